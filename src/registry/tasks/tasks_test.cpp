#include "registry/tasks/tasks.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "registry/registry_for_test.hpp"

using namespace tezai;
using namespace tezai::registry;
using store::Transaction;
using namespace std::chrono;

namespace {

struct Tasks {
    TestRegistry house;
    std::int64_t stone = house.region("990102"), sand = house.region("990203");

    explicit Tasks(store::Database& db) : house(db) {}
    std::int64_t open(std::int64_t device, base::Date due_on, std::int64_t region, std::int64_t unit = 0, bool by_evidence = false, std::string_view code = "test.look") {
        return house.db.transaction([&](Transaction& tx) {
            return open_task(tx, house.journal, {1}, {.code = code, .subject = {"equipment", device}, .place = {region, unit}, .owner_kind = unit ? "unit" : "region", .owner_id = unit ? unit : region,
                                                      .clause = law::rulebook(17), .evidence = R"({"day":3,"name":"示例\"梯"})", .due_on = due_on, .ends_by_evidence = by_evidence});
        });
    }
    std::vector<std::int64_t> list(const auth::Scope& scope, const TaskQuery& query = {}) {
        std::vector<std::int64_t> ids;
        for (const auto& task : house.db.read([&](Transaction& tx) { return list_tasks(tx, scope, query); })) ids.push_back(task.id);
        return ids;
    }
};

using Ids = std::vector<std::int64_t>;
std::string code_of(const auto& decision) { return decision ? "" : std::string(decision.error().code); }

} // namespace

TEST_CASE("a task is open once; when it has ended it may be opened again") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        Tasks t(db);
        const auto id = t.open(1, 2021y / 12 / 10, t.stone);
        CHECK(t.open(1, 2021y / 12 / 20, t.stone) == id);
        CHECK(t.open(2, 2021y / 12 / 10, t.stone) != id);
        CHECK(t.open(1, 2021y / 12 / 10, t.stone, 0, false, "test.other") != id);
        CHECK(t.house.events_of({"task", id}) == std::vector<std::string>{"task.opened"});
        CHECK(db.transaction([&](Transaction& tx) { return end_task(tx, t.house.journal, {1}, "test.look", {"equipment", 1}, true, "photo"); }));
        CHECK_FALSE(db.transaction([&](Transaction& tx) { return end_task(tx, t.house.journal, {1}, "test.look", {"equipment", 1}, true, "photo"); }));
        CHECK(t.house.events_of({"task", id}) == std::vector<std::string>{"task.opened", "task.done"});
        CHECK(t.open(1, 2021y / 12 / 30, t.stone) != id);
        CHECK(t.list(auth::Scope::everything(), {.state = "done"}) == Ids{id});
        CHECK(t.list(auth::Scope::everything()).size() == 3);
    });
}

TEST_CASE("who was asked need not be asked again, unless evidence ended the question; another unit takes over what the one before owed") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        Tasks t(db);
        for (const std::int64_t device : {1, 2, 3, 4}) t.open(device, 2021y / 12 / 10, t.stone, 7);
        const auto second = t.open(2, 2021y / 12 / 10, t.stone, 7); // the same
        REQUIRE(complete_task(t.house.journal, t.house.official("990102"), second, "示例"));
        db.transaction([&](Transaction& tx) {
            end_task(tx, t.house.journal, {1}, "test.look", {"equipment", 3}, true, "found");
            end_task(tx, t.house.journal, {1}, "test.look", {"equipment", 4}, false, "undone");
            hand_tasks_over(tx, {"equipment", 1}, 7, 8);
        });
        const Ids all{1, 2, 3, 4};
        db.read([&](Transaction& tx) {
            CHECK(list_open_subjects(tx, "test.look", "equipment", all) == Ids{1});
            auto asked = list_asked_subjects(tx, "test.look", "equipment", all, "found");
            std::ranges::sort(asked);
            CHECK(asked == Ids{1, 2});
            CHECK(list_asked_subjects(tx, "test.other", "equipment", all, "found").empty());
            const auto open = list_tasks(tx, auth::Scope::everything(), {.owner_kind = "unit", .owner_id = 8});
            REQUIRE(open.size() == 1);
            CHECK(open[0].place.unit_id == 8);
        });
    });
}

