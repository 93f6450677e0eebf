// A journal with its key and sealer on a stopped clock, for the tests of this room.
#pragma once

#include <filesystem>

#include <unistd.h>

#include "base/ensure.hpp"
#include "journal/sealer.hpp"

namespace tezai::journal {

struct TestJournal {
    store::Database& db;
    base::Suite suite;
    base::StoppedClock clock{*base::parse_instant("2021-12-05T12:00:00+08:00")};
    std::string key_file;
    Signer signer;
    Journal journal{db, clock, suite};
    Sealer sealer{db, clock, suite, signer};

    explicit TestJournal(store::Database& store, base::Suite with = base::Suite::gm)
        : db(store), suite(with), key_file(fresh_file()), signer(Signer::create(with, key_file)) {}
    ~TestJournal() { std::filesystem::remove(key_file); }

    static std::string fresh_file() {
        static int made = 0;
        return (std::filesystem::temp_directory_path() / ("tezai_key_" + std::to_string(::getpid()) + "_" + std::to_string(++made))).string();
    }

    void append(int count, std::int64_t first = 0) {
        db.transaction([&](store::Transaction& tx) {
            for (std::int64_t i = 0; i < count; ++i)
                journal.append(tx, {.event = "coding.issued", .subject = {"equipment", first + i}, .payload = R"({"plate":"示例"})"});
        });
    }
    std::size_t seal() {
        clock.step(std::chrono::milliseconds{100});
        return sealer.seal_once();
    }
    [[nodiscard]] std::vector<std::string> faults() {
        return db.read([&](store::Transaction& tx) { return verify(tx, suite, signer.public_key_pem(), {}).faults; });
    }
    void tamper(std::string_view sql, std::initializer_list<store::Bound> bound = {}) {
        const auto touched = db.transaction([&](store::Transaction& tx) { return tx.execute(sql, bound); });
        if (touched == 0) throw base::Bug("nothing was tampered with: " + std::string(sql));
    }
};

} // namespace tezai::journal
