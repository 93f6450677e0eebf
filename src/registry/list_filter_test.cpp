#include "registry/list_filter.hpp"

#include <doctest/doctest.h>

#include "registry/registry_for_test.hpp"

using namespace tezai;
using namespace tezai::registry;

namespace {

using Ids = std::vector<std::int64_t>;

std::string faults_of(std::vector<std::pair<std::string, std::string>> query) {
    http::Request request;
    request.query = std::move(query);
    const auto filter = parse_list_filter(request);
    std::string all;
    if (!filter)
        for (const auto& fault : filter.error()) all += fault.path + " " + fault.code + ";";
    return all;
}

} // namespace

TEST_CASE("each filter is read, or its fault is named") {
    struct Case { const char* says; std::vector<std::pair<std::string, std::string>> query; const char* faults; };
    for (const auto& c : std::vector<Case>{
             {"none", {}, ""},
             {"all", {{"q", "客梯"}, {"region_id", "3"}, {"unit_id", "4"}, {"category", "3000"}, {"use_state", "in_use"}, {"coding", "stuck"}, {"place_type", "residence"}, {"import_id", "5"}}, ""},
             {"an import that is no number", {{"import_id", "x"}}, "/import_id not_an_integer_in_range;"},
             {"a region that is no number", {{"region_id", "x"}}, "/region_id not_an_integer_in_range;"},
             {"zero", {{"unit_id", "0"}}, "/unit_id not_an_integer_in_range;"},
             {"negative", {{"unit_id", "-1"}}, "/unit_id not_an_integer_in_range;"},
             {"beyond 64 bits", {{"unit_id", "99999999999999999999"}}, "/unit_id not_an_integer_in_range;"},
             {"an unknown state", {{"use_state", "broken"}}, "/use_state not_one_of;"},
             {"an unknown status", {{"coding", "half"}}, "/coding not_one_of;"},
             {"200 bytes", {{"q", std::string(200, 'a')}}, ""},
             {"201 bytes", {{"q", std::string(201, 'a')}}, "/q too_long;"},
             {"several", {{"coding", "x"}, {"use_state", "y"}}, "/use_state not_one_of;/coding not_one_of;"},
         }) {
        CAPTURE(c.says);
        CHECK(faults_of(c.query) == c.faults);
    }
}

TEST_CASE("what an import brought: within the scope, and narrowed by the other filters") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        const auto stone = house.region("990102"), sand = house.region("990203");
        const auto a = house.add_device({.name = "客梯", .region_id = stone, .import_id = 7}), b = house.add_device({.name = "锅炉", .region_id = sand, .import_id = 7});
        house.add_device({.name = "客梯", .region_id = stone});
        house.registry.coding.with_status = [&](std::string_view) {
            IdSet set;
            set.has.resize(static_cast<std::size_t>(b) + 1);
            set.has[static_cast<std::size_t>(b)] = true;
            return set;
        };
        house.catch_up();
        const auto find = [&](const auth::Actor& actor, ListFilter filter) { return find_listed(house.registry, actor, filter, 0, 50, true).ids; };
        CHECK(find(house.everybody(), {.import_id = 7}) == Ids{a, b});
        CHECK(find(house.everybody(), {.q = "锅炉", .import_id = 7}) == Ids{b});
        CHECK(find(house.everybody(), {.coding = "coded", .import_id = 7}) == Ids{b});
        CHECK(find(house.official("990102"), {.import_id = 7}) == Ids{a});
        CHECK(find(house.everybody(), {.import_id = 8}).empty());
    });
}

