#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include <boost/json.hpp>

#include "documents/table.hpp"
#include "exchange/api.hpp"
#include "exchange/command.hpp"
#include "exchange/office_for_test.hpp"

using namespace tezai;
using namespace tezai::exchange;
using tezai::exchange::test::Office;

namespace {

constexpr std::string_view five_rows = "设备代码,设备品种,设备名称,使用单位,县(市、区),使用地点,使用状态,登记日期,停用日期,下次检验日期,赋码日期,张贴审核通过日期\n"
                                       "311010123202000001,3110,=1+1,示例甲公司,云溪区,示例路1号,在用,2021-03-02,,2022-03,2021-04-01,2021-04-05\n"
                                       "311010123202000002,3110,示例二号,示例甲公司,云溪区,示例路2号,停用,2021-03-02,2021-06-01,2022-03-31,,\n"
                                       "311010123202000003,3110,示例三号,示例乙公司,石桥县,示例路3号,在用,2021-11-30,,,,\n"
                                       "4.11E+17,3110,示例四号,示例乙公司,石桥县,示例路4号,在用,2021-11-30,,,,\n"
                                       "311010123202000003,3110,示例五号,示例乙公司,石桥县,示例路5号,在用,2021-11-30,,,,\n";

class Api {
public:
    explicit Api(Office& office) : office_(office), importer_(office.exchange), routes_(routes(office.exchange, importer_)) { importer_.start(); }

    http::Reply call(http::Method method, std::string_view path, const auth::Actor& actor, std::string_view id = "", std::string_view body = "", std::vector<std::pair<std::string, std::string>> query = {}) {
        for (const auto& route : routes_)
            if (static_cast<http::Method>(route.method) == method && route.path == path) {
                http::Request request{.method = method, .path = path, .query = std::move(query), .body = body, .header = [](std::string_view) { return std::string_view(); },
                                      .actor = std::make_shared<const auth::Actor>(actor)};
                if (!id.empty()) request.path_values.emplace_back("id", id);
                auto reply = route.handler(request);
                if (reply.stream)
                    while (reply.stream(reply.body)) {}
                importer_.wait_until_idle();
                return reply;
            }
        FAIL("no such route: " << path);
        return {};
    }
    boost::json::value json(const http::Reply& reply) { return boost::json::parse(reply.body); }

private:
    Office& office_;
    Importer importer_;
    std::vector<http::Route> routes_;
};

using enum http::Method;

std::string cells_of(std::string_view xlsx) { // one line a row
    auto table = documents::open_table(xlsx, "list.xlsx");
    std::string text;
    documents::Row row;
    while (table) {
        const auto more = (*table)->next(row);
        if (!more || !*more) break;
        for (const auto& cell : row.cells) text += cell.text + "|";
        text += "\n";
    }
    return text;
}

} // namespace

