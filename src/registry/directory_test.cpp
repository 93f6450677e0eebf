#include "registry/directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "base/text.hpp"
#include "registry/search/pinyin.hpp"
#include "registry/registry_for_test.hpp"

using namespace tezai;
using namespace tezai::registry;
using store::Transaction;

namespace {

using Ids = std::vector<std::int64_t>;

Ids find(const TestRegistry& house, const auth::Scope& scope, std::string_view text) {
    return house.registry.directory.search(scope, {.text = text, .limit = 1'000}).ids;
}

} // namespace

TEST_CASE("a device is found by its name, its unit, its address and the initials of names") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        const auto stone = house.region("990102"), sand = house.region("990203");
        const auto hospital = house.add_unit("示例重庆医院", stone), works = house.add_unit("示例机械厂A座", sand);
        const auto lift = house.add_device({.name = "3号楼客梯", .region_id = stone, .unit_id = hospital, .address = "示例路１２号 B栋"});
        const auto boiler = house.add_device({.name = "蒸汽锅炉", .region_id = sand, .unit_id = works, .address = "海滨路7号䶮楼", .variety = "1110"});
        const auto nobodys = house.add_device({.name = "叉车", .region_id = sand, .address = "", .variety = "5110"});
        house.catch_up();
        struct Case { const char* typed; Ids ids; };
        for (const auto& c : std::vector<Case>{
                 {"客梯", {lift}}, {"梯", {lift}}, {"医院", {lift}}, {"医院 客梯", {lift}}, {"客梯 医院 12号", {lift}}, {"锅炉 医院", {}},
                 {"路", {lift, boiler}}, {"7号", {boiler}}, {"䶮", {boiler}}, {"12号b栋", {lift}}, {"b", {lift}}, {"a座", {boiler}},
                 {"kt", {lift}}, {"zqyy", {lift}}, {"cqyy", {lift}}, {"zqgl", {boiler}}, {"cc", {nobodys}}, {"hbl", {}} /* of an address nobody types initials */,
                 {"客梯示例", {}} /* nothing is found across two fields */, {"ktsl", {}}, {"", {lift, boiler, nobodys}}, {"  　", {lift, boiler, nobodys}}, {"没有", {}},
             }) {
            CAPTURE(c.typed);
            CHECK(find(house, auth::Scope::everything(), c.typed) == c.ids);
        }
        CHECK(find(house, house.official("990102").scope, "路") == Ids{lift});
        CHECK(find(house, house.member(works).scope, "路") == Ids{boiler});
        CHECK(find(house, auth::Scope::nothing(), "路").empty());
        CHECK(find(house, auth::Scope::of_regions({999}), "路").empty());
    });
}

TEST_CASE("what changes is found as it is now, what goes is not found") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    TestRegistry house(*db);
    const auto stone = house.region("990102"), drum = house.region("990103");
    const auto unit = house.add_unit("示例旧名公司", stone);
    const auto id = house.add_device({.name = "客梯", .region_id = stone, .unit_id = unit, .address = "旧路1号", .import_id = 7});
    house.catch_up();
    CHECK(find(house, auth::Scope::everything(), "旧路") == Ids{id});
    REQUIRE(move_equipment(house.journal, house.everybody(), {id}, 1, drum, "新路2号"));
    house.catch_up();
    CHECK(find(house, auth::Scope::everything(), "旧路").empty());
    CHECK(find(house, house.official("990103").scope, "新路") == Ids{id});
    CHECK(find(house, house.official("990102").scope, "新路").empty());

    house.db.transaction([&](Transaction& tx) { tx.execute("UPDATE units SET name = '示例新名公司' WHERE id = :id", {{"id", unit}}); });
    house.db.read([&](Transaction& tx) { house.registry.directory.refresh_units(tx); });
    CHECK(find(house, auth::Scope::everything(), "旧名").empty());
    CHECK(find(house, auth::Scope::everything(), "新名") == Ids{id});

    house.db.transaction([&](Transaction& tx) {
        tx.execute("DELETE FROM equipment_identifiers");
        tx.execute("DELETE FROM equipment");
    });
    house.db.read([&](Transaction& tx) { house.registry.directory.refresh(tx, Ids{id}); });
    CHECK(find(house, auth::Scope::everything(), "").empty());
    CHECK(find(house, auth::Scope::everything(), "新路").empty());
    CHECK(house.registry.directory.count() == 0);
    CHECK_FALSE(house.registry.directory.visit(id, [](const Seen&) {}));
}

