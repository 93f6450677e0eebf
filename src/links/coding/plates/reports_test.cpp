// Questions with a clock, codes at two places, codes that are no more.
#include <doctest/doctest.h>

#include <random>

#include "base/canonical_json.hpp"
#include "links/coding/plates/plates_for_test.hpp"

using namespace tezai;
using namespace tezai::coding;
using store::Transaction;
using namespace std::chrono;

TEST_CASE("a question stands open for seven days, the day itself not counted") {
    struct Case { const char* says; base::Date today; bool unanswered; };
    for (const auto& c : {Case{"the same day", 2021y / 12 / 5, false}, Case{"on the seventh day", 2021y / 12 / 12, false}, Case{"on the eighth", 2021y / 12 / 13, true}, Case{"long after", 2022y / 3 / 1, true}}) {
        CAPTURE(c.says);
        CHECK(has_gone_unanswered(2021y / 12 / 5, c.today) == c.unanswered);
    }
}

TEST_CASE("why a code may be revoked") {
    using enum RevokedFor;
    struct Case { const char* says; RevokeFacts facts; const char* refusal; };
    for (const auto& c : {
             Case{"no code", {.reason = scrapped, .is_scrapped = true}, "coding.no_code_yet"},
             Case{"scrapped", {.reason = scrapped, .has_code = true, .is_scrapped = true}, ""},
             Case{"not scrapped", {.reason = scrapped, .has_code = true}, "coding.not_scrapped"},
             Case{"cloned", {.reason = cloned, .has_code = true, .was_cloned = true, .issue_new = true}, ""},
             Case{"nobody confirmed it", {.reason = cloned, .has_code = true, .has_note = true}, "coding.not_cloned"},
             Case{"wrong binding, and why", {.reason = wrong_binding, .has_code = true, .has_note = true}, ""},
             Case{"wrong binding, no word", {.reason = wrong_binding, .has_code = true}, "coding.revocation_needs_note"},
             Case{"a new one for a scrapped device", {.reason = scrapped, .has_code = true, .is_scrapped = true, .issue_new = true}, "coding.device_scrapped"},
         }) {
        CAPTURE(c.says);
        const auto refusal = law::first_refusal(law::judge(revoke_rules(), c.facts, 2021y / 12 / 5));
        CHECK((refusal ? refusal->code : "") == c.refusal);
    }
}

