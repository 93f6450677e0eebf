// What leaves the count is asked for with evidence, decided by another, effective at the decision: through the doors that a browser uses.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "documents/xlsx_reader.hpp"
#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string n(std::int64_t id) { return std::to_string(id); }

struct Bureau {
    Office& office;
    Office::Client province = office.account("sheng", Role::regulator, "330000"), county = office.account("xian", Role::regulator, "330106"),
                   colleague = office.account("tongshi", Role::regulator, "330106"), next_door = office.account("linxian", Role::regulator, "330109"),
                   township = office.account("suo", Role::regulator, "330106001"), inspector = office.account("jiancha", Role::inspector, "330106001");
    Office::Client unit, other_unit;
    std::vector<std::int64_t> lifts;

    explicit Bureau(Office& o, int devices = 4) : office(o) {
        REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
        std::vector<test::LedgerRow> rows;
        for (int i = 1; i <= devices; ++i) rows.push_back(test::lift(i));
        rows.push_back(test::lift(devices + 1));
        rows.back().unit = "示例二号物业公司";
        office.import_all(county, test::ledger(rows), "tezai", true);
        for (const auto& row : rows) lifts.push_back(office.device(row.device_code));
        unit = office.account("danwei", Role::unit_manager, "", unit_of(lifts.front()));
        other_unit = office.account("biejia", Role::unit_manager, "", unit_of(lifts.back()));
    }
    std::int64_t unit_of(std::int64_t device) const { return office.count("SELECT unit_id FROM equipment WHERE id = " + n(device)); }
    std::int64_t file(const Office::Client& client, const char* shows = "site_photo") const {
        const auto answer = client.post(fmt::format("/api/v1/approval-files?shows={}", shows), simulator::take_sticker_photo("HTTPS://EXAMPLE/Q/0123456789ACDEFG", simulator::Flaw::none, 5), "image/jpeg");
        REQUIRE_MESSAGE(answer.status == 201, answer.body);
        return answer.json().at("id").as_int64();
    }
    // `more`: further fields, each with a comma before it.
    Office::Answer ask(const Office::Client& client, const std::vector<std::int64_t>& devices, const char* kind, const char* ground, const std::vector<std::int64_t>& files, const std::string& more = "") const {
        return client.post("/api/v1/approvals", fmt::format(R"({{"equipment_ids":[{}],"kind":"{}","ground":"{}","grounds":"示例事由","file_ids":[{}]{}}})", fmt::join(devices, ","), kind, ground, fmt::join(files, ","), more));
    }
    std::int64_t asked(const Office::Client& client, std::int64_t device, const char* kind, const char* ground, const std::string& more = "") const {
        const auto answer = ask(client, {device}, kind, ground, {file(client, std::string_view(kind) == "exclude_cannot_be_stuck" ? "plate_photo" : "site_photo")}, more);
        REQUIRE_MESSAGE(answer.status == 201, answer.body);
        return answer.json().at("ids").at(0).as_int64();
    }
    Office::Answer decide(const Office::Client& client, std::int64_t id, bool approve = true, std::int64_t version = 1, const char* more = "") const {
        return client.post("/api/v1/approvals/" + n(id) + "/decision", fmt::format(R"({{"approve":{},"reason":"示例意见","version":{}{}}})", approve, version, more));
    }
    std::string state(std::int64_t device) const { return std::string(county.get("/api/v1/equipment/" + n(device)).json().at("device").at("use_state").as_string()); }
    struct Count {
        std::int64_t den = 0, excluded = 0;
        friend bool operator==(const Count&, const Count&) = default;
        friend std::ostream& operator<<(std::ostream& out, const Count& c) { return out << "den " << c.den << " excluded " << c.excluded; }
    };
    Count k03(const std::string& query = "") const {
        office.catch_up();
        const auto value = county.get("/api/v1/indicators/K03" + query).json().at("value");
        return {value.at("den").as_int64(), value.at("excluded").as_int64()};
    }
    std::int64_t refusals(const std::string& action, const std::string& code) const {
        return office.count("SELECT COUNT(*) FROM journal_entries WHERE event = '" + action + ".refused' AND payload LIKE '%\"" + code + "\"%'");
    }
    bool may(const Office::Client& client, std::int64_t id, std::string_view what) const {
        for (const auto page = client.get("/api/v1/approvals/" + n(id)).json(); const auto& each : page.at("may").as_array())
            if (each.as_string() == what) return true;
        return false;
    }
};

