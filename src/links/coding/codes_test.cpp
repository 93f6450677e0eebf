// Issuing, attesting, the book in memory, sheets.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <thread>

#include "base/canonical_json.hpp"
#include "documents/render_for_test.hpp"
#include "links/coding/imported.hpp"
#include "links/coding/coding_for_test.hpp"

using namespace tezai;
using namespace tezai::coding;
using store::Transaction;
using namespace std::chrono;

TEST_CASE("devices get their codes once; what may not have one is refused with its reason, what one does not see is passed over") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto lift = t.add_device(), pipeline = t.add_device({.variety = "8310"}), scrapped = t.add_device({.use_state = registry::UseState::scrapped}),
                   cylinder = t.add_device({.variety = "2310"}), others = t.add_device({.region_id = t.sand});
        const auto done = issue_codes(t.coding, t.county, {lift, pipeline, scrapped, cylinder, others, lift, 999});
        REQUIRE(done);
        CHECK(done->issued == 1);
        CHECK(done->already == 0);
        CHECK(done->refused_count == 3);
        std::map<std::int64_t, std::string> why;
        for (const auto& each : done->refused) why[each.equipment_id] = each.why.code;
        CHECK(why == std::map<std::int64_t, std::string>{{pipeline, "coding.registered_by_unit"}, {scrapped, "coding.device_scrapped"}, {cylinder, "coding.cylinders_have_their_own"}});
        const auto code = db.read([&](Transaction& tx) { return find_code_of(tx, lift); });
        REQUIRE(code);
        CHECK(parse_code(code->code) == code->code);
        CHECK(parse_human_code(code->human_code) == code->human_code);
        CHECK(plate_url(t.coding, code->code) == "HTTPS://TZ.EXAMPLE.GOV.CN/Q/" + code->code);
        CHECK(t.house.events_of({"equipment", lift}) == std::vector<std::string>{"equipment.registered", "coding.code_issued"});
        for (const auto& text : {code->code, code->human_code}) CHECK(db.read([&](Transaction& tx) { return find_code(tx, text)->equipment_id; }) == lift);

        const auto again = issue_codes(t.coding, t.county, {lift, lift});
        CHECK(again->issued == 0);
        CHECK(again->already == 1);
        CHECK(db.read([&](Transaction& tx) { return find_code_of(tx, lift)->code; }) == code->code);
        CHECK(t.house.events_of({"equipment", lift}).size() == 2);
        CHECK(issue_codes(t.coding, t.county, {others})->issued == 0);
        CHECK_FALSE(db.read([&](Transaction& tx) { return find_code_of(tx, others).has_value(); }));
    });
}

TEST_CASE("an attested past keeps its days and its code") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto device = t.add_device(), without_code = t.add_device();
        const auto code = random_code();
        const auto issued = db.transaction([&](Transaction& tx) {
            (void)attest(tx, t.coding, {1}, {.equipment_id = without_code, .place = {t.stone, 0}, .coded_on = 2021y / 11 / 20});
            return attest(tx, t.coding, {1}, {.equipment_id = device, .place = {t.stone, 0}, .code = code, .coded_on = 2021y / 11 / 20, .accepted_on = 2021y / 11 / 22, .import_id = 7});
        });
        CHECK(issued.code == code);
        CHECK(issued.issued_at == base::start_of(2021y / 11 / 20, base::china_offset));
        CHECK(t.sticker(device).accepted_at == base::start_of(2021y / 11 / 22, base::china_offset));
        CHECK_FALSE(t.sticker(without_code).accepted_at);
        db.read([&](Transaction& tx) {
            const auto entries = journal::list_entries(tx, {"equipment", device}, 0, 10);
            CHECK(entries[0].event == "coding.photo_accepted");
            CHECK(entries[0].origin == journal::Origin::attested);
            CHECK(entries[0].event_at == base::start_of(2021y / 11 / 22, base::china_offset));
            CHECK(entries[1].event == "coding.code_issued");
            CHECK(entries[1].event_at == base::start_of(2021y / 11 / 20, base::china_offset));
        });
    });
}

TEST_CASE("a code that two devices claim is refused for the second, and nothing of it is written") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto first = t.add_device(), second = t.add_device(), third = t.add_device();
        const auto code = random_code();
        const auto claim = [&](std::int64_t device, const std::string& text) {
            return t.house.journal.act<IssuedCode>({.action = "coding.attest", .by = {1}}, [&](Transaction& tx) {
                return attest_checked(tx, t.coding, {1}, {.equipment_id = device, .place = {t.stone, 0}, .code = text, .coded_on = 2021y / 11 / 20, .import_id = 7});
            });
        };
        CHECK(claim(first, code));
        CHECK(code_of(claim(second, code)) == "coding.code_taken");
        auto lower = code;
        std::ranges::transform(lower, lower.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
        CHECK(code_of(claim(second, lower)) == "coding.code_taken");
        CHECK(code_of(claim(second, "4.11E+17")) == "coding.not_a_code");
        CHECK(code_of(claim(first, random_code())) == "coding.already_issued");
        CHECK(claim(third, ""));
        CHECK(t.house.count("SELECT COUNT(*) FROM codes") == 2);
        CHECK_FALSE(db.read([&](Transaction& tx) { return find_code_of(tx, second).has_value(); }));
        // Undone, its code is free again.
        db.transaction([&](Transaction& tx) { undo_codes(tx, 7, std::vector<std::int64_t>{first}); });
        CHECK(claim(second, code));
    });
}

