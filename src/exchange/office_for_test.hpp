// A small bureau for this room's tests: an invented city with two counties, a clock that stands still, and the rooms that an
// import works with.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

#include "coding_migrations.hpp"
#include "documents_words.hpp"
#include "exchange/exchange.hpp"
#include "exchange/import/work.hpp"
#include "exchange_migrations.hpp"
#include "exchange_words.hpp"
#include "http/http.hpp"
#include "journal_migrations.hpp"
#include "law_words.hpp"
#include "registry_migrations.hpp"
#include "support/test_store.hpp"

namespace tezai::exchange::test {

[[nodiscard]] inline std::vector<store::Migration> all_migrations() {
    return tezai::test::migrations_of({journal::migrations(), registry::migrations(), coding::migrations(), exchange::migrations()});
}

inline void load_words() {
    static const bool once = [] {
        http::words().add(documents::zh_words(), documents::en_words());
        http::words().add(law::zh_words(), law::en_words());
        http::words().add(exchange::zh_words(), exchange::en_words());
        return true;
    }();
    (void)once;
}

inline constexpr std::string_view invented_regions =
    "code,level,parent_code,name_zh,name_en,functional\n"
    "990000,province,,示例省,Shili,\n"
    "990100,city,990000,示例市,Shili City,\n"
    "990101,county,990100,云溪区,Yunxi,\n"
    "990102,county,990100,石桥县,Shiqiao,\n"
    "990190,county,990100,示例经开区,Shili Zone,1\n"
    "990101001,township,990101,云溪街道,Yunxi Street,\n";

class Office {
public:
    // `folder`: of the blobs, kept when the office goes; empty: one of its own that goes with it.
    explicit Office(store::Database& db, std::string jurisdiction = "zhejiang", std::string_view regions = invented_regions, const std::string& folder = "")
        : folder_(!folder.empty() ? std::filesystem::path(folder) : std::filesystem::temp_directory_path() / ("tezai_exchange_" + std::to_string(::getpid()) + "_" + std::to_string(++made()))),
          keeps_(!folder.empty()),
          clock(base::instant_of_millis(1'638'669'600'000)), // 2021-12-05 10:00 in China
          journal(db, clock, base::Suite::intl), blobs((folder_ / "blobs").string(), base::Suite::intl), registry{.journal = journal},
          codes{journal, blobs, registry.regions, coding::HumanCodes(base::bytes("a key of the test")), "tezai.example.org", "示例市市场监督管理局", "演示", pictures},
          exchange{registry, codes, blobs, bus, std::move(jurisdiction), [this](std::int64_t region) { return below(region); }, {}, {}} {
        province.scope = auth::Scope::everything();
        province.account = {1};
        if (!regions.empty()) {
            const auto done = registry::import_regions(journal, province, regions);
            if (!done || !done->faults.empty()) throw std::runtime_error("the regions of a test are right");
            reload();
        }
    }
    ~Office() {
        std::error_code ignored;
        if (!keeps_) std::filesystem::remove_all(folder_, ignored);
    }

    void reload() {
        registry.regions.set(journal.database().read([](store::Transaction& tx) { return registry::load_tree(tx); }));
        province.region_id = registry.regions.tree()->root(registry::Tree::supervision, registry.today());
        province.region_level = "province";
    }
    [[nodiscard]] std::int64_t region(std::string_view name) const {
        return registry.regions.tree()->find_by_text(name, registry::Tree::supervision, clock.today()).value();
    }
    [[nodiscard]] auth::Scope below(std::int64_t region) const { return auth::Scope::of_regions(registry.regions.tree()->below_until(region, clock.today())); }
    [[nodiscard]] auth::Actor official_of(std::string_view name, std::int64_t account = 2) const {
        auth::Actor actor{.account = {account}, .login = "official", .role = auth::Role::regulator, .region_id = region(name)};
        actor.region_level = registry.regions.tree()->find(actor.region_id)->level;
        actor.scope = below(actor.region_id);
        return actor;
    }
    [[nodiscard]] Import find(std::int64_t id) const {
        return journal_db().read([&](store::Transaction& tx) { return find_import(tx, auth::Scope::everything(), id); }).value();
    }
    [[nodiscard]] std::vector<KeptBack> kept_back(std::int64_t id) const {
        return journal_db().read([&](store::Transaction& tx) { return list_kept_back(tx, id, 0, 100'000); });
    }
    [[nodiscard]] std::int64_t count(std::string_view sql) const {
        return journal_db().read([&](store::Transaction& tx) { return tx.integer(sql); });
    }
    [[nodiscard]] std::string text(std::string_view sql) const {
        return journal_db().read([&](store::Transaction& tx) { return tx.first(sql, {}, [](const store::Row& row) { return std::string(row.text(0)); }); }).value_or("");
    }
    // Taken and judged; nothing written.
    std::int64_t check(std::string_view bytes, std::string profile, std::string file_name = "list.csv", std::int64_t region_id = 0) { return check_as(province, bytes, std::move(profile), std::move(file_name), region_id); }
    std::int64_t check_as(const auth::Actor& by, std::string_view bytes, std::string profile, std::string file_name = "list.csv", std::int64_t region_id = 0) {
        const auto id = start_import(exchange, by, {.file_name = std::move(file_name), .bytes = bytes, .profile = std::move(profile), .region_id = region_id}).value();
        check_import(exchange, id);
        return id;
    }
    // A newer ledger, as of `day` (2021-12-05 is today).
    std::int64_t check_update(std::string_view bytes, std::string_view day, std::int64_t region_id = 0) { return check_update_as(province, bytes, day, region_id); }
    std::int64_t check_update_as(const auth::Actor& by, std::string_view bytes, std::string_view day, std::int64_t region_id = 0) {
        const auto id = start_import(exchange, by, {.file_name = std::string(day) + ".csv", .bytes = bytes, .profile = "tezai", .region_id = region_id, .is_update = true, .ledger_on = base::parse_date(day).value()}).value();
        check_import(exchange, id);
        return id;
    }
    std::int64_t check_first(std::string_view bytes, std::string_view day, std::string profile = "tezai") { // the ledger that begins
        const auto id = start_import(exchange, province, {.file_name = std::string(day) + ".csv", .bytes = bytes, .profile = std::move(profile), .ledger_on = base::parse_date(day).value()}).value();
        check_import(exchange, id);
        return id;
    }
    void commit(std::int64_t id, bool issue_codes = false) {
        if (!begin_commit(exchange, province, id, issue_codes)) throw std::runtime_error("what was checked can be committed");
        commit_import(exchange, id);
    }

private:
    static int& made() {
        static int count = 0;
        return count;
    }
    [[nodiscard]] store::Database& journal_db() const { return const_cast<journal::Journal&>(journal).database(); }
    std::filesystem::path folder_;
    bool keeps_;

public:
    base::StoppedClock clock;
    journal::Journal journal;
    blobs::Blobs blobs;
    bus::Bus bus;
    coding::Pictures pictures;
    registry::Registry registry;
    coding::Coding codes;
    Exchange exchange;
    auth::Actor province{.login = "province", .role = auth::Role::regulator};
};

} // namespace tezai::exchange::test