void main_path(Office& office) {
    Bureau b(office);
    const auto lift = b.lifts[0];
    CHECK(b.k03() == Bureau::Count{5, 0});

    // ---- a unit asks, and nothing changes yet
    const auto id = b.asked(b.unit, lift, "suspend", "production_stopped", R"(,"since_on":"2021-11-10")");
    CHECK(b.k03() == Bureau::Count{5, 0});
    CHECK(b.state(lift) == "in_use");
    const auto page = b.county.get("/api/v1/approvals/" + n(id)).json();
    CHECK(page.at("since_on") == "2021-11-10");
    CHECK(page.at("application").at("due_on") == "2021-11-22"); // five days, the day of asking not counted
    CHECK(page.at("application").at("asked_by") == "示例一号物业公司");
    CHECK(page.at("effect").at("den") == -1);
    CHECK(page.at("effect").at("gap") == -1);
    CHECK(page.at("files").as_array().size() == 1);
    const auto picture = b.county.get("/api/v1/approvals/" + n(id) + "/files/" + n(page.at("files").at(0).at("id").as_int64()));
    CHECK(picture.status == 200);
    CHECK(picture.content_type == "image/jpeg");
    const auto tasks = b.county.get("/api/v1/tasks").body;
    CHECK(tasks.find("approval.decide_it") != std::string::npos);
    CHECK(tasks.find("/approvals/" + n(id)) != std::string::npos);
    CHECK(b.unit.get("/api/v1/tasks").body.find("approval.decide_it") == std::string::npos); // the office's alone
    CHECK(b.ask(b.unit, {lift}, "suspend", "seasonal", {b.file(b.unit)}).code() == "approval.asked_already");

    // ---- who may not decide it
    CHECK_FALSE(b.may(b.unit, id, "decide"));
    CHECK(b.may(b.unit, id, "withdraw"));
    CHECK(b.may(b.county, id, "decide"));
    CHECK(b.decide(b.unit, id).code() == "approval.of_your_own_unit");
    CHECK(b.refusals("approval.decide", "approval.of_your_own_unit") == 1);
    CHECK(b.decide(b.township, id).code() == "approval.not_yours_to_decide");
    CHECK(b.refusals("approval.decide", "approval.not_yours_to_decide") == 1);
    CHECK(b.decide(b.next_door, id).status == 404);
    CHECK(b.decide(b.next_door, id) == b.decide(b.next_door, 999'999));
    CHECK(b.decide(b.other_unit, id).status == 404);
    CHECK(b.k03() == Bureau::Count{5, 0});

    // ---- the county decides; a colleague who decides at the same time is told
    office.set_clock("2021-11-19T10:00+08:00");
    CHECK(b.decide(b.county, id, false, 1, "").status == 200);
    CHECK(b.decide(b.colleague, id).status == 412);
    CHECK(b.decide(b.colleague, id).code() == "approval.saved_before_you");
    CHECK(b.state(lift) == "in_use");
    const auto told = b.unit.get("/api/v1/tasks").body;
    CHECK(told.find("approval.read_refusal") != std::string::npos);
    CHECK(b.county.get("/api/v1/tasks").body.find("approval.decide_it") == std::string::npos);

    // ---- asked again and approved: effective from the approval, whatever the unit says of the day
    const auto second = b.asked(b.unit, lift, "suspend", "production_stopped", R"(,"since_on":"2021-11-10")");
    office.set_clock("2021-11-22T09:00+08:00");
    CHECK(b.decide(b.county, second).status == 200);
    CHECK(b.state(lift) == "suspended");
    CHECK(b.k03() == Bureau::Count{4, 1});
    CHECK(b.k03("?as_of=2021-11-21") == Bureau::Count{5, 0}); // applied before, approved after
    office.catch_up();
    const auto fact = office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.use_state_changed' AND payload LIKE '%\"approval_id\":" + n(second) + "%' AND payload LIKE '%\"ground\":\"production_stopped\"%' AND payload LIKE '%\"office_id\":" +
                                   n(office.region("330106")) + "%'");
    CHECK(fact == 1);
    CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE payload LIKE '%示例事由%' OR payload LIKE '%示例意见%'") == 0); // they may name people

    // ---- back again, and to the scrapyard
    const auto restart = b.asked(b.unit, lift, "restart", "work_resumed");
    CHECK(b.decide(b.colleague, restart).status == 200);
    CHECK(b.k03() == Bureau::Count{5, 0});
    CHECK(b.decide(b.county, b.asked(b.township, lift, "scrap", "worn_out")).status == 200);
    CHECK(b.state(lift) == "scrapped");
    CHECK(b.ask(b.unit, {lift}, "restart", "work_resumed", {b.file(b.unit)}).code() == "approval.step_cannot_follow");
    CHECK(b.unit.get("/api/v1/equipment/" + n(lift)).json().at("may_ask").as_array().empty());
}

void exclusions(Office& office) {
    Bureau b(office);
    const auto hot = b.lifts[0], moving = b.lifts[1];
    CHECK(b.ask(b.unit, {hot}, "exclude_cannot_be_stuck", "high_temperature", {b.file(b.unit)}).code() == "approval.plate_photo_missing");
    CHECK(b.refusals("approval.ask", "approval.plate_photo_missing") == 1);
    CHECK(b.decide(b.county, b.asked(b.unit, hot, "exclude_cannot_be_stuck", "high_temperature")).status == 200);
    CHECK(b.k03() == Bureau::Count{4, 1});
    CHECK(b.county.get("/api/v1/tasks").body.find("coding.stick_within_seven_days") == std::string::npos);

    // ---- for a while: over with its last day, though nobody is there at midnight
    CHECK(b.ask(b.unit, {moving}, "exclude_other", "relocating", {b.file(b.unit)}).code() == "approval.exclusion_without_end");
    CHECK(b.decide(b.county, b.asked(b.unit, moving, "exclude_other", "relocating", R"(,"until_on":"2021-11-20")")).status == 200);
    CHECK(b.k03() == Bureau::Count{3, 2});
    office.set_clock("2021-11-20T23:00+08:00");
    office.house->schedule.run_due();
    CHECK(b.k03() == Bureau::Count{3, 2});
    office.set_clock("2021-11-22T08:00+08:00"); // the server was off on Sunday
    office.house->schedule.run_due();
    CHECK(b.k03() == Bureau::Count{4, 1});
    CHECK(b.k03("?as_of=2021-11-20") == Bureau::Count{3, 2});
    CHECK(b.k03("?as_of=2021-11-21") == Bureau::Count{4, 1});

    // ---- ended by decision
    CHECK(b.ask(b.unit, {moving}, "end_exclusion", "can_be_stuck", {b.file(b.unit)}).code() == "approval.not_excluded");
    CHECK(b.decide(b.county, b.asked(b.township, hot, "end_exclusion", "can_be_stuck")).status == 200);
    CHECK(b.k03() == Bureau::Count{5, 0});
}

void bad_input(Office& office) {
    Bureau b(office);
    const auto lift = b.lifts[0], another_unit = b.lifts.back();
    const auto faults = [](const Office::Answer& answer) {
        std::vector<std::string> paths;
        if (answer.status != 400) return paths;
        for (const auto body = answer.json(); const auto& each : body.at("fields").as_array()) paths.emplace_back(each.at("path").as_string());
        return paths;
    };
    using Paths = std::vector<std::string>;
    CHECK(b.ask(b.unit, {lift}, "suspend", "seasonal", {}).code() == "approval.without_evidence");
    CHECK(faults(b.ask(b.unit, {}, "suspend", "seasonal", {})) == Paths{"/equipment_ids"});
    CHECK(faults(b.ask(b.unit, {lift}, "suspend", "worn_out", {})) == Paths{"/ground"});
    CHECK(faults(b.ask(b.unit, {lift}, "suspend", "seasonal", {}, R"(,"since_on":"2021-11-18")")) == Paths{"/since_on"});
    CHECK(faults(b.ask(b.unit, {lift}, "suspend", "seasonal", {}, R"(,"until_on":"2021-12-18")")) == Paths{"/until_on"});
    CHECK(faults(b.ask(b.unit, {lift}, "exclude_other", "relocating", {}, R"(,"from_on":"2021-12-02","until_on":"2021-12-01")")) == Paths{"/until_on"});
    CHECK(b.ask(b.county, {lift, another_unit}, "suspend", "seasonal", {b.file(b.county)}).code() == "approval.of_several_units");
    CHECK(b.ask(b.unit, {lift, another_unit}, "suspend", "seasonal", {b.file(b.unit)}).status == 404); // one of them is not theirs
    CHECK(b.ask(b.next_door, {lift}, "suspend", "seasonal", {b.file(b.next_door)}).status == 404);
    CHECK(b.ask(b.unit, {lift}, "suspend", "seasonal", {b.file(b.county)}).code() == "approval.file_unknown"); // somebody else's evidence
    CHECK(b.unit.post("/api/v1/approval-files?shows=site_photo", "%PDF-1.7 示例 %%EOF", "application/pdf").code() == "approval.photo_not_taken");
    CHECK(b.unit.post("/api/v1/approval-files?shows=document", "PK 示例", "application/pdf").code() == "approval.file_not_taken");
    CHECK(b.unit.post("/api/v1/approval-files?shows=document", "%PDF-1.7 示例 %%EOF", "application/pdf").status == 201);
    CHECK(b.decide(b.county, b.asked(b.county, lift, "suspend", "seasonal")).code() == "approval.your_own");
    CHECK(office.count("SELECT COUNT(*) FROM approvals") == 1);
}

void direct_and_batch(Office& office) {
    Bureau b(office);
    const auto change = [&](const Office::Client& client, std::int64_t device, const char* to) {
        const auto version = b.county.get("/api/v1/equipment/" + n(device)).json().at("device").at("version").as_int64();
        return client.post("/api/v1/equipment/" + n(device) + "/use-state", fmt::format(R"({{"use_state":"{}","version":{},"reason":"示例"}})", to, version));
    };
    // What must be asked for has no second door; sealing is done on site.
    CHECK(change(b.township, b.lifts[0], "suspended").code() == "equipment.ask_for_approval");
    CHECK(change(b.inspector, b.lifts[0], "scrapped").code() == "equipment.ask_for_approval");
    CHECK(change(b.inspector, b.lifts[0], "sealed").status == 204);
    CHECK(change(b.county, b.lifts[1], "suspended").status == 204);
    const auto states = b.inspector.get("/api/v1/equipment/" + n(b.lifts[2])).json();
    REQUIRE(states.at("use_states").as_array().size() == 1);
    CHECK(states.at("use_states").at(0) == "sealed");

    // A unit stops what is left of its plant with one application, and the county answers it with one decision.
    const auto answer = b.ask(b.unit, {b.lifts[2], b.lifts[3]}, "suspend", "production_stopped", {b.file(b.unit)});
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    const auto first = answer.json().at("ids").at(0).as_int64(), second = answer.json().at("ids").at(1).as_int64();
    CHECK(b.county.get("/api/v1/approvals/" + n(second)).json().at("batch").at(0).at("id") == first);
    CHECK(b.county.get("/api/v1/approvals").json().at("open") == 2);
    CHECK(b.decide(b.county, second, true, 1, R"(,"whole_batch":true)").json().at("count") == 2);
    CHECK(b.state(b.lifts[2]) == "suspended");
    CHECK(b.state(b.lifts[3]) == "suspended");
    CHECK(b.county.get("/api/v1/approvals").json().at("open") == 0);
    CHECK(b.unit.get("/api/v1/approvals?state=ended&mine=true").json().at("items").as_array().size() == 2);
    CHECK(b.other_unit.get("/api/v1/approvals?state=ended").json().at("items").as_array().empty());

    // Taken back by who asked, and by nobody else.
    const auto id = b.asked(b.other_unit, b.lifts.back(), "suspend", "seasonal");
    CHECK(b.county.post("/api/v1/approvals/" + n(id) + "/withdrawal", R"({"version":1})").code() == "approval.not_yours_to_withdraw");
    CHECK(b.unit.post("/api/v1/approvals/" + n(id) + "/withdrawal", R"({"version":1})").status == 404);
    CHECK(b.other_unit.post("/api/v1/approvals/" + n(id) + "/withdrawal", R"({"version":1})").status == 204);
    CHECK(b.decide(b.county, id, true, 2).code() == "approval.saved_before_you");

    // What changed between asking and deciding is looked at again.
    const auto late = b.asked(b.other_unit, b.lifts.back(), "suspend", "seasonal");
    CHECK(change(b.inspector, b.lifts.back(), "sealed").status == 204);
    CHECK(b.decide(b.county, late).code() == "approval.step_cannot_follow");
    CHECK(b.county.get("/api/v1/approvals/" + n(late)).json().at("application").at("state") == "asked");
}

// §7 row 10: half a plant is stopped an hour before the cut-off.
void mass_stop(Office& office) {
    Bureau b(office, 6);
    office.set_clock("2021-11-21T22:30+08:00");
    const std::vector<std::int64_t> plant(b.lifts.begin(), b.lifts.begin() + 4);
    const auto answer = b.ask(b.unit, plant, "suspend", "production_stopped", {b.file(b.unit)});
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    const auto first = answer.json().at("ids").at(0).as_int64();
    const auto departures = [&](const Office::Client& client, const std::string& query = "") {
        office.catch_up();
        return client.get("/api/v1/indicators/K03/departures" + query).json();
    };
    CHECK(departures(b.county).at("items").as_array().empty()); // asked is not approved
    office.set_clock("2021-11-21T23:00+08:00");
    CHECK(b.decide(b.county, first, true, 1, R"(,"whole_batch":true)").json().at("count") == 4);

    // In the product: flagged, named, with the office and the application behind each.
    const auto seen = departures(b.county);
    CHECK(seen.at("places").at(0).at("left") == 4);
    CHECK(seen.at("places").at(0).at("flagged").as_bool()); // four are more than three
    REQUIRE(seen.at("items").as_array().size() == 4);
    const auto& row = seen.at("items").at(0);
    CHECK(row.at("reason") == "suspended");
    CHECK(row.at("approved_by") == "西湖区");
    CHECK(row.at("ground") == "停产歇业");
    CHECK(row.at("approval_id") == first);
    CHECK(row.at("left_on") == "2021-11-21");
    CHECK(departures(b.county, "?reason=scrapped").at("items").as_array().empty());
    CHECK(departures(b.next_door).at("items").as_array().empty());
    CHECK(b.next_door.get("/api/v1/indicators/K03/departures?region_id=" + n(office.region("330106"))).status == 404);

    // In the bulletin: flagged and counted by reason, ground and office; named only in the annex, to who may see the devices.
    office.set_clock("2021-11-22T12:00+08:00");
    REQUIRE(b.province.post("/api/v1/bulletins/2021-11-21/freeze", "").status == 201);
    const auto issue = b.next_door.get("/api/v1/bulletins/2021-11-21").json().at("data");
    REQUIRE(issue.at("departures").as_array().size() == 1);
    const auto& gone = issue.at("departures").at(0);
    CHECK(gone.at("region_id") == office.region("330106"));
    CHECK(gone.at("reason") == "suspended");
    CHECK(gone.at("ground") == "production_stopped");
    CHECK(gone.at("office") == "西湖区");
    CHECK(gone.at("count") == 4);
    const auto html = b.next_door.get("/api/v1/bulletins/2021-11-21/file.html").body;
    CHECK(html.find("西湖区（超限）") != std::string::npos);
    CHECK(html.find("停产歇业") != std::string::npos);
    const auto text = [](const Office::Answer& answer_of) {
        const auto reader = documents::open_xlsx(answer_of.body);
        REQUIRE(reader);
        std::string all;
        documents::Row cells;
        while (*(*reader)->next(cells))
            for (const auto& cell : cells.cells) all += cell.text + "\n";
        return all;
    };
    CHECK(text(b.county.get("/api/v1/bulletins/2021-11-21/file.xlsx")).find("停产歇业") != std::string::npos);
    CHECK(text(b.next_door.get("/api/v1/bulletins/2021-11-21/file.xlsx")).find("停产歇业") == std::string::npos);
    office.set_clock("2021-11-23T17:00+08:00");
    REQUIRE(b.province.post("/api/v1/bulletins/2021-11-21/publish", "").status == 200);
    CHECK(b.decide(b.county, b.asked(b.unit, plant[0], "restart", "work_resumed")).status == 200); // what comes later changes no issue
    office.catch_up();
    CHECK(b.county.post("/api/v1/bulletins/2021-11-21/rebuild", "").json().at("identical").as_bool());

    // Restarted, the device is back in; the next week's guard is silent about it.
    CHECK(departures(b.county).at("places").at(0).at("left") == 0);
    CHECK_FALSE(departures(b.county).at("places").at(0).at("flagged").as_bool());
    CHECK(departures(b.county, "?as_of=2021-11-21").at("places").at(0).at("left") == 4);
}

} // namespace

TEST_CASE("approvals: a mass stop before the cut-off is flagged and named in product and bulletin") { test::on_each_engine(mass_stop); }
TEST_CASE("approvals: a stop is asked by the unit, decided by the county, and counts from then") { test::on_each_engine(main_path); }
TEST_CASE("approvals: an exclusion needs its plate or its end, and ends by itself") { test::on_each_engine(exclusions); }
TEST_CASE("approvals: bad input names the field and the next step") { test::on_each_engine(bad_input); }
TEST_CASE("approvals: no second door, one decision for a plant, withdrawal, second look") { test::on_each_engine(direct_and_batch); }
