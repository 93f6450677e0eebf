#include "registry/directory.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "registry/units/units.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view load_sql = R"sql(
    SELECT id, region_id, unit_id, category, variety, name, address, place_type, registration_state, use_state, registered_on
      FROM equipment ORDER BY id
)sql"; // -- unscoped: the directory holds everybody and applies the scope at every answer
constexpr std::string_view some_sql = R"sql(
    SELECT id, region_id, unit_id, category, variety, name, address, place_type, registration_state, use_state, registered_on
      FROM equipment WHERE id IN ({ids}) ORDER BY id
)sql"; // -- unscoped: as above
constexpr std::string_view claims_sql = R"sql(
    SELECT equipment_id, stated_on FROM inspection_claims WHERE what IN ('next_inspection', 'certificate_expiry') ORDER BY id
)sql"; // -- unscoped: as above
constexpr std::string_view some_claims_sql = R"sql(
    SELECT equipment_id, stated_on FROM inspection_claims
     WHERE what IN ('next_inspection', 'certificate_expiry') AND equipment_id IN ({ids}) ORDER BY id
)sql"; // -- unscoped: as above

constexpr std::int32_t no_day = INT32_MIN;

// A few hundred words that come again three million times.
class Dictionary {
public:
    std::uint16_t number(std::string_view word) {
        if (const auto at = numbers_.find(std::string(word)); at != numbers_.end()) return at->second;
        words_.emplace_back(word);
        return numbers_.emplace(words_.back(), static_cast<std::uint16_t>(words_.size() - 1)).first->second;
    }
    [[nodiscard]] std::optional<std::uint16_t> find(std::string_view word) const {
        const auto at = numbers_.find(std::string(word));
        return at == numbers_.end() ? std::nullopt : std::optional{at->second};
    }
    [[nodiscard]] std::string_view word(std::uint16_t number) const { return words_[number]; }

private:
    std::vector<std::string> words_;
    std::unordered_map<std::string, std::uint16_t> numbers_;
};

std::string with_ids(std::string_view sql, std::span<const std::int64_t> ids) {
    std::string text(sql);
    text.replace(text.find("{ids}"), 5, fmt::format("{}", fmt::join(ids, ",")));
    return text;
}

// Regions as a bit each: the scope and the filter meet in one look-up per device.
class RegionFilter {
public:
    RegionFilter(const auth::Scope& scope, std::span<const std::int64_t> wanted) : scope_(scope) {
        if (scope.is_everything() && wanted.empty()) return;
        by_unit_ = !scope.is_everything() && !scope.units().empty();
        any_ = false;
        const auto allow = [&](std::int64_t id) {
            if (static_cast<std::size_t>(id) >= allowed_.size()) allowed_.resize(static_cast<std::size_t>(id) + 1, false);
            allowed_[static_cast<std::size_t>(id)] = true;
        };
        const std::span<const std::int64_t> base = wanted.empty() ? std::span<const std::int64_t>(scope.regions()) : wanted;
        for (const auto id : base)
            if (wanted.empty() || by_unit_ || scope.sees_region(id)) allow(id);
        unit_needs_region_ = !wanted.empty();
    }
    [[nodiscard]] bool passes(std::int64_t region, std::int64_t unit) const {
        if (any_) return true;
        const bool in_region = static_cast<std::size_t>(region) < allowed_.size() && allowed_[static_cast<std::size_t>(region)];
        if (!by_unit_) return in_region;
        return scope_.sees(region, unit) && (!unit_needs_region_ || in_region);
    }

private:
    const auth::Scope& scope_;
    bool any_ = true, by_unit_ = false, unit_needs_region_ = false;
    std::vector<bool> allowed_;
};

} // namespace

struct Directory::Columns {
    struct TextAt {
        std::uint64_t at = 0;
        std::uint16_t name = 0, address = 0; // bytes
    };
    std::vector<std::uint32_t> region, unit;
    std::vector<std::uint16_t> category, variety, place_type;
    std::vector<std::uint8_t> states; // registration state * 16 + use state + 1; 0: no such device
    std::vector<std::int32_t> registered, next_inspection;
    std::vector<TextAt> texts;
    std::string arena;                // name, '\n', address, '\n' of each device, upper case folded beside nothing: as shown
    std::vector<std::string> unit_names, unit_keys;
    Dictionary words;
    std::int64_t live = 0;

