#include "documents/official_paper.hpp"

#include <algorithm>
#include <cmath>

namespace tezai::documents {
namespace {

// GB/T 9704-2012, 5.2: A4, 版心 156 mm × 225 mm, 天头 37 mm, 订口 28 mm; 22 lines of 28 characters, 三号仿宋 (16 pt).
constexpr double page_width = 210, page_height = 297;
constexpr double left = 28, top = 37, width = 156, height = 225, right = left + width, bottom = top + height;
constexpr int rows = 22;
constexpr double pitch = height / rows;
constexpr double body_pt = 16;
constexpr double body_spacing_pt = -0.21; // 28 characters of plain 16 pt would be 1.5 mm too wide
constexpr double character = width / 28;
constexpr double small_pt = 14; // 四号: page numbers and 版记

TextStyle body_style(Face face = Face::fang_song) {
    return {.face = face, .size_pt = body_pt, .align = TextAlign::justify, .letter_spacing_pt = body_spacing_pt};
}

class Writer {
public:
    explicit Writer(const OfficialPaper& paper) : paper_(paper), pdf_(joined_title(), paper.created_at) {}

    RenderedPaper write() {
        next_page();
        head();
        const bool has_annexes = !paper_.annexes.empty();
        for (std::size_t i = 0; i < paper_.body.size(); ++i) {
            const bool last = i + 1 == paper_.body.size();
            // 成文日期 never stands alone on a page: the text before it brings two lines along.
            put(paper_.body[i], last ? signature_rows() + (has_annexes ? 1 + static_cast<int>(paper_.annexes.size()) : 0) : rows_under(paper_.body, i));
        }
        if (has_annexes) list_annexes();
        signature();
        for (std::size_t i = 0; i < paper_.annexes.size(); ++i) annex(i);
        imprint();
        receipt();
        const int pages = pdf_.pages(), missing = pdf_.missing_glyphs();
        return {.pdf = pdf_.finish(), .pages = pages, .missing_glyphs = missing};
    }

private:
    std::string joined_title() const {
        std::string all;
        for (const auto& line : paper_.title) all += line;
        return all;
    }

    static double row_top(int row) { return top + row * pitch; }
    static double row_baseline(int row, double size_pt) { return baseline_for(row_top(row) + pitch / 2, size_pt); }

    void next_page() {
        pdf_.begin_page(page_width, page_height);
        row_ = 0;
        if (!paper_.watermark.empty()) {
            const TextStyle style{.face = Face::song, .size_pt = 10.5, .align = TextAlign::right, .letter_spacing_pt = 1, .colour = grey};
            pdf_.draw_fitted(paper_.watermark, style, 7, left, 22, width);
        }
        // 7.5: 四号半角宋体, a dash on each side, 7 mm under the 版心; odd pages right, even pages left, one character in.
        const bool odd = pdf_.pages() % 2 == 1;
        const TextStyle style{.face = Face::song, .size_pt = small_pt, .align = odd ? TextAlign::right : TextAlign::left};
        const auto number = pdf_.lay_out("— " + std::to_string(pdf_.pages()) + " —", style, width - 2 * character);
        pdf_.draw_line(number, 0, left + character, bottom + 7 + 0.35 * small_pt * mm_per_pt);
    }

    // 7.2: the name's upper edge 35 mm under the 版心's, the number two lines below, the red rule 4 mm under it.
    void head() {
        if (!paper_.issuer.empty()) {
            TextStyle name{.face = Face::title, .size_pt = 48, .colour = official_red};
            const double most = width - 4;
            const double natural = pdf_.natural_width_mm(paper_.issuer, name);
            constexpr double narrowest = 0.66; // beyond it strokes look crushed: a smaller size is the lesser evil
            if (natural * narrowest > most) name.size_pt = std::max(26.0, std::floor(name.size_pt * most / (natural * narrowest)));
            const double em = name.size_pt * mm_per_pt;
            pdf_.draw_narrowed(paper_.issuer, name, left + width / 2, top + 35 + 0.86 * em, most);
            row_ = static_cast<int>(std::ceil((35 + 0.95 * em) / pitch)) + 1;
            if (!paper_.number.empty()) {
                centred(paper_.number, {.face = Face::fang_song, .size_pt = body_pt});
            }
            const double rule = row_top(row_) - pitch / 2 + body_pt * mm_per_pt / 2 + 4;
            pdf_.draw_rule(left, rule, right, rule, 0.6, official_red);
            row_ = static_cast<int>(std::ceil((rule - top) / pitch)) + 2;
        }
        for (const auto& line : paper_.title) centred(line, {.face = Face::title, .size_pt = 22});
        if (!paper_.title.empty()) ++row_;
        if (!paper_.addressee.empty()) flow(paper_.addressee + "：", body_style(), 0);
    }

    void centred(const std::string& text, TextStyle style) {
        style.align = TextAlign::centre;
        flow(text, style, 0);
    }

