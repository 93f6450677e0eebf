// A task force: who is on it and who took over, what is to be reached by when, and what happens when a day passes and it was not.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "oversight/task_force/actions.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string n(std::int64_t id) { return std::to_string(id); }

boost::json::value get(const Office::Client& client, const std::string& target) {
    const auto answer = client.get(target);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json();
}
std::int64_t made(const Office::Answer& answer) {
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return answer.json().at("id").as_int64();
}
bool is_told(const Office::Client& client) { return client.get("/api/v1/today").body.find("oversight.milestone_missed") != std::string::npos; }

void keep(Office& office) {
    const auto province = office.account("sheng", Role::regulator, "330000"), city = office.account("shi", Role::regulator, "330100");
    const auto county = office.account("xian", Role::regulator, "330106"), next_door = office.account("linxian", Role::regulator, "330109");
    const auto in_county = office.region("330106"), in_city = office.region("330100");
    const auto force = "/api/v1/task-forces/" + n(in_county);
    REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
    auto one = test::lift(1), two = test::lift(2);
    one.coded_on = one.stuck_on = "2021-05-01"; // half of them
    office.import_all(county, test::ledger({one, two}), "tezai", true);

    // ---- the roster: bad input by its field, a hand-over with its day, nobody else's to change
    const auto member = [](std::string_view post, std::string_view phone) {
        return fmt::format(R"({{"post":"{}","name":"示例·名册甲","office_phone":"{}","duty":"抓总","from_on":"2021-11-17"}})", post, phone);
    };
    CHECK(county.post(force + "/members", member(" ", "0571-88880000")).code() == "oversight.task_force.no_post");
    CHECK(county.post(force + "/members", member("组长", "13800000000")).code() == "oversight.task_force.no_office_phone");
    const auto head = made(county.post(force + "/members", member("组长", "0571-88880000")));
    CHECK(city.post(force + "/members", member("组长", "0571-88880000")).code() == "oversight.task_force.not_permitted"); // reads it, does not keep it
    CHECK(next_door.post(force + "/members", member("组长", "0571-88880000")) == next_door.post("/api/v1/task-forces/999999/members", member("组长", "0571-88880000")));
    CHECK(next_door.get(force).status == 404);
    const auto path = "/api/v1/task-force-members/" + n(head) + "/hand-over";
    CHECK(county.post(path, R"({"on":"2021-11-16"})").code() == "oversight.task_force.ends_before_it_begins");
    const auto successor = made(county.post(path, R"({"on":"2021-11-18","successor":{"name":"示例·名册乙","office_phone":"0571-88880001"}})"));
    CHECK(county.post(path, R"({"on":"2021-11-18"})").code() == "oversight.task_force.handed_over_already");
    office.set_clock("2021-11-19T09:00+08:00");
    auto view = get(county, force);
    REQUIRE(view.at("members").as_array().size() == 2);
    CHECK(view.at("members").at(0).at("id") == successor);
    CHECK(view.at("members").at(0).at("post") == "组长"); // the same post, taken over
    CHECK(!view.at("members").at(1).at("in_office").as_bool());
    CHECK(view.at("members").at(1).at("handed_to") == "示例·名册乙");
    CHECK(get(city, force).at("may_keep") == false);
    CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE payload LIKE '%名册%' OR payload LIKE '%8888000%'") == 0); // names are commitments
    CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'task_force.handed_over'") == 1);

    // ---- the plan: from where it stands to where it is to be
    const auto milestone = [](std::string_view due_on, int target) { return fmt::format(R"({{"indicator":"K03","due_on":"{}","per_ten_thousand":{}}})", due_on, target); };
    CHECK(county.post(force + "/milestones", milestone("2021-11-18", 9'000)).code() == "oversight.task_force.day_is_over");
    CHECK(county.post(force + "/milestones", milestone("2021-12-01", 10'001)).code() == "oversight.target_unknown");
    made(county.post(force + "/milestones", milestone("2021-11-20", 9'800)));
    const auto late = made(county.post(force + "/milestones", milestone("2021-12-01", 10'000)));
    CHECK(county.post(force + "/milestones", milestone("2021-12-01", 9'900)).code() == "oversight.task_force.milestone_is_there");
    view = get(county, force);
    REQUIRE(view.at("lines").as_array().size() == 1);
    CHECK(view.at("lines").at(0).at("actual_text") == "50.00");
    CHECK(view.at("lines").at(0).at("plan").as_array().size() == 3); // today, and the two days
    CHECK(!view.at("lines").at(0).at("behind").as_bool());           // the line begins here
    for (const auto above = get(city, "/api/v1/task-forces/" + n(in_city)); const auto& row : above.at("below").as_array())
        if (row.at("region").at("id") == in_county) {
            CHECK(row.at("members") == 1);
            CHECK(row.at("open") == 2);
        }

    // ---- the day passes: missed, told, and told no more when it is reached after all
    office.set_clock("2021-11-20T23:59+08:00");
    oversight::judge_milestones(office.house->oversight);
    CHECK(!is_told(county));
    office.set_clock("2021-11-21T00:01+08:00");
    oversight::judge_milestones(office.house->oversight);
    oversight::judge_milestones(office.house->oversight);
    office.catch_up();
    CHECK(is_told(county));
    CHECK(!is_told(next_door));
    CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'task_force.milestone_missed'") == 1);
    view = get(county, force);
    CHECK(view.at("milestones").at(0).at("state") == "missed");
    CHECK(view.at("lines").at(0).at("actual_text") == "50.00");
    CHECK(county.get("/api/v1/today").body.find("/task-force/" + n(in_county)) != std::string::npos);
    const auto device = office.device(two.device_code), version = office.count("SELECT version FROM equipment WHERE id = " + n(device));
    REQUIRE(county.post("/api/v1/equipment/" + n(device) + "/use-state", fmt::format(R"({{"use_state":"suspended","version":{},"reason":"示例停用"}})", version)).status == 204);
    office.catch_up();
    oversight::judge_milestones(office.house->oversight);
    CHECK(!is_told(county));
    CHECK(get(county, force).at("milestones").at(0).at("state") == "met_late");
    REQUIRE(county.post("/api/v1/task-force-milestones/" + n(late) + "/drop", "").status == 204);
    CHECK(county.post("/api/v1/task-force-milestones/" + n(late) + "/drop", "").status == 404);
    CHECK(get(county, force).at("milestones").as_array().size() == 1);
}

} // namespace

TEST_CASE("a task force has its people, its hand-overs and its plan, and a day that passed unmet is a task until it is reached") { test::on_each_engine(keep); }
