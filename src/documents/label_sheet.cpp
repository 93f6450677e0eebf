#include "documents/label_sheet.hpp"

#include "documents/pdf.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tezai::documents {
namespace {

constexpr double edge_mm = 1;    // printers and die cuts are off by as much
constexpr double least_pt = 4.5; // of small print; smaller is not read

constexpr std::array formats{
    LabelFormat{"a4_3x8", "A4 3×8，70 × 37 mm", 210, 297, 3, 8, 70, 37, 0, 0.5, 0, 0},
    LabelFormat{"a4_3x7", "A4 3×7，63.5 × 38.1 mm", 210, 297, 3, 7, 63.5, 38.1, 7.2, 15.15, 2.55, 0},
    LabelFormat{"a4_2x5", "A4 2×5，99.1 × 57 mm", 210, 297, 2, 5, 99.1, 57, 4.7, 6, 2.4, 0},
    LabelFormat{"a4_2x4", "A4 2×4，99.1 × 67.7 mm", 210, 297, 2, 4, 99.1, 67.7, 4.7, 13.1, 2.4, 0},
    LabelFormat{"a4_4x10", "A4 4×10，52.5 × 29.7 mm", 210, 297, 4, 10, 52.5, 29.7, 0, 0, 0, 0},
    LabelFormat{"a4_5x13", "A4 5×13，38.1 × 21.2 mm", 210, 297, 5, 13, 38.1, 21.2, 4.75, 10.7, 2.5, 0},
    LabelFormat{"roll_60x40", "热敏卷 60 × 40 mm", 60, 40, 1, 1, 60, 40, 0, 0, 0, 0},
    LabelFormat{"roll_40x30", "热敏卷 40 × 30 mm", 40, 30, 1, 1, 40, 30, 0, 0, 0, 0},
    LabelFormat{"plate_80x80", "铭牌 80 × 80 mm", 80, 80, 1, 1, 80, 80, 0, 0, 0, 0},
};

// Tall labels carry the code above its text, wide ones beside it.
bool is_tall(const LabelFormat& format) { return format.label_height_mm > 0.85 * format.label_width_mm; }

// The code with its quiet zone. Text keeps what is left: beside it 45 % of the width, under it 40 % of the height.
double block_side_mm(const LabelFormat& format) {
    const double w = format.label_width_mm, h = format.label_height_mm;
    return is_tall(format) ? std::min(w - 2 * edge_mm, h * 0.6) : std::min(h - 2 * edge_mm, w * 0.55);
}

std::string grouped(const std::string& code) { return code.size() == 7 ? code.substr(0, 4) + "-" + code.substr(4) : code; }

// The lines of text of one label, stacked.
struct Piece {
    TextBlock text;
    double size_pt;
    double line_mm;
};

class LabelDrawing {
public:
    LabelDrawing(PdfDocument& pdf, const LabelFormat& format, const LabelOptions& options) : pdf_(pdf), format_(format), options_(options) {}

    void draw(const Label& label, int position) {
        const auto box = label_box(format_, position);
        if (options_.outlines) {
            constexpr double hair = 0.1;
            pdf_.draw_rule(box.x, box.y, box.x + box.width, box.y, hair, grey);
            pdf_.draw_rule(box.x, box.y + box.height, box.x + box.width, box.y + box.height, hair, grey);
            pdf_.draw_rule(box.x, box.y, box.x, box.y + box.height, hair, grey);
            pdf_.draw_rule(box.x + box.width, box.y, box.x + box.width, box.y + box.height, hair, grey);
        }
        if (!options_.mark.empty()) {
            // Under the code, so that it stays readable; pale, because a reader takes anything darker for a module.
            TextStyle style{.face = Face::sans_bold, .size_pt = 10, .colour = {1, 0.84, 0.84}};
            const double natural = pdf_.natural_width_mm(options_.mark, style);
            style.size_pt = std::floor(10 * std::min(box.width * 0.7 / natural, box.height * 0.6 / (10 * mm_per_pt)));
            pdf_.draw_turned(options_.mark, style, box.x + box.width / 2, box.y + box.height / 2, 15);
        }
        const auto qr = qr_box(format_, position, label.qr.size);
        pdf_.fill_modules(label.qr, qr.x, qr.y, qr.width);

        draw_text(label, text_box(format_, position), is_tall(format_) ? TextAlign::centre : TextAlign::left);
    }

private:
    std::vector<Piece> lay_out_text(const Label& label, double width, TextAlign align, double scale) {
        std::vector<Piece> pieces;
        const auto add = [&](const std::string& text, Face face, double size_pt, int max_lines, Colour colour = black) {
            if (text.empty()) return;
            TextStyle style{.face = face, .size_pt = std::max(least_pt, std::round(size_pt * scale * 2) / 2), .align = align, .max_lines = max_lines,
                            .colour = colour};
            // A little too long is better a little smaller than with one character on a second line.
            const double shrink = width / pdf_.natural_width_mm(text, style);
            if (shrink < 1 && shrink > 0.75) style.size_pt = std::max(least_pt, std::floor(style.size_pt * shrink * 10) / 10);
            pieces.push_back({pdf_.lay_out(text, style, width), style.size_pt, style.size_pt * mm_per_pt * 1.25});
        };
        add(options_.mark, Face::sans_bold, 7, 1, official_red);
        add(label.issuer, Face::sans, 6, 1);
        add(label.device_name, Face::sans_bold, 9, 2);
        if (!label.human_code.empty()) {
            const auto code = grouped(label.human_code);
            const double fills = width / (0.505 * static_cast<double>(code.size()) * mm_per_pt); // a mono letter is half as wide as high
            const double size = std::floor(std::min(24 * scale, fills) * 2) / 2;
            const TextStyle style{.face = Face::mono_bold, .size_pt = size, .align = align};
            pieces.push_back({pdf_.lay_out(code, style, width), size, size * mm_per_pt * 1.15});
        }
        add(label.place, Face::sans, 6.5, 2);
        add(label.plate_number.empty() ? "" : "牌号 " + label.plate_number, Face::sans, 6.5, 1);
        add(label.rescue_number.empty() ? "" : "救援电话 " + label.rescue_number, Face::sans_bold, 8, 1);
        return pieces;
    }

