#include "registry/regions/regions.hpp"

#include <doctest/doctest.h>

#include "registry/registry_for_test.hpp"

using namespace tezai;
using namespace tezai::registry;
using namespace std::chrono;

namespace {

constexpr std::string_view head = "code,level,parent_code,name_zh,name_en,tree,functional,valid_from,valid_until\n";

} // namespace

TEST_CASE("regions are added to both trees, functional zones only where they supervise, and the same file changes nothing") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db, "");
        const auto first = import_regions(house.journal, house.everybody(), small_province);
        REQUIRE(first);
        CHECK(first->added == 19);
        CHECK(first->known == 0);
        CHECK(first->faults.empty());
        house.catch_up(); // the trees of the house are read again because of the entries
        CHECK(house.region("990171") != 0);
        CHECK(house.region("990171", Tree::administrative) == 0);
        CHECK(house.region("990102", Tree::administrative) != 0);
        CHECK(house.region("990102", Tree::administrative) != house.region("990102"));
        CHECK(house.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'region.added'") == 19);
        // province 1, cities 2 × 2, counties 3 × 4 (+ 3 of the zone), townships 4 × 2, in each tree
        CHECK(house.count("SELECT COUNT(*) FROM region_closure") == (1 + 2 * 2 + 3 * 4 + 4 * 2) * 2 + 3);

        const auto again = import_regions(house.journal, house.everybody(), small_province);
        REQUIRE(again);
        CHECK(again->added == 0);
        CHECK(again->known == 19);
        CHECK(house.count("SELECT COUNT(*) FROM regions") == 19);
        CHECK(house.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'region.added'") == 19);
    });
}

TEST_CASE("a parent's code means the node that bears it on the day") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestRegistry house(db, "");
        const auto done = import_regions(house.journal, house.everybody(), std::string(head) +
            "990000,province,,示例省,,supervision,,,\n"
            "990100,city,990000,云栖市,,supervision,,,\n"
            "990102,county,990100,上溪区,,supervision,,,2021-04-08\n"
            "990104,county,990100,江畔区,,supervision,,,2021-04-08\n"
            "990102,county,990100,上溪区,,supervision,,2021-04-09,\n"
            "990114,county,990100,钱潮区,,supervision,,2021-04-09,\n"
            "990102001,township,990102,东岭街道,,supervision,,,\n"
            "990104007,township,990104,下沙洲街道,,supervision,,,2021-04-08\n"
            "990114001,township,990114,下沙洲街道,,supervision,,2021-04-09,\n");
        REQUIRE(done);
        CHECK(done->added == 9);
        house.catch_up();
        const auto tree = house.registry.regions.tree();
        const auto at = [&](std::string_view text, base::Date on) { return tree->find_by_text(text, Tree::supervision, on).value_or(0); };
        const auto eve = 2021y / 4 / 8, day = 2021y / 4 / 9;
        const auto ridge = at("990102001", eve);
        CHECK(ridge == at("东岭", day));
        CHECK(tree->parent_of(ridge, eve) == at("上溪区", eve));
        CHECK(tree->parent_of(ridge, day) == at("上溪区", day));
        CHECK(at("上溪区", eve) != at("上溪区", day));
        CHECK(tree->path_text(at("下沙洲", eve), eve) == "云栖市 · 江畔区 · 下沙洲街道");
        CHECK(tree->path_text(at("下沙洲", day), day) == "云栖市 · 钱潮区 · 下沙洲街道");
        // What the tree says and what the closure table says is the same.
        for (const auto on : {eve, day})
            for (const auto& region : tree->all()) {
                const auto text = base::to_text(on);
                auto stored = db.read([&](store::Transaction& tx) {
                    return tx.all("SELECT descendant_id FROM region_closure WHERE ancestor_id = :id AND valid_from <= :on AND (valid_until IS NULL OR valid_until >= :on) ORDER BY descendant_id",
                                  {{"id", region.id}, {"on", text}}, [](const store::Row& row) { return row.integer(0); });
                });
                if (region.valid_on(on)) CHECK(stored == tree->below(region.id, on));
            }
    });
}

TEST_CASE("a file with a fault writes nothing and says line and column") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    TestRegistry house(*db, "");
    struct Case { const char* says; std::string csv, code, column; std::int64_t line; };
    const std::string good = "990000,province,,示例省,Example,,,,\n", header(head);
    for (const auto& c : std::vector<Case>{
             {"a column is missing", "code,level,parent_code,name_zh\n990000,province,,示例省\n", "region.column_missing", "name_en", 1},
             {"a level nobody knows", header + good + "990100,prefecture,990000,云栖市,,,,,\n", "region.not_a_level", "level", 3},
             {"no code", header + good + ",city,990000,云栖市,,,,,\n", "region.code_missing", "code", 3},
             {"no name", header + good + "990100,city,990000,,,,,,\n", "region.name_missing", "name_zh", 3},
             {"a day that does not exist", header + good + "990100,city,990000,云栖市,,,,2021-02-29,\n", "region.not_a_date", "valid_from", 3},
             {"a last day that is none", header + good + "990100,city,990000,云栖市,,,,,soon\n", "region.not_a_date", "valid_until", 3},
             {"a tree nobody knows", header + good + "990100,city,990000,云栖市,,party,,,\n", "region.not_a_tree", "tree", 3},
             {"an old workbook", std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") + std::string(600, '\0'), "", "", 0},
         }) {
        CAPTURE(c.says);
        const auto done = import_regions(house.journal, house.everybody(), c.csv);
        REQUIRE(done);
        REQUIRE_FALSE(done->faults.empty());
        CHECK(done->added == 0);
        if (!c.code.empty()) {
            CHECK(done->faults.front().code == c.code);
            CHECK(done->faults.front().column == c.column);
            CHECK(done->faults.front().line == c.line);
        }
        CHECK(house.count("SELECT COUNT(*) FROM regions") == 0);
    }
    const auto orphan = import_regions(house.journal, house.everybody(), header + good + "990301,county,990300,无主区,,,,,\n");
    REQUIRE_FALSE(orphan);
    CHECK(orphan.error().code == "region.parent_unknown");
    CHECK(orphan.error().named.at("line") == "3");
    CHECK(orphan.error().named.at("value") == "990300");
    // A parent of other days is none.
    const auto late = import_regions(house.journal, house.everybody(), header + "990000,province,,示例省,,,,2022-01-01,\n990100,city,990000,云栖市,,,,2021-01-01,2021-12-31\n");
    REQUIRE_FALSE(late);
    CHECK(late.error().code == "region.parent_unknown");
    CHECK(house.count("SELECT COUNT(*) FROM regions") == 0);
    CHECK(house.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'region.import.refused'") == 2);
}