    void fit(std::size_t id) {
        if (id < states.size()) return;
        const auto size = std::max(id + 1, states.size() + states.size() / 2 + 64);
        region.resize(size);
        unit.resize(size);
        category.resize(size);
        variety.resize(size);
        place_type.resize(size);
        states.resize(size);
        registered.resize(size, no_day);
        next_inspection.resize(size, no_day);
        texts.resize(size);
    }
    void put(const store::Row& row) {
        const auto id = static_cast<std::size_t>(row.integer(0));
        fit(id);
        if (states[id] == 0) ++live;
        region[id] = static_cast<std::uint32_t>(row.integer(1));
        unit[id] = static_cast<std::uint32_t>(row.integer(2));
        category[id] = words.number(row.text(3));
        variety[id] = words.number(row.text(4));
        const auto name = base::cut_utf8(row.text(5), 1'000), address = base::cut_utf8(row.text(6), 2'000);
        texts[id] = {arena.size(), static_cast<std::uint16_t>(name.size()), static_cast<std::uint16_t>(address.size())};
        arena.append(name).append(1, '\n').append(address).append(1, '\n');
        place_type[id] = words.number(row.text(7));
        const auto registration = parse_word<RegistrationState>(row.text(8)).value_or(RegistrationState::unregistered);
        const auto use = parse_word<UseState>(row.text(9)).value_or(UseState::not_yet_used);
        states[id] = static_cast<std::uint8_t>((static_cast<int>(registration) << 4) + static_cast<int>(use) + 1);
        const auto day = row.maybe_date(10);
        registered[id] = day ? base::day_number(*day) : no_day;
    }
    [[nodiscard]] UseState use_state(std::size_t id) const { return static_cast<UseState>((states[id] & 15) - 1); }
    [[nodiscard]] std::string_view name(std::size_t id) const { return {arena.data() + texts[id].at, texts[id].name}; }
    [[nodiscard]] std::string_view address(std::size_t id) const { return {arena.data() + texts[id].at + texts[id].name + 1, texts[id].address}; }
    [[nodiscard]] std::string_view both(std::size_t id) const { return {arena.data() + texts[id].at, static_cast<std::size_t>(texts[id].name) + texts[id].address + 1}; }
    [[nodiscard]] std::string_view unit_name(std::size_t id) const { return unit[id] < unit_names.size() ? std::string_view(unit_names[unit[id]]) : std::string_view(); }
    void read_units(store::Transaction& tx) {
        for (const auto& each : load_all_units(tx)) {
            const auto id = static_cast<std::size_t>(each.id);
            if (id >= unit_names.size()) unit_names.resize(id + 1 + id / 2), unit_keys.resize(unit_names.size());
            unit_names[id] = each.name;
            unit_keys[id] = base::to_upper_ascii(each.name);
        }
    }
    void read_claim(const store::Row& row) {
        const auto id = static_cast<std::size_t>(row.integer(0));
        if (const auto day = row.maybe_date(1); day && id < states.size()) next_inspection[id] = base::day_number(*day);
    }
};

Directory::Directory() : columns_(std::make_unique<Columns>()) {}
Directory::~Directory() = default;

void Directory::load(store::Transaction& tx) {
    auto fresh = std::make_unique<Columns>();
    fresh->words.number(""); // number 0
    tx.query(load_sql, {}, [&](const store::Row& row) {
        fresh->put(row);
        return true;
    });
    tx.query(claims_sql, {}, [&](const store::Row& row) {
        fresh->read_claim(row);
        return true;
    });
    fresh->read_units(tx);
    const std::unique_lock lock(mutex_);
    columns_ = std::move(fresh);
}

void Directory::refresh(store::Transaction& tx, std::span<const std::int64_t> ids) {
    if (ids.empty()) return;
    const std::unique_lock lock(mutex_);
    for (const auto id : ids) { // those that are gone stay at 0
        const auto at = static_cast<std::size_t>(id);
        if (at < columns_->states.size() && columns_->states[at] != 0) columns_->states[at] = 0, --columns_->live;
    }
    tx.query(with_ids(some_sql, ids), {}, [&](const store::Row& row) {
        columns_->put(row);
        return true;
    });
    tx.query(with_ids(some_claims_sql, ids), {}, [&](const store::Row& row) {
        columns_->read_claim(row);
        return true;
    });
}

