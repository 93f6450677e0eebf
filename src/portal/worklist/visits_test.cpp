#include "portal/worklist/visits.hpp"

#include <doctest/doctest.h>

#include "portal/worklist/harm.hpp"

using namespace tezai;
using namespace tezai::portal;

namespace {

GapDevice at(std::int64_t id, std::string address, std::int64_t unit = 1, int harm = 1, std::int64_t region = 7) {
    return {.id = id, .region_id = region, .unit_id = unit, .address = std::move(address), .due_day = 100, .harm = harm};
}
std::vector<std::vector<std::int64_t>> ids(const std::vector<Visit>& visits) {
    std::vector<std::vector<std::int64_t>> all;
    for (const auto& visit : visits) {
        all.emplace_back();
        for (const auto& device : visit.devices) all.back().push_back(device.id);
    }
    return all;
}
using Ids = std::vector<std::vector<std::int64_t>>;

} // namespace

TEST_CASE("harm: the kind, where it stands, how long it is overdue and whether the next issue prints it") {
    struct Case {
        HarmFacts facts;
        int points;
    };
    for (const auto& [facts, points] : {
             Case{{"9000", "park"}, 4}, Case{{"6000", "unknown"}, 4}, Case{{"3000", "hospital"}, 3}, Case{{"3000", "residential"}, 2}, Case{{"3000", "no such word"}, 2},
             Case{{"1000", "bathhouse"}, 2}, Case{{"1000", "industrial"}, 1}, Case{{"2000", "hospital"}, 2}, Case{{"4000", "shopping_mall"}, 1}, Case{{"5000", "park"}, 1},
             Case{{"4000", "industrial", 0}, 1}, Case{{"4000", "industrial", -3}, 1}, Case{{"4000", "industrial", 1}, 2}, Case{{"4000", "industrial", 7}, 2},
             Case{{"4000", "industrial", 8}, 3}, Case{{"4000", "industrial", 30}, 3}, Case{{"4000", "industrial", 31}, 4}, Case{{"4000", "industrial", 0, true}, 2},
             Case{{"9000", "park", 31, true}, 8}}) {
        INFO(facts.category << " " << facts.place_type << " " << facts.overdue_days << " " << facts.due_in_window);
        CHECK(harm_of(facts) == points);
    }
}

TEST_CASE("devices at one house are one visit, whoever uses them; without a house number the unit decides, without both each is alone") {
    const auto visits = group_visits({at(1, "示例路1号", 1), at(2, "示例路 １号", 2), at(3, "示例路1号", 1, 1, 8), at(4, "示例工业园", 1), at(5, "示例工业园", 1), at(6, "示例工业园", 2), at(7, "", 3),
                                      at(8, "", 3), at(9, "", 0), at(10, "", 0)});
    CHECK(ids(visits) == Ids{{1, 2}, {3}, {4, 5}, {6}, {7, 8}, {9}, {10}});
    CHECK(visits[0].key == group_visits({at(2, "示例路1号", 2)})[0].key); // the same place tomorrow
    CHECK(visits[0].key != visits[1].key);
}

TEST_CASE("a visit counts what fails, what it mends and what is due soon; its day is the earliest") {
    auto late = at(2, "示例路1号", 1, 5), soon = at(3, "示例路1号", 1, 9), open = at(4, "示例路1号", 1, 2);
    late.mendable = false;
    late.due_day = 90;
    soon.fails = false;
    soon.due_day = 105;
    open.due_day = oversight::ObjectFacts::no_day;
    const auto visits = group_visits({soon, at(1, "示例路1号", 1, 3), late, open});
    REQUIRE(visits.size() == 1);
    CHECK(visits[0].fails == 3);
    CHECK(visits[0].mends == 2);
    CHECK(visits[0].soon == 1);
    CHECK(visits[0].harm == 10); // not of what does not fail yet
    CHECK(visits[0].due_day == 90);
    CHECK(ids(visits) == Ids{{2, 1, 4, 3}});
}

TEST_CASE("harm first or most mended first; equal ones stand in an order that does not change") {
    auto visits = group_visits({at(1, "甲路1号", 1, 6), at(2, "乙路1号", 1, 2), at(3, "乙路1号", 1, 2), at(4, "丙路1号", 1, 1), at(5, "丙路1号", 1, 1), at(6, "丙路1号", 1, 1)});
    order_visits(visits, VisitOrder::harm);
    CHECK(ids(visits) == Ids{{1}, {2, 3}, {4, 5, 6}});
    order_visits(visits, VisitOrder::fewest);
    CHECK(ids(visits) == Ids{{4, 5, 6}, {2, 3}, {1}});
}

TEST_CASE("the fewest visits to a target: enough, exactly enough, one too few, not to be reached") {
    auto visits = group_visits({at(1, "甲路1号"), at(2, "乙路1号"), at(3, "乙路1号"), at(4, "丙路1号"), at(5, "丙路1号"), at(6, "丙路1号")});
    CHECK(visits_to_target(visits, 4, 10, 4'000) == 0);
    CHECK(visits_to_target(visits, 4, 10, 7'000) == 1);
    CHECK(visits_to_target(visits, 4, 10, 7'001) == 2);
    CHECK(visits_to_target(visits, 4, 10, 10'000) == 3);
    CHECK(visits_to_target(visits, 3, 10, 10'000) == -1);
    CHECK(visits_to_target(visits, 0, 0, 10'000) == 0);
}

TEST_CASE("the way of a day: overdue, today, this week, later; then street by street, the worst street first, houses by number") {
    const auto due = [](GapDevice device, std::int32_t day) {
        device.due_day = day;
        return device;
    };
    auto visits = group_visits({due(at(1, "甲路10号"), 99), due(at(2, "甲路9号"), 99), due(at(3, "乙路5号", 1, 4), 99), due(at(4, "丙路1号", 1, 8), 100), due(at(5, "丙路1号南", 1, 8), 107),
                                due(at(6, "丙路2号", 1, 8), 108), due(at(7, "丁路", 1, 9), oversight::ObjectFacts::no_day)});
    order_route(visits, 100);
    CHECK(ids(visits) == Ids{{3}, {2}, {1}, {4}, {5}, {7}, {6}});
    CHECK(street_of("示例路1号3幢") == "示例路");
    CHECK(street_of("示例工业园") == "示例工业园");
    CHECK(street_of("1号楼") == "");
}
