#include "oversight/indicators/k05/classify.hpp"

#include <optional>

namespace tezai::oversight::k05 {
namespace {

constexpr std::int32_t no_day = ObjectFacts::no_day;

// Why it has nothing to do with this list; nothing: it is on it.
std::optional<Reason> off_list(const ObjectFacts& o, const View& view) {
    if (o.is_undone) return Reason::import_undone;
    if (o.is_synthetic) return Reason::synthetic;
    // The list of an earlier campaign is not this one's.
    if (o.listed_day == no_day || (view.floor_day != no_day && o.listed_day < view.floor_day)) return Reason::not_listed;
    return std::nullopt;
}

// "Listed − removed": whoever is no longer in use, whenever it left.
std::optional<Reason> removed(const ObjectFacts& o) {
    if (o.in_use()) return std::nullopt;
    return o.left_day != no_day ? o.left_for : Reason::not_in_use;
}

} // namespace

bool belongs_on_list(const ObjectFacts& o) { return o.in_use() && o.kind == CodedKind::device && !o.is_undone && !o.is_synthetic; }

Judgement classify_completion_v1(const ObjectFacts& o, const View& view, const Policy&) {
    if (const auto off = off_list(o, view)) return {*off};
    if (const auto gone = removed(o)) return {*gone};
    if (o.looked_back) return {Reason::looked_back};
    return {o.answered ? Reason::lookback_incomplete : Reason::not_looked_back};
}

Judgement classify_problems_v1(const ObjectFacts& o, const View& view, const Policy&) {
    if (const auto off = off_list(o, view)) return {*off};
    if (const auto gone = removed(o)) return {*gone};
    if (!o.looked_back) return {Reason::not_checked};
    return {o.found_no ? Reason::problem_found : Reason::no_problem_found};
}

Judgement classify_mending_v1(const ObjectFacts& o, const View& view, const Policy&) {
    if (const auto off = off_list(o, view)) return {*off};
    if (o.first_due_day == no_day) return {Reason::no_problem};
    const bool overdue = o.open_due_day != no_day && o.open_due_day <= view.as_of;
    const std::int32_t failed_on = overdue ? o.open_due_day : o.late_due_day;
    // Leaving after the day was missed mends nothing; leaving by it takes the problem along.
    const auto gone = removed(o);
    const bool left_in_time = gone && (o.left_day == no_day || o.left_day <= failed_on);
    if (failed_on != no_day && !left_in_time) return {overdue ? Reason::problem_open : Reason::problem_closed_late, failed_on};
    if (gone) return {*gone};
    // Mended early counts from its day on, like a hazard (§7 row 26): the rate stays unbiased.
    if (o.first_due_day > view.as_of) return {Reason::not_due, o.first_due_day};
    return {Reason::closed_in_time, o.first_due_day};
}

Judgement classify_rechecks_v1(const ObjectFacts& o, const View& view, const Policy&) {
    if (const auto off = off_list(o, view)) return {*off};
    if (!o.rechecked) return {Reason::not_rechecked}; // a sample stands, also of what left since
    return {o.contradicted ? Reason::recheck_contradicts : Reason::recheck_agrees};
}

} // namespace tezai::oversight::k05
