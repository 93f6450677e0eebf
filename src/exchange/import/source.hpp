// A file as rows that mean something: header found on each sheet, merged cells carried down, footers, titles and blank rows
// told apart. Every row that the file has is either handed out or counted in not_rows.
#pragma once

#include <deque>
#include <memory>

#include "exchange/import/layout.hpp"

namespace tezai::exchange {

struct SourceRow {
    const Layout* layout = nullptr;
    std::string_view sheet;          // its name; empty for CSV
    std::size_t line = 0;
    std::int64_t number = 0;         // 1, 2, … over the whole file
    std::vector<documents::Cell>* cells = nullptr; // until the next row
};

// What was not read as rows of devices, and why; what was done to rows that were.
struct Note {
    std::string code;   // import.sheet_without_header, import.column_missing, import.carried_down
    std::string sheet, detail;
    std::int64_t count = 0;
};

class TableSource {
public:
    // Both must outlive it.
    TableSource(std::string_view bytes, std::string_view file_name, const Profile&);

    // False at the end of the file. After an error it is of no more use.
    [[nodiscard]] base::Result<bool, documents::SheetError> next(SourceRow&);

    [[nodiscard]] std::int64_t not_rows() const { return not_rows_; }
    [[nodiscard]] std::vector<Note> notes() const;
    [[nodiscard]] const std::deque<Layout>& layouts() const { return layouts_; } // of the sheets that have a header

private:
    base::Result<bool, documents::SheetError> open_sheet();
    base::Result<bool, documents::SheetError> pull(documents::Row&);
    [[nodiscard]] bool is_row(const documents::Row&) const;
    void carry_down(documents::Row&);
    [[nodiscard]] std::vector<std::size_t> carried_columns(const Layout&) const;
    [[nodiscard]] bool writes_in_full(const std::vector<std::size_t>& columns) const;

    std::string_view bytes_, file_name_;
    const Profile& profile_;
    std::unique_ptr<documents::TableReader> reader_;
    bool is_csv_ = false, ended_ = false, held_ = false;
    std::vector<std::vector<documents::MergedRange>> merges_;
    std::unique_ptr<documents::MergeCarrier> merged_;
    documents::Row row_;                       // the current one, or (held_) the first of the next sheet
    std::vector<documents::Row> searched_;     // the beginning of the sheet
    std::size_t at_ = 0;                       // in searched_
    std::deque<Layout> layouts_;               // addresses stay
    const Layout* layout_ = nullptr;           // of the sheet; null: none
    std::size_t sheet_ = SIZE_MAX;
    std::vector<std::size_t> carries_;         // columns; empty: nothing is carried on this sheet
    std::vector<documents::Cell> above_;       // their cells in the row before
    std::int64_t not_rows_ = 0, number_ = 0, carried_ = 0;
    std::vector<Note> notes_;
};

} // namespace tezai::exchange
