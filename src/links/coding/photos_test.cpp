// Photos of stickers, made ones: what is accepted, what is rejected and why, and what each leaves behind.
#include <doctest/doctest.h>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "links/coding/coding_for_test.hpp"
#include "support/made_pictures.hpp"

using namespace tezai;
using namespace tezai::coding;
using store::Transaction;

namespace {

std::string jpeg_of(const support::Scene& scene) {
    const auto bytes = support::take_photo(scene);
    return {bytes.begin(), bytes.end()};
}
support::Scene scene_of(const TestCoding& t, const IssuedCode& code, std::uint64_t seed = 1) { return {.text = plate_url(t.coding, code.code), .seed = seed}; }
std::string first_reason(const law::Decision<PhotoVerdict>& verdict) { return verdict && !verdict->reasons.empty() ? verdict->reasons.front() : ""; }

} // namespace

TEST_CASE("a good photo of the right plate is accepted at once and ends the seven days") {
    test::for_each_engine(TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        TestCoding t(db);
        const auto device = t.add_device();
        const auto code = t.give_code(device);
        t.catch_up();
        REQUIRE(t.tasks().size() == 1);
        CHECK(t.book.status(device) == StickerStatus::coded);
        const auto captured = *base::parse_instant("2021-12-01T08:00:00+08:00"); // the camera's word counts for nothing
        const auto sent = send_photo(t.coding, t.county, {.equipment_id = device, .jpeg = jpeg_of(scene_of(t, code)), .captured_at = captured});
        REQUIRE(sent);
        CHECK(sent->accepted);
        CHECK(sent->reasons.empty());
        CHECK(sent->right_device == true);
        CHECK(t.sticker(device).accepted_at == t.house.clock.now());
        CHECK(t.sticker(device).photo_id == sent->id);
        CHECK(t.tasks().empty());
        CHECK(t.tasks("done").size() == 1);
        t.catch_up();
        CHECK(t.book.status(device) == StickerStatus::stuck);
        db.read([&](Transaction& tx) {
            const auto photos = list_photos(tx, t.county.scope, device);
            REQUIRE(photos.size() == 1);
            CHECK(photos[0].verdict == "accepted");
            CHECK(photos[0].captured_at == captured);
            CHECK(t.blobs.has(photos[0].blob));
            CHECK(list_photos(tx, t.other_county.scope, device).empty());
            CHECK_FALSE(find_photo(tx, t.other_county.scope, sent->id));
        });
    });
}

TEST_CASE("a photo that proves nothing is kept with its reason and its time") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    TestCoding t(*db);
    const auto device = t.add_device(), neighbour = t.add_device();
    const auto code = t.give_code(device), others_code = t.give_code(neighbour);
    struct Case { std::string reason; std::optional<bool> right; support::Scene scene; };
    auto with = [&](auto change) {
        auto scene = scene_of(t, code);
        change(scene);
        return scene;
    };
    using S = support::Scene;
    for (const auto& c : {
             Case{"photo.too_dark", true, with([](S& s) { s.light = 0.1; s.noise = 3; })},
             Case{"photo.too_small", true, with([](S& s) { s.module_px = 2.5; })},
             Case{"photo.too_tilted", true, with([](S& s) { s.tilt_deg = 60; s.tilt_toward_deg = 0; })},
             Case{"photo.blurred", true, with([](S& s) { s.blur_modules = 0.4; })},
             Case{"photo.washed_out", true, with([](S& s) { s.contrast = 0.15; })},
             Case{"coding.photo.other_device", false, scene_of(t, others_code)},
             Case{"coding.photo.other_device", false, with([](S& s) { s.text = "HTTPS://ELSEWHERE.EXAMPLE/Q/FEDCBA9876543210"; })},
             Case{"coding.photo.other_device", false, with([](S& s) { s.text = "HTTPS://ELSEWHERE.EXAMPLE/MENU"; })},
             Case{"photo.no_code_found", std::nullopt, with([](S& s) { s.text.clear(); s.seed = 3; })},
         }) {
        CAPTURE(c.reason);
        const auto sent = send_photo(t.coding, t.county, {.equipment_id = device, .jpeg = jpeg_of(c.scene)});
        REQUIRE(sent);
        CHECK_FALSE(sent->accepted);
        CHECK(first_reason(sent) == c.reason);
        CHECK(sent->right_device == c.right);
        auto events = t.house.events_of({"equipment", device});
        if (events.back() == "coding.clone_suspected") events.pop_back(); // another device's plate is a lead, too
        CHECK(events.back() == "coding.photo_rejected");
    }
    CHECK_FALSE(t.sticker(device).accepted_at);
    const auto moved = with([&](S& s) { s.text = "HTTPS://FORMER-HOST.EXAMPLE/Q/" + code.code; }); // a store that moved keeps its plates
    CHECK(send_photo(t.coding, t.county, {.equipment_id = device, .jpeg = jpeg_of(moved)})->accepted);
    db->read([&](Transaction& tx) {
        const auto photos = list_photos(tx, t.county.scope, device);
        CHECK(photos.size() == 10);
        CHECK(photos.back().sent_at == t.house.clock.now());
        CHECK(photos.back().reasons.find("photo.too_dark") != std::string::npos);
    });
}

