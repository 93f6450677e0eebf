// How the directory keeps a device: by its id in columns, texts in one long string. Not safe for threads by itself.
#pragma once

#include <unordered_map>

#include "registry/directory.hpp"

namespace tezai::registry {

inline constexpr std::int32_t no_day = INT32_MIN;

// A few hundred words that come again three million times.
class Dictionary {
public:
    Dictionary() { number(""); } // number 0
    std::uint16_t number(std::string_view word);
    [[nodiscard]] std::optional<std::uint16_t> find(std::string_view word) const;
    [[nodiscard]] std::string_view word(std::uint16_t number) const { return words_[number]; }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::vector<std::string> words_;
    std::unordered_map<std::string, std::uint16_t, Hash, std::equal_to<>> numbers_;
};

// A row of `equipment` that outlives its cursor.
struct DeviceRow {
    std::int64_t id = 0, region_id = 0, unit_id = 0;
    std::string category, variety, name, address, place_type, registration_state, use_state;
    std::optional<base::Date> registered_on;
};

struct Directory::Columns {
    struct TextAt {
        std::uint64_t at = 0;
        std::uint16_t name = 0, address = 0; // bytes
    };
    std::vector<std::uint32_t> region, unit;
    std::vector<std::uint16_t> category, variety, place_type;
    std::vector<std::uint8_t> states; // registration state * 16 + use state + 1; 0: no such device
    std::vector<std::int32_t> registered, claimed;
    std::vector<std::uint8_t> claimed_as; // kind * 4 + precision
    std::vector<TextAt> texts;
    std::string arena;                // name, '\n', address, '\n' of each device, as shown
    std::vector<std::string> unit_names;
    std::unordered_map<std::int64_t, std::string> former_names; // of units that others were merged into: found by, never shown
    std::vector<std::uint32_t> in_region; // how many devices, by region
    Dictionary words;
    std::int64_t live = 0;

    void put(std::int64_t id, std::int64_t region_id, std::int64_t unit_id, std::string_view category_code, std::string_view variety_code,
             std::string_view name_text, std::string_view address_text, std::string_view place, std::string_view registration,
             std::string_view use, std::optional<base::Date> registered_on);
    void put(const store::Row&); // columns of the directory's SELECTs
    void remove(std::size_t id);
    void read_claim(std::int64_t id, const ClaimedDay& claim);
    bool name_unit(std::int64_t id, std::string_view name); // whether that changed anything
    bool note_former_names(std::int64_t unit, const std::vector<std::string>& names);

    [[nodiscard]] std::size_t size() const { return states.size(); }
    [[nodiscard]] bool is_there(std::int64_t id) const { return id > 0 && static_cast<std::size_t>(id) < states.size() && states[static_cast<std::size_t>(id)] != 0; }
    [[nodiscard]] UseState use_state(std::size_t id) const { return static_cast<UseState>((states[id] & 15) - 1); }
    [[nodiscard]] RegistrationState registration_state(std::size_t id) const { return static_cast<RegistrationState>((states[id] - 1) >> 4); }
    [[nodiscard]] std::string_view name(std::size_t id) const { return {arena.data() + texts[id].at, texts[id].name}; }
    [[nodiscard]] std::string_view address(std::size_t id) const { return {arena.data() + texts[id].at + texts[id].name + 1, texts[id].address}; }
    [[nodiscard]] std::string_view unit_name(std::size_t id) const { return unit[id] < unit_names.size() ? std::string_view(unit_names[unit[id]]) : std::string_view(); }
    [[nodiscard]] std::optional<ClaimedDay> next_inspection(std::size_t id) const;
    [[nodiscard]] std::string search_text(std::size_t id) const; // name, unit and address as three fields of one text
    [[nodiscard]] std::size_t bytes() const;

private:
    void fit(std::size_t id);
};

} // namespace tezai::registry
