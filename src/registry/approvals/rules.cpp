#include "registry/approvals/rules.hpp"

namespace tezai::registry {
namespace {

using law::Verdict;

constexpr law::InForce always{base::Date{std::chrono::year{1} / 1 / 1}, std::nullopt};
constexpr base::CalendarDays days_to_report{30};
constexpr std::chrono::months a_year{12};

constexpr std::array rules{
    law::Rule<ApprovalFacts>{"approval.step_cannot_follow", law::rulebook(15), always, Verdict::refusal,
                             [](const ApprovalFacts& f) { return wanted_state(f.kind).has_value(); }, [](const ApprovalFacts& f) { return f.may_follow; }},
    law::Rule<ApprovalFacts>{"approval.without_evidence", law::rulebook(60), always, Verdict::refusal,
                             [](const ApprovalFacts&) { return true; }, [](const ApprovalFacts& f) { return f.has_evidence; }},
    // K03: what cannot be stuck carries its code on a plate on site instead.
    law::Rule<ApprovalFacts>{"approval.plate_photo_missing", law::rulebook(63), always, Verdict::refusal,
                             [](const ApprovalFacts& f) { return f.kind == ApprovalKind::exclude_cannot_be_stuck; }, [](const ApprovalFacts& f) { return f.has_plate_photo; }},
    law::Rule<ApprovalFacts>{"approval.exclusion_without_end", law::rulebook(64), always, Verdict::refusal,
                             [](const ApprovalFacts& f) { return f.kind == ApprovalKind::exclude_other; },
                             [](const ApprovalFacts& f) { return f.until_on && base::days_between(f.from_on.value_or(f.asked_on), *f.until_on) <= longest_exclusion; }},
    // Approved after its last day it would never end: its end would lie before its beginning.
    law::Rule<ApprovalFacts>{"approval.exclusion_over", law::rulebook(64), always, Verdict::refusal,
                             [](const ApprovalFacts& f) { return f.until_on && f.decided_on && f.kind != ApprovalKind::end_exclusion; },
                             [](const ApprovalFacts& f) { return *f.decided_on <= *f.until_on; }},
    law::Rule<ApprovalFacts>{"approval.excluded_already", law::rulebook(64), always, Verdict::refusal,
                             [](const ApprovalFacts& f) { return is_exclusion(f.kind); }, [](const ApprovalFacts& f) { return !f.excluded; }},
    law::Rule<ApprovalFacts>{"approval.not_excluded", law::rulebook(64), always, Verdict::refusal,
                             [](const ApprovalFacts& f) { return f.kind == ApprovalKind::end_exclusion; }, [](const ApprovalFacts& f) { return f.excluded; }},
    // TSG 08 in a summary, its text not seen: a stop is reported within 30 days, and after a year the device is looked at before it runs.
    law::Rule<ApprovalFacts>{"approval.stop_reported_late", law::rulebook(65), always, Verdict::finding,
                             [](const ApprovalFacts& f) { return f.kind == ApprovalKind::suspend && f.since_on.has_value(); },
                             [](const ApprovalFacts& f) { return base::days_between(*f.since_on, f.asked_on) <= days_to_report; }},
    law::Rule<ApprovalFacts>{"approval.stood_for_a_year", law::rulebook(65), always, Verdict::finding,
                             [](const ApprovalFacts& f) { return f.kind == ApprovalKind::restart && f.since_on.has_value(); },
                             [](const ApprovalFacts& f) { return f.asked_on < base::add_months(*f.since_on, a_year); }},
};

} // namespace

std::span<const law::Rule<ApprovalFacts>> approval_rules() { return rules; }

std::optional<law::Refusal> may_decide(const Decider& by) {
    if (by.of_askers_unit) return law::Refusal{"approval.of_your_own_unit", law::rulebook(61), {}};
    if (by.asked_it) return law::Refusal{"approval.your_own", law::rulebook(61), {}};
    if (!by.decides_for_region) return law::Refusal{"approval.not_yours_to_decide", law::rulebook(61), {}};
    return std::nullopt;
}

} // namespace tezai::registry
