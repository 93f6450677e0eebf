#include "oversight/bulletin/case.hpp"

#include "oversight/indicators/fold.hpp"
#include "oversight/indicators/read_fact.hpp"

namespace tezai::oversight {
namespace {
constexpr std::int64_t most_entries = 100'000;
}

std::optional<Case> load_case(store::Transaction& tx, const auth::Scope& scope, const IssueRow& row, std::int64_t equipment_id) {
    Case found{.cut = read_cut(row.cut)};
    const auto go_live = go_live_of(found.cut);
    const auto policy = to_policy(found.cut.policy);
    const auto as_of = base::day_number(found.cut.as_of);
    std::vector<Fact> facts;
    for (auto& record : journal::list_entries(tx, {"equipment", equipment_id}, 0, most_entries)) {
        const auto fact = record.leaf ? read_fact(record) : std::nullopt;
        if (!fact) continue;
        facts.push_back(*fact);
        found.facts.push_back({std::move(record), *fact, fact->leaf <= found.cut.leaf && go_live.day_of(effective_ms(*fact, go_live)) <= as_of});
    }
    if (facts.empty()) return std::nullopt;
    found.at_cut = fold(facts, {as_of, found.cut.leaf}, go_live, policy);
    if (!scope.is_everything() && !scope.sees_region(found.at_cut.region_id)) return std::nullopt;
    found.known_now = fold(facts, {as_of, journal::last_leaf(tx)}, go_live, policy);
    return found;
}

const Indicator& judge_of(const Cut& cut, std::string_view indicator) { return get_indicator(indicator, cut.versions.at(std::string(indicator))); }

Judgement counted_as(const Case& found, const Indicator& indicator) {
    return indicator.classify(found.at_cut, view_of(found.cut, indicator, base::day_number(found.cut.as_of)), to_policy(found.cut.policy));
}

Judgement known_as(const Case& found, const Indicator& indicator) {
    return indicator.classify(found.known_now, view_of(found.cut, indicator, base::day_number(found.cut.as_of)), to_policy(found.cut.policy));
}

} // namespace tezai::oversight
