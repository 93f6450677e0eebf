#include <doctest/doctest.h>

#include "oversight/task_force/rules.hpp"

using namespace tezai;
using namespace tezai::oversight;

TEST_CASE("an office has a telephone, a person's own is not taken") {
    struct Row {
        const char* phone;
        bool taken;
    };
    for (const auto& row : {Row{"0571-88880000", true}, Row{"(0571) 8888 0000-612", true}, Row{"12345", true}, Row{"110", true}, Row{"12", false}, Row{"", false}, Row{"13800000000", false},
                            Row{"+86 138 0000 0000", false}, Row{"12000000000", true}, Row{"0571-8888000x", false}, Row{"123456789012345678901", false}})
        CHECK_MESSAGE(is_office_phone(row.phone) == row.taken, row.phone);
}

TEST_CASE("a member has a post, a name, an office, and does not leave before they came") {
    Member good{.post = "组长", .name = "示例·甲", .office_phone = "0571-88880000", .from_on = *base::parse_date("2021-11-20"), .until_on = base::parse_date("2021-11-20")};
    CHECK(judge_member(good));
    auto bad = good;
    bad.until_on = base::parse_date("2021-11-19");
    CHECK(judge_member(bad).error().code == "oversight.task_force.ends_before_it_begins");
    bad = good, bad.post = " ";
    CHECK(judge_member(bad).error().code == "oversight.task_force.no_post");
    bad = good, bad.name = "";
    CHECK(judge_member(bad).error().code == "oversight.task_force.no_name");
    bad = good, bad.office_phone = "13800000000";
    CHECK(judge_member(bad).error().code == "oversight.task_force.no_office_phone");
}

TEST_CASE("a milestone asks for something that can be reached, by a day that is not over") {
    const auto today = *base::parse_date("2021-11-20");
    struct Row {
        int target;
        const char* due_on;
        bool known;
        const char* code;
    };
    for (const auto& row : {Row{1, "2021-11-20", true, ""}, Row{10'000, "2021-12-01", true, ""}, Row{0, "2021-12-01", true, "oversight.target_unknown"}, Row{10'001, "2021-12-01", true, "oversight.target_unknown"},
                            Row{9'800, "2021-11-19", true, "oversight.task_force.day_is_over"}, Row{9'800, "2021-12-01", false, "oversight.target_unknown"}}) {
        const auto judged = judge_milestone({.indicator = "K03", .due_on = *base::parse_date(row.due_on), .per_ten_thousand = row.target}, row.known, today);
        CHECK((judged ? "" : judged.error().code) == row.code);
    }
    CHECK(reaches(98, 100, 9'800));
    CHECK(!reaches(97, 100, 9'800));
    CHECK(reaches(0, 0, 10'000));
}

TEST_CASE("between two milestones the plan is a straight line, before the first and after the last it is level") {
    const PlanPoint points[] = {{10, 9'000}, {20, 9'800}, {30, 10'000}};
    for (const auto& [day, planned] : {std::pair{5, 9'000}, std::pair{10, 9'000}, std::pair{15, 9'400}, std::pair{19, 9'720}, std::pair{20, 9'800}, std::pair{25, 9'900}, std::pair{30, 10'000}, std::pair{31, 10'000}})
        CHECK(planned_on(points, day) == planned);
}
