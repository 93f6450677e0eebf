#include "store/sqlite_copy.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/database.hpp"

namespace tezai::store {
namespace {

constexpr int pages_at_once = 2'048; // 8 MB
constexpr auto rest = std::chrono::milliseconds(8);

struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
using Connection = std::unique_ptr<sqlite3, Close>;

Connection open(const std::string& path, int flags) {
    sqlite3* db = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
    Connection opened(db);
    if (code != SQLITE_OK) throw Fault("cannot open " + path + ": " + sqlite3_errstr(code));
    sqlite3_busy_timeout(db, 10'000);
    return opened;
}

void run(sqlite3* db, const char* sql) {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw Fault(std::string(sql) + ": " + sqlite3_errmsg(db));
}

void make_durable(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    for (const auto& each : {path, folder.empty() ? std::string(".") : folder}) {
        const int file = ::open(each.c_str(), O_RDONLY | O_CLOEXEC);
        const bool synced = file >= 0 && ::fsync(file) == 0;
        if (file >= 0) ::close(file);
        if (!synced) throw Fault("cannot make " + each + " durable; check the disk");
    }
}

} // namespace

void copy_sqlite(const std::string& from, const std::string& to, const std::function<void(std::int64_t, std::int64_t)>& progress) {
    if (std::filesystem::exists(to)) throw Fault(to + " is there already");
    try {
        const auto source = open(from, SQLITE_OPEN_READONLY);
        // The snapshot: a read transaction of its own, so that what others commit does not make the copy begin again.
        run(source.get(), "BEGIN; SELECT COUNT(*) FROM sqlite_master");
        const auto target = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        std::filesystem::permissions(to, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        run(target.get(), "PRAGMA synchronous = OFF"); // made durable once, at the end
        auto* copy = sqlite3_backup_init(target.get(), "main", source.get(), "main");
        if (copy == nullptr) throw Fault("cannot copy to " + to + ": " + sqlite3_errmsg(target.get()));
        int code = SQLITE_OK;
        while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED) {
            code = sqlite3_backup_step(copy, pages_at_once);
            if (progress) progress(sqlite3_backup_pagecount(copy) - sqlite3_backup_remaining(copy), sqlite3_backup_pagecount(copy));
            if (code != SQLITE_DONE) std::this_thread::sleep_for(rest);
        }
        sqlite3_backup_finish(copy);
        if (code != SQLITE_DONE) throw Fault("cannot copy to " + to + ": " + sqlite3_errstr(code) + (code == SQLITE_FULL ? "; the disk is full" : ""));
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(to, ignored);
        throw;
    }
    make_durable(to);
}

} // namespace tezai::store
