// What a row of a newer ledger says otherwise than the registry, and of which fields the product knows better. Pure.
//
// A blank cell says nothing. A place that is named less finely than it is known is no other place, and a unit that is named without
// its credit code is no other unit.
#pragma once

#include <array>

#include "exchange/import/row.hpp"
#include "exchange/import/types.hpp"
#include "registry/regions/region_tree.hpp"

namespace tezai::exchange {

// A device as it is now.
struct Known {
    registry::Equipment device;
    std::string unit_credit_code;
    std::array<std::optional<registry::InspectionClaim>, 3> claims; // the latest of each ClaimKind
};

// Where what is known of a field comes from.
struct LatestFact {
    bool seen_here = false;              // witnessed or proven: somebody did it in the product
    std::optional<base::Date> ledger_on; // the day of the ledger that said so; nothing: no ledger did
};
using LatestFacts = std::array<LatestFact, field_count>; // by Field

[[nodiscard]] std::string claim_text(const registry::InspectionClaim&); // 2022-03-31, 2022-03, 2022

// `regions`, today: to tell whether one place lies in another. `better` of each is still empty.
[[nodiscard]] std::vector<Change> list_differences(const Known&, const ReadRow&, const registry::RegionTree&, base::Date today);

// What a new device lacks a known one has: there a blank cell says nothing.
[[nodiscard]] bool matters_for_known(const RowFault&);

// Says of each why it is left alone, if it is.
void judge_better(std::vector<Change>&, const Known&, const ReadRow&, const LatestFacts&, base::Date ledger_on);

// What the row changes, without what is left alone. The unit is the caller's: it may have to be made first.
[[nodiscard]] bool has_change(const std::vector<Change>&, Field);

// More than half missing is no ledger of the region but a part of one.
[[nodiscard]] constexpr bool is_part_of_a_ledger(std::int64_t known, std::int64_t found) { return found * 2 < known; }
static_assert(!is_part_of_a_ledger(4, 2), "half of them is enough");
static_assert(is_part_of_a_ledger(5, 2));

} // namespace tezai::exchange