    // Lines on the grid, from the current row on. `after`: rows that must follow on the page of the last line.
    void flow(const std::vector<TextRun>& runs, const TextStyle& style, int after) {
        const auto block = pdf_.lay_out(runs, style, width);
        const int lines = block.lines();
        const int last_row = (row_ + lines - 1) % rows + 1;
        const int break_before = last_row + after > rows ? std::max(0, lines - 2) : lines;
        small_print_at_ = 0;
        for (int i = 0; i < lines; ++i) {
            if (row_ >= rows || (i == break_before && row_ > 0)) next_page();
            pdf_.draw_line(block, i, left, row_baseline(row_, style.size_pt));
            ++row_;
        }
    }

    void flow(const std::string& text, const TextStyle& style, int after) { flow(std::vector{TextRun{.text = text}}, style, after); }

    // What must follow on its page: under a heading a line, or the beginning of a table; under anything else nothing.
    int rows_under(const std::vector<PaperBlock>& blocks, std::size_t at) {
        if (at + 1 >= blocks.size() || !std::holds_alternative<Heading>(blocks[at])) return 0;
        const auto* table = std::get_if<PaperTable>(&blocks[at + 1]);
        return table ? static_cast<int>(std::ceil(table_beginning_mm(pdf_, *table, space()) / pitch)) : 1;
    }
    [[nodiscard]] TableSpace space() {
        return {.x_mm = left, .width_mm = width, .top_mm = row_top(row_), .page_top_mm = top, .bottom_mm = bottom, .next_page = [this] { next_page(); }};
    }

    void put(const PaperBlock& block, int after) {
        std::visit([&](const auto& b) { put_one(b, after); }, block);
    }
    void put_one(const Paragraph& paragraph, int after) {
        auto style = body_style();
        style.first_line_indent_mm = 2 * character;
        std::vector<TextRun> runs;
        if (!paragraph.lead.empty()) runs.push_back({.text = paragraph.lead, .face = Face::kai});
        runs.push_back({.text = paragraph.text});
        flow(runs, style, after);
    }
    void put_one(const Heading& heading, int after) {
        auto style = body_style(heading.level == 1 ? Face::hei : heading.level == 2 ? Face::kai : Face::fang_song);
        style.align = TextAlign::left;
        style.first_line_indent_mm = 2 * character;
        flow(heading.text, style, std::max(1, after));
    }
    void put_one(const PaperTable& table, int) {
        const double end = draw_table(pdf_, table, space());
        small_print_at_ = end;
        row_ = static_cast<int>(std::ceil((end - top) / pitch + 0.2)); // air under the last rule
    }
    void put_one(const Note& note, int) {
        constexpr double size = 10.5, line = 6;
        const auto block = pdf_.lay_out(note.text, {.face = Face::fang_song, .size_pt = size, .align = TextAlign::justify}, width);
        // Straight under the table it explains; elsewhere on the next row.
        double y = small_print_at_ > 0 ? small_print_at_ + 1 : row_top(row_);
        for (int i = 0; i < block.lines(); ++i) {
            if (y + line > bottom) {
                next_page();
                y = top;
            }
            pdf_.draw_line(block, i, left, baseline_for(y + line / 2, size));
            y += line;
        }
        row_ = static_cast<int>(std::ceil((y - top) / pitch));
        small_print_at_ = 0;
    }

    void list_annexes() { // 7.3.4: one line below the text, two characters in; further ones under the first
        ++row_;
        const auto count = paper_.annexes.size();
        for (std::size_t i = 0; i < count; ++i) {
            const auto number = count == 1 ? std::string{} : std::to_string(i + 1) + ".";
            auto style = body_style();
            style.align = TextAlign::left;
            style.first_line_indent_mm = (i == 0 ? 2 : 5) * character;
            flow((i == 0 ? "附件：" : "") + number + paper_.annexes[i].title, style, 0);
        }
    }

    [[nodiscard]] int signature_rows() const {
        const int lines = (paper_.signed_by.empty() ? 0 : 1) + (paper_.signed_on ? 1 : 0);
        return lines == 0 ? 0 : lines + 2;
    }

    // 7.3.5: the date four characters in from the right, the name centred above it (room for the seal over both).
    void signature() {
        if (signature_rows() == 0) return;
        if (row_ + signature_rows() > rows) {
            next_page();
        } else {
            row_ += 2;
        }
        const TextStyle style{.face = Face::fang_song, .size_pt = body_pt};
        const auto date = paper_.signed_on ? official_date(*paper_.signed_on) : std::string{};
        const double date_width = pdf_.natural_width_mm(date, style);
        const double name_width = pdf_.natural_width_mm(paper_.signed_by, style);
        const double centre = std::min(right - 4 * character - date_width / 2, right - name_width / 2);
        if (!paper_.seal_place.empty()) { // on the row above the name, as wide as it needs
            const TextStyle small{.face = Face::song, .size_pt = 10.5, .colour = grey};
            const double seal_width = pdf_.natural_width_mm(paper_.seal_place, small);
            pdf_.draw_line(pdf_.lay_out(paper_.seal_place, small, 0), 0, centre - seal_width / 2, row_baseline(row_ - 1, small.size_pt));
        }
        if (!paper_.signed_by.empty()) line_at(paper_.signed_by, style, std::max(left, centre - name_width / 2));
        if (!date.empty()) line_at(date, style, centre - date_width / 2);
    }
    void line_at(const std::string& text, const TextStyle& style, double x) {
        pdf_.draw_line(pdf_.lay_out(text, style, 0), 0, x, row_baseline(row_, style.size_pt));
        ++row_;
    }