TEST_CASE("over HTTP: a file is taken, judged, looked at, written and taken back") {
    tezai::test::for_each_engine(exchange::test::all_migrations(), [](store::Database& db, std::string_view) {
        exchange::test::load_words();
        Office office(db);
        office.exchange.account_name = [](std::int64_t) { return "示例监管员"; };
        Api api(office);
        const auto profiles = api.json(api.call(get, "/api/v1/import-profiles", office.province));
        CHECK(profiles.at("items").as_array().size() == 2); // those of other jurisdictions do not fit this store
        CHECK(api.call(post, "/api/v1/imports", office.province, "", five_rows).status == 400);
        const auto taken = api.call(post, "/api/v1/imports", office.province, "", five_rows, {{"profile", "tezai"}, {"file_name", "表.csv"}});
        REQUIRE(taken.status == 201);
        CHECK(taken.headers.at(0).second == "/api/v1/imports/1");
        const auto shown = api.json(api.call(get, "/api/v1/imports/{id}", office.province, "1"));
        CHECK(shown.at("state").as_string() == "checked");
        CHECK(shown.at("rows_total").as_int64() == 5);
        CHECK(shown.at("rows_ready").as_int64() == 2);
        CHECK(shown.at("rows_kept_back").as_int64() == 3);
        CHECK(shown.at("by").as_string() == "示例监管员");
        CHECK(shown.at("file_name").as_string() == "表.csv");
        CHECK(shown.at("can_commit").as_bool());
        CHECK(!shown.at("can_undo").as_bool());
        CHECK(shown.at("reasons").at(0).at("code").as_string() == "import.twice_in_file");
        CHECK(shown.at("reasons").at(0).at("count").as_int64() == 2);
        CHECK(shown.at("columns").at(0).at("field").as_string() == "device_code");
        CHECK(shown.at("preview").at(0).at("cells").at(6).as_string() == "在用");
        CHECK(shown.at("preview").at(0).at("reads_as").at(6).as_string() == "in_use");
        CHECK(shown.at("preview").at(0).at("reads_as").at(4).as_string() == "示例市 · 云溪区");
        CHECK(shown.at("preview").at(3).at("reads_as").at(0).as_string() == ""); // doubtful
        const auto rows = api.json(api.call(get, "/api/v1/imports/{id}/rows", office.province, "1"));
        CHECK(rows.at("items").as_array().size() == 3);
        CHECK(rows.at("items").at(1).at("line").as_int64() == 5);
        CHECK(rows.at("items").at(1).at("column").as_string() == "设备代码");
        CHECK(api.call(get, "/api/v1/imports/{id}/correction.csv", office.province, "1").body.find("311010123202000003") != std::string::npos);

        CHECK(api.call(post, "/api/v1/imports/{id}/commit", office.province, "1", R"({"issue_codes":1})").status == 400);
        CHECK(api.call(post, "/api/v1/imports/{id}/commit", office.province, "1", R"({"issue_codes":true})").status == 202);
        const auto done = api.json(api.call(get, "/api/v1/imports/{id}", office.province, "1"));
        CHECK(done.at("state").as_string() == "committed");
        CHECK(done.at("rows_done").as_int64() == 2);
        CHECK(done.at("can_undo").as_bool());
        const auto refused = api.call(post, "/api/v1/imports/{id}/commit", office.province, "1", R"({"issue_codes":true})");
        CHECK(refused.status == 409);
        CHECK(refused.body.find("这次导入现在是“已写入”，不能写入。") != std::string::npos);
        CHECK(done.at("committed_by").as_string() == "示例监管员");
        CHECK(done.at("undone_by").as_string() == "");
        CHECK(!done.at("can_go_on").as_bool());
        CHECK(api.json(api.call(get, "/api/v1/imports", office.province)).at("items").as_array().size() == 1);
        CHECK(api.call(post, "/api/v1/imports/{id}/undo", office.province, "1").status == 202);
        CHECK(office.find(1).state == ImportState::undone);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 0);
        CHECK(api.call(post, "/api/v1/imports/{id}/undo", office.province, "1").body.find("这次导入现在是“已撤销”，不能撤销。") != std::string::npos);
    });
}

