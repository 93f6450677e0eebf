#include "documents/pdf.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "documents/fonts.hpp"

#include <array>
#include <cairo-pdf.h>
#include <cmath>
#include <map>
#include <numbers>
#include <pango/pangocairo.h>
#include <stdexcept>
#include <utility>

namespace tezai::documents {
namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* owned) const {
        release(owned);
    }
};
using Layout = std::unique_ptr<PangoLayout, Release<g_object_unref>>;
using FontDescription = std::unique_ptr<PangoFontDescription, Release<pango_font_description_free>>;
using Attributes = std::unique_ptr<PangoAttrList, Release<pango_attr_list_unref>>;

constexpr double points(double mm) { return mm / mm_per_pt; }
int pango_units(double pt) { return static_cast<int>(std::lround(pt * PANGO_SCALE)); }

struct FaceFonts {
    const char* families; // the second has every character that the first lacks
    PangoWeight weight;
};
constexpr std::array<FaceFonts, 8> faces{{
    {"FandolFang,Noto Serif CJK SC", PANGO_WEIGHT_NORMAL},  // fang_song
    {"FandolKai,Noto Serif CJK SC", PANGO_WEIGHT_NORMAL},   // kai
    {"FandolHei,Noto Sans CJK SC", PANGO_WEIGHT_NORMAL},    // hei
    {"FandolSong,Noto Serif CJK SC", PANGO_WEIGHT_NORMAL},  // song
    {"Noto Serif CJK SC", PANGO_WEIGHT_BOLD},               // title
    {"Noto Sans CJK SC", PANGO_WEIGHT_NORMAL},              // sans
    {"Noto Sans CJK SC", PANGO_WEIGHT_BOLD},                // sans_bold
    {"Noto Sans Mono CJK SC", PANGO_WEIGHT_BOLD},           // mono_bold
}};

// Marks that reverse or hide the reading direction could make a name read as another one.
bool is_unprintable(char32_t c) {
    return (c < 0x20 && c != U'\n') || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200E && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

std::string printable(std::string_view text) {
    std::string out;
    for (char32_t c : base::to_code_points(text)) {
        if (c == U'\t') c = U' ';
        if (c == 0x2028 || c == 0x2029) c = U'\n';
        if (!is_unprintable(c)) base::append_utf8(out, c);
    }
    return out;
}

std::string seconds_text(base::Instant at) {
    auto text = base::to_text(at); // 2021-12-05T10:00:00.000+08:00; the PDF library wants no fraction
    return text.substr(0, 19) + text.substr(23);
}

PangoAttribute* of_range(PangoAttribute* attribute, std::size_t from, std::size_t to) {
    attribute->start_index = static_cast<guint>(from);
    attribute->end_index = static_cast<guint>(to);
    return attribute;
}

} // namespace

struct TextBlock::State {
    Layout layout;
    Colour colour;
    std::vector<double> left_pt; // of each line, after alignment and indent
    std::vector<double> width_pt;
    int missing = 0; // glyphs; taken to the document when the block is first drawn
};

int TextBlock::lines() const { return static_cast<int>(state_->left_pt.size()); }
double TextBlock::line_width_mm(int line) const { return state_->width_pt.at(static_cast<std::size_t>(line)) * mm_per_pt; }

struct PdfDocument::State {
    std::string bytes;
    cairo_surface_t* surface = nullptr;
    cairo_t* cairo = nullptr;
    PangoFontMap* fonts = nullptr; // one per document: a shared one would remember what other documents drew
    PangoContext* context = nullptr;
    std::map<std::pair<Face, double>, FontDescription> descriptions;
    int pages = 0;
    int missing = 0;
    bool page_open = false;

    ~State() {
        if (cairo) cairo_destroy(cairo);
        if (surface) cairo_surface_destroy(surface);
        if (context) g_object_unref(context);
        if (fonts) g_object_unref(fonts);
    }
    const PangoFontDescription* describe(Face face, double size_pt) {
        auto& found = descriptions[{face, size_pt}];
        if (!found) {
            const auto& wanted = faces.at(static_cast<std::size_t>(face));
            found.reset(pango_font_description_new());
            pango_font_description_set_family(found.get(), wanted.families);
            pango_font_description_set_weight(found.get(), wanted.weight);
            pango_font_description_set_size(found.get(), pango_units(size_pt));
        }
        return found.get();
    }
    void set_colour(Colour c) { cairo_set_source_rgb(cairo, c.red, c.green, c.blue); }
};

