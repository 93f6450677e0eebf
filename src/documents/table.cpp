#include "documents/table.hpp"

#include "documents/csv.hpp"
#include "documents/xlsx_reader.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tezai::documents {
namespace {

bool looks_like_markup(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const auto begin = base::to_upper_ascii(base::trim(bytes.substr(0, 512)));
    return begin.starts_with("<HTML") || begin.starts_with("<!DOCTYPE HTML") || begin.starts_with("<TABLE") ||
           begin.starts_with("<META") || begin.starts_with("<HEAD") || begin.starts_with("<?XML") ||
           begin.starts_with("<!--") || begin.starts_with("<STYLE") || begin.starts_with("<DIV");
}

} // namespace

base::Result<std::unique_ptr<TableReader>, SheetError> open_table(std::string_view bytes,
                                                                  std::string_view file_name_hint) {
    if (bytes.empty()) return base::failure(SheetError{"sheet.empty", 0, {}});
    if (bytes.starts_with("\xD0\xCF\x11\xE0")) {
        // A workbook with a password is wrapped in the same container as an old one; this name is in its directory.
        constexpr std::string_view encrypted("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32);
        const bool locked = bytes.find(encrypted) != std::string_view::npos;
        return base::failure(SheetError{locked ? "sheet.encrypted" : "sheet.old_xls", 0, {}});
    }
    if (bytes.starts_with("PK\3\4")) return open_xlsx(bytes);
    if (looks_like_markup(bytes)) return base::failure(SheetError{"sheet.html", 0, {}});
    const auto name = base::to_upper_ascii(file_name_hint);
    if (name.ends_with(".XLSX") || name.ends_with(".XLSM"))
        return base::failure(SheetError{"sheet.not_xlsx", 0, "not a zip archive"});
    return open_csv(bytes); // many systems export delimited text and name it .xls: it opens as what it is
}

MergeCarrier::MergeCarrier(std::vector<MergedRange> merges, Carry carry)
    : merges_(std::move(merges)), values_(merges_.size()), columns_(sheet_limits::row_cells), carry_(carry) {
    std::stable_sort(merges_.begin(), merges_.end(),
                     [](const auto& a, const auto& b) { return a.first_line < b.first_line; });
}

void MergeCarrier::apply(Row& row) {
    for (; next_ < merges_.size() && merges_[next_].first_line <= row.line; ++next_) {
        const auto& range = merges_[next_];
        if (range.last_line < row.line || range.first_column == 0 || range.first_column > columns_.size()) continue;
        // The value stands in the first cell of the first row; if that row was blank there is nothing to carry.
        if (range.first_line == row.line && range.first_column <= row.cells.size())
            values_[next_] = row.cells[range.first_column - 1];
        const auto last = carry_ == Carry::down ? range.first_column : std::min(range.last_column, columns_.size());
        for (auto c = range.first_column; c <= last; ++c) columns_[c - 1] = {range.last_line, next_};
        width_ = std::max(width_, last);
    }
    for (std::size_t c = 0; c < width_; ++c) {
        if (columns_[c].last_line < row.line) continue;
        const auto& value = values_[columns_[c].range];
        if (value.kind == CellKind::empty) continue;
        if (row.cells.size() <= c) row.cells.resize(c + 1);
        if (row.cells[c].kind == CellKind::empty) row.cells[c] = value;
    }
}

std::string plain_text(const Cell& cell) {
    if (cell.kind != CellKind::number) return cell.text;
    if (!std::isfinite(cell.number)) return cell.text;
    // 15 significant digits, then the decimal point put where it belongs: -d.dddddddddddddde±xx
    std::array<char, 40> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(cell.number), std::chars_format::scientific, 14);
    const std::string_view scientific(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
    auto digits = std::string(scientific.substr(0, 1)) + std::string(scientific.substr(2, 14));
    int exponent = 0;
    auto exponent_text = scientific.substr(17);
    if (exponent_text.front() == '+') exponent_text.remove_prefix(1);
    std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
    while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
    if (digits == "0") return digits;
    std::string out = cell.number < 0 ? "-" : "";
    if (exponent < 0) return out + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    if (digits.size() <= whole) return out + digits + std::string(whole - digits.size(), '0');
    return out + digits.substr(0, whole) + "." + digits.substr(whole);
}

bool may_have_lost_digits(const Cell& cell) {
    if (cell.kind == CellKind::number) return std::abs(cell.number) >= 1e15;
    if (cell.kind != CellKind::text) return false;
    // 4.11E+17, 4.11e17: what Excel writes into a CSV for a code that it took for a number
    const auto text = base::normalise_code(cell.text);
    const auto e = text.find('E');
    if (e == std::string::npos || e == 0 || e + 1 >= text.size()) return false;
    const auto mantissa = std::string_view(text).substr(0, e);
    auto exponent = std::string_view(text).substr(e + 1);
    if (exponent.front() == '+') exponent.remove_prefix(1);
    const auto digits = [](std::string_view s) { return s.find_first_not_of("0123456789") == std::string_view::npos; };
    const bool decimal = mantissa.size() >= 3 && mantissa[1] == '.' && digits(mantissa.substr(0, 1)) && digits(mantissa.substr(2));
    return (decimal || (mantissa.size() == 1 && digits(mantissa))) && exponent.size() == 2 && digits(exponent);
}

std::optional<base::Date> date_of_serial(double serial, SerialSystem system) {
    if (!(serial >= 0) || serial >= 2958466) return std::nullopt; // 9999-12-31 is 2958465
    auto days = static_cast<int>(serial);
    using namespace std::chrono;
    if (system == SerialSystem::from_1904) {
        const auto day = sys_days{1904y / 1 / 1} + std::chrono::days{days};
        if (day > sys_days{9999y / 12 / 31}) return std::nullopt;
        return base::Date{day};
    }
    if (days == 60 || days < 1) return std::nullopt; // 1900-02-29; 0 is a time of day
    if (days > 60) --days;
    return base::Date{sys_days{1899y / 12 / 31} + std::chrono::days{days}};
}

} // namespace tezai::documents
