// The ledger comes again: what it changes, what it does not, and the way back.
#include <doctest/doctest.h>

#include "exchange/import/importer.hpp"
#include "exchange/import/update/plan.hpp"
#include "exchange/import/update/store.hpp"
#include "exchange/office_for_test.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/actions.hpp"
#include "registry/tasks/tasks.hpp"

using namespace tezai;
using namespace tezai::exchange;
using tezai::exchange::test::Office;

namespace {

constexpr std::string_view titles = "设备代码,使用登记证编号,救援识别码,出厂编号,设备品种,设备名称,使用单位,统一社会信用代码,县(市、区),使用地点,场所类型,使用状态,停用日期,登记日期,下次检验日期\n";

// One lift as a ledger has it; a test changes what matters to it.
struct Lift {
    int number = 1;
    std::string code = {}, certificate = {}, rescue = {}, serial = {};
    std::string name = "示例电梯", unit = "示例甲公司", credit = {}, county = "云溪区", address = "示例路1号", place = "住宅", state = "在用", stopped = {}, registered = "2020-03-02", next = "2022-03";
    bool without_code = false;

    [[nodiscard]] std::string row() const {
        const auto own = "31101012320200" + std::to_string(10'000 + number).substr(1);
        return (without_code ? "" : code.empty() ? own : code) + "," + certificate + "," + rescue + "," + serial + ",3110," + name + "," + unit + "," + credit + "," + county + "," + address + "," +
               place + "," + state + "," + stopped + "," + registered + "," + next + "\n";
    }
};

std::string ledger(const std::vector<Lift>& lifts) {
    std::string csv(titles);
    for (const auto& lift : lifts) csv += lift.row();
    return csv;
}
std::vector<Lift> lifts(int count, int from = 1) {
    std::vector<Lift> all;
    for (int i = from; i < from + count; ++i) all.push_back({.number = i});
    return all;
}

std::vector<Change> changes_of(store::Database& db, std::int64_t id) {
    return db.read([&](store::Transaction& tx) { return list_changes(tx, id, 0, "", "", 1'000); });
}
std::string told(const std::vector<Change>& changes) { // field before>after better, by row and field
    std::string text;
    for (const auto& each : changes) text += each.field + " " + each.before + ">" + each.after + (each.better.empty() ? "" : " " + each.better) + "\n";
    return text;
}
std::string counts(const Import& import) {
    return std::to_string(import.rows_new) + " new " + std::to_string(import.rows_changed) + " changed " + std::to_string(import.rows_same) + " same " + std::to_string(import.rows_better) +
           " better " + std::to_string(import.missing) + " missing " + std::to_string(import.rows_kept_back) + " kept";
}
std::string faults_of(const Office& office, std::int64_t id) {
    std::string text;
    for (const auto& row : office.kept_back(id))
        for (const auto& fault : row.faults) text += std::to_string(row.number) + " " + fault.code + " " + fault.value + "|" + fault.detail + "\n";
    return text;
}

void for_both(const std::function<void(store::Database&)>& test) {
    tezai::test::for_each_engine(exchange::test::all_migrations(), [&](store::Database& db, std::string_view engine) {
        CAPTURE(engine);
        test(db);
    });
}

struct Killed {};

} // namespace

TEST_CASE("a row finds its device by code, else certificate or rescue code, else serial number and unit") {
    for_both([](store::Database& db) {
        Office office(db);
        const Lift known{.number = 1, .certificate = "梯11浙A00001(20)", .rescue = "900001", .serial = "S-1"};
        const Lift other{.number = 2, .certificate = "梯11浙A00002(20)", .rescue = "900002", .serial = "S-2", .unit = "示例乙公司"};
        const auto first = office.check_first(ledger({known, other}), "2021-11-01");
        REQUIRE(faults_of(office, first) == "");
        office.commit(first);
        struct Case {
            std::string_view says;
            Lift row;
            std::string_view faults; // empty: it finds device 1 and nothing differs; "new": it finds nobody
        };
        for (const auto& c : {
                 Case{"by its code", {.number = 1}, ""},
                 Case{"by its certificate", {.certificate = known.certificate, .without_code = true}, ""},
                 Case{"by its rescue code beside a certificate that nobody has", {.certificate = "梯11浙A00009(20)", .rescue = "900001", .without_code = true}, ""},
                 Case{"by serial number and unit", {.certificate = "梯11浙A00009(21)", .serial = "S-1", .without_code = true}, "new"}, // another certificate: makers count from one each
                 Case{"the same serial number in another unit", {.number = 7, .serial = "S-1", .unit = "示例丙公司"}, "new"},
                 Case{"code of one, certificate of another", {.number = 1, .certificate = other.certificate},
                      "1 import.leads_to_two 311010123202000001|示例电梯 311010123202000001 / 示例电梯 311010123202000002\n"},
                 Case{"certificate of one under a code that nobody has", {.number = 9, .certificate = known.certificate}, "1 import.number_of_another 梯11浙A00001(20)|示例电梯 311010123202000001\n"},
             }) {
            CAPTURE(c.says);
            const auto id = office.check_update(ledger({c.row}), "2021-12-01");
            const auto import = office.find(id);
            CHECK(faults_of(office, id) == (c.faults == "new" ? "" : c.faults));
            CHECK(import.rows_new == (c.faults == "new" ? 1 : 0));
            CHECK(import.rows_same + import.rows_changed == (c.faults.empty() ? 1 : 0));
            CHECK(told(changes_of(db, id)) == "");
        }
    });
}

TEST_CASE("a serial number in its unit finds a device that has no better number in the row") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check_first(ledger({{.certificate = "梯11浙A00001(20)", .serial = "S-1", .without_code = true}, {.certificate = "梯11浙A00002(20)", .serial = "S-2", .without_code = true},
                                                 {.number = 3, .serial = "S-3"}, {.number = 4, .serial = "S-3"}}), "2021-11-01"));
        // A code that nobody has yet, and the serial number of a device without one.
        const auto one = office.check_update(ledger({{.number = 8, .serial = "S-1", .address = "示例路9号"}}), "2021-12-01");
        CHECK(counts(office.find(one)) == "0 new 1 changed 0 same 0 better 0 missing 0 kept");
        const auto two = office.check_update(ledger({{.certificate = "梯11浙A00005(20)", .serial = "S-3", .without_code = true}}), "2021-12-01");
        CHECK(faults_of(office, two) == "1 import.leads_to_two S-3|示例电梯 311010123202000003 / 示例电梯 311010123202000004\n");
    });
}

