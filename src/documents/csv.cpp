#include "documents/csv.hpp"

#include "documents/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace tezai::documents {
namespace {

constexpr auto npos = std::string_view::npos;

std::size_t count_lines(std::string_view text, char line_end) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), line_end));
}

} // namespace

char detect_delimiter(std::string_view utf8) {
    constexpr std::string_view candidates = ",;\t";
    std::array<std::size_t, candidates.size()> seen{};
    bool quoted = false;
    for (const char c : utf8.substr(0, 64 * 1024)) {
        if (c == '"') quoted = !quoted;
        else if (const auto which = candidates.find(c); which != npos && !quoted) ++seen[which];
    }
    const auto most = std::max_element(seen.begin(), seen.end()); // the first of equals: the comma
    return candidates[static_cast<std::size_t>(most - seen.begin())];
}

CsvReader::CsvReader(std::string_view utf8, char delimiter)
    : text_(utf8), delimiter_(delimiter),
      // Old Macintosh files have CR alone.
      line_end_(utf8.find('\n') == npos && utf8.find('\r') != npos ? '\r' : '\n') {}

base::Result<void, SheetError> CsvReader::add(CsvRow& row, std::string_view field) const {
    if (field.size() > sheet_limits::cell_bytes) return base::failure(SheetError{"sheet.cell_too_long", row.line, {}});
    if (row.fields.size() >= sheet_limits::row_cells) {
        if (field.empty()) return {};
        return base::failure(SheetError{"sheet.row_too_wide", row.line, {}});
    }
    row.fields.push_back(field);
    return {};
}

base::Result<void, SheetError> CsvReader::split_plain(std::string_view line, CsvRow& row) const {
    for (;;) {
        const auto end = line.find(delimiter_);
        if (const auto added = add(row, line.substr(0, end)); !added) return added;
        if (end == npos) return {};
        line.remove_prefix(end + 1);
    }
}

// Up to the delimiter or the end of the line, CRLF being one.
std::string_view CsvReader::until_stop(std::size_t at) const {
    const char stops[] = {delimiter_, line_end_};
    const auto end = std::min(text_.find_first_of(std::string_view(stops, sizeof stops), at), text_.size());
    auto field = text_.substr(at, end - at);
    const bool at_line_end = end == text_.size() || text_[end] == '\n';
    if (line_end_ == '\n' && at_line_end && field.ends_with('\r')) field.remove_suffix(1);
    return field;
}

// From at_, a row with quotes in it. Answers where the next row begins.
base::Result<std::size_t, SheetError> CsvReader::split_quoted(CsvRow& row) {
    auto at = at_;
    for (;;) { // one field
        std::string_view field;
        if (at < text_.size() && text_[at] == '"') {
            const auto opened_at = at;
            const auto begin = ++at;
            auto close = text_.find('"', at);
            std::string* own = nullptr;
            auto piece = begin; // of what has not been copied into `own` yet
            while (close != npos && close + 1 < text_.size() && text_[close + 1] == '"') {
                if (!own) own = &rewritten_.emplace_back();
                own->append(text_.substr(piece, close + 1 - piece));
                if (own->size() > sheet_limits::cell_bytes)
                    return base::failure(SheetError{"sheet.cell_too_long", row.line, {}});
                piece = close + 2;
                close = text_.find('"', piece);
            }
            if (close == npos) {
                const auto line = line_ + count_lines(text_.substr(at_, opened_at - at_), line_end_);
                return base::failure(SheetError{"sheet.unclosed_quote", line, {}});
            }
            at = close + 1;
            const auto behind = until_stop(at);
            if (!behind.empty() && !own) own = &rewritten_.emplace_back();
            if (own) {
                own->append(text_.substr(piece, close - piece));
                own->append(behind);
                field = *own;
            } else {
                field = text_.substr(begin, close - begin);
            }
            at += behind.size();
        } else {
            field = until_stop(at);
            at += field.size();
        }
        if (const auto added = add(row, field); !added) return base::failure(added.error());
        if (line_end_ == '\n' && at < text_.size() && text_[at] == '\r') ++at;
        if (at >= text_.size()) return at;
        if (text_[at++] == line_end_) return at; // else the delimiter
    }
}

