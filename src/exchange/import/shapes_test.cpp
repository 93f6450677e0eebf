// The shapes of real ledgers, each as a small file.
#include <doctest/doctest.h>

#include <map>

#include <fmt/format.h>
#include <zip.h>

#include "documents/text_encoding.hpp"
#include "exchange/import/correction.hpp"
#include "exchange/office_for_test.hpp"
#include "law/catalog.hpp"

using namespace tezai;
using namespace tezai::exchange;
using tezai::exchange::test::Office;

namespace {

// "3: code code" a line
std::string kept_lines(const Office& office, std::int64_t id) {
    std::string lines;
    for (const auto& row : office.kept_back(id)) {
        lines += std::to_string(row.line) + ":";
        for (const auto& fault : row.faults) lines += " " + fault.code;
        lines += "\n";
    }
    return lines;
}

struct Bureau {
    std::unique_ptr<store::Database> db = tezai::test::sqlite_store(exchange::test::all_migrations());
    Office office{*db};
};

// A workbook as a spreadsheet saves it: sheets of text and numbers, with merged cells.
class Book {
public:
    void sheet(std::string name) { sheets_.push_back({std::move(name), "", ""}); }
    void row(int line, const std::vector<std::string>& texts, const std::map<int, std::string>& numbers = {}) { // numbers by column, 0 is A
        std::string cells;
        for (std::size_t c = 0; c < texts.size(); ++c) {
            const auto place = std::string(1, static_cast<char>('A' + c)) + std::to_string(line);
            if (const auto at = numbers.find(static_cast<int>(c)); at != numbers.end()) cells += "<c r=\"" + place + "\"><v>" + at->second + "</v></c>";
            else if (!texts[c].empty()) cells += "<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + texts[c] + "</t></is></c>";
        }
        sheets_.back().rows += "<row r=\"" + std::to_string(line) + "\">" + cells + "</row>";
    }
    void merge(const std::string& range) { sheets_.back().merges += "<mergeCell ref=\"" + range + "\"/>"; }

    [[nodiscard]] std::string bytes() const {
        std::vector<std::pair<std::string, std::string>> parts;
        std::string names, links;
        for (std::size_t i = 0; i < sheets_.size(); ++i) {
            const auto number = std::to_string(i + 1);
            names += "<sheet name=\"" + sheets_[i].name + "\" sheetId=\"" + number + "\" r:id=\"r" + number + "\"/>";
            links += "<Relationship Id=\"r" + number + "\" Type=\"t/worksheet\" Target=\"worksheets/s" + number + ".xml\"/>";
            parts.emplace_back("xl/worksheets/s" + number + ".xml", "<worksheet><sheetData>" + sheets_[i].rows + "</sheetData>" +
                                                                        (sheets_[i].merges.empty() ? "" : "<mergeCells>" + sheets_[i].merges + "</mergeCells>") + "</worksheet>");
        }
        parts.emplace_back("xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets>" + names + "</sheets></workbook>");
        parts.emplace_back("xl/_rels/workbook.xml.rels", "<Relationships>" + links + "</Relationships>");
        return zip(parts);
    }

private:
    static std::string zip(const std::vector<std::pair<std::string, std::string>>& parts) {
        zip_error_t error;
        auto* source = zip_source_buffer_create(nullptr, 0, 0, &error);
        zip_source_keep(source);
        auto* archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
        for (const auto& [name, text] : parts) zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
        zip_close(archive);
        zip_source_open(source);
        zip_source_seek(source, 0, SEEK_END);
        std::string out(static_cast<std::size_t>(zip_source_tell(source)), '\0');
        zip_source_seek(source, 0, SEEK_SET);
        zip_source_read(source, out.data(), out.size());
        zip_source_close(source);
        zip_source_free(source);
        return out;
    }
    struct Sheet {
        std::string name, rows, merges;
    };
    std::vector<Sheet> sheets_;
};

} // namespace

