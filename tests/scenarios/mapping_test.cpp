// A spreadsheet that nobody has seen: its columns are mapped once on a page, tried on the file, kept, and known again next week.
#include "scenarios/office.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "exchange/import/work.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

// A title row, a header of two rows with a merged cell, words and days of its own, a total in the middle, one sheet's end.
constexpr std::string_view odd_ledger =
    "示例街道特种设备一览表（2021年11月）,,,,,,,\n"
    "编码,证号,归属,,东西,何时办证,放哪儿,现状\n"
    ",,名头,镇街码,,,,\n"
    "311010123202000031,梯11浙A00031(21),示例甲物业公司,330106001,示例梯,2021.3.5,示例路1号,运行\n"
    "311010123202000032,梯11浙A00032(21),示例甲物业公司,330106001,示例梯,44260,示例路2号,运行\n"
    "小计,,,,,,,2\n"
    "311010123202000033,梯11浙A00033(21),示例乙物业公司,330106002,示例梯,二〇二一年三月五日,示例路3号,歇着\n";

boost::json::value look(const Office::Client& client, std::string_view bytes, std::int64_t& id, const std::string& more = "") {
    const auto draft = client.post("/api/v1/import-drafts?file_name=odd.csv", std::string(bytes), "application/octet-stream");
    REQUIRE_MESSAGE(draft.status == 201, draft.body);
    id = draft.json().at("id").as_int64();
    const auto shown = client.get("/api/v1/import-drafts/" + std::to_string(id) + more);
    REQUIRE_MESSAGE(shown.status == 200, shown.body);
    return shown.json();
}

// Every column of the odd ledger as a person would say it.
constexpr std::string_view said =
    R"("columns":[{"title":"编码","field":"device_code"},{"title":"证号","field":"certificate_no"},{"title":"归属名头","field":"unit_name"},{"title":"归属镇街码","field":"region"},)"
    R"({"title":"东西","field":"variety"},{"title":"何时办证","field":"registered_on"},{"title":"放哪儿","field":"address"},{"title":"现状","field":"use_state"}])";
constexpr std::string_view words = R"("words":[{"field":"variety","word":"示例梯","means":"3110"},{"field":"use_state","word":"运行","means":"in_use"},{"field":"use_state","word":"歇着","means":"suspended"}])";

std::string body(std::string_view columns, std::string_view meanings, const std::string& more = "") { return fmt::format("{{{},{}{}}}", columns, meanings, more); }

} // namespace

TEST_CASE("columns nobody knows are mapped once, tried on the file, kept under a name, and known again next week") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106"), next_door = office.account("linxian", Role::regulator, "330109");
        CHECK(county.post("/api/v1/imports?profile=auto&file_name=odd.csv", std::string(odd_ledger), "application/octet-stream").code() == "import.not_recognised");

        std::int64_t id = 0;
        const auto first = look(county, odd_ledger, id, "?header_line=2&header_rows=2");
        std::vector<std::string> titles;
        for (const auto& column : first.at("columns").as_array()) titles.emplace_back(column.at("title").as_string());
        CHECK(titles == std::vector<std::string>{"编码", "证号", "归属名头", "归属镇街码", "东西", "何时办证", "放哪儿", "现状"});
        CHECK(first.at("columns").as_array()[5].at("samples").as_array()[1] == "44260");
        CHECK(first.at("recognised") == "");
        CHECK(next_door.get("/api/v1/import-drafts/" + std::to_string(id)) == next_door.get("/api/v1/import-drafts/999999"));

        // Without the words its rows are doubtful, and say which column it is.
        const auto path = "/api/v1/import-drafts/" + std::to_string(id) + "/preview";
        const auto without = county.post(path, body(said, R"("words":[])")).json();
        CHECK(without.at("ready") == 0);
        CHECK(without.at("doubtful") == 3);
        const auto faults = without.at("rows").as_array()[0].at("faults").as_array();
        CHECK(std::ranges::any_of(faults, [](const auto& each) { return each.at("column") == "东西"; }));
        const auto unknown = without.at("words").as_array();
        CHECK(std::ranges::any_of(unknown, [](const auto& each) { return each.at("word") == "歇着" && each.at("means") == ""; }));

        const auto with = county.post(path, body(said, words));
        REQUIRE_MESSAGE(with.status == 200, with.body);
        CHECK(with.json().at("ready") == 3);
        const auto cells = with.json().at("rows").as_array()[2].at("cells").as_array();
        const auto read = [&](std::string_view field) { return std::string(std::ranges::find_if(cells, [&](const auto& each) { return each.at("field").as_string() == field; })->at("value").as_string()); };
        CHECK(read("registered_on") == "2021-03-05");
        CHECK(read("use_state") == "suspended");
        CHECK(read("variety") == "3110");
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 0); // a look changes nothing

        const auto kept = county.post("/api/v1/import-mappings", body(said, words, R"(,"name":"示例街道一览表")"));
        REQUIRE_MESSAGE(kept.status == 201, kept.body);
        CHECK(county.get("/api/v1/import-mappings").json().at("items").as_array()[0].at("name") == "示例街道一览表");
        CHECK(next_door.get("/api/v1/import-mappings").json().at("items").as_array().empty());
        CHECK(county.get("/api/v1/import-drafts/" + std::to_string(id)).json().at("recognised_name") == "示例街道一览表");

        // Next week: known by itself; what was used stays with the import.
        const auto taken = county.post("/api/v1/imports?profile=auto&file_name=odd.csv", std::string(odd_ledger), "application/octet-stream");
        REQUIRE_MESSAGE(taken.status == 201, taken.body);
        office.house->importer.wait_until_idle();
        const auto import_id = taken.json().at("id").as_int64();
        const auto shown = county.get("/api/v1/imports/" + std::to_string(import_id)).json();
        CHECK(shown.at("profile_name") == "示例街道一览表");
        CHECK(shown.at("rows_ready") == 3);
        CHECK(shown.at("not_rows") == 4);
        office.commit(county, import_id);
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE registered_on = '2021-03-05'") == 3);
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE use_state = 'suspended'") == 1);
        CHECK(next_door.post("/api/v1/imports?profile=own-1&file_name=a.csv", "x", "application/octet-stream") == next_door.post("/api/v1/imports?profile=own-999&file_name=a.csv", "x", "application/octet-stream"));
    });
}