base::Result<bool, SheetError> CsvReader::next(CsvRow& row) {
    row.fields.clear();
    rewritten_.clear();
    row.line = line_;
    if (at_ >= text_.size()) return false;

    const auto end = std::min(text_.find(line_end_, at_), text_.size());
    auto line = text_.substr(at_, end - at_);
    if (line.find('"') == npos) { // memchr three times over is quicker than one clever loop
        if (line_end_ == '\n' && line.ends_with('\r')) line.remove_suffix(1);
        if (const auto done = split_plain(line, row); !done) return base::failure(done.error());
        at_ = std::min(end + 1, text_.size());
        ++line_;
        return true;
    }
    const auto next_row = split_quoted(row);
    if (!next_row) return base::failure(next_row.error());
    line_ += count_lines(text_.substr(at_, *next_row - at_), line_end_);
    at_ = *next_row;
    return true;
}

namespace {

class CsvTable final : public TableReader {
public:
    std::string storage; // the text, where it was not UTF-8
    std::optional<CsvReader> reader;

    const std::vector<SheetInfo>& sheets() const override { return sheets_; }
    void skip_sheet() override { skipped_ = true; }
    base::Result<std::vector<MergedRange>, SheetError> merges(std::size_t) override { return std::vector<MergedRange>{}; }

    base::Result<bool, SheetError> next(Row& row) override {
        for (;;) {
            if (skipped_) return false;
            const auto more = reader->next(fields_);
            if (!more || !*more) return more;
            auto& fields = fields_.fields;
            while (!fields.empty() && fields.back().empty()) fields.pop_back();
            if (!fields.empty()) break;
        }
        row.sheet = 0;
        row.line = fields_.line;
        row.cells.resize(fields_.fields.size());
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < fields_.fields.size(); ++i) {
            auto& cell = row.cells[i];
            cell.kind = fields_.fields[i].empty() ? CellKind::empty : CellKind::text;
            cell.text.assign(fields_.fields[i]);
            cell.number = 0;
            cell.format = {};
            bytes += cell.text.size();
        }
        if (bytes > sheet_limits::row_bytes) return base::failure(SheetError{"sheet.row_too_long", row.line, {}});
        return true;
    }

private:
    std::vector<SheetInfo> sheets_{SheetInfo{}};
    CsvRow fields_;
    bool skipped_ = false;
};

} // namespace

base::Result<std::unique_ptr<TableReader>, SheetError> open_csv(std::string_view bytes) {
    if (bytes.empty()) return base::failure(SheetError{"sheet.empty", 0, {}});
    auto table = std::make_unique<CsvTable>();
    const auto text = as_utf8(bytes, table->storage);
    if (!text) {
        const auto offset = text.error().byte_offset;
        return base::failure(SheetError{"sheet.bad_encoding", 1 + count_lines(bytes.substr(0, offset), '\n'),
                                        "byte " + std::to_string(offset)});
    }
    table->reader.emplace(*text, detect_delimiter(*text));
    return table;
}

CsvWriter::CsvWriter(Sink sink, CsvStyle style) : sink_(std::move(sink)), style_(style) {
    if (style_.byte_order_mark) sink_("\xEF\xBB\xBF");
}

void CsvWriter::add_row(const std::vector<std::string_view>& fields) {
    line_.clear();
    const char special[] = {style_.delimiter, '"', '\r', '\n'};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) line_ += style_.delimiter;
        const auto field = fields[i];
        const bool guard =
            style_.guard_formulas && !field.empty() && std::string_view("=+-@\t\r").find(field.front()) != npos;
        const bool quote = field.find_first_of(std::string_view(special, sizeof special)) != npos ||
                           field.starts_with(' ') || field.ends_with(' ') ||
                           (fields.size() == 1 && field.empty()); // else nobody could tell it from a blank line
        if (quote) line_ += '"';
        if (guard) line_ += '\'';
        if (!quote) line_ += field;
        else
            for (const char c : field) {
                if (c == '"') line_ += '"';
                line_ += c;
            }
        if (quote) line_ += '"';
    }
    line_ += "\r\n";
    sink_(line_);
}

} // namespace tezai::documents