TEST_CASE("titles above, a header of two rows, a repeated header and footers are no rows") {
    Bureau b;
    const auto id = b.office.check("示例市云溪区特种设备台账,,,,,\n"
                                   "填报日期：2021-11-30,,,,,\n"
                                   "序号,使用单位,,设备情况,,所在\n"
                                   ",名称,统一社会信用代码,设备代码,设备名称,区县\n"
                                   "1,示例一号公司,91330106MA2ABCD139,311010123202000001,电梯一,云溪区\n"
                                   "2,示例二号公司,,311010123202000002,电梯二,石桥县\n"
                                   "序号,名称,统一社会信用代码,设备代码,设备名称,区县\n"
                                   "3,,,,,\n"
                                   "合 计,,,2台,,\n"
                                   "制表人：某某,,,,,审核：\n",
                                   "ledger");
    const auto import = b.office.find(id);
    CHECK(import.state == ImportState::checked);
    CHECK(kept_lines(b.office, id) == "");
    CHECK(import.rows_total == 2);
    CHECK(import.not_rows == 8);
}

TEST_CASE("each doubt keeps its row back with a reason, the good rows stay ready, and the sums hold") {
    Bureau b;
    const auto id = b.office.check("设备代码,使用登记证号,品种,使用单位,信用代码,所属区县,安装地点,场所类型,设备状态,登记日期,停用日期,上次检验日期,下检日期,赋码,赋码日期,张贴日期\n"
                                   "311010123202000001,,3110,示例公司,,云溪区,,,在用,2021-03-02,,,2022-03,,,\n"                  // 2 ready
                                   "4.11E+17,,3110,示例公司,,云溪区,,,在用,,,,,,,\n"                                              // 3
                                   "31101012320200000,,3110,示例公司,,云溪区,,,在用,,,,,,,\n"                                      // 4 17 characters: ready
                                   "3110101232020,,3110,示例公司,,云溪区,,,在用,,,,,,,\n"                                          // 5 too short
                                   ",梯11浙A00001（21）,3110,示例公司,,云溪区,,,在用,,,,,,,\n"                                     // 6 full-width brackets: ready
                                   ",梯31浙A00002(21),3110,示例公司,,云溪区,,,在用,,,,,,,\n"                                       // 7 other variety
                                   ",,3110,示例公司,,云溪区,,,在用,,,,,,,\n"                                                      // 8 no identifier
                                   "311010123202000009,,未知梯,示例公司,,云溪区,,,在用,,,,,,,\n"                                   // 9
                                   "311010123202000010,,3110,,,云溪区,,,在用,2021-02-30,,,,,,\n"                                   // 10 a day that is none
                                   "311010123202000011,,3110,示例公司,91330106MA2ABCD130,云溪区,,,在用,,,,,,,\n"                   // 11 check digit
                                   "311010123202000012,,3110,示例公司,,鼓楼区,,,在用,,,,,,,\n"                                     // 12
                                   "311010123202000013,,3110,示例公司,,云溪区,,火星,在用,,,,,,,\n"                                 // 13
                                   "311010123202000014,,3110,示例公司,,云溪区,,,闲着,,,,,,,\n"                                     // 14
                                   "311010123202000015,,3110,示例公司,,云溪区,,,在用,2021-12-06,,,,,,\n"                           // 15 tomorrow
                                   "311010123202000016,,3110,示例公司,,云溪区,,,在用,2021-12-05,,,,,,\n"                           // 16 today: ready
                                   "311010123202000017,,3110,示例公司,,云溪区,,,在用,1949-12-31,,,,,,\n"                           // 17
                                   "311010123202000018,,3110,示例公司,,云溪区,,,在用,2021-03,,,,,,\n"                              // 18 day needed
                                   "311010123202000019,,3110,示例公司,,云溪区,,,在用,,2021-06-01,,,,,\n"                           // 19 in use and stopped
                                   "311010123202000020,,3110,示例公司,,云溪区,,,停用,2021-06-02,2021-06-01,,,,,\n"                 // 20 order
                                   "311010123202000021,,3110,示例公司,,云溪区,,,在用,,,2021-12-06,,,,\n"                           // 21 inspected tomorrow
                                   "311010123202000022,,3110,示例公司,,云溪区,,,在用,,,,,ABC,,\n"                                  // 22 code
                                   "311010123202000023,,3110,示例公司,,云溪区,,,在用,,,,,,2021-06-02,2021-06-01\n"                 // 23 stuck before coded
                                   "311010123202000024,,3110,示例公司,,,,,在用,,,,,,,\n"                                           // 24 the whole province: the chosen region
                                   "311010123202000025,,3110,示例公司,,云溪区,,,在用,,,#N/A,,,,\n"                                 // 25
                                   "331010123202000026,,3110,示例公司,,云溪区,,,在用,,,,,,,\n",                                    // 26 code of another variety
                                   "ledger");
    const auto import = b.office.find(id);
    CHECK(kept_lines(b.office, id) ==
          "3: import.code_turned_into_number\n"
          "5: law.device_code_length\n"
          "7: law.certificate_other_variety\n"
          "8: import.no_identifier\n"
          "9: import.variety_unknown\n"
          "10: import.required_missing import.not_a_date\n"
          "11: law.credit_code_check\n"
          "12: import.region_unknown\n"
          "13: import.word_unknown\n"
          "14: import.word_unknown\n"
          "15: import.date_to_come\n"
          "17: import.date_too_early\n"
          "18: import.day_needed\n"
          "19: import.states_disagree\n"
          "20: import.days_out_of_order\n"
          "21: import.date_to_come\n"
          "22: import.code_malformed\n"
          "23: import.days_out_of_order\n"
          "25: import.not_a_date\n"
          "26: law.device_code_other_variety\n");
    CHECK(import.rows_total == 25);
    CHECK(import.rows_ready == 5);
    CHECK(import.rows_kept_back == 20);
    CHECK(import.not_rows == 1);
}