TEST_CASE("over HTTP: a newer ledger says what it changes, what is known better and what is missing, before anything is written") {
    tezai::test::for_each_engine(exchange::test::all_migrations(), [](store::Database& db, std::string_view) {
        exchange::test::load_words();
        Office office(db);
        Api api(office);
        const std::string titles = "设备代码,设备品种,设备名称,使用单位,县(市、区),使用地点,场所类型,使用状态\n";
        const auto row = [](int n, std::string_view name, std::string_view place) { return "31101012320200000" + std::to_string(n) + ",3110," + std::string(name) + ",示例甲公司,云溪区,示例路1号," + std::string(place) + ",在用\n"; };
        REQUIRE(api.call(post, "/api/v1/imports", office.province, "", titles + row(1, "一号", "住宅") + row(2, "二号", "住宅") + row(3, "三号", "住宅"), {{"profile", "tezai"}, {"file_name", "旧.csv"}, {"ledger_day", "2021-11-01"}}).status == 201);
        REQUIRE(api.call(post, "/api/v1/imports/{id}/commit", office.province, "1", R"({"issue_codes":false})").status == 202);
        CHECK(api.call(post, "/api/v1/imports", office.province, "", "x", {{"profile", "tezai"}, {"update", "yes"}}).status == 400);
        CHECK(api.call(post, "/api/v1/imports", office.province, "", "x", {{"profile", "tezai"}, {"ledger_day", "1 May"}}).status == 400);
        REQUIRE(api.call(post, "/api/v1/imports", office.province, "", titles + row(1, "新名", "商场") + row(2, "二号", "住宅"), {{"profile", "tezai"}, {"update", "true"}, {"ledger_day", "2021-12-01"}}).status == 201);
        auto shown = api.json(api.call(get, "/api/v1/imports/{id}", office.province, "2"));
        CHECK(shown.at("is_update").as_bool());
        CHECK(shown.at("ledger_on").as_string() == "2021-12-01");
        CHECK(shown.at("rows_changed").as_int64() == 1);
        CHECK(shown.at("rows_same").as_int64() == 1);
        CHECK(shown.at("missing").as_int64() == 1);
        CHECK(shown.at("can_commit").as_bool());
        const auto changes = api.json(api.call(get, "/api/v1/imports/{id}/changes", office.province, "2"));
        REQUIRE(changes.at("items").as_array().size() == 2);
        CHECK(changes.at("items").at(0).at("device").as_string() == "一号");
        CHECK(changes.at("items").at(0).at("field_title").as_string() == "设备名称");
        CHECK(changes.at("items").at(0).at("after").as_string() == "新名");
        CHECK(changes.at("items").at(1).at("before").as_string() == "住宅");
        CHECK(!changes.at("items").at(1).at("known_better").as_bool());
        const auto missing = api.json(api.call(get, "/api/v1/imports/{id}/missing", office.province, "2"));
        REQUIRE(missing.at("items").as_array().size() == 1);
        CHECK(missing.at("items").at(0).at("number").as_string() == "311010123202000003");
        CHECK(missing.at("items").at(0).at("had").as_string() == "旧.csv");
        CHECK(!missing.at("items").at(0).at("asked").as_bool());
        REQUIRE(api.call(post, "/api/v1/imports/{id}/commit", office.province, "2", R"({"issue_codes":false})").status == 202);
        CHECK(api.json(api.call(get, "/api/v1/imports/{id}/missing", office.province, "2")).at("items").at(0).at("asked").as_bool());
        // An older one may be looked at, and says why it goes no further.
        REQUIRE(api.call(post, "/api/v1/imports", office.province, "", titles + row(1, "旧名", ""), {{"profile", "tezai"}, {"update", "true"}, {"ledger_day", "2021-11-30"}}).status == 201);
        shown = api.json(api.call(get, "/api/v1/imports/{id}", office.province, "3"));
        CHECK(!shown.at("can_commit").as_bool());
        CHECK(shown.at("notes").at(0).at("says").as_string() == "这份台账是 2021-11-30 的，同一区域已经写入过 2021-12-01 的台账。");
        const auto later = api.json(api.call(get, "/api/v1/imports/{id}/changes", office.province, "3"));
        CHECK(later.at("items").at(0).at("known_better").as_bool());
        CHECK(later.at("items").at(0).at("why").as_string() == "另一份日期更晚的台账已经更新过这一项。");
        CHECK(api.call(post, "/api/v1/imports/{id}/commit", office.province, "3", R"({"issue_codes":false})").status == 409);
    });
}

TEST_CASE("over HTTP: what broke off says why and offers to go on, and goes on") {
    exchange::test::load_words();
    const auto db = tezai::test::sqlite_store(exchange::test::all_migrations());
    Office office(*db);
    Api api(office);
    REQUIRE(api.call(post, "/api/v1/imports", office.province, "", five_rows, {{"profile", "tezai"}}).status == 201);
    const auto blob = office.blobs.dir() + "/" + office.find(1).blob.substr(0, 2) + "/" + office.find(1).blob;
    std::filesystem::rename(blob, blob + ".away");
    CHECK(api.call(post, "/api/v1/imports/{id}/commit", office.province, "1", R"({"issue_codes":false})").status == 202);
    auto shown = api.json(api.call(get, "/api/v1/imports/{id}", office.province, "1"));
    CHECK(shown.at("state").as_string() == "committing");
    CHECK(shown.at("can_go_on").as_bool());
    CHECK(shown.at("failure_says").as_string() == "写入中断了：已写入的行保留，其余的还没有写入。");
    CHECK(shown.at("failure_next").as_string().starts_with("请点“继续”"));
    std::filesystem::rename(blob + ".away", blob);
    CHECK(api.call(post, "/api/v1/imports/{id}/commit", office.province, "1", R"({"issue_codes":false})").status == 202);
    shown = api.json(api.call(get, "/api/v1/imports/{id}", office.province, "1"));
    CHECK(shown.at("state").as_string() == "committed");
    CHECK(!shown.at("can_go_on").as_bool());
    CHECK(shown.at("failure_says").as_string() == "");
}

