// Photos that waited on a phone: for nine days, past the life of their keys, under a clock that is wrong by a year. Each arrives once
// and each gets its answer.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string photo_of(const Office& office, std::int64_t device, std::uint64_t seed, simulator::Flaw flaw = simulator::Flaw::none) {
    return simulator::take_sticker_photo(coding::plate_url(office.house->coding, office.code_of(device)), flaw, seed);
}
struct Kept { // as the outbox of a phone holds it
    std::int64_t device = 0;
    std::string jpeg, key, captured_at;
};
Office::Answer send(const Office::Client& person, const Kept& kept, const std::string& phone_now = "") {
    Office::Sent sent{.content_type = "image/jpeg", .key = kept.key};
    if (!kept.captured_at.empty()) sent.headers.emplace_back("x-captured-at", kept.captured_at);
    if (!phone_now.empty()) sent.headers.emplace_back("x-phone-clock", phone_now);
    return person.send(http::Method::post, fmt::format("/api/v1/equipment/{}/sticker-photos", kept.device), kept.jpeg, sent);
}
std::int64_t entries(const Office& office, const std::string& event) { return office.count("SELECT COUNT(*) FROM journal_entries WHERE event = '" + event + "'"); }

} // namespace

TEST_CASE("the queue of a phone that was off for nine days: each photo arrives once or says why not") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106"), next_door = office.account("linxian", Role::regulator, "330109");
        auto of_another_place = test::lift(4);
        of_another_place.region = "330109001";
        office.import_all(office.account("sheng", Role::regulator, "330000"), test::ledger({test::lift(1), test::lift(2), test::lift(3), of_another_place}), "tezai", true);
        const auto at = [&](int lift) { return office.device(test::lift(lift).device_code); };
        const auto taken = "2021-11-17T10:00:00.000+08:00";
        const std::vector<Kept> queue{{at(1), photo_of(office, at(1), 1), "kept-1", taken},
                                      {at(2), photo_of(office, at(2), 2), "kept-2", taken},
                                      {at(3), photo_of(office, at(3), 3, simulator::Flaw::blurred), "kept-3", taken},
                                      {at(4), photo_of(office, at(4), 4), "kept-4", taken}}; // handed to the county next door meanwhile
        // The first one had gone out before the phone went off; its answer never came back.
        office.set_clock("2021-11-17T10:05+08:00");
        REQUIRE(send(county, queue[0]).status == 201);

        office.set_clock("2021-11-26T09:00+08:00");
        const auto version = county.get(fmt::format("/api/v1/equipment/{}", at(2))).json().at("device").at("version").as_int64();
        REQUIRE(county.post(fmt::format("/api/v1/equipment/{}/use-state", at(2)), fmt::format(R"({{"use_state":"scrapped","version":{},"reason":"示例"}})", version)).status == 204);
        office.catch_up();

        // The session is gone: nothing is done, and the phone keeps it all.
        const auto before = office.row_counts();
        for (const auto& kept : queue) CHECK(send(office.nobody(), kept).code() == "http.not_signed_in");
        CHECK(office.row_counts() == before);

        // Signed in again, it sends everything, and then once more.
        for (int round = 0; round < 2; ++round) {
            INFO("round ", round);
            const auto arrived = send(county, queue[0], "2021-11-26T09:00:00+08:00");
            CHECK(arrived.status == 201);
            CHECK(arrived.json().at("verdict") == "accepted");
            CHECK(arrived.json().at("notes").as_array().empty()); // nine days late by a right clock is no finding
            const auto scrapped = send(county, queue[1]); // its code went with it: kept, and said so
            CHECK(scrapped.status == 201);
            CHECK(scrapped.json().at("reasons").as_array().front().at("code") == "coding.photo.code_revoked");
            const auto blurred = send(county, queue[2]);
            CHECK(blurred.json().at("verdict") == "rejected");
            CHECK_FALSE(blurred.json().at("reasons").as_array().front().at("next").as_string().empty());
            const auto elsewhere = send(county, queue[3]);
            CHECK(elsewhere.status == 404);
            CHECK_FALSE(elsewhere.json().at("says").as_string().empty());
            CHECK(send(next_door, queue[3]).status == 201); // under another account the key is another
        }
        CHECK(entries(office, "coding.photo_accepted") == 2);
        CHECK(entries(office, "coding.photo_rejected") == 2);
        CHECK(office.count("SELECT COUNT(*) FROM sticker_photos") == 4);
    });
}

