// From the sheet to the device: hand-outs, receipts, which plate a photo shows, orders, entrances, scans that failed.
#include <doctest/doctest.h>

#include "links/coding/plates/plates_for_test.hpp"

using namespace tezai;
using namespace tezai::coding;
using store::Transaction;

TEST_CASE("a photo shows the plate whose number is known, else what was handed out last, else what was printed and none hangs, else the one that hangs") {
    const auto plate = [](std::int64_t id, PlateState state, std::int64_t place = 0) { return Plate{.id = id, .plate_no = "A-" + std::to_string(id), .state = state, .place_id = place}; };
    using enum PlateState;
    struct Case { const char* says; std::vector<Plate> newest_first; ShownPlate shown; std::int64_t chosen; };
    for (const auto& c : std::vector<Case>{
             {"none", {}, {}, 0},
             {"printed, nothing hangs", {plate(1, printed)}, {}, 1},
             {"the newest handed out", {plate(3, handed_out), plate(2, handed_out), plate(1, stuck)}, {}, 3},
             {"handed out before printed", {plate(3, printed), plate(2, handed_out)}, {}, 2},
             {"one hangs, another only printed", {plate(2, printed), plate(1, stuck)}, {}, 1},
             {"… and the one that hangs was reported", {plate(2, printed), plate(1, stuck)}, {.reported = true}, 2},
             {"the number is known", {plate(3, handed_out), plate(2, printed), plate(1, stuck)}, {.plate_no = "A-1"}, 1},
             {"the number of a retired one", {plate(3, handed_out), plate(1, retired)}, {.plate_no = "A-1"}, 3},
             {"only retired ones", {plate(1, retired)}, {}, 0},
             {"at its entrance", {plate(4, handed_out, 8), plate(3, handed_out, 7), plate(2, stuck, 8)}, {.place_id = 7}, 3},
             {"at an entrance where one hangs", {plate(4, handed_out, 8), plate(3, stuck, 7)}, {.place_id = 7}, 3},
         }) {
        CAPTURE(c.says);
        const auto* chosen = choose_plate(c.newest_first, c.shown);
        CHECK((chosen ? chosen->id : 0) == c.chosen);
    }
}

