// A rule is data: its code, its clause, the days it was in force, when it applies and what must hold. Facts are judged by
// the rules in force on their own day.
#pragma once

#include <optional>
#include <span>

#include "base/calendar.hpp"
#include "law/decision.hpp"

namespace tezai::law {

struct InForce {
    base::Date from;
    std::optional<base::Date> until; // the last day; none: still in force

    [[nodiscard]] constexpr bool on(base::Date day) const { return from <= day && (!until || day <= *until); }
};

template <class Facts>
struct Rule {
    std::string_view code;
    Clause clause;
    InForce in_force;
    Verdict verdict;
    bool (*applies)(const Facts&);
    bool (*holds)(const Facts&);
};

// Every breach, in the order of the rules.
template <class Facts>
[[nodiscard]] std::vector<Breach> judge(std::span<const Rule<Facts>> rules, const Facts& facts, base::Date day) {
    std::vector<Breach> breaches;
    for (const auto& rule : rules)
        if (rule.in_force.on(day) && rule.applies(facts) && !rule.holds(facts))
            breaches.push_back({rule.code, rule.clause, rule.verdict});
    return breaches;
}

[[nodiscard]] inline std::optional<Refusal> first_refusal(const std::vector<Breach>& breaches) {
    for (const auto& breach : breaches)
        if (breach.verdict == Verdict::refusal) return Refusal{breach.code, breach.clause, {}};
    return std::nullopt;
}

} // namespace tezai::law
