#include "exchange/import/source.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tezai::exchange {
namespace {

using documents::Cell;
using documents::CellKind;
using documents::Row;
using documents::SheetError;

bool is_blank(const Cell& cell) { return cell.kind == CellKind::empty || (cell.kind == CellKind::text && base::trim(cell.text).empty()); }

// 2台 under a column of codes, beside 合计, is no code.
bool could_identify(const Cell& cell) {
    const auto signs = std::ranges::count_if(cell.text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
    return signs >= 6;
}

const Cell* cell_at(const Row& row, std::size_t column) { return column < row.cells.size() && !is_blank(row.cells[column]) ? &row.cells[column] : nullptr; }

} // namespace

TableSource::TableSource(std::string_view bytes, std::string_view file_name, const Profile& profile)
    : bytes_(bytes), file_name_(file_name), profile_(profile) {}

// The next row as the file has it, with merged cells filled.
base::Result<bool, SheetError> TableSource::pull(Row& row) {
    auto more = reader_->next(row);
    if (!more || !*more) return more;
    return true;
}

// Reads the beginning of the next sheet and looks for its header; false at the end of the file.
base::Result<bool, SheetError> TableSource::open_sheet() {
    if (!held_) {
        const auto more = pull(row_);
        if (!more || !*more) return more;
    }
    held_ = false;
    sheet_ = row_.sheet;
    searched_.clear();
    at_ = 0;
    above_.clear();
    merged_ = sheet_ < merges_.size() && !merges_[sheet_].empty() ? std::make_unique<documents::MergeCarrier>(merges_[sheet_], documents::MergeCarrier::Carry::down) : nullptr;
    const auto enough = profile_.search_rows + profile_.joined_rows;
    for (;;) {
        if (merged_) merged_->apply(row_);
        searched_.push_back(row_);
        if (searched_.size() == enough) break;
        const auto more = pull(row_);
        if (!more) return more;
        if (!*more) {
            ended_ = true;
            break;
        }
        if (row_.sheet != sheet_) {
            held_ = true;
            break;
        }
    }
    layout_ = nullptr;
    const auto& name = reader_->sheets()[sheet_].name;
    if (auto found = find_layout(profile_, searched_)) {
        if (const auto* missing = find_missing(profile_, *found)) {
            notes_.push_back({"import.column_missing", name, missing->title_zh + " / " + missing->title_en, 0});
        } else {
            at_ = found->first_row + found->rows;
            not_rows_ += static_cast<std::int64_t>(at_);
            layouts_.push_back(std::move(*found));
            layout_ = &layouts_.back();
            carries_ = is_csv_ ? carried_columns(*layout_) : std::vector<std::size_t>{};
            if (!carries_.empty() && writes_in_full(carries_)) carries_.clear();
        }
    } else {
        notes_.push_back({"import.sheet_without_header", name, "", 0});
    }
    return true;
}

// No cell that the profile understands (a number in the margin is none), a footer, or the header once more: no row.
bool TableSource::is_row(const Row& row) const {
    bool any = false, identified = false;
    const Cell* first = nullptr;
    for (const auto& cell : row.cells)
        if (!is_blank(cell)) {
            first = &cell;
            break;
        }
    if (first == nullptr) return false;
    for (std::size_t f = 0; f < field_count; ++f) {
        const auto field = static_cast<Field>(f);
        const bool carried = std::ranges::find(profile_.carry_down, field) != profile_.carry_down.end();
        const bool identifies = std::ranges::find(profile_.identified_by, field) != profile_.identified_by.end();
        for (const auto& source : layout_->fields[f])
            if (const auto* cell = cell_at(row, source.column)) {
                any = any || !carried || identifies;
                identified = identified || (identifies && cell != first && could_identify(*cell));
            }
    }
    if (!any) return false;
    if (!identified && !profile_.footers.empty()) {
        const auto begins = base::normalise_code(first->text);
        for (const auto& footer : profile_.footers) {
            if (!begins.starts_with(footer)) continue;
            // 合计 and 合计: and 合计12台 end a table; a unit called 合计示例公司 does not.
            const auto rest = std::string_view(begins).substr(footer.size());
            if (rest.empty() || footer.size() > 6 || rest.front() == ':' || (rest.front() >= '0' && rest.front() <= '9')) return false;
        }
    }
    return !repeats_header(*layout_, row);
}

std::vector<std::size_t> TableSource::carried_columns(const Layout& layout) const {
    std::vector<std::size_t> columns;
    for (const auto field : profile_.carry_down)
        for (const auto& source : layout.of(field)) columns.push_back(source.column);
    return columns;
}

// Whether some two rows, one below the other, both spell out the same unit. Merged cells never do: then a blank is a gap that
// a person has to fill, and nothing is carried.
bool TableSource::writes_in_full(const std::vector<std::size_t>& columns) const {
    auto again = documents::open_table(bytes_, file_name_);
    Row row, before;
    while (again) {
        const auto more = (*again)->next(row);
        if (!more || !*more) return false;
        const bool same = std::ranges::all_of(columns, [&](std::size_t c) {
            const auto *now = cell_at(row, c), *then = cell_at(before, c);
            return (now == nullptr) == (then == nullptr) && (now == nullptr || now->text == then->text);
        });
        if (same && std::ranges::any_of(columns, [&](std::size_t c) { return cell_at(row, c) != nullptr; })) return true;
        std::swap(row, before);
    }
    return false;
}

// In CSV a merged cell has become a value and blanks below it. Carried only where the whole group is blank, so that a unit's
// name never meets the credit code of the unit above.
void TableSource::carry_down(Row& row) {
    if (carries_.empty()) return;
    const bool blank = std::ranges::none_of(carries_, [&](std::size_t c) { return cell_at(row, c) != nullptr; });
    if (!blank) {
        above_.assign(carries_.size(), Cell{});
        for (std::size_t i = 0; i < carries_.size(); ++i)
            if (const auto* cell = cell_at(row, carries_[i])) above_[i] = *cell;
        return;
    }
    if (above_.empty()) return;
    ++carried_;
    for (std::size_t i = 0; i < carries_.size(); ++i) {
        if (row.cells.size() <= carries_[i]) row.cells.resize(carries_[i] + 1);
        row.cells[carries_[i]] = above_[i];
    }
}

base::Result<bool, SheetError> TableSource::next(SourceRow& out) {
    if (!reader_) {
        auto opened = documents::open_table(bytes_, file_name_);
        if (!opened) return base::failure(opened.error());
        reader_ = std::move(*opened);
        is_csv_ = !bytes_.starts_with("PK\3\4");
        for (std::size_t sheet = 0; !is_csv_ && sheet < reader_->sheets().size(); ++sheet) {
            auto ranges = reader_->merges(sheet);
            if (!ranges) return base::failure(ranges.error());
            merges_.push_back(std::move(*ranges));
        }
    }
    for (;;) {
        Row* row = &row_;
        if (at_ < searched_.size()) {
            row = &searched_[at_++];
        } else {
            const bool over = ended_ || held_;
            if (!over && sheet_ != SIZE_MAX) {
                const auto more = pull(row_);
                if (!more) return more;
                if (!*more) ended_ = true;
                else if (row_.sheet != sheet_) held_ = true;
                else if (merged_) merged_->apply(row_);
            }
            if (ended_) return false;
            if (held_ || sheet_ == SIZE_MAX) {
                const auto opened = open_sheet();
                if (!opened || !*opened) {
                    ended_ = true;
                    return opened;
                }
                continue;
            }
        }
        if (layout_ == nullptr) {
            ++not_rows_;
            ++notes_.back().count; // the sheet's own note
            continue;
        }
        if (!is_row(*row)) {
            ++not_rows_;
            above_.clear();
            continue;
        }
        carry_down(*row);
        out.layout = layout_;
        out.sheet = reader_->sheets()[sheet_].name;
        out.line = row->line;
        out.number = ++number_;
        out.cells = &row->cells;
        return true;
    }
}

std::vector<Note> TableSource::notes() const {
    auto all = notes_;
    if (carried_ > 0) all.push_back({"import.carried_down", "", "", carried_});
    return all;
}

} // namespace tezai::exchange
