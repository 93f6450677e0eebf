// The gap as work: a county's list adds up to its number, places go down to townships and units, a photo ends what was handed down.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "documents/xlsx_reader.hpp"
#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

// Two houses and a works in the first township, one house in the second, one device next door; all registered long ago.
struct County {
    Office& office;
    Office::Client province, city, county, township, unit, next_door;
    std::vector<test::LedgerRow> rows;

    explicit County(Office& o) : office(o) {
        province = office.account("sheng", Role::regulator, "330000");
        city = office.account("shi", Role::regulator, "330100");
        county = office.account("xian", Role::regulator, "330106");
        township = office.account("suo", Role::inspector, "330106001");
        next_door = office.account("linxian", Role::regulator, "330109");
        REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
        office.catch_up();
        for (int n = 1; n <= 8; ++n) rows.push_back(test::lift(n));
        for (const int n : {0, 1, 2}) rows[static_cast<std::size_t>(n)].address = "示例路1号";
        rows[2].unit = "示例二号物业公司";
        rows[3].address = rows[4].address = "示例工业园";
        rows[5].address = "示例路9号";
        rows[6].address = "示例街3号", rows[6].region = "330106002";
        rows[7].registered_on = "2021-11-17", rows[7].address = "示例路5号"; // in its days of grace
        office.import_all(county, test::ledger(rows), "tezai", true);
        auto beside = test::lift(20);
        beside.region = "330109001";
        office.import_all(next_door, test::ledger({beside}), "tezai", true);
        unit = office.account("danwei", Role::unit_manager, "", office.count("SELECT id FROM units WHERE name = '示例一号物业公司' ORDER BY id LIMIT 1"));
    }
    std::int64_t device(int n) const { return office.device(rows[static_cast<std::size_t>(n)].device_code); }
    void stick(int n) {
        const auto sent = township.post("/api/v1/equipment/" + std::to_string(device(n)) + "/sticker-photos",
                                        simulator::take_sticker_photo(coding::plate_url(office.house->coding, office.code_of(device(n))), simulator::Flaw::none, static_cast<std::uint64_t>(n) + 5), "image/jpeg");
        REQUIRE_MESSAGE(sent.status == 201, sent.body);
        REQUIRE(sent.json().at("verdict") == "accepted");
        office.catch_up();
    }
    boost::json::value gap(const Office::Client& client, const std::string& more = "") const {
        const auto answer = client.get("/api/v1/gap-list?indicator=K03" + more);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json();
    }
    std::string key_at(const Office::Client& client, const std::string& address) const {
        const auto list = gap(client);
        for (const auto& visit : list.at("items").as_array())
            if (visit.at("address").as_string() == address) return std::string(visit.at("key").as_string());
        return "";
    }
    Office::Answer hand_down(const Office::Client& client, const std::string& key, const std::string& to, const std::string& due = "2021-11-24", const std::string& more = "") const {
        return client.post("/api/v1/assignments", fmt::format(R"({{"indicator":"K03","to":"{}","places":["{}"],"due_on":"{}","note":"请本周办结"{}}})", to, key, due, more));
    }
    boost::json::value assignment(const Office::Client& client, std::int64_t id) const { return client.get("/api/v1/assignments/" + std::to_string(id)).json().at("assignment"); }
};

std::vector<std::string> addresses(const boost::json::value& list) {
    std::vector<std::string> all;
    for (const auto& visit : list.at("items").as_array()) all.emplace_back(visit.at("address").as_string());
    return all;
}
using Texts = std::vector<std::string>;
std::int64_t first_id(const Office::Answer& answer) {
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return answer.json().at("ids").at(0).as_int64();
}
std::vector<std::string> events(const Office& office, std::int64_t assignment) {
    return office.house->database->read([&](store::Transaction& tx) {
        return tx.all("SELECT event FROM journal_entries WHERE subject_kind = 'assignment' AND subject_id = :id ORDER BY id", {{"id", assignment}}, [](const store::Row& row) { return std::string(row.text(0)); });
    });
}

} // namespace

