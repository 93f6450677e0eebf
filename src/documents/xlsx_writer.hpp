// XLSX lists, streamed: rows go straight into the answer, nothing is kept but the zip directory. For reports with
// styles there is libxlsxwriter; this is for lists of any length, and three times as quick.
//
// Equal calls make equal bytes (under the same zlib). Text is always text: a code of 18 digits stays one, also when
// somebody edits the cell, and nothing a person typed is ever run as a formula.
#pragma once

#include "base/calendar.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tezai::documents {

struct XlsxColumn {
    std::string title;
    double width_chars = 12; // of a digit; a Chinese character takes two
};

// Empty, text, a count, a measure (as JSON would write it), a civil day (shown as 2021-12-05).
using XlsxValue = std::variant<std::monostate, std::string_view, std::int64_t, double, base::Date>;

class XlsxWriter {
public:
    using Sink = std::function<void(std::string_view)>; // of bytes, in order
    // level: of zlib; 1 is twice as quick as 6 and a quarter larger.
    explicit XlsxWriter(Sink sink, int level = 1);
    ~XlsxWriter();
    XlsxWriter(const XlsxWriter&) = delete;
    XlsxWriter& operator=(const XlsxWriter&) = delete;

    // Ends the sheet before it. The titles are its first row, bold and frozen. Names are made to fit Excel's rules:
    // 31 characters, no []:*?/\, unique.
    void begin_sheet(std::string_view name, std::vector<XlsxColumn> columns);
    // Text beyond 32 767 characters is cut, Excel takes no more. A sheet that is full goes on in another one.
    void add_row(std::span<const XlsxValue> values);
    // Without it the file is not one. At least one sheet must have begun.
    void finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tezai::documents
