// What people, machines and attackers send that is not as it should be: a clear error that names the field or the row and the
// next step, nothing half written, and a server that goes on.
#include "scenarios/office.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <zlib.h>

#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

// ---- files ------------------------------------------------------------------------------------------------------
void little(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}
std::string deflated(std::string_view text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); // zlib does not write there
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& parts) {
    std::string out, directory;
    for (const auto& [name, text] : parts) {
        const auto packed = deflated(text);
        std::string common;
        little(common, 20, 2), little(common, 0, 2), little(common, 8, 2), little(common, 0, 4);
        little(common, crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())), 4);
        little(common, packed.size(), 4), little(common, text.size(), 4), little(common, name.size(), 2), little(common, 0, 2);
        directory += "PK\x01\x02", little(directory, 20, 2);
        directory += common, little(directory, 0, 2), little(directory, 0, 2), little(directory, 0, 2), little(directory, 0, 4), little(directory, out.size(), 4);
        directory += name;
        out += "PK\x03\x04" + common + name + packed;
    }
    const auto at = out.size();
    out += directory + "PK\x05\x06";
    little(out, 0, 4), little(out, parts.size(), 2), little(out, parts.size(), 2), little(out, directory.size(), 4), little(out, at, 4), little(out, 0, 2);
    return out;
}
std::string workbook_of(std::string sheet) {
    return zip_of({{"xl/workbook.xml", R"(<workbook xmlns:r="http://r"><sheets><sheet name="台账" sheetId="1" r:id="a"/></sheets></workbook>)"},
                   {"xl/_rels/workbook.xml.rels", R"(<Relationships><Relationship Id="a" Type="t/worksheet" Target="worksheets/s.xml"/></Relationships>)"},
                   {"xl/worksheets/s.xml", std::move(sheet)}});
}

std::string plate_photo(const Office& office, std::int64_t device, std::uint64_t seed, simulator::Flaw flaw = simulator::Flaw::none) {
    return simulator::take_sticker_photo(coding::plate_url(office.house->coding, office.code_of(device)), flaw, seed);
}
// The picture's height and width as its header states them: the two numbers behind the marker of the frame.
std::string with_size(std::string jpeg, int width, int height) {
    for (std::size_t at = 2; at + 9 < jpeg.size();) {
        const auto marker = static_cast<unsigned char>(jpeg[at + 1]);
        if (marker == 0xC0 || marker == 0xC2) {
            jpeg[at + 5] = static_cast<char>(height >> 8), jpeg[at + 6] = static_cast<char>(height & 0xFF);
            jpeg[at + 7] = static_cast<char>(width >> 8), jpeg[at + 8] = static_cast<char>(width & 0xFF);
            return jpeg;
        }
        at += 2U + (static_cast<unsigned>(static_cast<unsigned char>(jpeg[at + 2])) << 8U | static_cast<unsigned char>(jpeg[at + 3]));
    }
    FAIL("no frame in the JPEG");
    return jpeg;
}

// ---- what every error has in common ------------------------------------------------------------------------------
void check_helps(const Office::Answer& answer) {
    const auto problem = answer.json();
    CHECK_FALSE(problem.at("says").as_string().empty());
    CHECK_MESSAGE(!problem.at("next").as_string().empty(), answer.body);
    CHECK(answer.content_type.starts_with("application/problem+json"));
}
std::string text_of(const boost::json::value& value) { return std::string(value.as_string()); }
// Business tables only: that somebody tried is kept, and that is all.
std::map<std::string, std::int64_t> business_rows(const Office& office) {
    auto counts = office.row_counts();
    for (const auto* kept : {"journal_entries", "journal_heads", "journal_tiles", "sessions", "idempotency_keys"}) counts.erase(kept);
    return counts;
}
void check_alive(const Office::Client& client) {
    CHECK(client.get("/api/v1/today").status == 200);
    CHECK(client.get("/api/v1/journal/heads/latest").status == 200);
}

struct Fixture {
    Office& office;
    Office::Client county, next_door;
    std::int64_t device = 0, other = 0;
    std::string path;
    explicit Fixture(Office& o) : office(o), county(o.account("xian", Role::regulator, "330106")), next_door(o.account("linxian", Role::regulator, "330109")) {
        office.import_all(county, test::ledger({test::lift(1), test::lift(2)}), "tezai", true);
        device = office.device(test::lift(1).device_code);
        other = office.device(test::lift(2).device_code);
        path = "/api/v1/equipment/" + std::to_string(device);
    }
    [[nodiscard]] std::string new_device(std::string_view name, int number) const {
        const auto row = test::lift(number);
        return fmt::format(R"({{"region_id":{},"unit_id":0,"variety":"3110","name":"{}","address":"示例路","place_type":"care_home","device_code":"{}","certificate_no":"{}"}})", office.region("330106001"), name,
                           row.device_code, row.certificate_no);
    }
    // The import that failed or kept rows back, as the person sees it.
    [[nodiscard]] boost::json::value import(const std::string& bytes, const std::string& file_name, const std::string& profile = "ledger") const {
        return county.get("/api/v1/imports/" + std::to_string(office.check(county, bytes, profile, file_name))).json();
    }
};

struct Kept {
    std::int64_t line = 0;
    std::string column, value, code;
};
std::vector<Kept> kept_rows(const Office::Client& client, std::int64_t import_id) {
    std::vector<Kept> rows;
    for (const auto reply = client.get("/api/v1/imports/" + std::to_string(import_id) + "/rows").json(); const auto& row : reply.at("items").as_array()) {
        CHECK_FALSE(row.at("says").as_string().empty());
        CHECK_FALSE(row.at("next").as_string().empty());
        rows.push_back({row.at("line").as_int64(), std::string(row.at("column").as_string()), std::string(row.at("value").as_string()), std::string(row.at("code").as_string())});
    }
    return rows;
}

} // namespace

