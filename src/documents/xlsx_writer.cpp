#include "documents/xlsx_writer.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <zlib.h>

namespace tezai::documents {
namespace {

constexpr std::size_t max_rows = 1'048'576;
constexpr std::size_t max_cell_units = 32'767; // UTF-16
constexpr std::size_t max_name_units = 31;

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view main_space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view relation_space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

// The styles of styles.xml by position. Text cells are in format @: edited in Excel, a code stays text.
enum Style { plain_style, header_style, text_style, date_style };
constexpr std::string_view styles =
    R"(<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts>)"
    R"(<fonts count="2"><font><sz val="11"/><name val="宋体"/><family val="2"/><charset val="134"/></font>)"
    R"(<font><b/><sz val="11"/><name val="宋体"/><family val="2"/><charset val="134"/></font></fonts>)"
    R"(<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>)"
    R"(<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>)"
    R"(<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>)"
    R"(<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>)"
    R"(<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>)"
    R"(<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>)"
    R"(<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>)"
    R"(<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>)";

void put_le(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
}

// A zip written front to back: sizes follow each entry, all times are the first that zip knows.
class ZipStream {
public:
    ZipStream(XlsxWriter::Sink sink, int level) : sink_(std::move(sink)) {
        ENSURE(deflateInit2(&z_, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib level 0 to 9");
        out_.resize(64 * 1024);
    }
    ~ZipStream() { deflateEnd(&z_); }
    ZipStream(const ZipStream&) = delete;
    ZipStream& operator=(const ZipStream&) = delete;

    void begin(std::string name) {
        entries_.push_back({std::move(name), 0, 0, 0, written_});
        std::string header("PK\3\4", 4);
        append_common(header, entries_.back(), true);
        put_le(header, 0, 2);
        header += entries_.back().name;
        put(header);
        deflateReset(&z_);
    }
    void write(std::string_view text) {
        auto& e = entries_.back();
        e.crc = static_cast<std::uint32_t>(crc32(e.crc, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
        e.unpacked += text.size();
        deflate_all(text, Z_NO_FLUSH);
    }
    void end() {
        deflate_all({}, Z_FINISH);
        auto& e = entries_.back();
        ENSURE(e.unpacked < 0xFFFFFFFFU && written_ < 0xFFFFFFFFU, "4 GB is more than a spreadsheet opens");
        std::string trailer("PK\7\10", 4);
        put_le(trailer, e.crc, 4);
        put_le(trailer, e.packed, 4);
        put_le(trailer, e.unpacked, 4);
        put(trailer);
    }
    void whole(std::string name, std::string_view text) {
        begin(std::move(name));
        write(text);
        end();
    }
    void finish() {
        const auto begin_at = written_;
        std::string directory;
        for (const auto& e : entries_) {
            directory.append("PK\1\2", 4);
            put_le(directory, 20, 2); // made by: plain zip 2.0
            append_common(directory, e, false);
            put_le(directory, 0, 2 + 2 + 2 + 2); // extra, comment, disk, internal attributes
            put_le(directory, 0, 4);             // external attributes
            put_le(directory, e.at, 4);
            directory += e.name;
        }
        put(directory);
        std::string end_record("PK\5\6\0\0\0\0", 8);
        put_le(end_record, entries_.size(), 2);
        put_le(end_record, entries_.size(), 2);
        put_le(end_record, directory.size(), 4);
        put_le(end_record, begin_at, 4);
        put_le(end_record, 0, 2);
        put(end_record);
    }

private:
    struct Entry {
        std::string name;
        std::uint32_t crc;
        std::uint64_t packed, unpacked, at;
    };
    // From "version needed" to the length of the name, which both headers share.
    static void append_common(std::string& out, const Entry& e, bool sizes_follow) {
        put_le(out, 20, 2);
        put_le(out, 1U << 3 | 1U << 11, 2); // sizes after the data; names in UTF-8
        put_le(out, 8, 2);                  // deflate
        put_le(out, 0, 2);                  // 00:00
        put_le(out, 0x21, 2);               // 1980-01-01
        put_le(out, sizes_follow ? 0 : e.crc, 4);
        put_le(out, sizes_follow ? 0 : e.packed, 4);
        put_le(out, sizes_follow ? 0 : e.unpacked, 4);
        put_le(out, e.name.size(), 2);
    }
    void put(std::string_view bytes) {
        written_ += bytes.size();
        sink_(bytes);
    }
    void deflate_all(std::string_view text, int flush) {
        z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); // zlib does not write
        z_.avail_in = static_cast<uInt>(text.size());
        int status = Z_OK;
        do {
            z_.next_out = reinterpret_cast<Bytef*>(out_.data());
            z_.avail_out = static_cast<uInt>(out_.size());
            status = deflate(&z_, flush);
            const auto size = out_.size() - z_.avail_out;
            entries_.back().packed += size;
            if (size > 0) put({out_.data(), size});
        } while (z_.avail_out == 0 || (flush == Z_FINISH && status != Z_STREAM_END));
    }

    XlsxWriter::Sink sink_;
    z_stream z_{};
    std::string out_;
    std::vector<Entry> entries_;
    std::uint64_t written_ = 0;
};

bool reads_as_escape(std::string_view text, std::size_t at) {
    if (at + 7 > text.size() || text[at] != '_' || text[at + 1] != 'x' || text[at + 6] != '_') return false;
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 2, text.begin() + static_cast<std::ptrdiff_t>(at) + 6, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
    });
}

void append_hex_escape(std::string& out, unsigned code) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    out += "_x00";
    out += digits[code >> 4 & 0xF];
    out += digits[code & 0xF];
    out += '_';
}

// Text of an element or attribute, at most `limit` UTF-16 units of it. Characters that XML cannot hold are written as
// Excel does, _x0001_; bad bytes become U+FFFD.
void append_text(std::string& out, std::string_view text, std::size_t limit) {
    std::string repaired;
    if (base::first_bad_utf8(text)) {
        for (const auto c : base::to_code_points(text)) base::append_utf8(repaired, c);
        text = repaired;
    }
    std::size_t units = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0) != 0x80) { // a character begins
            units += byte >= 0xF0 ? 2 : 1;
            if (units > limit) return;
        }
        switch (byte) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\t':
        case '\n': out += text[i]; break;
        case '_':
            if (reads_as_escape(text, i)) append_hex_escape(out, '_');
            else out += '_';
            break;
        case 0xEF: // U+FFFE and U+FFFF are not XML either
            if (text.substr(i, 2) == "\xEF\xBF" && i + 2 < text.size() && static_cast<unsigned char>(text[i + 2]) >= 0xBE) {
                out += "\xEF\xBF\xBD";
                i += 2;
            } else out += text[i];
            break;
        default:
            if (byte == 0) out += "\xEF\xBF\xBD";
            else if (byte < 0x20) append_hex_escape(out, byte);
            else out += text[i];
        }
    }
}