TEST_CASE("what differs is listed and written; a blank cell says nothing, and a coarser place is no other place") {
    for_both([](store::Database& db) {
        Office office(db);
        auto township = ledger({{.number = 5}});
        office.commit(office.check_first(ledger({{.number = 1}, {.number = 2}, {.number = 3, .next = ""}, {.number = 4, .place = ""}}), "2021-11-01"));
        const auto id = office.check_update(
            ledger({{.number = 1, .certificate = "梯11浙A00001(20)", .name = "一号电梯", .unit = "示例乙公司", .county = "石桥县", .address = "示例路9号", .place = "商场", .state = "停用", .stopped = "2021-11-20",
                     .registered = "2020-03-03", .next = "2022-04-30"},
                    {.number = 2, .name = "", .unit = "", .address = "", .place = "", .state = "", .registered = "", .next = ""},
                    {.number = 3, .next = "2022-05"}, {.number = 4}}),
            "2021-12-01");
        CHECK(counts(office.find(id)) == "0 new 3 changed 1 same 0 better 0 missing 0 kept");
        CHECK(told(changes_of(db, id)) == "address 示例路1号>示例路9号\ncertificate_no >梯11浙A00001(20)\nname 示例电梯>一号电梯\nnext_inspection 2022-03>2022-04-30\nplace_type residential>shopping_mall\n"
                                          "region >\nregistered_on 2020-03-02>2020-03-03\nunit_name 示例甲公司>示例乙公司\nuse_state in_use>suspended\n"
                                          "next_inspection >2022-05\nplace_type >residential\n");
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE version > 1") == 0); // a dry run
        office.commit(id);
        CHECK(counts(office.find(id)) == "0 new 3 changed 1 same 0 better 0 missing 0 kept");
        CHECK(office.find(id).rows_done == 3);
        CHECK(office.text("SELECT e.name || ' ' || e.address || ' ' || e.place_type || ' ' || e.use_state || ' ' || e.registered_on || ' ' || u.name FROM equipment AS e JOIN units AS u ON u.id = e.unit_id WHERE e.id = 1") ==
              "一号电梯 示例路9号 shopping_mall suspended 2020-03-03 示例乙公司");
        CHECK(office.count("SELECT region_id FROM equipment WHERE id = 1") == office.region("石桥县"));
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE version = 2") == 3);
        CHECK(office.count("SELECT COUNT(*) FROM equipment_identifiers WHERE kind = 'certificate_no'") == 1);
        CHECK(office.count("SELECT COUNT(*) FROM inspection_claims WHERE equipment_id = 1") == 2);
        const auto entries = [&](std::string_view event) { return office.count("SELECT COUNT(*) FROM journal_entries WHERE origin = 'attested' AND event = '" + std::string(event) + "'"); };
        CHECK(entries("equipment.placed") == 1);
        CHECK(entries("equipment.use_state_changed") == 1);
        CHECK(entries("equipment.corrected") == 3);
        const auto day = [](std::string_view text) { return std::to_string(base::millis(base::start_of(base::parse_date(text).value(), base::china_offset))); };
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.corrected' AND event_at = " + day("2021-12-01")) == 3); // of the ledger's day
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.use_state_changed' AND event_at = " + day("2021-11-20")) == 1);
        CHECK(office.text("SELECT payload FROM journal_entries WHERE event = 'equipment.corrected' AND subject_id = 3") ==
              R"({"before":{"next_inspection":""},"import_id":2,"inspection_claims":[{"as_written":"2022-05","precision":"month","stated_on":"2022-05-01","what":"next_inspection"}],"source":"import 2, line 4"})");

        // A township is finer than its county: known, it stays; named, it is taken.
        const auto finer = std::string("设备代码,设备品种,使用单位,县(市、区),乡镇街道,使用地点,使用状态\n311010123202000002,3110,示例甲公司,云溪区,云溪街道,示例路1号,在用\n");
        office.commit(office.check_update(finer, "2021-12-02"));
        CHECK(office.count("SELECT region_id FROM equipment WHERE id = 2") == office.region("云溪街道"));
        const auto coarser = office.check_update(ledger({{.number = 2}}), "2021-12-03");
        CHECK(told(changes_of(db, coarser)) == "");
    });
}

