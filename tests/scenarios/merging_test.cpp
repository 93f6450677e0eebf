// Two records of one device, two names of one unit: found, shown, decided by a person, taken back; and what that does to numbers,
// plates, numbers on paper, next week's ledger, and the second clerk.
#include "scenarios/office.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "registry/merging/candidates.hpp"
#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string k03(const Office::Client& client, const Office& office, const std::string& region = "330106") {
    const auto value = client.get("/api/v1/indicators/K03?region_id=" + std::to_string(office.region(region))).json().at("value");
    return std::to_string(value.at("num").as_int64()) + "/" + std::to_string(value.at("den").as_int64());
}

// Columns of the ledger that a maker's number can be read from.
std::string with_serials(const std::vector<std::pair<test::LedgerRow, std::string>>& rows) {
    std::string text = "设备代码,使用登记证编号,设备名称,设备品种,使用单位,区划代码,使用地点,场所类型,登记状态,使用状态,登记日期,出厂编号,制造单位\n";
    for (const auto& [row, serial] : rows)
        text += fmt::format("{},{},{},3110,{},{},{},住宅,已登记,{},{},{},示例电梯制造厂\n", row.device_code, row.certificate_no, row.name, row.unit, row.region, row.address, row.use_state, row.registered_on, serial);
    return text;
}

boost::json::value queue(const Office::Client& client, const std::string& kind, const std::string& state = "open") {
    return client.get("/api/v1/merge-pairs?kind=" + kind + "&state=" + state).json();
}

void look(Office& office) { (void)registry::merging::refresh_pairs(office.house->registry, false); }

struct Paired {
    Office::Client province, county, second_clerk, next_door;
    std::int64_t one = 0, other = 0, pair = 0;

    explicit Paired(Office& office) {
        province = office.account("sheng", Role::regulator, "330000");
        county = office.account("xian", Role::regulator, "330106");
        second_clerk = office.account("xianer", Role::regulator, "330106");
        next_door = office.account("linxian", Role::regulator, "330109");
        REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
        auto first = test::lift(1), second = test::lift(2), third = test::lift(3);
        second.name = "示例客梯二号档案", second.registered_on = "";
        const auto id = office.check(county, with_serials({{first, "SN2020-0001"}, {second, "SN2020-0001"}, {third, "SN2020-0003"}}), "ledger");
        office.commit(county, id, true);
        one = office.device(first.device_code), other = office.device(second.device_code);
        look(office);
        const auto open = queue(county, "equipment").at("items").as_array();
        REQUIRE(open.size() == 1);
        pair = open[0].at("id").as_int64();
    }
    [[nodiscard]] std::string at(const std::string& what = "") const { return "/api/v1/merge-pairs/" + std::to_string(pair) + what; }
    [[nodiscard]] boost::json::value page() const { return county.get(at()).json(); }
    [[nodiscard]] std::string decision(std::int64_t version) const { return fmt::format(R"({{"version":{},"grounds":"示例理由"}})", version); }
    [[nodiscard]] std::string keeping(std::int64_t keep, std::int64_t version, const std::string& take = "") const {
        return fmt::format(R"({{"version":{},"keep":{},"take":[{}],"grounds":"现场核对为同一台"}})", version, keep, take);
    }
};

} // namespace

