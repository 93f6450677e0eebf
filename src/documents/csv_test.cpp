#include "documents/csv.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace tezai;
using namespace tezai::documents;

namespace {

using Rows = std::vector<std::vector<std::string>>;

base::Result<Rows, SheetError> read_all(std::string_view text, char delimiter = ',') {
    CsvReader reader(text, delimiter);
    CsvRow row;
    Rows rows;
    for (;;) {
        const auto more = reader.next(row);
        if (!more) return base::failure(more.error());
        if (!*more) return rows;
        rows.emplace_back(row.fields.begin(), row.fields.end());
    }
}

std::string write_all(const Rows& rows, CsvStyle style) {
    std::string out;
    CsvWriter writer([&](std::string_view piece) { out += piece; }, style);
    for (const auto& row : rows) writer.add_row({row.begin(), row.end()});
    return out;
}

} // namespace

TEST_CASE("CSV is split as RFC 4180 says, and as spreadsheets write it") {
    struct Case {
        const char* what;
        std::string text;
        Rows rows;
    };
    for (const auto& c : std::vector<Case>{
             {"nothing", "", {}},
             {"one cell, no line end", "a", {{"a"}}},
             {"LF", "a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
             {"CRLF", "a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
             {"CR of old Macintoshes", "a,\"b\"\rc,d", {{"a", "b"}, {"c", "d"}}},
             {"an empty last cell", "a,\nb,", {{"a", ""}, {"b", ""}}},
             {"an empty last cell after a quoted one", "\"a\",", {{"a", ""}}},
             {"a blank line", "a\n\nb", {{"a"}, {""}, {"b"}}},
             {"quoted", "\"a\",\"b,c\"\n", {{"a", "b,c"}}},
             {"quoted, CRLF", "\"a\",\"b\"\r\n\"c\"\r\n", {{"a", "b"}, {"c"}}},
             {"plain before CRLF in a row with quotes", "\"a\",b\r\nc\r\n", {{"a", "b"}, {"c"}}},
             {"doubled quotes", "\"a\"\"b\",\"\"\"\"", {{"a\"b", "\""}}},
             {"line breaks inside", "\"a\nb\",c\n\"d\r\ne\"\n", {{"a\nb", "c"}, {"d\r\ne"}}},
             {"empty quotes", "\"\",x", {{"", "x"}}},
             {"a quote in the middle is a character", "5\"管,b", {{"5\"管", "b"}}},
             {"text behind the closing quote stays", "\"张三\"电梯,b\r\n", {{"张三电梯", "b"}}},
             {"the same with doubled quotes", "\"a\"\"b\"c,d", {{"a\"bc", "d"}}},
         }) {
        CAPTURE(c.what);
        const auto rows = read_all(c.text);
        REQUIRE(rows);
        CHECK(*rows == c.rows);
    }
}

TEST_CASE("rows know the line they begin on, an unclosed quote the line it opened") {
    CsvReader reader("标题\n\"a\nb\nc\",1\nx,2\ny,\"z\n", ',');
    CsvRow row;
    for (const std::size_t line : {1, 2, 5}) {
        REQUIRE(reader.next(row).value());
        CHECK(row.line == line);
    }
    const auto broken = reader.next(row);
    REQUIRE_FALSE(broken);
    CHECK(broken.error().code == "sheet.unclosed_quote");
    CHECK(broken.error().line == 6);

    const auto later = read_all("\"a\nb\",\"c\n");
    REQUIRE_FALSE(later);
    CHECK(later.error().line == 2);
}

TEST_CASE("a cell may have 128 kB and a row 1000 cells") {
    const std::string longest(sheet_limits::cell_bytes, 'x');
    CHECK(read_all(longest));
    CHECK(read_all("\"" + longest + "\""));
    CHECK(read_all(longest + "x").error().code == "sheet.cell_too_long");
    CHECK(read_all("\"" + longest + "\"x").error().code == "sheet.cell_too_long");
    std::string doubled = "\"";
    for (std::size_t i = 0; i <= sheet_limits::cell_bytes; ++i) doubled += "\"\"";
    CHECK(read_all(doubled + "\"").error().code == "sheet.cell_too_long");

    const std::string wide(sheet_limits::row_cells - 1, ',');
    CHECK(read_all(wide + "x")->at(0).size() == 1000);
    CHECK(read_all(wide + "x,,,,,")->at(0).size() == 1000); // empty cells beyond are let go
    CHECK(read_all(wide + "x,y").error().code == "sheet.row_too_wide");
}

TEST_CASE("the delimiter is the most frequent of comma, semicolon and tab") {
    CHECK(detect_delimiter("a;b;c\n1;2,5;3") == ';');
    CHECK(detect_delimiter("a\tb\tc") == '\t');
    CHECK(detect_delimiter("a,b") == ',');
    CHECK(detect_delimiter("title") == ',');
    CHECK(detect_delimiter("\"a;b;c;d\",x") == ','); // not inside quotes
}

TEST_CASE("what the writer writes, the reader reads") {
    std::mt19937 random(7);
    const std::vector<std::string> pieces{"a", "电梯", "𠮷", ",", ";", "\"", "\n", "\r\n", " ", "=1+1", "-", "\t", ""};
    for (int round = 0; round < 300; ++round) {
        Rows rows(random() % 5);
        for (auto& row : rows) {
            row.resize(1 + random() % 4);
            for (auto& cell : row)
                for (auto n = random() % 5; n > 0; --n) cell += pieces[random() % pieces.size()];
        }
        for (const char delimiter : {',', ';', '\t'}) {
            const auto text = write_all(rows, {.delimiter = delimiter, .byte_order_mark = false, .guard_formulas = false});
            CHECK(read_all(text, delimiter) == rows);
        }
    }
}

TEST_CASE("a cell that a spreadsheet would run gets an apostrophe, when asked") {
    const Rows rows{{"=1+1", "+86", "-5", "@x", "\tx", "a=b", "示例"}};
    CHECK(write_all(rows, {.byte_order_mark = false}) == "'=1+1,'+86,'-5,'@x,'\tx,a=b,示例\r\n");
    CHECK(write_all(rows, {.byte_order_mark = true, .guard_formulas = false}) == "\xEF\xBB\xBF=1+1,+86,-5,@x,\tx,a=b,示例\r\n");
}