TEST_CASE("one number in two rows keeps both back, and each names the other") {
    Bureau b;
    const auto id = b.office.check("设备代码,设备名称,使用单位,区县,品种\n"
                                   "311010123202000001,一,示例公司,云溪区,3110\n"
                                   "311010123202000002,二,示例公司,云溪区,3110\n"
                                   "311010123202000001,三,示例公司,云溪区,3110\n"
                                   "311010123202000001,四,示例公司,石桥县,3110\n",
                                   "ledger");
    std::map<std::int64_t, std::string> other;
    for (const auto& row : b.office.kept_back(id)) {
        REQUIRE(row.faults.size() == 1);
        CHECK(row.faults[0].code == "import.twice_in_file");
        CHECK(row.faults[0].column == "设备代码");
        other[row.line] = row.faults[0].detail;
        CHECK(row.cells.find("示例公司") != std::string::npos); // the cells are there to be corrected
    }
    CHECK(other == std::map<std::int64_t, std::string>{{2, "4"}, {4, "2"}, {5, "2"}});
    CHECK(b.office.find(id).rows_ready == 1);
}

TEST_CASE("a workbook: merged cells, several sheets, numbers, serial days, and an 18-digit code that became a number") {
    Bureau b;
    Book book;
    book.sheet("电梯");
    book.row(1, {"云溪区电梯台账"});
    book.merge("A1:E1");
    book.row(2, {"使用单位", "设备代码", "设备种类", "区县", "下次检验日期"});
    book.row(3, {"示例一号公司", "311010123202000001", "电梯", "云溪区", "-"}, {{4, "44535"}});
    book.row(4, {"", "311010123202000002", "电梯", "云溪区", "2022年3月"});
    book.merge("A3:A4");
    book.row(5, {"示例二号公司", "-", "电梯", "云溪区"}, {{1, "3.1101012320200003E+17"}});
    book.row(6, {"", "311010123202000004", "电梯", "云溪区"}); // blank and not merged: nobody's
    book.sheet("说明");
    book.row(1, {"本表由示例所填写"});
    book.row(2, {"有问题请联系"});
    book.sheet("起重机");
    book.row(1, {"设备代号", "单位名称", "品种", "所在区县"});
    book.row(2, {"417010123202000001", "示例三号公司", "电动单梁起重机", "石桥县"});
    const auto id = b.office.check(book.bytes(), "ledger", "台账.xlsx");
    CHECK(kept_lines(b.office, id) ==
          "5: import.code_turned_into_number\n"
          "6: import.required_missing\n");
    const auto import = b.office.find(id);
    CHECK(import.rows_total == 5);
    CHECK(import.not_rows == 5);
    CHECK(import.notes.find("import.sheet_without_header") != std::string::npos);
    b.office.commit(id);
    CHECK(b.office.count("SELECT COUNT(*) FROM equipment AS e JOIN units AS u ON u.id = e.unit_id WHERE u.name = '示例一号公司'") == 2);
    CHECK(b.office.text("SELECT stated_on FROM inspection_claims ORDER BY equipment_id, entry_id, what") == "2021-12-05");
    CHECK(b.office.text("SELECT variety FROM equipment ORDER BY id DESC") == "4170");
    CHECK(b.office.text("SELECT source FROM inspection_claims ORDER BY equipment_id, entry_id, what") == "import 1, 电梯, line 3");
}

