#include <doctest/doctest.h>

#include "oversight/campaigns/calendar.hpp"

using namespace tezai;
using namespace tezai::oversight;

namespace {
base::Date date(const char* text) { return *base::parse_date(text); }
const Campaign campaign{1, "示例行动", date("2021-11-17"), date("2021-12-15"), {}};
} // namespace

TEST_CASE("the issues of the campaign of 2021 tile it") {
    struct { const char *from, *as_of; } const table[] = {{"2021-11-17", "2021-11-21"}, {"2021-11-22", "2021-11-28"}, {"2021-11-29", "2021-12-05"},
                                                          {"2021-12-06", "2021-12-12"}, {"2021-12-13", "2021-12-15"}};
    const auto issues = issues_of(campaign);
    REQUIRE(issues.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(issues[i].window_from == date(table[i].from));
        CHECK(issues[i].as_of == date(table[i].as_of));
        CHECK(issues[i].is_final == (i == 4));
    }
    CHECK_FALSE(find_issue(campaign, date("2021-12-14")));
}

TEST_CASE("a look at any day has the window of its issue, or its week") {
    struct { const char *as_of, *from; } const table[] = {
        {"2021-11-16", "2021-11-15"}, {"2021-11-17", "2021-11-17"}, {"2021-11-21", "2021-11-17"}, {"2021-11-22", "2021-11-22"},
        {"2021-12-05", "2021-11-29"}, {"2021-12-15", "2021-12-13"}, {"2021-12-16", "2021-12-16"}, {"2021-12-19", "2021-12-16"},
        {"2021-12-20", "2021-12-20"}, {"2022-01-01", "2021-12-27"}};
    for (const auto& c : table) CHECK(base::to_text(window_from(campaign, date(c.as_of))) == c.from);
    CHECK(window_from(std::nullopt, date("2021-12-05")) == date("2021-11-29"));
}

TEST_CASE("an issue is frozen from Monday noon and objected to until Tuesday noon, or for a day") {
    CHECK(base::to_text_minutes(freeze_from(date("2021-12-05"), base::china_offset), base::china_offset) == "2021-12-06 12:00");
    const auto on_time = freeze_from(date("2021-12-05"), base::china_offset);
    CHECK(base::to_text_minutes(objection_until(date("2021-12-05"), on_time, base::china_offset), base::china_offset) == "2021-12-07 12:00");
    CHECK(base::to_text_minutes(objection_until(date("2021-12-05"), on_time + std::chrono::hours{30}, base::china_offset), base::china_offset) == "2021-12-08 18:00");
}
