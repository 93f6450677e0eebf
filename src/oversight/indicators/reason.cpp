#include "oversight/indicators/reason.hpp"

namespace tezai::oversight {
namespace {

constexpr std::array<std::string_view, 5> outcome_words{"pass", "fail", "grace", "excluded", "out"};
constexpr std::array<std::string_view, reason_count> reason_words{
    "in_order",      "amended_pass",      "looked_back",    "no_problem_found", "closed_in_time",
    "recheck_agrees",
    "no_code",       "code_shared",       "no_photo",       "reported_damaged", "reported_lost",
    "reported_mismatched", "not_sent",    "late",           "not_looked_back",  "lookback_incomplete",
    "problem_found", "problem_open",      "problem_closed_late", "recheck_contradicts",
    "not_due",
    "suspended",     "sealed",            "scrapped",       "moved_out",        "cancelled",
    "left_province", "registration_revoked", "merged",      "back_to_not_used", "cylinder",
    "pipeline",      "cannot_be_stuck",   "approved_exclusion", "amended_excluded",
    "not_coded",     "not_registered",    "not_in_use",     "not_in_cohort",    "registration_day_unknown",
    "import_undone", "synthetic",         "amended_out",    "not_listed",       "not_checked",
    "no_problem",    "not_rechecked"};
static_assert(!reason_words.back().empty(), "every reason has a word");
static_assert(outcome_of(Reason::recheck_agrees) == Outcome::pass && outcome_of(Reason::no_code) == Outcome::fail && outcome_of(Reason::recheck_contradicts) == Outcome::fail && outcome_of(Reason::not_due) == Outcome::grace &&
              outcome_of(Reason::late) == Outcome::fail && outcome_of(Reason::suspended) == Outcome::excluded &&
              outcome_of(Reason::amended_excluded) == Outcome::excluded && outcome_of(Reason::not_coded) == Outcome::out);

} // namespace

std::string_view word(Outcome outcome) { return outcome_words.at(static_cast<std::size_t>(outcome)); }
std::string_view word(Reason reason) { return reason_words.at(static_cast<std::size_t>(reason)); }

std::optional<Outcome> parse_outcome(std::string_view text) {
    for (const auto outcome : all_outcomes)
        if (word(outcome) == text) return outcome;
    return std::nullopt;
}

std::optional<Reason> parse_reason(std::string_view text) {
    for (std::size_t i = 0; i < reason_count; ++i)
        if (reason_words[i] == text) return static_cast<Reason>(i);
    return std::nullopt;
}

std::string code_of(Reason reason) { return "oversight.reason." + std::string(word(reason)); }

} // namespace tezai::oversight