TEST_CASE("in CSV a unit's blank cells below it are carried down, and the report says how often") {
    Bureau b;
    const auto id = b.office.check("使用单位,信用代码,设备代码,品种,区县\n示例一号公司,91330106MA2ABCD139,311010123202000001,3110,云溪区\n,,311010123202000002,3110,云溪区\n"
                                   "示例二号公司,,311010123202000003,3110,云溪区\n",
                                   "ledger");
    CHECK(b.office.find(id).rows_ready == 3);
    CHECK(b.office.find(id).notes.find("{\"code\":\"import.carried_down\",\"count\":1") != std::string::npos);
    b.office.commit(id);
    CHECK(b.office.count("SELECT COUNT(*) FROM equipment AS e JOIN units AS u ON u.id = e.unit_id WHERE u.credit_code IS NOT NULL") == 2);
}

TEST_CASE("GB18030, rare characters and quoted newlines come in as they were written") {
    Bureau b;
    std::string gb = "\xC9\xE8\xB1\xB8\xB4\xFA\xC2\xEB,\xCA\xB9\xD3\xC3\xB5\xA5\xCE\xBB,\xC6\xB7\xD6\xD6,\xC7\xF8\xCF\xD8\n"; // 设备代码,使用单位,品种,区县
    gb += "311010123202000001,\xCA\xBE\xC0\xFD\xFE\x9F\xB9\xAB\xCB\xBE,3110,\xD4\xC6\xCF\xAA\xC7\xF8\n";                       // 示例䶮公司, 云溪区
    b.office.commit(b.office.check(gb, "ledger"));
    CHECK(b.office.text("SELECT name FROM units") == "示例䶮公司");
    b.office.commit(b.office.check("\xEF\xBB\xBF设备代码,使用单位,品种,区县,使用地点\r\n311010123202000002,示例𠮷公司,3110,云溪区,\"示例路\r\n3号\"\r\n", "ledger"));
    CHECK(b.office.text("SELECT name FROM units ORDER BY id DESC") == "示例𠮷公司");
    CHECK(b.office.text("SELECT address FROM equipment ORDER BY id DESC") == "示例路 3号");
}

