// May this device get a code, and is its photo in time? Every rule with its clause. Pure: no clock, no store, no network.
#pragma once

#include <array>

#include "base/calendar.hpp"
#include "law/rule.hpp"
#include "registry/equipment/types.hpp"

namespace tezai::coding {

// S3.2.2b: the sticker is on within seven days of use registration; the starting day is not counted (indicators.md C4).
inline constexpr base::CalendarDays days_to_stick{7};
[[nodiscard]] constexpr base::Date sticker_due_on(base::Date registered_on) { return base::add(registered_on, days_to_stick); }
// Reminders fall on days 1, 4, 6 and 7.
inline constexpr std::array reminder_days{1, 4, 6, 7};

struct IssueFacts {
    bool by_device = true;     // the catalogue registers this kind device by device
    bool cylinder = false;     // own identity scheme (23xx)
    registry::UseState use_state = registry::UseState::in_use;
    bool has_code = false;
};
[[nodiscard]] std::span<const law::Rule<IssueFacts>> issue_rules();
[[nodiscard]] IssueFacts facts_of(const registry::Equipment&, bool has_code);

} // namespace tezai::coding
