#include "oversight/indicators/departure.hpp"

namespace tezai::oversight {
namespace {

bool is_left(const Fact& fact) { return fact.has_use_state && fact.use_state != UseState::in_use && fact.use_state != UseState::not_yet_used; }

bool could_cause(const Fact& fact, Reason reason) {
    switch (reason) {
    case Reason::cannot_be_stuck:
    case Reason::approved_exclusion: return fact.event == Event::sticker_excluded;
    case Reason::merged: return fact.event == Event::merged;
    case Reason::cancelled:
    case Reason::left_province:
    case Reason::registration_revoked: return fact.event == Event::registration_state_changed;
    case Reason::back_to_not_used: return fact.has_use_state && fact.use_state == UseState::not_yet_used;
    default: return is_left(fact);
    }
}

} // namespace

bool left_in_window(const ObjectFacts& o, Reason reason, const View& view) {
    switch (reason) {
    case Reason::cylinder:
    case Reason::pipeline:
    case Reason::amended_excluded: return false; // stand by definition, or were decided and are listed
    case Reason::cannot_be_stuck:
    case Reason::approved_exclusion: return o.excluded_day >= view.window_from;
    default: return outcome_of(reason) == Outcome::excluded && o.left_day >= view.window_from;
    }
}

std::string_view word(ApprovedBy by) {
    constexpr std::array<std::string_view, 3> words{"office", "ledger", "nobody"};
    return words.at(static_cast<std::size_t>(by));
}

Departure find_departure(std::span<const Fact> facts, Reason reason, const CutLine& cut, const GoLiveDays& go_live) {
    const Fact* latest = nullptr;
    std::int64_t latest_ms = 0;
    for (const auto& fact : facts) {
        const auto at_ms = effective_ms(fact, go_live);
        if (fact.leaf > cut.last_leaf || go_live.day_of(at_ms) > cut.as_of || !could_cause(fact, reason)) continue;
        if (latest != nullptr && (at_ms < latest_ms || (at_ms == latest_ms && fact.leaf < latest->leaf))) continue;
        latest = &fact;
        latest_ms = at_ms;
    }
    if (latest == nullptr) return {};
    Departure found{.office_id = latest->office_id, .approval_id = latest->approval_id, .leaf = latest->leaf, .on_day = go_live.day_of(latest_ms), .until_day = latest->until_day, .ground = latest->ground};
    if (found.office_id != 0) found.by = ApprovedBy::office;
    else if (latest->origin == FactOrigin::attested) found.by = ApprovedBy::ledger;
    return found;
}

} // namespace tezai::oversight
