#include "scenarios/office.hpp"

#include <cstdlib>
#include <filesystem>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "documents/csv.hpp"
#include "documents/fonts.hpp"
#include "exchange/import/work.hpp"
#include "law/jurisdiction.hpp"
#include "law_tables.hpp"

namespace tezai::test {
namespace {

constexpr std::string_view townships = "code,level,parent_code,name_zh,name_en\n"
                                       "330106001,township,330106,示例一街道,Example First Subdistrict\n"
                                       "330106002,township,330106,示例二街道,Example Second Subdistrict\n"
                                       "330109001,township,330109,示例萧街道,Example Xiao Subdistrict\n";

constexpr std::string_view code_sql = R"sql(
    SELECT c.code FROM codes AS c JOIN code_bindings AS b ON b.code_id = c.id WHERE b.equipment_id = :id AND b.unbound_at IS NULL
)sql";

bool has_postgres() {
    const char* server = std::getenv("TEZAI_TEST_POSTGRES");
    return server != nullptr && *server != '\0';
}

} // namespace

Office::Office(std::string_view engine, std::string_view now, std::string_view jurisdiction) : clock(base::parse_instant(now).value(), law::find_jurisdiction(jurisdiction)->offset) {
    app::add_words();
    documents::use_fonts(TEZAI_SOURCE_DIR "/build/fonts");
    folder_ = (std::filesystem::temp_directory_path() / "tezai-office-XXXXXX").string();
    REQUIRE(mkdtemp(folder_.data()) != nullptr);
    if (engine == "postgres") schema_ = std::make_unique<PostgresSchema>(std::getenv("TEZAI_TEST_POSTGRES"));
    home_ = std::make_unique<app::Home>(folder_);
    home_->create({.kind = "rehearsal", .jurisdiction = std::string(jurisdiction)}, schema_ ? schema_->url() : "");
    house = std::make_unique<app::House>(*home_, clock);
    if (jurisdiction == "zhejiang") {
        REQUIRE(registry::import_regions(house->journal, app::system_actor(), law::table("zhejiang_regions")));
        REQUIRE(registry::import_regions(house->journal, app::system_actor(), townships));
    } else {
        const auto* profile = exchange::find_profile(jurisdiction);
        REQUIRE(profile != nullptr);
        REQUIRE(exchange::import_profile_regions(house->exchange, app::system_actor(), *profile));
    }
    house->load();
    house->catch_up();
    house->importer.start();
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
    boost::system::error_code fault;
    const auto parsed = boost::json::parse(body, fault);
    const auto* object = fault ? nullptr : parsed.if_object();
    const auto* found = object != nullptr ? object->if_contains("code") : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

http::Reply Office::Client::run(http::Method method, const std::string& target, const std::string& body, const Sent& sent) const {
    http::Dispatcher::Incoming incoming{method, target, {{"accept-language", "zh-CN"}}, body};
    if (!token_.empty()) incoming.headers.emplace_back("cookie", "__Host-tezai=" + token_);
    if (method != http::Method::get) {
        incoming.headers.emplace_back("content-type", sent.content_type);
        if (sent.with_csrf && !csrf_.empty()) incoming.headers.emplace_back("x-csrf-token", csrf_);
        if (!sent.key.empty()) incoming.headers.emplace_back("idempotency-key", sent.key);
    }
    for (const auto& header : sent.headers) incoming.headers.push_back(header);
    return office_->dispatcher->run(incoming);
}

Office::Answer Office::Client::send(http::Method method, const std::string& target, const std::string& body, const Sent& sent) const {
    const auto reply = run(method, target, body, sent);
    Answer answer{reply.status, reply.body, reply.content_type, reply.headers};
    if (reply.stream)
        for (std::string piece; reply.stream(piece); piece.clear()) answer.body += piece;
    return answer;
}

std::shared_ptr<const auth::Actor> Office::Client::actor() const { return office_->house->accounts.find_actor(token_); }

std::unique_ptr<http::LiveStream> Office::Client::listen() const {
    const auto reply = run(http::Method::get, "/api/v1/live", "", {});
    REQUIRE(reply.status == 200);
    REQUIRE(reply.live);
    auto stream = std::make_unique<http::LiveStream>(actor(), [] {});
    reply.live(*stream);
    return stream;
}

Office::Client Office::account(const std::string& login, auth::Role role, const std::string& code, std::int64_t unit) {
    const auto made = house->accounts.create_by_system({login, "示例·" + login, std::string(password), role, code.empty() ? 0 : region(code), unit});
    REQUIRE_MESSAGE(made, (made ? std::string() : app::said(made.error())));
    const auto session = house->accounts.sign_in(login, std::string(password), false);
    REQUIRE(session);
    Client client;
    client.office_ = this;
    client.token_ = session->token;
    client.csrf_ = session->csrf_token;
    return client;
}

Office::Client Office::nobody() {
    Client client;
    client.office_ = this;
    return client;
}

std::int64_t Office::check(const Client& client, const std::string& bytes, const std::string& profile, const std::string& file_name, std::int64_t region_id) {
    auto target = "/api/v1/imports?profile=" + profile + "&file_name=" + percent(file_name);
    if (region_id != 0) target += "&region_id=" + std::to_string(region_id);
    const auto answer = client.post(target, bytes, "application/octet-stream");
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    house->importer.wait_until_idle();
    return answer.json().at("id").as_int64();
}

void Office::commit(const Client& client, std::int64_t import_id, bool issue_codes) {
    const auto answer = client.post("/api/v1/imports/" + std::to_string(import_id) + "/commit", issue_codes ? R"({"issue_codes":true})" : R"({"issue_codes":false})");
    REQUIRE_MESSAGE(answer.status == 202, answer.body);
    house->importer.wait_until_idle();
    house->catch_up();
}

void Office::import_all(const Client& client, const std::string& bytes, const std::string& profile, bool issue_codes) {
    const auto id = check(client, bytes, profile);
    const auto checked = client.get("/api/v1/imports/" + std::to_string(id));
    REQUIRE_MESSAGE(checked.json().at("rows_kept_back").as_int64() == 0, client.get("/api/v1/imports/" + std::to_string(id) + "/rows").body);
    commit(client, id, issue_codes);
}

std::int64_t Office::region(const std::string& code) const { return app::region_by_code(*house, code); }

std::int64_t Office::device(const std::string& device_code) const {
    const auto id = house->database->read([&](store::Transaction& tx) {
        return tx.first("SELECT equipment_id FROM equipment_identifiers WHERE value = :value", {{"value", device_code}}, [](const store::Row& row) { return row.integer(0); });
    });
    REQUIRE_MESSAGE(id, device_code);
    return *id;
}

std::string Office::code_of(std::int64_t equipment_id) const {
    const auto code = house->database->read([&](store::Transaction& tx) { return tx.first(code_sql, {{"id", equipment_id}}, [](const store::Row& row) { return std::string(row.text(0)); }); });
    REQUIRE(code);
    return *code;
}

std::int64_t Office::count(const std::string& sql) const {
    return house->database->read([&](store::Transaction& tx) { return tx.integer(sql); });
}

std::map<std::string, std::int64_t> Office::row_counts() const {
    return house->database->read([&](store::Transaction& tx) {
        const auto tables = tx.all(store::by_engine(tx, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
                                                    "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"),
                                   {}, [](const store::Row& row) { return std::string(row.text(0)); });
        std::map<std::string, std::int64_t> counts;
        for (const auto& table : tables) counts[table] = tx.integer("SELECT COUNT(*) FROM " + table);
        return counts;
    });
}

void Office::set_clock(std::string_view moment) {
    clock.set(base::parse_instant(moment).value());
    house->live.tick();
}

void on_each_engine(const std::function<void(Office&)>& scenario, std::string_view now, std::string_view jurisdiction) {
    {
        INFO("on SQLite");
        Office office("sqlite", now, jurisdiction);
        scenario(office);
    }
    if (!has_postgres()) {
        MESSAGE("PostgreSQL is left out: run through tests/support/throwaway_postgres");
        return;
    }
    INFO("on PostgreSQL");
    Office office("postgres", now, jurisdiction);
    scenario(office);
}

std::string ledger(const std::vector<LedgerRow>& rows) {
    std::string text;
    documents::CsvWriter csv([&](std::string_view piece) { text += piece; }, {});
    csv.add_row({"设备代码", "使用登记证编号", "设备品种", "设备名称", "使用单位", "区划代码", "使用地点", "场所类型", "使用状态", "登记日期", "停用日期", "赋码", "赋码日期", "张贴审核通过日期"});
    for (const auto& row : rows)
        csv.add_row({row.device_code, row.certificate_no, "3110", row.name, row.unit, row.region, row.address, "住宅", row.use_state, row.registered_on, row.use_state == "停用" ? "2021-10-08" : "", row.code, row.coded_on,
                     row.stuck_on});
    return text;
}

LedgerRow lift(int n) {
    LedgerRow row;
    row.device_code = fmt::format("31101012320200{:04}", n);
    row.certificate_no = fmt::format("梯11浙A{:05}(21)", n);
    return row;
}

std::string percent(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

} // namespace tezai::test
