#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "http/dispatch.hpp"
#include "http/test_house.hpp"

using namespace tezai;
using namespace tezai::http;

namespace {
struct Browser {
    TestHouse& house;
    Dispatcher& dispatcher;
    std::string cookie, csrf;

    Reply ask(Method method, const std::string& target, std::string body = "", std::vector<std::pair<std::string, std::string>> headers = {}) {
        if (!cookie.empty()) headers.emplace_back("cookie", "other=1; __Host-tezai=" + cookie);
        if (!csrf.empty()) headers.emplace_back("x-csrf-token", csrf);
        if (!body.empty()) headers.emplace_back("content-type", "application/json; charset=utf-8");
        return dispatcher.run({method, target, std::move(headers), std::move(body)});
    }
    void sign_in(const std::string& login) {
        const auto session = house.accounts->sign_in(login, TestHouse::password, false);
        REQUIRE(session);
        cookie = session->token;
        csrf = session->csrf_token;
    }
};
std::string code_of(const Reply& reply) {
    const auto value = base::form::parse_json(reply.body);
    if (!value || !value->is_object() || !value->as_object().contains("code")) return "";
    return std::string(value->at("code").as_string());
}
} // namespace

TEST_CASE("a target is cut into decoded segments and a query, or said to be wrong") {
    struct Case {
        const char *text, *fault, *segments, *query;
    };
    for (const auto& c : {
             Case{"/", "", "[]", ""},
             Case{"/a/b", "", "[a][b]", ""},
             Case{"/a/", "", "[a][]", ""},
             Case{"//a", "", "[][a]", ""},
             Case{"/a%2Fb/%E7%A4%BA", "", "[a/b][示]", ""},
             Case{"/a?x=1&y=a+b%20c&z", "", "[a]", "x=1;y=a b c;z=;"},
             Case{"/a?x=%26%3D&&", "", "[a]", "x=&=;"},
             Case{"/a?x=1&x=2", "http.repeated_parameter", "", ""},
             Case{"/a%00", "http.bad_target", "", ""},
             Case{"/a%", "http.bad_target", "", ""},
             Case{"/a%4", "http.bad_target", "", ""},
             Case{"/a%zz", "http.bad_target", "", ""},
             Case{"/a%C0%AF", "http.bad_target", "", ""},
             Case{"/a?x=%FF", "http.bad_target", "", ""},
             Case{"/a?x=%00", "http.bad_target", "", ""},
             Case{"/a#b", "http.bad_target", "", ""},
             Case{"a", "http.bad_target", "", ""},
             Case{"", "http.bad_target", "", ""},
             Case{"*", "http.bad_target", "", ""},
         }) {
        CAPTURE(c.text);
        Target target;
        const auto fault = target.parse(c.text);
        CHECK(fault == std::string_view(c.fault));
        if (!fault.empty()) continue;
        std::string segments, query;
        for (std::size_t i = 0; i < target.count; ++i) segments += "[" + std::string(target.segments[i]) + "]";
        for (const auto& [name, value] : target.query) query += name + "=" + value + ";";
        CHECK(segments == c.segments);
        CHECK(query == c.query);
    }
}

TEST_CASE("a literal goes before a value, a longer end before a shorter one, and two routes are never the same") {
    const auto route = [](Method method, std::string_view path) {
        return Route{.method = method, .path = path, .permission = auth::Permission::anyone, .scope = ScopeUse::none, .runs = Runs::pooled, .handler = [](const Request&) { return Reply{}; }};
    };
    const std::vector<Route> routes{route(Method::get, "/a/{id}"), route(Method::get, "/a/new"), route(Method::get, "/a/{id}.pdf"), route(Method::post, "/a/{id}/b/{other}"), route(Method::get, "/{x}/c")};
    const Router router(routes);
    const auto find = [&](Method method, std::string_view path) {
        Target target;
        CHECK(target.parse(path) == "");
        const auto found = router.find(method, target);
        std::string text = found.route ? std::string(found.route->path) : found.allowed.empty() ? "none" : "allowed " + std::string(found.allowed);
        for (const auto& [name, value] : found.values) text += " " + name + "=" + value;
        return text;
    };
    CHECK(find(Method::get, "/a/17") == "/a/{id} id=17");
    CHECK(find(Method::get, "/a/new") == "/a/new");
    CHECK(find(Method::get, "/a/17.pdf") == "/a/{id}.pdf id=17");
    CHECK(find(Method::get, "/a/.pdf") == "/a/{id} id=.pdf");
    CHECK(find(Method::post, "/a/1/b/2") == "/a/{id}/b/{other} id=1 other=2");
    CHECK(find(Method::get, "/a/1/b/2") == "allowed POST");
    CHECK(find(Method::post, "/a/17") == "allowed GET, HEAD");
    CHECK(find(Method::get, "/a/c") == "/a/{id} id=c");
    CHECK(find(Method::get, "/b/c") == "/{x}/c x=b");
    CHECK(find(Method::get, "/a") == "none");
    CHECK(find(Method::get, "/a/") == "none");
    CHECK_THROWS_AS(Router(std::vector<Route>{route(Method::get, "/a/{id}"), route(Method::get, "/a/{other}")}), base::Bug);
}

