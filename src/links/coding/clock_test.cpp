// The seven days, their reminders, and what reports set in motion.
#include <doctest/doctest.h>

#include "base/canonical_json.hpp"
#include "links/coding/coding_for_test.hpp"

using namespace tezai;
using namespace tezai::coding;
using store::Transaction;
using namespace std::chrono;

TEST_CASE("a device that was registered gets seven days; who is long past them, stopped or registered otherwise gets none") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        struct Case { const char* says; registry::Device device; std::optional<base::Date> due_on; };
        const auto unit = t.house.add_unit("示例一厂", t.stone);
        for (const auto& c : std::vector<Case>{
                 {"registered today", {}, 2021y / 12 / 12},
                 {"a unit's", {.unit_id = unit}, 2021y / 12 / 12},
                 {"the seventh day is today", {.registered_on = 2021y / 11 / 28, .origin = journal::Origin::attested}, 2021y / 12 / 5},
                 {"it was yesterday", {.registered_on = 2021y / 11 / 27, .origin = journal::Origin::attested}, std::nullopt},
                 {"years ago", {.registered_on = 2015y / 3 / 4, .origin = journal::Origin::attested}, std::nullopt},
                 {"stopped", {.use_state = registry::UseState::suspended}, std::nullopt},
                 {"not registered", {.registration_state = registry::RegistrationState::unregistered}, std::nullopt},
                 {"a pipeline", {.variety = "8310"}, std::nullopt},
             }) {
            CAPTURE(c.says);
            const auto device = t.add_device(c.device);
            t.catch_up();
            const auto tasks = db.read([&](Transaction& tx) { return registry::list_tasks(tx, auth::Scope::everything(), {.subject_kind = "equipment", .subject_id = device}); });
            CHECK(tasks.size() == (c.due_on ? 1 : 0));
            if (tasks.empty()) continue;
            CHECK(tasks[0].code == "coding.stick_within_seven_days");
            CHECK(tasks[0].due_on == *c.due_on);
            CHECK(tasks[0].ends_by_evidence);
            CHECK(tasks[0].owner_kind == (c.device.unit_id ? "unit" : "region"));
            CHECK(tasks[0].owner_id == (c.device.unit_id ? unit : t.stone));
            CHECK(registry::read_evidence(tasks[0]).at("registered_on") == base::to_text(base::add(*c.due_on, base::CalendarDays{-7})));
        }
        // What was followed is not followed again, and one that came with its accepted sticker needs none.
        const auto before = t.tasks().size();
        const auto stuck = t.add_device();
        db.transaction([&](Transaction& tx) { (void)attest(tx, t.coding, {1}, {.equipment_id = stuck, .place = {t.stone, 0}, .accepted_on = 2021y / 12 / 5}); });
        t.catch_up();
        CHECK(t.tasks().size() == before);
    });
}

TEST_CASE("reminders come on days 1, 4, 6 and 7, once each") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        (void)t.add_device();
        t.catch_up();
        std::string days;
        for (int day = 0; day <= 10; ++day) {
            const auto today = base::add(2021y / 12 / 5, base::CalendarDays{day});
            if (remind(t.coding, today) == 1) days += std::to_string(day) + " ";
            CHECK(remind(t.coding, today) == 0);
        }
        CHECK(days == "1 4 6 7 ");
        CHECK(t.house.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'task.reminded'") == 4);
    });
}

TEST_CASE("of reminders whose days were missed the latest is made up, once") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto said = [&] {
            std::string days;
            db.read([&](Transaction& tx) {
                tx.query("SELECT payload FROM journal_entries WHERE event = 'task.reminded' ORDER BY id", {}, [&](const store::Row& row) { days += std::to_string(base::find_integer(row.text(0), "day").value_or(0)) + " "; });
            });
            return days;
        };
        (void)t.add_device();
        t.catch_up();
        struct Case { int day; const char* says; };
        for (const auto& c : {Case{0, ""}, Case{2, "1 "}, Case{3, "1 "}, Case{5, "1 4 "}, Case{9, "1 4 7 "}, Case{30, "1 4 7 "}}) { // 6 is not sent after 7
            CAPTURE(c.day);
            (void)remind(t.coding, base::add(2021y / 12 / 5, base::CalendarDays{c.day}));
            CHECK(said() == c.says);
        }
    });
}

