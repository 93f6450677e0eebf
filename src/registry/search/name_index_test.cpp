#include "registry/search/name_index.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

using namespace tezai::registry;

namespace {

using Ids = std::vector<std::uint32_t>;

Ids find(const NameIndex& index, std::string_view typed) {
    return index.search({.typed = typed, .limit = 1'000'000}).ids;
}

} // namespace

TEST_CASE("a name is found by any part of it, by several words, by initials") {
    NameIndex index;
    index.put(1, "重庆示例电梯有限公司");
    index.put(2, "示例(杭州)电梯维保有限公司");
    index.put(3, "乐清䶮𠮷示例锅炉厂");
    index.put(4, "ABC示例A座3号");
    struct Case {
        const char* typed;
        Ids ids;
    };
    for (const auto& c : std::vector<Case>{
             {"示", {1, 2, 3, 4}}, {"电梯", {1, 2}}, {"电梯有限公司", {1}}, {"公司有限", {}}, {"䶮", {3}}, {"𠮷示例", {3}}, {"䶮𠮷", {3}},
             {"电梯 杭州", {2}}, {"杭州　电梯", {2}}, {"有限 重庆 例电", {1}}, {"电梯 锅炉", {}},
             {"（杭州）", {2}}, {"示例(杭", {2}}, {"cq", {1}}, {"zqsl", {1}}, {"SLHZDT", {2}}, {"yqy", {3}}, {"lqyslg", {3}} /* Unihan has no reading for 𠮷 */, {"lqy", {3}},
             {"dtyxgs", {1}}, {"dt 公司", {1, 2}}, {"abc", {4}}, {"abcsl", {4}}, {"ａ座", {4}}, {"a", {4}}, {"3", {4}}, {"a座", {4}}, {"3h", {4}},
             {"", {}}, {"  ", {}}, {"z", {}},
         }) {
        CAPTURE(c.typed);
        CHECK(find(index, c.typed) == c.ids);
    }
}

TEST_CASE("an address index without initials takes letters as letters") {
    NameIndex index({.initials = false});
    index.put(1, "重庆路1号cq大厦");
    index.put(2, "重庆路2号");
    CHECK(find(index, "cq") == Ids{1});
    CHECK(find(index, "重庆路") == Ids{1, 2});
}

TEST_CASE("pages follow one another, the count stops where told") {
    NameIndex index;
    for (std::uint32_t id = 1; id <= 100; ++id) index.put(id, "示例" + std::to_string(id));
    auto first = index.search({.typed = "示例", .limit = 20, .count_up_to = 1000});
    CHECK(first.ids.front() == 1);
    CHECK(first.ids.back() == 20);
    CHECK(first.count == 100);
    CHECK_FALSE(first.at_least);
    const auto second = index.search({.typed = "示例", .after = 20, .limit = 20, .count_up_to = 99});
    CHECK(second.ids.front() == 21);
    CHECK(second.count == 99);
    CHECK(second.at_least);
    CHECK(index.search({.typed = "示例", .limit = 5, .count_up_to = 100}).at_least); // at least 100, and nobody looked further
    CHECK_FALSE(index.search({.typed = "示例", .limit = 5, .count_up_to = 101}).at_least);
    CHECK(index.search({.typed = "示例", .after = 100}).ids.empty());
    const auto even = index.search({.typed = "示例", .after = 90, .limit = 3, .wanted = [](std::uint32_t id) { return id % 2 == 0; }});
    CHECK(even.ids == Ids{92, 94, 96});
    CHECK(even.count == 50);
    const Ids own{3, 5, 50, 1000};
    const auto among = index.search_among(own, {.typed = "例5"});
    CHECK(among.ids == Ids{5, 50});
    CHECK(among.count == 2);
}

