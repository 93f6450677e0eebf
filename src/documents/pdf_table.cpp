#include "documents/pdf_table.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <numeric>

namespace tezai::documents {
namespace {

constexpr double line_em = 1.3;     // from line to line, in the size of the type
constexpr double row_air_em = 0.62; // above and below the lines of a row, together
constexpr double side_air_em = 0.35;
constexpr double rule_mm = 0.2;
constexpr double caption_pt = 16, caption_height_mm = 10;

// Width in the size of the type, near enough to choose one: measuring 1000 rows exactly would take longer than drawing them.
double width_em(std::string_view text) {
    double widest = 0, line = 0;
    for (const char32_t c : base::to_code_points(text)) {
        line = c == U'\n' ? 0 : line + (c < 0x2000 ? 0.58 : 1.0);
        widest = std::max(widest, line);
    }
    return widest;
}

struct ColumnNeed {
    double least = 0;   // narrower breaks figures or makes the header a tower
    double natural = 0; // nothing wraps
};

std::vector<ColumnNeed> needs_of(const PaperTable& table) {
    std::vector<ColumnNeed> needs(table.columns.size());
    for (std::size_t i = 0; i < needs.size(); ++i) {
        const auto& column = table.columns[i];
        const double title = width_em(column.title);
        double content = 0;
        for (const auto& row : table.rows) content = std::max(content, width_em(row[i].text));
        const bool figures = column.align == TextAlign::right;
        needs[i].natural = std::max(title, content) + 2 * side_air_em;
        const double title_least = title < 4.5 ? title : std::max(4.0, title / 2); // longer headers may take two or three lines
        const double content_least = figures ? content : std::min(content, std::max(6.0, content / 3));
        needs[i].least = std::max(title_least, content_least) + 2 * side_air_em;
    }
    return needs;
}

// Widths in mm that fill the table. Given weights are kept; else everybody gets the least, and what is left goes to
// those who would still have to wrap, then to all.
std::vector<double> share_out(const PaperTable& table, const std::vector<ColumnNeed>& needs, double em, double width) {
    std::vector<double> shares(needs.size());
    const bool weighted = std::ranges::any_of(table.columns, [](const PaperColumn& c) { return c.weight > 0; });
    double least = 0, natural = 0;
    for (const auto& need : needs) {
        least += need.least * em;
        natural += need.natural * em;
    }
    for (std::size_t i = 0; i < needs.size(); ++i) {
        if (weighted) {
            shares[i] = table.columns[i].weight > 0 ? table.columns[i].weight : 1;
        } else if (natural > width && width > least && natural > least) {
            shares[i] = (needs[i].least + (needs[i].natural - needs[i].least) * (width - least) / (natural - least)) * em;
        } else {
            shares[i] = natural > width ? needs[i].least : needs[i].natural;
        }
    }
    const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (auto& share : shares) share *= width / all;
    return shares;
}

class Drawing {
public:
    Drawing(PdfDocument& pdf, const PaperTable& table, const TableSpace& space) : pdf_(pdf), table_(table), space_(space), y_(space.top_mm) {
        const auto needs = needs_of(table);
        for (const double size : {12.0, 10.5, 9.0, 8.0, 7.0}) {
            size_pt_ = size;
            widths_ = share_out(table, needs, em(), space.width_mm);
            bool fits = true;
            for (std::size_t i = 0; i < needs.size(); ++i) fits = fits && needs[i].least * em() <= widths_[i] + 1e-6;
            if (fits) break;
        }
        std::vector<PaperCell> titles;
        for (const auto& column : table.columns) titles.push_back({.text = column.title});
        header_ = lay_out_row(titles, true);
    }

    [[nodiscard]] double beginning() {
        double together = header_.height + (table_.caption.empty() ? 0 : caption_height_mm);
        for (std::size_t i = 0; i < std::min<std::size_t>(2, table_.rows.size()); ++i) {
            first_.push_back(lay_out_row(table_.rows[i], false));
            together += first_.back().height;
        }
        return together;
    }

