#include "registry/equipment/actions.hpp"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "base/canonical_json.hpp"
#include "journal/personal.hpp"
#include "registry/equipment/status.hpp"
#include "registry/registry_for_test.hpp"

using namespace tezai;
using namespace tezai::registry;
using store::Transaction;
using namespace std::chrono;

namespace {

NewEquipment wanted_in(std::int64_t region) {
    return {.region_id = region, .category = "3000", .variety = "3110", .name = "示例客梯", .address = "示例路1号", .place_type = "residence",
            .registered_on = 2021y / 11 / 1, .identifiers = {{IdentifierKind::device_code, "311010330202100001"}, {IdentifierKind::serial_no, "SN1"}}};
}
Equipment get(TestRegistry& house, std::int64_t id) {
    return house.db.read([&](Transaction& tx) { return find_equipment(tx, auth::Scope::everything(), {id}).value(); });
}
std::string code_of(const auto& decision) { return decision ? "" : std::string(decision.error().code); }

} // namespace

TEST_CASE("what is registered by hand counts from now; the day that the clerk states is kept beside it") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        const auto county = house.official("990102");
        const auto id = register_equipment(house.journal, county, wanted_in(house.region("990102001")));
        REQUIRE(id);
        const auto device = get(house, id->value);
        CHECK(device.registered_on == 2021y / 12 / 5);
        CHECK(device.use_state == UseState::in_use);
        CHECK(device.version == 1);
        CHECK(device.identifier(IdentifierKind::device_code) == "311010330202100001");
        CHECK(device.identifier(IdentifierKind::certificate_no).empty());
        house.db.read([&](Transaction& tx) {
            const auto entries = journal::list_entries(tx, {"equipment", id->value}, 0, 10);
            REQUIRE(entries.size() == 1);
            CHECK(entries[0].event == "equipment.registered");
            CHECK(entries[0].origin == journal::Origin::witnessed);
            CHECK(entries[0].event_at == entries[0].recorded_at);
            CHECK(base::find_text(entries[0].payload, "registered_on") == "2021-12-05");
            CHECK(base::find_text(entries[0].payload, "stated_registered_on") == "2021-11-01");
            CHECK(entries[0].place.region_id == house.region("990102001"));
        });
    });
}

TEST_CASE("registering is refused outside one's region, for a variety that does not exist, for a code somebody bears") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        const auto county = house.official("990102");
        const auto own = house.region("990102"), other = house.region("990203");
        REQUIRE(register_equipment(house.journal, county, wanted_in(own)));
        struct Case { const char* says; std::int64_t region; const char* variety; IdentifierKind kind; const char* value; const char* code; };
        for (const auto& c : {Case{"another county", other, "3110", IdentifierKind::device_code, "X1", "equipment.region_not_yours"},
                              Case{"nowhere", 0, "3110", IdentifierKind::device_code, "X1", "equipment.region_not_yours"},
                              Case{"no such variety", own, "3999", IdentifierKind::device_code, "X1", "equipment.variety_unknown"},
                              Case{"a code that is taken", own, "3110", IdentifierKind::device_code, "311010330202100001", "equipment.code_already_held"},
                              Case{"the same text as another kind", own, "3110", IdentifierKind::certificate_no, "311010330202100001", ""},
                              Case{"a maker's number may come twice", own, "3110", IdentifierKind::serial_no, "SN1", ""}}) {
            CAPTURE(c.says);
            auto wanted = wanted_in(c.region);
            wanted.variety = c.variety;
            wanted.identifiers = {{c.kind, c.value}};
            const auto before = house.count("SELECT COUNT(*) FROM equipment");
            const auto done = register_equipment(house.journal, county, wanted);
            CHECK(code_of(done) == c.code);
            CHECK(house.count("SELECT COUNT(*) FROM equipment") == before + (*c.code ? 0 : 1));
        }
        CHECK(house.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.register.refused'") == 4);
        // Somebody's code is somebody's in the whole platform, also where one may not look.
        auto elsewhere = wanted_in(other);
        CHECK(code_of(register_equipment(house.journal, house.official("990200"), elsewhere)) == "equipment.code_already_held");
    });
}

TEST_CASE("a device stands in a region of the supervision tree that there is today") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        auto province = house.official("990000");
        province.scope = auth::Scope::everything(); // sees whatever there is: a number that is no region must not pass for one
        for (const std::int64_t nowhere : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{999'999}}) {
            CAPTURE(nowhere);
            CHECK(code_of(register_equipment(house.journal, province, wanted_in(nowhere))) == "equipment.region_not_yours");
        }
        const auto administrative = db.read([](Transaction& tx) { return tx.integer("SELECT MIN(id) FROM regions WHERE tree = 'administrative'"); });
        CHECK(code_of(register_equipment(house.journal, province, wanted_in(administrative))) == "equipment.region_not_yours");
        CHECK(register_equipment(house.journal, province, wanted_in(house.region("990102"))));
    });
}

TEST_CASE("of many hands that register one code at once one gets it") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        const auto county = house.official("990102");
        for (int round = 0; round < 5; ++round) {
            auto wanted = wanted_in(house.region("990102"));
            wanted.identifiers[0].value = "31101033020210000" + std::to_string(round);
            std::atomic<int> registered = 0;
            std::vector<std::thread> hands;
            for (int i = 0; i < 6; ++i) hands.emplace_back([&] { registered += register_equipment(house.journal, county, wanted).has_value() ? 1 : 0; });
            for (auto& hand : hands) hand.join();
            CHECK(registered == 1);
        }
    });
}

