// What the public page, the device page and today show and take, over HTTP.
#include <doctest/doctest.h>

#include <boost/json/value.hpp>

#include "base/json.hpp"
#include "links/coding/coding_for_test.hpp"
#include "portal/pages.hpp"
#include "portal/public_page.hpp"
#include "portal_words.hpp"

using namespace tezai;
using namespace std::chrono;
using http::Method;
using registry::ClaimKind, registry::DatePrecision;

namespace {

struct Office {
    coding::TestCoding t;
    registry::Approvals approvals{.registry = t.house.registry, .blobs = t.coding.blobs, .exclusions = {.stands = [](store::Transaction&, registry::EquipmentId) { return false; }, .begin = {}, .end = {}}, .effect = {}};
    registry::Desk desk{t.house, routes()};

    explicit Office(store::Database& db) : t(db) {
        if (!http::words().knows("coding.public.title")) http::words().add(coding::zh_words(), coding::en_words());
        if (!http::words().knows("page.claim.import")) http::words().add(portal::zh_words(), portal::en_words());
    }
    std::vector<http::Route> routes() {
        auto all = portal::public_routes({t.coding, t.book, t.house.registry, "演示"});
        for (auto& route : portal::page_routes({t.house.registry, t.coding, t.book, approvals, {.gaps = [](const auth::Actor&) { return std::vector<portal::Gap>(); },
                                                                                       .outcomes = [](std::int64_t, auth::Language) { return std::vector<portal::Outcome>(); }}}))
            all.push_back(std::move(route));
        return all;
    }
    std::string plate(std::int64_t device) {
        (void)t.give_code(device);
        t.catch_up();
        return t.book.code_of(device);
    }
    std::int64_t add_claimed(const std::vector<registry::InspectionClaim>& claims) {
        const registry::NewEquipment device{.region_id = t.stone, .category = "3000", .variety = "3110", .name = "示例客梯", .place_type = "residence", .claims = claims};
        return t.house.db.transaction([&](store::Transaction& tx) { return registry::record_equipment(tx, t.house.journal, {1}, device).value; });
    }
    http::Reply report(const std::string& code, const std::string& text, const std::string& about = "fault") {
        return desk.ask(Method::post, "/q/" + code + "/report", "about=" + about + "&text=" + text, "application/x-www-form-urlencoded");
    }
    std::string get(const std::string& url, const std::string& language = "zh") { return desk.ask(Method::get, url, "", "", language).body; }
    boost::json::value page(const std::string& url) {
        const auto value = base::form::parse_json(get(url));
        REQUIRE(value);
        return *value;
    }
};

std::string header_of(const http::Reply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers)
        if (key == name) return value;
    return "";
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
std::string texts(const boost::json::value& list) {
    std::string all;
    for (const auto& each : list.as_array()) all += std::string(each.as_string()) + " ";
    return all;
}

} // namespace

TEST_CASE("a report is answered by another page; the sixth within an hour is not taken, and its text is not lost") {
    test::for_each_engine(coding::TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        Office office(db);
        const auto code = office.plate(office.t.add_device());
        const auto reports = [&] { return office.t.house.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.public_reported'"); };
        for (int i = 0; i < 5; ++i) {
            const auto taken = office.report(code, "a%26b");
            REQUIRE(taken.status == 303);
            const auto location = header_of(taken, "Location");
            CHECK(location.starts_with("/q/" + code + "/received/"));
            CHECK(has(office.get(location), "<dd>" + location.substr(location.rfind('/') + 1) + "</dd>"));
        }
        CHECK(reports() == 5);
        const auto refused = office.report(code, "a%26b", "complaint");
        CHECK(refused.status == 429);
        CHECK(header_of(refused, "Retry-After") == "3600");
        CHECK(has(refused.body, "96333"));
        CHECK(has(refused.body, "a&amp;b</textarea>"));
        CHECK(has(refused.body, "value=\"complaint\" checked"));
        CHECK(reports() == 5);
        CHECK(office.report(office.plate(office.t.add_device()), "another").status == 303);
        office.t.house.clock.step(hours(1));
        CHECK(office.report(code, "later").status == 303);
        CHECK(has(office.get("/q/" + code + "/received/x"), "没有查到这个码"));
    });
}

TEST_CASE("a text of 500 characters is taken, line breaks counted once; a longer one comes back in the form") {
    const auto db = test::sqlite_store(coding::TestCoding::migrations());
    Office office(*db);
    const auto code = office.plate(office.t.add_device());
    const std::string a200(200, 'a'), a98(98, 'a'), a99(99, 'a');
    struct Case { const char* says; std::string text; int status; };
    for (const auto& c : {
             Case{"at the limit", a200 + "%0D%0A" + a200 + "%0D%0A" + a98, 303},
             Case{"over it", a200 + "%0D%0A" + a200 + "%0D%0A" + a99, 400},
             Case{"nothing", "", 400},
             Case{"breaks only", "%0D%0A%0D%0A", 400},
             Case{"no UTF-8", "%C0%AF", 400},
         }) {
        CAPTURE(c.says);
        CHECK(office.report(code, c.text).status == c.status);
    }
    const auto back = office.report(code, "%3Cb%3E%0D%0A" + std::string(500, 'a'), "sticker");
    CHECK(back.status == 400);
    CHECK(has(back.body, "required>\n&lt;b&gt;\n" + std::string(500, 'a') + "</textarea>"));
    CHECK(has(back.body, "value=\"sticker\" checked"));
    CHECK_FALSE(has(back.body, "value=\"fault\" checked"));
}

