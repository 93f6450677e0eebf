#include "oversight/bulletin/causes.hpp"

namespace tezai::oversight {
namespace {
constexpr std::array<std::string_view, cause_count + 1> cause_words{"definition_changed", "restated", "moved_in", "moved_out",
    "excluded_or_left", "re_entered", "new_due", "lapsed", "fixed", "none"};
}

std::string_view word(Cause cause) { return cause_words.at(static_cast<std::size_t>(cause)); }
std::string code_of(Cause cause) { return "oversight.cause." + std::string(word(cause)); }

Cause cause_of(const Change& change) {
    const auto before = outcome_of(change.before.reason), now = outcome_of(change.now.reason);
    const bool known_before = change.before.region_id != 0;
    const bool moved = known_before && change.before.region_id != change.now.region_id;
    if (before == now && !moved) return Cause::none;
    if (outcome_of(change.now_by_old_definition) != now) return Cause::definition_changed;
    if (outcome_of(change.restated.reason) != before || (known_before && change.restated.region_id != change.before.region_id))
        return Cause::restated;
    if (moved) return Cause::moved_in;
    if (now == Outcome::excluded || now == Outcome::out) return Cause::excluded_or_left;
    if (before == Outcome::excluded || change.before.reason == Reason::not_in_use) return Cause::re_entered;
    if (before == Outcome::grace || before == Outcome::out) return Cause::new_due;
    if (now == Outcome::fail) return Cause::lapsed;
    return now == Outcome::pass ? Cause::fixed : Cause::excluded_or_left; // back into grace: it has left the denominator
}

CauseTally& CauseTally::operator+=(const CauseTally& other) {
    for (std::size_t i = 0; i < cause_count; ++i) by_cause[i] += other.by_cause[i];
    return *this;
}

std::int64_t CauseTally::sum() const {
    std::int64_t total = 0;
    for (const auto n : by_cause) total += n;
    return total;
}

void add_contribution(CauseTally& tally, Cause cause, const Change& change, bool in_before, bool in_now) {
    if (cause == Cause::none) return;
    const auto gained = (in_now && change.now.fails() ? 1 : 0) - (in_before && change.before.fails() ? 1 : 0);
    if (gained == 0) return;
    if (cause == Cause::moved_in || cause == Cause::moved_out) tally.add(gained > 0 ? Cause::moved_in : Cause::moved_out, gained);
    else tally.add(cause, gained);
}

} // namespace tezai::oversight
