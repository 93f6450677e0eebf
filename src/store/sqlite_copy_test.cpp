#include "store/sqlite_copy.hpp"

#include <atomic>
#include <filesystem>
#include <thread>

#include <doctest/doctest.h>

#include "store/database.hpp"
#include "store/migrator.hpp"
#include "support/folder.hpp"
#include "support/test_store.hpp"

using namespace tezai;

TEST_CASE("a copy is one snapshot, while others write") {
    const test::Folder folder;
    const store::Migration table{"test", 1, "pairs", "CREATE TABLE pairs (a BIGINT NOT NULL, b BIGINT NOT NULL, filler TEXT NOT NULL);\n"};
    auto db = store::Database::open({.url = folder.path + "/store.db"});
    store::migrate(*db, {&table, 1});
    const std::string filler(2'000, 'x');
    const auto write = [&](std::int64_t n) { // two rows that belong together, at both ends of the file
        db->transaction([&](store::Transaction& tx) {
            tx.execute("UPDATE pairs SET b = :n WHERE a = 0", {{"n", n}});
            tx.execute("INSERT INTO pairs (a, b, filler) VALUES (:n, :n, :filler)", {{"n", n}, {"filler", filler}});
        });
    };
    db->transaction([&](store::Transaction& tx) { tx.execute("INSERT INTO pairs (a, b, filler) VALUES (0, 0, '')", {}); });
    std::int64_t n = 0;
    db->transaction([&](store::Transaction& tx) { // more than a few pieces
        for (int i = 0; i < 20'000; ++i) tx.execute("INSERT INTO pairs (a, b, filler) VALUES (-1, -1, :filler)", {{"filler", filler}});
    });
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        while (!stop) write(++n);
    });
    std::int64_t told = 0;
    store::copy_sqlite(folder.path + "/store.db", folder.path + "/copy.db", [&](std::int64_t pages, std::int64_t of) {
        CHECK(pages <= of);
        ++told;
    });
    stop = true;
    writer.join();
    CHECK(told > 2);
    CHECK(n > 0);
    auto copy = store::Database::open({.url = folder.path + "/copy.db", .read_only = true});
    copy->read([&](store::Transaction& tx) {
        CHECK(tx.integer("SELECT COUNT(*) FROM pairs WHERE a = -1") == 20'000);
        const auto last = tx.integer("SELECT MAX(a) FROM pairs");
        CHECK(tx.integer("SELECT b FROM pairs WHERE a = 0") == last); // never half of a transaction
        CHECK(tx.integer("SELECT COUNT(*) FROM pairs WHERE a > 0") == last);
    });
    CHECK_THROWS_AS(store::copy_sqlite(folder.path + "/store.db", folder.path + "/copy.db", {}), store::Fault); // never over another
    CHECK_THROWS_AS(store::copy_sqlite(folder.path + "/nothing.db", folder.path + "/other.db", {}), store::Fault);
    CHECK_FALSE(std::filesystem::exists(folder.path + "/other.db"));
}
