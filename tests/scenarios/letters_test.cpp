// Letters of an office to use units: numbered without gaps, opened, confirmed, delivered on paper, corrected, withdrawn; and nobody
// else's business.
#include "scenarios/office.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "library/letters/actions.hpp"
#include "registry/units/units.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string n(std::int64_t id) { return std::to_string(id); }

// A county with two units, the first with three lifts, and the unit's people.
struct County {
    Office& office;
    Office::Client county, township, next_door, unit, other_unit;
    std::int64_t unit_id = 0, other_id = 0;

    explicit County(Office& o) : office(o) {
        county = office.account("xian", Role::regulator, "330106");
        township = office.account("suo", Role::regulator, "330106001");
        next_door = office.account("linxian", Role::regulator, "330109");
        auto rows = std::vector{test::lift(1), test::lift(2), test::lift(3), test::lift(4)};
        rows[3].unit = "示例二号物业公司";
        office.import_all(county, test::ledger(rows), "tezai", true);
        unit_id = office.count("SELECT unit_id FROM equipment WHERE id = " + n(office.device(rows[0].device_code)));
        other_id = office.count("SELECT unit_id FROM equipment WHERE id = " + n(office.device(rows[3].device_code)));
        unit = office.account("danwei", Role::unit_manager, "", unit_id);
        other_unit = office.account("biejia", Role::unit_manager, "", other_id);
        office.catch_up();
    }
    Office::Answer send(const Office::Client& by, std::int64_t to, const std::string& more = R"(,"due_on":"2021-11-24")", const std::string& kind = "stick_codes") const {
        return by.post("/api/v1/letters", R"({"template":")" + kind + R"(","unit_id":)" + n(to) + more + "}");
    }
    std::int64_t sent(const Office::Client& by, std::int64_t to, const std::string& more = R"(,"due_on":"2021-11-24")", const std::string& kind = "stick_codes") const {
        const auto answer = send(by, to, more, kind);
        REQUIRE_MESSAGE(answer.status == 201, answer.body);
        office.catch_up();
        return answer.json().at("made").at(0).at("id").as_int64();
    }
};

std::string path(std::int64_t id, const std::string& more = "") { return "/api/v1/letters/" + n(id) + more; }
std::string standing(const Office::Client& client, std::int64_t id) {
    for (const auto list = client.get("/api/v1/letters").json(); const auto& each : list.at("items").as_array())
        if (each.at("id") == id) return std::string(each.at("standing").as_string());
    return "not listed";
}
bool has_task(const Office::Client& client, std::string_view code, std::int64_t letter) {
    const auto tasks = client.get("/api/v1/tasks").json();
    return std::ranges::any_of(tasks.at("items").as_array(), [&](const auto& task) { return task.at("code").as_string() == code && task.at("href").as_string() == "/letters/" + n(letter); });
}
std::string verb_of_today(const Office::Client& client, std::int64_t letter) {
    for (const auto today = client.get("/api/v1/today").json(); const auto& group : today.at("groups").as_array())
        for (const auto& item : group.at("items").as_array())
            if (item.at("href").as_string() == "/letters/" + n(letter)) return std::string(item.at("verb").as_string());
    return "not there";
}
bool may(const Office::Client& client, std::int64_t id, std::string_view action) {
    const auto letter = client.get(path(id)).json();
    return std::ranges::any_of(letter.at("actions").as_array(), [&](const auto& each) { return each.as_string() == action; });
}
const std::string a_png = "\x89PNG\r\n\x1A\n" + std::string(40, 'x');

} // namespace