TEST_CASE("in a workbook a day is one by its column; a serial number that looks like one stays text") {
    const auto db = tezai::test::sqlite_store(exchange::test::all_migrations());
    Office office(*db);
    office.commit(office.check("设备代码,出厂编号,设备品种,设备名称,使用单位,县(市、区),使用地点,使用状态,登记日期,下次检验日期\n"
                               "311010123202000001,2019-08-01,3110,2020-01-02,示例甲公司,云溪区,2018-02-03,封停,2021-03-02,2022-03\n", "tezai"));
    office.registry.load();
    Api api(office);
    const auto xlsx = api.call(get, "/api/v1/equipment/export.xlsx", office.province).body;
    auto table = documents::open_table(xlsx, "list.xlsx");
    REQUIRE(table);
    documents::Row row;
    REQUIRE((*table)->next(row).value());
    REQUIRE((*table)->next(row).value());
    std::map<std::string, documents::CellKind> kinds;
    for (const auto& cell : row.cells) kinds[cell.text] = cell.kind;
    for (const auto& [text, kind] : {std::pair{"2019-08-01", documents::CellKind::text}, std::pair{"2020-01-02", documents::CellKind::text}, std::pair{"2018-02-03", documents::CellKind::text},
                                     std::pair{"2021-03-02", documents::CellKind::date}, std::pair{"2022-03", documents::CellKind::text}}) {
        CAPTURE(text);
        REQUIRE(kinds.contains(text));
        CHECK((kinds.at(text) == kind));
    }
    CHECK(kinds.contains("查封")); // one word everywhere; 封停 is still read
}

TEST_CASE("another county's import and none at all are the same answer, byte for byte, on every route") {
    const auto db = tezai::test::sqlite_store(exchange::test::all_migrations());
    Office office(*db);
    Api api(office);
    REQUIRE(api.call(post, "/api/v1/imports", office.official_of("云溪区"), "", five_rows, {{"profile", "tezai"}}).status == 201);
    const auto other = office.official_of("石桥县", 3);
    for (const auto& [method, path, body] : {std::tuple{get, "/api/v1/imports/{id}", ""}, std::tuple{get, "/api/v1/imports/{id}/rows", ""}, std::tuple{get, "/api/v1/imports/{id}/changes", ""}, std::tuple{get, "/api/v1/imports/{id}/missing", ""}, std::tuple{get, "/api/v1/imports/{id}/correction.csv", ""},
                                             std::tuple{post, "/api/v1/imports/{id}/commit", R"({"issue_codes":false})"}, std::tuple{post, "/api/v1/imports/{id}/undo", ""}}) {
        CAPTURE(path);
        const auto theirs = api.call(method, path, other, "1", body), nobodys = api.call(method, path, other, "999", body), nonsense = api.call(method, path, other, "1x", body);
        CHECK(theirs.status == 404);
        CHECK(theirs.body == nobodys.body);
        CHECK(theirs.headers == nobodys.headers);
        CHECK(theirs.body == nonsense.body);
    }
    CHECK(api.json(api.call(get, "/api/v1/imports", other)).at("items").as_array().empty());
}

