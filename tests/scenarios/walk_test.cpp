// One number all the way: a ledger comes in, codes go out, a sticker is photographed, four levels count it, the week is frozen,
// disputed, decided, published, and computed again.
#include "scenarios/office.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "documents/qr.hpp"
#include "support/made_pictures.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

struct Number {
    std::int64_t num = 0, den = 0, fail = 0, excluded = 0;
    friend bool operator==(const Number&, const Number&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Number& n) { return out << n.num << "/" << n.den << " fail " << n.fail << " excluded " << n.excluded; }
};
Number number_of(const boost::json::value& value) {
    return {value.at("num").as_int64(), value.at("den").as_int64(), value.at("fail").as_int64(), value.at("excluded").as_int64()};
}
Number k03(const Office::Client& client, std::int64_t region) {
    const auto answer = client.get("/api/v1/indicators/K03?region_id=" + std::to_string(region));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    const auto view = answer.json();
    CHECK(view.at("live").as_bool());
    CHECK(view.at("region").at("id") == region);
    return number_of(view.at("value"));
}
Number k03_of(const boost::json::value& issue, std::int64_t region) {
    for (const auto& row : issue.at("regions").as_array())
        if (row.at("id") == region) return number_of(row.at("values").at("K03"));
    FAIL("the issue does not have the region");
    return {};
}
std::string filter_of(std::int64_t region, std::string_view use_state) {
    return fmt::format(R"({{"q":"","category":"","use_state":"{}","coding":"","place_type":"","region_id":{}}})", use_state, region);
}
std::string photo_of(const std::string& text, std::uint64_t seed, double tilt_deg = 0) {
    support::Scene scene;
    scene.text = text;
    scene.width = 640;
    scene.height = 480;
    scene.seed = seed;
    scene.tilt_deg = tilt_deg;
    const auto jpeg = support::take_photo(scene);
    return {jpeg.begin(), jpeg.end()};
}

