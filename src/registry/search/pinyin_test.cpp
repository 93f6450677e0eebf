#include "registry/search/pinyin.hpp"

#include <doctest/doctest.h>

using namespace tezai::registry;

TEST_CASE("a character keeps every letter that it may begin with") {
    struct Case {
        const char* name;
        std::vector<std::string> sets;
    };
    for (const auto& c : std::vector<Case>{
             {"重庆", {"cz", "q"}},
             {"长兴", {"cz", "x"}},
             {"乐清", {"ly", "q"}},
             {"厦门", {"sx", "m"}},
             {"台州丽水", {"t", "z", "l", "s"}},
             {"鄞州缙云", {"y", "z", "j", "y"}},
             {"䶮堃", {"y", "k"}},
             {"示例(杭州)A座3号", {"s", "l", "h", "z", "a", "z", "3", "h"}},
             {"", {}},
             {"(—)", {}},
         }) {
        CAPTURE(c.name);
        std::vector<std::string> sets;
        for (const auto set : initials_sets(c.name)) sets.push_back(to_text(set));
        CHECK(sets == c.sets);
    }
}

TEST_CASE("initials are found anywhere in a name, by any reading") {
    CHECK(matches_initials("重庆示例电梯有限公司", "cq"));
    CHECK(matches_initials("重庆示例电梯有限公司", "zq"));
    CHECK(matches_initials("重庆示例电梯有限公司", "DTYXGS"));
    CHECK(matches_initials("重庆示例电梯有限公司", "cqsldtyxgs"));
    CHECK_FALSE(matches_initials("重庆示例电梯有限公司", "cqdt")); // not in a row
    CHECK_FALSE(matches_initials("重庆示例电梯有限公司", "cqsldtyxgsa"));
    CHECK(matches_initials("示例(杭州)电梯", "lhzd"));
    CHECK(matches_initials("长长长乐", "zccy"));
    CHECK(matches_initials("3号梯", "3ht"));
    CHECK_FALSE(matches_initials("重庆", ""));
    CHECK_FALSE(matches_initials("重庆", "c庆"));
    CHECK_FALSE(matches_initials("", "c"));
    CHECK(matches_initials(std::string(64, 'a'), std::string(64, 'a')));
    CHECK_FALSE(matches_initials(std::string(65, 'a'), std::string(65, 'a')));
}
