// What is typed into the search box finds the same devices whatever engine keeps them; and two real registries come in whole.
#include "scenarios/office.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "documents/csv.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

using Found = std::vector<std::string>; // certificate or local numbers, in the order of the list

// Every page of it.
Found found(const Office::Client& client, const std::string& query, const char* field, std::size_t most = 200) {
    Found all;
    std::string cursor;
    do {
        const auto answer = client.get("/api/v1/equipment?" + query + "&limit=" + std::to_string(std::min<std::size_t>(most, 200)) + (cursor.empty() ? "" : "&cursor=" + cursor));
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        const auto view = answer.json();
        CHECK_FALSE(view.at("indexing").as_bool());
        for (const auto& item : view.at("items").as_array()) all.emplace_back(item.at(field).as_string());
        cursor = view.at("next").is_string() ? std::string(view.at("next").as_string()) : "";
    } while (!cursor.empty() && all.size() < most);
    return all;
}

std::vector<test::LedgerRow> city_of_devices() {
    std::vector<test::LedgerRow> rows;
    const auto add = [&](std::string name, std::string unit, std::string address, std::string region = "330106001") {
        auto row = test::lift(static_cast<int>(rows.size()) + 1);
        row.name = std::move(name), row.unit = std::move(unit), row.address = std::move(address), row.region = std::move(region);
        rows.push_back(std::move(row));
    };
    add("乘客电梯", "示例西溪物业公司", "文三路1号");
    add("乘客电梯", "示例西溪物业公司", "文三路100号");
    add("载货电梯", "示例钱塘仓储公司", "江南大道7号", "330106002");
    add("䶮氏观光电梯", "示例𠮷祥酒店", "龙井路88号");
    add("自动扶梯（东）", "示例商场（西湖）公司", "Wensan Road 12, Block B");
    add("重庆型电梯", "示例长兴医院", "行知路3号", "330106002");
    add("乘客电梯%", "示例_物业公司", "百分之五十路50%号");
    return rows;
}

struct Query {
    std::string about, query;
    std::vector<int> rows; // of city_of_devices, from 1
};
std::string q(std::string_view text) { return "q=" + test::percent(text); }

std::vector<Query> queries() {
    const auto lift = [](int i) { return test::lift(i); };
    return {
        {"a name", q("乘客电梯"), {1, 2, 7}},
        {"part of a name", q("观光"), {4}},
        {"a rare character", q("䶮"), {4}},
        {"one beyond the first plane", q("𠮷"), {4}},
        {"a unit", q("西溪物业"), {1, 2}},
        {"two words, unit and address", q("西溪 100号"), {2}},
        {"initials of the name", q("ckdt"), {1, 2, 7}},
        {"initials in capitals", q("CKDT"), {1, 2, 7}},
        {"initials of the unit", q("xxwy"), {1, 2}},
        {"an address", q("文三路"), {1, 2}},
        {"latin letters, whatever their case", q("wensan road"), {5}},
        {"full-width brackets as half-width ones", q("自动扶梯(东)"), {5}},
        {"a device code", q(lift(3).device_code), {3}},
        {"a device code with blanks", q("3110 1012 3202 0000 03"), {3}},
        {"the beginning of a device code", q("31101012320200"), {1, 2, 3, 4, 5, 6, 7}},
        {"a certificate number", q(lift(6).certificate_no), {6}},
        {"a certificate number in full-width brackets", q("梯11浙A00006（21）"), {6}},
        {"a per cent sign is a letter", q("%"), {7}},
        {"what nobody has", q("没有这台"), {}},
        {"words that meet in no device", q("西溪 龙井"), {}},
        {"a filter alone", "category=3000", {1, 2, 3, 4, 5, 6, 7}},
        {"a filter that excludes", "category=4000", {}},
        {"a name within a filter", q("电梯") + "&use_state=suspended", {}},
    };
}

Found certificates(const std::vector<int>& rows) {
    Found all;
    for (const auto i : rows) all.push_back(test::lift(i).certificate_no);
    return all;
}

// ---- the two registries ----------------------------------------------------------------------------------------------
struct Registry {
    const char *file, *profile, *root;
    std::vector<std::string> queries;
};

std::optional<std::string> read_file(const char* name) {
    const auto path = std::filesystem::path(TEZAI_SOURCE_DIR) / "../shared/data" / name;
    if (!std::filesystem::exists(path)) return std::nullopt;
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

std::int64_t count_rows(const std::string& text) { // without the header
    documents::CsvReader reader(text);
    documents::CsvRow row;
    std::int64_t rows = -1;
    for (auto more = reader.next(row); more && *more; more = reader.next(row)) rows += row.fields.size() > 1;
    return rows;
}

} // namespace