void walk(Office& office) {
    const auto province = office.account("sheng", Role::regulator, "330000"), city = office.account("shi", Role::regulator, "330100");
    const auto county = office.account("xian", Role::regulator, "330106"), next_door = office.account("linxian", Role::regulator, "330109");
    const auto township = office.account("suo", Role::inspector, "330106001");
    const auto in_province = office.region("330000"), in_city = office.region("330100"), in_county = office.region("330106"), in_township = office.region("330106001"),
               elsewhere = office.region("330109");
    const auto each_level = [&](const Number& at_township, const Number& above) {
        CHECK(k03(township, in_township) == at_township);
        CHECK(k03(county, in_county) == above);
        CHECK(k03(city, in_city) == above);
        CHECK(k03(province, in_province) == above);
        CHECK(k03(next_door, elsewhere) == Number{0, 0, 0, 0});
    };

    // ---- a campaign, and a ledger of six devices: five in use, one stopped before it (so in no population); four in the first township, two in the second
    REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
    office.catch_up();
    std::vector<test::LedgerRow> rows;
    for (int n = 1; n <= 6; ++n) rows.push_back(test::lift(n));
    rows[3].use_state = "停用";
    rows[4].region = rows[5].region = "330106002";
    const auto import_id = office.check(county, test::ledger(rows), "tezai");
    const auto checked = county.get("/api/v1/imports/" + std::to_string(import_id)).json();
    CHECK(checked.at("rows_total") == 6);
    CHECK(checked.at("rows_ready") == 6);
    CHECK(checked.at("rows_kept_back") == 0);
    CHECK(checked.at("can_commit").as_bool());
    CHECK(office.count("SELECT COUNT(*) FROM equipment") == 0); // a look changes nothing
    office.commit(county, import_id);
    CHECK(county.get("/api/v1/imports/" + std::to_string(import_id)).json().at("state") == "committed");
    CHECK(office.count("SELECT COUNT(*) FROM equipment") == 6);
    each_level({0, 3, 3, 0}, {0, 5, 5, 0});

    // ---- codes for a filter of the list: the first township's devices in use
    const auto issued = county.post("/api/v1/coding/codes", "{\"filter\":" + filter_of(in_township, "in_use") + "}");
    REQUIRE_MESSAGE(issued.status == 200, issued.body);
    CHECK(issued.json().at("issued") == 3);
    CHECK(issued.json().at("already") == 0);
    office.catch_up();
    each_level({0, 3, 3, 0}, {0, 5, 5, 0}); // a code on paper counts for nothing yet
    const auto again = county.post("/api/v1/coding/codes", "{\"filter\":" + filter_of(in_township, "in_use") + "}");
    CHECK(again.json().at("issued") == 0);
    CHECK(again.json().at("already") == 3);

    // ---- a sheet of labels
    const auto format = std::string(county.get("/api/v1/coding/label-formats").json().at("items").at(0).at("key").as_string());
    const auto sheet = county.post("/api/v1/coding/sheets", fmt::format(R"({{"format":"{}","filter":{}}})", format, filter_of(in_township, "")));
    REQUIRE_MESSAGE(sheet.status == 201, sheet.body);
    CHECK(sheet.json().at("labels") == 3);
    CHECK(sheet.json().at("without_code") == 1);
    const auto pdf = county.get("/api/v1/coding/sheets/" + std::to_string(sheet.json().at("id").as_int64()) + ".pdf");
    CHECK(pdf.status == 200);
    CHECK(pdf.content_type == "application/pdf");
    CHECK(pdf.body.starts_with("%PDF"));
    CHECK(county.get("/api/v1/coding/sheets").json().at("items").at(0).at("printed") == 1);

    // ---- what is printed can be read, and leads to the device
    const auto lift = office.device(rows[0].device_code), missing = office.device(rows[1].device_code);
    const auto url = coding::plate_url(office.house->coding, office.code_of(lift));
    support::Scene plate;
    plate.text = url;
    plate.width = plate.height = 420;
    const auto read = documents::read_qr(support::render(plate).view());
    REQUIRE(read.codes.size() == 1);
    CHECK(read.codes[0].text == url);
    const auto scanned = read.codes[0].text.substr(read.codes[0].text.rfind('/') + 1);
    CHECK(township.get("/api/v1/codes/" + scanned).json().at("equipment_id") == lift);
    const auto public_page = office.nobody().get("/Q/" + scanned);
    CHECK(public_page.status == 200);
    CHECK(public_page.body.size() <= 20'000);
    CHECK(public_page.body.find("演练") != std::string::npos); // a rehearsal says so

    // ---- a photo: leaning too far it is no use, held straight it is
    const auto photos = "/api/v1/equipment/" + std::to_string(lift) + "/sticker-photos";
    const auto crooked = township.post(photos, photo_of(url, 5, 70), "image/jpeg");
    REQUIRE_MESSAGE(crooked.status == 201, crooked.body);
    CHECK(crooked.json().at("verdict") == "rejected");
    office.catch_up();
    each_level({0, 3, 3, 0}, {0, 5, 5, 0});
    const auto straight = township.post(photos, photo_of(url, 6), "image/jpeg");
    REQUIRE_MESSAGE(straight.status == 201, straight.body);
    CHECK_MESSAGE(straight.json().at("verdict") == "accepted", straight.body);
    CHECK(straight.json().at("right_device").as_bool());
    office.catch_up();
    each_level({1, 3, 2, 0}, {1, 5, 4, 0});

    // ---- the week is cut on Monday noon, not a minute earlier
    const std::string issue = "/api/v1/bulletins/2021-11-21";
    office.set_clock("2021-11-22T11:59:59.999+08:00");
    CHECK(province.post(issue + "/freeze", "").code() == "oversight.too_early_to_freeze");
    office.set_clock("2021-11-22T12:00+08:00");
    CHECK(county.post(issue + "/freeze", "").status == 403);
    const auto frozen = province.post(issue + "/freeze", "");
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body);
    CHECK(frozen.json().at("state") == "draft");
    CHECK(frozen.json().at("number") == "〔2021〕1号");
    const auto as_draft = county.get(issue).json().at("data");
    CHECK(k03_of(as_draft, in_county) == Number{1, 5, 4, 0});
    CHECK(k03_of(as_draft, in_province) == Number{1, 5, 4, 0});

    // ---- the county disputes one device; next door may not; the province decides
    const auto claim = fmt::format(R"({{"indicator":"K03","equipment_id":{},"claim":"pass","grounds":"照片在县局存档"}})", missing);
    CHECK(next_door.post(issue + "/objections", claim).status == 404);
    const auto objection = county.post(issue + "/objections", claim);
    REQUIRE_MESSAGE(objection.status == 201, objection.body);
    const auto decision = "/api/v1/objections/" + std::to_string(objection.json().at("id").as_int64()) + "/decision";
    CHECK(county.post(decision, R"({"accepted":true,"reason":"自己同意"})").status == 403);
    CHECK(province.post(issue + "/publish", "").code() == "oversight.objection_window_open");
    office.set_clock("2021-11-23T12:00+08:00");
    CHECK(province.post(issue + "/publish", "").code() == "oversight.objections_undecided");
    const auto decided = province.post(decision, R"({"accepted":true,"reason":"核实无误"})");
    REQUIRE_MESSAGE(decided.status == 200, decided.body);
    CHECK(decided.json().at("state") == "accepted");

    // ---- published on Tuesday: four files, signed, the same again from the facts
    office.set_clock("2021-11-23T17:00+08:00");
    const auto published = province.post(issue + "/publish", "");
    REQUIRE_MESSAGE(published.status == 200, published.body);
    CHECK(published.json().at("state") == "published");
    CHECK(province.post(issue + "/publish", "").code() == "oversight.issue_is_published");
    const auto page = county.get(issue).json();
    CHECK(k03_of(page.at("data"), in_township) == Number{2, 3, 1, 0});
    CHECK(k03_of(page.at("data"), in_county) == Number{2, 5, 3, 0});
    CHECK(k03_of(page.at("data"), in_province) == Number{2, 5, 3, 0});
    CHECK(page.at("data").at("amendments").as_array().size() == 1);
    each_level({1, 3, 2, 0}, {1, 5, 4, 0}); // an amendment is of that issue, not of the world
    const auto json = county.get(issue + "/file.json"), html = county.get(issue + "/file.html"), paper = county.get(issue + "/file.pdf"), annex = county.get(issue + "/file.xlsx");
    CHECK(std::string(page.at("digest").as_string()) == base::to_hex(base::Hasher(base::Suite::gm).hash(json.body)));
    CHECK(html.body.find("40.00") != std::string::npos); // 2 of 5
    CHECK(paper.body.starts_with("%PDF"));
    CHECK(annex.body.starts_with("PK"));
    CHECK(journal::verify_signature(base::Suite::gm, office.house->signer.public_key_pem(), page.at("signed_text").as_string(), *base::from_hex(std::string_view(page.at("signature").as_string()))));

    // ---- a week later an import attests what had been so all along: nothing of the issue changes, the next one restates it
    office.set_clock("2021-11-24T09:00+08:00");
    auto late = test::lift(7);
    late.registered_on = "2021-09-01";
    late.coded_on = late.stuck_on = "2021-09-03";
    office.import_all(county, test::ledger({late}), "tezai");
    each_level({2, 4, 2, 0}, {2, 6, 4, 0});
    CHECK(county.get(issue + "/file.json").body == json.body);
    const auto rebuilt = county.post(issue + "/rebuild", "");
    REQUIRE_MESSAGE(rebuilt.status == 200, rebuilt.body);
    CHECK(rebuilt.json().at("identical").as_bool());
    CHECK(rebuilt.json().at("digest") == page.at("digest"));

    office.set_clock("2021-11-29T12:00+08:00");
    REQUIRE(province.post("/api/v1/bulletins/2021-11-28/freeze", "").status == 201);
    office.set_clock("2021-11-30T17:00+08:00");
    REQUIRE(province.post("/api/v1/bulletins/2021-11-28/publish", "").status == 200);
    const auto second = county.get("/api/v1/bulletins/2021-11-28").json().at("data");
    CHECK(k03_of(second, in_county) == Number{2, 6, 4, 0});
    bool restated = false;
    for (const auto& row : second.at("restated").as_array()) {
        if (row.at("indicator") != "K03" || row.at("region_id") != in_county) continue;
        restated = true;
        CHECK(number_of(row.at("published")) == Number{2, 5, 3, 0});
        CHECK(number_of(row.at("restated")) == Number{3, 6, 3, 0}); // the amendment stays counted
    }
    CHECK(restated);
    CHECK(county.post(issue + "/rebuild", "").json().at("identical").as_bool());
    CHECK(county.post("/api/v1/bulletins/2021-11-28/rebuild", "").json().at("identical").as_bool());
}

} // namespace

TEST_CASE("one number from the ledger to the published bulletin and back from the facts") { test::on_each_engine(walk); }
