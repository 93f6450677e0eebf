// A ruled table that runs over as many pages as it needs, its header on top of each.
#pragma once

#include "documents/pdf.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tezai::documents {

struct PaperColumn {
    std::string title;
    TextAlign align = TextAlign::centre;
    double weight = 0; // share of the width; 0 in all columns: as their content needs
};

struct PaperCell {
    std::string text; // '\n' begins a new line; long text wraps
    bool red = false; // below a target, say
};

struct PaperTable {
    std::string caption = {};
    std::vector<PaperColumn> columns;
    std::vector<std::vector<PaperCell>> rows; // each as long as `columns`
};

struct TableSpace {
    double x_mm, width_mm;
    double top_mm;    // where the table may begin on this page
    double page_top_mm, bottom_mm; // what it may fill of the pages after
    std::function<void()> next_page; // begins one
};

// Draws the table and returns where it ended on its last page. The type is the largest of 12, 10.5, 9, 8 and 7 pt in
// which figures need not be broken. Caption, header and the first two rows stay together; a row is never split
// unless it is taller than a page (then its cells end in …).
double draw_table(PdfDocument&, const PaperTable&, const TableSpace&);
// What stays together at the beginning, in mm: a heading before the table needs that much below it.
[[nodiscard]] double table_beginning_mm(PdfDocument&, const PaperTable&, const TableSpace&);

} // namespace tezai::documents
