// Units: one unified social credit code each where it is known; where a ledger has none, one per name and region.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/actor.hpp"
#include "journal/journal.hpp"

namespace tezai::registry {

struct Unit {
    std::int64_t id = 0;
    std::string name, credit_code, kinds; // credit_code empty: not known
    std::int64_t region_id = 0, version = 1;
    std::int64_t equipment_count = 0;     // within the reader's scope
};

struct NewUnit {
    std::string name, credit_code, kinds = "use_unit";
    std::int64_t region_id = 0, import_id = 0;
};

// Writes the row and "unit.recorded". The credit code was checked before.
std::int64_t record_unit(store::Transaction&, journal::Journal&, journal::AccountId by, const NewUnit&);
// The same for many; their ids in the same order.
std::vector<std::int64_t> record_units(store::Transaction&, journal::Journal&, journal::AccountId by, std::span<const NewUnit>);
// By credit code, else by name within the region; of a merged record the unit that it is now; 0: nobody.
[[nodiscard]] std::int64_t find_unit_like(store::Transaction&, const NewUnit&);

[[nodiscard]] std::optional<Unit> find_unit(store::Transaction&, const auth::Scope&, std::int64_t id);
[[nodiscard]] std::vector<Unit> list_units(store::Transaction&, const auth::Scope&, std::string_view name_part, std::int64_t after_id, std::int64_t limit);
// A ledger names the code of a unit that was known without one; false: it has one, or another unit has this. "unit.corrected", attested.
bool give_credit_code(store::Transaction&, journal::Journal&, journal::AccountId by, std::int64_t unit, const std::string& credit_code, std::int64_t import_id, std::string_view source);
[[nodiscard]] std::int64_t find_unit_that_stands_for(store::Transaction&, std::int64_t id); // 0: it was not merged
[[nodiscard]] std::map<std::int64_t, std::vector<std::string>> load_former_names(store::Transaction&); // of units that others were merged into
[[nodiscard]] std::vector<Unit> load_all_units(store::Transaction&); // for the directory in memory, at start

} // namespace tezai::registry