TEST_CASE("a day that a ledger claims is shown as claimed, the latest last") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    TestRegistry house(*db);
    using namespace std::chrono;
    NewEquipment device{.region_id = house.region("990102"), .category = "3000", .variety = "3110", .name = "客梯", .place_type = "residence",
                        .claims = {{ClaimKind::last_inspection, 2020y / 5 / 1, DatePrecision::day, "2020-5-1"}, {ClaimKind::next_inspection, 2022y / 5 / 1, DatePrecision::month, "2022.5"}}};
    const auto id = house.db.transaction([&](Transaction& tx) { return record_equipment(tx, house.journal, {1}, device).value; });
    house.catch_up();
    std::optional<ClaimedDay> next;
    std::optional<base::Date> registered;
    CHECK(house.registry.directory.visit(id, [&](const Seen& seen) { next = seen.next_inspection, registered = seen.registered_on; }));
    CHECK(next == ClaimedDay{ClaimKind::next_inspection, 2022y / 5 / 1, DatePrecision::month});
    CHECK_FALSE(registered);
    device.claims = {{ClaimKind::certificate_expiry, 2023y / 1 / 1, DatePrecision::year, "2023"}};
    const auto other = house.db.transaction([&](Transaction& tx) { return record_equipment(tx, house.journal, {1}, device).value; });
    for (const bool at_start : {false, true}) {
        if (at_start) house.registry.load();
        else house.catch_up();
        CHECK(house.registry.directory.visit(other, [&](const Seen& seen) { next = seen.next_inspection; }));
        CHECK(next == ClaimedDay{ClaimKind::certificate_expiry, 2023y / 1 / 1, DatePrecision::year});
    }
    // Overdue is what no reading of the claim leaves open.
    CHECK(last_day_of({ClaimKind::next_inspection, 2022y / 5 / 9, DatePrecision::day}) == base::Date{2022y / 5 / 9});
    CHECK(last_day_of({ClaimKind::next_inspection, 2024y / 2 / 1, DatePrecision::month}) == base::Date{2024y / 2 / 29});
    CHECK(last_day_of({ClaimKind::next_inspection, 2022y / 1 / 1, DatePrecision::year}) == base::Date{2022y / 12 / 31});
    CHECK(to_text(2023y / 1 / 1, DatePrecision::year) == "2023");
    CHECK(to_text(2022y / 5 / 1, DatePrecision::month) == "2022-05");
    CHECK(to_text(2022y / 5 / 1, DatePrecision::day) == "2022-05-01");
}

namespace {

// What the directory must answer, said in the plainest way.
struct Plain {
    std::int64_t id, region, unit;
    std::string variety, place_type, name, address, unit_name;
    UseState use_state;

    [[nodiscard]] bool has(const std::string& word) const {
        const auto form = [](const std::string& text) { return base::normalise_code(text); };
        for (const auto& field : {name, unit_name, address})
            if (form(field).find(form(word)) != std::string::npos) return true;
        const bool letters = word.size() >= 2 && std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }) &&
                             std::ranges::any_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
        return letters && (matches_initials(form(name), word) || matches_initials(form(unit_name), word));
    }
};

} // namespace