PdfDocument::PdfDocument(std::string_view title, base::Instant created_at) : state_(std::make_unique<State>()) {
    [[maybe_unused]] const auto& checked = fonts_in_use();
    auto& s = *state_;
    s.surface = cairo_pdf_surface_create_for_stream(
        [](void* closure, const unsigned char* data, unsigned int length) {
            static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
            return CAIRO_STATUS_SUCCESS;
        },
        &s.bytes, points(210), points(297));
    cairo_pdf_surface_restrict_to_version(s.surface, CAIRO_PDF_VERSION_1_5);
    const auto created = seconds_text(created_at);
    cairo_pdf_surface_set_metadata(s.surface, CAIRO_PDF_METADATA_TITLE, printable(title).c_str());
    cairo_pdf_surface_set_metadata(s.surface, CAIRO_PDF_METADATA_CREATE_DATE, created.c_str());
    cairo_pdf_surface_set_metadata(s.surface, CAIRO_PDF_METADATA_MOD_DATE, created.c_str());
    s.cairo = cairo_create(s.surface);

    s.fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(s.fonts), 72);
    s.context = pango_font_map_create_context(s.fonts);
    // The screen's settings and the locale must not reach paper.
    auto* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(s.context, options);
    cairo_font_options_destroy(options);
    pango_context_set_language(s.context, pango_language_from_string("zh-cn"));
    pango_context_set_base_dir(s.context, PANGO_DIRECTION_LTR);
    pango_context_set_round_glyph_positions(s.context, FALSE);
}

PdfDocument::~PdfDocument() = default;
PdfDocument::PdfDocument(PdfDocument&&) noexcept = default;
PdfDocument& PdfDocument::operator=(PdfDocument&&) noexcept = default;

void PdfDocument::begin_page(double width_mm, double height_mm) {
    if (state_->page_open) cairo_show_page(state_->cairo);
    cairo_pdf_surface_set_size(state_->surface, points(width_mm), points(height_mm));
    state_->page_open = true;
    ++state_->pages;
}

int PdfDocument::pages() const { return state_->pages; }

TextBlock PdfDocument::lay_out(std::span<const TextRun> runs, const TextStyle& style, double width_mm) {
    auto& s = *state_;
    std::string text;
    const Attributes attributes{pango_attr_list_new()};
    for (const auto& run : runs) {
        const auto from = text.size();
        text += printable(run.text);
        if (run.face) {
            pango_attr_list_insert(attributes.get(), of_range(pango_attr_font_desc_new(s.describe(*run.face, style.size_pt)), from, text.size()));
        }
        if (run.colour) {
            const auto level = [](double part) { return static_cast<guint16>(std::lround(part * 65535)); };
            pango_attr_list_insert(attributes.get(),
                                   of_range(pango_attr_foreground_new(level(run.colour->red), level(run.colour->green), level(run.colour->blue)),
                                            from, text.size()));
        }
    }
    if (style.letter_spacing_pt != 0) {
        pango_attr_list_insert(attributes.get(), pango_attr_letter_spacing_new(pango_units(style.letter_spacing_pt)));
    }
    // A code broken over two lines must not gain a hyphen that is not part of it.
    pango_attr_list_insert(attributes.get(), pango_attr_insert_hyphens_new(FALSE));

    TextBlock block;
    block.state_ = std::make_shared<TextBlock::State>();
    auto& made = *block.state_;
    made.colour = style.colour;
    made.layout.reset(pango_layout_new(s.context));
    auto* layout = made.layout.get();
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_font_description(layout, s.describe(style.face, style.size_pt));
    pango_layout_set_attributes(layout, attributes.get());
    if (width_mm > 0) pango_layout_set_width(layout, pango_units(points(width_mm)));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_indent(layout, pango_units(points(style.first_line_indent_mm)));
    pango_layout_set_justify(layout, style.align == TextAlign::justify);
    pango_layout_set_alignment(layout, style.align == TextAlign::centre  ? PANGO_ALIGN_CENTER
                                       : style.align == TextAlign::right ? PANGO_ALIGN_RIGHT
                                                                     : PANGO_ALIGN_LEFT);
    if (style.max_lines > 0) {
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        pango_layout_set_height(layout, -style.max_lines);
    }
    pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
    made.missing = pango_layout_get_unknown_glyphs_count(layout);

    const std::unique_ptr<PangoLayoutIter, Release<pango_layout_iter_free>> at{pango_layout_get_iter(layout)};
    do {
        PangoRectangle logical;
        pango_layout_iter_get_line_extents(at.get(), nullptr, &logical);
        made.left_pt.push_back(pango_units_to_double(logical.x));
        made.width_pt.push_back(pango_units_to_double(logical.width));
    } while (pango_layout_iter_next_line(at.get()));
    return block;
}

TextBlock PdfDocument::lay_out(std::string_view text, const TextStyle& style, double width_mm) {
    const TextRun run{.text = std::string(text)};
    return lay_out(std::span(&run, 1), style, width_mm);
}

