#include <doctest/doctest.h>

#include "store/insert_many.hpp"
#include "support/test_store.hpp"

using namespace tezai;

namespace {

const store::Migration table{"test", 1, "things", "CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY, word TEXT, n DOUBLE PRECISION, bytes BYTEA);\n"};
const store::InsertMany things("things", {"id", "word", "n", "bytes"});

} // namespace

TEST_CASE("many rows arrive whole and in order") {
    for (const std::size_t count : {0U, 1U, 2U, 5'000U}) {
        CAPTURE(count);
        test::for_each_engine({&table, 1}, [&](store::Database& db, std::string_view) {
            const auto padding = std::string(40, 'x'); // more than one send of PostgreSQL's COPY
            db.transaction([&](store::Transaction& tx) {
                things.run(tx, count, [&](std::size_t i, std::span<store::Value> values, store::Kept& kept) {
                    values[0] = static_cast<std::int64_t>(i);
                    values[1] = i % 3 == 0 ? store::Value() : store::Value(kept.keep("word " + std::to_string(i) + padding));
                    values[2] = static_cast<double>(i) / 2;
                    values[3] = store::Value();
                });
            });
            std::size_t i = 0;
            db.read([&](store::Transaction& tx) {
                tx.query("SELECT id, word, n FROM things ORDER BY id", {}, [&](const store::Row& row) {
                    CHECK(row.integer(0) == static_cast<std::int64_t>(i));
                    CHECK(row.maybe_text(1).value_or("none") == (i % 3 == 0 ? "none" : "word " + std::to_string(i) + padding));
                    CHECK(row.real(2) == static_cast<double>(i) / 2);
                    ++i;
                });
            });
            CHECK(i == count);
        });
    }
}

TEST_CASE("texts and bytes of every kind come back as they were") {
    const std::vector<std::string> words{"", "\\N", "\\.", "a\tb", "a\nb\r\n", "back\\slash", "quote ' and \"", "䶮𠮷", ":v0", "NULL"};
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    test::for_each_engine({&table, 1}, [&](store::Database& db, std::string_view) {
        db.transaction([&](store::Transaction& tx) {
            things.run(tx, words.size(), [&](std::size_t i, std::span<store::Value> values, store::Kept&) {
                values[0] = static_cast<std::int64_t>(i);
                values[1] = words[i];
                values[2] = store::Value();
                values[3] = base::bytes(bytes);
            });
        });
        std::size_t i = 0;
        db.read([&](store::Transaction& tx) {
            tx.query("SELECT word, n, bytes FROM things ORDER BY id", {}, [&](const store::Row& row) {
                CHECK(row.text(0) == words[i]);
                CHECK(row.is_null(1));
                CHECK(std::ranges::equal(row.blob(2), base::bytes(bytes)));
                ++i;
            });
        });
        CHECK(i == words.size());
    });
}

TEST_CASE("a row that is there already, and one that cannot be made, leave nothing behind") {
    test::for_each_engine({&table, 1}, [&](store::Database& db, std::string_view) {
        const auto write = [&](std::int64_t from, std::size_t fails_at) {
            db.transaction([&](store::Transaction& tx) {
                things.run(tx, 10, [&](std::size_t i, std::span<store::Value> values, store::Kept&) {
                    if (i == fails_at) throw std::runtime_error("planted");
                    values[0] = from + static_cast<std::int64_t>(i);
                });
            });
        };
        write(0, 99);
        CHECK_THROWS_AS(write(9, 99), store::Duplicate); // 9 is there
        CHECK_THROWS_WITH(write(100, 5), "planted");
        CHECK(db.read([](store::Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM things"); }) == 10);
        write(10, 99); // and the connection is as good as before
        CHECK(db.read([](store::Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM things"); }) == 20);
    });
}
