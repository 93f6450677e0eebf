// May it be asked for, and approved? Judged twice: when it is asked and when it is decided. Pure.
#pragma once

#include <span>

#include "law/rule.hpp"
#include "registry/approvals/types.hpp"

namespace tezai::registry {

inline constexpr base::CalendarDays days_to_decide{5};      // rulebook 62
inline constexpr base::CalendarDays longest_exclusion{366}; // rulebook 64: of one that is not “cannot be stuck”
inline constexpr std::size_t most_devices_at_once = 200;    // of one unit, in one application

struct ApprovalFacts {
    ApprovalKind kind = ApprovalKind::suspend;
    bool may_follow = true;      // the state it asks for follows the device's own
    bool excluded = false;       // an exclusion stands
    bool has_evidence = false, has_plate_photo = false;
    std::optional<base::Date> since_on, from_on, until_on;
    base::Date asked_on;
    std::optional<base::Date> decided_on; // once it is being decided
};
[[nodiscard]] std::span<const law::Rule<ApprovalFacts>> approval_rules();

// Who may decide an application; nothing: this one may.
struct Decider {
    bool asked_it = false, of_askers_unit = false, decides_for_region = false;
};
[[nodiscard]] std::optional<law::Refusal> may_decide(const Decider&);

} // namespace tezai::registry
