// What an update plans, writes and misses. SQL in, records out; decides nothing.
#pragma once

#include <span>

#include "auth/scope.hpp"
#include "exchange/import/types.hpp"
#include "store/database.hpp"

namespace tezai::exchange {

void insert_changes(store::Transaction&, std::int64_t import_id, std::span<const Change>);
void erase_changes(store::Transaction&, std::int64_t import_id, std::int64_t after, std::int64_t until); // of rows after < number ≤ until
// In the file's order, after this field of this row. `state`: only those; empty: all.
[[nodiscard]] std::vector<Change> list_changes(store::Transaction&, std::int64_t import_id, std::int64_t after, std::string_view after_field, std::string_view state, std::int64_t limit);
void save_change_state(store::Transaction&, std::int64_t import_id, std::int64_t number, std::string_view field, std::string_view state);
[[nodiscard]] std::int64_t count_changes(store::Transaction&, std::int64_t import_id, std::string_view state);
// Devices that this import brought and a newer ledger changed.
[[nodiscard]] std::int64_t count_updated_since(store::Transaction&, std::int64_t import_id);
[[nodiscard]] std::int64_t count_missing(store::Transaction&, std::int64_t import_id, std::string_view state);

// Devices in use, within the scope, that imports of this profile brought.
struct Brought {
    std::int64_t equipment_id = 0, region_id = 0, import_id = 0;
};
void each_brought(store::Transaction&, const auth::Scope&, std::string_view profile, const std::function<void(const Brought&)>&);
void insert_missing(store::Transaction&, std::int64_t import_id, std::span<const Missing>);
void erase_missing(store::Transaction&, std::int64_t import_id);
[[nodiscard]] std::vector<Missing> list_missing(store::Transaction&, std::int64_t import_id, std::int64_t after_equipment, std::string_view state, std::int64_t limit); // state empty: all
void save_missing_state(store::Transaction&, std::int64_t import_id, std::int64_t equipment_id, std::string_view state);

// Ledgers of the profile that speak of a later day and were written or are being: {id, ledger_on, regions}.
[[nodiscard]] std::vector<Import> list_later_ledgers(store::Transaction&, const Import&);

} // namespace tezai::exchange