TEST_CASE("a photo whose key was forgotten is known by what it is") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106"), colleague = office.account("tongshi", Role::regulator, "330106");
        office.import_all(county, test::ledger({test::lift(1)}), "tezai", true);
        const auto device = office.device(test::lift(1).device_code);
        const Kept kept{device, photo_of(office, device, 1), "kept-1", "2021-11-17T10:00:00.123+08:00"};
        const auto first = send(county, kept);
        REQUIRE(first.status == 201);

        office.set_clock("2021-12-20T09:00+08:00"); // thirty-three days: answers are kept for thirty
        office.house->database->transaction([&](store::Transaction& tx) { CHECK(office.house->journal.forget_old_answers(tx) > 0); });
        const auto again = send(county, kept);
        CHECK(again.status == 201);
        CHECK(again.json().at("id") == first.json().at("id"));
        CHECK(again.json().at("verdict") == "accepted");
        CHECK(entries(office, "coding.photo_accepted") == 1);

        // Another moment, another hand: other photos.
        auto later = kept;
        later.key = "kept-2", later.captured_at = "2021-11-17T10:00:00.124+08:00";
        CHECK(send(county, later).json().at("id") != first.json().at("id"));
        CHECK(send(colleague, kept).json().at("id") != first.json().at("id"));
        CHECK(entries(office, "coding.photo_accepted") == 3);

        // Reported since: the old picture mends nothing, and says so.
        REQUIRE(county.post(fmt::format("/api/v1/equipment/{}/sticker-reports", device), R"({"kind":"damaged","note":""})").status == 204);
        auto old = kept;
        old.key = "kept-3";
        const auto too_old = send(county, old);
        CHECK(too_old.json().at("verdict") == "rejected");
        CHECK(too_old.json().at("reasons").as_array().front().at("code") == "coding.photo.same_as_before");
    });
}

TEST_CASE("the clock of the phone is wrong by a year: the photo counts by its receipt, and its sender is told") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        std::vector<test::LedgerRow> rows;
        for (int i = 1; i <= 4; ++i) rows.push_back(test::lift(i));
        office.import_all(county, test::ledger(rows), "tezai", true);
        office.set_clock("2021-11-18T09:00+08:00");
        struct Case {
            const char *captured_at, *phone_now, *code;
        };
        int number = 0;
        for (const auto& c : {Case{"2022-11-18T08:59:00+08:00", "2022-11-18T09:00:00+08:00", "coding.phone_clock_wrong"}, Case{"2020-11-18T08:59:00+08:00", "2020-11-18T09:00:00+08:00", "coding.phone_clock_wrong"},
                              Case{"2022-11-18T08:59:00+08:00", "", "coding.captured_in_future"}, Case{"2020-11-18T08:59:00+08:00", "2021-11-18T09:00:00+08:00", "coding.captured_long_ago"}}) {
            ++number;
            CAPTURE(number);
            const auto device = office.device(test::lift(number).device_code);
            const auto answer = send(county, {device, photo_of(office, device, static_cast<std::uint64_t>(number)), fmt::format("kept-{}", number), c.captured_at}, c.phone_now);
            REQUIRE(answer.status == 201);
            CHECK(answer.json().at("verdict") == "accepted");
            const auto note = answer.json().at("notes").as_array().front();
            CHECK(note.at("code") == c.code);
            CHECK_FALSE(note.at("next").as_string().empty());
            if (std::string_view(c.code) == "coding.phone_clock_wrong") CHECK(std::string(note.at("says").as_string()).find("365") != std::string::npos);
            CHECK(office.count(fmt::format("SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.photo_accepted' AND subject_id = {} AND payload LIKE '%{}%'", device, c.code)) == 1);
            // As stated beside, as received where it counts.
            const auto stated = base::millis(*base::parse_instant(c.captured_at)), received = base::millis(office.clock.now());
            CHECK(office.count(fmt::format("SELECT COUNT(*) FROM sticker_photos WHERE equipment_id = {} AND captured_at = {} AND sent_at = {}", device, stated, received)) == 1);
            CHECK(office.count(fmt::format("SELECT COUNT(*) FROM stickers WHERE equipment_id = {} AND accepted_at = {}", device, received)) == 1);
        }
        const auto device = office.device(test::lift(1).device_code);
        const auto garbled = send(county, {device, "no picture", "kept-9", ""}, "next year");
        CHECK(garbled.status == 400);
        CHECK(garbled.body.find("X-Phone-Clock") != std::string::npos);
    });
}

TEST_CASE("a phone takes along what its person may see, what is to be stuck first, and no other's") {
    test::on_each_engine([](Office& office) {
        const auto province = office.account("sheng", Role::regulator, "330000"), county = office.account("xian", Role::regulator, "330106"), next_door = office.account("linxian", Role::regulator, "330109");
        auto there = test::lift(3);
        there.region = "330109001";
        office.import_all(province, test::ledger({test::lift(1), test::lift(2), there}), "tezai", true);
        const auto stuck = office.device(test::lift(1).device_code), waiting = office.device(test::lift(2).device_code);
        REQUIRE(send(county, {stuck, photo_of(office, stuck, 1), "kept-1", ""}).status == 201);
        office.catch_up();
        const auto pocket = county.get("/api/v1/coding/pocket").json();
        CHECK(pocket.at("all") == true);
        const auto& devices = pocket.at("devices").as_array();
        REQUIRE(devices.size() == 2);
        CHECK(devices[0].at("id") == waiting);
        CHECK(devices[0].at("code").as_string() == office.code_of(waiting));
        CHECK(devices[1].at("id") == stuck);
        CHECK(next_door.get("/api/v1/coding/pocket").json().at("devices").as_array().size() == 1);
    });
}
