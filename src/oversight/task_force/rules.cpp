#include "oversight/task_force/rules.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tezai::oversight {

bool is_office_phone(std::string_view phone) {
    std::string digits;
    for (const char c : phone) {
        if (c >= '0' && c <= '9') digits += c;
        else if (c != '-' && c != ' ' && c != '(' && c != ')' && c != '+') return false;
    }
    const std::string_view local = digits.starts_with("86") && digits.size() > 11 ? std::string_view(digits).substr(2) : std::string_view(digits);
    const bool mobile = local.size() == 11 && local[0] == '1' && local[1] >= '3';
    return !mobile && digits.size() >= 3 && digits.size() <= 20;
}

law::Decision<bool> judge_member(const Member& member) {
    if (base::trim(member.post).empty()) return law::refuse("oversight.task_force.no_post", law::rulebook(102));
    if (base::trim(member.name).empty()) return law::refuse("oversight.task_force.no_name", law::rulebook(102));
    if (!is_office_phone(member.office_phone)) return law::refuse("oversight.task_force.no_office_phone", law::rulebook(102));
    if (member.until_on && *member.until_on < member.from_on) return law::refuse("oversight.task_force.ends_before_it_begins", law::rulebook(102));
    return true;
}

law::Decision<bool> judge_milestone(const Milestone& milestone, bool indicator_is_known, base::Date today) {
    if (!indicator_is_known || milestone.per_ten_thousand < 1 || milestone.per_ten_thousand > 10'000) return law::refuse("oversight.target_unknown", law::rulebook(103), {{"indicator", milestone.indicator}});
    if (milestone.due_on < today) return law::refuse("oversight.task_force.day_is_over", law::rulebook(103));
    return true;
}

int planned_on(std::span<const PlanPoint> points, std::int32_t day) {
    const auto next = std::ranges::find_if(points, [&](const PlanPoint& point) { return point.day >= day; });
    if (next == points.end()) return points.back().per_ten_thousand;
    if (next == points.begin() || next->day == day) return next->per_ten_thousand;
    const auto& before = *(next - 1);
    return before.per_ten_thousand + (next->per_ten_thousand - before.per_ten_thousand) * (day - before.day) / (next->day - before.day);
}

} // namespace tezai::oversight
