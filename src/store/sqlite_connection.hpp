// One SQLite connection with its prepared statements, as a Transaction. Used by one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <sqlite3.h>

#include "store/database.hpp"
#include "store/text_hash.hpp"

namespace tezai::store {

class SqliteConnection final : public Transaction {
public:
    enum class Access { write, read };
    SqliteConnection(const std::string& path, Access, bool create); // throws Fault
    ~SqliteConnection() override;
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    using Transaction::execute;
    using Transaction::query;
    [[nodiscard]] Engine engine() const override { return Engine::sqlite; }
    std::int64_t execute(std::string_view sql, std::span<const Bound> bound) override;
    void insert_rows(const InsertMany&, std::size_t rows, const FillRow&) override;
    void query(std::string_view sql, std::span<const Bound> bound, const std::function<bool(const Row&)>& each) override;
    void savepoint(std::string_view name) override;
    void rollback_to(std::string_view name) override;
    void release(std::string_view name) override;

    void run(const char* sql); // no parameters, no rows; throws Fault
    [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

private:
    struct Prepared {
        sqlite3_stmt* statement = nullptr;
        std::vector<std::string> names; // by parameter, without the colon; copied, as SQLite re-prepares at will
        bool busy = false;                   // its rows are being read: the same text again needs another statement
        Prepared() = default;
        Prepared(const Prepared&) = delete;
        Prepared& operator=(const Prepared&) = delete;
        ~Prepared() { sqlite3_finalize(statement); }
    };
    class Use;

    void prepare(Prepared&, std::string_view sql, bool keep);
    static void bind(const Prepared&, std::string_view sql, std::span<const Bound> bound);
    static void bind(const Prepared&, std::size_t parameter, const Value&);
    [[noreturn]] void fail(int code, std::string_view sql) const;

    sqlite3* db_ = nullptr;
    std::unordered_map<std::string, std::unique_ptr<Prepared>, TextHash, std::equal_to<>> cache_;
};

} // namespace tezai::store