TEST_CASE("the public's report of a plate: answered with a new photo, admitted, or taken as true on the eighth day") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto unit = t.house.add_unit("示例一厂", t.stone);
        const auto member = t.house.member(unit);
        const auto fine = t.add_device({.unit_id = unit}), broken = t.add_device({.unit_id = unit}), silent = t.add_device({.unit_id = unit});
        std::map<std::int64_t, std::string> codes;
        std::uint64_t seed = 10;
        for (const auto device : {fine, broken, silent}) {
            codes[device] = t.give_code(device).code;
            REQUIRE(send(t, member, device, codes[device], ++seed)->accepted);
        }
        const auto before = photo_of(t, codes[fine], 11);
        t.house.clock.step(minutes(1));
        std::map<std::int64_t, std::int64_t> reports;
        for (const auto device : {fine, broken, silent}) reports[device] = report_from_public(t.coding, {codes[device], "sticker", "看不清"}).value();
        (void)report_from_public(t.coding, {codes[silent], "sticker", "又看了一次，还是看不清"}); // asks nothing new
        t.catch_up();
        CHECK(open_tasks(t, "coding.answer_sticker_report") == 3);
        for (const auto device : {fine, broken, silent}) CHECK(t.book.status(device) == StickerStatus::stuck); // nobody fails by that

        t.house.clock.step(hours(24));
        const auto old = send_photo(t.coding, member, {.equipment_id = fine, .jpeg = before});
        CHECK(old->reasons == std::vector<std::string>{"coding.photo.same_as_before"}); // a picture from before answers nothing
        CHECK(standing(t, fine).size() == 1);
        REQUIRE(send(t, member, fine, codes[fine], 41)->accepted);
        CHECK(standing(t, fine).empty());
        CHECK(code_of(admit_report(t.coding, member, reports[fine], "")) == "coding.report_not_open");

        CHECK(code_of(admit_report(t.coding, t.other_county, reports[broken], "")) == "coding.unknown_report");
        REQUIRE(admit_report(t.coding, member, reports[broken], "是坏了"));
        CHECK(code_of(admit_report(t.coding, member, reports[broken], "")) == "coding.report_not_open");
        CHECK(t.sticker(broken).reported_at < t.house.clock.now()); // it counts from when the public said so
        CHECK(order_of(t, broken)->reason == "damaged");
        t.catch_up();
        CHECK(t.book.status(broken) == StickerStatus::reported);
        CHECK(open_tasks(t, "coding.mend_sticker") == 1);

        CHECK(confirm_unanswered(t.coding, 2021y / 12 / 12) == 0);
        CHECK_FALSE(t.sticker(silent).reported_at);
        CHECK(confirm_unanswered(t.coding, 2021y / 12 / 13) == 1); // both reports of it, once
        CHECK(confirm_unanswered(t.coding, 2021y / 12 / 13) == 0);
        CHECK(t.sticker(silent).reported_at);
        CHECK(open_tasks(t, "coding.answer_sticker_report") == 0);
        t.catch_up();
        CHECK(t.book.status(silent) == StickerStatus::reported);
        t.house.clock.step(hours(200));
        REQUIRE(send(t, member, silent, codes[silent], 45)->accepted);
        CHECK(standing(t, silent).empty());
        CHECK(events(t, "coding.report_confirmed") == 1);
        CHECK(events(t, "coding.report_answered") == 2); // fine, and not fine
        CHECK_FALSE(order_of(t, silent));
    });
}

TEST_CASE("staff's word settles a question of the public at once") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    TestCoding t(*db);
    const auto device = t.add_device();
    const auto code = t.give_code(device);
    REQUIRE(send(t, t.county, device, code.code, 1)->accepted);
    const auto asked = report_from_public(t.coding, {code.code, "sticker", "掉了"});
    REQUIRE(report_sticker(t.coding, t.county, device, ReportKind::lost, ""));
    CHECK(open_tasks(t, "coding.answer_sticker_report") == 0);
    CHECK(code_of(admit_report(t.coding, t.county, *asked, "")) == "coding.report_not_open");
    CHECK(t.sticker(device).report_kind == "lost");
    CHECK(confirm_unanswered(t.coding, 2022y / 1 / 1) == 0);
    // Where staff have said so there is nothing to ask.
    REQUIRE(report_from_public(t.coding, {code.code, "sticker", "还是没有"}));
    CHECK(open_tasks(t, "coding.answer_sticker_report") == 0);
}

