// What happens to an import after it was checked: written once, gone on with after a kill, taken back, or not.
#include <doctest/doctest.h>

#include <csignal>
#include <latch>
#include <thread>

#include <sys/wait.h>

#include "exchange/import/importer.hpp"
#include "exchange/office_for_test.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/actions.hpp"
#include "registry/equipment/imported.hpp"

using namespace tezai;
using namespace tezai::exchange;
using tezai::exchange::test::Office;

namespace {

// `count` lifts of one unit in ten; the past of every second one comes along.
std::string lifts(int count, int from = 1) {
    std::string csv = "设备代码,设备品种,设备名称,使用单位,县(市、区),使用地点,使用状态,登记日期,停用日期,下次检验日期,赋码日期,张贴审核通过日期,安全管理员,安全管理员证号\n";
    for (int i = from; i < from + count; ++i) {
        const auto sequence = std::to_string(100'000 + i).substr(1);
        csv += "3110101232020" + sequence + ",3110,示例" + std::to_string(i) + "号电梯,示例" + std::to_string(i / 10) + "号公司," + (i % 3 == 0 ? "石桥县" : "云溪区") + ",示例路" + std::to_string(i) + "号,";
        csv += i % 2 == 0 ? "停用,2020-03-02,2021-06-01,2022-03,2020-04-01,2020-04-05,示例甲,示例证号A\n" : "在用,2021-11-30,,2022-03-31,,,,\n";
    }
    return csv;
}

struct Killed {};

void for_both(const std::function<void(store::Database&)>& test) {
    tezai::test::for_each_engine(exchange::test::all_migrations(), [&](store::Database& db, std::string_view engine) {
        CAPTURE(engine);
        test(db);
    });
}

} // namespace

TEST_CASE("the past comes along: registration, stop-use, code and accepted sticker, each with its day, attested") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check(lifts(20), "tezai"));
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 20);
        const auto entries = [&](std::string_view event, std::string_view day) {
            return office.count("SELECT COUNT(*) FROM journal_entries WHERE origin = 'attested' AND event = '" + std::string(event) + "' AND event_at = " +
                                std::to_string(base::millis(base::start_of(base::parse_date(day).value(), base::china_offset))));
        };
        CHECK(entries("equipment.registered", "2020-03-02") == 10);
        CHECK(entries("equipment.registered", "2021-11-30") == 10);
        CHECK(entries("equipment.use_state_changed", "2021-06-01") == 10);
        CHECK(entries("coding.code_issued", "2020-04-01") == 10);
        CHECK(entries("coding.photo_accepted", "2020-04-05") == 10);
        CHECK(office.count("SELECT COUNT(*) FROM stickers WHERE accepted_at IS NOT NULL") == 10);
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE use_state = 'suspended'") == 10);
        // The entry of the registration says that it was in use then: an old issue is judged by it.
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.registered' AND payload LIKE '%\"use_state\":\"in_use\"%'") == 20);
        CHECK(office.count("SELECT COUNT(*) FROM persons") == 5); // one per unit, and a name without a credit code is a unit per region
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE payload LIKE '%示例甲%' OR payload LIKE '%示例证号%'") == 0);
        CHECK(office.count("SELECT COUNT(*) FROM journal_personal") == 10);
    });
}

TEST_CASE("codes are given at import to those who may have one and have none") {
    for_both([](store::Database& db) {
        Office office(db);
        auto csv = lifts(10);
        csv += "231010123202000001,2310,示例气瓶,示例0号公司,云溪区,示例路,在用,2021-11-30,,,,,,\n";
        const auto id = office.check(csv, "tezai");
        for (const auto& row : office.kept_back(id)) FAIL_CHECK(row.faults.at(0).code << " " << row.faults.at(0).column);
        office.commit(id, true);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 11);
        CHECK(office.count("SELECT COUNT(*) FROM codes") == 10); // not the cylinder
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.code_issued' AND origin = 'witnessed'") == 5);
    });
}

