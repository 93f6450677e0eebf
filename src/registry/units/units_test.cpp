#include "registry/units/units.hpp"

#include <doctest/doctest.h>

#include "base/canonical_json.hpp"
#include "registry/persons/persons.hpp"
#include "registry/registry_for_test.hpp"

using namespace tezai;
using namespace tezai::registry;
using store::Transaction;

TEST_CASE("a unit is one by its credit code anywhere, by its name within one region") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        const auto stone = house.region("990102"), sand = house.region("990203");
        const auto coded = house.add_unit("示例机械（海宁口）有限公司", stone, "91330000MA00000000"), plain = house.add_unit("示例 物业A", stone);
        struct Case { const char* says; NewUnit like; std::int64_t found; };
        for (const auto& c : std::vector<Case>{
                 {"the same code, another name and region", {.name = "别名", .credit_code = "91330000MA00000000", .region_id = sand}, coded},
                 {"the same name with another code", {.name = "示例 物业A", .credit_code = "91330000MA00000001", .region_id = stone}, 0},
                 {"the same name written otherwise", {.name = "示例物业ａ", .region_id = stone}, plain},
                 {"the same name elsewhere", {.name = "示例 物业A", .region_id = sand}, 0},
                 {"a name whose unit has a code", {.name = "示例机械（海宁口）有限公司", .region_id = stone}, 0},
             }) {
            CAPTURE(c.says);
            CHECK(db.read([&](Transaction& tx) { return find_unit_like(tx, c.like); }) == c.found);
        }
        CHECK(house.events_of({"unit", coded}) == std::vector<std::string>{"unit.recorded"});
    });
}

TEST_CASE("a unit is seen by its region, by itself, and by who sees a device of it") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        const auto stone = house.region("990102"), sand = house.region("990203");
        const auto here = house.add_unit("示例一厂", stone), both = house.add_unit("示例二厂", stone);
        house.add_device({.region_id = stone, .unit_id = both});
        house.add_device({.region_id = sand, .unit_id = both});
        house.add_device({.region_id = sand, .unit_id = both});
        const auto seen = [&](const auth::Scope& scope, std::int64_t id) { return db.read([&](Transaction& tx) { return find_unit(tx, scope, id); }); };
        CHECK(seen(house.official("990102").scope, both)->equipment_count == 1);
        CHECK(seen(house.official("990203").scope, both)->equipment_count == 2);
        CHECK(seen(house.everybody().scope, both)->equipment_count == 3);
        CHECK(seen(house.member(both).scope, both)->equipment_count == 3);
        CHECK_FALSE(seen(house.official("990203").scope, here));
        CHECK_FALSE(seen(house.member(here).scope, both));
        CHECK_FALSE(seen(auth::Scope::nothing(), here));
        const auto names = [&](const auth::Scope& scope, std::string_view part, std::int64_t after, std::int64_t limit) {
            std::string all;
            for (const auto& unit : db.read([&](Transaction& tx) { return list_units(tx, scope, part, after, limit); })) all += unit.name + " ";
            return all;
        };
        CHECK(names(house.everybody().scope, "", 0, 10) == "示例一厂 示例二厂 ");
        CHECK(names(house.everybody().scope, "", here, 10) == "示例二厂 ");
        CHECK(names(house.everybody().scope, "", 0, 1) == "示例一厂 ");
        CHECK(names(house.everybody().scope, "二 厂", 0, 10) == "示例二厂 ");
        CHECK(names(house.everybody().scope, "%", 0, 10).empty());
        CHECK(names(house.everybody().scope, "_", 0, 10).empty());
        CHECK(names(house.official("990203").scope, "示例", 0, 10) == "示例二厂 ");
    });
}

TEST_CASE("a person is kept once in a unit, and stands in the journal as a commitment only") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        const auto unit = house.add_unit("示例一厂", house.region("990102"));
        const NewPerson person{.unit_id = unit, .region_id = house.region("990102"), .import_id = 7, .name = "示例某", .certificate_item = "A", .certificate_no = "示例0001"};
        const auto record = [&] { return db.transaction([&](Transaction& tx) { return record_person(tx, house.journal, {1}, person); }); };
        const auto id = record();
        CHECK(id > 0);
        CHECK(record() == 0);
        CHECK(house.count("SELECT COUNT(*) FROM person_certificates") == 1);
        db.read([&](Transaction& tx) {
            const auto entries = journal::list_entries(tx, {"person", id}, 0, 10);
            REQUIRE(entries.size() == 1);
            CHECK(entries[0].origin == journal::Origin::attested);
            CHECK(entries[0].payload.find("示例某") == std::string::npos);
            CHECK(entries[0].payload.find("0001") == std::string::npos);
            CHECK(entries[0].payload.find("\"personal\"") != std::string::npos);
        });
    });
}