TEST_CASE("what was done in the product, or said by a later ledger, is known better, and so is a state that cannot follow") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check_first(ledger(lifts(4)), "2021-11-01"));
        REQUIRE(registry::move_equipment(office.journal, office.province, {1}, 1, office.region("石桥县"), "示例路5号"));
        REQUIRE(registry::change_use_state(office.journal, office.province, {{2}, 1, registry::UseState::suspended, "示例"}));
        REQUIRE(registry::change_use_state(office.journal, office.province, {{3}, 1, registry::UseState::scrapped, "示例"}));
        // Another profile's ledger, of a later day, named device 4.
        const auto later = start_import(office.exchange, office.province, {.file_name = "b.csv", .bytes = ledger({{.number = 4, .name = "四号电梯"}}), .profile = "ledger", .is_update = true,
                                                                           .ledger_on = base::parse_date("2021-11-20").value()}).value();
        check_import(office.exchange, later);
        office.commit(later);
        const auto of = ledger({{.number = 1, .name = "一号电梯"}, {.number = 2}, {.number = 3}, {.number = 4, .name = "旧名"}});
        const auto id = office.check_update(of, "2021-11-19");
        CHECK(told(changes_of(db, id)) == "address 示例路5号>示例路1号 import.better_seen_here\nname 示例电梯>一号电梯\nregion > import.better_seen_here\n"
                                          "use_state suspended>in_use import.better_seen_here\nuse_state scrapped>in_use import.better_by_steps\nname 四号电梯>旧名 import.better_by_ledger\n");
        CHECK(counts(office.find(id)) == "0 new 1 changed 0 same 3 better 0 missing 0 kept");
        office.commit(id);
        CHECK(office.text("SELECT name || address FROM equipment WHERE id = 1") == "一号电梯示例路5号");
        CHECK(office.text("SELECT use_state FROM equipment WHERE id = 2") == "suspended");
        CHECK(office.text("SELECT name FROM equipment WHERE id = 4") == "四号电梯");
        // Of the same day as the other ledger, and of a later one, it is taken.
        CHECK(told(changes_of(db, office.check_update(ledger({{.number = 4, .name = "新名"}}), "2021-11-20"))) == "name 四号电梯>新名\n");
    });
}

