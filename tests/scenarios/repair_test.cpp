// Records with a fault: found, shown with what they cost, mended by who answers for them, proposed by the unit; many at once by a
// table that is imported as an update.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "registry/repair/repair.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string k04c(const Office::Client& client, const Office& office) {
    const auto value = client.get("/api/v1/indicators/K04C?region_id=" + std::to_string(office.region("330106"))).json().at("value");
    return std::to_string(value.at("num").as_int64()) + "/" + std::to_string(value.at("den").as_int64());
}

void look(Office& office) {
    (void)registry::repair::look_for_faults(office.house->registry, false);
    office.catch_up();
}

boost::json::array repairs(const Office::Client& client, const std::string& fault) {
    return client.get("/api/v1/repairs?fault=" + fault).json().at("items").as_array();
}

struct Faulty {
    Office::Client province, county, township, next_door, member;
    std::int64_t device = 0;

    explicit Faulty(Office& office) {
        province = office.account("sheng", Role::regulator, "330000");
        county = office.account("xian", Role::regulator, "330106");
        township = office.account("suo", Role::inspector, "330106001");
        next_door = office.account("linxian", Role::regulator, "330109");
        REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
        auto without_day = test::lift(1), cut = test::lift(2), in_order = test::lift(3);
        without_day.registered_on = "";
        office.import_all(county, test::ledger({without_day, cut, in_order}), "tezai");
        office.house->database->transaction([&](store::Transaction& tx) { // such a code came in before anybody looked
            tx.execute("UPDATE equipment_identifiers SET value = '311010123202000000' WHERE value = '" + cut.device_code + "'");
        });
        device = office.device(without_day.device_code);
        member = office.account("danwei", Role::unit_manager, "", office.count("SELECT unit_id FROM equipment WHERE id = " + std::to_string(device)));
        look(office);
    }
    [[nodiscard]] boost::json::value only(const std::string& fault) const {
        const auto all = repairs(county, fault);
        REQUIRE(all.size() == 1);
        return all[0];
    }
};

std::string body(std::int64_t version, const std::string& day, const std::string& grounds = "使用登记证原件") {
    return fmt::format(R"({{"version":{},"registered_on":"{}","device_code":null,"grounds":"{}"}})", version, day, grounds);
}

} // namespace

TEST_CASE("no registration day: a task with what it costs, the unit says the day, the county writes it, the task ends and the indicator follows") {
    test::on_each_engine([](Office& office) {
        Faulty on(office);
        const auto row = on.only("registration_day_missing");
        CHECK(row.at("says") == "补登记日期：“示例乘客电梯”没有登记日期");
        CHECK(std::string(row.at("effect").as_string()).find("K03") != std::string::npos);
        CHECK(row.at("can_repair") == true);
        CHECK(repairs(on.next_door, "registration_day_missing").empty());
        const auto task = std::to_string(row.at("task_id").as_int64());
        const auto tasks = on.county.get("/api/v1/tasks").body;
        CHECK(tasks.find("/repairs/" + task) != std::string::npos);
        CHECK(on.county.post("/api/v1/tasks/" + task + "/done", R"({"note":"知道了"})").code() == "task.ends_with_its_evidence");

        // The unit proposes; it does not write.
        CHECK(repairs(on.member, "registration_day_missing")[0].at("can_propose") == true);
        CHECK(on.member.post("/api/v1/equipment/" + std::to_string(on.device) + "/repair", body(1, "2021-11-02")).status == 403);
        CHECK(on.township.post("/api/v1/equipment/" + std::to_string(on.device) + "/repair", body(1, "2021-11-02")).status == 403);
        CHECK(on.member.post("/api/v1/repairs/" + task + "/proposal", R"({"value":"2022-01-01"})").status == 400);
        REQUIRE(on.member.post("/api/v1/repairs/" + task + "/proposal", R"({"value":"2021-11-02"})").status == 204);
        CHECK(on.only("registration_day_missing").at("proposed") == "2021-11-02");
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE registered_on IS NULL") == 1);

        const auto path = "/api/v1/equipment/" + std::to_string(on.device) + "/repair";
        const auto version = row.at("version").as_int64();
        CHECK(on.county.post(path, body(version, "2021-11-02", "")).status == 400);                      // from where is it known?
        CHECK(on.county.post(path, body(version, "2021-12-31")).code() == "repair.still_wrong");          // to come
        CHECK(on.county.post(path, body(version, "2019-12-31")).code() == "repair.still_wrong");          // made in 2020
        CHECK(on.county.post(path, body(version + 7, "2021-11-02")).code() == "equipment.saved_before_you");
        CHECK(on.next_door.post(path, body(version, "2021-11-02")) == on.next_door.post("/api/v1/equipment/999999/repair", body(version, "2021-11-02")));
        REQUIRE(on.county.post(path, body(version, "2021-11-02")).status == 204);
        office.catch_up();
        CHECK(repairs(on.county, "registration_day_missing").empty());
        CHECK(office.count("SELECT COUNT(*) FROM tasks WHERE state = 'done' AND id = " + task) == 1);
        const auto outcomes = on.county.get("/api/v1/equipment/" + std::to_string(on.device)).json().at("outcomes").as_array();
        REQUIRE_FALSE(outcomes.empty());
        CHECK(outcomes[0].at("due_on") == "2021-11-17"); // the campaign's first day: 11-09 lies before it
        const auto entry = on.county.get("/api/v1/journal?subject_kind=equipment&subject_id=" + std::to_string(on.device)).body;
        CHECK(entry.find("equipment.corrected") != std::string::npos);
        // Folded again from the journal it is the same; looked at again, nothing is asked.
        const auto value = k04c(on.county, office);
        office.house->live.load();
        CHECK(k04c(on.county, office) == value);
        look(office);
        CHECK(repairs(on.county, "registration_day_missing").empty());
    });
}