TEST_CASE("the book read from the store is the book that followed the journal") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        std::vector<std::int64_t> devices;
        for (int i = 0; i < 40; ++i) devices.push_back(t.add_device());
        std::map<std::int64_t, IssuedCode> codes;
        for (std::size_t i = 0; i < 30; ++i) codes[devices[i]] = t.give_code(devices[i]);
        for (std::size_t i = 30; i < 34; ++i)
            codes[devices[i]] = db.transaction([&](Transaction& tx) { return attest(tx, t.coding, {1}, {.equipment_id = devices[i], .place = {t.stone, 0}, .accepted_on = 2021y / 11 / 22}); });
        REQUIRE(report_sticker(t.coding, t.county, devices[30], ReportKind::lost, ""));
        REQUIRE(report_sticker(t.coding, t.county, devices[0], ReportKind::damaged, "")); // was never accepted: still coded
        REQUIRE(report_from_public(t.coding, {codes[devices[31]].code, "sticker", "标签掉了"})); // fails nobody by itself
        t.catch_up();
        CodeBook fresh;
        db.read([&](Transaction& tx) { fresh.load(tx); });
        CHECK(fresh.count() == 34);
        CHECK(t.book.count() == 34);
        for (const auto device : devices) {
            CAPTURE(device);
            CHECK(fresh.status(device) == t.book.status(device));
            CHECK(fresh.code_of(device) == t.book.code_of(device));
            CHECK(fresh.human_code_of(device) == t.book.human_code_of(device));
            if (!codes.contains(device)) continue;
            CHECK(fresh.code_of(device) == codes[device].code);
            for (const auto& text : {codes[device].code, codes[device].human_code, std::string(grouped(codes[device].human_code))}) {
                CHECK(fresh.find(text) == device);
                CHECK(t.book.find(text) == device);
            }
        }
        CHECK(fresh.status(devices[0]) == StickerStatus::coded);
        CHECK(fresh.status(devices[30]) == StickerStatus::reported);
        CHECK(fresh.status(devices[31]) == StickerStatus::stuck);
        CHECK(fresh.status(devices[39]) == StickerStatus::uncoded);
        CHECK_FALSE(fresh.find(random_code()));
        CHECK_FALSE(fresh.find(""));
        for (const auto* status : {"uncoded", "coded", "stuck", "reported", "unheard of"}) {
            const auto set = t.book.with_status(status);
            for (std::int64_t id = 1; id < 60; ++id) CHECK(set.contains(id) == (word(t.book.status(id)) == status));
        }
        // An import that is undone takes its code out of the book; the device's number may be given one again.
        t.book.apply({.event = "equipment.import_undone", .subject_kind = "equipment", .subject_id = devices[5]});
        CHECK_FALSE(t.book.find(codes[devices[5]].code));
        CHECK(t.book.count() == 33);
        CHECK(t.book.code_of(devices[5]).empty());
    });
}

TEST_CASE("a sheet carries a plate for each device that has a code, numbers its plates, and says why not") {
    documents::test::use_test_fonts();
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto coded = t.add_device({.name = "示例客梯"}), also = t.add_device({.name = "示例货梯"}), uncoded = t.add_device(), others = t.add_device({.region_id = t.sand});
        const auto code = t.give_code(coded);
        (void)t.give_code(also);
        (void)t.give_code(others);
        CHECK(code_of(make_sheet(t.coding, t.county, "a4_9x99", {coded})) == "coding.format_cannot_hold_code");
        CHECK(code_of(make_sheet(t.coding, t.county, "a4_3x8", {uncoded})) == "coding.nothing_to_print");
        CHECK(code_of(make_sheet(t.coding, t.county, "a4_3x8", {others})) == "coding.nothing_to_print");
        CHECK(code_of(make_sheet(t.coding, t.county, "a4_3x8", {})) == "coding.nothing_to_print");
        for (const auto* host : {"localhost", "127.0.0.1", "tezai"}) {
            auto local = t.coding;
            local.host = host;
            CHECK(code_of(make_sheet(local, t.county, "a4_3x8", {coded})) == "coding.host_not_public");
        }
        CHECK(t.house.count("SELECT COUNT(*) FROM plates") == 0);

        const auto made = make_sheet(t.coding, t.county, "a4_3x8", {coded, also, uncoded});
        REQUIRE(made);
        CHECK(made->labels == 2);
        CHECK(made->pages == 1);
        CHECK(made->without_code == 1);
        const auto again = make_sheet(t.coding, t.county, "a4_3x8", {coded});
        REQUIRE(again);
        CHECK(t.house.count("SELECT COUNT(*) FROM plates WHERE plate_no = '" + code.human_code + "-1'") == 1);
        CHECK(t.house.count("SELECT COUNT(*) FROM plates WHERE plate_no = '" + code.human_code + "-2'") == 1);
        CHECK(t.house.events_of({"label_sheet", made->id}) == std::vector<std::string>{"coding.sheet_made"});

        const auto sheet = db.read([&](Transaction& tx) { return find_sheet(tx, t.county.scope, made->id); });
        REQUIRE(sheet);
        CHECK(sheet->printed == 0);
        CHECK_FALSE(db.read([&](Transaction& tx) { return find_sheet(tx, t.other_county.scope, made->id).has_value(); }));
        const auto pdf = t.blobs.get(sheet->blob);
        REQUIRE(pdf);
        CHECK(pdf->starts_with("%PDF-"));
        if (engine != "sqlite") return;
        const auto text = documents::test::without_blanks(documents::test::text_of(*pdf).at(0));
        CHECK(text.find("示例客梯") != std::string::npos);
        CHECK(text.find(grouped(code.human_code)) != std::string::npos);
        CHECK(text.find("云栖市·青石区") != std::string::npos);
        const auto picture = documents::test::picture_of(*pdf, 1, 200);
        const auto seen = documents::read_qr(picture.view());
        CHECK(std::ranges::count_if(seen.codes, [&](const auto& each) { return each.text == plate_url(t.coding, code.code); }) == 1);
    });
}
