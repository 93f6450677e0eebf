// Why an object stands where it stands. The reason alone decides the outcome, so a count per reason is a count per outcome
// and a number always opens into sentences.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tezai::oversight {

// out: not in the population at all. pass + fail + grace + excluded = population (C12).
enum class Outcome : std::uint8_t { pass, fail, grace, excluded, out };
inline constexpr std::array all_outcomes{Outcome::pass, Outcome::fail, Outcome::grace, Outcome::excluded, Outcome::out};
[[nodiscard]] std::string_view word(Outcome);
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view);

enum class Reason : std::uint8_t {
    // pass
    in_order,
    amended_pass, // an accepted objection says so
    looked_back,      // K05a: three answers and a photo
    no_problem_found, // K05b
    closed_in_time,   // K05c
    recheck_agrees,   // K05r
    // fail
    no_code,
    code_shared, // two devices carry one code: both fail (§7 row 7)
    no_photo,
    reported_damaged,
    reported_lost,
    reported_mismatched,
    not_sent,
    late,
    not_looked_back,      // K05a: nobody has answered …
    lookback_incomplete,  // … or an answer or the photo is missing
    problem_found,        // K05b
    problem_open,         // K05c: past its day …
    problem_closed_late,  // … or closed after it
    recheck_contradicts,  // K05r
    // grace
    not_due,
    // excluded: left in the window by an approved step, or an approved exclusion
    suspended,
    sealed,
    scrapped,
    moved_out,
    cancelled,
    left_province,
    registration_revoked,
    merged,
    back_to_not_used,
    cylinder, // has an identity scheme of its own
    pipeline, // ‹k03.pipeline›
    cannot_be_stuck,
    approved_exclusion,
    amended_excluded,
    // out
    not_coded,      // the catalogue does not register this kind device by device
    not_registered, // known, not registered
    not_in_use,     // left before the window, or was never used
    not_in_cohort,  // K04: due on a day outside the window
    registration_day_unknown, // K04: no day to count from
    import_undone,
    synthetic,
    amended_out,
    not_listed,   // K05: not on the look-back list
    not_checked,  // K05b: no record yet
    no_problem,   // K05c
    not_rechecked, // K05r
};
inline constexpr std::size_t reason_count = static_cast<std::size_t>(Reason::not_rechecked) + 1;

[[nodiscard]] constexpr Outcome outcome_of(Reason reason) {
    if (reason <= Reason::recheck_agrees) return Outcome::pass;
    if (reason <= Reason::recheck_contradicts) return Outcome::fail;
    if (reason == Reason::not_due) return Outcome::grace;
    if (reason <= Reason::amended_excluded) return Outcome::excluded;
    return Outcome::out;
}
[[nodiscard]] std::string_view word(Reason);
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view);
[[nodiscard]] std::string code_of(Reason); // "oversight.reason.no_code": what zh.json and en.json say

} // namespace tezai::oversight
