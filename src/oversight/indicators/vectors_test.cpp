// V1 and V8 of the indicator definitions, and the rules of counting around them.
#include <doctest/doctest.h>


#include "oversight/indicators/cases.hpp"
#include "oversight/indicators/fold.hpp"
#include "oversight/indicators/light.hpp"
#include "oversight/indicators/rate.hpp"
#include "oversight/indicators/tally.hpp"

using namespace tezai::oversight;

namespace {

const GoLiveDays go_live{cases::day("2021-11-17"), {}};

Tally count(std::string_view id, const std::vector<cases::Case>& devices, std::string_view window_from) {
    const auto& indicator = indicators()[*find_indicator(id)];
    Tally tally;
    for (const auto& c : devices) {
        const auto facts = cases::facts_from_text(c.facts);
        const auto object = fold(facts, {c.as_of, cases::leaf_known_by(facts, c.freeze_ms)}, go_live, {});
        tally.add(indicator.classify(object, {c.as_of, cases::day(window_from), cases::day("2021-11-17")}, {}).reason);
    }
    return tally;
}

std::vector<cases::Case> v1() {
    std::vector<cases::Case> devices;
    for (auto& c : cases::read_cases(TEZAI_SOURCE_DIR "/src/oversight/indicators/k03/cases.csv"))
        if (c.name.starts_with("D") && c.as_of == cases::day("2021-12-05")) devices.push_back(c);
    return devices;
}

} // namespace

TEST_CASE("V1: K03 is 5/7 = 71.42, K04 of the campaign 2/3 = 66.66 and of the week 1/1") {
    const auto devices = v1();
    REQUIRE(devices.size() == 10);
    const auto k03 = count("K03", devices, "2021-11-29");
    CHECK(k03.num() == 5);
    CHECK(k03.den() == 7);
    CHECK(k03.of(Outcome::grace) == 2);
    CHECK(k03.of(Outcome::excluded) == 1);
    CHECK(k03.population() == 10);
    CHECK(rate_text(k03.num(), k03.den()) == "71.42");
    const auto campaign = count("K04C", devices, "2021-11-17");
    CHECK(rate_text(campaign.num(), campaign.den()) == "66.66");
    CHECK(campaign.of(Outcome::excluded) == 1);
    const auto week = count("K04", devices, "2021-11-29");
    CHECK(week.num() == 1);
    CHECK(rate_text(week.num(), week.den()) == "100.00");
    CHECK(light_of({.rule = LightRule::weekly_cohort, .num = week.num(), .den = week.den()}) == Light::green);
}

TEST_CASE("rates are floored, and only a full one is 100.00") {
    struct { std::int64_t num, den; const char* text; } const table[] = {
        {10, 11, "90.90"}, {5, 7, "71.42"}, {2, 3, "66.66"}, {9'999, 10'000, "99.99"}, {99'999, 100'000, "99.99"},
        {2'999'999, 3'000'000, "99.99"}, {1, 1, "100.00"}, {0, 5, "0.00"}, {1, 1'000, "0.10"}, {1, 20'000, "0.00"}, {0, 0, "—"}};
    for (const auto& c : table) CHECK(rate_text(c.num, c.den) == c.text);
}

TEST_CASE("V8: a city is the sum of its counties, not the mean of their rates") {
    const RegionFrame frame({{3, 2, "county", "330199", "示例乙县", ""}, {1, 0, "province", "330000", "示例省", ""},
                             {4, 2, "county", "330198", "示例甲县", ""}, {2, 1, "city", "330100", "示例市", ""}});
    std::vector<Tally> tallies(frame.size());
    tallies[frame.index_of(3)].add(Reason::in_order, 9);
    tallies[frame.index_of(3)].add(Reason::no_photo, 1);
    tallies[frame.index_of(4)].add(Reason::in_order, 1);
    frame.roll_up(tallies);
    const auto& city = tallies[frame.index_of(2)];
    CHECK(rate_text(city.num(), city.den()) == "90.90");
    CHECK(tallies[0] == city);
    CHECK(frame.nodes()[2].code == "330198"); // by code
    CHECK(frame.is_under(frame.index_of(3), frame.index_of(2)));
    CHECK_FALSE(frame.is_under(frame.index_of(3), frame.index_of(4)));
    CHECK(frame.index_of(77) == 0);
}

TEST_CASE("the denominator guard starts above both of its bounds") {
    CHECK_FALSE(denominator_flagged(3, 10, 3, 5));
    CHECK(denominator_flagged(4, 10, 3, 5));
    CHECK_FALSE(denominator_flagged(5, 1'000, 3, 5));
    CHECK(denominator_flagged(6, 1'000, 3, 5));
}

TEST_CASE("lights follow the table of §6.1") {
    const auto deadline = cases::day("2021-12-15"), a = cases::day("2021-12-05");
    struct { const char* what; LightInput in; Light light; } const table[] = {
        {"nothing due", {.num = 0, .den = 0, .as_of = a, .deadline_day = deadline}, Light::grey},
        {"a missing feed", {.num = 1, .den = 1, .as_of = a, .deadline_day = deadline, .feed_missing = true}, Light::grey},
        {"all of them", {.num = 7, .den = 7, .as_of = a, .deadline_day = deadline}, Light::green},
        {"95 % on the spot", {.num = 95, .den = 100, .as_of = a, .deadline_day = deadline}, Light::yellow},
        {"just below", {.num = 9'499, .den = 10'000, .as_of = a, .deadline_day = deadline}, Light::red},
        {"a pace that arrives", {.num = 50, .den = 100, .as_of = a, .deadline_day = deadline, .earlier = EarlierGap{a - 14, 120}}, Light::yellow},
        {"a pace one short", {.num = 50, .den = 100, .as_of = a, .deadline_day = deadline, .earlier = EarlierGap{a - 14, 119}}, Light::red},
        {"a growing gap", {.num = 50, .den = 100, .as_of = a, .deadline_day = deadline, .earlier = EarlierGap{a - 14, 40}}, Light::red},
        {"row 30 on the day before the deadline", {.num = 9'999, .den = 10'000, .as_of = deadline - 1, .deadline_day = deadline}, Light::yellow},
        {"row 30 at the deadline's 24:00", {.num = 9'999, .den = 10'000, .as_of = deadline, .deadline_day = deadline}, Light::red},
        {"K04 full", {.rule = LightRule::weekly_cohort, .num = 3, .den = 3, .as_of = deadline + 9, .deadline_day = deadline}, Light::green},
        {"K04 98 %", {.rule = LightRule::weekly_cohort, .num = 98, .den = 100, .as_of = a}, Light::yellow},
        {"K04 below", {.rule = LightRule::weekly_cohort, .num = 979, .den = 1'000, .as_of = a}, Light::red}};
    for (const auto& c : table) {
        CAPTURE(c.what);
        CHECK(light_of(c.in) == c.light);
    }
}

TEST_CASE("every reason has one word, and the words are distinct") {
    for (std::size_t i = 0; i < reason_count; ++i) CHECK(parse_reason(word(static_cast<Reason>(i))) == static_cast<Reason>(i));
}