void append_reference(std::string& out, std::size_t row, std::size_t column) {
    std::array<char, 4> letters;
    std::size_t n = 0;
    for (auto c = column; c > 0; c = (c - 1) / 26) letters[n++] = static_cast<char>('A' + (c - 1) % 26);
    while (n > 0) out += letters[--n];
    out += std::to_string(row);
}

std::string fitting_name(std::string_view wanted, const std::vector<std::string>& taken) {
    std::string clean;
    std::size_t units = 0;
    for (auto c : base::to_code_points(wanted)) {
        if (std::u32string_view(U"[]:*?/\\").find(c) != std::u32string_view::npos || c < 0x20) c = '_';
        units += c > 0xFFFF ? 2 : 1;
        if (units > max_name_units) break;
        base::append_utf8(clean, c);
    }
    while (clean.starts_with('\'')) clean.erase(0, 1);
    if (clean.empty()) clean = "Sheet";
    auto name = clean;
    const auto is_taken = [&](const std::string& n) {
        return std::any_of(taken.begin(), taken.end(), [&](const auto& t) { return base::to_upper_ascii(t) == base::to_upper_ascii(n); });
    };
    for (int i = 2; is_taken(name) || name.ends_with('\''); ++i) {
        const auto suffix = " (" + std::to_string(i) + ")";
        auto stem = base::to_code_points(clean);
        while (!stem.empty() && stem.size() + suffix.size() > max_name_units) stem.pop_back();
        name.clear();
        for (const auto c : stem) base::append_utf8(name, c);
        name += suffix;
    }
    return name;
}

} // namespace