TEST_CASE("killed between two batches, an import goes on and every row is there exactly once") {
    for_both([](store::Database& db) {
        Office office(db);
        const auto id = office.check(lifts(9'000), "tezai");
        REQUIRE(begin_commit(office.exchange, office.province, id, true));
        int batches = 0;
        CHECK_THROWS_AS(commit_import(office.exchange, id, [&](const ImportProgress&) { if (++batches == 1) throw Killed{}; }), Killed);
        const auto half = office.find(id);
        CHECK(half.state == ImportState::committing);
        CHECK(half.rows_done == 4'000);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 4'000);
        Importer importer(office.exchange); // the process starts again
        importer.start();
        importer.wait_until_idle();
        importer.stop();
        CHECK(office.find(id).state == ImportState::committed);
        CHECK(office.find(id).rows_done == 9'000);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 9'000);
        CHECK(office.count("SELECT COUNT(DISTINCT value) FROM equipment_identifiers WHERE kind = 'device_code'") == 9'000);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.registered'") == 9'000);
        CHECK(office.count("SELECT COUNT(*) FROM codes") == 9'000);
        CHECK(office.count("SELECT COUNT(*) FROM units") == 1'801); // 901 names, in two counties where they have lifts in both
        commit_import(office.exchange, id); // once more does nothing
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 9'000);
        const auto blockers = db.read([&](store::Transaction& tx) { return list_blockers(tx, office.find(id)); });
        CHECK(blockers.empty()); // what it wrote before the kill is its own too
    });
}

TEST_CASE("killed by the system at any moment, the store opens again and the import goes on from its last commit") {
    const auto folder = std::filesystem::temp_directory_path() / ("tezai_killed_" + std::to_string(::getpid()));
    for (const int milliseconds : {1, 20, 60, 150}) {
        CAPTURE(milliseconds);
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        const auto path = (folder / "store.db").string(), blobs = (folder / "blobs").string();
        std::int64_t id = 0;
        {
            const auto db = store::Database::open({.url = path});
            store::migrate(*db, exchange::test::all_migrations());
            Office office(*db, "zhejiang", exchange::test::invented_regions, blobs);
            id = office.check(lifts(20'000), "tezai");
            REQUIRE(begin_commit(office.exchange, office.province, id, true));
        }
        int ready[2] = {};
        REQUIRE(::pipe(ready) == 0);
        const auto child = ::fork();
        if (child == 0) {
            const auto db = store::Database::open({.url = path});
            Office office(*db, "zhejiang", "", blobs);
            office.reload();
            (void)!::write(ready[1], "x", 1);
            commit_import(office.exchange, id);
            ::_exit(0);
        }
        char began = 0;
        REQUIRE(::read(ready[0], &began, 1) == 1);
        std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds});
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ::close(ready[0]), ::close(ready[1]);
        const auto db = store::Database::open({.url = path});
        Office office(*db, "zhejiang", "", blobs);
        office.reload();
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == office.find(id).rows_done); // state and report agree whenever it died
        commit_import(office.exchange, id);
        CHECK(office.find(id).state == ImportState::committed);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 20'000);
        CHECK(office.count("SELECT COUNT(DISTINCT value) FROM equipment_identifiers") == 20'000);
        CHECK(office.count("SELECT COUNT(*) FROM codes") == 20'000);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.registered'") == 20'000);
    }
    std::filesystem::remove_all(folder);
}

TEST_CASE("an import is undone as long as nothing depends on it, and leaves no row behind") {
    for_both([](store::Database& db) {
        Office office(db);
        office.commit(office.check(lifts(30, 1'001), "tezai"));
        const auto id = office.check(lifts(1'500, 2'001), "tezai");
        office.commit(id, true);
        const auto highest = office.count("SELECT MAX(id) FROM equipment");
        REQUIRE(begin_undo(office.exchange, office.province, id));
        undo_import(office.exchange, id);
        CHECK(office.find(id).state == ImportState::undone);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 30);
        CHECK(office.count("SELECT COUNT(*) FROM equipment_identifiers") == 30);
        CHECK(office.count("SELECT COUNT(*) FROM inspection_claims") == 30);
        CHECK(office.count("SELECT COUNT(*) FROM codes") == 15);
        CHECK(office.count("SELECT COUNT(*) FROM units WHERE import_id = " + std::to_string(id)) == 0);
        CHECK(office.count("SELECT COUNT(*) FROM persons WHERE import_id = " + std::to_string(id)) == 0);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.import_undone'") == 1'500);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.registered'") == 1'530); // it was there
        office.commit(office.check(lifts(1, 2'001), "tezai")); // and may come again, as another device
        CHECK(office.count("SELECT MAX(id) FROM equipment") > highest);
    });
}

TEST_CASE("what somebody did with a device of the import keeps the import, and the answer says what") {
    for_both([](store::Database& db) {
        Office office(db);
        const auto id = office.check(lifts(5), "tezai");
        office.commit(id);
        const auto device = db.read([](store::Transaction& tx) { return tx.integer("SELECT MIN(id) FROM equipment"); });
        REQUIRE(registry::change_use_state(office.journal, office.province, {{device}, 1, registry::UseState::suspended, "示例"}));
        REQUIRE(coding::issue_codes(office.codes, office.province, {device})->issued == 1);
        std::string found;
        for (const auto& blocker : db.read([&](store::Transaction& tx) { return list_blockers(tx, office.find(id)); })) found += blocker.code + " " + std::to_string(blocker.count) + "\n";
        CHECK(found == "import.depends_codes 1\nimport.depends_states 1\n");
        const auto refused = begin_undo(office.exchange, office.province, id);
        REQUIRE(!refused);
        CHECK(refused.error().code == "import.something_depends");
        CHECK(refused.error().named.at("count") == "2");
        CHECK(office.find(id).state == ImportState::committed);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'import.undo.refused'") == 1);
    });
}

TEST_CASE("printed plates of codes that an import brought keep it") {
    for_both([](store::Database& db) {
        Office office(db);
        const auto id = office.check(lifts(2), "tezai");
        office.commit(id);
        db.transaction([](store::Transaction& tx) {
            const auto code = coding::find_code_of(tx, tx.integer("SELECT MAX(equipment_id) FROM code_bindings")).value();
            coding::insert_plate(tx, code.id, code.human_code + "-1", coding::insert_sheet(tx, {{.format = "test", .blob = "", .labels = 1, .pages = 1}, 1, 0, {1}}), 0);
        });
        const auto blockers = db.read([&](store::Transaction& tx) { return list_blockers(tx, office.find(id)); });
        REQUIRE(blockers.size() == 1);
        CHECK(blockers[0].code == "import.depends_plates");
    });
}

TEST_CASE("a county's official imports into the county: other rows are kept back, and other officials see nothing of it") {
    for_both([](store::Database& db) {
        Office office(db);
        const auto yunxi = office.official_of("云溪区"), shiqiao = office.official_of("石桥县", 3);
        const auto id = office.check_as(yunxi, lifts(9), "tezai");
        CHECK(office.find(id).rows_ready == 6);
        for (const auto& row : office.kept_back(id)) CHECK(row.faults.at(0).code == "import.region_not_yours");
        CHECK(!db.read([&](store::Transaction& tx) { return find_import(tx, shiqiao.scope, id); }));
        CHECK(db.read([&](store::Transaction& tx) { return list_imports(tx, shiqiao.scope, 0, 10); }).empty());
        CHECK(begin_commit(office.exchange, shiqiao, id, false).error().code == "import.unknown");
        REQUIRE(begin_commit(office.exchange, yunxi, id, false));
        commit_import(office.exchange, id);
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE region_id = " + std::to_string(office.region("石桥县"))) == 0);
        CHECK(begin_undo(office.exchange, shiqiao, id).error().code == "import.unknown");
        const auto foreign = start_import(office.exchange, yunxi, {.file_name = "a.csv", .bytes = "x", .profile = "ledger", .region_id = office.region("石桥县")});
        CHECK(foreign.error().code == "import.chosen_region_not_yours");
        // For one county, chosen by the province: a row of another is outside.
        const auto chosen = office.check(lifts(9, 101), "tezai", "list.csv", office.region("石桥县"));
        CHECK(office.find(chosen).rows_ready == 3);
        CHECK(office.kept_back(chosen).at(0).faults.at(0).code == "import.region_outside_chosen");
    });
}

TEST_CASE("what is known already is kept back, at the check and, when somebody was quicker, at the commit") {
    for_both([](store::Database& db) {
        Office office(db);
        const auto first = office.check(lifts(10), "tezai"), second = office.check(lifts(12), "tezai");
        CHECK(office.find(second).rows_ready == 12); // nothing is written yet
        office.commit(first);
        office.commit(second);
        const auto import = office.find(second);
        CHECK(import.rows_done == 2);
        CHECK(import.rows_kept_back == 10);
        CHECK(import.rows_ready == 2);
        CHECK(office.kept_back(second).at(0).faults.at(0).code == "import.already_known");
        CHECK(office.kept_back(second).at(0).cells.find("设备代码") != std::string::npos);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 12);
        const auto third = office.check(lifts(12), "tezai");
        CHECK(office.find(third).rows_kept_back == 12);
        CHECK(begin_commit(office.exchange, office.province, third, false).error().code == "import.nothing_ready");
    });
}

TEST_CASE("who sent, who confirmed and who took back are three accounts, and each fact names its own") {
    for_both([](store::Database& db) {
        Office office(db);
        const auto clerk = office.official_of("云溪区", 2), chief = office.official_of("云溪区", 3), auditor = office.official_of("示例市", 5);
        const auto id = office.check_as(clerk, lifts(2), "tezai");
        REQUIRE(begin_commit(office.exchange, chief, id, true));
        commit_import(office.exchange, id);
        CHECK(office.find(id).account_id == 2);
        CHECK(office.find(id).committed_by == 3);
        CHECK(office.find(id).undone_by == 0);
        REQUIRE(begin_undo(office.exchange, auditor, id));
        CHECK(begin_undo(office.exchange, clerk, id).value()); // asked again by somebody else: whose undo it is stays
        undo_import(office.exchange, id);
        CHECK(office.find(id).undone_by == 5);
        for (const auto& [event, times, by] : {
                 std::tuple{"import.started", 1, 2}, std::tuple{"import.checked", 1, 2}, std::tuple{"import.commit_started", 1, 3}, std::tuple{"equipment.registered", 2, 3},
                 std::tuple{"unit.recorded", 1, 3}, std::tuple{"person.recorded", 1, 3}, std::tuple{"coding.code_issued", 2, 3}, std::tuple{"coding.photo_accepted", 1, 3},
                 std::tuple{"import.committed", 1, 3}, std::tuple{"import.undo_started", 1, 5}, std::tuple{"equipment.import_undone", 2, 5}, std::tuple{"unit.import_undone", 1, 5},
                 std::tuple{"import.undone", 1, 5},
             }) {
            CAPTURE(event);
            const auto of_event = "SELECT COUNT(*) FROM journal_entries WHERE event = '" + std::string(event) + "'";
            CHECK(office.count(of_event) == times);
            CHECK(office.count(of_event + " AND account_id = " + std::to_string(by)) == times);
        }
        CHECK(office.text("SELECT payload FROM journal_entries WHERE event = 'import.commit_started'") == R"({"issue_codes":true})");
    });
}

TEST_CASE("an act that began before the undo and is committed after its question keeps the import") {
    for_both([](store::Database& db) {
        Office office(db);
        const auto id = office.check(lifts(2), "tezai");
        office.commit(id);
        const auto device = office.count("SELECT MIN(id) FROM equipment");
        std::latch written(1);
        std::thread act([&] {
            db.transaction([&](store::Transaction& tx) {
                registry::hold_equipment(tx, {&device, 1});
                office.journal.append(tx, {.event = "coding.photo_rejected", .subject = {"equipment", device}, .by = {2}});
                written.count_down();
                std::this_thread::sleep_for(std::chrono::milliseconds{150});
            });
        });
        written.wait();
        const auto begun = begin_undo(office.exchange, office.province, id);
        act.join();
        REQUIRE(!begun);
        CHECK(begun.error().code == "import.something_depends");
        CHECK(office.find(id).state == ImportState::committed);
    });
}

TEST_CASE("an act that comes while a device is being taken away waits, and then there is no such device") {
    for_both([](store::Database& db) {
        Office office(db);
        for (int round = 0; round < 3; ++round) {
            CAPTURE(round);
            const auto id = office.check(lifts(1, 1 + 2 * round), "tezai");
            office.commit(id, round > 0);
            const auto device = office.count("SELECT MAX(id) FROM equipment");
            const auto code = db.read([&](store::Transaction& tx) { return coding::find_code_of(tx, device); });
            REQUIRE(code.has_value() == (round > 0));
            REQUIRE(begin_undo(office.exchange, office.province, id));
            std::latch taken(1);
            std::thread undo([&] {
                db.transaction([&](store::Transaction& tx) {
                    const auto devices = registry::lock_imported(tx, id, {}, 10);
                    tx.execute("DELETE FROM code_bindings WHERE equipment_id = :id", {{"id", device}});
                    registry::undo_equipment(tx, office.journal, {1}, id, devices);
                    taken.count_down();
                    std::this_thread::sleep_for(std::chrono::milliseconds{150});
                });
            });
            taken.wait();
            if (round == 0) CHECK(coding::issue_codes(office.codes, office.province, {device})->issued == 0);
            if (round == 1) CHECK(coding::report_sticker(office.codes, office.province, device, coding::ReportKind::damaged, "").error().code == "equipment.unknown");
            if (round == 2) CHECK(coding::report_from_public(office.codes, {code->code, "sticker", "示例"}).error().code == "coding.unknown_code");
            undo.join();
            CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event NOT LIKE '%.refused' AND subject_kind = 'equipment' AND subject_id = " + std::to_string(device) +
                               " AND id > (SELECT MAX(id) FROM journal_entries WHERE event = 'equipment.import_undone')") == 0);
        }
    });
}
