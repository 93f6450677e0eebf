#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "coding_migrations.hpp"
#include "http/http.hpp"
#include "journal_migrations.hpp"
#include "oversight/api.hpp"
#include "oversight/indicators/cases.hpp"
#include "oversight_migrations.hpp"
#include "oversight_words.hpp"
#include "registry_migrations.hpp"

using namespace tezai;
using namespace tezai::oversight;

namespace {

struct Desk {
    std::string dir = (std::filesystem::temp_directory_path() / ("tezai_oversight_api_" + std::to_string(::getpid()))).string();
    std::unique_ptr<store::Database> db = store::Database::open({.url = ":memory:"});
    base::StoppedClock clock{base::instant_of_millis(cases::instant("2021-12-05"))};
    journal::Journal journal{*db, clock, base::Suite::intl};
    journal::Signer signer = (std::filesystem::remove_all(dir), std::filesystem::create_directories(dir), journal::Signer::create(base::Suite::intl, dir + "/key.pem"));
    bus::Bus bus;
    blobs::Blobs blobs{dir + "/blobs", base::Suite::intl};
    registry::Registry registry{.journal = journal};
    Live live{*db, registry.regions, clock, bus};
    Oversight oversight{registry, blobs, signer, live, "示例省市场监督管理局文件", ""};
    std::vector<http::Route> routes;

    Desk() {
        for (const auto& migrations : {journal::migrations(), registry::migrations(), coding::migrations(), oversight::migrations()}) store::migrate(*db, migrations);
        const auto from = *base::parse_date("2015-01-01");
        using enum registry::Tree;
        registry.regions.set({{{1, supervision, "province", "33", "示例省", "", false, from, {}}, {3, supervision, "county", "3301", "示例甲县", "", false, from, {}}, {4, supervision, "county", "3302", "示例乙县", "", false, from, {}}},
                              {{3, 1, from, {}}, {4, 1, from, {}}}});
        live.load();
        routes = oversight::routes(oversight);
    }
    ~Desk() { std::filesystem::remove_all(dir); }

    http::Reply ask(http::Method method, std::string_view pattern, std::vector<std::pair<std::string, std::string>> values, std::vector<std::pair<std::string, std::string>> query = {}, std::string_view body = "") {
        for (const auto& route : routes)
            if (static_cast<http::Method>(route.method) == method && route.path == pattern) {
                http::Request request{.method = method, .path = pattern, .path_values = std::move(values), .query = std::move(query), .body = body, .content_type = "application/json",
                                      .header = [](std::string_view) { return std::string_view(); }, .actor = actor};
                return route.handler(request);
            }
        FAIL("no such route");
        return {};
    }
    std::shared_ptr<const auth::Actor> actor = std::make_shared<auth::Actor>(auth::Actor{.account = {7}, .role = auth::Role::regulator, .region_id = 3, .region_level = "county", .scope = auth::Scope::of_regions({3})});
};

} // namespace

TEST_CASE("every route is there once, and another county's region answers as one that does not exist") {
    Desk desk;
    std::set<std::pair<int, std::string>> seen;
    for (const auto& route : desk.routes) CHECK(seen.emplace(static_cast<int>(static_cast<http::Method>(route.method)), std::string(route.path)).second);
    using enum http::Method;
    for (const std::string path : {"/api/v1/indicators/{indicator}", "/api/v1/indicators/{indicator}/objects", "/api/v1/indicators/{indicator}/objects.csv"}) {
        CAPTURE(path);
        CHECK(desk.ask(get, path, {{"indicator", "K03"}}).status == 200);
        const auto theirs = desk.ask(get, path, {{"indicator", "K03"}}, {{"region_id", "4"}}), absent = desk.ask(get, path, {{"indicator", "K03"}}, {{"region_id", "404"}});
        CHECK(theirs.status == 404);
        CHECK(theirs.body == absent.body);
        CHECK(desk.ask(get, path, {{"indicator", "K99"}}).body == absent.body);
        CHECK(desk.ask(get, path, {{"indicator", "K03"}}, {{"as_of", "2021-12-06"}}).status == 400);
        CHECK(desk.ask(get, path, {{"indicator", "K03"}}, {{"as_of", "2021-02-30"}}).status == 400);
        CHECK(desk.ask(get, path, {{"indicator", "K03"}}, {{"region_id", "x"}}).status == 400);
    }
    CHECK(desk.ask(get, "/api/v1/indicators/{indicator}/objects", {{"indicator", "K03"}}, {{"reason", "nonsense"}}).status == 400);
    CHECK(desk.ask(get, "/api/v1/indicators", {}).body.find("K04C") != std::string::npos);
    CHECK(desk.ask(get, "/api/v1/campaigns", {}).status == 200);
    CHECK(desk.ask(get, "/api/v1/bulletins", {}).status == 200);
    for (const std::string path : {"/api/v1/bulletins/{issue_on}", "/api/v1/bulletins/{issue_on}/file.pdf", "/api/v1/bulletins/{issue_on}/file.xlsx", "/api/v1/bulletins/{issue_on}/file.json",
                                   "/api/v1/bulletins/{issue_on}/file.html", "/api/v1/bulletins/{issue_on}/objections"})
        for (const std::string day : {"2021-12-05", "yesterday"}) CHECK(desk.ask(get, path, {{"issue_on", day}}).status == 404);
    CHECK(desk.ask(post, "/api/v1/bulletins/{issue_on}/rebuild", {{"issue_on", "2021-12-05"}}).status == 404);
    CHECK(desk.ask(post, "/api/v1/bulletins/{issue_on}/objections", {{"issue_on", "2021-12-05"}}, {}, "{}").status == 400);
    CHECK(desk.ask(post, "/api/v1/objections/{id}/decision", {{"id", "5"}}, {}, R"({"accepted":true,"reason":"x"})").status == 404);
    CHECK(desk.ask(post, "/api/v1/campaigns", {}, {}, R"({"name":"示例","from_on":"2021-12-05","until_on":"2021-12-01"})").status == 409);
}

TEST_CASE("every code that this room can say has words") {
    static const bool added = http::words().knows("oversight.reason.no_code") || (http::words().add(oversight::zh_words(), oversight::en_words()), true);
    CHECK(added);
    for (std::size_t i = 0; i < reason_count; ++i) CHECK(http::words().knows(code_of(static_cast<Reason>(i))));
    for (const auto& indicator : indicators())
        for (const char* tail : {"", ".about", ".unit"}) CHECK(http::words().knows(std::string(indicator.code) + tail));
}