TEST_CASE("what an office keeps from a unit stays the office's: the next unit does not see it, and no unit ends it by a word") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        Tasks t(db);
        const auto secret = t.open(1, 2021y / 12 / 10, t.stone); // placed with no unit
        const auto owed = t.open(1, 2021y / 12 / 10, t.stone, 7, false, "test.other");
        db.transaction([&](Transaction& tx) { hand_tasks_over(tx, {"equipment", 1}, 7, 8); });
        const auto of_unit = [](std::int64_t unit) {
            return auth::Actor{.account = {9}, .role = auth::Role::unit_manager, .unit_id = unit, .scope = auth::Scope::of_units({unit})};
        };
        CHECK(t.list(of_unit(8).scope) == Ids{owed});
        CHECK(t.list(of_unit(7).scope).empty());
        CHECK(code_of(complete_task(t.house.journal, of_unit(8), secret, "")) == "task.unknown");
        const auto offices = db.transaction([&](Transaction& tx) { // the unit may see it and propose; the office ends it
            return open_task(tx, t.house.journal, {1}, {.code = "test.repair", .subject = {"equipment", 2}, .place = {t.stone, 8}, .owner_kind = "region", .owner_id = t.stone,
                                                        .clause = law::rulebook(17), .due_on = 2021y / 12 / 10});
        });
        CHECK(code_of(complete_task(t.house.journal, of_unit(8), offices, "好了")) == "task.of_the_office");
        CHECK(complete_task(t.house.journal, of_unit(8), owed, "好了"));
        CHECK(complete_task(t.house.journal, t.house.official("990102"), offices, "核实过"));
    });
}

TEST_CASE("a person ends a task that nothing else ends; one with evidence ends by it alone") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        Tasks t(db);
        const auto free = t.open(1, 2021y / 12 / 10, t.stone), bound = t.open(2, 2021y / 12 / 10, t.stone, 0, true);
        const auto mine = t.house.official("990102"), other = t.house.official("990203");
        CHECK(code_of(complete_task(t.house.journal, other, free, "")) == "task.unknown");
        CHECK(code_of(complete_task(t.house.journal, mine, 999, "")) == "task.unknown");
        CHECK(code_of(complete_task(t.house.journal, mine, bound, "")) == "task.ends_with_its_evidence");
        CHECK(complete_task(t.house.journal, mine, free, "看过了\n没有问题"));
        CHECK(code_of(complete_task(t.house.journal, mine, free, "")) == "task.already_ended");
        CHECK(t.list(mine.scope) == Ids{bound});
        CHECK(t.house.count("SELECT COUNT(*) FROM tasks WHERE note = '看过了 没有问题' AND closed_by = 2") == 1);
    });
}

