#include <doctest/doctest.h>

#include "oversight/indicators/cases.hpp"
#include "oversight/indicators/fold.hpp"
#include "oversight/indicators/k04/classify.hpp"

using namespace tezai::oversight;

TEST_CASE("K04 decides every case of its table") {
    const GoLiveDays go_live{cases::day("2021-11-17"), {}};
    for (const auto& c : cases::read_cases(TEZAI_SOURCE_DIR "/src/oversight/indicators/k04/cases.csv")) {
        CAPTURE(c.name);
        const auto facts = cases::facts_from_text(c.facts);
        const auto object = fold(facts, {c.as_of, cases::leaf_known_by(facts, c.freeze_ms)}, go_live, {});
        CHECK(word(k04::classify_v1(object, {c.as_of, c.window_from, cases::day("2021-11-17")}, {}).reason) == c.reason);
    }
}

TEST_CASE("a registration stated earlier than the system's instant is flagged") {
    CHECK(fold(cases::facts_from_text("registered 2021-11-22 stated=2021-11-15"), {}, {}, {}).stated_earlier);
    CHECK_FALSE(fold(cases::facts_from_text("registered 2021-11-22 stated=2021-11-22"), {}, {}, {}).stated_earlier);
}
