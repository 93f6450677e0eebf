// Approved exclusions: a device that cannot be stuck, or must not be counted for a while. Decided elsewhere; here they become
// facts of coding and end on their day.
#pragma once

#include <optional>
#include <string_view>

#include "links/coding/actions.hpp"

namespace tezai::coding {

struct ApprovedExclusion {
    std::int64_t equipment_id = 0;
    journal::Place place;
    journal::AccountId by;
    bool cannot_be_stuck = false;
    std::string_view ground;               // a word that may be printed
    std::optional<base::Date> from_on, until_on;
    std::int64_t approval_id = 0, office_id = 0;
};
// "coding.sticker_excluded"; ends the tasks that ask for a sticker. The caller has made sure that none stands.
void exclude(store::Transaction&, const Coding&, const ApprovedExclusion&);
// "coding.exclusion_ended" by decision. False: none stands.
bool end_exclusion(store::Transaction&, const Coding&, const ApprovedExclusion&);
[[nodiscard]] bool is_excluded(store::Transaction&, std::int64_t equipment_id);
// Those whose last day is over end with it, however late the job runs: the day stands in the sealed fact that began them. How many.
std::size_t end_exclusions(const Coding&, base::Date today);

} // namespace tezai::coding