TEST_CASE("a county's gap list adds up to its number, says what each visit mends, and how far the first ones bring it") {
    test::on_each_engine([](Office& office) {
        County c(office);
        const auto number = c.county.get("/api/v1/indicators/K03").json().at("value");
        const auto list = c.gap(c.county);
        CHECK(list.at("gap") == number.at("fail"));
        CHECK(list.at("gap") == 7);
        CHECK(list.at("visits") == 4);
        std::int64_t sum = 0;
        for (const auto& visit : list.at("items").as_array()) sum += visit.at("fails").as_int64();
        CHECK(sum == 7);
        CHECK(addresses(list) == Texts{"示例路1号", "示例工业园", "示例路9号", "示例街3号"});
        const auto& first = list.at("items").at(0);
        CHECK(first.at("mends") == 3);
        CHECK(first.at("units").as_array().size() == 2);
        CHECK(first.at("devices").at(0).at("reason") == "no_photo");
        CHECK(first.at("after").at("mended") == 3);
        CHECK(first.at("after").at("rest") == 4);
        CHECK(first.at("after").at("rate_text") == "42.85"); // 3 of 7, floored
        CHECK(list.at("items").at(3).at("after").at("rate_text") == "100.00");
        CHECK(list.at("visits_to_target") == 4);
        CHECK(list.at("reasons").at(0).at("count") == 7);

        CHECK(c.gap(c.county, "&region_id=" + std::to_string(office.region("330106002"))).at("gap") == 1);
        CHECK(c.gap(c.county, "&reason=reported_lost").at("listed") == 0);
        CHECK(c.gap(c.county, "&limit=1").at("next") == "1");
        CHECK(addresses(c.gap(c.county, "&limit=1&cursor=1")) == Texts{"示例工业园"});
        CHECK(c.gap(c.county, "&limit=1&cursor=1").at("items").at(0).at("after").at("mended") == 5);
        CHECK(c.county.get("/api/v1/gap-list?indicator=K99").json().at("fields").at(0).at("path") == "/indicator");
        CHECK(c.county.get("/api/v1/gap-list?region_id=" + std::to_string(office.region("330109"))) == c.county.get("/api/v1/gap-list?region_id=999999"));
        CHECK(c.gap(c.unit).at("gap") == 5); // its own; a unit of that name in the other township is another

        c.stick(3);
        CHECK(c.gap(c.county).at("gap") == 6);
        CHECK(c.gap(c.county).at("items").at(1).at("mends") == 1);

        const auto file = c.county.get("/api/v1/gap-list.xlsx?indicator=K03");
        const auto reader = documents::open_xlsx(file.body);
        REQUIRE(reader);
        documents::Row row;
        int lines = 0;
        while ((*reader)->next(row).value()) ++lines;
        CHECK(lines == 7); // a title and six devices
    });
}

