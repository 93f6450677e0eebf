#include "registry/merging/merging.hpp"

#include <doctest/doctest.h>

#include "registry/merging/candidates.hpp"
#include "registry/registry_for_test.hpp"

using namespace tezai;
using namespace tezai::registry;
using merging::Kind, merging::PairState;

namespace {

const std::atomic<bool> go_on = false;

std::vector<merging::Pair> open_pairs(TestRegistry& house, Kind kind, PairState state = PairState::open) {
    return house.db.read([&](store::Transaction& tx) { return merging::list_pairs(tx, auth::Scope::everything(), {.kind = kind, .state = state}); });
}

Device numbered(std::int64_t region, std::int64_t unit, IdentifierKind kind, const std::string& value) { return {.region_id = region, .unit_id = unit, .identifiers = {{kind, value}}}; }

} // namespace

TEST_CASE("what shares a key is paired, each with each; of a crowd only neighbours") {
    std::vector<merging::Key> keys;
    std::vector<std::uint64_t> pairs;
    for (const std::uint32_t id : {3U, 1U, 2U, 2U}) keys.emplace_back(7, id);
    keys.emplace_back(8, 9);
    merging::pair_up(keys, pairs);
    CHECK(pairs.size() == 3); // 1–2, 1–3, 2–3; the one under 8 is alone
    for (const auto of : {12U, 13U}) {
        keys.clear();
        pairs.clear();
        for (std::uint32_t id = 1; id <= of; ++id) keys.emplace_back(7, id);
        merging::pair_up(keys, pairs);
        CHECK(pairs.size() == (of == 12 ? 66 : 12));
    }
}

TEST_CASE("pairs are found over the store, once; what was decided stays, what is no question any more goes") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view) {
        TestRegistry house(db);
        const auto county = house.region("990102"), township = house.region("990102001"), elsewhere = house.region("990202");
        const auto unit = house.add_unit("示例甲物业有限公司", township), twin = house.add_unit("示例甲物业（有限公司）", county), far = house.add_unit("示例甲物业有限公司", elsewhere);
        const auto one = house.add_device(numbered(township, unit, IdentifierKind::certificate_no, "梯11浙A00001(21)"));
        const auto other = house.add_device(numbered(township, twin, IdentifierKind::certificate_no, "梯11浙A00001(2021)"));
        house.add_device(numbered(township, unit, IdentifierKind::certificate_no, "梯11浙A00002(21)"));
        const auto first = merging::refresh_pairs(house.registry, go_on);
        CHECK(first.added == 2);
        const auto devices = open_pairs(house, Kind::equipment), units = open_pairs(house, Kind::unit);
        REQUIRE(devices.size() == 1);
        CHECK(devices[0].left.id == one);
        CHECK(devices[0].right.id == other);
        CHECK(devices[0].reasons == std::vector<std::string>{"certificate_written_otherwise"});
        REQUIRE(units.size() == 1); // of one county; the third of the name is in another
        CHECK(units[0].left.id == unit);
        CHECK(units[0].right.id == twin);
        CHECK(far > 0);
        CHECK(merging::refresh_pairs(house.registry, go_on).added == 0);

        // Only who sees both sides sees the pair.
        const auto pairs_of = [&](const auth::Actor& actor) { return db.read([&](store::Transaction& tx) { return merging::list_pairs(tx, actor.scope, {.kind = Kind::unit}).size(); }); };
        CHECK(pairs_of(house.official("990102")) == 1);
        CHECK(pairs_of(house.official("990102001")) == 0); // the twin answers in the county itself
        CHECK(pairs_of(house.official("990202")) == 0);

        const merging::Merging room{house.registry, {}};
        REQUIRE(merging::set_apart(room, house.everybody(), {units[0].id, units[0].version, "示例"}));
        db.transaction([&](store::Transaction& tx) { tx.execute("UPDATE equipment_identifiers SET value = '梯11浙A00009(22)' WHERE equipment_id = :id", {{"id", other}}); });
        const auto again = merging::refresh_pairs(house.registry, go_on);
        CHECK(again.added == 0);
        CHECK(again.gone == 1);
        CHECK(open_pairs(house, Kind::equipment).empty());
        CHECK(open_pairs(house, Kind::unit).empty());
        CHECK(open_pairs(house, Kind::unit, PairState::apart).size() == 1);
    });
}

TEST_CASE("a merged record goes by no name of its own: its number is held by who it is now, and a ledger naming its unit finds that") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view) {
        TestRegistry house(db);
        const auto township = house.region("990102001");
        const auto unit = house.add_unit("示例甲物业", township), twin = house.add_unit("示例甲物业处", township, "91330106MA2ABCD139");
        const auto one = house.add_device(numbered(township, unit, IdentifierKind::device_code, "311010123202000001"));
        const auto other = house.add_device(numbered(township, twin, IdentifierKind::device_code, "311010123202000002"));
        house.catch_up();
        const merging::Merging room{house.registry, {}};
        const auto everybody = house.everybody();
        const auto merge = [&](Kind kind, std::int64_t keep, std::int64_t gone) {
            const auto pair = merging::name_pair(room, everybody, kind, keep, gone);
            REQUIRE(pair);
            REQUIRE(merging::merge(room, everybody, {.pair = *pair, .version = 1, .keep = keep, .take = {}, .grounds = "示例"}));
            house.catch_up();
            return *pair;
        };
        merge(Kind::equipment, one, other);
        const auto units = merge(Kind::unit, unit, twin);
        db.read([&](store::Transaction& tx) {
            CHECK(find_holder_of(tx, IdentifierKind::device_code, "311010123202000002") == one);
            CHECK_FALSE(find_equipment(tx, auth::Scope::everything(), {other}));
            CHECK(find_what_stands_for(tx, auth::Scope::everything(), other) == one);
            CHECK(find_unit_like(tx, {.name = "示例甲物业处", .region_id = township}) == unit);
            CHECK(find_unit_like(tx, {.name = "", .credit_code = "91330106MA2ABCD139"}) == unit);
            CHECK(find_unit(tx, auth::Scope::everything(), unit)->credit_code == "91330106MA2ABCD139"); // a code that is known is not lost
        });
        CHECK(house.registry.directory.count() == 1);
        CHECK(house.events_of({"equipment", other}).back() == "equipment.merged");
        CHECK_FALSE(merging::name_pair(room, everybody, Kind::equipment, one, other)); // one of them is none any more

        REQUIRE(merging::part(room, everybody, {units, 2, "示例"}));
        db.read([&](store::Transaction& tx) {
            CHECK(find_unit(tx, auth::Scope::everything(), twin)->credit_code == "91330106MA2ABCD139");
            CHECK(find_unit(tx, auth::Scope::everything(), unit)->credit_code.empty());
        });
    });
}
