// What a roster and a plan may say, and whether a region is behind its plan. Pure.
#pragma once

#include <span>
#include <string_view>

#include "law/decision.hpp"
#include "oversight/task_force/types.hpp"

namespace tezai::oversight {

// A post, a name and the telephone of an office; no private number.
[[nodiscard]] law::Decision<bool> judge_member(const Member&);
[[nodiscard]] bool is_office_phone(std::string_view);
// An indicator that can reach it, more than nothing and no more than all, on a day that is not over.
[[nodiscard]] law::Decision<bool> judge_milestone(const Milestone&, bool indicator_is_known, base::Date today);

// num of den reaches so much; of nothing, everything is reached.
[[nodiscard]] constexpr bool reaches(std::int64_t num, std::int64_t den, int per_ten_thousand) { return num * 10'000 >= per_ten_thousand * den; }

struct PlanPoint {
    std::int32_t day = 0;
    int per_ten_thousand = 0;
};
// What the straight lines from point to point ask for on the day: before the first what the first has, after the last what the last has.
// The points are in the order of their days, at least one.
[[nodiscard]] int planned_on(std::span<const PlanPoint>, std::int32_t day);

} // namespace tezai::oversight