TEST_CASE("a code at two places: suspected by staff or by a picture, decided by the bureau, a fact of both devices until each has another code") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto owner = t.add_device({.name = "示例甲梯"}), wearer = t.add_device({.name = "示例乙梯"});
        const auto first = t.give_code(owner), second = t.give_code(wearer);
        REQUIRE(send(t, t.county, owner, first.code, 1)->accepted);
        REQUIRE(send(t, t.county, wearer, second.code, 2)->accepted);
        // The picture of the wearer shows the owner's code: a lead, once, and nothing fails.
        for (int i = 0; i < 2; ++i) CHECK_FALSE(send(t, t.county, wearer, first.code, 30 + static_cast<std::uint64_t>(i))->accepted);
        REQUIRE(standing(t, wearer).size() == 1);
        const auto lead = standing(t, wearer).front();
        CHECK(lead.origin == "photo");
        CHECK(lead.other_equipment_id == owner);
        CHECK(events(t, "coding.clone_suspected") == 1);
        t.catch_up();
        CHECK(t.book.status(wearer) == StickerStatus::stuck);

        CHECK(code_of(report_sticker(t.coding, t.county, owner, ReportKind::cloned, "", first.human_code)) == "coding.clone_of_itself");
        CHECK(code_of(report_sticker(t.coding, t.county, owner, ReportKind::cloned, "", random_code())) == "coding.unknown_code");
        REQUIRE(report_sticker(t.coding, t.county, owner, ReportKind::cloned, "两处都有", second.human_code));
        CHECK(open_tasks(t, "coding.decide_clone") == 1);
        CHECK_FALSE(t.sticker(owner).reported_at); // a suspicion is no report of damage

        CHECK(code_of(decide_clone(t.coding, t.other_county, lead.id, true, "")) == "coding.unknown_report");
        REQUIRE(decide_clone(t.coding, t.county, standing(t, owner).front().id, false, "看错了"));
        CHECK(open_tasks(t, "coding.decide_clone") == 0);
        CHECK(events(t, "coding.code_cloned") == 0);
        REQUIRE(decide_clone(t.coding, t.county, lead.id, true, "现场核实"));
        CHECK(code_of(decide_clone(t.coding, t.county, lead.id, true, "")) == "coding.report_not_open"); // two who decide: the second is told
        CHECK(events(t, "coding.code_cloned") == 2);
        for (const auto& [device, other] : {std::pair{owner, wearer}, std::pair{wearer, owner}}) {
            const auto entry = db.read([&](Transaction& tx) {
                for (const auto& each : journal::list_entries(tx, {"equipment", device}, 0, 20))
                    if (each.event == "coding.code_cloned") return each;
                return journal::Record{};
            });
            CHECK(base::find_integer(entry.payload, "other") == other);
            CHECK(base::find_text(entry.payload, "code") == first.code);
        }
        t.catch_up();
        CHECK(t.book.status(owner) == StickerStatus::reported);
        CHECK(open_tasks(t, "coding.replace_code") == 2);
        CHECK(send(t, t.county, owner, first.code, 50)->reasons == std::vector<std::string>{"coding.photo.code_cloned"});

        // The way out: another code, another plate, another photo.
        for (const auto& [device, was] : {std::pair{owner, first.code}, std::pair{wearer, second.code}}) {
            const auto fresh = revoke_code(t.coding, t.county, {device, RevokedFor::cloned, "", true});
            REQUIRE(fresh);
            REQUIRE(*fresh);
            CHECK((*fresh)->code != was);
            CHECK(order_of(t, device)->reason == "new_code");
            CHECK(code_of(revoke_code(t.coding, t.county, {device, RevokedFor::cloned, "", true})) == "coding.not_cloned"); // the new one was not
            t.catch_up();
            CHECK(t.book.status(device) == StickerStatus::coded);
            CHECK(t.book.why_revoked(was) == "cloned");
            REQUIRE(send(t, t.county, device, (*fresh)->code, 60 + static_cast<std::uint64_t>(device))->accepted);
            t.catch_up();
            CHECK(t.book.status(device) == StickerStatus::stuck);
        }
        CHECK(open_tasks(t, "coding.replace_code") == 0);
        // A start from the store knows the same as who followed.
        CodeBook again;
        db.read([&](Transaction& tx) { again.load(tx); });
        for (const auto device : {owner, wearer}) CHECK(again.plate_of(device).code == t.book.plate_of(device).code);
        CHECK(again.why_revoked(first.human_code) == "cloned");
        CHECK_FALSE(again.find(first.code));
    });
}

