#include "documents/xlsx_reader.hpp"

#include "documents/xlsx_workbook.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tezai::documents {
namespace {

using namespace xlsx;

// 1 to 2^20 rows, 1 to 2^14 columns, as XLSX allows.
constexpr std::size_t max_line = 1'048'576, max_column = 16'384;

struct Place {
    std::size_t line = 0, column = 0;
};

// "B12"; absolute references are not written here.
std::optional<Place> parse_place(std::string_view text) {
    Place place;
    std::size_t i = 0;
    for (; i < text.size() && i < 3 && text[i] >= 'A' && text[i] <= 'Z'; ++i)
        place.column = place.column * 26 + static_cast<std::size_t>(text[i] - 'A' + 1);
    const auto digits = text.substr(i);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), place.line);
    if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) return std::nullopt;
    if (place.column < 1 || place.column > max_column || place.line < 1 || place.line > max_line) return std::nullopt;
    return place;
}

std::optional<std::size_t> parse_size(std::string_view text) {
    std::size_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

void two_digits(std::string& out, int value) {
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
}

// What the cell showed, day first; false: not a day of the calendar, the cell stays a number.
bool write_date(std::string& out, double serial, const FormatParts& shown, SerialSystem system) {
    if (!(serial >= 0) || serial >= 2958466) return false;
    auto day = std::floor(serial);
    auto seconds = static_cast<int>(std::lround((serial - day) * 86400));
    if (seconds == 86400) day += 1, seconds = 0;
    const bool only_time = shown.time && !shown.year && !shown.month && !shown.day;
    if (only_time && serial >= 1) return false; // thirty hours are a duration, not six o'clock
    out.clear();
    if (!only_time) {
        const auto date = date_of_serial(day, system);
        if (!date) return false;
        out = base::to_text(*date);
        if (shown.year && shown.month && !shown.day && !shown.time) {
            out.resize(7);
            return true;
        }
        if (seconds == 0) return true;
        out += ' ';
    }
    two_digits(out, seconds / 3600);
    out += ':';
    two_digits(out, seconds / 60 % 60);
    out += ':';
    two_digits(out, seconds % 60);
    return true;
}

class SheetHandler final : public XmlHandler {
public:
    explicit SheetHandler(const Workbook& workbook) : book_(workbook) {}

    Row row; // complete whenever it pauses

    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (in_cell_) {
            if (name == "v" || name == "t") collecting_ = phonetic_ == 0, has_value_ = true;
            else if (name == "f") has_formula_ = true;
            else if (name == "rPh") ++phonetic_;
        } else if (name == "c") {
            start_cell(attributes);
        } else if (name == "row") {
            const auto r = attributes.find("r");
            const auto line = r ? parse_size(*r) : row.line + 1;
            if (!line || *line < 1 || *line > max_line) return fail("row number");
            row.line = *line;
            in_row_ = true;
            column_ = width_ = bytes_ = 0;
        }
    }

    void text(std::string_view piece) override {
        if (!collecting_) return;
        value_ += piece;
        if (value_.size() > sheet_limits::cell_bytes) failed = SheetError{"sheet.cell_too_long", row.line, {}};
    }

    void end(std::string_view name) override {
        if (name == "v" || name == "t") collecting_ = false;
        else if (name == "rPh") phonetic_ -= phonetic_ > 0;
        else if (name == "c" && in_cell_) end_cell();
        else if (name == "row" && in_row_) {
            in_row_ = false;
            while (width_ > 0 && row.cells[width_ - 1].kind == CellKind::empty) --width_;
            row.cells.resize(width_);
            pause = width_ > 0;
        }
    }

private:
    void fail(const char* what) { failed = SheetError{"sheet.damaged", row.line, what}; }

    void start_cell(const XmlAttributes& attributes) {
        if (!in_row_) return fail("cell outside a row");
        ++column_;
        if (const auto r = attributes.find("r")) {
            const auto place = parse_place(*r);
            if (!place) return fail("cell reference");
            column_ = place->column;
        }
        if (column_ > max_column) return fail("cell reference");
        type_ = attributes.find("t").value_or("n");
        style_ = 0;
        if (const auto s = attributes.find("s")) {
            const auto style = parse_size(*s);
            if (!style) return fail("style");
            style_ = *style;
        }
        in_cell_ = true;
        has_value_ = has_formula_ = collecting_ = false;
        phonetic_ = 0;
        value_.clear();
    }

    void end_cell() {
        in_cell_ = false;
        Cell cell;
        read_value(cell);
        if (failed || cell.kind == CellKind::empty) return;
        if (column_ > sheet_limits::row_cells) {
            failed = SheetError{"sheet.row_too_wide", row.line, {}};
            return;
        }
        bytes_ += cell.text.size();
        delivered_ += cell.text.size();
        if (bytes_ > sheet_limits::row_bytes) failed = SheetError{"sheet.row_too_long", row.line, {}};
        if (delivered_ > sheet_limits::delivered_bytes) failed = SheetError{"sheet.zip_bomb", row.line, "shared strings"};
        if (row.cells.size() < column_) row.cells.resize(column_);
        for (; width_ < column_; ++width_) row.cells[width_].kind = CellKind::empty, row.cells[width_].text.clear();
        row.cells[column_ - 1] = std::move(cell);
    }

    void read_value(Cell& cell) {
        if (!has_value_) {
            if (has_formula_) cell.kind = CellKind::error, cell.text = "#NO_VALUE";
            return;
        }
        if (type_ == "s") {
            const auto index = parse_size(base::trim(value_));
            const auto shared = index ? book_.shared_string(*index) : std::nullopt;
            if (!shared) return fail("shared string");
            set_text(cell, *shared);
        } else if (type_ == "inlineStr" || type_ == "str") {
            unescape(value_);
            set_text(cell, value_);
        } else if (type_ == "b") {
            const bool truth = base::trim(value_) == "1" || base::trim(value_) == "true";
            cell.kind = CellKind::boolean;
            cell.text = truth ? "TRUE" : "FALSE";
            cell.number = truth;
        } else if (type_ == "e") {
            cell.kind = CellKind::error;
            cell.text = value_;
        } else if (type_ == "d") {
            cell.kind = CellKind::date;
            cell.text = value_;
            if (const auto t = cell.text.find('T'); t != std::string::npos) cell.text[t] = ' ';
            if (cell.text.ends_with(" 00:00:00")) cell.text.resize(cell.text.size() - 9);
        } else {
            set_number(cell);
        }
    }

    static void set_text(Cell& cell, std::string_view text) {
        cell.kind = text.empty() ? CellKind::empty : CellKind::text;
        cell.text = text;
    }

    void set_number(Cell& cell) {
        const auto text = base::trim(value_);
        if (text.empty()) return;
        double number = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
        if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || !std::isfinite(number)) return fail("number");
        const auto* format = book_.format(style_);
        if (!format) return fail("style");
        cell.number = number;
        cell.format = format->code;
        cell.kind = CellKind::number;
        if (format->parts.is_date() && write_date(cell.text, number, format->parts, book_.serial_system())) cell.kind = CellKind::date;
        else cell.text = text;
    }

    const Workbook& book_;
    std::string value_, type_;
    std::size_t column_ = 0, width_ = 0, bytes_ = 0, style_ = 0, delivered_ = 0, phonetic_ = 0;
    bool in_row_ = false, in_cell_ = false, collecting_ = false, has_value_ = false, has_formula_ = false;
};