struct XlsxWriter::State {
    ZipStream zip;
    std::vector<std::string> names;
    std::string wanted_name;
    std::vector<XlsxColumn> columns;
    std::string buffer;
    std::size_t rows = 0; // of the open sheet
    bool sheet_open = false, finished = false;

    State(Sink sink, int level) : zip(std::move(sink), level) {}

    void flush_over(std::size_t limit) {
        if (buffer.size() <= limit) return;
        zip.write(buffer);
        buffer.clear();
    }

    void open_sheet() {
        names.push_back(fitting_name(wanted_name, names));
        zip.begin("xl/worksheets/sheet" + std::to_string(names.size()) + ".xml");
        sheet_open = true;
        rows = 0;
        buffer += declaration;
        buffer += "<worksheet xmlns=\"";
        buffer += main_space;
        buffer += R"("><sheetViews><sheetView workbookViewId="0")";
        if (names.size() == 1) buffer += R"( tabSelected="1")";
        buffer += columns.empty() ? "/></sheetViews>" : R"(><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>)";
        if (!columns.empty()) {
            buffer += "<cols>";
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const auto n = std::to_string(i + 1);
                std::array<char, 32> width;
                const auto end = std::to_chars(width.data(), width.data() + width.size(), std::clamp(columns[i].width_chars, 1.0, 255.0),
                                               std::chars_format::fixed, 2);
                buffer += "<col min=\"" + n + "\" max=\"" + n + "\" width=\"";
                buffer.append(width.data(), end.ptr);
                buffer += "\" customWidth=\"1\"/>";
            }
            buffer += "</cols>";
        }
        buffer += "<sheetData>";
        if (columns.empty()) return;
        begin_row();
        for (std::size_t i = 0; i < columns.size(); ++i) add_text(i + 1, columns[i].title, header_style);
        buffer += "</row>";
    }

    void close_sheet() {
        if (!sheet_open) return;
        buffer += "</sheetData></worksheet>";
        flush_over(0);
        zip.end();
        sheet_open = false;
    }

    void begin_row() {
        ++rows;
        buffer += "<row r=\"";
        buffer += std::to_string(rows);
        buffer += "\">";
    }

    void begin_cell(std::size_t column, Style style) {
        buffer += "<c r=\"";
        append_reference(buffer, rows, column);
        buffer += '"';
        if (style != plain_style) {
            buffer += " s=\"";
            buffer += static_cast<char>('0' + style);
            buffer += '"';
        }
    }

    void add_text(std::size_t column, std::string_view text, Style style) {
        if (text.empty()) return;
        begin_cell(column, style);
        // Blanks at the ends are lost without xml:space.
        const auto edge = [](char c) { return c == ' ' || c == '\n' || c == '\t'; };
        buffer += edge(text.front()) || edge(text.back()) ? " t=\"inlineStr\"><is><t xml:space=\"preserve\">" : " t=\"inlineStr\"><is><t>";
        append_text(buffer, text, max_cell_units);
        buffer += "</t></is></c>";
    }

    template <class Number>
    void add_number(std::size_t column, Number number, Style style) {
        std::array<char, 32> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
        begin_cell(column, style);
        buffer += "><v>";
        buffer.append(digits.data(), end.ptr);
        buffer += "</v></c>";
    }

    void add_value(std::size_t column, const XlsxValue& value) {
        if (const auto* text = std::get_if<std::string_view>(&value)) return add_text(column, *text, text_style);
        if (const auto* count = std::get_if<std::int64_t>(&value)) {
            constexpr std::int64_t exact = 999'999'999'999'999; // a spreadsheet keeps 15 digits
            if (*count <= exact && *count >= -exact) return add_number(column, *count, plain_style);
            return add_text(column, std::to_string(*count), text_style);
        }
        if (const auto* measure = std::get_if<double>(&value)) {
            if (std::isfinite(*measure)) add_number(column, *measure, plain_style);
            return;
        }
        if (const auto* day = std::get_if<base::Date>(&value)) {
            using namespace std::chrono;
            // Serial numbers before March 1900 disagree among spreadsheets, and there are none before 1900.
            if (*day < base::Date{1900y / 3 / 1} || *day > base::Date{9999y / 12 / 31}) return add_text(column, base::to_text(*day), text_style);
            add_number(column, static_cast<std::int64_t>(base::days_between(base::Date{1899y / 12 / 30}, *day).count()), date_style);
        }
    }
};

