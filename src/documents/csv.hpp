// Delimited text as RFC 4180 has it: quoted cells, doubled quotes, line breaks inside quotes; CRLF, LF or CR.
//
// A quote inside a cell that does not begin with one is a character like any other, and what follows a closing quote
// belongs to the cell: so spreadsheets read it.
#pragma once

#include "documents/table.hpp"

#include <deque>
#include <functional>

namespace tezai::documents {

struct CsvRow {
    std::size_t line = 0;                  // 1-based, where the row begins
    std::vector<std::string_view> fields;  // into the text, or into the reader until the next row
};

// The most frequent of , ; and tab outside quotes in the first lines; a comma where there is none.
[[nodiscard]] char detect_delimiter(std::string_view utf8);

class CsvReader {
public:
    // `utf8` must outlive the reader.
    explicit CsvReader(std::string_view utf8, char delimiter = ',');

    // False at the end. A blank line is a row of one empty field.
    [[nodiscard]] base::Result<bool, SheetError> next(CsvRow& row);

private:
    base::Result<void, SheetError> split_plain(std::string_view line, CsvRow& row) const;
    base::Result<std::size_t, SheetError> split_quoted(CsvRow& row);
    [[nodiscard]] std::string_view until_stop(std::size_t at) const;
    base::Result<void, SheetError> add(CsvRow& row, std::string_view field) const;

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    char delimiter_;
    char line_end_;
    std::deque<std::string> rewritten_; // fields with doubled quotes, of the current row
};

[[nodiscard]] base::Result<std::unique_ptr<TableReader>, SheetError> open_csv(std::string_view bytes);

struct CsvStyle {
    char delimiter = ',';
    bool byte_order_mark = true; // without it Excel takes UTF-8 for GBK
    // A cell beginning with = + - @ tab or CR gets an apostrophe before it, so that no spreadsheet runs it as a
    // formula. A file for machines goes without.
    bool guard_formulas = true;
};

// Writes straight through `sink`, a row at a time, lines ending in CRLF.
class CsvWriter {
public:
    using Sink = std::function<void(std::string_view)>;
    explicit CsvWriter(Sink sink, CsvStyle style = {});
    void add_row(const std::vector<std::string_view>& fields);

private:
    Sink sink_;
    CsvStyle style_;
    std::string line_;
};

} // namespace tezai::documents