TEST_CASE("what is no photo at all is refused, leaves nothing but the refusal, and the next good one is taken") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    TestCoding t(*db);
    const auto device = t.add_device(), uncoded = t.add_device();
    const auto code = t.give_code(device);
    const auto good = jpeg_of(scene_of(t, code));
    const auto send = [&](std::string jpeg) { return send_photo(t.coding, t.county, {.equipment_id = device, .jpeg = std::move(jpeg)}); };
    CHECK(code_of(send("")) == "photo.empty");
    const auto png = send("\x89PNG\r\n\x1a\n" + std::string(500, 'x'));
    CHECK(code_of(png) == "photo.not_a_jpeg");
    CHECK(png.error().named.at("looks_like") == "png");
    CHECK(code_of(send(good + std::string(40'000'000 - good.size(), 'x'))) == "photo.file_too_large");
    auto broken = good;
    for (std::size_t i = 20; i < 600; ++i) broken[i] = static_cast<char>(i * 37);
    CHECK(code_of(send(broken)).starts_with("photo."));
    CHECK(code_of(send_photo(t.coding, t.county, {.equipment_id = uncoded, .jpeg = good})) == "coding.no_code_yet");
    CHECK(code_of(send_photo(t.coding, t.other_county, {.equipment_id = device, .jpeg = good})) == "equipment.unknown");
    CHECK(code_of(send_photo(t.coding, t.county, {.equipment_id = 999, .jpeg = good})) == "equipment.unknown");
    CHECK(t.house.count("SELECT COUNT(*) FROM sticker_photos") == 0);
    CHECK(t.house.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.send_photo.refused'") == 7);
    const auto half = send(good.substr(0, good.size() / 2)); // the upload broke off
    REQUIRE(half);
    CHECK_FALSE(half->accepted);
    CHECK(first_reason(half) == "photo.partial_file");
    CHECK(send(good)->accepted);
}

TEST_CASE("after a report the old picture mends nothing, a new one does") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    TestCoding t(*db);
    const auto device = t.add_device(), neighbour = t.add_device();
    const auto code = t.give_code(device);
    (void)t.give_code(neighbour);
    const auto old = jpeg_of(scene_of(t, code));
    const auto send = [&](const std::string& jpeg) { return send_photo(t.coding, t.county, {.equipment_id = device, .jpeg = jpeg}); };
    REQUIRE(send(old)->accepted);
    CHECK(send(old)->accepted); // without a report the same picture is as true as before
    t.house.clock.step(std::chrono::hours(24));
    REQUIRE(report_sticker(t.coding, t.county, device, ReportKind::damaged, "掉了一角"));
    t.house.clock.step(std::chrono::minutes(5));
    t.catch_up();
    CHECK(t.book.status(device) == StickerStatus::reported);
    const auto again = send(old);
    CHECK_FALSE(again->accepted);
    CHECK(again->reasons == std::vector<std::string>{"coding.photo.same_as_before"});
    CHECK(t.sticker(device).reported_at);
    auto fresh = scene_of(t, code, 77);
    fresh.module_px = 9;
    fresh.turn_deg = 40;
    fresh.width = 1400;
    CHECK(send(jpeg_of(fresh))->accepted);
    CHECK_FALSE(t.sticker(device).reported_at);
    t.catch_up();
    CHECK(t.book.status(device) == StickerStatus::stuck);
    CHECK(std::ranges::none_of(t.tasks(), [](const auto& task) { return task.code == "coding.mend_sticker"; }));
}

TEST_CASE("a picture that looks like another device's is accepted for its code and kept with a finding") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    TestCoding t(*db);
    const auto one = t.add_device(), two = t.add_device();
    const auto first = t.give_code(one), second = t.give_code(two);
    REQUIRE(send_photo(t.coding, t.county, {.equipment_id = one, .jpeg = jpeg_of(scene_of(t, first))})->accepted);
    auto twin = scene_of(t, first); // the other plate is small in it: to the eye it is the same picture
    const auto same = send_photo(t.coding, t.county, {.equipment_id = two, .jpeg = jpeg_of(twin)});
    CHECK_FALSE(same->accepted);
    CHECK(first_reason(same) == "coding.photo.other_device");
    db->read([&](Transaction& tx) {
        const auto entry = journal::list_entries(tx, {"equipment", two}, 0, 2).at(1); // behind the lead
        CHECK(entry.payload.find("coding.picture_resembles_another") != std::string::npos);
    });
    (void)second;
}