TEST_CASE("a device under two numbers: shown side by side, merged into one, found by both numbers and both plates, and parted again") {
    test::on_each_engine([](Office& office) {
        Paired on(office);
        CHECK(queue(on.next_door, "equipment").at("items").as_array().empty());
        const auto page = on.page();
        CHECK(page.at("score") == "look");
        CHECK(page.at("reasons").as_array()[0].at("says") == "制造单位、品种和出厂编号都相同");
        CHECK(page.at("reasons").as_array()[1].at("against") == true);
        CHECK(page.at("right_leaves").as_array()[0] == "K03 分母 −1");
        const auto fields = page.at("fields").as_array();
        const auto field = [&](std::string_view name) { return *std::ranges::find_if(fields, [&](const auto& each) { return each.at("field").as_string() == name; }); };
        CHECK(field("registered_on").at("better") == "left");
        CHECK(field("name").at("differs") == true);
        CHECK(field("address").at("differs") == false);
        CHECK(page.at("advised_keep") == on.one);
        CHECK(k03(on.county, office) == "0/3");
        const auto loser_code = office.code_of(on.other);

        office.set_clock("2021-11-17T10:00+08:00"); // it was in use for an hour, so it has left
        REQUIRE(on.county.post(on.at("/merge"), on.keeping(on.one, page.at("version").as_int64(), "\"name\"")).status == 204);
        office.catch_up();
        CHECK(k03(on.county, office) == "0/2");
        const auto merged = on.county.get("/api/v1/equipment/" + std::to_string(on.other)).json(); // an old link
        CHECK(merged.at("device").at("id") == on.one);
        CHECK(merged.at("device").at("name") == "示例客梯二号档案");
        CHECK(merged.at("merged_records").as_array()[0].at("device_code").as_string() == test::lift(2).device_code);
        const auto found = on.county.get("/api/v1/equipment?q=" + test::lift(2).device_code).json().at("items").as_array();
        REQUIRE(found.size() == 1);
        CHECK(found[0].at("id") == on.one);
        CHECK(on.county.get("/api/v1/codes/" + loser_code).json().at("equipment_id") == on.one);
        CHECK(office.nobody().get("/q/" + loser_code).body.find("示例客梯二号档案") != std::string::npos);
        // Its second plate is a plate of this device.
        const auto photo = on.county.post("/api/v1/equipment/" + std::to_string(on.one) + "/sticker-photos",
                                          simulator::take_sticker_photo(coding::plate_url(office.house->coding, loser_code), simulator::Flaw::none, 7), "image/jpeg");
        REQUIRE_MESSAGE(photo.status == 201, photo.body);
        CHECK(photo.json().at("verdict") == "accepted");
        office.catch_up();
        CHECK(k03(on.county, office) == "1/2");
        // Memory made again from the store says the same.
        office.house->load();
        CHECK(k03(on.county, office) == "1/2");
        CHECK(on.county.get("/api/v1/codes/" + loser_code).json().at("equipment_id") == on.one);
        CHECK(on.county.get("/api/v1/equipment?q=" + test::lift(2).device_code).json().at("items").as_array()[0].at("id") == on.one);
        look(office);
        CHECK(queue(on.county, "equipment").at("items").as_array().empty());
        // Counted among those that left in this issue, by name.
        const auto left = on.county.get("/api/v1/indicators/K03/objects?outcome=excluded&region_id=" + std::to_string(office.region("330106"))).json().at("items").as_array();
        REQUIRE(left.size() == 1);
        CHECK(left[0].at("reason") == "merged");
        CHECK(left[0].at("name") == "示例客梯二号档案");

        const auto done = on.page();
        CHECK(done.at("can_part") == true);
        CHECK(done.at("decided_by") == "示例·xian");
        const auto parted = on.county.post(on.at("/part"), on.decision(done.at("version").as_int64()));
        REQUIRE_MESSAGE(parted.status == 200, parted.body);
        office.catch_up();
        CHECK(parted.json().at("left").as_array().empty());
        CHECK(on.county.get("/api/v1/equipment/" + std::to_string(on.one)).json().at("device").at("name").as_string() == test::lift(1).name);
        CHECK(on.county.get("/api/v1/equipment/" + std::to_string(on.other)).json().at("device").at("id") == on.other);
        CHECK(on.county.get("/api/v1/codes/" + loser_code).json().at("equipment_id") == on.other);
        CHECK(on.county.get("/api/v1/equipment?q=" + test::lift(2).device_code).json().at("items").as_array()[0].at("id") == on.other);
        CHECK(k03(on.county, office) == "1/3");
        const auto value = k03(on.county, office);
        office.house->live.load();
        CHECK(k03(on.county, office) == value);
        look(office); // it was decided: not asked again
        CHECK(queue(on.county, "equipment").at("items").as_array().empty());
        CHECK(queue(on.county, "equipment", "apart").at("items").as_array().size() == 1);
    });
}

