#include "registry/regions/region_tree.hpp"

#include <doctest/doctest.h>

using namespace tezai;
using namespace tezai::registry;
using tezai::base::Date;
using namespace std::chrono;

namespace {

constexpr Date founding = 1949y / 10 / 1, eve = 2021y / 4 / 8, turn = 2021y / 4 / 9, later = 2021y / 12 / 5;
enum Id : std::int64_t { province = 1, hangzhou, old_upper, jianggan, new_upper, qiantang, xiasha, kaixuan, wenzhou, lucheng, gulou_a, gulou_b, zone };

Region region(Id id, const char* level, const char* code, const char* name, Date from = founding, std::optional<Date> until = {}, Tree tree = Tree::supervision) {
    return {.id = id, .tree = tree, .level = level, .code = code, .name = name, .name_en = id == xiasha ? "Xiasha Sub-district" : "", .functional = id == zone, .valid_from = from, .valid_until = until};
}

// 2021-04-09: 江干区 went into the new 上城区, but 下沙街道 into 钱塘区 (law/region_changes.csv of the plan).
RegionTree hangzhou_2021() {
    return RegionTree(
        {region(province, "province", "330000", "浙江省"), region(hangzhou, "city", "330100", "杭州市"), region(old_upper, "county", "330102", "上城区", founding, eve),
         region(jianggan, "county", "330104", "江干区", founding, eve), region(new_upper, "county", "330102", "上城区", turn), region(qiantang, "county", "330114", "钱塘区", turn),
         region(xiasha, "township", "330104007", "下沙街道"), region(kaixuan, "township", "330104001", "凯旋街道"), region(wenzhou, "city", "330300", "温州市"),
         region(lucheng, "county", "330302", "鹿城区"), region(gulou_a, "township", "330302009", "鼓楼街道"), region(gulou_b, "township", "330102009", "鼓楼街道"),
         region(zone, "county", "330171", "示例经开区")},
        {{hangzhou, province, founding, {}}, {wenzhou, province, founding, {}}, {old_upper, hangzhou, founding, eve}, {jianggan, hangzhou, founding, eve},
         {new_upper, hangzhou, turn, {}}, {qiantang, hangzhou, turn, {}}, {xiasha, jianggan, founding, eve}, {xiasha, qiantang, turn, {}},
         {kaixuan, jianggan, founding, eve}, {kaixuan, new_upper, turn, {}}, {lucheng, wenzhou, founding, {}}, {gulou_a, lucheng, founding, {}},
         {gulou_b, old_upper, founding, eve}, {gulou_b, new_upper, turn, {}}, {zone, hangzhou, founding, {}}});
}

using Ids = std::vector<std::int64_t>;

} // namespace

TEST_CASE("on each day a region is under whom it was under on that day") {
    const auto tree = hangzhou_2021();
    CHECK(tree.parent_of(xiasha, eve) == jianggan);
    CHECK(tree.parent_of(xiasha, turn) == qiantang);
    CHECK(tree.parent_of(kaixuan, later) == new_upper);
    CHECK(tree.parent_of(province, turn) == 0);
    CHECK(tree.parent_of(99, turn) == 0);
    CHECK(tree.children_of(hangzhou, eve) == Ids{old_upper, jianggan, zone});
    CHECK(tree.children_of(hangzhou, turn) == Ids{new_upper, qiantang, zone});
    CHECK(tree.below(jianggan, eve) == Ids{jianggan, xiasha, kaixuan});
    CHECK(tree.below(jianggan, turn) == Ids{jianggan});
    CHECK(tree.below(new_upper, turn) == Ids{new_upper, kaixuan, gulou_b});
    CHECK(tree.is_under(xiasha, jianggan, eve));
    CHECK_FALSE(tree.is_under(xiasha, jianggan, turn));
    CHECK(tree.is_under(xiasha, hangzhou, turn));
    CHECK(tree.is_under(xiasha, xiasha, turn));
    CHECK_FALSE(tree.is_under(xiasha, wenzhou, turn));
    CHECK(tree.ancestor_at(xiasha, "county", eve) == jianggan);
    CHECK(tree.ancestor_at(xiasha, "county", turn) == qiantang);
    CHECK(tree.ancestor_at(hangzhou, "county", turn) == 0);
    CHECK(tree.root(Tree::supervision, turn) == province);
    CHECK(tree.root(Tree::administrative, turn) == 0);
    CHECK(RegionTree().root(Tree::supervision, turn) == 0);
}

TEST_CASE("who answers for a region still sees what hangs on nodes that ended in it, but not what went to another") {
    const auto tree = hangzhou_2021();
    CHECK(tree.below_until(hangzhou, later) == Ids{hangzhou, old_upper, jianggan, new_upper, qiantang, xiasha, kaixuan, gulou_b, zone});
    CHECK(tree.below_until(jianggan, later) == Ids{jianggan});
    CHECK(tree.below_until(qiantang, later) == Ids{qiantang, xiasha});
    CHECK(tree.below_until(qiantang, eve) == Ids{qiantang});
    CHECK(tree.below_until(hangzhou, eve) == Ids{hangzhou, old_upper, jianggan, xiasha, kaixuan, gulou_b, zone});
}

TEST_CASE("a text names one region of the day, or none when a person has to say which") {
    const auto tree = hangzhou_2021();
    struct Case { const char* says; const char* text; Date on; std::int64_t under, found; };
    for (const auto& c : {Case{"a code that two nodes bore", "330102", eve, 0, old_upper}, Case{"and the day after", "330102", turn, 0, new_upper},
                          Case{"a name", "上城区", later, 0, new_upper}, Case{"its short form", "上城", eve, 0, old_upper}, Case{"a county that is no more", "江干", turn, 0, 0},
                          Case{"on its last day", "江干", eve, 0, jianggan}, Case{"one not yet there", "钱塘区", eve, 0, 0}, Case{"two of that name", "鼓楼街道", turn, 0, 0},
                          Case{"within one city", "鼓楼", turn, wenzhou, gulou_a}, Case{"within the other", "鼓楼", turn, hangzhou, gulou_b},
                          Case{"blanks and full width", " ３３０３０２ ", turn, 0, lucheng}, Case{"a short form of two letters is none", "杭", turn, 0, 0}, Case{"nothing", "", turn, 0, 0},
                          Case{"outside", "鹿城区", turn, hangzhou, 0}}) {
        CAPTURE(c.says);
        CHECK(tree.find_by_text(c.text, Tree::supervision, c.on, c.under).value_or(0) == c.found);
        CHECK_FALSE(tree.find_by_text(c.text, Tree::administrative, c.on, c.under));
    }
}

TEST_CASE("a path is read from the city down, without the province") {
    const auto tree = hangzhou_2021();
    CHECK(tree.path_text(xiasha, eve) == "杭州市 · 江干区 · 下沙街道");
    CHECK(tree.path_text(xiasha, turn, auth::Language::zh, "/") == "杭州市/钱塘区/下沙街道");
    CHECK(tree.path_text(xiasha, turn, auth::Language::en) == "杭州市 · 钱塘区 · Xiasha Sub-district"); // its own name where there is no English one
    CHECK(tree.path_text(province, turn) == "浙江省");
    CHECK(tree.path_text(0, turn).empty());
    CHECK(tree.path_text(99, turn).empty());
}