TEST_CASE("tasks are listed soonest first, page by page, as far as one sees") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        Tasks t(db);
        const auto unit = t.house.add_unit("示例一厂", t.stone);
        const auto c = t.open(1, 2021y / 12 / 12, t.stone), a = t.open(2, 2021y / 12 / 10, t.stone, unit), b = t.open(3, 2021y / 12 / 10, t.sand), d = t.open(4, 2021y / 12 / 12, t.sand);
        CHECK(t.list(auth::Scope::everything()) == Ids{a, b, c, d});
        CHECK(t.list(auth::Scope::everything(), {.limit = 2}) == Ids{a, b});
        CHECK(t.list(auth::Scope::everything(), {.after_due = 2021y / 12 / 10, .after_id = a, .limit = 2}) == Ids{b, c});
        CHECK(t.list(auth::Scope::everything(), {.after_due = 2021y / 12 / 12, .after_id = c}) == Ids{d});
        CHECK(t.list(auth::Scope::everything(), {.due = {.until = 2021y / 12 / 11}}) == Ids{a, b});
        CHECK(t.list(auth::Scope::everything(), {.due = {.until = 2021y / 12 / 12}}).size() == 4);
        CHECK(t.list(auth::Scope::everything(), {.owner_kind = "unit", .owner_id = unit}) == Ids{a});
        CHECK(t.list(auth::Scope::everything(), {.subject_kind = "equipment", .subject_id = 3}) == Ids{b});
        CHECK(t.list(t.house.official("990102").scope) == Ids{a, c});
        CHECK(t.list(t.house.member(unit).scope) == Ids{a});
        CHECK(t.list(auth::Scope::nothing()).empty());

        t.house.clock.set(*base::parse_instant("2021-12-12T08:00:00+08:00"));
        const auto counts = db.read([&](Transaction& tx) { return count_tasks(tx, auth::Scope::everything(), t.house.clock.today()); });
        REQUIRE(counts.size() == 1);
        CHECK(counts[0].open == 4);
        CHECK(counts[0].overdue == 2);
        CHECK(counts[0].due_today == 2);
        CHECK(counts[0].due_in_week == 0);
        const auto listed = db.read([&](Transaction& tx) { return list_tasks(tx, auth::Scope::everything(), {.limit = 1}); });
        CHECK(read_evidence(listed.at(0)) == std::map<std::string, std::string>{{"day", "3"}, {"name", "示例\"梯"}});
    });
}

TEST_CASE("open work falls into four groups by its day, each counted and listed by itself") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        Tasks t(db);
        const auto today = t.house.clock.today();
        std::map<int, std::int64_t> due_in; // days
        for (const int days : {-30, -1, 0, 1, 7, 8, 100}) due_in[days] = t.open(200 + days, base::add(today, base::CalendarDays{days}), t.stone);
        const auto group = [&](Due due) { return t.list(auth::Scope::everything(), {.due = days_of(due, today)}); };
        CHECK(group(Due::overdue) == Ids{due_in[-30], due_in[-1]});
        CHECK(group(Due::today) == Ids{due_in[0]});
        CHECK(group(Due::week) == Ids{due_in[1], due_in[7]});
        CHECK(group(Due::later) == Ids{due_in[8], due_in[100]});
        const auto counts = db.read([&](Transaction& tx) { return count_tasks(tx, auth::Scope::everything(), today); });
        REQUIRE(counts.size() == 1);
        CHECK(counts[0].open == 7);
        CHECK(counts[0].overdue == 2);
        CHECK(counts[0].due_today == 1);
        CHECK(counts[0].due_in_week == 2);
    });
}

TEST_CASE("a reminder is taken once and none after a later one, for open tasks that are due within those days only") {
    test::for_each_engine(TestRegistry::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        Tasks t(db);
        const auto due = t.open(1, 2021y / 12 / 12, t.stone);
        t.open(2, 2021y / 12 / 13, t.stone);
        t.open(3, 2021y / 12 / 12, t.stone, 0, false, "test.other");
        t.open(4, 2021y / 12 / 12, t.stone);
        db.transaction([&](Transaction& tx) { return end_task(tx, t.house.journal, {1}, "test.look", {"equipment", 4}, false, "gone"); });
        const auto take = [&](base::Date from, base::Date until, std::int64_t reminder) {
            Ids ids;
            for (const auto& task : db.transaction([&](Transaction& tx) { return take_reminders(tx, "test.look", from, until, reminder); })) ids.push_back(task.id);
            return ids;
        };
        CHECK(take(2021y / 12 / 10, 2021y / 12 / 11, 1).empty());
        CHECK(take(2021y / 12 / 11, 2021y / 12 / 12, 1) == Ids{due});
        CHECK(take(2021y / 12 / 12, 2021y / 12 / 12, 1).empty());
        CHECK(take(2021y / 12 / 12, 2021y / 12 / 12, 6) == Ids{due});
        CHECK(take(2021y / 12 / 12, 2021y / 12 / 12, 4).empty());
    });
}
