// Why the gap of an indicator changed between two issues (§6.3 ④): every object whose outcome or region changed is in exactly
// one cause, the first that applies, and per region the causes sum to the change. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "oversight/indicators/reason.hpp"

namespace tezai::oversight {

// In the order in which they are asked. moved splits by its sign into moved_in and moved_out.
enum class Cause : std::uint8_t { definition_changed, restated, moved_in, moved_out, excluded_or_left, re_entered, new_due, lapsed, fixed, none };
inline constexpr std::size_t cause_count = static_cast<std::size_t>(Cause::none);
[[nodiscard]] std::string_view word(Cause);
[[nodiscard]] std::string code_of(Cause); // "oversight.cause.new_due"

struct Standing {
    Reason reason = Reason::not_registered;
    std::int64_t region_id = 0; // 0: nothing was known of the object
    [[nodiscard]] bool fails() const { return outcome_of(reason) == Outcome::fail; }
};

struct Change {
    Standing before;            // as published
    Standing restated;          // the same day with what is known now
    Standing now;
    Reason now_by_old_definition = Reason::not_registered; // = now.reason when nothing changed in the definitions
};
// `none` when neither outcome nor region changed. For `moved` it gives moved_in; contribution() tells them apart.
[[nodiscard]] Cause cause_of(const Change&);

struct CauseTally {
    std::array<std::int64_t, cause_count> by_cause{};
    CauseTally& operator+=(const CauseTally&);
    [[nodiscard]] std::int64_t sum() const;
    void add(Cause cause, std::int64_t n) { by_cause[static_cast<std::size_t>(cause)] += n; }
    bool operator==(const CauseTally&) const = default;
};

// Adds the object's part to one region: was it in the region before, is it now? Moves inside the region leave only what the
// outcome did.
void add_contribution(CauseTally&, Cause, const Change&, bool in_before, bool in_now);

} // namespace tezai::oversight