XlsxWriter::XlsxWriter(Sink sink, int level) : state_(std::make_unique<State>(std::move(sink), level)) {}
XlsxWriter::~XlsxWriter() = default;

void XlsxWriter::begin_sheet(std::string_view name, std::vector<XlsxColumn> columns) {
    auto& s = *state_;
    ENSURE(!s.finished, "a finished workbook takes no more sheets");
    s.close_sheet();
    s.wanted_name = name;
    s.columns = std::move(columns);
    s.open_sheet();
}

void XlsxWriter::add_row(std::span<const XlsxValue> values) {
    auto& s = *state_;
    ENSURE(s.sheet_open, "rows belong to a sheet");
    if (s.rows == max_rows) {
        s.close_sheet();
        s.open_sheet();
    }
    s.begin_row();
    for (std::size_t i = 0; i < values.size(); ++i) s.add_value(i + 1, values[i]);
    s.buffer += "</row>";
    s.flush_over(32 * 1024);
}

void XlsxWriter::finish() {
    auto& s = *state_;
    ENSURE(!s.names.empty() && !s.finished, "a workbook has a sheet and ends once");
    s.close_sheet();
    s.finished = true;

    const std::string head(declaration);
    const std::string main(main_space), relation(relation_space);
    std::string sheets, links, types;
    for (std::size_t i = 0; i < s.names.size(); ++i) {
        const auto n = std::to_string(i + 1);
        sheets += "<sheet name=\"";
        append_text(sheets, s.names[i], 100);
        sheets += "\" sheetId=\"" + n + "\" r:id=\"rId" + n + "\"/>";
        links += "<Relationship Id=\"rId" + n + "\" Type=\"" + relation + "/worksheet\" Target=\"worksheets/sheet" + n + ".xml\"/>";
        types += "<Override PartName=\"/xl/worksheets/sheet" + n +
                 ".xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>";
    }
    const auto styles_id = std::to_string(s.names.size() + 1);
    links += "<Relationship Id=\"rId" + styles_id + "\" Type=\"" + relation + "/styles\" Target=\"styles.xml\"/>";

    s.zip.whole("xl/workbook.xml", head + "<workbook xmlns=\"" + main + "\" xmlns:r=\"" + relation + "\"><sheets>" + sheets + "</sheets></workbook>");
    s.zip.whole("xl/styles.xml", head + "<styleSheet xmlns=\"" + main + "\">" + std::string(styles) + "</styleSheet>");
    const std::string package_space = "http://schemas.openxmlformats.org/package/2006/";
    s.zip.whole("xl/_rels/workbook.xml.rels", head + "<Relationships xmlns=\"" + package_space + "relationships\">" + links + "</Relationships>");
    s.zip.whole("_rels/.rels", head + "<Relationships xmlns=\"" + package_space + "relationships\"><Relationship Id=\"rId1\" Type=\"" + relation +
                                   "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    s.zip.whole("[Content_Types].xml",
                head + "<Types xmlns=\"" + package_space + "content-types\">"
                    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                    "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                    "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>" +
                    types + "</Types>");
    s.zip.finish();
}

} // namespace tezai::documents