    void annex(std::size_t i) {
        next_page();
        small_print_at_ = 0;
        const auto number = paper_.annexes.size() == 1 ? std::string{} : std::to_string(i + 1);
        flow("附件" + number, {.face = Face::hei, .size_pt = body_pt}, 0);
        ++row_;
        centred(paper_.annexes[i].title, {.face = Face::title, .size_pt = 22});
        ++row_;
        const auto& blocks = paper_.annexes[i].blocks;
        for (std::size_t at = 0; at < blocks.size(); ++at) put(blocks[at], rows_under(blocks, at));
    }

    void receipt() {
        if (!paper_.receipt) return;
        const auto& strip = *paper_.receipt;
        next_page();
        small_print_at_ = 0;
        constexpr double side = 26, label_width = 34, line = 13;
        centred(strip.title, {.face = Face::title, .size_pt = 22});
        if (strip.qr) pdf_.fill_modules(*strip.qr, right - side, top, side);
        double y = std::max(row_top(row_ + 1), top + side + 6);
        const double first = y;
        pdf_.draw_rule(left, y, right, y, 0.35);
        for (const auto& [label, known] : strip.lines) {
            const auto middle = baseline_for(y + line / 2, 12);
            pdf_.draw_fitted(label, {.face = Face::hei, .size_pt = 12}, 8, left + 2, middle, label_width - 4);
            if (!known.empty()) pdf_.draw_fitted(known, {.face = Face::fang_song, .size_pt = 14}, 7, left + label_width + 2, baseline_for(y + line / 2, 14), width - label_width - 4);
            y += line;
            pdf_.draw_rule(left, y, right, y, 0.2);
        }
        for (const double x : {left, left + label_width, right}) pdf_.draw_rule(x, first, x, y, x == left + label_width ? 0.2 : 0.35);
        row_ = static_cast<int>(std::ceil((y - top) / pitch + 0.3));
        if (!strip.note.empty()) put_one(Note{strip.note}, 0);
    }

    // 7.4 版记: at the foot of the last page, thick rules outside, a thin one between, 四号仿宋, one character in.
    void imprint() {
        if (paper_.copy_to.empty() && paper_.printed_by.empty() && !paper_.printed_on) return;
        constexpr double row_height = 9.7, line = 7.2, thick = 0.35, thin = 0.25;
        const double inner = width - 2 * character;
        const double hang = 3 * small_pt * mm_per_pt; // further lines stand under the first after 抄送：
        std::optional<TextBlock> copies;
        double copies_height = 0;
        if (!paper_.copy_to.empty()) {
            copies = pdf_.lay_out("抄送：" + paper_.copy_to,
                                  {.face = Face::fang_song, .size_pt = small_pt, .align = TextAlign::justify, .first_line_indent_mm = -hang}, inner);
            copies_height = row_height + (copies->lines() - 1) * line;
        }
        const bool has_printer = !paper_.printed_by.empty() || paper_.printed_on;
        double y = bottom - copies_height - (has_printer ? row_height : 0);
        if (row_top(row_) > y) next_page();

        pdf_.draw_rule(left, y, right, y, thick);
        if (copies) {
            for (int i = 0; i < copies->lines(); ++i) {
                pdf_.draw_line(*copies, i, left + character, baseline_for(y + row_height / 2 + i * line, small_pt));
            }
            y += copies_height;
            if (has_printer) pdf_.draw_rule(left, y, right, y, thin);
        }
        if (has_printer) {
            TextStyle style{.face = Face::fang_song, .size_pt = small_pt};
            const double baseline = baseline_for(y + row_height / 2, small_pt);
            pdf_.draw_fitted(paper_.printed_by, style, 9, left + character, baseline, inner * 0.66);
            style.align = TextAlign::right;
            if (paper_.printed_on) pdf_.draw_fitted(official_date(*paper_.printed_on) + "印发", style, 9, left + character, baseline, inner);
        }
        pdf_.draw_rule(left, bottom, right, bottom, thick);
    }

    const OfficialPaper& paper_;
    PdfDocument pdf_;
    int row_ = 0;
    double small_print_at_ = 0; // under the last table, while nothing else has followed
};

} // namespace

std::string official_date(base::Date day) {
    return std::to_string(static_cast<int>(day.year())) + "年" + std::to_string(static_cast<unsigned>(day.month())) + "月" +
           std::to_string(static_cast<unsigned>(day.day())) + "日";
}

RenderedPaper make_official_paper(const OfficialPaper& paper) { return Writer(paper).write(); }

} // namespace tezai::documents
