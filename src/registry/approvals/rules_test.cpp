#include "registry/approvals/rules.hpp"

#include <doctest/doctest.h>

using namespace tezai;
using namespace tezai::registry;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> codes(const ApprovalFacts& facts) {
    std::vector<std::string> all;
    for (const auto& breach : law::judge(approval_rules(), facts, 2021y / 12 / 5)) all.emplace_back(breach.code);
    return all;
}

} // namespace

TEST_CASE("what an application lacks is said, on both sides of each boundary") {
    using enum ApprovalKind;
    using Codes = std::vector<std::string>;
    struct Case {
        const char* says;
        ApprovalFacts facts;
        Codes codes;
    };
    const base::Date asked = 2021y / 12 / 5;
    for (const auto& c : std::vector<Case>{
             {"a stop with evidence", {.kind = suspend, .has_evidence = true, .asked_on = asked}, {}},
             {"without", {.kind = suspend, .asked_on = asked}, {"approval.without_evidence"}},
             {"from a state that does not lead there", {.kind = restart, .may_follow = false, .has_evidence = true, .asked_on = asked}, {"approval.step_cannot_follow"}},
             {"reported on the 30th day", {.kind = suspend, .has_evidence = true, .since_on = 2021y / 11 / 5, .asked_on = asked}, {}},
             {"on the 31st", {.kind = suspend, .has_evidence = true, .since_on = 2021y / 11 / 4, .asked_on = asked}, {"approval.stop_reported_late"}},
             {"restarted a day before the year is over", {.kind = restart, .has_evidence = true, .since_on = 2020y / 12 / 6, .asked_on = asked}, {}},
             {"after a year", {.kind = restart, .has_evidence = true, .since_on = 2020y / 12 / 5, .asked_on = asked}, {"approval.stood_for_a_year"}},
             {"a stop may last", {.kind = suspend, .has_evidence = true, .since_on = 2021y / 12 / 5, .until_on = 2025y / 1 / 1, .asked_on = asked}, {}},
             {"cannot be stuck, with its plate", {.kind = exclude_cannot_be_stuck, .has_evidence = true, .has_plate_photo = true, .asked_on = asked}, {}},
             {"without its plate", {.kind = exclude_cannot_be_stuck, .has_evidence = true, .asked_on = asked}, {"approval.plate_photo_missing"}},
             {"twice", {.kind = exclude_cannot_be_stuck, .excluded = true, .has_evidence = true, .has_plate_photo = true, .asked_on = asked}, {"approval.excluded_already"}},
             {"other, for a year", {.kind = exclude_other, .has_evidence = true, .until_on = 2022y / 12 / 6, .asked_on = asked}, {}},
             {"a day longer", {.kind = exclude_other, .has_evidence = true, .until_on = 2022y / 12 / 7, .asked_on = asked}, {"approval.exclusion_without_end"}},
             {"a day longer, from a day later", {.kind = exclude_other, .has_evidence = true, .from_on = 2021y / 12 / 6, .until_on = 2022y / 12 / 7, .asked_on = asked}, {}},
             {"decided on its last day", {.kind = exclude_other, .has_evidence = true, .until_on = 2021y / 12 / 10, .asked_on = asked, .decided_on = 2021y / 12 / 10}, {}},
             {"decided the day after", {.kind = exclude_other, .has_evidence = true, .until_on = 2021y / 12 / 10, .asked_on = asked, .decided_on = 2021y / 12 / 11}, {"approval.exclusion_over"}},
             {"without an end", {.kind = exclude_other, .has_evidence = true, .asked_on = asked}, {"approval.exclusion_without_end"}},
             {"ended", {.kind = end_exclusion, .excluded = true, .has_evidence = true, .asked_on = asked}, {}},
             {"ended where none stands", {.kind = end_exclusion, .has_evidence = true, .asked_on = asked}, {"approval.not_excluded"}},
         }) {
        CAPTURE(c.says);
        CHECK(codes(c.facts) == c.codes);
    }
}

TEST_CASE("nobody decides what they or their unit asked") {
    const auto code = [](const Decider& by) {
        const auto refusal = may_decide(by);
        return refusal ? std::string(refusal->code) : std::string();
    };
    CHECK(code({.decides_for_region = true}) == "");
    CHECK(code({.asked_it = true, .decides_for_region = true}) == "approval.your_own");
    CHECK(code({.of_askers_unit = true, .decides_for_region = true}) == "approval.of_your_own_unit");
    CHECK(code({.asked_it = true, .of_askers_unit = true}) == "approval.of_your_own_unit");
    CHECK(code({}) == "approval.not_yours_to_decide");
}

TEST_CASE("each ground belongs to one kind, and each kind has its own") {
    using enum ApprovalKind;
    for (const auto& [kind, text] : base::form::Words<ApprovalKind>::all) {
        CAPTURE(text);
        CHECK(std::ranges::any_of(base::form::Words<Ground>::all, [kind](const auto& each) { return kind_of(each.first) == kind; }));
    }
    CHECK_FALSE(kind_of(Ground::other));
    CHECK(kind_of(Ground::awaiting_inspection) == suspend);
    CHECK(kind_of(Ground::work_resumed) == restart);
    CHECK(kind_of(Ground::dismantled) == scrap);
    CHECK(kind_of(Ground::rebuilding) == exclude_other);
}