TEST_CASE("a place handed down is the township's errand, is told once, and ends when its devices pass") {
    test::on_each_engine([](Office& office) {
        County c(office);
        const auto key = c.key_at(c.county, "示例路1号");
        const auto id = first_id(c.hand_down(c.county, key, "township"));
        const auto given = c.assignment(c.county, id);
        CHECK(given.at("owner") == "示例一街道");
        CHECK(given.at("devices") == 3);
        CHECK(given.at("mended") == 0);
        CHECK(given.at("actions").as_array().size() == 3);
        CHECK_FALSE(given.at("from_above").as_bool());
        office.catch_up();

        // One task for the township, not three; it says whose it is, and opens the assignment.
        const auto theirs = c.assignment(c.township, id);
        CHECK(theirs.at("mine").as_bool());
        CHECK(theirs.at("from_above").as_bool());
        CHECK(theirs.at("note") == "请本周办结");
        int tasks = 0;
        for (const auto list = c.township.get("/api/v1/tasks").json(); const auto& task : list.at("items").as_array())
            if (task.at("code") == "worklist.visit") {
                ++tasks;
                CHECK(task.at("says") == "示例路1号：3 台设备待贴码");
                CHECK(task.at("href").as_string() == "/assignments/" + std::to_string(id));
                CHECK(c.township.post("/api/v1/tasks/" + std::to_string(task.at("id").as_int64()) + "/done", R"({"note":"办了"})").code() == "task.ends_with_its_evidence");
            }
        CHECK(tasks == 1);
        CHECK(c.unit.get("/api/v1/assignments/" + std::to_string(id)).status == 404); // the bureau's errand, not the unit's
        CHECK(c.next_door.get("/api/v1/assignments/" + std::to_string(id)) == c.next_door.get("/api/v1/assignments/999999"));

        // Again: who has it already, in the journal too.
        const auto again = c.hand_down(c.county, key, "township", "2021-11-30");
        CHECK(again.status == 409);
        CHECK(again.code() == "worklist.handed_down_already");
        CHECK(again.body.find("示例一街道") != std::string::npos);
        CHECK(again.body.find("2021-11-24") != std::string::npos);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'assignment.hand_down.refused'") == 1);
        const auto listed = c.gap(c.county).at("items").at(0).at("assigned");
        CHECK(listed.at(0).at("owner") == "示例一街道");
        CHECK(listed.at(0).at("devices") == 3);
        CHECK(c.gap(c.county, "&assigned=no").at("listed") == 4);
        CHECK(c.gap(c.county, "&assigned=yes").at("listed") == 3);

        c.stick(0);
        CHECK(c.assignment(c.county, id).at("mended") == 1);
        c.stick(1);
        CHECK(c.assignment(c.county, id).at("state") == "open");
        c.stick(2);
        CHECK(c.assignment(c.county, id).at("state") == "done");
        CHECK(c.assignment(c.county, id).at("mended") == 3);
        CHECK(c.township.get("/api/v1/tasks").body.find("worklist.visit") == std::string::npos);
        CHECK(events(office, id) == Texts{"assignment.handed_down", "assignment.done"});
        const auto sums = c.county.get("/api/v1/assignments").json();
        CHECK(sums.at("assignments") == 1);
        CHECK(sums.at("mended") == 3);
        CHECK(c.hand_down(c.county, key, "township").code() == "worklist.nothing_left");
    });
}