TEST_CASE("what is scrapped or moved out has nothing left to stick; what moves takes its task along") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto scrapped = t.add_device(), stopped = t.add_device(), moved = t.add_device();
        t.catch_up();
        REQUIRE(t.tasks().size() == 3);
        REQUIRE(registry::change_use_state(t.house.journal, t.county, {{scrapped}, 1, registry::UseState::scrapped, ""}));
        REQUIRE(registry::change_use_state(t.house.journal, t.county, {{stopped}, 1, registry::UseState::suspended, ""}));
        REQUIRE(registry::move_equipment(t.house.journal, t.house.everybody(), {moved}, 1, t.sand, "新址"));
        t.catch_up();
        CHECK(t.tasks().size() == 2);
        CHECK(t.tasks("dropped").size() == 1);
        const auto theirs = db.read([&](Transaction& tx) { return registry::list_tasks(tx, t.other_county.scope, {}); });
        REQUIRE(theirs.size() == 1);
        CHECK(theirs[0].subject_id == moved);
        CHECK(theirs[0].owner_id == t.sand);
    });
}

TEST_CASE("what the public reports becomes a task with a clock for answering, a plate the unit's and the rest the bureau's, and fails nobody by itself") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto device = t.add_device({.name = "示例客梯"});
        const auto code = db.transaction([&](Transaction& tx) { return attest(tx, t.coding, {1}, {.equipment_id = device, .place = {t.stone, 0}, .accepted_on = 2021y / 12 / 1}); });
        t.catch_up();
        const auto fault = report_from_public(t.coding, {code.code, "fault", "门关不上，张示例\n13800000000"}), sticker = report_from_public(t.coding, {code.human_code, "sticker", "掉了"});
        REQUIRE(fault);
        REQUIRE(sticker);
        CHECK(code_of(report_from_public(t.coding, {random_code(), "fault", "x"})) == "coding.unknown_code");
        t.catch_up();
        CHECK(t.book.status(device) == StickerStatus::stuck);
        CHECK_FALSE(t.sticker(device).reported_at);
        const auto tasks = t.tasks();
        REQUIRE(tasks.size() == 2);
        for (const auto& task : tasks) {
            const bool of_plate = task.code == "coding.answer_sticker_report";
            CHECK((of_plate || task.code == "coding.answer_public_report"));
            CHECK(task.due_on == 2021y / 12 / 12);
            CHECK(task.owner_kind == "region"); // nobody is known to use this device
            CHECK(task.owner_id == t.stone);
            CHECK(task.ends_by_evidence == of_plate);
            CHECK(task.subject_kind == (of_plate ? "equipment" : "report"));
            CHECK(registry::read_evidence(task).at("name") == "示例客梯");
        }
        db.read([&](Transaction& tx) {
            const auto entries = journal::list_entries(tx, {"equipment", device}, 0, 10);
            CHECK(entries[0].event == "coding.sticker_reported");
            CHECK(base::find_truth(entries[0].payload, "by_staff") == false);
            CHECK(entries[1].event == "coding.public_reported");
            CHECK(entries[1].payload.find("13800000000") == std::string::npos); // a commitment only
        });
        CHECK(registry::complete_task(t.house.journal, t.county, *fault, "已修好并电话答复"));
    });
}

TEST_CASE("what staff report counts at once: the first report keeps its time, and seven days to mend it begin") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto unit = t.house.add_unit("示例一厂", t.stone);
        const auto device = t.add_device({.unit_id = unit, .registered_on = 2015y / 3 / 4, .origin = journal::Origin::attested}), uncoded = t.add_device();
        (void)db.transaction([&](Transaction& tx) { return attest(tx, t.coding, {1}, {.equipment_id = device, .place = {t.stone, unit}, .accepted_on = 2021y / 12 / 1}); });
        CHECK(code_of(report_sticker(t.coding, t.county, uncoded, ReportKind::lost, "")) == "coding.no_code_yet");
        CHECK(code_of(report_sticker(t.coding, t.other_county, device, ReportKind::lost, "")) == "equipment.unknown");
        REQUIRE(report_sticker(t.coding, t.house.member(unit), device, ReportKind::damaged, "裂了"));
        const auto first = t.house.clock.now();
        t.house.clock.step(hours(24));
        REQUIRE(report_sticker(t.coding, t.county, device, ReportKind::lost, "没了"));
        CHECK(t.sticker(device).reported_at == first);
        CHECK(t.sticker(device).report_kind == "damaged");
        const auto tasks = db.read([&](Transaction& tx) { return registry::list_tasks(tx, auth::Scope::everything(), {.subject_kind = "equipment", .subject_id = device}); });
        REQUIRE(tasks.size() == 1);
        CHECK(tasks[0].code == "coding.mend_sticker");
        CHECK(tasks[0].due_on == 2021y / 12 / 12);
        CHECK(tasks[0].owner_id == unit);
        CHECK(tasks[0].ends_by_evidence);
        CHECK(t.house.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.sticker_reported'") == 2);
    });
}
