#include <doctest/doctest.h>

#include "store/insert_many.hpp"
#include "support/test_store.hpp"

using namespace tezai;

TEST_CASE("many rows arrive whole and in order, on both sides of what one statement takes") {
    static const store::Migration table{"test", 1, "things", "CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY, word TEXT, n DOUBLE PRECISION);\n"};
    for (const std::size_t count : {0U, 1U, 6U, 7U, 8U, 13U, 14U, 15U}) {
        CAPTURE(count);
        test::for_each_engine({&table, 1}, [&](store::Database& db, std::string_view) {
            const store::InsertMany things("things", {"id", "word", "n"}, 7);
            db.transaction([&](store::Transaction& tx) {
                things.run(tx, count, [](std::size_t i, std::span<store::Value> values, store::Kept& kept) {
                    values[0] = static_cast<std::int64_t>(i);
                    values[1] = i % 3 == 0 ? store::Value() : store::Value(kept.keep("word " + std::to_string(i)));
                    values[2] = static_cast<double>(i) / 2;
                });
            });
            std::size_t i = 0;
            db.read([&](store::Transaction& tx) {
                tx.query("SELECT id, word, n FROM things ORDER BY id", {}, [&](const store::Row& row) {
                    CHECK(row.integer(0) == static_cast<std::int64_t>(i));
                    CHECK(row.maybe_text(1).value_or("none") == (i % 3 == 0 ? "none" : "word " + std::to_string(i)));
                    CHECK(row.real(2) == static_cast<double>(i) / 2);
                    ++i;
                });
            });
            CHECK(i == count);
        });
    }
}
