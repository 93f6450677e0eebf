// The ledger of next week: what it says of places and states moves the numbers, live and computed again, and the county is asked
// about what it has no more.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string k03(const Office::Client& client, const Office& office, const std::string& region) {
    const auto value = client.get("/api/v1/indicators/K03?region_id=" + std::to_string(office.region(region))).json().at("value");
    return std::to_string(value.at("num").as_int64()) + "/" + std::to_string(value.at("den").as_int64());
}

std::int64_t send_update(Office& office, const Office::Client& client, const std::string& bytes, const std::string& day) {
    const auto taken = client.post("/api/v1/imports?profile=tezai&file_name=new.csv&update=true&ledger_day=" + day, bytes, "application/octet-stream");
    REQUIRE_MESSAGE(taken.status == 201, taken.body);
    office.house->importer.wait_until_idle();
    return taken.json().at("id").as_int64();
}

} // namespace

TEST_CASE("next week's ledger moves a lift, stops another and misses a third: the indicators follow, the county is asked, an undo puts it back") {
    test::on_each_engine([](Office& office) {
        const auto province = office.account("sheng", Role::regulator, "330000"), county = office.account("xian", Role::regulator, "330106"),
                   next_door = office.account("linxian", Role::regulator, "330109");
        REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
        office.catch_up();
        std::vector<test::LedgerRow> rows;
        for (int n = 1; n <= 6; ++n) rows.push_back(test::lift(n));
        office.import_all(county, test::ledger(rows), "tezai");
        CHECK(k03(county, office, "330106001") == "0/6");

        office.set_clock("2021-11-24T09:00+08:00");
        rows[0].region = "330106002";
        rows[1].use_state = "停用";
        rows.pop_back();
        const auto id = send_update(office, county, test::ledger(rows), "2021-11-24");
        const auto shown = county.get("/api/v1/imports/" + std::to_string(id)).json();
        CHECK(shown.at("rows_changed") == 2);
        CHECK(shown.at("missing") == 1);
        CHECK(k03(county, office, "330106001") == "0/6"); // a look changes nothing
        office.commit(county, id);
        CHECK(k03(county, office, "330106002") == "0/1");
        const auto after = k03(county, office, "330106");
        const auto facts_then = county.get("/api/v1/indicators/K03/objects?region_id=" + std::to_string(office.region("330106"))).body;
        CHECK(county.get("/api/v1/equipment?region_id=" + std::to_string(office.region("330106002"))).json().at("items").as_array().size() == 1);

        const auto tasks = county.get("/api/v1/tasks").json().at("items").as_array();
        bool asked = false;
        for (const auto& task : tasks)
            if (task.at("code") == "import.missing_from_ledger") {
                asked = true;
                CHECK(task.at("says").as_string() == "核实“示例乘客电梯”：新台账里没有这台设备");
                CHECK(task.at("verb").as_string() == "去核实");
            }
        CHECK(asked);
        CHECK(next_door.get("/api/v1/tasks").json().at("items").as_array().empty());

        // Folded again from the journal it is the same.
        office.house->live.load();
        CHECK(k03(county, office, "330106") == after);
        CHECK(county.get("/api/v1/indicators/K03/objects?region_id=" + std::to_string(office.region("330106"))).body == facts_then);

        REQUIRE(county.post("/api/v1/imports/" + std::to_string(id) + "/undo", "").status == 202);
        office.house->importer.wait_until_idle();
        office.catch_up();
        CHECK(k03(county, office, "330106001") == "0/6");
        CHECK(county.get("/api/v1/equipment?region_id=" + std::to_string(office.region("330106002"))).json().at("items").as_array().empty());
    });
}

TEST_CASE("a unit known without a credit code gets it from the ledger that names it; a ledger that changed devices says why the first cannot be undone") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        auto row = test::lift(1);
        const auto first = office.check(county, test::ledger({row}), "tezai");
        office.commit(county, first);
        const auto unit = office.count("SELECT unit_id FROM equipment WHERE id = " + std::to_string(office.device(row.device_code)));
        CHECK(office.count("SELECT COUNT(*) FROM units WHERE credit_code IS NOT NULL") == 0);

        office.set_clock("2021-11-24T09:00+08:00");
        row.address = "示例路9号";
        const auto text = "设备代码,使用登记证编号,设备名称,设备品种,使用单位,统一社会信用代码,区划代码,使用地点,场所类型,使用状态,登记日期\n" + row.device_code + "," + row.certificate_no + "," + row.name + ",3110," +
                          row.unit + ",91330106MA2ABCD139," + row.region + "," + row.address + ",住宅,在用,2021-03-02\n";
        const auto id = send_update(office, county, text, "2021-11-24");
        office.commit(county, id);
        CHECK(county.get("/api/v1/units/" + std::to_string(unit)).json().at("credit_code") == "91330106MA2ABCD139");
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'unit.corrected'") == 1);
        const auto blockers = county.get("/api/v1/imports/" + std::to_string(first)).json().at("undo_blockers").as_array();
        bool said = false;
        for (const auto& each : blockers) said = said || each.at("code") == "import.depends_updates";
        CHECK(said);
    });
}