TEST_CASE("a mapping that cannot be is told with the column that is wrong; one of the same name is not overwritten unseen") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        struct Case { const char* says; const char* columns; const char* words; const char* path; };
        for (const auto& c : {
                 Case{"no field of ours", R"("columns":[{"title":"编码","field":"device_code"},{"title":"归属","field":"colour"}])", R"("words":[])", "/columns/1/field"},
                 Case{"two columns of one field", R"("columns":[{"title":"编码","field":"device_code"},{"title":"归属","field":"unit_name"},{"title":"名头","field":"unit_name"}])", R"("words":[])", "/columns/2/field"},
                 Case{"one title twice", R"("columns":[{"title":"编码","field":"device_code"},{"title":"归属","field":"unit_name"},{"title":"编 码","field":""}])", R"("words":[])", "/columns/2/title"},
                 Case{"nothing identifies", R"("columns":[{"title":"归属","field":"unit_name"}])", R"("words":[])", "/columns"},
                 Case{"no unit", R"("columns":[{"title":"编码","field":"device_code"}])", R"("words":[])", "/columns"},
                 Case{"a word that is none of ours", R"("columns":[{"title":"编码","field":"device_code"},{"title":"归属","field":"unit_name"}])", R"("words":[{"field":"use_state","word":"歇着","means":"resting"}])", "/words/0/means"},
             }) {
            CAPTURE(c.says);
            const auto answer = county.post("/api/v1/import-mappings", body(c.columns, c.words, R"(,"name":"示例表")"));
            CHECK(answer.status == 400);
            CHECK_MESSAGE(answer.json().at("fields").as_array()[0].at("path").as_string() == c.path, answer.body);
        }
        CHECK(county.post("/api/v1/import-mappings", body(said, words)).status == 400); // no name
        REQUIRE(county.post("/api/v1/import-mappings", body(said, words, R"(,"name":"示例表")")).status == 201);
        CHECK(county.post("/api/v1/import-mappings", body(said, words, R"(,"name":"示例表")")).code() == "import.mapping_name_taken");
        CHECK(county.post("/api/v1/import-mappings", body(said, words, R"(,"name":"示例表","version":1)")).status == 201);
        CHECK(county.post("/api/v1/import-mappings", body(said, words, R"(,"name":"示例表","version":1)")).code() == "equipment.saved_before_you");
        CHECK(county.post("/api/v1/import-drafts?file_name=a.csv", "", "application/octet-stream").status == 409);
    });
}

TEST_CASE("drafts go after thirty days, kept mappings stay") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        std::int64_t id = 0;
        (void)look(county, odd_ledger, id);
        REQUIRE(county.post("/api/v1/import-mappings", body(said, words, R"(,"name":"示例表")")).status == 201);
        office.set_clock("2021-12-17T09:00+08:00");
        exchange::expire_imports(office.house->exchange);
        CHECK(county.get("/api/v1/import-drafts/" + std::to_string(id)).status == 200);
        office.set_clock("2021-12-17T09:01+08:00");
        exchange::expire_imports(office.house->exchange);
        CHECK(county.get("/api/v1/import-drafts/" + std::to_string(id)).status == 404);
        CHECK(county.get("/api/v1/import-mappings").json().at("items").as_array().size() == 1);
    });
}