TEST_CASE("plates of a sheet go to the units they are for, each owes a receipt, and a photo says which one hangs") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto one = t.house.add_unit("示例一厂", t.stone), two = t.house.add_unit("示例二厂", t.stone);
        const auto first = t.add_device({.unit_id = one}), second = t.add_device({.unit_id = one}), third = t.add_device({.unit_id = two}), ownerless = t.add_device();
        const auto code = t.give_code(first);
        for (const auto device : {second, third, ownerless}) (void)t.give_code(device);
        const auto sheet = print(t, t.county, {first, second, third, ownerless});
        CHECK(code_of(hand_out(t.coding, t.other_county, sheet, {})) == "coding.unknown_sheet");
        const auto to_one = hand_out(t.coding, t.county, sheet, one);
        REQUIRE(to_one);
        REQUIRE(to_one->size() == 1);
        CHECK(to_one->front().plates == 2);
        const auto rest = hand_out(t.coding, t.county, sheet, {});
        REQUIRE(rest);
        CHECK(rest->size() == 2); // the other unit, and the township for the device nobody is known to use
        CHECK(code_of(hand_out(t.coding, t.county, sheet, {})) == "coding.nothing_to_hand_out");
        CHECK(plates_of(t, first) == "1 handed_out");
        CHECK(open_tasks(t, "coding.confirm_receipt") == 3);

        const auto member = t.house.member(one), stranger = t.house.member(two);
        CHECK(code_of(confirm_receipt(t.coding, stranger, to_one->front().id)) == "coding.unknown_handout");
        REQUIRE(confirm_receipt(t.coding, member, to_one->front().id));
        CHECK(code_of(confirm_receipt(t.coding, member, to_one->front().id)) == "coding.already_received");
        REQUIRE(confirm_receipt(t.coding, t.county, rest->back().id)); // a signed receipt lies at the office
        db.read([&](Transaction& tx) {
            CHECK(find_handout(tx, t.county.scope, to_one->front().id)->receipt == "in_app");
            CHECK(find_handout(tx, t.county.scope, rest->back().id)->receipt == "paper");
            CHECK(list_handouts(tx, t.county.scope, true, 0, 10).size() == 1);
            CHECK(list_handouts(tx, t.county.scope, false, 0, 10).size() == 3);
            CHECK(list_handouts(tx, stranger.scope, false, 0, 10).size() == 1);
        });
        CHECK(open_tasks(t, "coding.confirm_receipt") == 1);

        REQUIRE(send(t, member, first, code.code, 1)->accepted);
        CHECK(plates_of(t, first) == "1 stuck");
        db.read([&](Transaction& tx) { CHECK(list_plates_of_device(tx, first).front().stuck_by == "unit"); });
        // The same plate once more is no other plate.
        REQUIRE(send(t, member, first, code.code, 2)->accepted);
        CHECK(events(t, "coding.plate_stuck") == 1);
        // Reported and printed again: the new one hangs, the old one is out of use for the reason of the report.
        t.house.clock.step(std::chrono::hours(1));
        REQUIRE(report_sticker(t.coding, member, first, ReportKind::damaged, "裂了"));
        REQUIRE(order_of(t, first));
        CHECK(order_of(t, first)->plate_state == std::nullopt);
        (void)print(t, t.county, {first});
        CHECK(order_of(t, first)->plate_state == "printed");
        t.house.clock.step(std::chrono::hours(1));
        REQUIRE(send(t, t.county, first, code.code, 3)->accepted);
        CHECK(plates_of(t, first) == "2 stuck, 1 retired for damaged");
        CHECK_FALSE(order_of(t, first));
        CHECK(events(t, "coding.reprint_ended") == 1);
        CHECK(events(t, "coding.plate_retired") == 1);
        db.read([&](Transaction& tx) { CHECK(list_plates_of_device(tx, first).front().stuck_by == "bureau"); });
    });
}

TEST_CASE("a plate is ordered once at a time, for what has a code, and taken back with a reason") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto coded = t.add_device(), uncoded = t.add_device(), elsewhere = t.add_device({.region_id = t.sand});
        (void)t.give_code(coded);
        (void)t.give_code(elsewhere);
        const auto done = order_reprints(t.coding, t.county, {coded, uncoded, elsewhere}, OrderReason::unreadable, "太高，扫不到");
        REQUIRE(done);
        CHECK(done->ordered == 1);
        CHECK(done->without_code == 1); // and not a word of the other county's
        CHECK(order_reprints(t.coding, t.county, {coded}, OrderReason::lost, "")->already == 1);
        CHECK(code_of(order_reprints(t.coding, t.county, {elsewhere}, OrderReason::lost, "")) == "equipment.unknown");
        const auto id = order_of(t, coded)->id;
        CHECK(code_of(drop_order(t.coding, t.other_county, id, "x")) == "coding.unknown_order");
        CHECK(code_of(drop_order(t.coding, t.county, id, "  ")) == "coding.drop_needs_note");
        REQUIRE(drop_order(t.coding, t.county, id, "现场看过，标牌完好"));
        CHECK(code_of(drop_order(t.coding, t.county, id, "again")) == "coding.unknown_order");
        CHECK(order_reprints(t.coding, t.county, {coded}, OrderReason::lost, "")->ordered == 1);
    });
}

