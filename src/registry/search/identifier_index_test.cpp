#include "registry/search/identifier_index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

using namespace tezai::registry;

TEST_CASE("an identifier is found whole or by its beginning, however it was typed") {
    IdentifierIndex index;
    index.add("31103301002021 0001", 7);
    index.add("311033010020210002", 8);
    index.add("梯11浙A00001（21）", 7);
    index.add("梯11浙A00001(21)", 9);
    index.add("", 1);
    CHECK(index.size() == 4);
    CHECK(index.find("３１１０33010020210001") == std::vector<std::uint32_t>{7});
    CHECK(index.find("梯11浙a00001(21)") == std::vector<std::uint32_t>{7, 9});
    CHECK(index.find("3110").empty());
    CHECK(index.find("").empty());
    const auto hits = index.find_beginning_with("3110", 10);
    REQUIRE(hits.size() == 2);
    CHECK(hits[0] == IdentifierIndex::Hit{"311033010020210001", 7});
    CHECK(index.find_beginning_with("3110", 10, &hits[0]).size() == 1);
    CHECK(index.find_beginning_with("3110", 10, nullptr, [](std::uint32_t id) { return id == 8; }).size() == 1);
    CHECK(index.find_beginning_with("", 10).empty());
    index.remove("311033010020210001", 7);
    CHECK(index.find("311033010020210001").empty());
    CHECK(index.find("梯11浙A00001(21)").size() == 2);
}

TEST_CASE("whatever comes and goes, the index finds what a sorted set finds") {
    std::mt19937 random(9);
    const auto text = [&](std::size_t most) {
        std::string out;
        for (auto n = 1 + random() % most; n > 0; --n) out += "AB0"[random() % 3];
        return out;
    };
    for (const std::size_t array_after : {3U, 16U, 100'000U}) {
        IdentifierIndex index(array_after);
        std::set<std::pair<std::string, std::uint32_t>> all;
        for (int round = 0; round < 4000; ++round) {
            const auto id = static_cast<std::uint32_t>(1 + random() % 4);
            const auto identifier = text(10);
            if (random() % 3 == 0) {
                index.remove(identifier, id);
                all.erase({identifier, id});
            } else {
                index.add(identifier, id);
                all.insert({identifier, id});
            }
            if (round % 20 != 0) continue;
            const auto asked = text(4);
            std::vector<std::uint32_t> ids;
            for (const auto& [known, whose] : all)
                if (known == asked) ids.push_back(whose);
            CHECK(index.find(asked) == ids);
            std::vector<std::pair<std::string, std::uint32_t>> wanted, paged;
            for (const auto& key : all)
                if (key.first.starts_with(asked)) wanted.push_back(key);
            std::optional<IdentifierIndex::Hit> last;
            for (;;) {
                const auto page = index.find_beginning_with(asked, 5, last ? &*last : nullptr);
                for (const auto& hit : page) paged.emplace_back(hit.identifier, hit.id);
                if (page.size() < 5) break;
                last = page.back();
            }
            CHECK(paged == wanted);
        }
    }
}
