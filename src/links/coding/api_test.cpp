#include "links/coding/api.hpp"

#include <doctest/doctest.h>

#include "base/json.hpp"
#include "documents/render_for_test.hpp"
#include "links/coding/coding_for_test.hpp"
#include "support/made_pictures.hpp"

using namespace tezai;
using namespace tezai::coding;
using http::Method;

namespace {

boost::json::value body_of(const http::Reply& reply) {
    const auto value = base::form::parse_json(reply.body);
    REQUIRE(value);
    return *value;
}

struct Office {
    TestCoding t;
    registry::Desk desk{t.house, all_routes()};

    explicit Office(store::Database& db) : t(db) {
        documents::test::use_test_fonts();
        static const bool words_added = [] {
            http::words().add(coding::zh_words(), coding::en_words());
            return true;
        }();
        (void)words_added;
    }
    std::vector<http::Route> all_routes() {
        auto all = routes(t.coding, t.book, t.house.registry);
        for (auto& route : registry::routes(t.house.registry)) all.push_back(std::move(route));
        return all;
    }
    http::Reply post(const std::string& url, const std::string& body, const std::string& type = "application/json") { return desk.ask(Method::post, url, body, type); }
    http::Reply get(const std::string& url) { return desk.ask(Method::get, url); }
};

} // namespace

TEST_CASE("codes are issued for ids or for a filter, over HTTP") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    Office office(*db);
    auto& t = office.t;
    const auto a = t.add_device({.name = "客梯一"}), b = t.add_device({.name = "客梯二"}), c = t.add_device({.name = "锅炉", .variety = "1110"}), other = t.add_device({.region_id = t.sand});
    t.catch_up();
    office.desk.sign_in(auth::Role::regulator, t.stone);
    CHECK(office.post("/api/v1/coding/codes", "{}").status == 400);
    CHECK(office.post("/api/v1/coding/codes", R"({"equipment_ids":[1],"filter":{"q":""}})").status == 400);
    const std::string filter = R"({"filter":{"q":"客梯","category":"","use_state":"","coding":"uncoded","place_type":""}})";
    const auto issued = body_of(office.post("/api/v1/coding/codes", filter));
    CHECK(issued.at("issued") == 2);
    t.catch_up();
    CHECK(body_of(office.post("/api/v1/coding/codes", filter)).at("already") == 0); // the filter finds them no more
    CHECK(body_of(office.post("/api/v1/coding/codes", "{\"equipment_ids\":[" + std::to_string(a) + "," + std::to_string(c) + "," + std::to_string(other) + "]}")).at("issued") == 1);
    t.catch_up();
    CHECK(body_of(office.get("/api/v1/equipment?coding=coded")).at("total") == 3);
    const auto row = body_of(office.get("/api/v1/equipment?q=" + t.book.human_code_of(b))).at("items").at(0);
    CHECK(row.at("id") == b);
    CHECK(row.at("coding_status") == "coded");
    CHECK(body_of(office.get("/api/v1/codes/" + t.book.code_of(b))).at("equipment_id") == b);
    // A code is public, what it leads to is not everybody's.
    (void)t.give_code(other);
    t.catch_up();
    CHECK(office.get("/api/v1/codes/" + t.book.code_of(other)).body == office.get("/api/v1/codes/0000000000000000").body);
    office.desk.sign_in(auth::Role::unit_member, 0, t.house.add_unit("示例一厂", t.stone));
    CHECK(office.post("/api/v1/coding/codes", filter).status == 403);
}

TEST_CASE("a sheet is made and fetched over HTTP, and every fetch is in the print log") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    Office office(*db);
    auto& t = office.t;
    const auto device = t.add_device();
    (void)t.give_code(device);
    office.desk.sign_in(auth::Role::regulator, t.stone);
    CHECK(body_of(office.get("/api/v1/coding/label-formats")).at("items").as_array().size() > 0);
    const auto made = office.post("/api/v1/coding/sheets", "{\"format\":\"a4_3x8\",\"equipment_ids\":[" + std::to_string(device) + "]}");
    REQUIRE(made.status == 201);
    const auto id = body_of(made).at("id").as_int64();
    const auto url = "/api/v1/coding/sheets/" + std::to_string(id) + ".pdf";
    for (int i = 0; i < 2; ++i) {
        const auto pdf = office.get(url);
        CHECK(pdf.status == 200);
        CHECK(pdf.content_type == "application/pdf");
        CHECK(pdf.body.starts_with("%PDF-"));
    }
    const auto sheet = body_of(office.get("/api/v1/coding/sheets")).at("items").at(0);
    CHECK(sheet.at("printed") == 2);
    CHECK(sheet.at("labels") == 1);
    CHECK(t.house.events_of({"label_sheet", id}) == std::vector<std::string>{"coding.sheet_made", "coding.sheet_printed", "coding.sheet_printed"});
    const auto absent = office.get("/api/v1/coding/sheets/999.pdf");
    CHECK(absent.status == 404);
    for (const auto& file : {std::to_string(id), std::to_string(id) + "x.pdf", std::string(".pdf"), std::string("-1.pdf")}) CHECK(office.get("/api/v1/coding/sheets/" + file).status == 404);
    office.desk.sign_in(auth::Role::regulator, t.sand);
    CHECK(office.get(url).body == absent.body);
    CHECK(body_of(office.get("/api/v1/coding/sheets")).at("items").as_array().empty());
    for (const auto& route : office.all_routes()) // who only asks whether it is there has printed or read nothing
        CHECK_MESSAGE(route.answers_head == (route.path != "/api/v1/coding/sheets/{file}" && route.path != "/api/v1/public-reports/{id}"), route.path);
    // Nothing is printed of a file that is gone.
    std::filesystem::remove_all(t.folder);
    office.desk.sign_in(auth::Role::regulator, t.stone);
    CHECK(office.get(url).body == absent.body);
    CHECK(body_of(office.get("/api/v1/coding/sheets")).at("items").at(0).at("printed") == 2);
    CHECK(t.house.events_of({"label_sheet", id}).size() == 3);
}