TEST_CASE("a list goes out within the scope, no formula in it, and comes in again as it was") {
    const auto db = tezai::test::sqlite_store(exchange::test::all_migrations());
    Office office(*db);
    office.commit(office.check(five_rows.substr(0, five_rows.find("4.11E+17")), "tezai"), true);
    office.registry.load();
    Api api(office);
    const auto csv = api.call(get, "/api/v1/equipment/export.csv", office.province).body;
    CHECK(csv.find("'=1+1") != std::string::npos);
    CHECK(csv.find("311010123202000003") != std::string::npos);
    const auto county = api.call(get, "/api/v1/equipment/export.csv", office.official_of("云溪区")).body;
    CHECK(county.find("311010123202000001") != std::string::npos);
    CHECK(county.find("311010123202000003") == std::string::npos);
    const auto stopped = api.call(get, "/api/v1/equipment/export.csv", office.province, "", "", {{"use_state", "suspended"}}).body;
    CHECK(stopped.find("311010123202000002") != std::string::npos);
    CHECK(stopped.find("311010123202000001") == std::string::npos);
    CHECK(api.call(get, "/api/v1/equipment/export.csv", office.province, "", "", {{"use_state", "idle"}}).status == 400);
    CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment_list.exported'") == 3);

    const auto xlsx = api.call(get, "/api/v1/equipment/export.xlsx", office.province).body;
    const auto cells = cells_of(xlsx);
    CHECK(cells.find("|=1+1|") != std::string::npos); // text, not a formula: it comes back as it is
    CHECK(cells.find("|2021-06-01|") != std::string::npos);

    for (const auto& [bytes, name] : {std::pair{csv, "list.csv"}, std::pair{xlsx, "list.xlsx"}}) {
        CAPTURE(name);
        const auto fresh = tezai::test::sqlite_store(exchange::test::all_migrations());
        Office again(*fresh);
        const auto id = again.check(bytes, "tezai", name);
        for (const auto& row : again.kept_back(id)) FAIL_CHECK(row.faults.at(0).code << " " << row.faults.at(0).column << " " << row.faults.at(0).value);
        again.commit(id);
        again.registry.load();
        Api second(again);
        CHECK(second.call(get, "/api/v1/equipment/export.csv", again.province).body == csv);
    }
}

TEST_CASE("on the command line a dry run writes nothing, --resume writes it and --undo takes it back") {
    const auto db = tezai::test::sqlite_store(exchange::test::all_migrations());
    Office office(*db);
    const auto path = (std::filesystem::temp_directory_path() / ("tezai_command_" + std::to_string(::getpid()) + ".csv")).string();
    std::ofstream(path, std::ios::binary) << five_rows;
    std::ostringstream out;
    CHECK(run_import(office.exchange, office.province, {.file = path, .profile = "tezai", .dry_run = true, .correction = path + ".correction.csv"}, out) == 0);
    CHECK(out.str().find("5 rows = 2 ready + 3 kept back") != std::string::npos);
    CHECK(std::filesystem::file_size(path + ".correction.csv") > 100);
    CHECK(office.count("SELECT COUNT(*) FROM equipment") == 0);
    CHECK(run_import(office.exchange, office.province, {.resume = 1}, out) == 0);
    CHECK(office.count("SELECT COUNT(*) FROM equipment") == 2);
    CHECK(run_import(office.exchange, office.province, {.undo = 1}, out) == 0);
    CHECK(office.count("SELECT COUNT(*) FROM equipment") == 0);
    CHECK(run_import(office.exchange, office.province, {.undo = 1}, out) == 1);
    CHECK(run_import(office.exchange, office.province, {.file = path, .profile = "tezai"}, out) == 0);
    out.str("");
    CHECK(run_import(office.exchange, office.province, {.file = path, .profile = "tezai", .update = true, .ledger_on = base::parse_date("2021-12-05").value()}, out) == 0);
    CHECK(out.str().find("ledger of 2021-12-05: 0 new, 0 changed, 2 same, 0 known better here, 0 missing") != std::string::npos);
    CHECK(out.str().find("(import.nothing_changes)") == std::string::npos);
    CHECK(out.str().find("0 devices new, 0 changed") != std::string::npos);
    CHECK(run_import(office.exchange, office.province, {.resume = 7}, out) == 1);
    CHECK(run_import(office.exchange, office.province, {.file = path + ".nowhere"}, out) == 1);
    std::filesystem::remove(path);
    std::filesystem::remove(path + ".correction.csv");
}
