// A small province with its journal on a stopped clock, and a browser in front of it: for the tests of this room and of
// the rooms above. Everybody in it is invented.
#pragma once

#include <filesystem>
#include <map>

#include "auth_migrations.hpp"
#include "auth_words.hpp"
#include "documents_words.hpp"
#include "http/server.hpp"
#include "http_words.hpp"
#include "journal/test_journal.hpp"
#include "journal_migrations.hpp"
#include "law_words.hpp"
#include "registry/api.hpp"
#include "registry/equipment/actions.hpp"
#include "registry/regions/regions.hpp"
#include "registry/registry.hpp"
#include "registry/units/units.hpp"
#include "registry_migrations.hpp"
#include "registry_words.hpp"
#include "support/test_store.hpp"

namespace tezai::registry {

// 示例省 with two cities; 鼓楼区 is in both. 云栖经开区 supervises and administers nothing.
inline constexpr std::string_view small_province = R"(code,level,parent_code,name_zh,name_en,functional
990000,province,,示例省,Example Province,0
990100,city,990000,云栖市,Yunqi City,0
990102,county,990100,青石区,Qingshi District,0
990103,county,990100,鼓楼区,Gulou District,0
990102001,township,990102,东岭街道,Dongling Sub-district,0
990102002,township,990102,西岭镇,Xiling Town,0
990171,county,990100,云栖经开区,Yunqi Development Zone,1
990200,city,990000,海宁口市,Hainingkou City,0
990202,county,990200,鼓楼区,Gulou District,0
990203,county,990200,白沙县,Baisha County,0
)";

struct Device { // what matters to a test; the rest is filled in
    std::string name = "示例电梯";
    std::int64_t region_id = 0, unit_id = 0;
    std::string address = "示例路1号", variety = "3110", place_type = "residence";
    RegistrationState registration_state = RegistrationState::registered;
    UseState use_state = UseState::in_use;
    std::optional<base::Date> registered_on = {};
    std::vector<Identifier> identifiers = {};
    std::int64_t import_id = 0;
    journal::Origin origin = journal::Origin::witnessed;
};

struct TestRegistry {
    store::Database& db;
    journal::TestJournal kept{db};
    base::StoppedClock& clock = kept.clock; // 2021-12-05 12:00
    journal::Journal& journal = kept.journal;
    Registry registry{journal, {}, {}, {.status = [](std::int64_t) { return std::string_view("uncoded"); },
                                        .with_status = {},
                                        .human_code = [](std::int64_t) { return std::string(); },
                                        .find = [](std::string_view) { return std::optional<std::int64_t>(); }}};
    std::int64_t followed = -1;

    [[nodiscard]] static std::vector<store::Migration> migrations(std::initializer_list<std::span<const store::Migration>> more = {}) {
        auto all = test::migrations_of({tezai::journal::migrations(), tezai::auth::migrations(), tezai::registry::migrations()});
        for (const auto room : more) all.insert(all.end(), room.begin(), room.end());
        return all;
    }

    explicit TestRegistry(store::Database& store, std::string_view regions = small_province) : db(store) {
        if (!regions.empty()) (void)import_regions(journal, everybody(), regions);
        registry.load();
        catch_up();
    }

    // Sees everything, as the province's regulator does.
    [[nodiscard]] auth::Actor everybody() const {
        return {.account = {1}, .login = "province", .name = "示例监管员", .role = auth::Role::regulator, .region_level = "province", .scope = auth::Scope::everything()};
    }
    // An official of a region given by its code.
    [[nodiscard]] auth::Actor official(std::string_view code) const {
        const auto id = region(code);
        const auto tree = registry.regions.tree();
        return {.account = {2}, .login = "official", .name = "示例监管员", .role = auth::Role::regulator, .region_id = id, .region_level = tree->find(id)->level,
                .scope = auth::Scope::of_regions(tree->below_until(id, clock.today()))};
    }
    [[nodiscard]] auth::Actor member(std::int64_t unit) const {
        return {.account = {3}, .login = "member", .name = "示例安全员", .role = auth::Role::unit_manager, .unit_id = unit, .scope = auth::Scope::of_units({unit})};
    }
    [[nodiscard]] std::int64_t region(std::string_view code, Tree tree = Tree::supervision) const {
        return registry.regions.tree()->find_by_text(code, tree, clock.today()).value_or(0);
    }

