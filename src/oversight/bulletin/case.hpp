// One object of an issue: how it was counted, and what the facts say of the same day now. What both sides of an objection look at.
#pragma once

#include "journal/journal.hpp"
#include "oversight/bulletin/store.hpp"
#include "oversight/indicators/frame.hpp"
#include "auth/scope.hpp"

namespace tezai::oversight {

struct CountedFact {
    journal::Record record;
    Fact fact;
    bool counted = false; // known at the cut, and of its time
};
struct Case {
    Cut cut;
    std::vector<CountedFact> facts; // newest first
    ObjectFacts at_cut, known_now;  // of the same day: as known at the cut, as known today
};
// Seen as it was cut: the device may have moved since, and belongs to who was counted with it. Nothing: no such object, or theirs it was not.
[[nodiscard]] std::optional<Case> load_case(store::Transaction&, const auth::Scope&, const IssueRow&, std::int64_t equipment_id);

[[nodiscard]] Judgement counted_as(const Case&, const Indicator&); // without amendments
[[nodiscard]] Judgement known_as(const Case&, const Indicator&);
[[nodiscard]] const Indicator& judge_of(const Cut&, std::string_view indicator); // in the version the issue was cut with

} // namespace tezai::oversight
