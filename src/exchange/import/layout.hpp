// Finds the header of a sheet and says which column is which field. Pure.
//
// People put titles above the header, spread it over two rows, and merge its cells: 使用单位 over 名称 and 信用代码 reads
// 使用单位名称 and 使用单位信用代码. The row (or rows) under which most columns are understood is the header.
#pragma once

#include <span>

#include "documents/table.hpp"
#include "exchange/import/profile.hpp"

namespace tezai::exchange {

struct Layout {
    struct Source {
        std::size_t column = 0;                    // 0-based
        const ProfileColumn* as = nullptr;         // of the profile, which must outlive the layout
    };
    std::array<std::vector<Source>, field_count> fields; // by part
    std::vector<std::string> titles;               // of every column, as the file has it; rows of a header joined
    std::vector<std::optional<Field>> reads_as;    // of every column: the first field that it feeds
    std::size_t first_row = 0, rows = 0;           // of the header, counted in the rows that were searched
    std::size_t understood = 0;                    // columns

    [[nodiscard]] bool has(Field field) const { return !fields[static_cast<std::size_t>(field)].empty(); }
    [[nodiscard]] const std::vector<Source>& of(Field field) const { return fields[static_cast<std::size_t>(field)]; }
};

// Nothing where no row is a header: one that identifies devices and has a second column that is understood.
[[nodiscard]] std::optional<Layout> find_layout(const Profile&, std::span<const documents::Row> rows);
// These rows as the header, whatever stands in them: every column with its title, and what it is understood as.
[[nodiscard]] Layout read_header_rows(const Profile&, std::span<const documents::Row> header);
// The first required column that the layout lacks.
[[nodiscard]] const ProfileColumn* find_missing(const Profile&, const Layout&);
// Printed tables repeat their header on every page.
[[nodiscard]] bool repeats_header(const Layout&, const documents::Row&);

} // namespace tezai::exchange
