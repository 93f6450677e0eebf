#include "law/place_type.hpp"

#include <set>

#include <doctest/doctest.h>

using namespace tezai;

TEST_CASE("no word of a ledger means two kinds of place") {
    std::set<std::string> said;
    for (const auto& type : law::place_types())
        for (const auto& synonym : std::set<std::string>(type.synonyms.begin(), type.synonyms.end())) {
            INFO(type.word, ": ", synonym);
            CHECK(!synonym.empty());
            CHECK(said.insert(synonym).second);
        }
}

TEST_CASE("what a ledger says of a place is recognised, an address is not") {
    struct Case {
        const char *text, *word; // nullptr: not recognised
    };
    for (const auto& c : {Case{"住宅", "residential"}, {"小区", "residential"}, {" 商场 ", "shopping_mall"}, {"医院", "hospital"},
                          {"示例市第一人民医院", "hospital"}, {"示例老年公寓", "care_home"}, {"示例农贸市场", "shopping_mall"}, {"shopping_mall", "shopping_mall"},
                          {"Shopping Mall", "shopping_mall"}, {"nursing home", "care_home"}, {"公众聚集场所", nullptr}, {"无", "unknown"},
                          {"医院路12号", nullptr}, {"", nullptr}, {"其它", "other"}, {"厂房", "industrial"}}) {
        INFO(c.text);
        const auto* type = law::recognise_place_type(c.text);
        if (c.word) {
            REQUIRE(type);
            CHECK(type->word == c.word);
        } else CHECK(!type);
    }
}

TEST_CASE("public gathering places are told from housing and from the rest") {
    CHECK(law::is_public_gathering("school"));
    CHECK(law::is_public_gathering("park"));
    CHECK(!law::is_public_gathering("residential"));
    CHECK(!law::is_public_gathering("unknown"));
    CHECK(!law::is_public_gathering("nowhere"));
    CHECK(law::find_place_type("residential")->kind == law::PlaceKind::residential);
    CHECK(!law::find_place_type("小区"));
}
