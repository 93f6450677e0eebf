// What breaks off, and what nobody takes up.
#include <doctest/doctest.h>

#include <thread>

#include "exchange/import/importer.hpp"
#include "exchange/office_for_test.hpp"

using namespace tezai;
using namespace tezai::exchange;
using tezai::exchange::test::Office;

namespace {

constexpr std::string_view three_rows = "设备代码,设备品种,设备名称,使用单位,县(市、区),使用地点,使用状态,登记日期\n"
                                        "311010123202000001,3110,示例一号,示例甲公司,云溪区,示例路1号,在用,2021-03-02\n"
                                        "311010123202000002,3110,示例二号,示例甲公司,云溪区,示例路2号,在用,2021-03-02\n"
                                        "4.11E+17,3110,示例三号,示例甲公司,云溪区,示例路3号,在用,2021-03-02\n";

void rename(store::Database& db, const std::string& from, const std::string& to) {
    db.transaction([&](store::Transaction& tx) { tx.execute("ALTER TABLE " + from + " RENAME TO " + to); });
}

void for_both(const std::function<void(store::Database&)>& test) {
    tezai::test::for_each_engine(exchange::test::all_migrations(), [&](store::Database& db, std::string_view engine) {
        CAPTURE(engine);
        test(db);
    });
}

} // namespace

TEST_CASE("what breaks off while it is written or undone says so in its row, and goes on when it is asked for again") {
    for_both([](store::Database& db) {
        Office office(db);
        Importer importer(office.exchange);
        importer.start();
        const auto id = office.check(three_rows, "tezai");
        const auto work = [&] {
            importer.wake(id);
            importer.wait_until_idle();
        };
        REQUIRE(begin_commit(office.exchange, office.province, id, false));
        rename(db, "units", "units_away");
        work();
        CHECK(office.find(id).state == ImportState::committing);
        CHECK(office.find(id).failure == "import.commit_broke_off");
        rename(db, "units_away", "units");
        REQUIRE(begin_commit(office.exchange, office.province, id, false));
        CHECK(office.find(id).failure == "");
        work();
        CHECK(office.find(id).state == ImportState::committed);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 2);

        REQUIRE(begin_undo(office.exchange, office.province, id));
        rename(db, "stickers", "stickers_away");
        work();
        CHECK(office.find(id).state == ImportState::undoing);
        CHECK(office.find(id).failure == "import.undo_broke_off");
        rename(db, "stickers_away", "stickers");
        REQUIRE(begin_undo(office.exchange, office.province, id));
        CHECK(office.find(id).failure == "");
        work();
        CHECK(office.find(id).state == ImportState::undone);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 0);
    });
}

TEST_CASE("a process that starts again goes on with what broke off, and the row no longer says that it stands") {
    for_both([](store::Database& db) {
        Office office(db);
        const auto id = office.check(three_rows, "tezai");
        REQUIRE(begin_commit(office.exchange, office.province, id, false));
        db.transaction([&](store::Transaction& tx) { save_failure(tx, id, "import.commit_broke_off", ""); });
        Importer importer(office.exchange);
        importer.start();
        importer.wait_until_idle();
        CHECK(office.find(id).state == ImportState::committed);
        CHECK(office.find(id).failure == "");
    });
}

TEST_CASE("a file whose reading breaks off has failed, and the journal says so") {
    for_both([](store::Database& db) {
        Office office(db);
        Importer importer(office.exchange);
        importer.start();
        const auto id = start_import(office.exchange, office.province, {.file_name = "list.csv", .bytes = three_rows, .profile = "tezai"}).value();
        rename(db, "import_rows", "import_rows_away");
        importer.wake(id);
        importer.wait_until_idle();
        CHECK(office.find(id).state == ImportState::failed);
        CHECK(office.find(id).failure == "import.broke_off");
        CHECK(office.text("SELECT payload FROM journal_entries WHERE event = 'import.failed'") == R"({"code":"import.broke_off"})");
    });
}

TEST_CASE("a store that does not even take the failure ends neither the process nor the import: it is tried again") {
    for_both([](store::Database& db) {
        Office office(db);
        Importer importer(office.exchange, std::chrono::milliseconds{10});
        importer.start();
        const auto id = office.check(three_rows, "tezai");
        REQUIRE(begin_commit(office.exchange, office.province, id, false));
        rename(db, "imports", "imports_away");
        importer.wake(id);
        std::this_thread::sleep_for(std::chrono::milliseconds{60});
        rename(db, "imports_away", "imports");
        importer.wait_until_idle();
        if (office.find(id).state != ImportState::committed) { // it broke off just as the store came back, and says so
            CHECK(office.find(id).failure == "import.commit_broke_off");
            REQUIRE(begin_commit(office.exchange, office.province, id, false));
            importer.wake(id);
            importer.wait_until_idle();
        }
        CHECK(office.find(id).state == ImportState::committed);
    });
}

TEST_CASE("what nobody wrote within thirty days loses its cells, once, with an entry; what was written keeps them") {
    for_both([](store::Database& db) {
        Office office(db);
        const auto checked = office.check(three_rows, "tezai"), failed = office.check("示例\n示例\n", "tezai"), undone = office.check(three_rows, "tezai");
        office.commit(undone);
        REQUIRE(begin_undo(office.exchange, office.province, undone));
        undo_import(office.exchange, undone);
        const auto committed = office.check(three_rows, "tezai");
        office.commit(committed);
        REQUIRE(office.find(failed).state == ImportState::failed);
        const auto failure = office.find(failed).failure;
        REQUIRE(office.find(checked).preview.size() > 10);
        REQUIRE(office.find(undone).preview.size() > 10);

        office.clock.step(std::chrono::days{30});
        CHECK(expire_imports(office.exchange) == 0);
        CHECK(office.kept_back(checked).size() == 1);
        office.clock.step(std::chrono::milliseconds{1});
        CHECK(expire_imports(office.exchange) == 3);
        CHECK(expire_imports(office.exchange) == 0);

        CHECK(office.find(checked).state == ImportState::failed);
        CHECK(office.find(checked).failure == "import.expired");
        CHECK(office.find(failed).failure == failure);
        CHECK(office.find(undone).state == ImportState::undone);
        for (const auto id : {checked, failed, undone}) {
            CAPTURE(id);
            CHECK(office.find(id).preview == "[]");
            CHECK(office.kept_back(id).empty());
            CHECK(office.find(id).expired_at == office.clock.now());
        }
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'import.expired' AND account_id = 0") == 3);
        CHECK(office.text("SELECT payload FROM journal_entries WHERE event = 'import.expired' AND subject_id = " + std::to_string(checked)) == R"({"kept_back":1,"was":"checked"})");
        CHECK(begin_commit(office.exchange, office.province, checked, false).error().code == "import.not_checked");

        CHECK(office.find(committed).state == ImportState::committed);
        CHECK(office.find(committed).preview.size() > 10);
        CHECK(office.kept_back(committed).size() == 1);
    });
}
