#include "links/coding/human_code.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace tezai;
using namespace tezai::coding;

TEST_CASE("the check character is the plan's") {
    struct Case { std::string_view six; char check; };
    for (const auto& c : {Case{"7K3M9X", 'D'}, Case{"000001", '7'}, Case{"A182C3", '7'}, Case{"YYYYYY", '2'}}) {
        CAPTURE(c.six);
        CHECK(check_character(c.six) == c.check);
    }
}

TEST_CASE("a human code is read as people type it") {
    struct Case { std::string_view says, typed; std::optional<std::string> read; };
    for (const auto& c : {Case{"as printed", "7K3M9XD", "7K3M9XD"}, Case{"grouped, lower case", "7k3m-9xd", "7K3M9XD"},
                          Case{"O for 0, I for 1", "OOOOOI7", "0000017"}, Case{"one letter wrong", "7K3M9XE", std::nullopt},
                          Case{"two swapped", "K73M9XD", std::nullopt}, Case{"six letters", "7K3M9X", std::nullopt},
                          Case{"eight letters", "7K3M9XDD", std::nullopt}, Case{"a Chinese letter", "7K3M9X特", std::nullopt}, Case{"nothing", "", std::nullopt}}) {
        CAPTURE(c.says);
        CHECK(parse_human_code(c.typed) == c.read);
    }
}

TEST_CASE("every single error and every swap of neighbours is caught") {
    const HumanCodes codes(base::bytes("a key of the test"));
    for (std::int64_t n = 0; n < 300; ++n) {
        const auto code = codes.of(n);
        for (std::size_t i = 0; i < 7; ++i) {
            for (const char c : alphabet) {
                auto wrong = code;
                wrong[i] = c;
                if (wrong != code) REQUIRE_FALSE(parse_human_code(wrong));
            }
            if (i + 1 < 7 && code[i] != code[i + 1]) {
                auto swapped = code;
                std::swap(swapped[i], swapped[i + 1]);
                REQUIRE_FALSE(parse_human_code(swapped));
            }
        }
    }
}

TEST_CASE("numbers become codes one to one, and another key gives others") {
    const HumanCodes codes(base::bytes("a key of the test")), others(base::bytes("another key"));
    std::set<std::string> seen;
    for (std::int64_t n = 0; n < 100'000; ++n) seen.insert(codes.of(n));
    CHECK(seen.size() == 100'000);
    CHECK(codes.of(17) != others.of(17));
    CHECK(parse_human_code(codes.of(human_code_count - 1)));
}

TEST_CASE("a random code has sixteen letters of the alphabet and does not come twice") {
    std::set<std::string> seen;
    for (int i = 0; i < 10'000; ++i) {
        const auto code = random_code();
        REQUIRE(parse_code(code) == code);
        seen.insert(code);
    }
    CHECK(seen.size() == 10'000);
}
