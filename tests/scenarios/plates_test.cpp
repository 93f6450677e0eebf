// Plates in life, through the doors that a browser uses: handed out, reported, found twice, revoked, printed again; and what each
// does to K03.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "links/coding/plates/actions.hpp"
#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

constexpr auto as_form = "application/x-www-form-urlencoded";
std::string n(std::int64_t id) { return std::to_string(id); }

std::string k03(Office& office, const Office::Client& client) {
    office.catch_up();
    office.house->live.tick();
    const auto value = client.get("/api/v1/indicators/K03?region_id=" + n(office.region("330106001"))).json().at("value");
    return n(value.at("num").as_int64()) + "/" + n(value.at("den").as_int64());
}

// Why the devices that fail do.
std::string reasons(const Office::Client& client) {
    std::string all;
    const auto list = client.get("/api/v1/indicators/K03/objects?outcome=fail").json();
    for (const auto& item : list.at("items").as_array()) all += std::string(item.at("reason").as_string()) + " ";
    return all;
}

struct Town { // two lifts of one unit with codes and accepted photos, one without a code
    Office& office;
    Office::Client province, county, next_door, township, unit;
    std::int64_t first = 0, second = 0, uncoded = 0, unit_id = 0;
    std::uint64_t seed = 100;

    explicit Town(Office& o) : office(o) {
        province = office.account("sheng", Role::regulator, "330000");
        county = office.account("xian", Role::regulator, "330106");
        next_door = office.account("linxian", Role::regulator, "330109");
        township = office.account("suo", Role::inspector, "330106001");
        REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
        office.import_all(county, test::ledger({test::lift(1), test::lift(2), test::lift(3)}), "tezai");
        first = office.device(test::lift(1).device_code), second = office.device(test::lift(2).device_code), uncoded = office.device(test::lift(3).device_code);
        unit_id = office.count("SELECT unit_id FROM equipment WHERE id = " + n(first));
        unit = office.account("danwei", Role::unit_manager, "", unit_id);
        REQUIRE(county.post("/api/v1/coding/codes", fmt::format(R"({{"equipment_ids":[{},{}]}})", first, second)).status == 200);
        office.catch_up();
        for (const auto device : {first, second}) CHECK(photo(unit, device) == "accepted");
        office.catch_up();
    }
    std::string photo(const Office::Client& client, std::int64_t device, std::int64_t shown = 0) {
        const auto url = coding::plate_url(office.house->coding, office.code_of(shown ? shown : device));
        const auto sent = client.post("/api/v1/equipment/" + n(device) + "/sticker-photos", simulator::take_sticker_photo(url, simulator::Flaw::none, ++seed), "image/jpeg");
        REQUIRE_MESSAGE(sent.status == 201, sent.body);
        office.catch_up();
        return std::string(sent.json().at("verdict").as_string());
    }
    std::int64_t tell(std::int64_t device) { // by somebody in the street; the number of the report
        REQUIRE(office.nobody().post("/q/" + office.code_of(device) + "/report", "about=sticker&text=" + test::percent("看不清"), as_form).status == 303);
        office.catch_up();
        return office.count("SELECT MAX(entry_id) FROM sticker_reports");
    }
    void next_day(const std::string& day) { // as the daily jobs of a server do
        office.set_clock(day + "T09:00+08:00");
        (void)coding::confirm_unanswered(office.house->coding, office.clock.today());
    }
    boost::json::value plates(std::int64_t device, const Office::Client& client) { return client.get("/api/v1/equipment/" + n(device) + "/plates").json(); }
    boost::json::value plates(std::int64_t device) { return plates(device, county); }
};

} // namespace

TEST_CASE("a report from the street fails nobody for seven days and does from the eighth, unless the unit answers with a photo") {
    test::on_each_engine([](Office& office) {
        Town town(office);
        CHECK(k03(office, town.county) == "2/3");
        const auto number = town.tell(town.first);
        (void)town.tell(town.second);
        CHECK(k03(office, town.county) == "2/3");
        const auto asked = town.unit.get("/api/v1/coding/sticker-reports").json().at("items").as_array();
        REQUIRE(asked.size() == 2);
        CHECK(asked[0].at("answer_by").as_string() == "2021-11-24");
        CHECK(asked[0].at("may").as_array().size() == 1);
        CHECK(town.next_door.get("/api/v1/coding/sticker-reports").json().at("items").as_array().empty());
        CHECK(town.unit.get("/api/v1/tasks").body.find("coding.answer_sticker_report") != std::string::npos);
        CHECK(town.unit.get("/api/v1/public-reports/" + n(number)).status == 404); // what was written is the bureau's to read
        CHECK(town.county.get("/api/v1/public-reports/" + n(number)).json().at("text") == "看不清");

        town.next_day("2021-11-23");
        CHECK(town.photo(town.unit, town.second) == "accepted"); // answers
        town.next_day("2021-11-24");
        CHECK(k03(office, town.county) == "2/3");
        CHECK(town.plates(town.first).at("reports").at(0).at("state") == "open");
        town.next_day("2021-11-25");
        CHECK(k03(office, town.county) == "1/3");
        CHECK(reasons(town.county).find("reported_damaged") != std::string::npos);
        CHECK(town.plates(town.first).at("reports").at(0).at("state") == "confirmed");
        CHECK(town.plates(town.first).at("order").at("stage") == "ordered"); // and it is to be printed again
        CHECK(town.plates(town.second).at("reports").as_array().empty());
        CHECK(town.unit.post("/api/v1/coding/sticker-reports/" + n(number) + "/admission", "{}").code() == "coding.report_not_open");
        // Folded again from the journal it is the same.
        office.house->live.load();
        CHECK(k03(office, town.county) == "1/3");
        CHECK(town.photo(town.unit, town.first) == "accepted");
        CHECK(k03(office, town.county) == "2/3");
    });
}