TEST_CASE("what cannot be handed down is refused with its reason, and names the field where one is wrong") {
    test::on_each_engine([](Office& office) {
        County c(office);
        const auto key = c.key_at(c.county, "示例路1号");
        const auto fault = [](const Office::Answer& answer) { return answer.status == 400 ? std::string(answer.json().at("fields").at(0).at("path").as_string()) : std::to_string(answer.status) + answer.body; };
        CHECK(fault(c.hand_down(c.county, key, "township", "2021-11-16")) == "/due_on");
        CHECK(c.hand_down(c.county, key, "township", "2021-11-17").status == 201); // today is not past
        CHECK(fault(c.hand_down(c.county, key, "somebody")) == "/to");
        CHECK(fault(c.hand_down(c.county, key, "region")) == "/owner_region_id");
        CHECK(fault(c.county.post("/api/v1/assignments", R"({"indicator":"K03","to":"unit","due_on":"2021-11-24","note":""})")) == "/places");
        const auto other = c.key_at(c.county, "示例街3号");
        const auto to = [&](const std::string& region) { return ",\"owner_region_id\":" + std::to_string(office.region(region)); };
        CHECK(c.hand_down(c.county, other, "region", "2021-11-24", to("330106001")).code() == "worklist.not_in_that_region");
        CHECK(c.hand_down(c.county, other, "region", "2021-11-24", to("330109001")).code() == "worklist.not_below_you");
        CHECK(c.hand_down(c.county, other, "region", "2021-11-24", to("330106")).code() == "worklist.not_below_you");
        CHECK(c.hand_down(c.county, other, "region", "2021-11-24", to("330106002")).status == 201);
        CHECK(c.hand_down(c.county, "0123456789abcdef", "township").code() == "worklist.nothing_left");
        CHECK(c.unit.post("/api/v1/assignments", "{}").status == 403);
        const auto of_device = [](std::int64_t id) { return fmt::format(R"({{"indicator":"K03","to":"unit","equipment_ids":[{}],"due_on":"2021-11-24","note":""}})", id); };
        CHECK(c.county.post("/api/v1/assignments", of_device(office.device(test::lift(20).device_code))) == c.county.post("/api/v1/assignments", of_device(999'999))); // next door's
        // Some of many: the rest goes, and what stays behind is told.
        const auto some = c.county.post("/api/v1/assignments", fmt::format(R"({{"indicator":"K03","to":"unit","places":["{}","{}"],"due_on":"2021-11-24","note":""}})", key, c.key_at(c.county, "示例路9号")));
        REQUIRE_MESSAGE(some.status == 201, some.body);
        CHECK(some.json().at("ids").as_array().size() == 1);
        CHECK(some.json().at("left").at(0).at("code") == "worklist.handed_down_already");
    });
}

TEST_CASE("a township passes on to the unit what it has from above, and can neither take it back nor move its day") {
    test::on_each_engine([](Office& office) {
        County c(office);
        const auto id = first_id(c.hand_down(c.county, c.key_at(c.county, "示例工业园"), "township"));
        const auto path = "/api/v1/assignments/" + std::to_string(id);
        const auto unit = c.unit.actor()->unit_id;
        CHECK(c.township.post(path + "/take-back", R"({"reason":"不归我管"})").code() == "worklist.came_from_above");
        const auto to_unit = [&](const std::string& more) { return fmt::format(R"({{"owner_kind":"unit","owner_id":{},"note":"请安全员办理"{}}})", unit, more); };
        CHECK(c.township.post(path + "/reassign", to_unit(R"(,"due_on":"2021-11-25")")).code() == "worklist.hand_on_to_units");
        CHECK(c.township.post(path + "/reassign", fmt::format(R"({{"owner_kind":"region","owner_id":{},"note":""}})", office.region("330106001"))).code() == "worklist.hand_on_to_units");
        CHECK(c.township.post(path + "/attempts", R"({"outcome":"asleep","note":""})").status == 400);
        CHECK(c.township.post(path + "/attempts", R"({"outcome":"nobody_there","note":"门卫说周五来"})").status == 204);
        CHECK(c.township.post(path + "/reassign", to_unit(R"(,"due_on":"2021-11-23")")).status == 204);
        office.catch_up();
        const auto with_unit = c.assignment(c.unit, id);
        CHECK(with_unit.at("mine").as_bool());
        CHECK(with_unit.at("due_on") == "2021-11-23");
        CHECK(c.unit.get("/api/v1/tasks").body.find("worklist.visit") != std::string::npos);
        const auto page = c.county.get(path).json();
        CHECK(page.at("attempts").at(0).at("says") == "现场无人");
        CHECK(page.at("assignment").at("owner") == "示例一号物业公司");
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE payload LIKE '%门卫%'") == 0); // what may name people is kept apart

        CHECK(c.county.post(path + "/take-back", R"({"reason":"  "})").status == 400);
        CHECK(c.county.post(path + "/take-back", R"({"reason":"改由专班办"})").status == 204);
        CHECK(c.county.post(path + "/take-back", R"({"reason":"再收一次"})").code() == "worklist.ended_already");
        CHECK(events(office, id) == Texts{"assignment.handed_down", "assignment.take_back.refused", "assignment.reassign.refused", "assignment.reassign.refused", "assignment.attempted", "assignment.reassigned", "assignment.taken_back",
                                          "assignment.take_back.refused"});
        CHECK(c.unit.get("/api/v1/tasks").body.find("worklist.visit") == std::string::npos);
        CHECK(c.hand_down(c.county, c.key_at(c.county, "示例工业园"), "unit").status == 201); // free again
    });
}

TEST_CASE("an item of the bulletin goes to the region it is about, and from there on to townships; each level has it once") {
    test::on_each_engine([](Office& office) {
        County c(office);
        const auto county = office.region("330106");
        const auto item = fmt::format(R"({{"region_id":{},"indicator":"K03","to":"whole","due_on":"2021-11-28","note":"","issue_on":"2021-11-21"}})", county);
        CHECK(c.county.post("/api/v1/assignments", item).code() == "worklist.not_below_you"); // not to oneself
        const auto id = first_id(c.city.post("/api/v1/assignments", item));
        CHECK(c.city.post("/api/v1/assignments", item).code() == "worklist.handed_down_already");
        CHECK(c.assignment(c.county, id).at("devices") == 7);
        CHECK(c.assignment(c.county, id).at("from_above").as_bool());
        CHECK(c.county.get("/api/v1/assignments?issue_on=2021-11-21").json().at("assignments") == 1);
        CHECK(c.county.get("/api/v1/assignments?issue_on=2021-11-28").json().at("assignments") == 0);
        const auto below = first_id(c.hand_down(c.county, c.key_at(c.county, "示例路9号"), "township"));
        c.stick(5);
        CHECK(c.assignment(c.county, below).at("state") == "done");
        CHECK(c.assignment(c.city, id).at("mended") == 1);

        office.set_clock("2021-11-29T09:00+08:00");
        CHECK(c.city.get("/api/v1/assignments?state=overdue").json().at("items").as_array().size() == 1);
        const auto regions = c.city.get("/api/v1/gap-regions").json();
        bool seen = false;
        for (const auto& region : regions.at("items").as_array()) {
            if (region.at("region_id") != county) continue;
            seen = true;
            CHECK(region.at("gap") == 7); // the grace of the eighth is over
            CHECK(region.at("assignments") == 2);
            CHECK(region.at("overdue") == 1);
            CHECK(region.at("due") == 2);
            CHECK(region.at("in_time") == 1);
            CHECK(region.at("moves") == "unknown"); // no issue yet
        }
        CHECK(seen);
        CHECK(c.county.get("/api/v1/gap-regions?region_id=" + std::to_string(office.region("330109"))).status == 404);
        CHECK(c.unit.get("/api/v1/gap-regions").status == 403);
    });
}

TEST_CASE("the way of today: what was handed down is due on its day, what is in its grace comes along, a unit sees its own") {
    test::on_each_engine([](Office& office) {
        County c(office);
        REQUIRE(c.hand_down(c.county, c.key_at(c.county, "示例路9号"), "township", "2021-11-17").status == 201);
        const auto way = c.township.get("/api/v1/route").json();
        CHECK(way.at("visits") == 4);
        CHECK(way.at("devices") == 7); // with the one in its grace
        CHECK(way.at("assigned") == 1);
        // All but the grace fell due on the campaign's first day: today. The street with most harm first, its houses by number.
        CHECK(addresses(way) == Texts{"示例路1号", "示例路9号", "示例工业园", "示例路5号"});
        CHECK(way.at("items").at(1).at("assigned").at(0).at("from_above").as_bool());
        CHECK(way.at("items").at(3).at("soon") == 1);
        CHECK(way.at("items").at(3).at("devices").at(0).at("days_left") == 7);
        CHECK(c.unit.get("/api/v1/route").json().at("devices") == 6);
        CHECK(c.next_door.get("/api/v1/route").json().at("visits") == 1);
    });
}