TEST_CASE("who supervises only one of the two devices cannot confirm a clone") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    TestCoding t(*db);
    const auto here = t.add_device(), there = t.add_device({.region_id = t.sand});
    const auto theirs = t.give_code(there);
    (void)t.give_code(here);
    CHECK(code_of(report_sticker(t.coding, t.county, here, ReportKind::cloned, "", theirs.human_code)) == "coding.unknown_code"); // as if nobody had it
    CHECK_FALSE(send(t, t.county, here, theirs.code, 1)->accepted);
    const auto lead = standing(t, here).front();
    CHECK(code_of(decide_clone(t.coding, t.county, lead.id, true, "")) == "coding.clone_reaches_beyond");
    CHECK(events(t, "coding.code_cloned") == 0);
    REQUIRE(decide_clone(t.coding, t.house.everybody(), lead.id, true, ""));
    CHECK(events(t, "coding.code_cloned") == 2);
}

TEST_CASE("a revoked code comes back to nobody: not by issue, not by import, however it is written") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto wrong = t.add_device(), scrapped = t.add_device();
        const auto first = t.give_code(wrong), second = t.give_code(scrapped);
        (void)print(t, t.county, {scrapped});
        t.catch_up();
        CHECK(code_of(revoke_code(t.coding, t.other_county, {wrong, RevokedFor::wrong_binding, "x", false})) == "equipment.unknown");
        REQUIRE(revoke_code(t.coding, t.county, {wrong, RevokedFor::wrong_binding, "两台登记时填反", false}));
        REQUIRE(registry::change_use_state(t.house.journal, t.county, {{scrapped}, 1, registry::UseState::scrapped, ""}));
        t.catch_up(); // its code goes with it
        CHECK(t.book.status(wrong) == StickerStatus::uncoded);
        CHECK(t.book.status(scrapped) == StickerStatus::uncoded);
        CHECK(t.book.why_revoked(first.code) == "wrong_binding");
        CHECK(t.book.why_revoked(second.human_code) == "scrapped");
        CHECK(plates_of(t, scrapped) == "1 retired for code_revoked");
        CHECK(code_of(report_from_public(t.coding, {first.code, "sticker", "x"})) == "coding.unknown_code");

        std::mt19937_64 random(7);
        for (int i = 0; i < 200; ++i) {
            auto written = i % 2 ? first.code : second.code; // as exports write them: folded, spaced, as a URL
            for (auto& c : written)
                if (random() % 2) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            if (random() % 3 == 0) written.insert(random() % written.size(), random() % 2 ? " " : "-");
            if (random() % 4 == 0) written = " " + written + "\t";
            CAPTURE(written);
            const auto device = t.add_device();
            const auto taken = db.transaction([&](Transaction& tx) { return attest_checked(tx, t.coding, {1}, {.equipment_id = device, .place = {t.stone, 0}, .code = written, .accepted_on = 2021y / 3 / 2}); });
            CHECK(!taken);
            if (i > 20) continue;
            const auto fresh = t.give_code(device);
            CHECK(fresh.code != first.code);
            CHECK(fresh.human_code != first.human_code);
        }
        CHECK(t.house.count("SELECT COUNT(*) FROM code_bindings AS b JOIN codes AS c ON c.id = b.code_id WHERE c.state = 'revoked' AND b.unbound_at IS NULL") == 0);
    });
}

TEST_CASE("a device that its ledger brought scrapped, code and all, keeps the ledger's code") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    TestCoding t(*db);
    const auto device = t.add_device({.use_state = registry::UseState::scrapped, .import_id = 3, .origin = journal::Origin::attested});
    db->transaction([&](Transaction& tx) {
        (void)attest(tx, t.coding, {1}, {.equipment_id = device, .place = {t.stone, 0}, .accepted_on = 2020y / 1 / 1, .import_id = 3});
        t.house.journal.append(tx, {.event = "equipment.use_state_changed", .subject = {"equipment", device}, .place = {t.stone, 0}, .event_at = t.house.clock.start_of(2021y / 1 / 1), .origin = journal::Origin::attested,
                                    .by = {1}, .payload = R"({"use_state":"scrapped"})"});
    });
    t.catch_up();
    CHECK(events(t, "coding.binding_revoked") == 0);
    CHECK(t.book.status(device) == StickerStatus::stuck);
}
