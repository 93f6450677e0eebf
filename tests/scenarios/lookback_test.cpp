// 回头看 as its people meet it: the province freezes the list, a unit, a township and the county answer, a wrong photo gives itself away,
// a problem gets its day and its end, a second person looks again, and the numbers and the bulletin say so – now and computed again.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>

#include "links/coding/lookback/store.hpp"
#include "oversight/bulletin/actions.hpp"
#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string n(std::int64_t id) { return std::to_string(id); }
std::string path(std::int64_t device, const char* what) { return "/api/v1/equipment/" + n(device) + "/" + what; }

std::string number(const Office::Client& client, const char* indicator, const std::string& query = "") {
    const auto answer = client.get(std::string("/api/v1/indicators/") + indicator + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    const auto value = answer.json().at("value");
    return n(value.at("num").as_int64()) + "/" + n(value.at("den").as_int64());
}
std::int64_t count(const Office::Client& client, const char* what) {
    const auto answer = client.get("/api/v1/lookback");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json().at("counts").at(what).as_int64();
}
std::string photo_of(const Office& office, std::int64_t device, std::uint64_t seed) {
    return simulator::take_sticker_photo(coding::plate_url(office.house->coding, office.code_of(device)), simulator::Flaw::none, seed);
}

} // namespace

TEST_CASE("a look-back from the frozen list to the bulletin") {
    test::on_each_engine([](Office& office) {
        const auto province = office.account("sheng", Role::regulator, "330000"), county = office.account("xian", Role::regulator, "330106"), colleague = office.account("tongshi", Role::inspector, "330106"),
                   township = office.account("suo", Role::inspector, "330106001"), next_door = office.account("linxian", Role::regulator, "330109");
        REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
        std::vector<test::LedgerRow> rows;
        for (int i = 1; i <= 5; ++i) rows.push_back(test::lift(i));
        rows[4].use_state = "停用";
        office.import_all(county, test::ledger(rows), "tezai", true);
        std::vector<std::int64_t> lifts;
        for (int i = 0; i < 5; ++i) lifts.push_back(office.device(rows[static_cast<std::size_t>(i)].device_code));
        const auto unit = office.account("danwei", Role::unit_manager, "", office.count("SELECT unit_id FROM equipment WHERE id = " + n(lifts[0])));

        // ---- before there is a list, and before its day has ended
        CHECK(county.get("/api/v1/lookback").json().at("census").is_null());
        CHECK(county.get("/api/v1/lookback/devices").json().at("items").as_array().empty());
        CHECK(county.post(path(lifts[0], "lookback-answers?coded=yes"), "", "image/jpeg").code() == "coding.lookback.none_open");
        const std::string wanted = R"({"campaign_id":1})";
        CHECK(province.post("/api/v1/lookback/censuses", wanted).code() == "coding.lookback.too_early");
        office.set_clock("2021-11-18T09:00+08:00");
        CHECK(county.post("/api/v1/lookback/censuses", wanted).status == 403);
        CHECK(province.post("/api/v1/lookback/censuses", R"({"campaign_id":7})").code() == "coding.lookback.no_campaign");
        const auto frozen = province.post("/api/v1/lookback/censuses", wanted);
        REQUIRE_MESSAGE(frozen.status == 201, frozen.body);
        CHECK(frozen.json().at("listed") == 4); // the stopped one is not in use
        CHECK(frozen.json().at("draws").at(0).at("seed") == "");
        CHECK(province.post("/api/v1/lookback/censuses", wanted).code() == "coding.lookback.already_frozen");
        office.catch_up();
        CHECK(count(county, "to_ask") == 4);
        CHECK(count(next_door, "listed") == 0);
        CHECK(number(county, "K05a") == "0/4");
        CHECK(number(next_door, "K05a") == "0/0");

        // ---- the system knows of the code and says by which entry; it asks for the rest
        const auto asked = unit.get(path(lifts[0], "lookback")).json();
        CHECK(asked.at("questions").at(0).at("found") == "yes");
        CHECK(asked.at("questions").at(0).at("found_says") == "码已绑定这台设备");
        CHECK(asked.at("questions").at(0).at("found_leaf").as_int64() > 0);
        CHECK(asked.at("questions").at(1).at("to_ask").as_bool());
        CHECK(asked.at("may").as_array().size() == 1);
        CHECK(next_door.get(path(lifts[0], "lookback")) == next_door.get("/api/v1/equipment/999999/lookback"));

        // ---- bad input names what it means
        CHECK(unit.post(path(lifts[0], "lookback-answers"), "", "image/jpeg").code() == "coding.lookback.nothing_answered");
        CHECK(unit.post(path(lifts[0], "lookback-answers?coded=maybe"), "", "image/jpeg").status == 400);
        CHECK(unit.post(path(lifts[4], "lookback-answers?coded=yes"), "", "image/jpeg").code() == "coding.lookback.not_listed");
        CHECK(unit.post(path(lifts[0], "lookback-answers?coded=no"), "no picture", "image/jpeg").code() == "coding.lookback.no_picture");
        CHECK(next_door.post(path(lifts[0], "lookback-answers?coded=yes"), "", "image/jpeg").status == 404);

        // ---- the unit answers with a photo; the same request again is the same record
        const auto photo = photo_of(office, lifts[0], 11);
        const auto first = unit.post(path(lifts[0], "lookback-answers?accurate=yes&proper=yes"), photo, "image/jpeg", "key-1");
        REQUIRE_MESSAGE(first.status == 201, first.body);
        CHECK(first.json().at("photo") == "accepted");
        CHECK(first.json().at("device").at("complete").as_bool());
        CHECK(unit.post(path(lifts[0], "lookback-answers?accurate=yes&proper=yes"), photo, "image/jpeg", "key-1").body == first.body);
        CHECK(office.count("SELECT COUNT(*) FROM lookback_answers") == 1);
        // A photo of the plate next to it: failed by itself, whatever was answered.
        const auto second = county.post(path(lifts[1], "lookback-answers?accurate=yes&proper=yes"), photo_of(office, lifts[0], 12), "image/jpeg");
        REQUIRE_MESSAGE(second.status == 201, second.body);
        CHECK(second.json().at("photo") == "rejected");
        CHECK(second.json().at("device").at("questions").at(1).at("differs").as_bool());
        CHECK(second.json().at("device").at("problem").at("due_on") == "2021-11-28");
        // A "no" with a picture of it.
        REQUIRE(township.post(path(lifts[2], "lookback-answers?accurate=yes&proper=no"), photo_of(office, lifts[2], 13), "image/jpeg").status == 201);
        CHECK(township.get(path(lifts[2], "lookback-picture")).content_type == "image/jpeg");
        CHECK(next_door.get(path(lifts[2], "lookback-picture")).status == 404);
        office.catch_up();
        CHECK(number(county, "K05a") == "3/4");
        CHECK(number(county, "K05b") == "2/3");
        CHECK(number(county, "K05c") == "0/0"); // not due
        CHECK(count(county, "open") == 2);
        CHECK(count(unit, "to_ask") == 1);
        bool has_task = false;
        const auto tasks = unit.get("/api/v1/tasks").json().at("items").as_array(); // must outlive the loop over it
        for (const auto& task : tasks)
            if (task.at("code") == "coding.mend_lookback_problem" && task.at("subject_id") == lifts[2]) {
                has_task = true;
                CHECK(task.at("says") == "整改“示例乘客电梯”：标识张贴不规范");
                CHECK(task.at("due_on") == "2021-11-28");
            }
        CHECK(has_task);

        // ---- a good photo ends one problem; the other passes its day
        office.set_clock("2021-11-20T10:00+08:00");
        REQUIRE(unit.post(path(lifts[2], "sticker-photos"), photo_of(office, lifts[2], 14), "image/jpeg").json().at("verdict") == "accepted");
        office.catch_up();
        CHECK(count(county, "open") == 1);
        CHECK(unit.post(path(lifts[1], "lookback-closings"), R"({"reason":"示例"})").status == 403);
        CHECK(county.post(path(lifts[1], "lookback-closings"), R"({"reason":" "})").code() == "coding.lookback.close_without_reason");

        // ---- a second person looks again, and not the first
        CHECK(county.post("/api/v1/lookback/draws", "").status == 403);
        const auto drawn = province.post("/api/v1/lookback/draws", "");
        REQUIRE_MESSAGE(drawn.status == 201, drawn.body);
        CHECK(drawn.json().at("drawn") == 1); // of three records in one county
        CHECK(drawn.json().at("seed").as_string().size() == 64);
        CHECK(unit.get("/api/v1/lookback").json().at("counts").at("drawn") == 0); // is not told
        CHECK(unit.get("/api/v1/lookback/devices?part=recheck").status == 400);
        const auto chosen = colleague.get("/api/v1/lookback/devices?part=recheck").json().at("items").as_array();
        REQUIRE(chosen.size() == 1);
        const auto device = chosen[0].at("equipment_id").as_int64();
        CHECK(colleague.post(path(device, "lookback-rechecks"), R"({"coded":"yes","accurate":"none","proper":"yes","note":""})").status == 400);
        const auto& answered_by = device == lifts[0] ? unit : device == lifts[1] ? county : township;
        const auto own = answered_by.post(path(device, "lookback-rechecks"), R"({"coded":"yes","accurate":"yes","proper":"yes","note":""})");
        CHECK(own.code() == (device == lifts[0] ? "http.not_permitted" : "coding.lookback.own_answer"));
        const auto again = colleague.post(path(device, "lookback-rechecks"), R"({"coded":"no","accurate":"yes","proper":"yes","note":"示例"})");
        REQUIRE_MESSAGE(again.status == 201, again.body);
        CHECK(again.json().at("device").at("recheck") == "contradicted");
        office.catch_up();
        CHECK(number(county, "K05r") == "1/1");

        // ---- the list is computed again from the facts and is the same
        const auto census = office.house->database->read([](store::Transaction& tx) { return coding::lookback::latest_census(tx).value(); });
        CHECK(coding::lookback::recompute_digest(office.house->lookback, census) == census.digest);

        // ---- past the day, as of that week and in its bulletin; live, folded again and painted from the journal alike
        office.set_clock("2021-11-29T12:00+08:00");
        office.house->live.tick();
        const auto late = number(county, "K05c");
        CHECK(late == "1/2");
        const auto failed = county.get("/api/v1/indicators/K05c/objects?outcome=fail").json().at("items").as_array();
        REQUIRE(failed.size() == 1);
        CHECK(failed[0].at("equipment_id") == lifts[1]);
        CHECK(failed[0].at("says") == "问题逾期未整改");
        CHECK(failed[0].at("due_on") == "2021-11-28");
        office.house->live.load();
        CHECK(number(county, "K05c") == late);
        CHECK(number(county, "K05c", "?as_of=2021-11-27") == "0/0");
        CHECK(number(county, "K05a", "?as_of=2021-11-17") == "0/0");
        const auto province_a = number(province, "K05a", "?as_of=2021-11-28");
        const std::string issue = "/api/v1/bulletins/2021-11-21", next = "/api/v1/bulletins/2021-11-28";
        REQUIRE(province.post(issue + "/freeze", "").status == 201);
        office.set_clock("2021-11-30T17:00+08:00");
        REQUIRE(province.post(issue + "/publish", "").status == 200);
        REQUIRE(province.post(next + "/freeze", "").status == 201);
        const auto data = province.get(next).json().at("data");
        const auto value = data.at("regions").at(0).at("values").at("K05a");
        CHECK(n(value.at("num").as_int64()) + "/" + n(value.at("den").as_int64()) == province_a);
        CHECK(data.at("regions").at(0).at("values").at("K05r").at("num") == 1);
        const auto html = province.get(issue + "/file.html");
        CHECK(html.body.find("回头看情况") != std::string::npos);
        CHECK(oversight::rebuild(office.house->oversight, base::parse_date("2021-11-21").value())->identical);
    });
}