TEST_CASE("a ride with several entrances gets a plate for each, and shows which are missing") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto ride = t.add_device({.name = "示例过山车", .variety = "6110"});
        const auto code = t.give_code(ride);
        const auto east = add_place(t.coding, t.county, ride, "东入口", "两个入口相距较远"), west = add_place(t.coding, t.county, ride, "西入口", "两个入口相距较远");
        REQUIRE(east);
        REQUIRE(west);
        CHECK(code_of(add_place(t.coding, t.county, ride, "东入口", "x")) == "coding.place_known");
        CHECK(code_of(add_place(t.coding, t.other_county, ride, "南入口", "x")) == "equipment.unknown");
        const auto made = make_sheet(t.coding, t.county, "a4_2x4", {ride});
        CHECK(made->labels == 2);
        CHECK(made->without_code == 0);
        CHECK(send_photo(t.coding, t.county, {.equipment_id = ride, .jpeg = photo_of(t, code.code, 1), .place_id = *west})->accepted);
        const auto places = db.read([&](Transaction& tx) { return list_places(tx, ride); });
        REQUIRE(places.size() == 2);
        CHECK_FALSE(places[0].stuck_at);
        CHECK(places[1].stuck_at);
        CHECK(t.sticker(ride).accepted_at); // one accepted photo is what K03 asks for
        CHECK(send_photo(t.coding, t.county, {.equipment_id = ride, .jpeg = photo_of(t, code.code, 2), .place_id = *east})->accepted);
        CHECK(plates_of(t, ride) == "2 stuck, 1 stuck"); // each at its entrance
        CHECK(make_sheet(t.coding, t.county, "a4_2x4", {ride})->labels == 1);
        CHECK(code_of(send_photo(t.coding, t.county, {.equipment_id = ride, .jpeg = photo_of(t, code.code, 3), .place_id = 999})) == "coding.no_such_place");
        REQUIRE(remove_place(t.coding, t.county, ride, *east));
        CHECK(code_of(remove_place(t.coding, t.county, ride, *east)) == "coding.unknown_place");
        for (int i = 0; i < 19; ++i) CHECK(add_place(t.coding, t.county, ride, "入口" + std::to_string(i), "示例"));
        CHECK(code_of(add_place(t.coding, t.county, ride, "第二十一个", "示例")) == "coding.too_many_places");
    });
}

TEST_CASE("scans and photos that read nothing add up by device, until a photo is accepted; the same failure within a minute counts once") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto high = t.add_device({.name = "示例高处电梯"}), dirty = t.add_device({.name = "示例油污电梯"}), elsewhere = t.add_device({.region_id = t.sand});
        const auto code = t.give_code(high);
        (void)t.give_code(dirty);
        const auto list = [&](const auth::Actor& by) { return db.read([&](Transaction& tx) { return list_unreadable(tx, by.scope, base::Instant{}, 10); }); };
        for (int i = 0; i < 3; ++i) {
            REQUIRE(note_failed_scan(t.coding, t.county, high, ScanFault::unread));
            REQUIRE(note_failed_scan(t.coding, t.county, high, ScanFault::unread)); // at once again
            t.house.clock.step(std::chrono::minutes(2));
        }
        REQUIRE(note_failed_scan(t.coding, t.county, dirty, ScanFault::unread));
        REQUIRE(note_failed_scan(t.coding, t.county, 0, ScanFault::unknown_code));
        CHECK(code_of(note_failed_scan(t.coding, t.county, elsewhere, ScanFault::unread)) == "equipment.unknown");
        CHECK_FALSE(send_photo(t.coding, t.county, {.equipment_id = dirty, .jpeg = [&] {
                        const auto bare = support::take_photo({.text = "", .seed = 5});
                        return std::string(bare.begin(), bare.end());
                    }()})->accepted);
        const auto worst = list(t.county);
        REQUIRE(worst.size() == 2);
        CHECK(worst[0].equipment_id == high);
        CHECK(worst[0].scans == 3);
        CHECK(worst[1].scans == 1);
        CHECK(worst[1].photos == 1);
        CHECK(list(t.other_county).empty());
        CHECK(events(t, "coding.scan_failed") == 5);
        t.house.clock.step(std::chrono::minutes(1));
        REQUIRE(send(t, t.county, high, code.code, 1)->accepted);
        CHECK(list(t.county).size() == 1);
    });
}