TEST_CASE("an identifier typed in full or half finds its devices, and the other filters still hold") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        const auto stone = house.region("990102"), sand = house.region("990203");
        const auto a = house.add_device({.name = "客梯1001", .region_id = stone, .identifiers = {{IdentifierKind::device_code, "311010330202100001"}, {IdentifierKind::certificate_no, "梯11浙A00001(21)"}}});
        const auto b = house.add_device({.name = "客梯", .region_id = sand, .use_state = UseState::suspended, .identifiers = {{IdentifierKind::device_code, "311010330202100002"}, {IdentifierKind::serial_no, "1001"}}});
        const auto c = house.add_device({.name = "锅炉", .region_id = sand, .variety = "1110", .identifiers = {{IdentifierKind::serial_no, "1001"}}});
        house.registry.coding.find = [&](std::string_view typed) { return typed == "7K3M9XD" || typed == "KPPQAKG" ? std::optional(c) : std::nullopt; };
        house.registry.coding.status = [&](std::int64_t id) { return id == c ? "stuck" : "uncoded"; };
        house.catch_up();
        const auto find = [&](const auth::Actor& actor, ListFilter filter, std::int64_t after = 0, std::size_t limit = 50) { return find_listed(house.registry, actor, filter, after, limit, true); };
        const auto everybody = house.everybody();
        struct Case { const char* says; ListFilter filter; Ids ids; };
        for (const bool with_set : {false, true}) {
            CAPTURE(with_set);
            if (with_set)
                house.registry.coding.with_status = [&](std::string_view status) {
                    IdSet set{.has = std::vector<bool>(static_cast<std::size_t>(c) + 1, status == "uncoded"), .beyond = status == "uncoded"};
                    set.has[static_cast<std::size_t>(c)] = status == "stuck";
                    return set;
                };
            for (const auto& each : std::vector<Case>{
                     {"a device code", {.q = "311010330202100001"}, {a}},
                     {"with blanks", {.q = " 3110 1033 0202 1000 01 "}, {a}},
                     {"a certificate number with full-width brackets", {.q = "梯11浙A00001（21）"}, {a}},
                     {"the beginning of two", {.q = "311010"}, {a, b}},
                     {"five characters are no beginning", {.q = "31101"}, {}},
                     {"a number that two bear goes before the name that holds it", {.q = "1001"}, {b, c}},
                     {"a human code", {.q = "7k3m9xd"}, {c}},
                     {"a human code of letters alone", {.q = "kppqakg"}, {c}},
                     {"with a category", {.q = "1001", .category = "1000"}, {c}},
                     {"with a state", {.q = "311010", .use_state = "suspended"}, {b}},
                     {"with a coding status", {.q = "1001", .coding = "uncoded"}, {b}},
                     {"with one that none of them has, the text is looked for", {.q = "1001", .category = "3000", .coding = "stuck"}, {}},
                     {"with a region", {.q = "311010", .region_id = sand}, {b}},
                     {"with a region that is none", {.q = "311010", .region_id = 999}, {}},
                     {"no filter but a status", {.coding = "stuck"}, {c}},
                     {"a name", {.q = "客梯"}, {a, b}},
                     {"nothing", {}, {a, b, c}},
                 }) {
                CAPTURE(each.says);
                const auto found = find(everybody, each.filter);
                CHECK(found.ids == each.ids);
                CHECK(found.total == static_cast<std::int64_t>(each.ids.size()));
            }
        }
        CHECK(find(house.official("990102"), {.q = "1001"}).ids == Ids{a}); // the others' number is none here; the name has it
        CHECK(find(house.official("990102"), {.q = "7K3M9XD"}).ids.empty());
        const auto page = find(everybody, {.q = "311010"}, 0, 1);
        CHECK(page.more);
        CHECK(page.total == 2);
        CHECK(find(everybody, {.q = "311010"}, a, 1).ids == Ids{b});
        CHECK_FALSE(find(everybody, {.q = "311010"}, a, 1).more);
    });
}

TEST_CASE("while identifiers are not known in memory, one in full is found in the store") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    TestRegistry house(*db);
    const auto id = house.add_device({.region_id = house.region("990102"), .identifiers = {{IdentifierKind::serial_no, "SN-2021-7"}}});
    db->transaction([&](store::Transaction& tx) {
        tx.execute(R"sql(WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 22000)
            INSERT INTO equipment (id, region_id, unit_id, category, variety, name, address, place_type, registration_state, use_state)
            SELECT i, 1, 0, '3000', '3110', '客梯', '', 'residence', 'registered', 'in_use' FROM n)sql");
    });
    house.registry.load();
    CHECK_FALSE(house.registry.directory.knows_identifiers());
    const auto find = [&](const auth::Actor& actor) { return find_listed(house.registry, actor, {.q = "sn-2021-7"}, 0, 50, true).ids; };
    CHECK(find(house.everybody()) == Ids{id});
    CHECK(find(house.official("990203")).empty());
    house.registry.index();
    CHECK(house.registry.directory.knows_identifiers());
    CHECK(find(house.everybody()) == Ids{id});
    CHECK(find(house.official("990203")).empty());
}