TEST_CASE("the public sees a claimed day as far as it was stated, under its own name, and the place in his language") {
    const auto db = test::sqlite_store(coding::TestCoding::migrations());
    Office office(*db);
    struct Case { registry::InspectionClaim claim; const char *zh, *en; };
    for (const auto& c : {
             Case{{ClaimKind::next_inspection, 2022y / 1 / 1, DatePrecision::year, "2022"}, "<dt>下次检验日期</dt><dd>2022 <small>", "<dt>Next inspection</dt><dd>2022 <small>"},
             Case{{ClaimKind::next_inspection, 2022y / 5 / 1, DatePrecision::month, "2022.5"}, "<dt>下次检验日期</dt><dd>2022-05 <small>", "<dt>Next inspection</dt><dd>2022-05 <small>"},
             Case{{ClaimKind::certificate_expiry, 2022y / 5 / 1, DatePrecision::day, "2022-5-1"}, "<dt>证书有效期至</dt><dd>2022-05-01 <small>", "<dt>Certificate valid until</dt><dd>2022-05-01 <small>"},
         }) {
        CAPTURE(c.zh);
        const auto url = "/q/" + office.plate(office.add_claimed({c.claim}));
        CHECK(has(office.get(url), c.zh));
        CHECK(has(office.get(url, "en"), c.en));
        CHECK(has(office.get(url), "<dd>云栖市 · 青石区</dd>"));
        CHECK(has(office.get(url, "en"), "<dd>Yunqi City · Qingshi District</dd>"));
    }
}

TEST_CASE("a code is offered only to what the rules give one") {
    const auto db = test::sqlite_store(coding::TestCoding::migrations());
    Office office(*db);
    auto& t = office.t;
    struct Case { const char* says; registry::Device device; bool offered; };
    std::vector<std::pair<Case, std::int64_t>> cases;
    for (const auto& c : std::vector<Case>{{"a lift", {}, true}, {"a pipeline", {.variety = "8310"}, false}, {"a cylinder", {.variety = "2310"}, false}, {"scrapped", {.use_state = registry::UseState::scrapped}, false}})
        cases.emplace_back(c, t.house.add_device({.region_id = t.stone, .variety = c.device.variety, .use_state = c.device.use_state, .registered_on = 2015y / 3 / 4, .origin = journal::Origin::attested}));
    t.catch_up();
    office.desk.sign_in(auth::Role::regulator, t.stone);
    for (const auto& [c, id] : cases) {
        CAPTURE(c.says);
        const auto page = office.page("/api/v1/equipment/" + std::to_string(id));
        CHECK(has(texts(page.at("actions")), "issue_code") == c.offered);
        CHECK(page.at("next_action").is_null() != c.offered);
    }
}

TEST_CASE("the device page shows a claimed day as it was stated") {
    const auto db = test::sqlite_store(coding::TestCoding::migrations());
    Office office(*db);
    const auto id = office.add_claimed({{ClaimKind::next_inspection, 2022y / 1 / 1, DatePrecision::year, "2022"}});
    office.t.catch_up();
    office.desk.sign_in(auth::Role::regulator, office.t.stone);
    const auto page = office.page("/api/v1/equipment/" + std::to_string(id));
    CHECK(page.at("life").as_array().size() == 6);
    for (const auto& step : page.at("life").as_array())
        if (step.at("code") == "inspection") CHECK(step.at("on") == "2022");
}

TEST_CASE("what is due today is there however much is overdue; a group says how many it has and shows twenty") {
    test::for_each_engine(coding::TestCoding::migrations(), [](store::Database& db, std::string_view engine) {
        INFO(engine);
        Office office(db);
        auto& t = office.t;
        const auto open = [&](int many, int days) {
            db.transaction([&](store::Transaction& tx) {
                for (int i = 0; i < many; ++i)
                    registry::open_task(tx, t.house.journal, {1}, {.code = "coding.mend_sticker", .subject = {"equipment", (days + 100) * 1000 + i}, .place = {t.stone, 0}, .owner_kind = "region", .owner_id = t.stone, .clause = law::rulebook(25),
                                                                   .due_on = base::add(t.house.clock.today(), base::CalendarDays{days})});
            });
        };
        open(90, -3);
        open(1, 0);
        open(20, 7);
        open(21, 8);
        office.desk.sign_in(auth::Role::regulator, t.stone);
        const auto page = office.page("/api/v1/today");
        std::string groups;
        for (const auto& group : page.at("groups").as_array())
            groups += std::string(group.at("code").as_string()) + " " + std::to_string(group.at("count").as_int64()) + " " + std::to_string(group.at("items").as_array().size()) + " " + std::string(group.at("more_href").as_string()) + ";";
        CHECK(groups == "overdue 90 20 /tasks?due=overdue;today 1 1 ;week 20 20 ;later 21 20 /tasks?due=later;");
        CHECK(page.at("open") == 132);
    });
}