TEST_CASE("what an earlier ledger had and this one has not is listed and becomes a question to the county") {
    for_both([](store::Database& db) {
        Office office(db);
        auto all = lifts(8);
        all[7].county = "石桥县"; // another county, which the newer file does not name
        all[6].state = "停用";
        office.commit(office.check_first(ledger(all), "2021-11-01"));
        auto broken = Lift{.number = 2, .registered = "2025-01-01"}; // kept back, and in the file all the same
        const auto id = office.check_update(ledger({{.number = 1}, broken, {.number = 3}, {.number = 4}}), "2021-12-01");
        CHECK(counts(office.find(id)) == "0 new 0 changed 3 same 0 better 2 missing 1 kept");
        CHECK(office.count("SELECT COUNT(*) FROM tasks") == 0);
        office.commit(id);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 8);
        const auto tasks = db.read([&](store::Transaction& tx) { return registry::list_tasks(tx, office.official_of("云溪区").scope, {}); });
        REQUIRE(tasks.size() == 2);
        CHECK(tasks[0].code == missing_task);
        CHECK(tasks[0].subject_id == 5);
        CHECK(tasks[0].owner_kind == "region");
        CHECK(tasks[0].owner_id == office.region("云溪区"));
        CHECK(tasks[0].evidence == R"({"had":"2021-11-01.csv","had_on":"2021-11-01","has_not":"2021-12-01.csv","has_not_on":"2021-12-01","name":"示例电梯"})");
        // Missing again: asked once. There again: the question is answered.
        office.commit(office.check_update(ledger({{.number = 1}, {.number = 2}, {.number = 3}, {.number = 4}, {.number = 5}}), "2021-12-02"));
        CHECK(office.count("SELECT COUNT(*) FROM tasks WHERE state = 'open'") == 1);
        CHECK(office.count("SELECT COUNT(*) FROM tasks") == 2);
        CHECK(office.count("SELECT COUNT(*) FROM tasks WHERE state = 'done' AND subject_id = 5") == 1);
        // What the county answered is not asked again; who was found and is missing once more is.
        REQUIRE(registry::complete_task(office.journal, office.province, tasks[1].id, "示例：漏记"));
        office.commit(office.check_update(ledger({{.number = 1}, {.number = 2}, {.number = 3}, {.number = 4}}), "2021-12-03"));
        CHECK(office.count("SELECT COUNT(*) FROM tasks WHERE state = 'open'") == 1);
        CHECK(office.count("SELECT MAX(subject_id) FROM tasks WHERE state = 'open'") == 5);
        CHECK(office.count("SELECT COUNT(*) FROM import_missing WHERE import_id = 4 AND state = 'passed'") == 1);
    });
}

