// Two records of one device or unit become one, by a person's decision, and can be parted again. What the room works with and what
// other rooms tell it; app puts it together.
//
// A merged record keeps its rows, its numbers, its plates and its entries, and says which record it is now. So whatever leads to
// it – a number, a plate, an old task – leads on, and parting the two again gives each exactly what it had.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "registry/equipment/store.hpp"
#include "registry/merging/store.hpp"
#include "registry/registry.hpp"

namespace tezai::registry::merging {

struct Ports {
    struct Line {
        std::string label, value;
    };
    // What hangs on a device in rooms above: its code, its photos.
    std::function<std::vector<Line>(store::Transaction&, std::int64_t equipment_id, auth::Language)> hangs_on;
    // What becomes of the indicators when this device is counted no more; nothing: it counts in none.
    std::function<std::vector<std::string>(std::int64_t equipment_id, auth::Language)> effects_of_leaving;
    // Accounts of a unit: how many, hand them over (their ids), hand these back.
    std::function<std::int64_t(std::int64_t unit_id)> count_accounts;
    std::function<std::vector<std::int64_t>(store::Transaction&, journal::AccountId by, std::int64_t from_unit, std::int64_t to_unit)> hand_accounts_over;
    std::function<void(store::Transaction&, journal::AccountId by, std::span<const std::int64_t> accounts, std::int64_t from_unit, std::int64_t to_unit)> hand_accounts_back;
    std::function<std::string(std::int64_t account_id)> account_name; // as shown beside what it decided
};

struct Merging {
    Registry& registry;
    Ports ports;

    [[nodiscard]] journal::Journal& journal() const { return registry.journal; }
    [[nodiscard]] store::Database& database() const { return registry.journal.database(); }
};

// The fields of which a person may choose the other side's value.
inline constexpr std::array<std::string_view, 8> device_fields{"name", "address", "place_type", "region_id", "unit_id", "registered_on", "device_code", "certificate_no"};
inline constexpr std::array<std::string_view, 3> unit_fields{"name", "credit_code", "region_id"};

struct MergeWanted {
    std::int64_t pair = 0, version = 0, keep = 0;
    std::vector<std::string> take; // fields whose value comes from the record that goes
    std::string grounds;           // a person's words: a commitment
};
law::Decision<bool> merge(const Merging&, const auth::Actor& by, const MergeWanted&);

struct Decided {
    std::int64_t pair = 0, version = 0;
    std::string grounds;
};
// They are two: remembered, and not asked again.
law::Decision<bool> set_apart(const Merging&, const auth::Actor& by, const Decided&);

struct Parted {
    std::vector<std::string> left;  // fields that somebody changed after the merge: they stay as they are now
    std::int64_t stayed = 0;        // devices of a parted unit that are a third one's by now
};
// A merge is taken back.
law::Decision<Parted> part(const Merging&, const auth::Actor& by, const Decided&);

// A person names two records that no rule found; the pair's id. A pair that was set apart is opened again.
law::Decision<std::int64_t> name_pair(const Merging&, const auth::Actor& by, Kind, std::int64_t one, std::int64_t other);

// ---- shared by the parts of the work -------------------------------------------------------------------------
struct Act {
    const Merging& merging;
    const auth::Actor& by;
    const Pair& pair;
    std::string_view grounds;
};
law::Decision<std::string> merge_devices(store::Transaction&, const Act&, std::int64_t keep, std::span<const std::string> take); // what the parting puts back
law::Decision<Parted> part_devices(store::Transaction&, const Act&);
law::Decision<std::string> merge_units(store::Transaction&, const Act&, std::int64_t keep, std::span<const std::string> take);
law::Decision<Parted> part_units(store::Transaction&, const Act&);

} // namespace tezai::registry::merging