TEST_CASE("malformed bodies are told field by field and change nothing") {
    test::on_each_engine([](Office& office) {
        Fixture f(office);
        const auto report = f.path + "/sticker-reports", state = f.path + "/use-state";
        struct Case {
            std::string about, target, body, path, code;
        };
        const std::string deep_list(100'000, '['), deep_objects = [] {
            std::string text;
            for (int i = 0; i < 100'000; ++i) text += "{\"a\":";
            return text;
        }();
        for (const auto& c : std::vector<Case>{
                 {"nothing at all", report, "", "", "not_json"},
                 {"cut off", report, R"({"kind":"damaged","note":)", "", "not_json"},
                 {"two values", report, R"({"kind":"damaged","note":"a"}{})", "", "not_json"},
                 {"a list for an object", report, "[]", "", "not_an_object"},
                 {"a number for a text", report, R"({"kind":"damaged","note":7})", "/note", "not_a_string"},
                 {"a text for a number", state, R"({"use_state":"suspended","version":"1","reason":"a"})", "/version", "not_an_integer_in_range"},
                 {"a fraction for a number", state, R"({"use_state":"suspended","version":1.5,"reason":"a"})", "/version", "not_an_integer_in_range"},
                 {"a number beyond 64 bits", state, R"({"use_state":"suspended","version":99999999999999999999,"reason":"a"})", "/version", "not_an_integer_in_range"},
                 {"a word that is none", report, R"({"kind":"broken","note":"a"})", "/kind", "not_one_of"},
                 {"a field that is missing", report, R"({"kind":"damaged"})", "/note", "missing"},
                 {"a field nobody knows", report, R"({"kind":"damaged","note":"a","colour":"red"})", "/colour", "unknown_field"},
                 {"a field twice", report, R"({"kind":"damaged","note":"a","note":"b"})", "/note", "repeated"},
                 {"broken UTF-8", report, "{\"kind\":\"damaged\",\"note\":\"\xFF\xFE\"}", "", "bad_utf8"},
                 {"UTF-8 cut in the middle", report, "{\"kind\":\"damaged\",\"note\":\"\xE7\x94\"}", "", "bad_utf8"},
                 {"half a surrogate pair", report, R"({"kind":"damaged","note":"\ud842"})", "/note", "not_json"},
                 {"a NUL", report, R"({"kind":"damaged","note":"a\u0000b"})", "", "nul_character"},
                 {"100 000 lists", report, deep_list, "", "too_deep"},
                 {"100 000 objects", report, deep_objects, "", "too_deep"},
                 {"a day that does not exist", "/api/v1/equipment", f.new_device("示例", 50).insert(1, R"("registered_on":"2021-02-29",)"), "/registered_on", "not_a_date"},
                 {"a device code too short", "/api/v1/equipment", [&] { auto b = f.new_device("示例", 50); b.replace(b.find("311010123202000050"), 18, "31101"); return b; }(), "/device_code", "law.device_code_length"},
             }) {
            INFO(c.about);
            const auto before = office.row_counts();
            const auto answer = f.county.post(c.target, c.body);
            CHECK_MESSAGE(answer.status == 400, answer.body);
            CHECK(answer.code() == "http.malformed");
            check_helps(answer);
            bool named = false;
            for (const auto reply = answer.json(); const auto& field : reply.at("fields").as_array())
                named = named || ((c.path.empty() || text_of(field.at("path")) == c.path) && text_of(field.at("code")) == c.code);
            CHECK_MESSAGE(named, answer.body.substr(0, 600));
            CHECK(office.row_counts() == before);
        }
        // All faults in one answer, so that nobody mends one after the other.
        const auto many = f.county.post(report, R"({"kind":7,"colour":"red"})");
        CHECK(many.json().at("fields").as_array().size() == 3);
        // A sentence says what was found, no {…} is left in it.
        auto short_code = f.new_device("示例", 50);
        short_code.replace(short_code.find("311010123202000050"), 18, "31101");
        const auto told = f.county.post("/api/v1/equipment", short_code).json();
        CHECK(text_of(told.at("fields").as_array().at(0).at("says")).find("5位") != std::string::npos);
        CHECK(text_of(told.at("fields").as_array().at(0).at("says")).find("{") == std::string::npos);
        check_alive(f.county);
    });
}

TEST_CASE("addresses that are none are told apart from addresses of nothing") {
    Office office("sqlite");
    Fixture f(office);
    const auto before = office.row_counts();
    for (const auto& [target, status] : std::vector<std::pair<std::string, int>>{
             {"/api/v1/equipment?q=%FF", 400}, {"/api/v1/equipment?q=a&q=b", 400}, {"/api/v1/equipment?limit=ten", 400}, {"/api/v1/imports?cursor=x", 400}, {"/api/v1/units?cursor=1x", 400}, {"/api/v1/journal?cursor=--1", 400}, {"/api/v1/equipment?cursor=7", 200}, {"/api/v1/equipment?region_id=-1", 400}, {"/api/v1/equipment?use_state=gone", 400},
             {"/api/v1/equipment/0", 404}, {"/api/v1/equipment/-1", 404}, {"/api/v1/equipment/1x", 404}, {"/api/v1/equipment/99999999999999999999", 404}, {"/api/v1/equipment/9223372036854775807", 404},
             {"/api/v1/journal/99999999999999999999/proof", 404}, {"/api/v1/bulletins/2021-02-30", 404}, {"/api/v1/indicators/K99", 404}, {"/api/v1/indicators/K03?as_of=2021-02-30", 400},
             {"/api/v1/indicators/K03?as_of=2021-11-18", 400}, {"/api/v1/tasks?cursor=2021-11-17_", 400}, {"/api/v1/nothing", 404}, {"/api/v1/equipment?q=" + std::string(201, 'a'), 400},
             {"/api/v1/equipment?q=" + std::string(200, 'a'), 200}, {"/q/%FF", 400}, {"/q/" + std::string(300, 'A'), 404}}) {
        INFO(target);
        const auto answer = f.county.get(target);
        CHECK(answer.status == status);
        if (answer.content_type.starts_with("application/problem+json")) check_helps(answer);
    }
    CHECK(office.row_counts() == before);
    check_alive(f.county);
}

TEST_CASE("rare characters are kept as they were written, and found") {
    test::on_each_engine([](Office& office) {
        Fixture f(office);
        const auto made = f.county.post("/api/v1/equipment", f.new_device("𠮷祥䶮电梯", 60));
        REQUIRE_MESSAGE(made.status == 201, made.body);
        auto row = test::lift(61);
        row.name = "㐂䶮货梯", row.unit = "示例𠮷祥物业公司";
        office.import_all(f.county, test::ledger({row}), "tezai");
        const auto first = made.json().at("id").as_int64(), second = office.device(row.device_code);
        CHECK(f.county.get("/api/v1/equipment/" + std::to_string(first)).json().at("device").at("name") == "𠮷祥䶮电梯");
        CHECK(f.county.get("/api/v1/equipment/" + std::to_string(second)).json().at("device").at("unit_name") == "示例𠮷祥物业公司");
        const auto found = [&](const char* q) {
            std::vector<std::int64_t> ids;
            for (const auto reply = f.county.get("/api/v1/equipment?q=" + test::percent(q)).json(); const auto& item : reply.at("items").as_array()) ids.push_back(item.at("id").as_int64());
            std::ranges::sort(ids);
            return ids;
        };
        CHECK(found("䶮") == std::vector{first, second});
        CHECK(found("𠮷祥") == std::vector{first, second});
        CHECK(found("㐂") == std::vector{second});
        CHECK(found("𠮷祥䶮") == std::vector{first});
        CHECK(found("𠮶") == std::vector<std::int64_t>{}); // its neighbour in Unicode
        CHECK(f.county.get("/api/v1/equipment/export.csv").body.find("㐂䶮货梯") != std::string::npos);
    });
}

TEST_CASE("files that are no tables, or more than a table, fail whole and say why") {
    test::on_each_engine([](Office& office) {
        Fixture f(office);
        const auto before = business_rows(office);
        const std::string old_xls = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(2'000, '\0');
        const std::string blanks(30'000'000, ' ');
        struct Case {
            std::string about, file_name, bytes, failure;
        };
        for (const auto& c : std::vector<Case>{
                 {"a bomb in XLSX", "台账.xlsx", workbook_of("<worksheet><sheetData>" + blanks + "</sheetData></worksheet>"), "sheet.zip_bomb"},
                 {"an old .xls named .xlsx", "台账.xlsx", old_xls, "sheet.old_xls"},
                 {"a text named .xlsx", "台账.xlsx", "设备代码,使用单位\n", "sheet.not_xlsx"},
                 {"a web page", "台账.xls", "<html><table><tr><td>设备代码</td></tr></table></html>", "sheet.html"},
                 {"cut off", "台账.xlsx", workbook_of("<worksheet><sheetData/></worksheet>").substr(0, 300), "sheet.damaged"},
                 {"an entity bomb", "台账.xlsx", workbook_of("<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet/>"), "sheet.unsafe_xml"},
                 {"a quote that never ends", "台账.csv", "设备代码,使用单位\n\"311010123202000001,示例\n", "sheet.unclosed_quote"},
                 {"neither UTF-8 nor GB18030", "台账.csv", "设备代码,使用单位\n\xFF\xFF\xFF\xFF,\x81\n", "sheet.bad_encoding"},
                 {"no header", "台账.csv", "1,2,3\n4,5,6\n", "import.no_header"},
             }) {
            INFO(c.about);
            const auto import = f.import(c.bytes, c.file_name);
            CHECK(import.at("state") == "failed");
            CHECK(text_of(import.at("failure_says")) == http::words().says(auth::Language::zh, c.failure));
            CHECK_FALSE(import.at("failure_next").as_string().empty());
            CHECK_FALSE(import.at("can_commit").as_bool());
            const auto id = std::to_string(import.at("id").as_int64());
            CHECK(f.county.post("/api/v1/imports/" + id + "/commit", R"({"issue_codes":false})").code() == "import.not_checked");
        }
        auto after = business_rows(office);
        CHECK(after["imports"] == before.at("imports") + 9); // the attempts stand in the list of imports; nothing else changed
        after["imports"] = before.at("imports");
        CHECK(after == before);
        CHECK(f.county.post("/api/v1/imports?profile=ledger&file_name=a.csv", "", "application/octet-stream").code() == "sheet.empty");
        CHECK(f.county.post("/api/v1/imports?profile=nyc&file_name=a.csv", "x", "application/octet-stream").code() == "import.profile_of_another_jurisdiction");
        // A good file behind the bad ones comes in.
        office.import_all(f.county, test::ledger({test::lift(70)}), "tezai");
        check_alive(f.county);
    });
}

TEST_CASE("rows of another region, and numbers that two devices claim, are kept back by row and column") {
    test::on_each_engine([](Office& office) {
        Fixture f(office);
        const auto taken = office.code_of(f.device);
        auto good = test::lift(10), elsewhere = test::lift(11), no_region = test::lift(12), known = test::lift(1), same_a = test::lift(13), same_b = test::lift(13), code_a = test::lift(14), code_b = test::lift(15),
             code_taken = test::lift(16), code_wrong = test::lift(17);
        elsewhere.region = "330109001";
        no_region.region = "330999";
        same_b.certificate_no = test::lift(18).certificate_no;
        known.certificate_no = test::lift(19).certificate_no;
        code_a.code = code_b.code = "3N7K9QWXACDEFGHJ";
        code_taken.code = taken;
        code_wrong.code = "太短";
        const auto before = business_rows(office);
        const auto id = office.check(f.county, test::ledger({good, elsewhere, no_region, known, same_a, same_b, code_a, code_b, code_taken, code_wrong}), "tezai");
        const auto kept = kept_rows(f.county, id);
        const auto has = [&](std::int64_t line, std::string_view column, std::string_view code) {
            return std::ranges::any_of(kept, [&](const Kept& row) { return row.line == line && row.column == column && row.code == code; });
        };
        CHECK(has(3, "区划代码", "import.region_not_yours"));
        CHECK(has(4, "区划代码", "import.region_unknown"));
        CHECK(has(5, "设备代码", "import.already_known"));
        CHECK(has(6, "设备代码", "import.twice_in_file"));
        CHECK(has(7, "设备代码", "import.twice_in_file"));
        CHECK(has(8, "赋码", "import.twice_in_file"));
        CHECK(has(9, "赋码", "import.twice_in_file"));
        CHECK(has(10, "赋码", "import.code_taken"));
        CHECK(has(11, "赋码", "import.code_malformed"));
        const auto view = f.county.get("/api/v1/imports/" + std::to_string(id)).json();
        CHECK(view.at("rows_total") == 10);
        CHECK(view.at("rows_ready") == 1);
        CHECK(view.at("rows_kept_back") == 9);
        office.commit(f.county, id);
        auto after = business_rows(office);
        CHECK(after["equipment"] == before.at("equipment") + 1);
        CHECK(after["codes"] == before.at("codes"));
        CHECK(after["units"] == before.at("units"));
        // The correction file brings the kept rows back as they were, with the reason beside them.
        const auto correction = f.county.get("/api/v1/imports/" + std::to_string(id) + "/correction.csv");
        CHECK(correction.body.find(elsewhere.device_code) != std::string::npos);
        CHECK(correction.body.find(good.device_code) == std::string::npos);
        CHECK(f.county.get("/q/" + taken).status == 200); // still its first bearer's

        // The same claims, one at a time, through the form.
        const auto refused = f.county.post("/api/v1/equipment", f.new_device("示例", 1));
        CHECK(refused.status == 409);
        CHECK(refused.code() == "equipment.code_already_held");
        check_helps(refused);
        CHECK(f.next_door.post("/api/v1/equipment", f.new_device("示例", 80)).code() == "equipment.region_not_yours");
        CHECK(business_rows(office) == after);
    });
}

TEST_CASE("photos too large, bombs, wrecks and pictures of other things are told apart, and the next good one counts") {
    test::on_each_engine([](Office& office) {
        Fixture f(office);
        const auto photos = f.path + "/sticker-photos";
        const auto before = business_rows(office);
        const auto good = plate_photo(office, f.device, 1);
        const auto send = [&](const std::string& bytes) { return f.county.post(photos, bytes, "image/jpeg"); };
        const auto padded = [&](std::size_t size) { return good + std::string(size - good.size(), '\0'); };
        struct Case {
            std::string about, bytes, code;
            int status;
        };
        auto wreck = good.substr(0, good.size() / 2);
        for (const auto& c : std::vector<Case>{
                 {"40 MB", padded(40'000'000), "http.body_too_large", 413},
                 {"one byte beyond what is taken in", padded((std::size_t{24} << 20) + 1), "http.body_too_large", 413},
                 {"one byte beyond a photo", padded(20'000'001), "photo.file_too_large", 409},
                 {"a bomb of 65 500 by 65 500", with_size(good, 65'500, 65'500), "photo.too_many_pixels", 409},
                 {"no pixel", with_size(good, 0, 480), "photo.no_pixels", 409},
                 {"a PNG", "\x89PNG\r\n\x1A\n" + std::string(100, 'x'), "photo.not_a_jpeg", 409},
                 {"a text", "hello", "photo.not_a_jpeg", 409},
                 {"nothing", "", "photo.empty", 409},
             }) {
            INFO(c.about);
            const auto answer = send(c.bytes);
            CHECK_MESSAGE(answer.status == c.status, answer.body);
            CHECK(answer.code() == c.code);
            check_helps(answer);
        }
        CHECK(business_rows(office) == before);

        // A damaged one, and right behind it good ones: a decoder remembers nothing.
        for (std::size_t at = wreck.size() / 3; at < wreck.size(); at += 97) wreck[at] = static_cast<char>(wreck[at] ^ 0x55);
        const auto damaged = send(wreck);
        CHECK_MESSAGE((damaged.status == 409 || (damaged.status == 201 && damaged.json().at("verdict") == "rejected")), damaged.body);
        const auto first = send(plate_photo(office, f.device, 2));
        REQUIRE_MESSAGE(first.status == 201, first.body);
        CHECK(first.json().at("verdict") == "accepted");
        CHECK(send(plate_photo(office, f.device, 3)).json().at("verdict") == "accepted");

        // The sticker of another device: said so first, counted for neither.
        const auto others = "/api/v1/equipment/" + std::to_string(f.other) + "/sticker-photos";
        const auto wrong = f.county.post(others, plate_photo(office, f.device, 4), "image/jpeg");
        REQUIRE_MESSAGE(wrong.status == 201, wrong.body);
        CHECK(wrong.json().at("verdict") == "rejected");
        CHECK_FALSE(wrong.json().at("right_device").as_bool());
        CHECK(wrong.json().at("reasons").at(0).at("code") == "coding.photo.other_device");
        CHECK_FALSE(wrong.json().at("reasons").at(0).at("next").as_string().empty());
        office.catch_up();
        CHECK(f.county.get("/api/v1/equipment/" + std::to_string(f.other)).json().at("device").at("coding_status") == "coded");
        CHECK(f.county.get(f.path).json().at("device").at("coding_status") == "stuck");

        // No picture of the right kind of thing says what to do better.
        const auto wall = f.county.post(others, plate_photo(office, f.other, 5, simulator::Flaw::no_sticker), "image/jpeg");
        CHECK(wall.json().at("verdict") == "rejected");
        CHECK_FALSE(wall.json().at("reasons").as_array().empty());
        CHECK(f.county.post(photos, good, "image/png").status == 415);
        CHECK(f.county.post(photos, good, "image/jpeg").status == 201); // the very first picture, at last
        check_alive(f.county);
    });
}

TEST_CASE("a report from the public that is no form, too long or about nothing is told so, and makes no task") {
    test::on_each_engine([](Office& office) {
        Fixture f(office);
        const auto path = "/q/" + office.code_of(f.device) + "/report";
        const auto before = business_rows(office);
        const auto form = "application/x-www-form-urlencoded";
        const auto nobody = office.nobody();
        std::string long_text, too_long_text;
        for (int i = 0; i < 500; ++i) long_text += test::percent("𠮷");
        too_long_text = long_text + "a";
        for (const auto& body : {std::string(""), std::string("about=fault"), std::string("about=money&text=a"), std::string("about=fault&text=+++"), "about=fault&text=" + too_long_text, std::string("about=fault&text=%FF")}) {
            INFO(body.substr(0, 40));
            CHECK(nobody.post(path, body, form).status == 400);
        }
        CHECK(nobody.post(path, "{}", "application/json").status == 415);
        CHECK(nobody.post("/q/0123456789ACDEFG/report", "about=fault&text=a", form).status == 404);
        CHECK(nobody.post(path, "about=fault&text=" + std::string(17'000, 'a'), form).status == 413);
        CHECK(business_rows(office) == before);
        CHECK(nobody.post(path, "about=fault&text=" + long_text, form).status == 303);
        CHECK(office.count("SELECT COUNT(*) FROM tasks WHERE code = 'coding.answer_public_report'") == 1);
        // Markup stays text.
        const auto back = nobody.post(path, "about=money&text=" + test::percent("<script>alert(1)</script>"), form).body;
        CHECK(back.find("&lt;script&gt;") != std::string::npos);
        CHECK(back.find("<script>") == std::string::npos);
    });
}