double PdfDocument::natural_width_mm(std::string_view text, const TextStyle& style) {
    const auto block = lay_out(text, style, 0);
    double widest = 0;
    for (int i = 0; i < block.lines(); ++i) widest = std::max(widest, block.line_width_mm(i));
    return widest;
}

void PdfDocument::draw_line(const TextBlock& block, int line, double x_mm, double baseline_mm) {
    auto& s = *state_;
    ENSURE(s.page_open, "text is drawn on a page");
    s.missing += std::exchange(block.state_->missing, 0);
    s.set_colour(block.state_->colour);
    cairo_move_to(s.cairo, points(x_mm) + block.state_->left_pt.at(static_cast<std::size_t>(line)), points(baseline_mm));
    pango_cairo_show_layout_line(s.cairo, pango_layout_get_line_readonly(block.state_->layout.get(), line));
    cairo_new_path(s.cairo);
}

void PdfDocument::draw_fitted(std::string_view text, TextStyle style, double least_pt, double x_mm, double baseline_mm, double width_mm) {
    const auto natural = natural_width_mm(text, style);
    if (natural > width_mm) style.size_pt = std::max(least_pt, std::floor(style.size_pt * width_mm / natural * 10) / 10);
    style.max_lines = 1;
    draw_line(lay_out(text, style, width_mm), 0, x_mm, baseline_mm);
}

void PdfDocument::draw_narrowed(std::string_view text, const TextStyle& style, double centre_x_mm, double baseline_mm, double width_mm) {
    auto& s = *state_;
    const auto block = lay_out(text, style, 0);
    const double natural = block.line_width_mm(0);
    cairo_save(s.cairo);
    cairo_translate(s.cairo, points(centre_x_mm), points(baseline_mm));
    if (natural > width_mm) cairo_scale(s.cairo, width_mm / natural, 1);
    draw_line(block, 0, -natural / 2, 0);
    cairo_restore(s.cairo);
}

void PdfDocument::draw_turned(std::string_view text, const TextStyle& style, double centre_x_mm, double centre_y_mm, double degrees) {
    auto& s = *state_;
    const auto block = lay_out(text, style, 0);
    cairo_save(s.cairo);
    cairo_translate(s.cairo, points(centre_x_mm), points(centre_y_mm));
    cairo_rotate(s.cairo, -degrees * std::numbers::pi / 180);
    draw_line(block, 0, -block.line_width_mm(0) / 2, baseline_for(0, style.size_pt));
    cairo_restore(s.cairo);
}

void PdfDocument::draw_rule(double from_x_mm, double from_y_mm, double to_x_mm, double to_y_mm, double thickness_mm, Colour colour) {
    auto* cairo = state_->cairo;
    state_->set_colour(colour);
    cairo_set_line_width(cairo, points(thickness_mm));
    cairo_move_to(cairo, points(from_x_mm), points(from_y_mm));
    cairo_line_to(cairo, points(to_x_mm), points(to_y_mm));
    cairo_stroke(cairo);
}

void PdfDocument::fill_box(double x_mm, double y_mm, double width_mm, double height_mm, Colour colour) {
    auto* cairo = state_->cairo;
    state_->set_colour(colour);
    cairo_rectangle(cairo, points(x_mm), points(y_mm), points(width_mm), points(height_mm));
    cairo_fill(cairo);
}

void PdfDocument::fill_modules(const Modules& modules, double x_mm, double y_mm, double side_mm) {
    ENSURE(modules.size > 0, "there is a code to draw");
    auto* cairo = state_->cairo;
    cairo_save(cairo);
    cairo_translate(cairo, points(x_mm), points(y_mm));
    cairo_scale(cairo, points(side_mm) / modules.size, points(side_mm) / modules.size);
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
    for (const auto& run : dark_runs(modules)) cairo_rectangle(cairo, run.x, run.y, run.length, 1);
    state_->set_colour(black);
    cairo_fill(cairo);
    cairo_restore(cairo);
}

int PdfDocument::missing_glyphs() const { return state_->missing; }

std::string PdfDocument::finish() {
    auto& s = *state_;
    if (s.page_open) cairo_show_page(s.cairo);
    s.page_open = false;
    const auto drawn = cairo_status(s.cairo);
    cairo_surface_finish(s.surface);
    const auto written = cairo_surface_status(s.surface);
    if (drawn != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS) {
        throw std::runtime_error(std::string("a PDF could not be drawn: ") +
                                 cairo_status_to_string(drawn != CAIRO_STATUS_SUCCESS ? drawn : written));
    }
    return std::move(s.bytes);
}

} // namespace tezai::documents
