// The common shape of every table that somebody sends us: CSV, delimited text, XLSX. Rows stream past one at a time;
// what their columns mean is the importer's business, not ours.
//
// Errors carry a code, for the person who sent the file:
//   sheet.bad_encoding     neither UTF-8 nor GB18030; detail: the byte offset
//   sheet.unclosed_quote   CSV: a quote that never ends; line: where it began
//   sheet.old_xls          Excel 97-2003: save as .xlsx        sheet.encrypted   has a password
//   sheet.html             a web page named .xls or .xlsx      sheet.not_xlsx    something else named .xlsx
//   sheet.zip_bomb         unpacks to more than it may          sheet.unsafe_xml  a DOCTYPE, or nested too deep
//   sheet.damaged          cut off, contradicts itself; detail: which part
//   sheet.cell_too_long    sheet.row_too_wide   sheet.row_too_long   sheet.too_many_merges   sheet.too_many_parts
//   sheet.empty            not one byte
#pragma once

#include "base/calendar.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tezai::documents {

struct SheetError {
    std::string code;
    std::size_t line = 0; // 1-based; 0: not about a line
    std::string detail;   // for the log and the curious; never the content of a cell
};

// What no honest file exceeds. Bytes are bytes of UTF-8.
namespace sheet_limits {
inline constexpr std::size_t cell_bytes = 128 * 1024;
inline constexpr std::size_t row_bytes = 4 * 1024 * 1024;
inline constexpr std::size_t row_cells = 1000; // empty cells beyond it are let go: formatting often runs on to XFD
} // namespace sheet_limits

enum class CellKind { empty, text, number, date, boolean, error };

struct Cell {
    CellKind kind = CellKind::empty;
    // text     as written
    // number   as stored: "3110", "1.1000000000000001", "4.11E+17"; see plain_text and may_have_lost_digits
    // date     2021-12-05, 2021-12-05 10:30:00, 10:30:00, or 2021-12 where the format shows no day
    // boolean  TRUE or FALSE
    // error    #N/A, #REF! …; #NO_VALUE: a formula that was never calculated
    std::string text;
    double number = 0;   // number and boolean; date: the serial number, in its file's system
    std::string_view format; // number and date: the number format's code, empty for General; lives as long as the reader

    friend bool operator==(const Cell&, const Cell&) = default;
};

struct Row {
    std::size_t sheet = 0; // index in sheets()
    // 1-based. XLSX: the row's number in the margin. CSV: the line of the file in which the row begins (a quoted
    // cell may hold several lines).
    std::size_t line = 0;
    std::vector<Cell> cells; // by column; no empty cells at the end
};

struct SheetInfo {
    std::string name; // CSV: empty
    bool hidden = false;
};

// First and last row and column, all 1-based and included.
struct MergedRange {
    std::size_t first_line, last_line;
    std::size_t first_column, last_column;
    friend bool operator==(const MergedRange&, const MergedRange&) = default;
};

class TableReader {
public:
    virtual ~TableReader() = default;

    // One entry a sheet, in the order of the tabs. CSV has one.
    [[nodiscard]] virtual const std::vector<SheetInfo>& sheets() const = 0;

    // The next row with anything in it, or false at the end of the last sheet. `row` is overwritten; hand in the same
    // one each time and its memory is used again. After an error the reader is of no more use.
    [[nodiscard]] virtual base::Result<bool, SheetError> next(Row& row) = 0;

    // Goes on with the first row of the next sheet (from the first call to next() on; before it: skips the first sheet).
    virtual void skip_sheet() = 0;

    // Sorted by first line. Reads the sheet once more, quickly (they stand at its end): ask before the rows, once.
    [[nodiscard]] virtual base::Result<std::vector<MergedRange>, SheetError> merges(std::size_t sheet) = 0;
};

// `bytes` must outlive the reader. The content decides what it is; `file_name_hint` only helps to say what went wrong
// (a web page named .xls) and may be empty.
[[nodiscard]] base::Result<std::unique_ptr<TableReader>, SheetError> open_table(std::string_view bytes,
                                                                               std::string_view file_name_hint);

// Copies the value of a merged range into its empty cells, row by row in ascending order.
class MergeCarrier {
public:
    enum class Carry { down, down_and_right };
    MergeCarrier(std::vector<MergedRange> merges, Carry carry);
    void apply(Row& row);

private:
    struct Column {
        std::size_t last_line = 0; // 0: not merged
        std::size_t range = 0;
    };
    std::vector<MergedRange> merges_;
    std::vector<Cell> values_; // of each range, once its first row has passed
    std::vector<Column> columns_;
    std::size_t next_ = 0;
    std::size_t width_ = 0; // columns that any range has touched
    Carry carry_;
};

// What the person saw in the cell, as far as a value goes: numbers with at most 15 significant digits and no exponent
// ("1.1", "3110", "411000000000000000"); everything else its text.
[[nodiscard]] std::string plain_text(const Cell& cell);

// A number of 16 digits or more, or text such as 4.11E+17: a spreadsheet took a code for a number and kept 15 digits.
[[nodiscard]] bool may_have_lost_digits(const Cell& cell);

// The civil day of a serial number, or nothing outside 1900–9999. 1900 counts a 29 February that never was.
enum class SerialSystem { from_1900, from_1904 };
[[nodiscard]] std::optional<base::Date> date_of_serial(double serial, SerialSystem system);

} // namespace tezai::documents