    void draw_text(const Label& label, BoxMm space, TextAlign align) {
        std::vector<Piece> pieces;
        double total = 0;
        for (double scale = std::clamp(format_.label_height_mm / 37, 1.0, 1.7); scale > 0.5; scale *= 0.92) {
            pieces = lay_out_text(label, space.width, align, scale);
            total = 0;
            for (const auto& piece : pieces) total += piece.text.lines() * piece.line_mm;
            if (total <= space.height) break;
        }
        const double between = std::max(0.0, (space.height - total) / static_cast<double>(pieces.size() + 1));
        double y = space.y + between;
        for (const auto& piece : pieces) {
            for (int line = 0; line < piece.text.lines(); ++line, y += piece.line_mm) {
                pdf_.draw_line(piece.text, line, space.x, baseline_for(y + piece.line_mm / 2, piece.size_pt));
            }
            y += between;
        }
    }

    PdfDocument& pdf_;
    const LabelFormat& format_;
    const LabelOptions& options_;
};

} // namespace

std::span<const LabelFormat> list_label_formats() { return formats; }

const LabelFormat* find_label_format(std::string_view key) {
    const auto* found = std::ranges::find(formats, key, &LabelFormat::key);
    return found == formats.end() ? nullptr : found;
}

double qr_side_mm(const LabelFormat& format, int modules) {
    return block_side_mm(format) * modules / (modules + 2 * quiet_zone_modules);
}

bool holds_code(const LabelFormat& format, int modules) { return qr_side_mm(format, modules) >= least_qr_mm; }

BoxMm label_box(const LabelFormat& format, int position) {
    const int row = position / format.columns, column = position % format.columns;
    return {format.left_mm + column * (format.label_width_mm + format.gap_x_mm), format.top_mm + row * (format.label_height_mm + format.gap_y_mm),
            format.label_width_mm, format.label_height_mm};
}

BoxMm qr_box(const LabelFormat& format, int position, int modules) {
    const auto label = label_box(format, position);
    const double block = block_side_mm(format), side = qr_side_mm(format, modules), quiet = (block - side) / 2;
    if (is_tall(format)) return {label.x + (label.width - side) / 2, label.y + edge_mm + quiet, side, side};
    return {label.x + edge_mm + quiet, label.y + (label.height - side) / 2, side, side};
}

BoxMm text_box(const LabelFormat& format, int position) {
    const auto box = label_box(format, position);
    const double block = block_side_mm(format);
    const auto text = is_tall(format) ? BoxMm{box.x + 2 * edge_mm, box.y + edge_mm + block, box.width - 4 * edge_mm, box.height - block - 2 * edge_mm}
                                      : BoxMm{box.x + edge_mm + block, box.y + edge_mm, box.width - block - 3 * edge_mm, box.height - 2 * edge_mm};
    if (format.columns * format.rows == 1) return text; // rolls and plates are printed to the edge
    const double left = std::max(text.x, unprinted_mm), top = std::max(text.y, unprinted_mm);
    return {left, top, std::min(text.x + text.width, format.page_width_mm - unprinted_mm) - left, std::min(text.y + text.height, format.page_height_mm - unprinted_mm) - top};
}

base::Result<LabelSheet, LabelProblem> make_label_sheet(const LabelFormat& format, std::span<const Label> labels, const LabelOptions& options) {
    const int per_page = format.columns * format.rows;
    if (options.first_position < 0 || options.first_position >= per_page) {
        return base::failure(LabelProblem{"documents.label_position"});
    }
    for (const auto& label : labels) {
        if (!holds_code(format, label.qr.size)) {
            return base::failure(LabelProblem{"documents.label_too_small", qr_side_mm(format, label.qr.size)});
        }
    }
    PdfDocument pdf(options.title, options.created_at);
    LabelDrawing drawing(pdf, format, options);
    pdf.begin_page(format.page_width_mm, format.page_height_mm);
    int position = options.first_position;
    for (const auto& label : labels) {
        if (position == per_page) {
            pdf.begin_page(format.page_width_mm, format.page_height_mm);
            position = 0;
        }
        drawing.draw(label, position++);
    }
    const int pages = pdf.pages(), missing = pdf.missing_glyphs();
    return LabelSheet{.pdf = pdf.finish(), .pages = pages, .missing_glyphs = missing};
}

} // namespace tezai::documents
