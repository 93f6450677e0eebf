#include "oversight/campaigns/calendar.hpp"

#include <algorithm>

namespace tezai::oversight {
namespace {
using base::CalendarDays;
constexpr std::chrono::hours noon{12};
} // namespace

std::vector<IssueDay> issues_of(const Campaign& campaign) {
    std::vector<IssueDay> issues;
    auto from = campaign.from_on;
    for (auto day = campaign.from_on; day <= campaign.until_on; day = base::add(day, CalendarDays{1})) {
        const bool last = day == campaign.until_on;
        if (!base::is_sunday(day) && !last) continue;
        issues.push_back({day, from, static_cast<int>(issues.size()) + 1, last});
        from = base::add(day, CalendarDays{1});
    }
    return issues;
}

std::optional<IssueDay> find_issue(const Campaign& campaign, base::Date as_of) {
    for (const auto& issue : issues_of(campaign))
        if (issue.as_of == as_of) return issue;
    return std::nullopt;
}

base::Date window_from(const std::optional<Campaign>& campaign, base::Date as_of) {
    if (campaign && campaign->from_on <= as_of && as_of <= campaign->until_on)
        for (const auto& issue : issues_of(*campaign))
            if (as_of <= issue.as_of) return issue.window_from;
    const auto weekday = std::chrono::weekday{std::chrono::sys_days{as_of}}.iso_encoding(); // Monday is 1
    const auto monday = base::add(as_of, CalendarDays{1 - static_cast<int>(weekday)});
    // The days of the campaign's last week are counted in it, not twice.
    if (campaign && campaign->until_on < as_of) return std::max(monday, base::add(campaign->until_on, CalendarDays{1}));
    return monday;
}

base::Instant freeze_from(base::Date as_of, base::UtcOffset offset) { return base::end_of(as_of, offset) + noon; }

base::Instant objection_until(base::Date as_of, base::Instant frozen_at, base::UtcOffset offset) {
    return std::max(base::end_of(as_of, offset) + std::chrono::hours{24} + noon, frozen_at + std::chrono::hours{24});
}

} // namespace tezai::oversight