TEST_CASE("a photo is sent and judged over HTTP, with words for what to do better") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    Office office(*db);
    auto& t = office.t;
    const auto device = t.add_device();
    const auto code = t.give_code(device);
    const auto url = "/api/v1/equipment/" + std::to_string(device) + "/sticker-photos";
    const auto photo = [&](double light) {
        const auto bytes = support::take_photo({.text = plate_url(t.coding, code.code), .light = light, .noise = 3});
        return std::string(bytes.begin(), bytes.end());
    };
    office.desk.sign_in(auth::Role::inspector, t.house.region("990102"));
    const auto dark = office.post(url, photo(0.1), "image/jpeg");
    REQUIRE(dark.status == 201);
    CHECK(body_of(dark).at("verdict") == "rejected");
    CHECK(body_of(dark).at("reasons").at(0).at("code") == "photo.too_dark");
    CHECK(body_of(dark).at("reasons").at(0).at("says") == "照片太暗。");
    CHECK(body_of(dark).at("right_device") == true);
    const auto good = body_of(office.post(url, photo(1), "image/jpeg"));
    CHECK(good.at("verdict") == "accepted");
    CHECK(good.at("measures").at("module_px").as_double() > 7);
    CHECK(office.post(url, "no picture", "image/jpeg").status == 409);
    CHECK(office.post(url, "no picture", "text/plain").status == 415);
    CHECK(office.post(url, std::string(40'000'000, 'x'), "image/jpeg").status == 413);
    const auto list = body_of(office.get(url));
    REQUIRE(list.at("items").as_array().size() == 2);
    CHECK(list.at("items").at(1).at("reasons").at(0).at("code") == "photo.too_dark");
    const auto image = office.get("/api/v1/sticker-photos/" + std::to_string(good.at("id").as_int64()) + "/image");
    CHECK(image.status == 200);
    CHECK(image.body.starts_with("\xFF\xD8"));
    office.desk.sign_in(auth::Role::inspector, t.sand);
    CHECK(office.get(url).status == 404);
    CHECK(office.post(url, photo(1), "image/jpeg").body == office.post("/api/v1/equipment/999/sticker-photos", photo(1), "image/jpeg").body);
    CHECK(office.get("/api/v1/sticker-photos/" + std::to_string(good.at("id").as_int64()) + "/image").status == 404);
}

TEST_CASE("staff report a sticker over HTTP, and the task says the kind in the reader's words") {
    const auto db = test::sqlite_store(TestCoding::migrations());
    Office office(*db);
    auto& t = office.t;
    const auto device = t.add_device({.name = "示例客梯"}), uncoded = t.add_device();
    (void)t.give_code(device);
    office.desk.sign_in(auth::Role::regulator, t.stone);
    const auto report = [&](std::int64_t id, const std::string& body) { return office.post("/api/v1/equipment/" + std::to_string(id) + "/sticker-reports", body); };
    CHECK(report(device, R"({"kind":"eaten","note":""})").status == 400);
    CHECK(report(uncoded, R"({"kind":"lost","note":""})").status == 409);
    CHECK(report(999, R"({"kind":"lost","note":""})").status == 404);
    CHECK(report(device, R"({"kind":"damaged","note":"裂了"})").status == 204);
    const auto code = t.house.db.read([&](store::Transaction& tx) { return find_code_of(tx, device)->code; });
    REQUIRE(report_from_public(t.coding, {code, "fault", "门关不上"}));
    const auto tasks = body_of(office.get("/api/v1/tasks"));
    REQUIRE(tasks.at("items").as_array().size() == 2);
    CHECK(tasks.at("items").at(0).at("says") == "“示例客梯”的标牌需要补换");
    CHECK(tasks.at("items").at(0).at("why").as_string().find("损坏") != std::string::npos);
    CHECK(tasks.at("items").at(0).at("verb") == "去补换");
    CHECK(tasks.at("items").at(1).at("why").as_string().find("设备有故障或危险") != std::string::npos);
}
