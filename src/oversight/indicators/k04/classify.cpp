#include "oversight/indicators/k04/classify.hpp"

namespace tezai::oversight::k04 {

Judgement classify_v1(const ObjectFacts& o, const View& view, const Policy& policy) {
    constexpr auto no_day = ObjectFacts::no_day;
    if (o.is_undone) return {Reason::import_undone};
    if (o.is_synthetic) return {Reason::synthetic};
    if (o.kind == CodedKind::none) return {Reason::not_coded};
    if (!o.ever_registered) return {Reason::not_registered};
    if (o.registered_day == no_day) return {Reason::registration_day_unknown};

    const auto due = o.registered_day + policy.days_to_stick; // natural: K03's floor for old devices does not move it
    if (due < view.window_from || due > view.as_of) return {Reason::not_in_cohort, due};

    if (o.kind == CodedKind::cylinder) return {Reason::cylinder, due};
    if (o.kind == CodedKind::pipeline && !policy.k03_pipeline) return {Reason::pipeline, due};
    if (o.is_merged) return {Reason::merged, due};
    if (o.registration_state == RegistrationState::unregistered || o.registration_state == RegistrationState::applied)
        return {Reason::registration_revoked, due};
    // Stopped, cancelled, or excluded (C12) on the due day. An exclusion approved after it does not mend that the sticker was late,
    // and one that ended after it does not make the device late.
    if (o.left_by_due != Reason::in_order) return {o.left_by_due, due};

    if (o.first_sent_day == no_day) return {Reason::not_sent, due};
    return {o.first_sent_day <= due ? Reason::in_order : Reason::late, due};
}

} // namespace tezai::oversight::k04