TEST_CASE("a file with less than half of what is known in its regions is a part of a ledger: nobody is missing") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check_first(ledger(lifts(5)), "2021-11-01"));
        const auto less = office.check_update(ledger(lifts(2)), "2021-12-01"), enough = office.check_update(ledger(lifts(3)), "2021-12-01");
        CHECK(counts(office.find(less)) == "0 new 0 changed 2 same 0 better 0 missing 0 kept");
        CHECK(office.find(less).notes.find(R"("code":"import.part_of_a_ledger","count":3,"detail":"2 / 5")") != std::string::npos);
        CHECK(counts(office.find(enough)) == "0 new 0 changed 3 same 0 better 2 missing 0 kept");
        CHECK(office.find(enough).notes.find("part_of_a_ledger") == std::string::npos);
        office.commit(less);
        CHECK(office.count("SELECT COUNT(*) FROM tasks") == 0);
        // Half is enough.
        office.commit(office.check_first(ledger(lifts(1, 6)), "2021-11-02"));
        CHECK(office.find(office.check_update(ledger(lifts(3)), "2021-12-02")).missing == 3);
        // The chosen region counts, named by rows or not: of the whole province the county's file is a part.
        auto far = lifts(9, 11);
        for (auto& each : far) each.county = "石桥县";
        office.commit(office.check_first(ledger(far), "2021-11-03"));
        CHECK(office.find(office.check_update(ledger(lifts(6)), "2021-12-02")).missing == 0);
        CHECK(office.find(office.check_update(ledger(lifts(6)), "2021-12-02")).notes.find("part_of_a_ledger") == std::string::npos);
        const auto whole = office.check_update(ledger(lifts(6)), "2021-12-02", office.region("示例省"));
        CHECK(office.find(whole).notes.find(R"("detail":"6 / 15")") != std::string::npos);
    });
}

TEST_CASE("an older ledger after a newer one is refused and names both days; the report can be looked at") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check_first(ledger(lifts(3)), "2021-11-10"));
        struct Case {
            std::string_view says, day;
            bool refused;
        };
        for (const auto& c : {Case{"the day before", "2021-11-09", true}, Case{"the same day", "2021-11-10", false}, Case{"the day after", "2021-11-11", false}}) {
            CAPTURE(c.says);
            const auto id = office.check_update(ledger({{.number = 1, .name = std::string(c.day)}, {.number = 2}, {.number = 3}}), c.day);
            CHECK(office.find(id).state == ImportState::checked);
            const auto begun = begin_commit(office.exchange, office.province, id, false);
            CHECK(begun.has_value() == !c.refused);
            if (c.refused) {
                CHECK(begun.error().code == "import.older_ledger");
                CHECK(begun.error().named.at("day") == "2021-11-09");
                CHECK(begun.error().named.at("later") == "2021-11-10");
            } else {
                commit_import(office.exchange, id);
            }
        }
        // Another county's ledger has days of its own.
        auto far = Lift{.number = 9, .county = "石桥县"};
        CHECK(begin_commit(office.exchange, office.province, office.check_update(ledger({far}), "2021-11-01"), false));
        const auto tomorrow = start_import(office.exchange, office.province, {.file_name = "a.csv", .bytes = "x", .profile = "tezai", .is_update = true, .ledger_on = base::parse_date("2021-12-06").value()});
        CHECK(tomorrow.error().code == "import.ledger_day_to_come");
    });
}

TEST_CASE("the same ledger twice changes nothing and says so") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check_first(ledger(lifts(3)), "2021-11-01"));
        const auto next = ledger({{.number = 1, .name = "一号电梯"}, {.number = 2, .state = "停用", .stopped = "2021-11-20"}, {.number = 3}, {.number = 4}});
        office.commit(office.check_update(next, "2021-12-01"));
        const auto entries = office.count("SELECT COUNT(*) FROM journal_entries WHERE subject_kind IN ('equipment', 'unit', 'task')");
        const auto again = office.check_update(next, "2021-12-01");
        CHECK(counts(office.find(again)) == "0 new 0 changed 4 same 0 better 0 missing 0 kept");
        CHECK(office.find(again).notes.find("import.nothing_changes") != std::string::npos);
        office.commit(again);
        CHECK(office.find(again).state == ImportState::committed);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE subject_kind IN ('equipment', 'unit', 'task')") == entries);
        CHECK(office.count("SELECT MAX(version) FROM equipment") == 2);
    });
}