TEST_CASE("a letter goes from the county to the unit, is opened, confirmed with a reply, and all of it is in the journal") {
    test::on_each_engine([](Office& office) {
        County c(office);
        const auto preview = c.county.post("/api/v1/letters/preview", R"({"template":"stick_codes","unit_id":)" + n(c.unit_id) + R"(,"due_on":"2021-11-24"})").json();
        CHECK(preview.at("units") == 1);
        CHECK(preview.at("devices") == 3);
        CHECK(office.count("SELECT COUNT(*) FROM letters") == 0);

        const auto id = c.sent(c.county, c.unit_id);
        CHECK(standing(c.county, id) == "unread");
        CHECK(has_task(c.unit, "library.confirm_letter", id));
        CHECK(verb_of_today(c.unit, id) == "去签收");
        CHECK(verb_of_today(c.county, id) == "看进展"); // the unit's to do, the county's to see
        CHECK(!has_task(c.county, "library.deliver_letter", id)); // the unit has an account

        // The office and a colleague open it: that is not reading.
        const auto shown = c.county.get(path(id)).json();
        CHECK(shown.at("content").at("number") == "特设通〔2021〕1号");
        CHECK(shown.at("content").at("office") == "杭州市西湖区市场监督管理局");
        CHECK(shown.at("content").at("devices").as_array().size() == 3);
        CHECK(shown.at("read_at").is_null());
        CHECK(c.township.get(path(id)).status == 200); // the unit stands in this township
        CHECK(standing(c.county, id) == "unread");

        // HEAD leaves no trace, GET by the unit does, once.
        CHECK(c.unit.get(path(id)).json().at("read_role") == "unit_manager");
        CHECK(c.unit.get(path(id, "/file.pdf")).body.starts_with("%PDF-"));
        CHECK(standing(c.county, id) == "read");
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'library.letter_read'") == 1);
        CHECK(has_task(c.unit, "library.confirm_letter", id));

        CHECK(c.unit.post(path(id, "/files") + "?file_name=reply.html", "<html>", "application/octet-stream").code() == "file.kind_not_taken");
        CHECK(c.unit.post(path(id, "/files"), a_png, "application/octet-stream").status == 400);
        const auto file = c.unit.post(path(id, "/files") + "?file_name=" + test::percent("说明.png"), a_png, "application/octet-stream");
        REQUIRE_MESSAGE(file.status == 201, file.body);
        CHECK(c.unit.post(path(id, "/receipt"), R"({"reply":"示例回复：已安排张贴"})").status == 204);
        CHECK(c.unit.post(path(id, "/receipt"), "{}").code() == "library.letter.answered_already");
        office.catch_up();
        CHECK(standing(c.county, id) == "confirmed");
        CHECK(!has_task(c.unit, "library.confirm_letter", id));
        const auto answered = c.county.get(path(id)).json();
        CHECK(answered.at("reply") == "示例回复：已安排张贴");
        CHECK(answered.at("files").as_array().size() == 1);
        CHECK(c.county.get(path(id, "/files/" + n(answered.at("files").at(0).at("id").as_int64()))).body == a_png);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'library.letter_confirmed' AND payload LIKE '%示例回复%'") == 0);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'library.letter_issued' AND payload LIKE '%\"pdf\":\"" + std::string(answered.at("digest").as_string()) + "\"%'") == 1);
    });
}