    double draw() {
        if (y_ + beginning() > space_.bottom_mm) next_page();
        begin_part(false);
        for (std::size_t i = 0; i < table_.rows.size(); ++i) {
            const auto row = i < first_.size() ? first_[i] : lay_out_row(table_.rows[i], false);
            if (y_ + row.height > space_.bottom_mm + 0.01) {
                end_part();
                next_page();
                begin_part(true);
            }
            draw_row(row);
        }
        end_part();
        return y_;
    }

private:
    struct Row {
        std::vector<TextBlock> cells;
        double height = 0;
    };

    [[nodiscard]] double em() const { return size_pt_ * mm_per_pt; }

    Row lay_out_row(const std::vector<PaperCell>& cells, bool is_header) {
        ENSURE(cells.size() == table_.columns.size(), "a row has a cell for each column");
        const double page = space_.bottom_mm - space_.page_top_mm - header_.height - caption_height_mm;
        Row row;
        int most = 1;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            TextStyle style{.face = is_header ? Face::hei : Face::fang_song, .size_pt = size_pt_,
                            .align = is_header ? TextAlign::centre : table_.columns[i].align};
            if (cells[i].red) style.colour = official_red;
            const double width = widths_[i] - 2 * side_air_em * em();
            auto cell = pdf_.lay_out(cells[i].text, style, width);
            const int room = std::max(1, static_cast<int>((page - row_air_em * em()) / (line_em * em())));
            if (cell.lines() > room) {
                style.max_lines = room;
                cell = pdf_.lay_out(cells[i].text, style, width);
            }
            most = std::max(most, cell.lines());
            row.cells.push_back(std::move(cell));
        }
        row.height = (most * line_em + row_air_em) * em();
        return row;
    }

    void next_page() {
        space_.next_page();
        y_ = space_.page_top_mm;
    }

    void begin_part(bool continued) {
        if (!table_.caption.empty()) {
            const TextStyle style{.face = Face::hei, .size_pt = continued ? 12.0 : caption_pt, .align = TextAlign::centre};
            pdf_.draw_fitted(continued ? table_.caption + "（续）" : table_.caption, style, 9, space_.x_mm,
                             baseline_for(y_ + caption_height_mm / 2, style.size_pt), space_.width_mm);
            y_ += caption_height_mm;
        }
        part_top_ = y_;
        horizontal();
        draw_row(header_);
    }

    void draw_row(const Row& row) {
        double x = space_.x_mm;
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const auto& cell = row.cells[i];
            double middle = y_ + row.height / 2 - (cell.lines() - 1) * line_em * em() / 2;
            for (int line = 0; line < cell.lines(); ++line, middle += line_em * em()) {
                pdf_.draw_line(cell, line, x + side_air_em * em(), baseline_for(middle, size_pt_));
            }
            x += widths_[i];
        }
        y_ += row.height;
        horizontal();
    }

    void horizontal() { pdf_.draw_rule(space_.x_mm, y_, space_.x_mm + space_.width_mm, y_, rule_mm); }

    void end_part() {
        double x = space_.x_mm;
        pdf_.draw_rule(x, part_top_, x, y_, rule_mm);
        for (const double width : widths_) {
            x += width;
            pdf_.draw_rule(x, part_top_, x, y_, rule_mm);
        }
    }

    PdfDocument& pdf_;
    const PaperTable& table_;
    const TableSpace& space_;
    double size_pt_ = 12;
    std::vector<double> widths_;
    Row header_;
    std::vector<Row> first_; // the two that stay with it
    double y_ = 0, part_top_ = 0;
};

} // namespace

double draw_table(PdfDocument& pdf, const PaperTable& table, const TableSpace& space) {
    ENSURE(!table.columns.empty(), "a table has columns");
    return Drawing(pdf, table, space).draw();
}

double table_beginning_mm(PdfDocument& pdf, const PaperTable& table, const TableSpace& space) { return Drawing(pdf, table, space).beginning(); }

} // namespace tezai::documents
