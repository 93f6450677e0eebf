// A county's own bulletin for its townships: the same day and the same formulas one level down, with named lists; published after the
// province's, signed, unchanged afterwards, and computed again from facts and cut to the same bytes.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string n(std::int64_t id) { return std::to_string(id); }
std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

const boost::json::value& region_of(const boost::json::value& data, std::int64_t id) {
    for (const auto& row : data.at("regions").as_array())
        if (row.at("id") == id) return row;
    FAIL("the issue does not have the region");
    return data;
}

void publish_own(Office& office) {
    const auto province = office.account("sheng", Role::regulator, "330000"), city = office.account("shi", Role::regulator, "330100");
    const auto county = office.account("xian", Role::regulator, "330106"), next_door = office.account("linxian", Role::regulator, "330109");
    const auto township = office.account("suo", Role::inspector, "330106001"), other_township = office.account("bieshuo", Role::inspector, "330109001");
    const auto in_county = office.region("330106"), first = office.region("330106001"), second = office.region("330106002");
    const std::string own = "/api/v1/counties/" + n(in_county) + "/bulletins/2021-11-21", of_province = "/api/v1/bulletins/2021-11-21";
    REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
    office.catch_up();

    // Five of one county: three of one unit, one of another, one that is due next week; and one next door, which is in no row of this paper.
    std::vector<test::LedgerRow> rows;
    for (int i = 1; i <= 5; ++i) rows.push_back(test::lift(i));
    rows[3].unit = "示例二号物业公司", rows[3].region = "330106002";
    rows[4].unit = "示例三号物业公司", rows[4].registered_on = "2021-11-16";
    rows[2].coded_on = rows[2].stuck_on = "2021-05-01";
    office.import_all(county, test::ledger(rows), "tezai", true);
    auto elsewhere = test::lift(9);
    elsewhere.region = "330109001", elsewhere.unit = "示例邻区物业公司";
    office.import_all(next_door, test::ledger({elsewhere}), "tezai", true);
    const auto disputed = office.device(test::lift(1).device_code);

    // ---- not before noon of Monday, not by somebody else, not of what is no county
    office.set_clock("2021-11-22T11:59+08:00");
    CHECK(county.post(own + "/freeze", "").code() == "oversight.too_early_to_freeze");
    office.set_clock("2021-11-22T12:00+08:00");
    CHECK(province.post(own + "/freeze", "").code() == "oversight.bulletin.not_permitted");
    CHECK(next_door.post(own + "/freeze", "") == next_door.post("/api/v1/counties/999999/bulletins/2021-11-21/freeze", ""));
    CHECK(county.post("/api/v1/counties/" + n(first) + "/bulletins/2021-11-21/freeze", "").status == 404);
    CHECK(city.get(own + "/steps").json().at("yours") == false);
    CHECK(county.get(own + "/steps").json().at("freeze").at("may").as_bool());
    REQUIRE(province.post(of_province + "/freeze", "").status == 201);
    const auto frozen = county.post(own + "/freeze", "");
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body);
    CHECK(county.post(own + "/freeze", "").code() == "oversight.already_frozen");

    // ---- what it says: the county's number of the province's issue, its townships, its units, what falls due
    const auto data = county.get(own).json().at("data"), whole = county.get(of_province).json().at("data");
    CHECK(data.at("regions").at(0).at("id") == in_county);
    CHECK(data.at("regions").as_array().size() == 3); // itself and its two townships, nobody else
    CHECK(region_of(data, in_county).at("values") == region_of(whole, in_county).at("values"));
    CHECK(region_of(data, first).at("values").at("K03").at("fail") == 2);
    CHECK(region_of(data, second).at("values").at("K03").at("fail") == 1);
    const auto& units = data.at("named").at("units").as_array();
    REQUIRE(units.size() == 2);
    CHECK(units[0].at("name") == "示例一号物业公司"); // most missing first
    CHECK(units[0].at("fail") == 2);
    CHECK(units[0].at("den") == 3);
    CHECK(units[1].at("name") == "示例二号物业公司");
    const auto& due = data.at("named").at("due_soon").as_array();
    REQUIRE(due.size() == 1);
    CHECK(due[0].at("due_on") == "2021-11-23");
    CHECK(text(due[0].at("name")).find(test::lift(5).device_code) != std::string::npos);
    CHECK(county.get(own + "/file.json").body.find("邻区") == std::string::npos);

    // ---- a draft is the county's; its townships read what is published
    CHECK(city.get(own).status == 200);
    CHECK(township.get(own).status == 404);
    CHECK(next_door.get(own) == next_door.get("/api/v1/counties/999999/bulletins/2021-11-21"));
    CHECK(county.post(own + "/rebuild", "").code() == "oversight.issue_not_published");

    // ---- after the province: what was accepted there holds here
    CHECK(county.post(own + "/publish", "").code() == "oversight.province_publishes_first");
    const auto objection = county.post(of_province + "/objections", fmt::format(R"({{"indicator":"K03","equipment_id":{},"claim":"pass","grounds":"照片在县局存档"}})", disputed));
    REQUIRE_MESSAGE(objection.status == 201, objection.body);
    REQUIRE(province.post("/api/v1/objections/" + n(objection.json().at("id").as_int64()) + "/decision", R"({"accepted":true,"reason":"核实无误"})").status == 200);
    office.set_clock("2021-11-23T17:00+08:00");
    REQUIRE(province.post(of_province + "/publish", "").status == 200);
    const auto published = county.post(own + "/publish", "");
    REQUIRE_MESSAGE(published.status == 200, published.body);
    const auto page = township.get(own).json();
    CHECK(page.at("issue").at("state") == "published");
    CHECK(page.at("data").at("amendments").as_array().size() == 1);
    CHECK(region_of(page.at("data"), in_county).at("values").at("K03").at("fail") == 2);
    CHECK(page.at("data").at("named").at("units").at(0).at("fail") == 1);
    CHECK(township.get("/api/v1/counties/" + n(in_county) + "/bulletins").json().at("items").as_array().size() == 1);
    CHECK(township.get("/api/v1/bulletins").json().at("county_id") == in_county);
    CHECK(other_township.get(own).status == 404);

    // ---- its paper: the county's name, its lists, no other county; and the signature is of this county's issue
    const auto html = township.get(own + "/file.html").body;
    for (const auto& part : std::vector<std::string>{"示例二号物业公司", "今后七日到期", "示例一街道", "时时扫码", test::lift(1).device_code}) CHECK_MESSAGE(html.find(part) != std::string::npos, part);
    CHECK(html.find("西湖区市场监督管理局") != std::string::npos);
    CHECK(html.find("萧山") == std::string::npos);
    CHECK(township.get(own + "/file.pdf").body.starts_with("%PDF"));
    CHECK(county.get(own + "/file.xlsx").body.starts_with("PK"));
    CHECK(text(page.at("signed_text")).find("county " + n(in_county)) != std::string::npos);
    CHECK(journal::verify_signature(base::Suite::gm, office.house->signer.public_key_pem(), page.at("signed_text").as_string(), *base::from_hex(std::string_view(page.at("signature").as_string()))));

    // ---- a week later: another name, another place, another photo; the same bytes again, and the next issue restates
    office.set_clock("2021-11-24T09:00+08:00");
    const auto kept = county.get(own + "/file.json").body;
    office.house->database->transaction([&](store::Transaction& tx) { tx.execute("UPDATE units SET name = '示例改名公司' WHERE name = '示例一号物业公司'"); });
    auto late = test::lift(7);
    late.registered_on = "2021-09-01", late.coded_on = late.stuck_on = "2021-09-03";
    office.import_all(county, test::ledger({late}), "tezai");
    CHECK(county.get(own + "/file.json").body == kept);
    const auto rebuilt = township.post(own + "/rebuild", "");
    REQUIRE_MESSAGE(rebuilt.status == 200, rebuilt.body);
    CHECK(rebuilt.json().at("identical").as_bool());
    office.set_clock("2021-11-30T17:00+08:00");
    const std::string next = "/api/v1/counties/" + n(in_county) + "/bulletins/2021-11-28";
    REQUIRE(county.post(next + "/freeze", "").status == 201); // the province does not freeze this week: the county's own is not held up
    REQUIRE(county.post(next + "/publish", "").status == 200);
    const auto second_issue = county.get(next).json().at("data");
    CHECK(second_issue.at("restated").at(0).at("region_id") == in_county);
    CHECK(second_issue.at("restated").at(0).at("restated").at("den") == 5);
    CHECK(county.post(next + "/rebuild", "").json().at("identical").as_bool());
}

} // namespace

TEST_CASE("a county publishes its own bulletin for its townships, and it is the same from the facts a week later") { test::on_each_engine(publish_own); }