TEST_CASE("words fill their names, fall back to the code, and must agree in both languages") {
    Words all;
    all.add(R"({"a.b":{"says":"{day} 报废","next":"找 {who}"},"c":"好"})", R"({"a.b":{"says":"scrapped on {day}","next":"ask {who}"},"c":"fine"})");
    CHECK(all.says(auth::Language::zh, "a.b", {{"day", "2021-12-05"}}) == "2021-12-05 报废");
    CHECK(all.next(auth::Language::en, "a.b", {}) == "ask {who}");
    CHECK(all.says(auth::Language::en, "c") == "fine");
    CHECK(all.next(auth::Language::en, "c").empty());
    CHECK(all.says(auth::Language::en, "x.y") == "x.y");
    CHECK_THROWS_AS(all.add(R"({"d":"{x}"})", R"({"d":"{y}"})"), base::Bug);
    CHECK_THROWS_AS(all.add(R"({"e":"1"})", R"({"f":"1"})"), base::Bug);
    CHECK_THROWS_AS(all.add(R"({"c":"1"})", R"({"c":"1"})"), base::Bug);
}

TEST_CASE("who may ask what: session, permission, check value, origin, type, size") {
    TestHouse house;
    Dispatcher dispatcher(house.routes(), *house.accounts, house.journal);
    Browser anyone{house, dispatcher, "", ""}, county{house, dispatcher, "", ""}, admin{house, dispatcher, "", ""};
    county.sign_in("county");
    admin.sign_in("security");
    Browser without_check = county, forged = county;
    without_check.csrf = "";
    forged.csrf = admin.csrf;
    struct Case {
        const char* says;
        Browser& who;
        Method method;
        const char* target;
        std::string body;
        std::vector<std::pair<std::string, std::string>> headers;
        int status;
        const char* code;
    };
    const std::string good = R"({"name":"示例"})";
    for (auto& c : std::vector<Case>{
             {"public page", anyone, Method::get, "/q/ABC", "", {}, 200, ""},
             {"no such path", anyone, Method::get, "/x", "", {}, 404, "http.not_found"},
             {"no such method", anyone, Method::put, "/q/ABC", "", {}, 405, "http.method_not_allowed"},
             {"bad target", anyone, Method::get, "/q/%00", "", {}, 400, "http.bad_target"},
             {"repeated parameter", anyone, Method::get, "/q/ABC?a=1&a=2", "", {}, 400, "http.repeated_parameter"},
             {"not signed in", anyone, Method::post, "/api/v1/things", good, {}, 401, "http.not_signed_in"},
             {"not permitted", admin, Method::post, "/api/v1/things", good, {}, 403, "http.not_permitted"},
             {"permitted", county, Method::post, "/api/v1/things", good, {}, 201, ""},
             {"no check value", without_check, Method::post, "/api/v1/things", good, {}, 403, "http.csrf"},
             {"another session's check value", forged, Method::post, "/api/v1/things", good, {}, 403, "http.csrf"},
             {"a GET needs none", without_check, Method::get, "/api/v1/session", "", {}, 200, ""},
             {"from another site", county, Method::post, "/api/v1/things", good, {{"sec-fetch-site", "cross-site"}}, 403, "http.from_elsewhere"},
             {"from the same origin", county, Method::post, "/api/v1/things", good, {{"sec-fetch-site", "same-origin"}}, 201, ""},
             {"another origin", county, Method::post, "/api/v1/things", good, {{"origin", "http://evil.test"}, {"host", "tezai.test"}}, 403, "http.from_elsewhere"},
             {"no origin a page would have", county, Method::post, "/api/v1/things", good, {{"origin", "null"}, {"host", "tezai.test"}}, 403, "http.from_elsewhere"},
             {"own origin", county, Method::post, "/api/v1/things", good, {{"origin", "https://tezai.test"}, {"host", "tezai.test"}}, 201, ""},
             {"wrong type", county, Method::post, "/api/v1/things", "", {{"content-type", "text/plain"}, {"content-length", "2"}}, 415, "http.wrong_content_type"},
             {"compressed", county, Method::post, "/api/v1/things", good, {{"content-encoding", "gzip"}}, 415, "http.wrong_content_encoding"},
             {"malformed", county, Method::post, "/api/v1/things", R"({"nam":1})", {}, 400, "http.malformed"},
             {"refused", county, Method::post, "/api/v1/things", R"({"name":"refuse"})", {}, 409, "auth.unknown_unit"},
             {"throws", anyone, Method::get, "/api/v1/broken", "", {}, 503, "http.fault"},
         }) {
        CAPTURE(c.says);
        const auto reply = c.who.ask(c.method, c.target, c.body, c.headers);
        CHECK(reply.status == c.status);
        CHECK(code_of(reply) == c.code);
    }
    // Who carries a session but not its check value does what anyone may do as anyone, not as themselves.
    const auto form = [&](Browser& who) { return who.dispatcher.run({Method::post, "/q/ABC/report", {{"cookie", "__Host-tezai=" + who.cookie}, {"x-csrf-token", who.csrf}, {"content-type", "application/x-www-form-urlencoded"}}, "a=1"}); };
    CHECK(form(without_check).body == "\"anyone\"");
    CHECK(form(county).body == "\"known\"");
    CHECK(dispatcher.run({Method::put, "/api/v1/photo", {{"content-type", "image/png"}}, std::string(1000, 'x')}).body == "1000");
    CHECK(dispatcher.run({Method::put, "/api/v1/photo", {{"content-type", "image/png"}}, std::string(1001, 'x')}).status == 413);
    CHECK(dispatcher.run({Method::put, "/api/v1/photo", {{"content-type", "text/html"}}, "x"}).status == 415);
}