TEST_CASE("a damaged plate from the report to the new one: printed with the same code, handed out, received, stuck, the old one out of use") {
    test::on_each_engine([](Office& office) {
        Town town(office);
        const auto code = office.code_of(town.first);
        REQUIRE(town.township.post("/api/v1/equipment/" + n(town.first) + "/sticker-reports", R"({"kind":"damaged","note":"掉了一角"})").status == 204);
        const auto orders = town.county.get("/api/v1/coding/reprint-orders?unit_id=" + n(town.unit_id)).json().at("items").as_array();
        REQUIRE(orders.size() == 1);
        CHECK(orders[0].at("reason") == "damaged");
        const auto sheet = town.county.post("/api/v1/coding/sheets", fmt::format(R"({{"format":"a4_2x4","equipment_ids":[{}]}})", town.first)).json().at("id").as_int64();
        CHECK(town.plates(town.first).at("order").at("stage") == "printed");
        const auto handed = town.county.post("/api/v1/coding/sheets/" + n(sheet) + "/hand-outs", "{}", "application/json", "hand-1");
        REQUIRE_MESSAGE(handed.status == 201, handed.body);
        CHECK(town.county.post("/api/v1/coding/sheets/" + n(sheet) + "/hand-outs", "{}", "application/json", "hand-1") == handed); // a retry is the same hand-out
        CHECK(town.county.post("/api/v1/coding/sheets/" + n(sheet) + "/hand-outs", "{}").code() == "coding.nothing_to_hand_out");
        const auto id = n(handed.json().at("items").at(0).at("id").as_int64());
        office.catch_up();
        CHECK(town.unit.get("/api/v1/tasks").body.find("\"/plates\"") != std::string::npos); // where the receipt is confirmed
        CHECK(town.unit.get("/api/v1/coding/hand-outs/" + id).json().at("plates").as_array().size() == 1);
        REQUIRE(town.unit.post("/api/v1/coding/hand-outs/" + id + "/receipt", "").status == 204);
        CHECK(town.county.post("/api/v1/coding/hand-outs/" + id + "/receipt", "").code() == "coding.already_received");
        CHECK(town.county.get("/api/v1/coding/hand-outs?open=false").json().at("items").at(0).at("receipt") == "in_app");
        town.next_day("2021-11-18");
        CHECK(town.photo(town.unit, town.first) == "accepted");
        const auto life = town.plates(town.first).at("plates").at(0);
        CHECK(life.at("state") == "stuck");
        CHECK(life.at("stuck_by") == "unit");
        CHECK(town.plates(town.first).at("order").is_null());
        CHECK(office.code_of(town.first) == code);
    });
}

