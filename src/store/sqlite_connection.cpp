#include "store/sqlite_connection.hpp"

#include "base/ensure.hpp"
#include "store/disk_full.hpp"
#include "store/insert_many.hpp"

namespace tezai::store {

bool worth_keeping(std::string_view sql) {
    const auto start = sql.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return false;
    const auto word = sql.substr(start, 6);
    return word == "SELECT" || word == "INSERT" || word == "UPDATE" || word == "DELETE" || word.starts_with("WITH");
}

namespace {

class SqliteRow final : public Row {
public:
    SqliteRow(sqlite3_stmt* statement, std::string_view sql) : statement_(statement), sql_(sql) {}

    [[nodiscard]] bool is_null(int column) const override { return type(column) == SQLITE_NULL; }
    [[nodiscard]] std::int64_t integer(int column) const override {
        expect(column, type(column) == SQLITE_INTEGER, "an integer");
        return sqlite3_column_int64(statement_, column);
    }
    [[nodiscard]] double real(int column) const override {
        const int is = type(column);
        expect(column, is == SQLITE_FLOAT || is == SQLITE_INTEGER, "a number");
        return sqlite3_column_double(statement_, column);
    }
    [[nodiscard]] std::string_view text(int column) const override {
        expect(column, type(column) == SQLITE_TEXT, "text");
        const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        return {start, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }
    [[nodiscard]] base::ByteView blob(int column) const override {
        expect(column, type(column) == SQLITE_BLOB, "bytes");
        const auto* start = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
        return {start, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }

private:
    [[nodiscard]] int type(int column) const { return sqlite3_column_type(statement_, column); }
    // PostgreSQL would refuse to read a word as a number; so does this, or tests on one engine would hide it.
    void expect(int column, bool holds, const char* what) const {
        if (!holds)
            throw base::Bug("column " + std::to_string(column) + " is not " + what + (is_null(column) ? " but NULL" : "") + ": " +
                            std::string(sql_));
    }

    sqlite3_stmt* statement_;
    std::string_view sql_;
};

void quoted(std::string& sql, std::string_view name) {
    ENSURE(name.find('"') == std::string_view::npos, "a savepoint's name is ours");
    sql += '"';
    sql += name;
    sql += '"';
}

} // namespace

// Finds or prepares the statement and leaves it ready for its next use, whatever happens in between.
class SqliteConnection::Use {
public:
    Use(SqliteConnection& connection, std::string_view sql) {
        const auto found = connection.cache_.find(sql);
        if (found != connection.cache_.end() && !found->second->busy) {
            prepared_ = found->second.get();
        } else if (found == connection.cache_.end() && worth_keeping(sql)) {
            if (connection.cache_.size() >= most_kept_statements)
                std::erase_if(connection.cache_, [](const auto& kept) { return !kept.second->busy; });
            auto fresh = std::make_unique<Prepared>();
            connection.prepare(*fresh, sql, true);
            prepared_ = connection.cache_.emplace(std::string(sql), std::move(fresh)).first->second.get();
        } else {
            own_ = std::make_unique<Prepared>();
            connection.prepare(*own_, sql, false);
            prepared_ = own_.get();
        }
        prepared_->busy = true;
    }
    ~Use() {
        sqlite3_reset(prepared_->statement);
        prepared_->busy = false;
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    Prepared& operator*() const { return *prepared_; }

private:
    Prepared* prepared_ = nullptr;
    std::unique_ptr<Prepared> own_;
};

SqliteConnection::SqliteConnection(const std::string& path, Access access, bool create) {
    // SQLite's count of its own memory is one mutex for all threads, and nobody reads it.
    [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int flags = SQLITE_OPEN_NOMUTEX | (access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (access == Access::write && create) flags |= SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
        const std::string why = db_ != nullptr ? sqlite3_errmsg(db_) : "out of memory";
        sqlite3_close_v2(db_);
        throw Fault("cannot open the store " + path + ": " + why);
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, 10'000);
    try {
        run("PRAGMA foreign_keys = ON");
        run("PRAGMA temp_store = MEMORY"); // savepoints keep their undo pages in memory
        run("PRAGMA cache_size = -65536");
        if (access == Access::write) {
            run("PRAGMA journal_mode = WAL");
            run("PRAGMA synchronous = FULL");
            run("PRAGMA wal_autocheckpoint = 8000"); // 32 MB: a large import is not stopped every 4 MB
        }
    } catch (...) {
        sqlite3_close_v2(db_);
        throw;
    }
}

SqliteConnection::~SqliteConnection() {
    cache_.clear();
    sqlite3_close_v2(db_);
}

void SqliteConnection::run(const char* sql) {
    const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
}

void SqliteConnection::prepare(Prepared& out, std::string_view sql, bool keep) {
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), keep ? SQLITE_PREPARE_PERSISTENT : 0,
                                        &out.statement, &rest);
    if (code != SQLITE_OK) fail(code, sql);
    ENSURE(out.statement != nullptr, "a statement is not empty");
    const std::string_view tail(rest, sql.size() - static_cast<std::size_t>(rest - sql.data()));
    ENSURE(tail.find_first_not_of(" \t\r\n;") == std::string_view::npos, "one statement at a time: " + std::string(sql));
    const int count = sqlite3_bind_parameter_count(out.statement);
    for (int i = 1; i <= count; ++i) {
        const char* name = sqlite3_bind_parameter_name(out.statement, i);
        ENSURE(name != nullptr && name[0] == ':', "parameters are named: " + std::string(sql));
        out.names.emplace_back(name + 1);
    }
}

void SqliteConnection::bind(const Prepared& prepared, std::string_view sql, std::span<const Bound> bound) {
    for (std::size_t i = 0; i < prepared.names.size(); ++i) {
        const Bound* found = nullptr;
        if (i < bound.size() && bound[i].name == prepared.names[i]) {
            found = &bound[i]; // as a rule they are given in the order of the text
        } else {
            for (const auto& one : bound)
                if (one.name == prepared.names[i]) found = &one;
        }
        if (found == nullptr) throw base::Bug("nothing bound to :" + std::string(prepared.names[i]) + " in " + std::string(sql));
        bind(prepared, i, found->value);
    }
}

void SqliteConnection::bind(const Prepared& prepared, std::size_t parameter, const Value& value) {
    struct Binder {
        sqlite3_stmt* statement;
        int index;
        int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
        int operator()(std::int64_t v) const { return sqlite3_bind_int64(statement, index, v); }
        int operator()(double v) const { return sqlite3_bind_double(statement, index, v); }
        int operator()(std::string_view v) const {
            return sqlite3_bind_text64(statement, index, v.data() == nullptr ? "" : v.data(), v.size(), SQLITE_STATIC, SQLITE_UTF8);
        }
        int operator()(base::ByteView v) const {
            return v.empty() ? sqlite3_bind_zeroblob(statement, index, 0)
                             : sqlite3_bind_blob64(statement, index, v.data(), v.size(), SQLITE_STATIC);
        }
    };
    const int code = std::visit(Binder{prepared.statement, static_cast<int>(parameter) + 1}, value.held());
    if (code != SQLITE_OK) throw Fault("cannot bind :" + prepared.names[parameter] + ": " + sqlite3_errstr(code));
}

void SqliteConnection::insert_rows(const InsertMany& into, std::size_t rows, const FillRow& fill) {
    const Use use(*this, into.insert());
    auto* statement = (*use).statement;
    std::vector<Value> values(into.columns().size());
    Kept kept;
    for (std::size_t i = 0; i < rows; ++i) {
        fill(i, values, kept);
        for (std::size_t c = 0; c < values.size(); ++c) bind(*use, c, values[c]);
        const int code = sqlite3_step(statement);
        if (code != SQLITE_DONE) fail(code, into.insert());
        sqlite3_reset(statement);
        kept.clear();
    }
}

std::int64_t SqliteConnection::execute(std::string_view sql, std::span<const Bound> bound) {
    const Use use(*this, sql);
    auto* statement = (*use).statement;
    bind(*use, sql, bound);
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(statement);
    if (code != SQLITE_DONE) fail(code, sql);
    return sqlite3_stmt_readonly(statement) != 0 ? 0 : sqlite3_changes64(db_);
}

void SqliteConnection::query(std::string_view sql, std::span<const Bound> bound, const std::function<bool(const Row&)>& each) {
    const Use use(*this, sql);
    auto* statement = (*use).statement;
    bind(*use, sql, bound);
    const SqliteRow row(statement, sql);
    int code = sqlite3_step(statement);
    // A statement that writes (RETURNING) is stepped to its end, or its work would be half done.
    const bool writes = sqlite3_stmt_readonly(statement) == 0;
    bool wanted = true;
    while (code == SQLITE_ROW) {
        if (wanted) wanted = each(row);
        if (!wanted && !writes) return;
        code = sqlite3_step(statement);
    }
    if (code != SQLITE_DONE) fail(code, sql);
}

void SqliteConnection::savepoint(std::string_view name) {
    std::string sql = "SAVEPOINT ";
    quoted(sql, name);
    run(sql.c_str());
}

void SqliteConnection::rollback_to(std::string_view name) {
    std::string sql = "ROLLBACK TO ";
    quoted(sql, name);
    run(sql.c_str());
    release(name);
}

void SqliteConnection::release(std::string_view name) {
    std::string sql = "RELEASE ";
    quoted(sql, name);
    run(sql.c_str());
}

void SqliteConnection::fail(int code, std::string_view sql) const {
    const std::string says = sqlite3_errmsg(db_);
    if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID) {
        constexpr std::string_view before = "UNIQUE constraint failed: ";
        throw Duplicate(says, says.starts_with(before) ? says.substr(before.size()) : says);
    }
    const std::string text = says + " in " + std::string(sql.substr(0, 2'000));
    switch (code & 0xff) {
    case SQLITE_FULL: throw DiskFull(text);
    case SQLITE_ERROR: case SQLITE_CONSTRAINT: case SQLITE_MISMATCH: case SQLITE_MISUSE: case SQLITE_RANGE:
        throw base::Bug(text); // what we wrote is wrong, not the machine
    default:
        throw Fault(text);
    }
}

} // namespace tezai::store
