#include "documents/table.hpp"

#include "documents/csv.hpp"
#include "documents/xlsx_reader.hpp"

#include <doctest/doctest.h>

using namespace tezai;
using namespace tezai::documents;
using namespace std::chrono_literals;

namespace {

Cell text_cell(std::string text) { return {CellKind::text, std::move(text), 0, {}}; }
Cell number_cell(std::string text, double number) { return {CellKind::number, std::move(text), number, {}}; }

std::string code_of(std::string_view bytes, std::string_view name) {
    const auto table = open_table(bytes, name);
    return table ? "opened" : table.error().code;
}

} // namespace

TEST_CASE("a file is what its bytes say, whatever its name") {
    const std::string old_xls("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on", 20);
    CHECK(code_of(old_xls, "台账.xlsx") == "sheet.old_xls");
    CHECK(code_of(old_xls, "台账.xls") == "sheet.old_xls");
    CHECK(code_of(old_xls + std::string("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32), "台账.xlsx") == "sheet.encrypted");
    CHECK(code_of("<html><table><tr><td>a</td></tr></table>", "台账.xls") == "sheet.html");
    CHECK(code_of("\xEF\xBB\xBF \n<!DOCTYPE html>", "台账.xlsx") == "sheet.html");
    CHECK(code_of("a,b\n1,2", "台账.xlsx") == "sheet.not_xlsx");
    CHECK(code_of("a\tb\n1\t2", "台账.xls") == "opened");
    CHECK(code_of("a,b\n1,2", "台账.csv") == "opened");
    CHECK(code_of("a,b\n1,2", "") == "opened");
    CHECK(code_of("", "台账.csv") == "sheet.empty");
    CHECK(code_of("PK\3\4 not really", "台账.xlsx") == "sheet.damaged");
}

TEST_CASE("a CSV in GB18030 streams its rows, blank ones left out") {
    // 名称;编号 / blank / 䶮;"1<newline>2" / ;;
    const std::string bytes = "\xC3\xFB\xB3\xC6;\xB1\xE0\xBA\xC5\r\n\r\n;;\r\n\xFE\x9F;\"1\n2\";;\r\n";
    const auto table = open_table(bytes, "台账.csv").value();
    CHECK(table->sheets().size() == 1);
    Row row;
    REQUIRE(table->next(row).value());
    CHECK(row.line == 1);
    CHECK(row.cells == std::vector{text_cell("名称"), text_cell("编号")});
    REQUIRE(table->next(row).value());
    CHECK(row.line == 4);
    CHECK(row.cells == std::vector{text_cell("䶮"), text_cell("1\n2")});
    CHECK_FALSE(table->next(row).value());
    CHECK(table->merges(0)->empty());

    const auto broken = open_table("a,b\n电梯\xE7\n", "台账.csv");
    REQUIRE_FALSE(broken);
    CHECK(broken.error().code == "sheet.bad_encoding");
    CHECK(broken.error().line == 2);
    CHECK(broken.error().detail == "byte 10");
}

TEST_CASE("a merged range carries its value down, and to the right when asked") {
    const std::vector<MergedRange> merges{{2, 3, 1, 2}, {3, 5, 3, 3}, {9, 9, 1, 1}};
    const auto rows = [] {
        std::vector<Row> out;
        out.push_back({0, 1, {text_cell("a")}});
        out.push_back({0, 2, {text_cell("b"), {}, text_cell("c")}});
        out.push_back({0, 3, {{}, {}, text_cell("d")}});
        out.push_back({0, 5, {text_cell("e")}}); // row 4 was blank
        out.push_back({0, 6, {text_cell("f")}});
        return out;
    };
    auto down = rows();
    MergeCarrier carrier(merges, MergeCarrier::Carry::down);
    for (auto& row : down) carrier.apply(row);
    CHECK(down[1].cells == std::vector{text_cell("b"), Cell{}, text_cell("c")});
    CHECK(down[2].cells == std::vector{text_cell("b"), Cell{}, text_cell("d")});
    CHECK(down[3].cells == std::vector{text_cell("e"), Cell{}, text_cell("d")});
    CHECK(down[4].cells == std::vector{text_cell("f")});

    auto both = rows();
    MergeCarrier right(merges, MergeCarrier::Carry::down_and_right);
    for (auto& row : both) right.apply(row);
    CHECK(both[1].cells == std::vector{text_cell("b"), text_cell("b"), text_cell("c")});
    CHECK(both[2].cells == std::vector{text_cell("b"), text_cell("b"), text_cell("d")});
}

TEST_CASE("a number is shown as a spreadsheet shows it, without an exponent") {
    CHECK(plain_text(number_cell("1.1000000000000001", 1.1000000000000001)) == "1.1");
    CHECK(plain_text(number_cell("3110", 3110)) == "3110");
    CHECK(plain_text(number_cell("4.1100010020210001E+17", 4.1100010020210001E+17)) == "411000100202100000");
    CHECK(plain_text(number_cell("-0", -0.0)) == "0");
    CHECK(plain_text(number_cell("1E-3", 0.001)) == "0.001");
    CHECK(plain_text(text_cell("1E-3")) == "1E-3");
}

TEST_CASE("a code that lost its last digits is recognised") {
    CHECK(may_have_lost_digits(number_cell("4.1100010020210001E+17", 4.1100010020210001E+17)));
    CHECK(may_have_lost_digits(number_cell("1000000000000000", 1e15)));
    CHECK_FALSE(may_have_lost_digits(number_cell("999999999999999", 999999999999999)));
    for (const auto* lost : {"4.11E+17", "4.11e+17", " 4.11E17", "4E+17", "4.11E+17"}) CHECK(may_have_lost_digits(text_cell(lost)));
    for (const auto* whole : {"411000100202100001", "E12", "3E", "12E+17", "A1.2E+17", "4.E", "4.11E+1", ""})
        CHECK_FALSE(may_have_lost_digits(text_cell(whole)));
}

TEST_CASE("a serial number is a civil day, but for the day that 1900 never had") {
    const auto day = [](double serial) { return date_of_serial(serial, SerialSystem::from_1900); };
    CHECK_FALSE(day(0));
    CHECK(day(1) == 1900y / 1 / 1);
    CHECK(day(59) == 1900y / 2 / 28);
    CHECK_FALSE(day(60));
    CHECK(day(61) == 1900y / 3 / 1);
    CHECK(day(44535) == 2021y / 12 / 5);
    CHECK(day(44535.99) == 2021y / 12 / 5);
    CHECK(day(2958465) == 9999y / 12 / 31);
    CHECK_FALSE(day(2958466));
    CHECK_FALSE(day(-1));
    CHECK(date_of_serial(0, SerialSystem::from_1904) == 1904y / 1 / 1);
    CHECK(date_of_serial(43073, SerialSystem::from_1904) == 2021y / 12 / 5);
}

TEST_CASE("a number format shows a date by its letters, not by its quotes, colours or AM/PM") {
    struct Case {
        int id;
        const char* code;
        const char* shown; // of y m d t
    };
    for (const auto& c : std::vector<Case>{
             {0, "", ""}, {1, "", ""}, {13, "", ""}, {14, "", "ymd"}, {17, "", "ym"}, {18, "", "t"}, {22, "", "ymdt"},
             {23, "", ""}, {26, "", ""}, {27, "", "ym"}, {31, "", "ymd"}, {36, "", "ym"}, {37, "", ""}, {44, "", ""},
             {45, "", "t"}, {47, "", "t"}, {48, "", ""}, {49, "", ""}, {50, "", "ym"}, {57, "", "ym"}, {58, "", "md"}, {59, "", ""},
             {164, "yyyy\\-mm\\-dd;@", "ymd"},
             {165, "yyyy\"年\"m\"月\"d\"日\";@", "ymd"},
             {166, "[$-804]yyyy\"年\"m\"月\"", "ym"},
             {167, "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\";@", "ymd"},
             {168, "[Red]0.00", ""},
             {169, "0.00E+00", ""},
             {170, "General", ""},
             {171, "#,##0\"dm\"", ""},
             {172, "[h]:mm", "t"},
             {173, "h:mm AM/PM", "t"},
             {174, "mm:ss.0", "t"},
             {175, "yyyy/m/d h:mm", "ymdt"},
             {176, "0;yyyy", ""},
             {177, "@", ""},
             {178, "YYYY.MM", "ym"},
             {179, "0_d", ""},
         }) {
        CAPTURE(c.id);
        CAPTURE(c.code);
        const auto parts = parts_of_format(c.id, c.code);
        std::string shown;
        if (parts.year) shown += 'y';
        if (parts.month) shown += 'm';
        if (parts.day) shown += 'd';
        if (parts.time) shown += 't';
        CHECK(shown == c.shown);
    }
}