TEST_CASE("a code at two places: both devices fail until each has another code; the old page says that the code is no more") {
    test::on_each_engine([](Office& office) {
        Town town(office);
        const auto old_code = office.code_of(town.first);
        CHECK(town.photo(town.unit, town.second, town.first) == "rejected"); // the second lift wears the first one's plate
        const auto lead = town.county.get("/api/v1/coding/sticker-reports").json().at("items").at(0);
        CHECK(lead.at("kind") == "cloned");
        CHECK(lead.at("other_equipment_id") == town.first);
        CHECK(k03(office, town.county) == "2/3");
        const auto decision = "/api/v1/coding/sticker-reports/" + n(lead.at("id").as_int64()) + "/decision";
        CHECK(town.unit.post(decision, R"({"cloned":false})").status == 403); // nobody rules out a clone of their own
        CHECK(town.township.post(decision, R"({"cloned":true})").status == 403);
        CHECK(town.next_door.post(decision, R"({"cloned":true})").status == 404);
        CHECK(town.county.post(decision, "{}").status == 400);
        REQUIRE(town.county.post(decision, R"({"cloned":true,"note":"现场核实"})").status == 204);
        CHECK(town.county.post(decision, R"({"cloned":true})").code() == "coding.report_not_open"); // a second clerk
        CHECK(k03(office, town.county) == "0/3");
        CHECK(reasons(town.county).find("code_shared code_shared") != std::string::npos);
        CHECK(town.photo(town.unit, town.first) == "rejected"); // a picture of it proves nothing now
        CHECK(office.nobody().get("/q/" + old_code).status == 200);

        for (const auto device : {town.first, town.second}) {
            const auto path = "/api/v1/equipment/" + n(device) + "/code-revocations";
            CHECK(town.unit.post(path, R"({"reason":"cloned","issue_new":true})").status == 403);
            CHECK(town.county.post(path, R"({"reason":"torn","issue_new":true})").status == 400);
            CHECK(town.county.post(path, R"({"reason":"scrapped","issue_new":false})").code() == "coding.not_scrapped");
            CHECK(town.county.post(path, R"({"reason":"wrong_binding","issue_new":false})").code() == "coding.revocation_needs_note");
            const auto fresh = town.county.post(path, R"({"reason":"cloned","issue_new":true})");
            REQUIRE_MESSAGE(fresh.status == 201, fresh.body);
            office.catch_up();
            CHECK(town.plates(device).at("human_code") == fresh.json().at("human_code"));
        }
        CHECK(k03(office, town.county) == "0/3"); // coded, and no photo of the new plate yet
        for (const auto device : {town.first, town.second}) CHECK(town.photo(town.unit, device) == "accepted");
        CHECK(k03(office, town.county) == "2/3");
        office.house->live.load();
        CHECK(k03(office, town.county) == "2/3");

        const auto page = office.nobody().get("/q/" + old_code);
        CHECK(page.status == 410);
        CHECK(page.body.find("12315") != std::string::npos);
        CHECK(office.nobody().get("/Q/" + old_code) == page);
        CHECK(office.nobody().post("/q/" + old_code + "/report", "about=fault&text=a", as_form).status == 410);
        CHECK(office.nobody().get("/q/0123456789ACDEFG").status == 404);
        // The ledger of another system brings the old code: refused, the row says why.
        auto again = test::lift(9);
        again.code = old_code, again.coded_on = "2021-03-03", again.stuck_on = "2021-03-03";
        const auto import_id = office.check(town.county, test::ledger({again}), "tezai");
        CHECK(town.county.get("/api/v1/imports/" + n(import_id) + "/rows").body.find("code_taken") != std::string::npos);
    });
}

TEST_CASE("a scrapped device takes its code along") {
    test::on_each_engine([](Office& office) {
        Town town(office);
        const auto code = office.code_of(town.first);
        const auto version = office.count("SELECT version FROM equipment WHERE id = " + n(town.first));
        REQUIRE(town.county.post("/api/v1/equipment/" + n(town.first) + "/use-state", fmt::format(R"({{"use_state":"scrapped","version":{},"reason":"示例报废"}})", version)).status == 204);
        office.catch_up();
        CHECK(office.nobody().get("/q/" + code).status == 410);
        CHECK(town.plates(town.first).at("revoked").at(0).at("reason") == "scrapped");
        CHECK(town.plates(town.first).at("human_code") == "");
    });
}

TEST_CASE("plates: what nobody can use is told so, field by field") {
    test::on_each_engine([](Office& office) {
        Town town(office);
        CHECK(town.county.post("/api/v1/coding/reprint-orders", R"({"equipment_ids":[],"reason":"lost"})").status == 400);
        CHECK(town.county.post("/api/v1/coding/reprint-orders", R"({"equipment_ids":[1],"reason":"ugly"})").status == 400);
        std::string many = "1";
        for (int i = 0; i < 500; ++i) many += ",1";
        CHECK(town.county.post("/api/v1/coding/reprint-orders", R"({"reason":"lost","equipment_ids":[)" + many + "]}").code() == "coding.too_many_at_once");
        CHECK(town.county.post("/api/v1/coding/reprint-orders", fmt::format(R"({{"equipment_ids":[{}],"reason":"lost"}})", town.uncoded)).json().at("without_code") == 1);
        const auto place = town.county.post("/api/v1/equipment/" + n(town.first) + "/plate-places", R"({"name":" ","reason":""})");
        CHECK(place.status == 400);
        CHECK(place.body.find("/name") != std::string::npos);
        CHECK(place.body.find("/reason") != std::string::npos);
        CHECK(town.county.post("/api/v1/coding/failed-scans", R"({"fault":"bored"})").status == 400);
        town.next_day("2021-11-18");
        CHECK(town.unit.post("/api/v1/coding/failed-scans", fmt::format(R"({{"fault":"unread","equipment_id":{}}})", town.first)).status == 204);
        const auto worst = town.county.get("/api/v1/coding/unreadable").json().at("items").as_array();
        REQUIRE(worst.size() == 1);
        CHECK(worst[0].at("scans") == 1);
        CHECK(town.next_door.get("/api/v1/coding/unreadable").json().at("items").as_array().empty());
        CHECK(town.unit.post("/api/v1/equipment/" + n(town.first) + "/sticker-reports", R"({"kind":"cloned","note":"","other_code":"nonsense"})").code() == "coding.unknown_code");
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.report_sticker.refused'") == 1);
    });
}