TEST_CASE("an undo takes back what is still so, leaves what changed since, and drops its questions") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check_first(ledger(lifts(4)), "2021-11-01"));
        const auto before = office.text("SELECT e.name || e.address || e.place_type || e.region_id || ' ' || e.unit_id || e.use_state || e.registered_on FROM equipment AS e WHERE e.id = 1");
        const auto id = office.check_update(ledger({{.number = 1, .certificate = "梯11浙A00001(20)", .name = "一号电梯", .unit = "示例乙公司", .county = "石桥县", .address = "示例路9号", .place = "商场", .state = "停用",
                                                     .registered = "2020-03-03", .next = "2022-04-30"},
                                                    {.number = 2, .name = "二号电梯", .address = "示例路2号"}, {.number = 3}, {.number = 7}}),
                                            "2021-12-01");
        office.commit(id);
        CHECK(office.count("SELECT COUNT(*) FROM tasks WHERE state = 'open'") == 1);
        REQUIRE(registry::move_equipment(office.journal, office.province, {2}, 2, office.region("云溪区"), "示例路3号")); // since
        REQUIRE(begin_undo(office.exchange, office.province, id));
        undo_import(office.exchange, id);
        CHECK(office.find(id).state == ImportState::undone);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 4);
        CHECK(office.text("SELECT e.name || e.address || e.place_type || e.region_id || ' ' || e.unit_id || e.use_state || e.registered_on FROM equipment AS e WHERE e.id = 1") == before);
        CHECK(office.count("SELECT COUNT(*) FROM equipment_identifiers WHERE kind = 'certificate_no'") == 0);
        CHECK(office.count("SELECT COUNT(*) FROM inspection_claims WHERE equipment_id = 1") == 1);
        CHECK(office.text("SELECT name || address FROM equipment WHERE id = 2") == "示例电梯示例路3号");
        CHECK(office.count("SELECT COUNT(*) FROM units WHERE name = '示例乙公司'") == 0);
        CHECK(office.count("SELECT COUNT(*) FROM tasks WHERE state = 'dropped'") == 1);
        std::string kept;
        for (const auto& change : changes_of(db, id))
            if (change.state != "undone") kept += change.field + " " + change.state + "\n";
        CHECK(kept == "address kept\n");
        // What was taken back is no ledger's word any more: an earlier day's ledger is taken again.
        const auto earlier = office.check_update(ledger({{.number = 1, .name = "原名"}, {.number = 2}, {.number = 3}, {.number = 4}}), "2021-11-15");
        CHECK(told(changes_of(db, earlier)) == "name 示例电梯>原名\naddress 示例路3号>示例路1号 import.better_seen_here\n");
        CHECK(begin_commit(office.exchange, office.province, earlier, false));
    });
}