TEST_CASE("two clerks decide the same pair: the second is told when and how, and the journal keeps the attempt") {
    test::on_each_engine([](Office& office) {
        Paired on(office);
        const auto version = on.page().at("version").as_int64();
        REQUIRE(on.county.post(on.at("/apart"), on.decision(version)).status == 204);
        const auto second = on.second_clerk.post(on.at("/merge"), on.keeping(on.one, version));
        CHECK(second.status == 409);
        CHECK(second.code() == "merging.decided_before_you");
        CHECK(second.body.find("不是同一个") != std::string::npos);
        CHECK(second.body.find("2021-11-17 09:00") != std::string::npos);
        office.catch_up();
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'merging.merge.refused'") == 1);
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE merged_into IS NOT NULL") == 0);
        // Found again with the new version, it may be decided otherwise.
        CHECK(on.second_clerk.post(on.at("/merge"), on.keeping(on.one, on.page().at("version").as_int64())).status == 204);
    });
}

TEST_CASE("what is in use or has the sticker stays: a device does not leave the count by being merged into one that is gone") {
    test::on_each_engine([](Office& office) {
        Paired on(office);
        const auto version = on.page().at("version").as_int64();
        const auto photo = on.county.post("/api/v1/equipment/" + std::to_string(on.one) + "/sticker-photos",
                                          simulator::take_sticker_photo(coding::plate_url(office.house->coding, office.code_of(on.one)), simulator::Flaw::none, 3), "image/jpeg");
        REQUIRE(photo.json().at("verdict") == "accepted");
        office.catch_up();
        CHECK(on.county.post(on.at("/merge"), on.keeping(on.other, version)).code() == "merging.keep_the_stuck_one");
        const auto device = on.county.get("/api/v1/equipment/" + std::to_string(on.other)).json().at("device");
        REQUIRE(office.house->database->transaction([&](store::Transaction& tx) { return tx.execute("UPDATE equipment SET use_state = 'suspended' WHERE id = " + std::to_string(on.other)); }) == 1);
        CHECK(on.county.post(on.at("/merge"), on.keeping(on.other, version)).code() == "merging.keep_the_one_in_use");
        CHECK(on.county.post(on.at("/merge"), on.keeping(on.one, version)).status == 204);
        CHECK(on.county.post(on.at("/merge"), fmt::format(R"({{"version":{},"keep":{},"take":["colour"],"grounds":""}})", version, on.one)).status == 400);
    });
}

TEST_CASE("a later change on what stayed: what was taken stays where somebody changed it since, and a later merge is named") {
    test::on_each_engine([](Office& office) {
        Paired on(office);
        REQUIRE(on.county.post(on.at("/merge"), on.keeping(on.one, on.page().at("version").as_int64(), "\"name\"")).status == 204);
        const auto third = office.device(test::lift(3).device_code);
        const auto named = on.county.post("/api/v1/merge-pairs", fmt::format(R"({{"kind":"equipment","one":{},"other":{}}})", on.one, third));
        REQUIRE(named.status == 201);
        const auto later = "/api/v1/merge-pairs/" + std::to_string(named.json().at("id").as_int64());
        REQUIRE(on.county.post(later + "/merge", on.keeping(third, on.county.get(later).json().at("version").as_int64())).status == 204);
        office.catch_up();
        CHECK(on.county.get("/api/v1/equipment/" + std::to_string(on.other)).json().at("device").at("id") == third); // both lead to what stands now
        CHECK(on.county.get("/api/v1/equipment?q=" + test::lift(2).device_code).json().at("items").as_array()[0].at("id") == third);
        const auto refused = on.county.post(on.at("/part"), on.decision(on.page().at("version").as_int64()));
        CHECK(refused.code() == "merging.kept_was_merged_since");
        REQUIRE(on.county.post(later + "/part", on.decision(on.county.get(later).json().at("version").as_int64())).status == 200);
        office.catch_up();
        CHECK(on.county.get("/api/v1/equipment/" + std::to_string(on.other)).json().at("device").at("id") == on.one);
        CHECK(on.county.get("/api/v1/equipment?q=" + test::lift(2).device_code).json().at("items").as_array()[0].at("id") == on.one);

        REQUIRE(office.house->database->transaction([&](store::Transaction& tx) { return tx.execute("UPDATE equipment SET name = '示例新名', version = version + 1 WHERE id = " + std::to_string(on.one)); }) == 1);
        const auto parted = on.county.post(on.at("/part"), on.decision(on.page().at("version").as_int64()));
        REQUIRE(parted.status == 200);
        CHECK(parted.json().at("left").as_array()[0] == "名称");
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE name = '示例新名' AND merged_into IS NULL") == 1);
    });
}