void Directory::refresh_units(store::Transaction& tx) {
    const std::unique_lock lock(mutex_);
    columns_->read_units(tx);
}

std::int64_t Directory::count() const {
    const std::shared_lock lock(mutex_);
    return columns_->live;
}

bool Directory::indexing() const { return false; }

bool Directory::visit(std::int64_t id, const std::function<void(const Seen&)>& visit) const {
    const std::shared_lock lock(mutex_);
    const auto& c = *columns_;
    const auto at = static_cast<std::size_t>(id);
    if (id <= 0 || at >= c.states.size() || c.states[at] == 0) return false;
    const auto day = [](std::int32_t n) { return n == no_day ? std::optional<base::Date>{} : base::date_of_number(n); };
    visit({.id = id, .region_id = c.region[at], .unit_id = c.unit[at], .category = c.words.word(c.category[at]), .variety = c.words.word(c.variety[at]),
           .place_type = c.words.word(c.place_type[at]), .name = c.name(at), .address = c.address(at), .unit_name = c.unit_name(at),
           .registration_state = static_cast<RegistrationState>((c.states[at] - 1) >> 4), .use_state = c.use_state(at),
           .registered_on = day(c.registered[at]), .next_inspection_on = day(c.next_inspection[at])});
    return true;
}

Directory::Found Directory::search(const auth::Scope& scope, const Query& query) const {
    Found found;
    if (scope.is_nothing()) return found;
    const std::shared_lock lock(mutex_);
    const auto& c = *columns_;
    const RegionFilter regions(scope, query.regions);
    const auto word_number = [&](std::string_view word) { return word.empty() ? std::optional<std::uint16_t>{0} : c.words.find(word); };
    const auto category = word_number(query.category), variety = word_number(query.variety), place_type = word_number(query.place_type);
    if (!category || !variety || !place_type) return found; // a word that no device has

    std::vector<std::string> words;
    for (const auto part : base::split(base::to_half_width(query.text), ' '))
        if (!part.empty()) words.emplace_back(base::to_upper_ascii(part));
    // Units whose name has the word: asked once per unit, not once per device.
    std::vector<std::vector<bool>> unit_has(words.size());
    for (std::size_t w = 0; w < words.size(); ++w) {
        unit_has[w].resize(c.unit_keys.size());
        for (std::size_t u = 0; u < c.unit_keys.size(); ++u) unit_has[w][u] = !c.unit_keys[u].empty() && c.unit_keys[u].find(words[w]) != std::string::npos;
    }

    const auto size = c.states.size();
    for (auto id = static_cast<std::size_t>(query.count_all ? 1 : query.after_id + 1); id < size; ++id) {
        if (c.states[id] == 0 || !regions.passes(c.region[id], c.unit[id])) continue;
        if (query.unit_id != 0 && c.unit[id] != query.unit_id) continue;
        if (!query.category.empty() && c.category[id] != *category) continue;
        if (!query.variety.empty() && c.variety[id] != *variety) continue;
        if (!query.place_type.empty() && c.place_type[id] != *place_type) continue;
        if (query.use_state && c.use_state(id) != *query.use_state) continue;
        bool all = true;
        for (std::size_t w = 0; all && w < words.size(); ++w) {
            const auto text = c.both(id);
            all = (c.unit[id] < unit_has[w].size() && unit_has[w][c.unit[id]]) || memmem(text.data(), text.size(), words[w].data(), words[w].size()) != nullptr;
        }
        if (!all || (query.also && !query.also(static_cast<std::int64_t>(id)))) continue;
        ++found.total;
        if (static_cast<std::int64_t>(id) > query.after_id) {
            if (found.ids.size() < query.limit) found.ids.push_back(static_cast<std::int64_t>(id));
            else {
                found.more = true;
                if (!query.count_all) break;
            }
        }
        if (!words.empty() && found.total >= count_cap && found.more) {
            found.capped = true;
            break;
        }
    }
    return found;
}

std::vector<std::int64_t> Directory::all_ids(const auth::Scope& scope, Query query, std::size_t limit) const {
    query.limit = limit;
    query.count_all = false;
    query.after_id = 0;
    return search(scope, query).ids;
}

} // namespace tezai::registry
