// What a bureau sets for the indicators: by the province, in versions, from now on; what was published keeps what it was cut with.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string values(int days_to_stick, int guard_least = 3) {
    return fmt::format(R"({{"deadline_inclusive":true,"k03_floor":true,"k03_pipeline":false,"days_to_stick":{},"days_to_repair":7,"days_to_resend":3,"guard_least":{},"guard_per_mille":5}})", days_to_stick, guard_least);
}

void set(Office& office) {
    const auto province = office.account("sheng", Role::regulator, "330000"), county = office.account("xian", Role::regulator, "330106");
    const std::string path = "/api/v1/indicator-policy", issue = "/api/v1/bulletins/2021-11-21";
    REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
    auto fresh = test::lift(1);
    fresh.registered_on = "2021-11-12"; // due on the 19th
    office.import_all(county, test::ledger({fresh}), "tezai");
    office.set_clock("2021-11-22T12:00+08:00");
    REQUIRE(province.post(issue + "/freeze", "").status == 201);
    office.set_clock("2021-11-23T17:00+08:00");
    REQUIRE(province.post(issue + "/publish", "").status == 200);
    const auto failing = [&] { return county.get("/api/v1/indicators/K03").json().at("value").at("fail").as_int64(); };
    CHECK(failing() == 1);

    CHECK(county.post(path, values(20)).status == 403);
    CHECK(county.get(path).json().at("may_set") == false);
    CHECK(province.post(path, values(0)).code() == "oversight.policy_out_of_range");
    CHECK(province.post(path, values(7)).code() == "oversight.policy_unchanged");
    CHECK(province.post(path, R"({"days_to_stick":7})").code() == "http.malformed");
    CHECK(county.get(path).json().at("versions").as_array().size() == 1);

    REQUIRE(province.post(path, values(20)).status == 204);
    office.catch_up();
    CHECK(failing() == 0); // due on 12-02 now
    REQUIRE(province.post(path, values(20, 4)).status == 204);
    const auto view = province.get(path).json();
    CHECK(view.at("may_set").as_bool());
    CHECK(view.at("values").at("days_to_stick") == 20);
    const auto& versions = view.at("versions").as_array();
    REQUIRE(versions.size() == 3);
    CHECK(versions[0].at("version") == "3");
    REQUIRE(versions[0].at("changes").as_array().size() == 1);
    CHECK(versions[0].at("changes").at(0).at("name") == "guard_least");
    CHECK(versions[1].at("changes").at(0).at("before") == "7");
    CHECK(versions[1].at("changes").at(0).at("after") == "20");
    CHECK(versions[2].at("set_at").is_null());
    CHECK(county.post(issue + "/rebuild", "").json().at("identical").as_bool()); // cut with the first version
}

} // namespace

TEST_CASE("a policy is set by the province, in versions, and no published issue changes with it") { test::on_each_engine(set); }
