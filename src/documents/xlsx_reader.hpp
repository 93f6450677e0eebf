// XLSX workbooks, streamed: neither the sheet nor the unpacked archive is ever whole in memory, only the shared strings.
//
// The file comes from outside. What is counted are real bytes as they unpack, never what the archive says of itself.
// Formulas are not run: the value that was last calculated is read. ECMA-376 part 1; number formats 18.8.30.
#pragma once

#include "documents/table.hpp"

namespace tezai::documents {

namespace sheet_limits {
inline constexpr std::size_t unpacked_bytes = 400 * 1000 * 1000; // all parts together
inline constexpr std::size_t unpacked_ratio = 100;               // of one part, counted from its first MB on
inline constexpr std::size_t ratio_free_bytes = 1000 * 1000;
inline constexpr std::size_t parts = 1000;
inline constexpr std::size_t xml_depth = 64;
inline constexpr std::size_t xml_tag_bytes = 1000 * 1000; // one tag or comment
inline constexpr std::size_t merges = 100'000;
// A short sheet may name one long shared string a million times.
inline constexpr std::size_t delivered_bytes = 2'000'000'000;
} // namespace sheet_limits

[[nodiscard]] base::Result<std::unique_ptr<TableReader>, SheetError> open_xlsx(std::string_view bytes);

// What a number format shows; all false: a plain number. `code` as in styles.xml, builtin ids as in zh-CN.
struct FormatParts {
    bool year = false, month = false, day = false, time = false;
    [[nodiscard]] bool is_date() const { return year || month || day || time; }
};
[[nodiscard]] FormatParts parts_of_format(int id, std::string_view code);

} // namespace tezai::documents
