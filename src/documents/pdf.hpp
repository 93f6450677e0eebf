// A small page kit: text set in Chinese typography, lines and modules on pages measured in millimetres, out as PDF bytes.
//
// Pure: equal input gives equal bytes under an equal render_fingerprint(), in any time zone and locale, on any thread.
// Millimetres count from the top left corner of the page. Text is drawn line by line on baselines that the caller
// chooses, because official papers have a fixed grid. Call use_fonts (fonts.hpp) once before the first document.
//
// What people typed is drawn as characters, never interpreted: control characters and marks that reverse the reading
// direction are dropped, bad UTF-8 shows as U+FFFD.
#pragma once

#include "base/calendar.hpp"
#include "documents/qr.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tezai::documents {

inline constexpr double mm_per_pt = 25.4 / 72;

// 仿宋 楷体 黑体 宋体 小标宋, and the upright faces for labels.
enum class Face { fang_song, kai, hei, song, title, sans, sans_bold, mono_bold };
enum class TextAlign { left, centre, right, justify };

struct Colour {
    double red = 0, green = 0, blue = 0; // 0 to 1
};
inline constexpr Colour black{};
inline constexpr Colour official_red{0.87, 0.06, 0.06}; // 套红
inline constexpr Colour grey{0.62, 0.62, 0.62};

struct TextStyle {
    Face face = Face::fang_song;
    double size_pt = 16;
    TextAlign align = TextAlign::left;
    double letter_spacing_pt = 0;
    double first_line_indent_mm = 0;
    int max_lines = 0; // 0: as many as it takes; else what does not fit ends in …
    Colour colour = black;
};

// A stretch of a text that may differ from its style.
struct TextRun {
    std::string text;
    std::optional<Face> face = {};
    std::optional<Colour> colour = {};
};

// A text broken into lines, to be drawn where the caller wants. Must not outlive its document.
class TextBlock {
public:
    [[nodiscard]] int lines() const;                  // at least 1, an empty text too
    [[nodiscard]] double line_width_mm(int line) const; // of its ink and blanks, without the indent

private:
    friend class PdfDocument;
    struct State;
    std::shared_ptr<State> state_;
};

class PdfDocument {
public:
    // `created_at` becomes the PDF's creation date: the moment the paper speaks of, not of this call.
    PdfDocument(std::string_view title, base::Instant created_at);
    ~PdfDocument();
    PdfDocument(PdfDocument&&) noexcept;
    PdfDocument& operator=(PdfDocument&&) noexcept;

    void begin_page(double width_mm, double height_mm); // ends the page before
    [[nodiscard]] int pages() const;

    // Breaks between characters and words, never puts 、。）at the start of a line.
    [[nodiscard]] TextBlock lay_out(std::span<const TextRun> runs, const TextStyle& style, double width_mm);
    [[nodiscard]] TextBlock lay_out(std::string_view text, const TextStyle& style, double width_mm);
    [[nodiscard]] double natural_width_mm(std::string_view text, const TextStyle& style);

    // `x_mm` is the left edge of the width the block was laid out in.
    void draw_line(const TextBlock&, int line, double x_mm, double baseline_mm);
    // One line; shrunk down to `least_pt` and then cut with … when it is wider than the width.
    void draw_fitted(std::string_view text, TextStyle style, double least_pt, double x_mm, double baseline_mm, double width_mm);
    // One line, centred; narrowed to the width when it is wider, its height kept (发文机关标志).
    void draw_narrowed(std::string_view text, const TextStyle& style, double centre_x_mm, double baseline_mm, double width_mm);
    // One line turned by `degrees` (counter-clockwise), its middle at the given point.
    void draw_turned(std::string_view text, const TextStyle& style, double centre_x_mm, double centre_y_mm, double degrees);

    void draw_rule(double from_x_mm, double from_y_mm, double to_x_mm, double to_y_mm, double thickness_mm, Colour = black);
    void fill_box(double x_mm, double y_mm, double width_mm, double height_mm, Colour);
    // A QR without its quiet zone: one path of row runs, edges not smoothed, so that no hair shows between neighbours.
    void fill_modules(const Modules&, double x_mm, double y_mm, double side_mm);

    // Characters that no font in use has (they would print as boxes). A paper with any is not to be issued.
    [[nodiscard]] int missing_glyphs() const;

    // The file. The document can do no more afterwards. Throws std::runtime_error when drawing failed.
    [[nodiscard]] std::string finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

// The baseline that centres a line of this size on the height `middle_mm`, judged by the square of a Chinese character.
[[nodiscard]] constexpr double baseline_for(double middle_mm, double size_pt) { return middle_mm + 0.38 * size_pt * mm_per_pt; }

} // namespace tezai::documents