TEST_CASE("a problem says what happened and what to do, in the language of whoever asks") {
    TestHouse house;
    Dispatcher dispatcher(house.routes(), *house.accounts, house.journal);
    Browser county{house, dispatcher, "", ""};
    county.sign_in("county");
    const auto zh = county.ask(Method::post, "/api/v1/things", R"({"name":7,"more":1})");
    CHECK(zh.content_type == "application/problem+json; charset=utf-8");
    CHECK(zh.body == R"({"status":400,"code":"http.malformed","says":"提交的内容有误，没有保存。","next":"请按下面每一项的提示改正后重新提交。","fields":[)"
                     R"({"path":"/name","code":"not_a_string","says":"这里应是文字。"},{"path":"/more","code":"unknown_field","says":"没有这一项。"}]})");
    const auto en = county.ask(Method::post, "/api/v1/things", R"({"name":"refuse"})", {{"accept-language", "fr, en;q=0.8, zh;q=0.5"}});
    CHECK(en.body == R"({"status":409,"code":"auth.unknown_unit","says":"There is no such unit.","next":"Choose the unit again.","fields":[],"clause":"rulebook 11"})");
    const Request absent, invisible;
    CHECK(not_found(absent).body == not_found(invisible).body);
}

TEST_CASE("one key, one write: a retry is answered like the first time") {
    TestHouse house;
    Dispatcher dispatcher(house.routes(), *house.accounts, house.journal);
    Browser county{house, dispatcher, "", ""};
    county.sign_in("county");
    const auto post = [&](const std::string& key, const std::string& body) { return county.ask(Method::post, "/api/v1/things", body, {{"idempotency-key", key}}); };
    const auto first = post("k1", R"({"name":"示例"})"), again = post("k1", R"({"name":"示例"})");
    CHECK(house.issued == 1);
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(again.headers == first.headers);
    CHECK(code_of(post("k1", R"({"name":"other"})")) == "http.key_used_for_another_request");
    CHECK(post("k2", R"({"name":"示例"})").status == 201);
    CHECK(house.issued == 2);
    CHECK(code_of(post("k3", R"({"name":"refuse"})")) == "auth.unknown_unit");
    CHECK(code_of(post("k3", R"({"name":"refuse"})")) == "auth.unknown_unit");
    CHECK(code_of(post("k4", R"({"nam":1})")) == "http.malformed");
    CHECK(post("k4", R"({"name":"mended"})").status == 201); // what was malformed may be corrected under the same key
    CHECK(code_of(post(std::string(129, 'k'), R"({"name":"示例"})")) == "http.bad_idempotency_key");
    CHECK(post(std::string(128, 'k'), R"({"name":"示例"})").status == 201);

    house.hold = true;
    const int before = house.issued;
    std::thread running([&] { (void)post("k5", R"({"name":"示例"})"); });
    while (house.issued == before) std::this_thread::yield();
    CHECK(code_of(post("k5", R"({"name":"示例"})")) == "http.in_progress");
    house.hold = false;
    running.join();
    CHECK(post("k5", R"({"name":"示例"})").status == 201);
    CHECK(house.issued == before + 1);
}

