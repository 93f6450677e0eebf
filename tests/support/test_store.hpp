// A fresh store for a test: on SQLite in memory always, and on PostgreSQL (a schema of its own, dropped afterwards) when
// TEZAI_TEST_POSTGRES names a server. Start one with tests/support/throwaway_postgres run COMMAND….
//
//     test::for_each_engine(migrations, [](store::Database& db, std::string_view engine) { … });
//
// Several rooms: test::migrations_of({journal::migrations(), registry::migrations()}).
#pragma once

#include <atomic>
#include <cstdlib>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "base/ensure.hpp"
#include "store/database.hpp"
#include "store/migrator.hpp"

namespace tezai::test {

[[nodiscard]] inline std::vector<store::Migration> migrations_of(std::initializer_list<std::span<const store::Migration>> rooms) {
    std::vector<store::Migration> all;
    for (const auto room : rooms) all.insert(all.end(), room.begin(), room.end());
    return all;
}

[[nodiscard]] inline std::unique_ptr<store::Database> sqlite_store(std::span<const store::Migration> migrations) {
    auto db = store::Database::open({.url = ":memory:"});
    store::migrate(*db, migrations);
    return db;
}

// A schema on the test server that goes away with this object.
class PostgresSchema {
public:
    explicit PostgresSchema(std::string server) : server_(std::move(server)) {
        static std::atomic<int> made = 0;
        name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
        run("CREATE SCHEMA " + name_);
    }
    ~PostgresSchema() {
        try {
            run("DROP SCHEMA " + name_ + " CASCADE");
        } catch (const std::exception&) {
            // the throw-away server takes it along
        }
    }
    PostgresSchema(const PostgresSchema&) = delete;
    PostgresSchema& operator=(const PostgresSchema&) = delete;

    [[nodiscard]] std::string url() const {
        return server_ + (server_.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + name_;
    }

private:
    void run(const std::string& sql) const {
        const auto db = store::Database::open({.url = server_, .readers = 1, .writers = 1});
        db->transaction([&](store::Transaction& tx) { tx.execute(sql); });
    }
    std::string server_, name_;
};

inline void for_each_engine(std::span<const store::Migration> migrations,
                            const std::function<void(store::Database&, std::string_view engine)>& test) {
    test(*sqlite_store(migrations), "sqlite");
    const char* server = std::getenv("TEZAI_TEST_POSTGRES");
    if (server == nullptr || *server == '\0') return;
    const PostgresSchema schema(server);
    const auto db = store::Database::open({.url = schema.url(), .readers = 2, .writers = 4});
    store::migrate(*db, migrations);
    test(*db, "postgres");
}
inline void for_each_engine(const std::function<void(store::Database&, std::string_view engine)>& test) { for_each_engine({}, test); }

} // namespace tezai::test