    std::int64_t add_unit(const std::string& name, std::int64_t region_id, const std::string& credit_code = "", std::int64_t import_id = 0) {
        return db.transaction([&](store::Transaction& tx) {
            return record_unit(tx, journal, {1}, {.name = name, .credit_code = credit_code, .region_id = region_id, .import_id = import_id});
        });
    }
    std::int64_t add_device(const Device& wanted) {
        NewEquipment device{.region_id = wanted.region_id, .unit_id = wanted.unit_id, .category = wanted.variety.substr(0, 1) + "000", .variety = wanted.variety,
                            .name = wanted.name, .address = wanted.address, .place_type = wanted.place_type, .registration_state = wanted.registration_state,
                            .use_state = wanted.use_state, .registered_on = wanted.registered_on ? *wanted.registered_on : clock.today(),
                            .identifiers = wanted.identifiers, .import_id = wanted.import_id, .origin = wanted.origin};
        return db.transaction([&](store::Transaction& tx) { return record_equipment(tx, journal, {1}, device).value; });
    }
    // Seals what was written and lets the registry follow it, as app does; the records for others who follow.
    std::vector<journal::Record> catch_up() {
        kept.seal();
        std::vector<journal::Record> fresh;
        db.read([&](store::Transaction& tx) { journal::tail(tx, followed, 1'000'000, [&](const journal::Record& record) { fresh.push_back(record); }); });
        if (!fresh.empty()) followed = *fresh.back().leaf;
        registry.apply(fresh, [] {});
        return fresh;
    }
    [[nodiscard]] std::vector<std::string> events_of(const journal::Subject& subject) { // oldest first
        std::vector<std::string> events;
        db.read([&](store::Transaction& tx) {
            for (const auto& record : journal::list_entries(tx, subject, 0, 1'000)) events.insert(events.begin(), record.event);
        });
        return events;
    }
    [[nodiscard]] std::int64_t count(std::string_view sql) {
        return db.read([&](store::Transaction& tx) { return tx.integer(sql); });
    }
};

// A browser in front of some routes: sessions, permissions and check values as in the real thing.
class Desk {
public:
    Desk(TestRegistry& house, std::vector<http::Route> routes)
        : house_(house), accounts_(house.journal, {.below_region = [&house](std::int64_t id) { return auth::Scope::of_regions(house.registry.regions.tree()->below_until(id, house.clock.today())); },
                                                   .level_of_region = [&house](std::int64_t id) { const auto* region = house.registry.regions.tree()->find(id); return region ? region->level : std::string(); },
                                                   .unit_exists = [](std::int64_t) { return true; }}),
          dispatcher_(std::move(routes), accounts_, house.journal) {
        static const bool words_added = [] {
            http::words().add(law::zh_words(), law::en_words());
            http::words().add(documents::zh_words(), documents::en_words());
            http::words().add(auth::zh_words(), auth::en_words());
            http::words().add(http::zh_words(), http::en_words());
            http::words().add(registry::zh_words(), registry::en_words());
            return true;
        }();
        (void)words_added;
    }
    // From now on this one asks.
    void sign_in(auth::Role role, std::int64_t region_id, std::int64_t unit_id = 0) {
        static constexpr const char* password = "a long password of ours";
        const auto login = "login" + std::to_string(++made_);
        if (const auto made = accounts_.create_by_system({.login = login, .name = "示例用户", .password = password, .role = role, .region_id = region_id, .unit_id = unit_id}); !made)
            throw base::Bug("no account: " + std::string(made.error().code));
        const auto session = accounts_.sign_in(login, password, false);
        if (!session) throw base::Bug("nobody signed in");
        cookie_ = session->token;
        csrf_ = session->csrf_token;
    }
    http::Reply ask(http::Method method, const std::string& target, std::string body = "", const std::string& type = "application/json; charset=utf-8", const std::string& language = "zh") {
        std::vector<std::pair<std::string, std::string>> headers;
        if (!cookie_.empty()) headers.emplace_back("cookie", "__Host-tezai=" + cookie_);
        if (!csrf_.empty()) headers.emplace_back("x-csrf-token", csrf_);
        if (!body.empty()) headers.emplace_back("content-type", type);
        headers.emplace_back("accept-language", language);
        return dispatcher_.run({method, target, std::move(headers), std::move(body)});
    }

private:
    TestRegistry& house_;
    auth::Accounts accounts_;
    http::Dispatcher dispatcher_;
    std::string cookie_, csrf_;
    int made_ = 0;
};

} // namespace tezai::registry