TEST_CASE("a use state follows another only where the table has the step") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    TestRegistry house(*db);
    const auto region = house.region("990102");
    using enum UseState;
    for (const auto& [from, from_word] : base::form::Words<UseState>::all)
        for (const auto& [to, to_word] : base::form::Words<UseState>::all) {
            CAPTURE(from_word);
            CAPTURE(to_word);
            const auto id = house.add_device({.region_id = region, .use_state = from});
            const auto changed = change_use_state(house.journal, house.official("990102"), {{id}, 1, to, "示例原因"});
            CHECK(changed.has_value() == may_follow(from, to));
            CHECK(get(house, id).use_state == (may_follow(from, to) ? to : from));
            if (!changed) CHECK(changed.error().code == "equipment.use_state_cannot_follow");
        }
    CHECK(may_follow(in_use, scrapped));
    CHECK_FALSE(may_follow(in_use, in_use));
    CHECK_FALSE(may_follow(in_use, not_yet_used));
    CHECK_FALSE(may_follow(sealed, suspended));
    for (const auto& [to, word_of] : base::form::Words<UseState>::all) CHECK_FALSE(may_follow(scrapped, to));
}

TEST_CASE("another county's device is no device, and who saved later is told") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db);
        const auto mine = house.official("990102"), other = house.official("990200");
        const auto id = house.add_device({.region_id = house.region("990102")});
        CHECK(code_of(change_use_state(house.journal, other, {{id}, 1, UseState::suspended, ""})) == "equipment.unknown");
        CHECK(code_of(change_use_state(house.journal, mine, {{id + 1}, 1, UseState::suspended, ""})) == "equipment.unknown");
        CHECK(code_of(move_equipment(house.journal, other, {id}, 1, house.region("990203"), "")) == "equipment.unknown");
        CHECK_FALSE(db.read([&](Transaction& tx) { return find_equipment(tx, other.scope, {id}).has_value(); }));
        CHECK(db.read([&](Transaction& tx) { return list_equipment_by_ids(tx, other.scope, std::vector<std::int64_t>{id}).empty(); }));

        REQUIRE(change_use_state(house.journal, mine, {{id}, 1, UseState::suspended, "停产\n检修"}));
        CHECK(code_of(change_use_state(house.journal, mine, {{id}, 1, UseState::in_use, ""})) == "equipment.saved_before_you");
        CHECK(code_of(move_equipment(house.journal, mine, {id}, 1, house.region("990102001"), "")) == "equipment.saved_before_you");
        CHECK(get(house, id).version == 2);
        CHECK(code_of(move_equipment(house.journal, mine, {id}, 2, house.region("990103"), "")) == "equipment.region_not_yours");
        REQUIRE(move_equipment(house.journal, mine, {id}, 2, house.region("990102001"), "新址1号"));
        CHECK(get(house, id).region_id == house.region("990102001"));
        CHECK(get(house, id).address == "新址1号");
        db.read([&](Transaction& tx) {
            const auto entries = journal::list_entries(tx, {"equipment", id}, 0, 20);
            CHECK(entries.front().event == "equipment.placed");
            CHECK(base::find_integer(entries.front().payload, "before") == house.region("990102"));
            const auto stopped = std::ranges::find(entries, std::string("equipment.use_state_changed"), &journal::Record::event);
            REQUIRE(stopped != entries.end());
            CHECK(stopped->payload.find("停产") == std::string::npos); // it may name people: a commitment in the entry
            CHECK(journal::find_personal(tx, {stopped->id}, "reason") == "停产 检修");
            CHECK(base::find_text(stopped->payload, "before") == "in_use");
        });
    });
}

TEST_CASE("an attested past becomes one fact for the registration and one for what ended it") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    TestRegistry house(*db);
    struct Case { const char* says; RegistrationState registration; UseState use; std::optional<base::Date> registered_on, since; journal::Origin origin; std::vector<std::string> events; };
    using enum RegistrationState;
    const auto day = 2015y / 3 / 4, later = 2019y / 5 / 6;
    for (const auto& c : std::vector<Case>{
             {"in use", registered, UseState::in_use, day, {}, journal::Origin::attested, {"equipment.registered"}},
             {"never registered", unregistered, UseState::in_use, {}, {}, journal::Origin::attested, {"equipment.recorded"}},
             {"applied for", applied, UseState::not_yet_used, {}, {}, journal::Origin::attested, {"equipment.recorded"}},
             {"stopped on a day", registered, UseState::suspended, day, later, journal::Origin::attested, {"equipment.registered", "equipment.use_state_changed"}},
             {"stopped on the day of registration", registered, UseState::suspended, day, day, journal::Origin::attested, {"equipment.registered", "equipment.use_state_changed"}},
             {"stopped before it was registered", registered, UseState::suspended, later, day, journal::Origin::attested, {"equipment.registered"}},
             {"stopped, nobody knows when", registered, UseState::suspended, day, {}, journal::Origin::attested, {"equipment.registered"}},
             {"cancelled", cancelled, UseState::scrapped, day, later, journal::Origin::attested, {"equipment.registered", "equipment.use_state_changed", "equipment.registration_state_changed"}},
         }) {
        CAPTURE(c.says);
        NewEquipment device{.region_id = house.region("990102"), .category = "3000", .variety = "3110", .name = "示例", .place_type = "residence", .registration_state = c.registration,
                            .use_state = c.use, .registered_on = c.registered_on, .use_state_since = c.since, .origin = c.origin};
        const auto id = house.db.transaction([&](Transaction& tx) { return record_equipment(tx, house.journal, {1}, device).value; });
        CHECK(house.events_of({"equipment", id}) == c.events);
        CHECK(get(house, id).use_state == c.use);
    }
}
