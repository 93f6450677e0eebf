// Days of a campaign and of its issues (C2). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.hpp"

namespace tezai::oversight {

struct Campaign {
    std::int64_t id = 0;
    std::string name;
    base::Date from_on, until_on;                 // both included; until is the deadline of its targets
    std::map<std::string, int> targets;           // indicator → per ten thousand
};

struct IssueDay {
    base::Date as_of, window_from; // the window is [window_from, as_of]; the windows tile the campaign
    int ordinal = 1;               // 第 n 期
    bool is_final = false;
};
// Every Sunday of the campaign and its last day. 2021-11-17 … 12-15: 11-21, 11-28, 12-05, 12-12, 12-15.
[[nodiscard]] std::vector<IssueDay> issues_of(const Campaign&);
[[nodiscard]] std::optional<IssueDay> find_issue(const Campaign&, base::Date as_of);

// First day of the window that a look at `as_of` has: since the issue before it, or since Monday outside a campaign.
[[nodiscard]] base::Date window_from(const std::optional<Campaign>&, base::Date as_of);

// Not before A + 1 day, 12:00; objections until A + 2 days, 12:00, and never less than 24 hours.
[[nodiscard]] base::Instant freeze_from(base::Date as_of, base::UtcOffset);
[[nodiscard]] base::Instant objection_until(base::Date as_of, base::Instant frozen_at, base::UtcOffset);

} // namespace tezai::oversight
