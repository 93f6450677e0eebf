#include <doctest/doctest.h>

#include <fstream>

#include "oversight/indicators/cases.hpp"
#include "oversight/indicators/fold.hpp"
#include "oversight/indicators/k05/classify.hpp"

using namespace tezai::oversight;

namespace {

const GoLiveDays go_live{cases::day("2021-11-17"), {}};

} // namespace

TEST_CASE("K05 decides every case of its table") {
    std::ifstream in(TEZAI_SOURCE_DIR "/src/oversight/indicators/k05/cases.csv");
    std::string line;
    std::getline(in, line);
    int count = 0;
    while (std::getline(in, line)) {
        if (line.empty() || line.starts_with("#")) continue;
        const auto cells = tezai::base::split(line, ',');
        REQUIRE(cells.size() == 6);
        CAPTURE(cells[0]);
        CAPTURE(cells[1]);
        const auto facts = cases::facts_from_text(cells[2]);
        const auto as_of = cases::day(cells[3]);
        const auto object = fold(facts, {as_of, cases::leaf_known_by(facts, cases::instant(std::string(cells[4])))}, go_live, {});
        const auto& indicator = indicators()[find_indicator(cells[0]).value()];
        const auto first = cases::day("2021-11-17");
        CHECK(word(indicator.classify(object, {as_of, first, first}, {}).reason) == cells[5]);
        // One fact after another, as the live numbers take them, comes to the same.
        ObjectFacts live;
        bool in_order = true;
        for (const auto& fact : facts)
            if (fact.leaf <= cases::leaf_known_by(facts, cases::instant(std::string(cells[4]))) && go_live.day_of(effective_ms(fact, go_live)) <= as_of)
                in_order = in_order && fold_next(live, fact, go_live, {});
        if (in_order) CHECK(word(indicator.classify(live, {as_of, first, first}, {}).reason) == cells[5]);
        ++count;
    }
    CHECK(count == 46);
}

TEST_CASE("the list is of what was in use and is coded device by device") {
    const auto listed = [](std::string_view text, std::string_view on = "2021-11-17") {
        return k05::belongs_on_list(fold(cases::facts_from_text(text), {cases::day(on), INT64_MAX}, go_live, {}));
    };
    CHECK(listed("registered 2021-11-17"));
    CHECK_FALSE(listed("registered 2021-11-18"));
    CHECK_FALSE(listed("registered 2020-05-01 / suspended 2021-11-17"));
    CHECK(listed("registered 2020-05-01 / suspended 2021-11-18"));
    CHECK_FALSE(listed("recorded 2020-05-01"));
    CHECK_FALSE(listed("registered 2020-05-01 code=2310"));
    CHECK_FALSE(listed("registered 2020-05-01 code=8310"));
    CHECK_FALSE(listed("registered 2020-05-01 synthetic"));
}

TEST_CASE("a day in two bytes is the day, and one beyond is the last it can tell") {
    for (const auto day : {cases::day("1935-01-01"), cases::day("2000-02-29"), cases::day("2021-11-17"), cases::day("2110-09-19")}) CHECK(std::int32_t{Day16(day)} == day);
    CHECK(std::int32_t{Day16(cases::day("2110-09-20"))} == cases::day("2110-09-19"));
    CHECK(std::int32_t{Day16(cases::day("1900-01-01"))} == cases::day("1931-04-17"));
    CHECK(std::int32_t{Day16(ObjectFacts::no_day)} == ObjectFacts::no_day);
}