TEST_CASE("signing in and out, the first page, accounts") {
    TestHouse house;
    Dispatcher dispatcher(house.routes(), *house.accounts, house.journal);
    Browser b{house, dispatcher, "", ""};
    CHECK(b.ask(Method::get, "/api/v1/session").status == 401);
    CHECK(code_of(b.ask(Method::post, "/api/v1/session", R"({"login":"county","password":"wrong wrong wrong"})")) == "auth.sign_in_failed");
    const auto entered = b.ask(Method::post, "/api/v1/session", R"({"login":"county","password":"a long password of ours"})");
    CHECK(entered.status == 200);
    REQUIRE(entered.headers.size() == 1);
    const auto set_cookie = entered.headers[0].second;
    CHECK(set_cookie.substr(0, 13) == "__Host-tezai=");
    CHECK(set_cookie.substr(56) == "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=43200");
    const auto on_a_phone = b.ask(Method::post, "/api/v1/session", R"({"login":"county","password":"a long password of ours","phone":true})");
    CHECK(on_a_phone.headers[0].second.substr(56) == "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=604800");
    b.cookie = set_cookie.substr(13, 43);
    const auto session = b.ask(Method::get, "/api/v1/session");
    CHECK(session.body == entered.body);
    const auto value = *base::form::parse_json(session.body);
    CHECK(value.at("account").at("role").as_string() == "regulator");
    CHECK(value.at("region").at("name").as_string() == "示例县");
    CHECK(value.at("unit").is_null());
    CHECK(value.at("store").at("now").as_string() == "2021-12-05T09:00:00.000+08:00");
    CHECK(value.at("store").at("today").as_string() == "2021-12-05");
    b.csrf = std::string(value.at("csrf_token").as_string());
    CHECK(b.ask(Method::get, "/api/v1/accounts").status == 403);
    const auto own = std::to_string(value.at("account").at("id").as_int64());
    CHECK(code_of(b.ask(Method::post, "/api/v1/accounts/" + own + "/password", R"({"password":"another long one"})")) == "auth.wrong_current_password");
    CHECK(b.ask(Method::post, "/api/v1/accounts/" + own + "/password", R"({"password":"another long one","current":"a long password of ours"})").status == 204);
    CHECK(b.ask(Method::get, "/api/v1/session").status == 200); // this session goes on
    CHECK(code_of(b.ask(Method::post, "/api/v1/accounts/1/password", R"({"password":"another long one"})")) == "auth.not_permitted");
    const auto left = b.ask(Method::del, "/api/v1/session");
    CHECK(left.status == 204);
    CHECK(b.ask(Method::get, "/api/v1/session").status == 401);

    Browser admin{house, dispatcher, "", ""};
    admin.sign_in("security");
    const auto made = admin.ask(Method::post, "/api/v1/accounts", R"({"login":"audit","name":"示例审计员","role":"audit_admin","password":"a long password of ours"})");
    CHECK(made.status == 201);
    CHECK(made.headers[0].second == "/api/v1/accounts/3");
    const auto list = *base::form::parse_json(admin.ask(Method::get, "/api/v1/accounts").body);
    CHECK(list.at("items").as_array().size() == 3);
    CHECK(list.at("items").at(2).at("state").as_string() == "active");
    CHECK(list.at("next").is_null());
    CHECK(admin.ask(Method::post, "/api/v1/accounts/3/disable").status == 204);
    CHECK(admin.ask(Method::post, "/api/v1/accounts/x/disable").status == 404);
    CHECK(code_of(admin.ask(Method::post, "/api/v1/accounts", R"({"login":"x19","name":"示例","role":"king","password":"a long password of ours"})")) == "http.malformed");
    CHECK(code_of(admin.ask(Method::post, "/api/v1/bootstrap", R"({"token":"x","login":"second","name":"示例","password":"a long password of ours"})")) == "auth.already_started");
}

TEST_CASE("the interface document is the same bytes for the same routes and names every operation") {
    TestHouse house;
    const auto text = openapi(house.routes(), "1.0");
    auto reversed = house.routes();
    std::reverse(reversed.begin(), reversed.end());
    CHECK(openapi(reversed, "1.0") == text);
    const auto document = *base::form::parse_json(text);
    const auto& things = document.at("paths").at("/api/v1/things").at("post");
    CHECK(things.at("x-permission").as_string() == "issue_codes");
    CHECK(things.at("responses").as_object().contains("201"));
    CHECK(boost::json::serialize(things.at("requestBody")).find("\"required\":[\"name\"]") != std::string::npos);
    CHECK(document.at("components").at("schemas").as_object().contains("Session"));
    CHECK(document.at("paths").at("/api/v1/accounts/{id}/disable").at("post").at("responses").as_object().contains("204"));
}