TEST_CASE("scope, filters, words, pages and totals are those of a plain look at every device") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        std::mt19937 dice(20211205);
        const auto any = [&](const auto& list) { return list[dice() % list.size()]; };
        const std::vector<std::int64_t> regions{house.region("990102"), house.region("990103"), house.region("990102001"), house.region("990171"), house.region("990203")};
        const std::vector<std::string> names{"客梯", "货梯A", "蒸汽锅炉", "叉车", "桥式起重机3号", "客运索道"}, roads{"东路", "西路B", "重庆路", "海滨路"},
            words{"梯", "客梯", "路", "重庆", "重庆 客梯", "医院 梯", "kt", "dl", "a", "b", "3", "zq", "yiyuan", "医院", "没有", "", "机 械", "1号", "qsqzj"},
            varieties{"3110", "3120", "1110", "5110"}, places{"residence", "hospital"};
        std::vector<std::pair<std::int64_t, std::string>> units{{0, ""}};
        for (const auto* name : {"示例医院", "示例机械厂", "示例重庆物业"}) units.emplace_back(house.add_unit(name, regions[0]), name);
        std::vector<Plain> all;
        for (int i = 0; i < 400; ++i) {
            const auto& unit = any(units);
            Plain p{0, any(regions), unit.first, any(varieties), any(places), any(names), any(roads) + std::to_string(dice() % 9) + "号", unit.second, static_cast<UseState>(dice() % 6)};
            p.id = house.add_device({.name = p.name, .region_id = p.region, .unit_id = p.unit, .address = p.address, .variety = p.variety, .place_type = p.place_type, .use_state = p.use_state});
            all.push_back(std::move(p));
        }
        house.catch_up();
        const std::vector<auth::Scope> scopes{auth::Scope::everything(), house.official("990100").scope, house.official("990102").scope, house.official("990102001").scope,
                                              house.member(units[1].first).scope, auth::Scope::nothing()};
        IdSet thirds{.has = std::vector<bool>(300), .beyond = true};
        for (std::size_t i = 0; i < 300; i += 3) thirds.has[i] = true;
        int found_some = 0;
        for (int round = 0; round < 600; ++round) {
            const auto& scope = any(scopes);
            const auto text = any(words);
            Ids below;
            if (dice() % 3 == 0) below = house.official(dice() % 2 ? "990102" : "990200").scope.regions();
            Directory::Query query{.text = text, .regions = below, .unit_id = dice() % 4 ? 0 : any(units).first, .limit = dice() % 3 ? 1'000UL : dice() % 7, .count_all = dice() % 2 == 0};
            if (dice() % 3 == 0) query.category = dice() % 2 ? "3000" : "1000";
            if (dice() % 4 == 0) query.variety = "3110";
            if (dice() % 4 == 0) query.place_type = "hospital";
            if (dice() % 4 == 0) query.use_state = UseState::in_use;
            if (dice() % 4 == 0) query.only = &thirds;
            if (dice() % 5 == 0) query.also = [](std::int64_t id) { return id % 2 == 0; };
            if (dice() % 2 == 0) query.after_id = static_cast<std::int64_t>(dice() % 400);
            Ids ids;
            std::int64_t total = 0;
            for (const auto& p : all) {
                if (!scope.sees(p.region, p.unit) || (!below.empty() && !std::ranges::binary_search(below, p.region))) continue;
                if (query.unit_id != 0 && p.unit != query.unit_id) continue;
                if (!query.category.empty() && query.category.substr(0, 1) != p.variety.substr(0, 1)) continue;
                if (!query.variety.empty() && query.variety != p.variety) continue;
                if (!query.place_type.empty() && query.place_type != p.place_type) continue;
                if (query.use_state && *query.use_state != p.use_state) continue;
                if (query.only && !thirds.contains(p.id)) continue;
                if (query.also && p.id % 2 != 0) continue;
                bool every_word = true;
                for (const auto word : base::split(text, ' ')) every_word = every_word && (word.empty() || p.has(std::string(word)));
                if (!every_word) continue;
                ++total;
                if (p.id > query.after_id) ids.push_back(p.id);
            }
            const bool more = ids.size() > query.limit;
            if (more) ids.resize(query.limit);
            const auto found = house.registry.directory.search(scope, query);
            CAPTURE(round);
            CAPTURE(text);
            CHECK(found.ids == ids);
            CHECK(found.more == more);
            if (query.count_all) CHECK(found.total == total);
            CHECK_FALSE(found.capped);
            found_some += !ids.empty();
        }
        CHECK(found_some > 150);
    });
}

