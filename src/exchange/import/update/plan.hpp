// What becomes of the rows of an update: found, compared and judged, the same way for the dry run and for the writing.
#pragma once

#include "exchange/import/update/match.hpp"
#include "registry/equipment/updating.hpp"

namespace tezai::exchange {

struct Plan {
    Matches matches;
    std::vector<std::vector<Change>> changes;               // by row; number, sheet and line are the caller's
    std::unordered_map<std::int64_t, History> histories;    // of devices that differ
};
[[nodiscard]] Plan plan_rows(store::Transaction&, const Exchange&, const OpenedImport&, std::span<const Asked>, bool locked);

enum class Outcome : std::uint8_t { none, fresh, changed, same, better };
[[nodiscard]] Outcome outcome_of(const Known*, const std::vector<Change>&);

// What of a row is written. `unit_id`: of the row's unit, where the unit changes.
[[nodiscard]] registry::DeviceUpdate update_of(const Exchange&, const Import&, const Known&, const ReadRow&, const std::vector<Change>&, const History&, std::int64_t unit_id);

// Devices that an earlier ledger of this profile had and that are not among `found`, in the regions that the file is about: listed
// and counted, unless the file has less than half of those that are known there.
struct MissingCount {
    std::int64_t known = 0, found = 0, asked_already = 0;
};
MissingCount list_what_is_missing(const Exchange&, OpenedImport&, const std::unordered_set<std::int64_t>& found);
// The missing become questions to the county, a thousand a transaction; called again it goes on.
void ask_for_missing(const Exchange&, const Import&);
inline constexpr std::string_view missing_task = "import.missing_from_ledger", in_ledger_again = "in_ledger_again"; // and what ends it without a person

// A written or half written ledger of the same profile about one of the same regions that speaks of a later day.
[[nodiscard]] std::optional<base::Date> find_later_ledger(store::Transaction&, const Exchange&, const Import&);

// Takes back what an update wrote, where it is still so; true: there is more. In the caller's transaction.
bool undo_updates(store::Transaction&, const Exchange&, const Import&);

} // namespace tezai::exchange