class MergeHandler final : public XmlHandler {
public:
    std::vector<MergedRange> merges;
    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name != "mergeCell") return;
        const auto ref = attributes.find("ref").value_or("");
        const auto colon = ref.find(':');
        if (colon == std::string_view::npos) return; // one cell merged with itself
        const auto a = parse_place(ref.substr(0, colon)), b = parse_place(ref.substr(colon + 1));
        if (!a || !b) failed = SheetError{"sheet.damaged", 0, "merged range"};
        else if (merges.size() >= sheet_limits::merges) failed = SheetError{"sheet.too_many_merges", 0, {}};
        else
            merges.push_back({std::min(a->line, b->line), std::max(a->line, b->line), std::min(a->column, b->column),
                              std::max(a->column, b->column)});
    }
    void end(std::string_view) override {}
};

class XlsxTable final : public TableReader {
public:
    explicit XlsxTable(std::unique_ptr<Workbook> book) : book_(std::move(book)), merges_(book_->sheets().size()) {}

    const std::vector<SheetInfo>& sheets() const override { return book_->sheets(); }

    void skip_sheet() override {
        stream_.reset();
        ++sheet_;
    }

    base::Result<bool, SheetError> next(Row& row) override {
        for (; sheet_ < sheets().size(); skip_sheet()) {
            if (!stream_) {
                if (const auto loaded = book_->load_strings(); !loaded) return base::failure(loaded.error());
                const auto& name = book_->part_of(sheet_);
                auto part = book_->package().open_part(name);
                if (!part) return base::failure(part.error());
                handler_.emplace(*book_);
                stream_.emplace(std::move(*part), *handler_, name);
            }
            const auto more = stream_->run();
            if (!more) {
                auto error = more.error();
                if (error.line == 0) error.line = handler_->row.line;
                return base::failure(std::move(error));
            }
            if (!*more) continue;
            std::swap(row.cells, handler_->row.cells);
            row.line = handler_->row.line;
            row.sheet = sheet_;
            return true;
        }
        return false;
    }

    base::Result<std::vector<MergedRange>, SheetError> merges(std::size_t sheet) override {
        ENSURE(sheet < merges_.size(), "asked for a sheet of this file");
        auto& known = merges_[sheet];
        if (!known) {
            MergeHandler handler;
            const auto read = read_part(book_->package(), book_->part_of(sheet), handler, Package::Pass::merges);
            if (!read) return base::failure(read.error());
            std::stable_sort(handler.merges.begin(), handler.merges.end(),
                             [](const auto& a, const auto& b) { return a.first_line < b.first_line; });
            known = std::move(handler.merges);
        }
        return *known;
    }

private:
    std::unique_ptr<Workbook> book_;
    std::vector<std::optional<std::vector<MergedRange>>> merges_;
    std::size_t sheet_ = 0;
    std::optional<SheetHandler> handler_;
    std::optional<XmlStream> stream_; // refers to handler_
};

} // namespace

base::Result<std::unique_ptr<TableReader>, SheetError> open_xlsx(std::string_view bytes) {
    auto package = Package::open(bytes);
    if (!package) return base::failure(package.error());
    auto book = Workbook::open(std::move(*package));
    if (!book) return base::failure(book.error());
    return std::make_unique<XlsxTable>(std::move(*book));
}

} // namespace tezai::documents