TEST_CASE("identifiers are found whole or by their beginning, through scope and filters") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    TestRegistry house(*db);
    const auto stone = house.region("990102"), sand = house.region("990203");
    const auto first = house.add_device({.region_id = stone, .identifiers = {{IdentifierKind::device_code, "311010330202100001"}, {IdentifierKind::serial_no, "SN-1"}}});
    const auto second = house.add_device({.region_id = sand, .variety = "1110", .identifiers = {{IdentifierKind::device_code, "311010330202100002"}, {IdentifierKind::serial_no, "SN-1"}}});
    house.catch_up();
    const auto& directory = house.registry.directory;
    const auto everything = auth::Scope::everything();
    CHECK(directory.find_by_identifier("sn-1", {}, everything, {}).ids == Ids{first, second});
    CHECK(directory.find_by_identifier("sn-1", {}, house.official("990203").scope, {}).ids == Ids{second});
    CHECK(directory.find_by_identifier("sn-1", {}, everything, {.category = "1000"}).ids == Ids{second});
    CHECK(directory.find_by_identifier("sn", {}, everything, {}).ids.empty());
    CHECK(directory.find_by_beginning("311010", everything, {.count_all = true}).total == 2);
    CHECK(directory.find_by_beginning("311010", everything, {.limit = 1}).more);
    CHECK(directory.find_by_beginning("311010", everything, {.after_id = first}).ids == Ids{second});
    CHECK(directory.find_by_beginning("311010", house.official("990102").scope, {}).ids == Ids{first});
    CHECK(directory.find_by_beginning("", everything, {}).ids.empty());
}

TEST_CASE("names are indexed beside readers and writers, and nothing that changes meanwhile is missed") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    {
        journal::TestJournal kept(*db);
        db->transaction([&](Transaction& tx) { // more than a load indexes by itself
            tx.execute(R"sql(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
                INSERT INTO equipment (id, region_id, unit_id, category, variety, name, address, place_type, registration_state, use_state)
                SELECT i, 1 + i % 7, 0, '3000', '3110', '客梯' || i, '示例路' || i || '号', 'residence', 'registered', 'in_use' FROM n)sql");
            tx.execute("INSERT INTO equipment_identifiers (equipment_id, kind, value) SELECT id, 'serial_no', 'SN' || id FROM equipment");
        });
    }
    TestRegistry house(*db, "");
    auto& directory = house.registry.directory;
    CHECK(directory.indexing());
    CHECK_FALSE(directory.knows_identifiers());
    CHECK(find(house, auth::Scope::everything(), "客梯24999") == Ids{24'999}); // slowly
    std::thread indexer([&] { house.registry.index(); });
    for (std::int64_t id = 1; id <= 25'000; id += 250) {
        db->transaction([&](Transaction& tx) { tx.execute("UPDATE equipment SET name = '货梯' WHERE id = :id", {{"id", id}}); });
        db->read([&](Transaction& tx) { directory.refresh(tx, Ids{id}); });
    }
    indexer.join();
    CHECK_FALSE(directory.indexing());
    CHECK(directory.knows_identifiers());
    const auto changed = directory.search(auth::Scope::everything(), {.text = "货梯", .limit = 1'000, .count_all = true});
    CHECK(changed.ids.size() == 100);
    CHECK(directory.search(auth::Scope::everything(), {.text = "客梯", .count_all = true}).total == 24'900);
    CHECK(find(house, auth::Scope::everything(), "客梯251").size() == 10); // 2510 … 2519, 251 itself is a 货梯 now
    CHECK(directory.find_by_identifier("sn777", {}, auth::Scope::everything(), {}).ids == Ids{777});
}
