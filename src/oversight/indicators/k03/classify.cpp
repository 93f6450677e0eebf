#include "oversight/indicators/k03/classify.hpp"

#include <algorithm>

namespace tezai::oversight::k03 {
namespace {

constexpr std::int32_t no_day = ObjectFacts::no_day;

// sticker_ok(d, T) of indicators §2, or what is wrong first.
Reason judge_sticker(const ObjectFacts& o, const View& view, const Policy& policy) {
    if (!o.bound) return Reason::no_code;
    if (o.code_shared) return Reason::code_shared;
    if (!o.photo_accepted) return Reason::no_photo;
    // A report of 11-28 still lets A = 12-05 pass, one of 11-27 does not.
    if (o.reported_day != no_day && o.reported_day + policy.days_to_repair < view.as_of) {
        switch (o.report) {
        case ReportKind::damaged: return Reason::reported_damaged;
        case ReportKind::lost: return Reason::reported_lost;
        case ReportKind::mismatched: return Reason::reported_mismatched;
        }
    }
    return Reason::in_order;
}

} // namespace

std::int32_t due_day(const ObjectFacts& o, const View& view, const Policy& policy) {
    if (o.registered_day == no_day) return no_day;
    const auto natural = o.registered_day + policy.days_to_stick;
    return policy.k03_floor ? std::max(natural, view.floor_day) : natural;
}

Judgement classify_v1(const ObjectFacts& o, const View& view, const Policy& policy) {
    if (o.is_undone) return {Reason::import_undone};
    if (o.is_synthetic) return {Reason::synthetic};
    if (o.kind == CodedKind::none) return {Reason::not_coded};
    if (!o.ever_registered) return {Reason::not_registered};
    const auto due = due_day(o, view, policy);
    // C12: who left during the window is excluded by name; who left before it is not in the population.
    if (!o.in_use())
        return {o.left_day != no_day && o.left_day >= view.window_from && o.left_day <= view.as_of ? o.left_for : Reason::not_in_use, due};
    if (o.kind == CodedKind::cylinder) return {Reason::cylinder, due};
    if (o.kind == CodedKind::pipeline && !policy.k03_pipeline) return {Reason::pipeline, due};
    if (o.exclusion != ExclusionKind::none && o.excluded_day <= view.as_of)
        return {o.exclusion == ExclusionKind::cannot_be_stuck ? Reason::cannot_be_stuck : Reason::approved_exclusion, due};
    // Not due yet: out of both sides, sticker or not.
    if (due != no_day && due > view.as_of) return {Reason::not_due, due};
    return {judge_sticker(o, view, policy), due};
}

} // namespace tezai::oversight::k03
