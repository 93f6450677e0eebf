// A region keeps its task force: who is on it and when they hand over, and the milestones of its plan; a day that passed is judged once.
#pragma once

#include "auth/actor.hpp"
#include "oversight/oversight.hpp"
#include "oversight/task_force/types.hpp"

namespace tezai::oversight {

law::Decision<std::int64_t> name_member(const Oversight&, const auth::Actor& by, Member);
// The member's last day is the day of the hand-over, on which the successor begins. Without a successor the post is vacant.
law::Decision<std::int64_t> hand_over(const Oversight&, const auth::Actor& by, std::int64_t member_id, base::Date on, const std::optional<Member>& successor);
law::Decision<std::int64_t> set_milestone(const Oversight&, const auth::Actor& by, Milestone);
law::Decision<bool> drop_milestone(const Oversight&, const auth::Actor& by, std::int64_t id);

[[nodiscard]] bool keeps(const auth::Actor&, std::int64_t region_id); // a region's own officials

// Milestones whose day is over: reached, or missed, which opens a task of the region until it is reached after all. Called every day;
// bears being called twice.
void judge_milestones(const Oversight&);

} // namespace tezai::oversight