TEST_CASE("killed between two batches, an update goes on: every device is changed exactly once") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check_first(ledger(lifts(4'500)), "2021-11-01"));
        auto next = lifts(4'400);
        for (auto& each : next) each.name = "新名";
        const auto more = lifts(200, 5'001);
        next.insert(next.end(), more.begin(), more.end());
        const auto id = office.check_update(ledger(next), "2021-12-01");
        REQUIRE(begin_commit(office.exchange, office.province, id, false));
        int batches = 0;
        CHECK_THROWS_AS(commit_import(office.exchange, id, [&](const ImportProgress&) { if (++batches == 1) throw Killed{}; }), Killed);
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE version = 2") == 4'000);
        Importer importer(office.exchange); // the process starts again
        importer.start();
        importer.wait_until_idle();
        importer.stop();
        CHECK(counts(office.find(id)) == "200 new 4400 changed 0 same 0 better 100 missing 0 kept");
        CHECK(office.find(id).rows_done == 4'600);
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE version = 2") == 4'400);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.corrected'") == 4'400);
        CHECK(office.count("SELECT COUNT(*) FROM tasks WHERE state = 'open'") == 100);
        CHECK(office.count("SELECT COUNT(*) FROM import_changes WHERE state = 'written'") == 4'400);
    });
}

TEST_CASE("another county's device keeps the row back, and nothing about it is told or touched") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check_first(ledger({{.number = 1, .certificate = "梯11浙A00001(20)", .serial = "S-1", .name = "隔壁的电梯", .county = "石桥县"}, {.number = 2}}), "2021-11-01"));
        const auto yunxi = office.official_of("云溪区");
        for (const auto& [says, row] : {std::pair{"its code", Lift{.number = 1}}, std::pair{"its certificate and our code", Lift{.number = 2, .certificate = "梯11浙A00001(20)"}},
                                        std::pair{"its serial number and unit", Lift{.certificate = "梯11浙A00007(20)", .serial = "S-1", .without_code = true}}}) {
            CAPTURE(says);
            const auto id = office.check_update_as(yunxi, ledger({row}), "2021-12-01");
            const auto told_of = faults_of(office, id);
            CHECK(told_of.find("import.already_known") != std::string::npos);
            CHECK(told_of.find("隔壁") == std::string::npos);
            CHECK(told_of.find("leads_to_two") == std::string::npos);
            CHECK(told(changes_of(db, id)) == "");
        }
        CHECK(office.find(office.check_update_as(yunxi, ledger({{.number = 2}}), "2021-12-01")).missing == 0);
        // The province sends a file for one county: that county reads the report too.
        const auto chosen = office.check_update(ledger({{.number = 1}, {.number = 2}}), "2021-12-01", office.region("云溪区"));
        CHECK(faults_of(office, chosen) == "1 import.already_known 311010123202000001|\n");
        CHECK(counts(office.find(chosen)) == "0 new 0 changed 1 same 0 better 0 missing 1 kept");
        // Sent for both, it may say that a lift has moved.
        CHECK(counts(office.find(office.check_update(ledger({{.number = 1, .certificate = "梯11浙A00001(20)", .name = "隔壁的电梯"}, {.number = 2}}), "2021-12-01"))) == "0 new 1 changed 1 same 0 better 0 missing 0 kept");
        // A row that lacks what must be there is kept back when it is of nobody we know.
        CHECK(faults_of(office, office.check_update(ledger({{.number = 5, .unit = ""}}), "2021-12-01")) == "1 import.required_missing |\n");
    });
}

TEST_CASE("two rows about one device by different numbers are both kept back; an exported list with its codes comes back as it was") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check_first(ledger({{.number = 1, .certificate = "梯11浙A00001(20)"}}), "2021-11-01"), true);
        const auto id = office.check_update(ledger({{.number = 1}, {.certificate = "梯11浙A00001(20)", .name = "一号电梯", .without_code = true}}), "2021-12-01");
        CHECK(faults_of(office, id) == "1 import.twice_in_file 示例电梯|3\n2 import.twice_in_file 示例电梯|2\n");
        CHECK(office.count("SELECT COUNT(*) FROM import_changes") == 0);
        const auto code = db.read([](store::Transaction& tx) { return coding::find_code_of(tx, 1).value().code; });
        const auto row = [&](int number) { return "设备代码,设备品种,使用单位,县(市、区),使用地点,使用状态,赋码\n31101012320200000" + std::to_string(number) + ",3110,示例甲公司,云溪区,示例路1号,在用," + code + "\n"; };
        CHECK(counts(office.find(office.check_update(row(1), "2021-12-01"))) == "0 new 0 changed 1 same 0 better 0 missing 0 kept");
        CHECK(faults_of(office, office.check_update(row(2), "2021-12-01")).find("import.code_taken") != std::string::npos);
    });
}
