// Rosters and milestones as rows. SQL in, records out; decides nothing.
#pragma once

#include <vector>

#include "auth/scope.hpp"
#include "journal/types.hpp"
#include "oversight/task_force/types.hpp"
#include "store/database.hpp"

namespace tezai::oversight {

[[nodiscard]] std::vector<Member> list_members(store::Transaction&, const auth::Scope&, std::int64_t region_id); // those in office first, in the order in which they came
[[nodiscard]] std::optional<Member> find_member(store::Transaction&, const auth::Scope&, std::int64_t id);
std::int64_t insert_member(store::Transaction&, const Member&, base::Instant now, journal::AccountId by);
[[nodiscard]] bool end_member(store::Transaction&, const Member&); // writes until_on and handed_to; false: somebody saved before you

[[nodiscard]] std::vector<Milestone> list_milestones(store::Transaction&, const auth::Scope&, std::int64_t region_id); // by day; dropped ones are not told
[[nodiscard]] std::vector<Milestone> list_due_milestones(store::Transaction&, base::Date before);                      // open or missed, of every region, whose day is over
[[nodiscard]] std::optional<Milestone> find_milestone(store::Transaction&, const auth::Scope&, std::int64_t id);
std::int64_t insert_milestone(store::Transaction&, const Milestone&, base::Instant now, journal::AccountId by); // 0: there is one of that day
[[nodiscard]] bool save_state(store::Transaction&, const Milestone&, base::Instant now);

struct ForceCount { // of one region
    std::int64_t region_id = 0, members = 0, open = 0, missed = 0;
};
[[nodiscard]] std::vector<ForceCount> count_forces(store::Transaction&, const auth::Scope&, base::Date today);

} // namespace tezai::oversight
