#include "scenarios/office.hpp"

#include <cstdlib>
#include <filesystem>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "law_tables.hpp"

namespace tezai::test {
namespace {

constexpr std::string_view townships = "code,level,parent_code,name_zh,name_en\n"
                                       "330106001,township,330106,示例一街道,Example First Subdistrict\n"
                                       "330106002,township,330106,示例二街道,Example Second Subdistrict\n"
                                       "330109001,township,330109,示例萧街道,Example Xiao Subdistrict\n";

} // namespace

Office::Office(std::string_view engine, std::string_view now) : clock(base::parse_instant(now).value()) {
    app::add_words();
    folder_ = (std::filesystem::temp_directory_path() / "tezai-office-XXXXXX").string();
    REQUIRE(mkdtemp(folder_.data()) != nullptr);
    if (engine == "postgres") schema_ = std::make_unique<PostgresSchema>(std::getenv("TEZAI_TEST_POSTGRES"));
    home_ = std::make_unique<app::Home>(folder_);
    home_->create({.kind = "rehearsal"}, schema_ ? schema_->url() : "");
    house = std::make_unique<app::House>(*home_, clock);
    REQUIRE(registry::import_regions(house->journal, app::system_actor(), law::table("zhejiang_regions")));
    REQUIRE(registry::import_regions(house->journal, app::system_actor(), townships));
    house->load();
    house->catch_up();
    dispatcher = std::make_unique<http::Dispatcher>(house->routes(), house->accounts, house->journal);
}

Office::~Office() {
    dispatcher.reset();
    house.reset();
    schema_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

boost::json::value Office::Answer::json() const { return boost::json::parse(body); }

std::string Office::Answer::code() const {
    const auto parsed = json();
    const auto* object = parsed.if_object();
    const auto* found = object != nullptr ? object->if_contains("code") : nullptr;
    return found != nullptr ? std::string(found->as_string()) : "";
}

Office::Answer Office::Client::get(const std::string& target) const {
    const auto reply = office_->dispatcher->run({http::Method::get, target, {{"cookie", cookie_}, {"accept-language", "zh-CN"}}, ""});
    Answer answer{reply.status, reply.body, reply.content_type, reply.headers};
    if (reply.stream)
        for (std::string piece; reply.stream(piece); piece.clear()) answer.body += piece;
    return answer;
}

Office::Answer Office::Client::post(const std::string& target, const std::string& body, const std::string& content_type, const std::string& key) const {
    http::Dispatcher::Incoming incoming{http::Method::post, target, {{"cookie", cookie_}, {"accept-language", "zh-CN"}, {"content-type", content_type}, {"x-csrf-token", csrf_}}, body};
    if (!key.empty()) incoming.headers.emplace_back("idempotency-key", key);
    const auto reply = office_->dispatcher->run(incoming);
    return {reply.status, reply.body, reply.content_type, reply.headers};
}

Office::Client Office::account(const std::string& login, auth::Role role, const std::string& code, std::int64_t unit) {
    const std::string password = "Example-password-1";
    const auto made = house->accounts.create_by_system({login, "示例·" + login, password, role, code.empty() ? 0 : region(code), unit});
    REQUIRE_MESSAGE(made, (made ? std::string() : app::said(made.error())));
    const auto session = house->accounts.sign_in(login, password, false);
    REQUIRE(session);
    Client client;
    client.office_ = this;
    client.cookie_ = "__Host-tezai=" + session->token;
    client.csrf_ = session->csrf_token;
    return client;
}

Office::Client Office::nobody() {
    Client client;
    client.office_ = this;
    return client;
}

std::int64_t Office::region(const std::string& code) const { return app::region_by_code(*house, code); }

void Office::set_clock(std::string_view moment) {
    clock.set(base::parse_instant(moment).value());
    house->live.tick();
}

void on_each_engine(const std::function<void(Office&)>& scenario) {
    {
        INFO("on SQLite");
        Office office("sqlite");
        scenario(office);
    }
    if (std::getenv("TEZAI_TEST_POSTGRES") == nullptr) {
        MESSAGE("PostgreSQL is left out: run through tests/support/throwaway_postgres");
        return;
    }
    INFO("on PostgreSQL");
    Office office("postgres");
    scenario(office);
}

} // namespace tezai::test