TEST_CASE("another unit, another county and no letter are the same answer, whatever is asked of it") {
    test::on_each_engine([](Office& office) {
        County c(office);
        const auto id = c.sent(c.county, c.unit_id);
        for (const auto* client : {&c.other_unit, &c.next_door}) {
            for (const auto* more : {"", "/file.pdf", "/files/1"}) CHECK(client->get(path(id, more)) == client->get(path(999'999, more)));
            CHECK(client->post(path(id, "/receipt"), "{}") == client->post(path(999'999, "/receipt"), "{}"));
            CHECK(client->get("/api/v1/letters?unit_id=" + n(c.unit_id)).body == client->get("/api/v1/letters?unit_id=999999").body);
        }
        for (const auto* more : {"/delivery", "/withdrawal", "/corrections"})
            for (const auto* body : {R"({"on":"2021-11-17"})", R"({"why":"示例"})"}) CHECK(c.next_door.post(path(id, more), body) == c.next_door.post(path(999'999, more), body));
        CHECK(c.send(c.next_door, c.unit_id) == c.send(c.next_door, 999'999));
        CHECK(c.send(c.unit, c.unit_id).status == 403);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'library.letter_read'") == 0);
        CHECK(standing(c.county, id) == "unread");
    });
}

TEST_CASE("a letter that nobody opens is the office's task after three days, and paper with a signed strip ends it") {
    test::on_each_engine([](Office& office) {
        County c(office);
        const auto id = c.sent(c.county, c.unit_id);
        office.set_clock("2021-11-19T09:00+08:00");
        CHECK(library::chase_unread(office.house->library, office.house->registry.today()) == 0);
        CHECK(standing(c.county, id) == "unread");
        office.set_clock("2021-11-20T09:00+08:00");
        CHECK(library::chase_unread(office.house->library, office.house->registry.today()) == 1);
        CHECK(library::chase_unread(office.house->library, office.house->registry.today()) == 0);
        CHECK(standing(c.county, id) == "unread_late");
        CHECK(c.county.get("/api/v1/letters").json().at("unread_late") == 1);
        CHECK(c.county.get("/api/v1/letters?standing=unread_late").json().at("items").as_array().size() == 1);
        CHECK(has_task(c.county, "library.deliver_letter", id));
        CHECK(!has_task(c.unit, "library.deliver_letter", id));

        CHECK(c.township.post(path(id, "/delivery"), R"({"on":"2021-11-20"})").code() == "library.letter.strip_missing");
        REQUIRE(c.township.post(path(id, "/files") + "?file_name=strip.png", a_png, "application/octet-stream").status == 201);
        CHECK(c.township.post(path(id, "/delivery"), R"({"on":"2021-11-16"})").code() == "library.letter.delivered_when");
        CHECK(c.township.post(path(id, "/delivery"), R"({"on":"2021-11-21"})").code() == "library.letter.delivered_when");
        CHECK(c.township.post(path(id, "/delivery"), R"({"on":"2021-11-19"})").status == 204);
        office.catch_up();
        CHECK(standing(c.county, id) == "delivered");
        CHECK(!has_task(c.county, "library.deliver_letter", id));
        CHECK(!has_task(c.unit, "library.confirm_letter", id));
        CHECK(c.unit.post(path(id, "/receipt"), "{}").code() == "library.letter.answered_already");
    });
}

TEST_CASE("a unit without an account gets paper from the start, and opening ends the task of who has one") {
    test::on_each_engine([](Office& office) {
        County c(office);
        auto row = test::lift(9);
        row.unit = "示例三号物业公司";
        office.import_all(c.county, test::ledger({row}), "tezai", true);
        const auto lonely = c.sent(c.county, office.count("SELECT unit_id FROM equipment WHERE id = " + n(office.device(row.device_code))));
        CHECK(has_task(c.county, "library.deliver_letter", lonely));

        const auto id = c.sent(c.county, c.unit_id);
        office.set_clock("2021-11-20T09:00+08:00");
        library::chase_unread(office.house->library, office.house->registry.today());
        CHECK(has_task(c.county, "library.deliver_letter", id));
        REQUIRE(c.unit.get(path(id, "/file.pdf")).status == 200);
        CHECK(!has_task(c.county, "library.deliver_letter", id));
        CHECK(has_task(c.county, "library.deliver_letter", lonely));
    });
}

TEST_CASE("what was sent never changes: a correction replaces it under a new number, a withdrawn letter stays listed") {
    test::on_each_engine([](Office& office) {
        County c(office);
        const auto first = c.sent(c.county, c.unit_id);
        const auto before = c.county.get(path(first)).json();
        CHECK(c.send(c.county, c.unit_id).code() == "library.letter.sent_already");
        CHECK(may(c.county, first, "correct"));
        CHECK(!may(c.township, first, "correct"));
        CHECK(c.township.post(path(first, "/withdrawal"), R"({"why":"示例"})").code() == "library.letter.of_another_office");
        CHECK(c.county.post(path(first, "/corrections"), R"({"why":" ","due_on":"2021-11-26"})").code() == "library.letter.reason_missing");
        const auto corrected = c.county.post(path(first, "/corrections"), R"({"why":"期限写错","due_on":"2021-11-26","text":"另请配合核查。"})");
        REQUIRE_MESSAGE(corrected.status == 201, corrected.body);
        office.catch_up();
        const auto second = corrected.json().at("id").as_int64();
        const auto after = c.county.get(path(first)).json(), replaced = c.county.get(path(second)).json();
        CHECK(after.at("content") == before.at("content"));
        CHECK(after.at("digest") == before.at("digest"));
        CHECK(after.at("superseded_by") == second);
        CHECK(after.at("why") == "期限写错");
        CHECK(replaced.at("content").at("replaces") == "特设通〔2021〕1号");
        CHECK(replaced.at("content").at("number") == "特设通〔2021〕2号");
        CHECK(replaced.at("row").at("version") == 2);
        CHECK(c.unit.post(path(first, "/receipt"), "{}").code() == "library.letter.no_longer_issued");
        CHECK(!has_task(c.unit, "library.confirm_letter", first));
        CHECK(c.county.post(path(first, "/corrections"), R"({"why":"再改","due_on":"2021-11-27"})").code() == "library.letter.no_longer_issued");

        CHECK(c.county.post(path(second, "/withdrawal"), R"({"why":"示例：已电话通知"})").status == 204);
        office.catch_up();
        CHECK(standing(c.unit, first) == "superseded");
        CHECK(standing(c.unit, second) == "withdrawn");
        CHECK(!has_task(c.unit, "library.confirm_letter", second));
        CHECK(c.sent(c.county, c.unit_id) > second); // withdrawn does not stand in the way
        CHECK(office.count("SELECT MAX(serial) FROM letters") == office.count("SELECT COUNT(*) FROM letters"));
    });
}

TEST_CASE("numbers run per office and year without gaps, however many clerks send at once") {
    test::on_each_engine([](Office& office) {
        County c(office);
        std::vector<test::LedgerRow> rows;
        for (int i = 0; i < 12; ++i) {
            rows.push_back(test::lift(100 + i));
            rows.back().unit = "示例" + n(100 + i) + "号物业公司";
        }
        office.import_all(c.county, test::ledger(rows), "tezai", true);
        std::vector<std::int64_t> units;
        for (const auto& row : rows) units.push_back(office.count("SELECT unit_id FROM equipment WHERE id = " + n(office.device(row.device_code))));
        std::vector<std::thread> clerks;
        std::array<std::vector<int>, 4> status;
        for (std::size_t clerk = 0; clerk < 4; ++clerk)
            clerks.emplace_back([&, clerk] {
                for (std::size_t i = clerk; i < units.size() + 4; i += 4) // the last four again: refused, and no number is lost
                    status[clerk].push_back(c.send(c.county, units[i % units.size()]).status);
            });
        for (auto& clerk : clerks) clerk.join();
        int sent = 0, refused = 0;
        for (const auto& each : status)
            for (const auto code : each) ++(code == 201 ? sent : refused);
        CHECK(sent == 12);
        CHECK(refused == 4);
        CHECK(office.count("SELECT COUNT(DISTINCT serial) FROM letters") == 12);
        CHECK(office.count("SELECT MAX(serial) FROM letters") == 12);
        CHECK(c.sent(c.township, c.unit_id) > 0); // another office counts for itself
        CHECK(office.count("SELECT serial FROM letters ORDER BY id DESC LIMIT 1") == 1);
        office.set_clock("2022-01-04T09:00+08:00");
        const auto next_year = c.sent(c.county, c.other_id, R"(,"due_on":"2022-01-14")");
        CHECK(c.county.get(path(next_year)).json().at("content").at("number") == "特设通〔2022〕1号");
    });
}

TEST_CASE("one letter goes to each unit of a filter that has such devices, and those who had one this week are named") {
    test::on_each_engine([](Office& office) {
        County c(office);
        c.sent(c.county, c.other_id);
        const auto filter = R"({"template":"stick_codes","due_on":"2021-11-24","filter":{"q":"","category":"","use_state":"","coding":"","place_type":"","region_id":)" + n(office.region("330106")) + "}}";
        const auto made = c.county.post("/api/v1/letters", filter, "application/json", "letters-1");
        REQUIRE_MESSAGE(made.status == 201, made.body);
        CHECK(made.json().at("made").as_array().size() == 1);
        CHECK(made.json().at("made").at(0).at("unit_id") == c.unit_id);
        CHECK(made.json().at("refused").at(0).at("code") == "library.letter.sent_already");
        CHECK(c.county.post("/api/v1/letters", filter, "application/json", "letters-1") == made); // the answer was lost, nothing is sent twice
        CHECK(office.count("SELECT COUNT(*) FROM letters") == 2);
        CHECK(c.next_door.post("/api/v1/letters", filter).code() == "library.letter.nobody_chosen");
        CHECK(c.county.post("/api/v1/letters", R"({"template":"stick_codes","due_on":"2021-11-24"})").status == 400);
        CHECK(c.county.post("/api/v1/letters", R"({"template":"none","unit_id":1})").json().at("fields").at(0).at("path") == "/template");
        CHECK(c.send(c.county, c.unit_id, "", "mend_stickers").code() == "library.letter.lists_nothing");
        CHECK(c.send(c.county, c.unit_id, "", "notice").code() == "library.letter.text_missing");
        CHECK(c.send(c.county, c.unit_id, R"(,"due_on":"2021-11-17","text":"示例")", "notice").code() == "library.letter.due_day_past");
        CHECK(c.send(c.county, c.unit_id, R"(,"text":"示例正文")", "notice").status == 201);
    });
}

TEST_CASE("letters hang on the devices they list, and an office writes under the name it set") {
    test::on_each_engine([](Office& office) {
        County c(office);
        CHECK(c.county.post("/api/v1/letter-office", R"({"name":"","word":"示西监特","contact":""})").json().at("fields").at(0).at("path") == "/name");
        CHECK(c.county.post("/api/v1/letter-office", R"({"name":"示例区市场监督管理局","word":"示西监特","contact":"示例电话 0571-00000000"})").status == 204);
        const auto id = c.sent(c.county, c.unit_id);
        const auto letter = c.unit.get(path(id)).json();
        CHECK(letter.at("content").at("number") == "示西监特〔2021〕1号");
        CHECK(letter.at("content").at("office") == "示例区市场监督管理局");
        const auto device = office.device(test::lift(1).device_code), other = office.device(test::lift(4).device_code);
        CHECK(c.county.get("/api/v1/letters?equipment_id=" + n(device)).json().at("items").as_array().size() == 1);
        CHECK(c.county.get("/api/v1/letters?equipment_id=" + n(other)).json().at("items").as_array().empty());
        CHECK(c.county.get("/api/v1/letters?q=" + test::percent("示西监特〔2021〕1")).json().at("items").as_array().size() == 1);
        CHECK(c.county.get("/api/v1/letters?q=%25").json().at("items").as_array().empty()); // a sign, not a wildcard
        CHECK(c.county.get("/api/v1/letters?standing=lost").status == 400);
    });
}

TEST_CASE("where our law is not in force a letter is plain English: no red head, no number of ours, no clause") {
    Office office("sqlite", "2021-11-17T14:00:00Z", "maryland");
    const auto state = office.account("state", Role::regulator, "24");
    const auto unit = office.house->database->transaction([&](store::Transaction& tx) {
        return registry::record_unit(tx, office.house->journal, {}, {.name = "Example Lift Owner LLC", .region_id = office.region("24")});
    });
    office.catch_up();
    const auto kinds = state.get("/api/v1/letter-templates").json();
    REQUIRE(kinds.at("items").as_array().size() == 1);
    CHECK(kinds.at("items").at(0).at("key") == "notice_en");
    CHECK(kinds.at("office").at("name") == "Maryland");
    CHECK(state.post("/api/v1/letters", R"({"template":"stick_codes","due_on":"2021-12-01","unit_id":)" + n(unit) + "}").status == 400);
    const auto made = state.post("/api/v1/letters", R"({"template":"notice_en","text":"Please let us in on Monday.","unit_id":)" + n(unit) + "}");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    CHECK(made.json().at("made").at(0).at("number") == "No. 2021-1");
    const auto id = made.json().at("made").at(0).at("id").as_int64();
    const auto content = state.get(path(id)).json().at("content");
    CHECK(content.at("language") == "en");
    const auto text = boost::json::serialize(content);
    CHECK(std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
    const auto pdf = state.get(path(id, "/file.pdf")).body;
    CHECK(pdf.starts_with("%PDF-"));
    if (const char* folder = std::getenv("TEZAI_LOOK")) std::ofstream(std::string(folder) + "/letter_en.pdf", std::ios::binary) << pdf; // left there to be looked at
}
