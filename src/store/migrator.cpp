#include "store/migrator.hpp"

#include <algorithm>
#include <chrono>

#include "base/ensure.hpp"
#include "store/sql_text.hpp"

namespace tezai::store {
namespace {

constexpr std::string_view table_sql = R"sql(
CREATE TABLE IF NOT EXISTS store_migrations (
    room TEXT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    PRIMARY KEY (room, number)
))sql";
constexpr std::string_view find_sql = "SELECT checksum FROM store_migrations WHERE room = :room AND number = :number";
constexpr std::string_view keep_sql = R"sql(
INSERT INTO store_migrations (room, number, name, checksum, applied_at)
VALUES (:room, :number, :name, :checksum, :applied_at))sql";

std::string says(const Migration& migration) {
    return std::string(migration.room) + " " + std::to_string(migration.number) + " " + std::string(migration.name);
}

std::string checksum(const Migration& migration) {
    return base::to_hex(base::Hasher(base::Suite::intl).hash(migration.sql));
}

bool has_table(Transaction& tx) {
    return tx.integer(by_engine(tx, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'store_migrations'",
                                "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('store_migrations')")) > 0;
}

// True when it ran before, unchanged.
bool is_applied(Transaction& tx, const Migration& migration) {
    const auto kept = tx.first(find_sql, {{"room", migration.room}, {"number", migration.number}},
                               [](const Row& row) { return std::string(row.text(0)); });
    if (kept && *kept != checksum(migration))
        throw Fault("migration " + says(migration) + " was edited after it ran; put the file back and write a new one");
    return kept.has_value();
}

void check_numbers(std::span<const Migration> migrations) {
    std::vector<std::pair<std::string_view, int>> last;
    for (const auto& migration : migrations) {
        auto room = std::find_if(last.begin(), last.end(), [&](const auto& one) { return one.first == migration.room; });
        if (room == last.end()) room = last.insert(last.end(), {migration.room, 0});
        ENSURE(migration.number == ++room->second, "migrations of a room are numbered without gaps: " + says(migration));
    }
}

void apply(Transaction& tx, const Migration& migration) {
    const bool sqlite = tx.engine() == Engine::sqlite;
    for (const auto statement : split_statements(migration.sql)) {
        if (!meant_for(statement, sqlite)) continue;
        try {
            tx.execute(sqlite ? to_sqlite_dialect(statement) : std::string(statement));
        } catch (const std::exception& e) {
            throw Fault("migration " + says(migration) + ": " + e.what());
        }
    }
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    tx.execute(keep_sql, {{"room", migration.room},
                          {"number", migration.number},
                          {"name", migration.name},
                          {"checksum", checksum(migration)},
                          {"applied_at", base::Instant(now)}});
}

// One process migrates, the others wait at its transaction's end and then find the work done. SQLite has one owner anyway.
void wait_for_turn(Transaction& tx) {
    if (tx.engine() == Engine::postgres)
        tx.query("SELECT CAST(pg_advisory_xact_lock(7368001, hashtext(current_schema())) AS TEXT)", {}, [](const Row&) { return true; });
}

} // namespace

Migrated migrate(Database& db, std::span<const Migration> migrations) {
    check_numbers(migrations);
    Migrated done;
    db.transaction([&](Transaction& tx) {
        wait_for_turn(tx);
        if (!has_table(tx)) tx.execute(tx.engine() == Engine::sqlite ? to_sqlite_dialect(table_sql) : std::string(table_sql));
    });
    for (const auto& migration : migrations) {
        const bool applied = db.transaction([&](Transaction& tx) {
            wait_for_turn(tx);
            if (is_applied(tx, migration)) return false;
            apply(tx, migration);
            return true;
        });
        if (applied) done.applied.push_back(says(migration));
    }
    return done;
}

std::vector<std::string> pending(Database& db, std::span<const Migration> migrations) {
    return db.read([&](Transaction& tx) {
        std::vector<std::string> waiting;
        const bool any = has_table(tx);
        for (const auto& migration : migrations)
            if (!any || !is_applied(tx, migration)) waiting.push_back(says(migration));
        return waiting;
    });
}

} // namespace tezai::store