TEST_CASE("a file that is no table fails with a sentence that says what to do") {
    exchange::test::load_words();
    struct Case {
        const char* about;
        std::string bytes, file_name, code;
    };
    for (const auto& c : {
             Case{"broken UTF-8 that is no GB18030 either", std::string("设备代码,使用单位\n\xFF\xFF\xFF,b\n"), "a.csv", "sheet.bad_encoding"},
             Case{"an old workbook", std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) + std::string(600, '\0'), "a.xlsx", "sheet.old_xls"},
             Case{"a web page", "<html><table><tr><td>设备代码</td></tr></table></html>", "a.xls", "sheet.html"},
             Case{"a zip that is no workbook", std::string("PK\3\4", 4) + std::string(40, 'x'), "a.xlsx", "sheet.damaged"},
             Case{"text named a workbook", "设备代码,使用单位\n", "a.xlsx", "sheet.not_xlsx"},
             Case{"a quote that never ends", "设备代码,使用单位,品种\n\"31101,甲,3110\n", "a.csv", "sheet.unclosed_quote"},
             Case{"a picture", std::string("\x89PNG\r\n\x1A\n", 8) + std::string(100, '\0'), "a.csv", "sheet.bad_encoding"},
             Case{"a table of something else", "姓名,年龄\n某某,30\n", "a.csv", "import.no_header"},
             Case{"a header that lacks what must be there", "设备代码,设备名称\n311010123202000001,电梯\n", "a.csv", "import.column_missing"},
         }) {
        CAPTURE(c.about);
        Bureau b;
        const auto id = b.office.check(c.bytes, "ledger", c.file_name);
        const auto import = b.office.find(id);
        CHECK(import.state == ImportState::failed);
        CHECK(import.failure == c.code);
        CHECK(http::words().knows(import.failure));
        CHECK(!http::words().next(auth::Language::zh, import.failure).empty());
        CHECK(b.office.count("SELECT COUNT(*) FROM equipment") == 0);
        CHECK(!begin_commit(b.office.exchange, b.office.province, id, false));
    }
    Bureau b;
    const auto empty = start_import(b.office.exchange, b.office.province, {.file_name = "a.csv", .bytes = "", .profile = "ledger"});
    REQUIRE(!empty);
    CHECK(empty.error().code == "sheet.empty");
    const auto unknown = start_import(b.office.exchange, b.office.province, {.file_name = "a.csv", .bytes = "x", .profile = "nowhere"});
    CHECK(unknown.error().code == "import.profile_unknown");
    const auto foreign = start_import(b.office.exchange, b.office.province, {.file_name = "a.csv", .bytes = "x", .profile = "nyc"});
    CHECK(foreign.error().code == "import.profile_of_another_jurisdiction");
}

TEST_CASE("the correction file has the rows as they were, says why, and comes in once mended") {
    exchange::test::load_words();
    Bureau b;
    const auto id = b.office.check("台账,,,,\n设备代码,设备名称,使用单位,区县,品种\n4.11E+17,\"=1+1,电梯\",示例公司,云溪区,3110\n311010123202000002,二,示例公司,云溪区,3110\n"
                                   "311010123202000003,三,示例公司,无此区,3110\n",
                                   "ledger");
    b.office.commit(id);
    std::string file;
    const auto next = correction_file(*b.db, id, auth::Language::zh);
    while (next(file)) {}
    CHECK(file.find("\"'=1+1,电梯\"") != std::string::npos); // no spreadsheet runs it
    CHECK(file.find("退回原因") != std::string::npos);
    CHECK(file.find("请把该列设为“文本”") != std::string::npos);
    CHECK(file.find("311010123202000002") == std::string::npos);
    for (const auto& [wrong, right] : {std::pair{"4.11E+17", "311010123202000001"}, std::pair{"无此区,", "石桥县,"}}) {
        const auto at = file.find(wrong);
        REQUIRE(at != std::string::npos);
        file.replace(at, std::string_view(wrong).size(), right);
    }
    const auto again = b.office.check(file, "ledger", "correction.csv");
    CHECK(kept_lines(b.office, again) == "");
    CHECK(b.office.find(again).rows_total == 2);
    b.office.commit(again);
    CHECK(b.office.count("SELECT COUNT(*) FROM equipment") == 3);
    CHECK(b.office.count("SELECT COUNT(*) FROM equipment WHERE name = '=1+1,电梯'") == 1);
}