TEST_CASE("names, initials, codes, certificates and addresses are found alike on both engines") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106"), next_door = office.account("linxian", Role::regulator, "330109");
        office.import_all(county, test::ledger(city_of_devices()), "tezai", true);
        for (const auto& each : queries()) {
            INFO(each.about << ": " << each.query);
            CHECK(found(county, each.query, "certificate_no") == certificates(each.rows));
            CHECK(found(next_door, each.query, "certificate_no") == Found{});
            const auto answer = county.get("/api/v1/equipment?" + each.query).json();
            CHECK(answer.at("total") == static_cast<std::int64_t>(each.rows.size()));
            // What is exported is what was listed.
            const auto csv = county.get("/api/v1/equipment/export.csv?" + each.query).body;
            CHECK(std::ranges::count(csv, '\n') == static_cast<std::ptrdiff_t>(each.rows.size()) + 1);
        }
        // Codes on plates and the ones for people without a camera.
        for (int i = 1; i <= 7; ++i) {
            const auto id = office.device(test::lift(i).device_code);
            CHECK(found(county, q(office.code_of(id)), "certificate_no") == certificates({i}));
            CHECK_MESSAGE(found(county, q(office.house->book.human_code_of(id)), "certificate_no") == certificates({i}), office.house->book.human_code_of(id));
        }
        CHECK(found(county, "coding=coded", "certificate_no").size() == 7);
        CHECK(found(county, "coding=uncoded", "certificate_no").empty());
        CHECK(found(county, fmt::format("region_id={}", office.region("330106002")), "certificate_no") == certificates({3, 6}));
        CHECK(found(county, q("电梯") + fmt::format("&region_id={}", office.region("330106002")), "certificate_no") == certificates({3, 6}));
        CHECK(found(county, q("50%"), "certificate_no") == certificates({7}));
        CHECK(found(county, q("文三路") + "&x=1", "certificate_no") == certificates({1, 2})); // a parameter nobody knows
    });
}

TEST_CASE("the New York and Maryland registries come in with sums that match the files, and answer searches alike on both engines") {
    for (const auto& registry : std::vector<Registry>{
             {"nyc_elevators.csv", "nyc", "NYC", {q("BROADWAY"), q("broadway 1614"), q("E 77TH ST"), q("Dumbwaiter"), q("1D10028"), q("1D1002"), q("escalator 10019"), q("nowhere at all"), "category=3000"}},
             {"maryland_elevators.csv", "maryland", "24", {q("Cathedral St"), q("annapolis"), q("Main St 140"), q("AA1000"), q("Hydraulic"), q("nowhere at all"), "category=3000"}}}) {
        const auto text = read_file(registry.file);
        if (!text) {
            MESSAGE("skipped: there is no " << registry.file);
            continue;
        }
        INFO(std::string(registry.file));
        const auto rows = count_rows(*text);
        std::vector<std::pair<std::int64_t, Found>> first_engine;
        std::string first_reasons;
        test::on_each_engine([&](Office& office) {
            const auto whole = office.account("whole", Role::regulator, registry.root);
            const auto id = office.check(whole, *text, registry.profile, registry.file);
            auto report = whole.get("/api/v1/imports/" + std::to_string(id)).json();
            CHECK(report.at("state") == "checked");
            CHECK(report.at("rows_total") == rows);
            CHECK(report.at("rows_ready").as_int64() + report.at("rows_kept_back").as_int64() == rows);
            CHECK(report.at("not_rows") == 1);
            CHECK(report.at("rows_ready").as_int64() > rows * 9 / 10);
            office.commit(whole, id);
            report = whole.get("/api/v1/imports/" + std::to_string(id)).json();
            CHECK(report.at("state") == "committed");
            CHECK(report.at("rows_done") == report.at("rows_ready"));
            CHECK(office.count("SELECT COUNT(*) FROM equipment") == report.at("rows_ready").as_int64());
            CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.registered'") + office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.recorded'") ==
                  report.at("rows_ready").as_int64());
            CHECK(whole.get("/api/v1/equipment").json().at("total") == report.at("rows_ready"));
            std::vector<std::pair<std::int64_t, Found>> answers;
            for (const auto& query : registry.queries) {
                INFO(query);
                const auto total = whole.get("/api/v1/equipment?limit=1&" + query).json().at("total").as_int64();
                answers.emplace_back(total, found(whole, query, "address", 100));
                CHECK((total == 0) == (query == q("nowhere at all")));
            }
            const auto reasons = boost::json::serialize(report.at("reasons"));
            if (first_engine.empty()) first_engine = answers, first_reasons = reasons;
            CHECK(answers == first_engine);
            CHECK(reasons == first_reasons);
        }, "2026-06-01T09:00+08:00", registry.profile);
    }
}