TEST_CASE("whatever comes, goes and changes, the index finds what looking at every name finds") {
    std::mt19937 random(3);
    const std::vector<std::string> letters{"重", "庆", "长", "乐", "示", "例", "电", "梯", "𠮷", "A", "b", "1", "(", ")", "厦"};
    const auto text = [&](std::size_t most) {
        std::string out;
        for (auto n = random() % (most + 1); n > 0; --n) out += letters[random() % letters.size()];
        return out;
    };
    for (const std::uint32_t merge_after : {5U, 40U, 100'000U}) {
        NameIndex index({.initials = true, .merge_after = merge_after});
        std::map<std::uint32_t, std::string> names;
        for (int round = 0; round < 2000; ++round) {
            const auto id = 1 + static_cast<std::uint32_t>(random() % 400);
            if (random() % 5 == 0) {
                index.remove(id);
                names.erase(id);
            } else {
                names[id] = text(12);
                index.put(id, names[id]);
            }
            if (round % 10 != 0) continue;
            auto typed = text(4);
            if (random() % 3 == 0) typed += " " + text(2);
            const auto query = NameQuery::parse(typed, true);
            Ids all;
            for (const auto& [known, name] : names)
                if (!query.words.empty() && query.found_in(search_form(name))) all.push_back(known);
            CAPTURE(typed);
            CHECK(find(index, typed) == all);
            CHECK(index.size() == names.size());
            const auto after = static_cast<std::uint32_t>(random() % 400);
            const auto page = index.search({.typed = typed, .after = after, .limit = 7, .count_up_to = 30,
                                            .wanted = [](std::uint32_t n) { return n % 3 != 0; }});
            std::erase_if(all, [](std::uint32_t n) { return n % 3 == 0; });
            CHECK(page.count == std::min<std::size_t>(all.size(), 30));
            std::erase_if(all, [&](std::uint32_t n) { return n <= after; });
            if (all.size() > 7) all.resize(7);
            CHECK(page.ids == all);
            Ids every;
            for (const auto& [known, name] : names) every.push_back(known);
            const auto among = index.search_among(every, {.typed = typed, .after = after, .limit = 7, .count_up_to = 30,
                                                          .wanted = [](std::uint32_t n) { return n % 3 != 0; }});
            CHECK(among.ids == all);
            CHECK(among.count == page.count);
            CHECK(among.at_least == page.at_least);
        }
    }
}

TEST_CASE("long lists are walked from the middle as from the start") {
    NameIndex index({.initials = false});
    std::mt19937 random(5);
    std::vector<std::string> names;
    for (std::uint32_t id = 1; id <= 20'000; ++id) {
        names.push_back(std::string(random() % 2 ? "甲乙" : "乙甲") + (random() % 50 ? "丙丁" : "丁丙") + (random() % 500 ? "" : "戊己"));
        index.put(id * 3, names.back());
    }
    for (const std::string typed : {"甲乙", "丙丁", "丁丙", "乙甲 丁丙", "甲乙丁丙", "戊己", "丁戊己 甲乙", "丙戊", "己 乙甲 丁"}) {
        const auto query = NameQuery::parse(typed, false);
        Ids all;
        for (std::size_t i = 0; i < names.size(); ++i)
            if (query.found_in(names[i])) all.push_back(static_cast<std::uint32_t>(i + 1) * 3);
        CAPTURE(typed);
        CHECK(find(index, typed) == all);
        for (const std::uint32_t after : {1U, 30'000U, 59'990U}) {
            Ids page;
            for (const auto id : all)
                if (id > after && page.size() < 10) page.push_back(id);
            CHECK(index.search({.typed = typed, .after = after, .limit = 10, .count_up_to = 0}).ids == page);
        }
    }
}

TEST_CASE("searches go on while names come in") {
    NameIndex index({.initials = true, .merge_after = 50});
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0, searches = 0;
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i)
        readers.emplace_back([&] {
            while (!done) {
                const auto found = index.search({.typed = "示例", .limit = 100'000, .count_up_to = 0});
                if (!std::is_sorted(found.ids.begin(), found.ids.end())) ++wrong;
                ++searches;
            }
        });
    for (std::uint32_t id = 1; id <= 3000; ++id) {
        index.put(id, "示例" + std::to_string(id));
        if (id % 3 == 0) index.put(id / 2 + 1, "示例改" + std::to_string(id));
    }
    while (searches < 2) std::this_thread::yield();
    done = true;
    for (auto& reader : readers) reader.join();
    CHECK(wrong == 0);
    CHECK(find(index, "示例").size() == 3000);
}
