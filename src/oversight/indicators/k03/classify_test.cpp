#include <doctest/doctest.h>

#include "oversight/indicators/cases.hpp"
#include "oversight/indicators/fold.hpp"
#include "oversight/indicators/k03/classify.hpp"

using namespace tezai::oversight;

TEST_CASE("K03 decides every case of its table") {
    const GoLiveDays go_live{cases::day("2021-11-17"), {}};
    const Policy policy;
    for (const auto& c : cases::read_cases(TEZAI_SOURCE_DIR "/src/oversight/indicators/k03/cases.csv")) {
        CAPTURE(c.name);
        const auto facts = cases::facts_from_text(c.facts);
        const auto object = fold(facts, {c.as_of, cases::leaf_known_by(facts, c.freeze_ms)}, go_live, policy);
        const auto floor = c.as_of < cases::day("2021-11-01") || c.as_of > cases::day("2022-02-01") ? ObjectFacts::no_day : cases::day("2021-11-17");
        CHECK(word(k03::classify_v1(object, {c.as_of, c.window_from, floor}, policy).reason) == c.reason);
    }
}

TEST_CASE("pipelines are counted once the switch is on") {
    Policy policy;
    policy.k03_pipeline = true;
    const auto facts = cases::facts_from_text("registered 2020-05-01 code=8310");
    const auto object = fold(facts, {}, {}, policy);
    CHECK(k03::classify_v1(object, {cases::day("2021-12-05"), cases::day("2021-11-29")}, policy).reason == Reason::no_code);
}

TEST_CASE("without a campaign there is no floor") {
    const auto facts = cases::facts_from_text("registered 2021-11-09");
    const auto object = fold(facts, {}, {}, {});
    const View view{cases::day("2021-11-16"), cases::day("2021-11-15")};
    CHECK(k03::due_day(object, view, {}) == cases::day("2021-11-16"));
    CHECK(k03::classify_v1(object, view, {}).reason == Reason::no_code);
}