TEST_CASE("a unit under two names: devices, tasks and accounts go to the one that stays, its old name still finds it, and all goes back") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106"), next_door = office.account("linxian", Role::regulator, "330109");
        auto one = test::lift(1), other = test::lift(2), elsewhere = test::lift(3);
        one.unit = "示例甲物业有限公司", other.unit = "示例甲物业有限责任公司", other.registered_on = "2021-11-16";
        office.import_all(county, test::ledger({one, other}), "tezai", true);
        const auto unit_of = [&](const test::LedgerRow& row) { return office.count("SELECT unit_id FROM equipment WHERE id = " + std::to_string(office.device(row.device_code))); };
        const auto kept = unit_of(one), gone = unit_of(other);
        const auto member = office.account("danwei", Role::unit_manager, "", gone);
        look(office);
        const auto open = queue(county, "unit").at("items").as_array();
        REQUIRE(open.size() == 1);
        CHECK(open[0].at("reasons").as_array()[0].at("code") == "same_name_other_form");
        CHECK(queue(next_door, "unit").at("items").as_array().empty());
        const auto at = "/api/v1/merge-pairs/" + std::to_string(open[0].at("id").as_int64());
        const auto body = [&](const std::string& more) { return fmt::format(R"({{"version":{},"grounds":"示例"{}}})", county.get(at).json().at("version").as_int64(), more); };
        const auto tasks_of = [&](std::int64_t unit) { return office.count("SELECT COUNT(*) FROM tasks WHERE state = 'open' AND owner_kind = 'unit' AND owner_id = " + std::to_string(unit)); };
        const auto owed = tasks_of(gone);
        CHECK(owed > 0);
        const auto owed_before = tasks_of(kept);

        REQUIRE(county.post(at + "/merge", body(fmt::format(R"(,"keep":{},"take":[])", kept))).status == 204);
        office.catch_up();
        CHECK(unit_of(other) == kept);
        CHECK(tasks_of(gone) == 0);
        CHECK(tasks_of(kept) == owed + owed_before);
        CHECK(member.get("/api/v1/equipment").json().at("total") == 2); // who signs in for it sees what it is now
        CHECK(county.get("/api/v1/units/" + std::to_string(gone)).json().at("id") == kept);
        CHECK(county.get("/api/v1/units?q=" + test::percent("有限责任")).json().at("items").as_array()[0].at("id") == kept);
        CHECK(county.get("/api/v1/equipment?q=" + test::percent("甲物业有限责任公司")).json().at("total") == 2);
        // Next week's ledger still writes the old name.
        auto third = test::lift(4);
        third.unit = other.unit;
        office.import_all(county, test::ledger({third}), "tezai", true);
        CHECK(unit_of(third) == kept);

        REQUIRE(county.post(at + "/part", body("")).status == 200);
        office.catch_up();
        CHECK(unit_of(one) == kept);
        CHECK(unit_of(other) == gone);
        CHECK(unit_of(third) == kept); // it came later
        CHECK(tasks_of(gone) == owed);
        CHECK(member.get("/api/v1/equipment").json().at("total") == 1);

        // A unit whose devices stand elsewhere too is not this county's to merge away.
        elsewhere.unit = other.unit, elsewhere.region = "330109001";
        REQUIRE(office.house->database->transaction([&](store::Transaction& tx) { return tx.execute(fmt::format("UPDATE equipment SET region_id = {} WHERE id = {}", office.region("330109001"), office.device(other.device_code))); }) == 1);
        CHECK(county.post(at + "/merge", body(fmt::format(R"(,"keep":{},"take":[])", kept))).code() == "merging.unit_reaches_elsewhere");
        CHECK(county.post(at + "/merge", body(fmt::format(R"(,"keep":{},"take":[])", gone))).status == 204);
    });
}

TEST_CASE("an import whose device was merged is not undone: what depends on it is said") {
    test::on_each_engine([](Office& office) {
        Paired on(office);
        const auto import_id = office.count("SELECT MAX(id) FROM imports");
        REQUIRE(on.county.post(on.at("/merge"), on.keeping(on.one, on.page().at("version").as_int64())).status == 204);
        office.catch_up();
        CHECK(on.county.post("/api/v1/imports/" + std::to_string(import_id) + "/undo", "").status == 409);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 3);
    });
}