TEST_CASE("a code that looks cut is corrected, or found right by a person and not asked again; a code of another device is refused") {
    test::on_each_engine([](Office& office) {
        Faulty on(office);
        const auto row = on.only("device_code_made_a_number");
        CHECK(row.at("may_be_right") == true);
        CHECK(row.at("value") == "311010123202000000");
        const auto path = "/api/v1/equipment/" + std::to_string(row.at("subject_id").as_int64()) + "/repair";
        const auto with = [&](const std::string& code) { return fmt::format(R"({{"version":{},"registered_on":null,"device_code":"{}","grounds":"铭牌"}})", row.at("version").as_int64(), code); };
        CHECK(on.county.post(path, with(test::lift(3).device_code)).code() == "equipment.code_already_held");
        CHECK(on.county.post(path, with("3110101232")).status == 400);
        SUBCASE("corrected") {
            REQUIRE(on.county.post(path, with("311010123202000088")).status == 204);
            office.catch_up();
            CHECK(repairs(on.county, "device_code_made_a_number").empty());
            CHECK(on.county.get("/api/v1/equipment?q=311010123202000088").json().at("total") == 1);
            CHECK(on.county.get("/api/v1/equipment?q=311010123202000000").json().at("total") == 1); // the old one still finds it
        }
        SUBCASE("right as it is") {
            REQUIRE(on.county.post("/api/v1/tasks/" + std::to_string(row.at("task_id").as_int64()) + "/done", R"({"note":"铭牌如此"})").status == 204);
            look(office);
            CHECK(repairs(on.county, "device_code_made_a_number").empty());
        }
    });
}

TEST_CASE("a wrong credit code is corrected; where another record has the right one, the two are for the merge queue") {
    test::on_each_engine([](Office& office) {
        Faulty on(office);
        const auto unit = office.count("SELECT unit_id FROM equipment WHERE id = " + std::to_string(on.device));
        office.house->database->transaction([&](store::Transaction& tx) { tx.execute("UPDATE units SET credit_code = '91330106MA2ABCD239' WHERE id = " + std::to_string(unit)); });
        look(office);
        const auto row = on.only("credit_code_wrong");
        const auto path = "/api/v1/units/" + std::to_string(unit) + "/repair";
        const auto with = [&](const std::string& code) { return fmt::format(R"({{"version":{},"credit_code":"{}","grounds":"营业执照"}})", row.at("version").as_int64(), code); };
        CHECK(on.county.post(path, with("91330106MA2ABCD239")).status == 400);
        auto other = test::lift(9);
        other.unit = "示例别家物业公司";
        office.import_all(on.county, test::ledger({other}), "tezai");
        office.house->database->transaction([&](store::Transaction& tx) { tx.execute("UPDATE units SET credit_code = '91330106MA2H00000B' WHERE name = '示例别家物业公司'"); });
        CHECK(on.county.post(path, with("91330106MA2H00000B")).code() == "repair.credit_code_of_another");
        REQUIRE(on.county.post(path, with("91330106MA2ABCD139")).status == 204);
        office.catch_up();
        CHECK(repairs(on.county, "credit_code_wrong").empty());
        CHECK(on.county.get("/api/v1/units/" + std::to_string(unit)).json().at("credit_code") == "91330106MA2ABCD139");
    });
}

TEST_CASE("many at once: the table of exactly these devices, filled in and imported as an update, ends their tasks") {
    test::on_each_engine([](Office& office) {
        Faulty on(office);
        const auto table = on.county.get("/api/v1/equipment/export.csv?fault=registration_day_missing");
        REQUIRE(table.status == 200);
        CHECK(table.body.find(test::lift(1).device_code) != std::string::npos);
        CHECK(table.body.find(test::lift(3).device_code) == std::string::npos);
        CHECK(on.county.get("/api/v1/equipment?fault=registration_day_missing").json().at("total") == 1);
        CHECK(on.county.get("/api/v1/equipment?fault=colour").status == 400);
        auto filled = test::lift(1);
        filled.registered_on = "2021-03-02";
        const auto taken = on.county.post("/api/v1/imports?profile=tezai&file_name=fixed.csv&update=true&ledger_day=2021-11-17", test::ledger({filled}), "application/octet-stream");
        REQUIRE(taken.status == 201);
        office.house->importer.wait_until_idle();
        office.commit(on.county, taken.json().at("id").as_int64());
        look(office);
        CHECK(repairs(on.county, "registration_day_missing").empty());
        CHECK(office.count("SELECT COUNT(*) FROM tasks WHERE code = 'repair.registration_day_missing' AND state = 'open'") == 0);
    });
}
