#include "documents/xlsx_reader.hpp"
#include "documents/xlsx_writer.hpp"

#include <doctest/doctest.h>
#include <zip.h>

#include <random>

using namespace tezai;
using namespace tezai::documents;
using namespace std::chrono_literals;

namespace {

// ---- archives made by hand ------------------------------------------------------------------------------------

using Parts = std::vector<std::pair<std::string, std::string>>;

std::string zip_of(const Parts& parts) {
    zip_error_t error;
    auto* source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(source);
    auto* archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    for (const auto& [name, text] : parts)
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
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

const std::string workbook = R"(<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="台账" sheetId="1" r:id="a"/></x:sheets></x:workbook>)";
const std::string links = R"(<Relationships><Relationship Id="a" Type="t/worksheet" Target="worksheets/s.xml"/>)"
                          R"(<Relationship Id="b" Type="t/sharedStrings" Target="/xl/strings.xml"/><Relationship Id="c" Type="t/styles" Target="./styles.xml"/></Relationships>)";

Parts parts_with(std::string sheet, std::string strings = "<sst/>", std::string styles = "<styleSheet/>") {
    return {{"xl/workbook.xml", workbook}, {"xl/_rels/workbook.xml.rels", links}, {"xl/worksheets/s.xml", std::move(sheet)},
            {"xl/strings.xml", std::move(strings)}, {"xl/styles.xml", std::move(styles)}};
}

std::string sheet_of(const std::string& rows, const std::string& after = "") {
    return "<worksheet><sheetData>" + rows + "</sheetData>" + after + "</worksheet>";
}

// ---- reading all ------------------------------------------------------------------------------------------------

base::Result<std::vector<Row>, SheetError> read_rows(std::string_view bytes) {
    auto table = open_table(bytes, "台账.xlsx");
    if (!table) return base::failure(table.error());
    std::vector<Row> rows;
    for (;;) {
        Row row;
        const auto more = (*table)->next(row);
        if (!more) return base::failure(more.error());
        if (!*more) break;
        for (auto& cell : row.cells) cell.format = {}; // ends with the reader
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string code_of(std::string_view bytes) {
    const auto rows = read_rows(bytes);
    return rows ? "read" : rows.error().code;
}

Cell cell(CellKind kind, std::string text, double number = 0) { return {kind, std::move(text), number, {}}; }

std::string write(const std::function<void(XlsxWriter&)>& fill, int level = 1) {
    std::string out;
    XlsxWriter writer([&](std::string_view piece) { out += piece; }, level);
    fill(writer);
    writer.finish();
    return out;
}

} // namespace

TEST_CASE("strings shared and inline, prefixes, readings aside, gaps and rich text are read") {
    const auto bytes = zip_of(parts_with(
        R"(<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:sheetData>)"
        R"(<x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c><x:c r="C2" t="s"><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:r><x:t>半</x:t></x:r><x:r><x:t>截</x:t></x:r><x:rPh sb="0" eb="1"><x:t>ban</x:t></x:rPh></x:is></x:c></x:row>)"
        R"(<x:row/><x:row r="9" ><x:c r="B9" t="b"><x:v>1</x:v></x:c><x:c r="A9" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c><x:c r="C9" t="str"><x:f>A1</x:f><x:v>公_x000D_式</x:v></x:c><x:c r="D9"><x:f>B1</x:f></x:c><x:c r="ALM9" s="0"/></x:row>)"
        R"(</x:sheetData></x:worksheet>)",
        R"(<sst><si><t>䶮</t><rPh sb="0" eb="1"><t>yan</t></rPh></si><si><r><t xml:space="preserve"> 𠮷</t></r><r><t>_x005F_x0041_&amp;</t></r></si></sst>)"));
    const auto rows = read_rows(bytes);
    REQUIRE(rows);
    REQUIRE(rows->size() == 2);
    CHECK(rows->at(0).line == 2);
    CHECK(rows->at(0).cells == std::vector{cell(CellKind::text, "䶮"), Cell{}, cell(CellKind::text, " 𠮷_x0041_&"), cell(CellKind::text, "半截")});
    CHECK(rows->at(1).line == 9);
    CHECK(rows->at(1).cells == std::vector{cell(CellKind::error, "#DIV/0!"), cell(CellKind::boolean, "TRUE", 1),
                                           cell(CellKind::text, "公\r式"), cell(CellKind::error, "#NO_VALUE")});
}

TEST_CASE("a number keeps what was stored, a date is told by its format") {
    const std::string styles = R"(<styleSheet><numFmts><numFmt numFmtId="200" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>)"
                               R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="2"/></cellXfs></styleSheet>)";
    const std::string row = R"(<row><c><v>4.1100010020210001E+17</v></c><c s="1"><v>44535</v></c><c s="2"><v>44531</v></c><c s="3"><v>44535.4375</v></c>)"
                            R"(<c s="4"><v>0.4375</v></c><c s="5"><v>1.5</v></c><c s="1"><v>20211205</v></c><c t="d"><v>2021-12-05T00:00:00</v></c><c s="4"><v>1.25</v></c></row>)";
    const auto bytes = zip_of(parts_with(sheet_of(row), "<sst/>", styles));
    const auto rows = read_rows(bytes);
    REQUIRE(rows);
    const auto& cells = rows->at(0).cells;
    CHECK(cells[0] == cell(CellKind::number, "4.1100010020210001E+17", 4.1100010020210001E+17));
    CHECK(may_have_lost_digits(cells[0]));
    CHECK(cells[1] == cell(CellKind::date, "2021-12-05", 44535));
    CHECK(cells[2] == cell(CellKind::date, "2021-12", 44531));
    CHECK(cells[3] == cell(CellKind::date, "2021-12-05 10:30:00", 44535.4375));
    CHECK(cells[4] == cell(CellKind::date, "10:30:00", 0.4375));
    CHECK(cells[5] == cell(CellKind::number, "1.5", 1.5));
    CHECK(cells[6] == cell(CellKind::number, "20211205", 20211205)); // Excel shows ####: somebody typed 20211205
    CHECK(cells[7] == cell(CellKind::date, "2021-12-05"));
    CHECK(cells[8] == cell(CellKind::number, "1.25", 1.25)); // thirty hours, not six o'clock

    auto table = open_xlsx(bytes).value();
    Row first;
    REQUIRE(table->next(first));
    CHECK(first.cells[2].format == "yyyy\"年\"m\"月\"");

    auto parts = parts_with(sheet_of(R"(<row><c s="1"><v>43073</v></c></row>)"), "<sst/>", styles);
    parts[0].second.insert(parts[0].second.find("<x:sheets>"), R"(<x:workbookPr date1904="1"/>)");
    CHECK(read_rows(zip_of(parts))->at(0).cells[0].text == "2021-12-05");
}

TEST_CASE("sheets have names, may be hidden, skipped, and hold merged ranges") {
    const Parts parts{
        {"_rels/.rels", R"(<Relationships><Relationship Id="x" Type="t/officeDocument" Target="/book/main.xml"/></Relationships>)"},
        {"book/main.xml", R"(<workbook xmlns:r="r"><sheets><sheet name="甲" r:id="a"/><sheet name="图" r:id="c"/><sheet name="乙" state="hidden" r:id="b"/></sheets></workbook>)"},
        {"book/_rels/main.xml.rels", R"(<Relationships><Relationship Id="a" Type="t/worksheet" Target="../one.xml"/><Relationship Id="b" Type="t/worksheet" Target="two.xml"/><Relationship Id="c" Type="t/chartsheet" Target="c.xml"/></Relationships>)"},
        {"one.xml", sheet_of(R"(<row><c><v>1</v></c></row><row><c><v>2</v></c></row>)", R"(<mergeCells count="2"><mergeCell ref="B3:C4"/><mergeCell ref="A1:A2"/></mergeCells>)")},
        {"book/two.xml", sheet_of(R"(<row><c><v>3</v></c></row>)")},
    };
    const auto bytes = zip_of(parts);
    const auto table = open_table(bytes, "").value();
    REQUIRE(table->sheets().size() == 2);
    CHECK(table->sheets()[0].name == "甲");
    CHECK_FALSE(table->sheets()[0].hidden);
    CHECK(table->sheets()[1].name == "乙");
    CHECK(table->sheets()[1].hidden);
    CHECK(table->merges(0).value() == std::vector<MergedRange>{{1, 2, 1, 1}, {3, 4, 2, 3}});
    CHECK(table->merges(1)->empty());
    Row row;
    REQUIRE(table->next(row).value());
    CHECK(row.cells[0].text == "1");
    table->skip_sheet();
    REQUIRE(table->next(row).value());
    CHECK(row.cells[0].text == "3");
    CHECK(row.sheet == 1);
    CHECK_FALSE(table->next(row).value());
}

TEST_CASE("what no honest workbook contains is refused") {
    const auto one_row = [](const std::string& cells) { return sheet_of("<row r=\"7\">" + cells + "</row>"); };
    const std::string blanks(8'000'000, ' ');
    std::string deep, wide;
    for (int i = 0; i < 100; ++i) deep += "<a>";
    Parts many = parts_with(sheet_of(""));
    for (int i = 0; i < 1000; ++i) many.emplace_back("x" + std::to_string(i), "");
    Parts most = parts_with(sheet_of(""));
    while (most.size() < sheet_limits::parts) most.emplace_back("x" + std::to_string(most.size()), "");

    CHECK(code_of(zip_of(parts_with(sheet_of("")))) == "read");
    CHECK(code_of(zip_of(most)) == "read");
    CHECK(code_of(zip_of(many)) == "sheet.too_many_parts");
    CHECK(code_of(zip_of(parts_with(blanks))) == "sheet.zip_bomb");
    CHECK(code_of(zip_of(parts_with(sheet_of(""), "<sst>" + blanks + "</sst>"))) == "sheet.zip_bomb");
    CHECK(code_of(zip_of(parts_with(sheet_of(""), "<sst/>", "<styleSheet>" + blanks))) == "sheet.zip_bomb");
    CHECK(code_of(zip_of(parts_with("<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet/>"))) == "sheet.unsafe_xml");
    CHECK(code_of(zip_of(parts_with(deep))) == "sheet.unsafe_xml");
    CHECK(code_of(zip_of(parts_with(one_row(R"(<c t="inlineStr"><is><t>)" + std::string(sheet_limits::cell_bytes, 'x') + "</t></is></c>")))) == "read");
    const auto long_cell = read_rows(zip_of(parts_with(one_row(R"(<c t="inlineStr"><is><t>)" + std::string(sheet_limits::cell_bytes + 1, 'x') + "</t></is></c>"))));
    REQUIRE_FALSE(long_cell);
    CHECK(long_cell.error().code == "sheet.cell_too_long");
    CHECK(long_cell.error().line == 7);
    CHECK(code_of(zip_of(parts_with(one_row(R"(<c r="ALL7"><v>1</v></c>)")))) == "read"); // the 1000th
    CHECK(code_of(zip_of(parts_with(one_row(R"(<c r="ALM7"><v>1</v></c>)")))) == "sheet.row_too_wide");
    for (const auto* cells : {R"(<c t="s"><v>0</v></c>)", R"(<c t="s"><v>-1</v></c>)", R"(<c s="1"><v>1</v></c>)", R"(<c r="7A"><v>1</v></c>)",
                              R"(<c r="XFE7"><v>1</v></c>)", R"(<c><v>seven</v></c>)", "<c>"})
        CHECK(code_of(zip_of(parts_with(one_row(cells)))) == "sheet.damaged");
    CHECK(code_of(zip_of(parts_with(sheet_of(R"(<row r="1048577"/>)")))) == "sheet.damaged");

    // One long shared string, named again and again: a row may not grow beyond its limit.
    std::string cells;
    for (int i = 0; i < 40; ++i) cells += R"(<c t="s"><v>0</v></c>)";
    CHECK(code_of(zip_of(parts_with(one_row(cells), "<sst><si><t>" + std::string(sheet_limits::cell_bytes, 'x') + "</t></si></sst>"))) == "sheet.row_too_long");

    std::mt19937 random(1); // one attribute of 2 MB that does not pack well
    std::string noise;
    while (noise.size() < 2'000'000) noise += static_cast<char>('a' + random() % 26);
    CHECK(code_of(zip_of(parts_with("<worksheet a=\"" + noise + "\"/>"))) == "sheet.unsafe_xml");

    auto cut = zip_of(parts_with(sheet_of("")));
    cut.resize(cut.size() / 2);
    CHECK(code_of(cut) == "sheet.damaged");
    CHECK(code_of(zip_of({{"word/document.xml", "<w/>"}})) == "sheet.not_xlsx");
    CHECK(code_of(zip_of({{"_rels/.rels", R"(<R><Relationship Type="t/officeDocument" Target="word/document.xml"/></R>)"}, {"word/document.xml", "<document/>"}})) == "sheet.not_xlsx");
}

TEST_CASE("what the writer writes, the reader reads") {
    const std::vector<std::string> pieces{"a", "电梯", "䶮", "𠮷", "<&>\"'", "\n", "\r", "\t", " ", "_x0041_", "_", "\x01", "\x1F", "=1+1", "411000100202100001"};
    std::mt19937 random(11);
    for (int round = 0; round < 50; ++round) {
        std::vector<std::vector<std::string>> wanted(1 + random() % 20);
        for (auto& row : wanted) {
            row.resize(1 + random() % 30);
            for (auto& text : row)
                for (auto n = random() % 4; n > 0; --n) text += pieces[random() % pieces.size()];
            row.back() += "."; // a row ends where its last cell has something in it
        }
        const auto bytes = write([&](XlsxWriter& writer) {
            writer.begin_sheet("一", {});
            for (const auto& row : wanted) {
                std::vector<XlsxValue> values;
                for (const auto& text : row) values.emplace_back(std::string_view(text));
                writer.add_row(values);
            }
        });
        const auto rows = read_rows(bytes);
        REQUIRE(rows);
        REQUIRE(rows->size() == wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            CHECK(rows->at(i).line == i + 1);
            std::vector<std::string> texts;
            for (const auto& c : rows->at(i).cells) {
                CHECK(c.kind == (c.text.empty() ? CellKind::empty : CellKind::text));
                texts.push_back(c.text);
            }
            CHECK(texts == wanted[i]);
        }
    }
}

TEST_CASE("values keep their kind: codes stay text, counts and measures numbers, days dates") {
    const auto bytes = write([](XlsxWriter& writer) {
        writer.begin_sheet("设备/清单", {{"设备代码", 20}, {"台数", 8}});
        const std::vector<XlsxValue> row{std::string_view("411000100202100001"), std::int64_t{42}, 1.1, 2021y / 12 / 5, std::monostate{},
                                         std::int64_t{411000100202100001}, 1850y / 1 / 1, std::string_view("=1+1")};
        writer.add_row(row);
        writer.begin_sheet("设备_清单", {});
    });
    const auto rows = read_rows(bytes);
    REQUIRE(rows);
    CHECK(rows->at(0).cells == std::vector{cell(CellKind::text, "设备代码"), cell(CellKind::text, "台数")});
    CHECK(rows->at(1).cells == std::vector{cell(CellKind::text, "411000100202100001"), cell(CellKind::number, "42", 42), cell(CellKind::number, "1.1", 1.1),
                                           cell(CellKind::date, "2021-12-05", 44535), Cell{}, cell(CellKind::text, "411000100202100001"),
                                           cell(CellKind::text, "1850-01-01"), cell(CellKind::text, "=1+1")});
    const auto table = open_xlsx(bytes).value();
    CHECK(table->sheets()[0].name == "设备_清单");
    CHECK(table->sheets()[1].name == "设备_清单 (2)");
}

TEST_CASE("equal rows make equal bytes, at every level of compression") {
    for (const int level : {1, 6}) {
        const auto once = [&] {
            return write([](XlsxWriter& writer) {
                writer.begin_sheet("清单", {{"编号", 20}});
                for (int i = 0; i < 3000; ++i) {
                    const auto text = "示例" + std::to_string(i);
                    const std::vector<XlsxValue> row{std::string_view(text), std::int64_t{i}};
                    writer.add_row(row);
                }
            }, level);
        };
        const auto bytes = once();
        CHECK(bytes == once());
        CHECK(read_rows(bytes)->size() == 3001);
    }
}

TEST_CASE("text longer than Excel takes is cut at a character") {
    std::string text;
    for (int i = 0; i < 32'766; ++i) text += "x";
    const auto bytes = write([&](XlsxWriter& writer) {
        writer.begin_sheet("一", {});
        const auto fits = text + "电", too_long = text + "𠮷";
        const std::vector<XlsxValue> row{std::string_view(fits), std::string_view(too_long)};
        writer.add_row(row);
    });
    const auto rows = read_rows(bytes);
    CHECK(rows->at(0).cells[0].text == text + "电");
    CHECK(rows->at(0).cells[1].text == text);
}