TEST_CASE("every shipped profile names its columns in both languages, and says words that the registry has") {
    for (const auto& profile : shipped_profiles()) {
        CAPTURE(profile.key);
        CHECK(!profile.name_zh.empty());
        CHECK(!profile.about_en.empty());
        for (const auto& column : profile.columns) {
            CAPTURE(word(column.field));
            CHECK(!column.title_zh.empty());
            CHECK(!column.title_en.empty());
            for (const auto& [from, to] : column.values) {
                CAPTURE(from);
                if (column.field == Field::use_state) CHECK(registry::parse_word<registry::UseState>(to));
                if (column.field == Field::registration_state) CHECK(registry::parse_word<registry::RegistrationState>(to));
                if (column.field == Field::variety || column.field == Field::category) CHECK(law::find_variety(to) != nullptr);
            }
        }
    }
    const auto wrong = parse_profile(R"({"key":"x","name_zh":"","name_en":"","about_zh":"","about_en":"","identified_by":["colour"],"columns":[{"field":"shape","title_zh":"","title_en":"","headers":[]}],"more":1})");
    REQUIRE(!wrong);
    std::string paths;
    for (const auto& fault : wrong.error()) paths += fault.path + " ";
    CHECK(paths == "/more ");
}

TEST_CASE("a text is measured in characters, as the person who shortens it counts them") {
    Bureau b;
    const auto times = [](std::size_t count) {
        std::string text;
        while (count-- > 0) text += "示";
        return text;
    };
    const auto row = [](const std::string& code, const std::string& name, const std::string& address) { return code + ",3110," + name + ",示例公司,云溪区," + address + ",在用\n"; };
    const auto id = b.office.check("设备代码,设备品种,设备名称,使用单位,县(市、区),使用地点,使用状态\n" + row("311010123202000001", times(200), times(400)) +
                                       row("311010123202000002", times(201), "示例路") + row("311010123202000003", "示例", times(401)), "tezai");
    CHECK(kept_lines(b.office, id) == "3: import.text_too_long\n4: import.text_too_long\n");
    CHECK(b.office.kept_back(id).at(0).faults.at(0).detail == "200");
    CHECK(b.office.kept_back(id).at(1).faults.at(0).detail == "400");
}

TEST_CASE("a second unit of the same name is told before it is made, as far as the sender can see") {
    Bureau b;
    const auto file = [](const std::string& from, const std::string& rows) { return "设备代码,设备品种,使用单位,统一社会信用代码,县(市、区),使用地点,使用状态\n" + rows + from; };
    const auto row = [](int number, const std::string& unit, const std::string& region, const std::string& code = "") {
        return fmt::format("31101012320200{},3110,{},{},{},示例路,在用\n", 1'000 + number, unit, code, region);
    };
    const auto note = [&](std::int64_t id) {
        const auto notes = b.office.find(id).notes;
        const auto at = notes.find(R"({"code":"import.unit_of_same_name")");
        return at == std::string::npos ? std::string() : notes.substr(at, notes.find('}', at) - at + 1);
    };
    const auto first = b.office.check(file("", row(1, "示例甲公司", "云溪区") + row(2, "示例甲公司", "云溪区") + row(3, "示例乙公司", "石桥县", "91330000MA2XXXXX0X")), "tezai");
    CHECK(note(first) == "");
    const auto within = b.office.check(file("", row(4, "示例丙公司", "云溪区") + row(5, "示例丙公司", "石桥县") + row(6, "示例丙公司", "石桥县")), "tezai");
    CHECK(note(within) == R"({"code":"import.unit_of_same_name","count":1,"detail":"示例丙公司","sheet":""})");
    b.office.commit(first);
    CHECK(note(b.office.check(file("", row(7, "示例甲公司", "云溪区")), "tezai")) == ""); // the same unit
    const auto other = row(8, "示例甲公司", "石桥县") + row(9, "示例 甲公司", "石桥县") + row(10, "示例丁公司", "石桥县");
    CHECK(note(b.office.check(file("", other), "tezai")) == R"({"code":"import.unit_of_same_name","count":1,"detail":"示例甲公司","sheet":""})");
    CHECK(note(b.office.check_as(b.office.official_of("石桥县"), file("", other), "tezai")) == ""); // 云溪区's is not theirs to know
}
