// Learning to stick and photograph: a record per person, seen by who answers for them and ranked by nobody; practice plates that
// are judged like real ones and leave nothing behind.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "links/coding/training/training.hpp"
#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

constexpr auto own = "/api/v1/coding/training", people = "/api/v1/coding/training/people", practice = "/api/v1/coding/practice-photos";
constexpr auto done = R"({"material":"1"})";

std::string photo_of(const Office& office, std::string_view code, simulator::Flaw flaw = simulator::Flaw::none) { return simulator::take_sticker_photo(coding::plate_url(office.house->coding, code), flaw, 1); }

} // namespace

TEST_CASE("who went through the steps is recorded once per person, and seen by who answers for the unit") {
    test::on_each_engine([](Office& office) {
        const auto province = office.account("sheng", Role::regulator, "330000");
        auto next_door = test::lift(2);
        next_door.unit = "示例二号物业公司";
        office.import_all(province, test::ledger({test::lift(1), next_door}), "tezai");
        const auto unit = office.count("SELECT unit_id FROM equipment WHERE id = " + std::to_string(office.device(test::lift(1).device_code)));
        const auto other_unit = office.count("SELECT unit_id FROM equipment WHERE id = " + std::to_string(office.device(test::lift(2).device_code)));
        const auto manager = office.account("jingli", Role::unit_manager, "", unit), member = office.account("yuangong", Role::unit_member, "", unit);
        const auto stranger = office.account("waidanwei", Role::unit_manager, "", other_unit), inspector = office.account("jiancha", Role::inspector, "330106");

        CHECK(member.get(own).json().at("finished_at").is_null());
        const auto finished = member.post(own, done);
        REQUIRE_MESSAGE(finished.status == 200, finished.body);
        const auto at = finished.json().at("finished_at");
        office.set_clock("2021-11-18T09:00+08:00");
        CHECK(member.post(own, done).json().at("finished_at") == at); // a second time is the first
        CHECK(member.get(own).json().at("finished_at") == at);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.training_finished'") == 1);

        CHECK(member.get(people).status == 403); // who answers for the unit, and nobody else
        const auto listed = manager.get(people).json().at("items").as_array();
        REQUIRE(listed.size() == 2);
        for (const auto& person : listed) CHECK(person.at("finished_at").is_null() == (person.at("name") != "yuangong"));
        for (const auto& person : stranger.get(people).json().at("items").as_array()) CHECK(person.at("finished_at").is_null());
        CHECK(inspector.post(own, done).status == 200); // officials learn too
        CHECK(inspector.get(people).json().at("items").as_array().empty()); // and see no unit's people

        const auto unknown = member.post(own, R"({"material":"99"})");
        CHECK(unknown.code() == "coding.training_unknown");
        CHECK(unknown.json().at("clause").as_string().find("107") != std::string::npos);
        CHECK(member.post(own, "{}").status == 400);
        // No number moved: it is in no indicator.
        office.catch_up();
        CHECK(province.get("/api/v1/indicators").body.find("training") == std::string::npos);
    });
}

TEST_CASE("a practice plate: scanned it says so, photographed it is judged, and nothing is left behind") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        office.import_all(county, test::ledger({test::lift(1)}), "tezai", true);
        const auto device = office.device(test::lift(1).device_code);
        const auto code = coding::practice_code(7);
        const auto sheet = county.get("/api/v1/coding/practice-sheet.pdf");
        CHECK(sheet.content_type == "application/pdf");
        CHECK(sheet.body.starts_with("%PDF"));
        office.catch_up();
        const auto before = office.row_counts();

        const auto page = office.nobody().get("/Q/" + code);
        CHECK(page.status == 200);
        CHECK(page.body.find("练习牌") != std::string::npos);
        CHECK(page.body.find("<form") == std::string::npos);
        CHECK(office.nobody().post("/q/" + code + "/report", "about=fault&text=x", "application/x-www-form-urlencoded").status == 404);

        const auto good = county.post(practice, photo_of(office, code), "image/jpeg");
        REQUIRE_MESSAGE(good.status == 200, good.body);
        CHECK(good.json().at("verdict") == "accepted");
        const auto blurred = county.post(practice, photo_of(office, code, simulator::Flaw::blurred), "image/jpeg").json();
        CHECK(blurred.at("verdict") == "rejected");
        CHECK_FALSE(blurred.at("reasons").as_array().front().at("next").as_string().empty());
        const auto real = county.post(practice, photo_of(office, office.code_of(device)), "image/jpeg").json();
        CHECK(real.at("verdict") == "rejected");
        CHECK(real.at("reasons").as_array().front().at("code") == "coding.photo.no_practice_plate");
        const auto no_photo = county.post(practice, "no picture", "image/jpeg");
        CHECK(no_photo.status == 409);
        CHECK_FALSE(no_photo.json().at("next").as_string().empty());
        // A practice plate is no device's either.
        const auto sent = county.post(fmt::format("/api/v1/equipment/{}/sticker-photos", device), photo_of(office, code), "image/jpeg");
        CHECK(sent.json().at("reasons").as_array().front().at("code") == "coding.photo.other_device");

        auto after = office.row_counts();
        CHECK(after.at("sticker_photos") == before.at("sticker_photos") + 1); // the last one, of the device, and no other
        CHECK(after.at("journal_entries") == before.at("journal_entries") + 1);
        CHECK(office.count("SELECT COUNT(*) FROM stickers WHERE accepted_at IS NOT NULL") == 0);
    });
}

TEST_CASE("no practice code is a code of a device, however it is written") {
    for (const auto number : {0, 1, 999'999'999}) {
        const auto code = coding::practice_code(number);
        CHECK(coding::is_practice_code(code));
        CHECK_FALSE(coding::parse_code(code));
        CHECK_FALSE(coding::parse_human_code(code));
    }
    CHECK(coding::is_practice_code("lianxi0000000001"));
    for (const std::string text : {"", "LIANXI", "LIANXI000000001", "LIANXI00000000012", "LIANXI000000000A", "1IANXI0000000001", "0123456789ACDEFG"}) CHECK_FALSE(coding::is_practice_code(text));
}
