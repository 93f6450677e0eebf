// SQL in, records out; decides nothing.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <unordered_set>

#include "auth/scope.hpp"
#include "exchange/import/types.hpp"
#include "store/database.hpp"

namespace tezai::exchange {

std::int64_t insert_import(store::Transaction&, const Import&);
[[nodiscard]] std::optional<Import> find_import(store::Transaction&, const auth::Scope&, std::int64_t id);
[[nodiscard]] std::vector<Import> list_imports(store::Transaction&, const auth::Scope&, std::int64_t before_id, std::int64_t limit); // newest first
[[nodiscard]] std::vector<std::int64_t> list_unfinished(store::Transaction&); // reading, committing, undoing
[[nodiscard]] std::vector<Import> list_not_committed(store::Transaction&, base::Instant before, std::int64_t limit); // checked, failed or undone by then, not expired

// False: it is no longer in the state `from`.
[[nodiscard]] bool set_state(store::Transaction&, std::int64_t id, ImportState from, ImportState to, base::Instant now);
void save_confirmed(store::Transaction&, std::int64_t id, journal::AccountId by, bool issue_codes);
void save_undone_by(store::Transaction&, std::int64_t id, journal::AccountId);
void save_failure(store::Transaction&, std::int64_t id, std::string_view code, std::string_view detail); // an empty code: it goes on
void save_expired(store::Transaction&, std::int64_t id, base::Instant); // the preview goes
void save_counts(store::Transaction&, const Import&); // rows_…, not_rows, done_until, entries, notes, columns, preview, regions, missing

void insert_kept_back(store::Transaction&, std::int64_t import_id, const KeptBack&);
void add_faults(store::Transaction&, std::int64_t import_id, std::int64_t number, const std::vector<RowFault>&); // to a row that has some
[[nodiscard]] std::unordered_set<std::int64_t> numbers_without_cells(store::Transaction&, std::int64_t import_id);
void save_cells(store::Transaction&, std::int64_t import_id, std::int64_t number, std::string_view cells);
void erase_kept_back(store::Transaction&, std::int64_t import_id);
// In the file's order, after row `after`.
[[nodiscard]] std::vector<KeptBack> list_kept_back(store::Transaction&, std::int64_t import_id, std::int64_t after, std::int64_t limit);
[[nodiscard]] std::unordered_set<std::int64_t> numbers_kept_back(store::Transaction&, std::int64_t import_id);
[[nodiscard]] std::vector<ReasonCount> count_reasons(store::Transaction&, std::int64_t import_id); // most frequent first
// {event: count} of the entries about the devices that this import brought.
[[nodiscard]] std::map<std::string, std::int64_t> count_entries(store::Transaction&, std::int64_t import_id);
[[nodiscard]] std::map<std::string, std::int64_t> count_entries_of(store::Transaction&, std::span<const std::int64_t> equipment_ids);
// Whether something was written about these devices after the undo of the import began.
[[nodiscard]] bool has_later_entries(store::Transaction&, std::int64_t import_id, std::span<const std::int64_t> equipment_ids);
// Units with these names (normalised): {name, {has a credit code, region}}.
[[nodiscard]] std::multimap<std::string, std::pair<bool, std::int64_t>> list_namesakes(store::Transaction&, const auth::Scope&, std::span<const std::string_view> names);
[[nodiscard]] std::vector<std::int64_t> read_numbers(std::string_view json_array);
// A text with {values} for as many as are asked at once, prepared once; `ask` runs it until all were asked.
[[nodiscard]] std::string with_values(std::string_view sql);
void ask(store::Transaction&, std::string_view sql, std::span<const std::string_view> wanted, const std::function<void(const store::Row&)>& each);
// Which of these numbers are somebody's already: "kind value".
[[nodiscard]] std::vector<std::string> list_held(store::Transaction&, std::span<const std::string_view> values);

} // namespace tezai::exchange
