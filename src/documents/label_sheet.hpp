// Sheets of code labels as PDF, on label formats that can be bought.
//
// A label carries the device's public name in three forms: the QR for a camera, the human code for a telephone call,
// the plate number for the file; never anything personal. The QR is at least 25 mm wide and keeps its quiet zone of
// four modules; a format that cannot hold that is listed with the reason and refused for printing.
//
//     const auto* format = find_label_format("a4_3x8");
//     const auto sheet = make_label_sheet(*format, labels, {.mark = "演示", .created_at = at});
#pragma once

#include "base/calendar.hpp"
#include "base/result.hpp"
#include "documents/qr.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tezai::documents {

inline constexpr double least_qr_mm = 25;     // without its quiet zone
inline constexpr double unprinted_mm = 5;     // office printers leave so much of a sheet's rim white
inline constexpr int most_qr_modules = 33; // of the URLs we print (design.md §3)

struct LabelFormat {
    std::string_view key;  // a4_3x8: columns × rows
    std::string_view name; // for people
    double page_width_mm, page_height_mm;
    int columns, rows;
    double label_width_mm, label_height_mm;
    double left_mm, top_mm;   // margin to the first label
    double gap_x_mm, gap_y_mm; // between labels
};

// All we know of, also those too small: check holds_code() before offering one.
[[nodiscard]] std::span<const LabelFormat> list_label_formats();
[[nodiscard]] const LabelFormat* find_label_format(std::string_view key);
// How wide a QR of so many modules prints on it.
[[nodiscard]] double qr_side_mm(const LabelFormat&, int modules = most_qr_modules);
[[nodiscard]] bool holds_code(const LabelFormat&, int modules = most_qr_modules);

struct Label {
    Modules qr; // encode_qr(url)
    std::string human_code;         // 7K3M9XD; printed 7K3M-9XD
    std::string device_name = {};   // up to two lines, then …
    std::string place = {};         // short
    std::string plate_number = {};
    std::string rescue_number = {}; // 96333, a city's own …; empty for devices nobody is trapped in
    std::string issuer = {};
};

struct LabelOptions {
    std::string title = "二维码标签";
    std::string mark = {};     // printed across every label and once more in solid red: 演示, 演练
    int first_position = 0;    // labels already gone from the first sheet, row by row
    bool outlines = false;     // hairlines to cut along, for plain paper
    base::Instant created_at;  // goes into the file's metadata
};

struct LabelSheet {
    std::string pdf;
    int pages = 0;
    int missing_glyphs = 0; // characters no font has
};

struct LabelProblem {
    std::string_view code; // documents.label_too_small, documents.label_position
    double qr_mm = 0;      // what the format could hold
};

// Labels in the given order, row by row. 1 000 take about a second.
[[nodiscard]] base::Result<LabelSheet, LabelProblem> make_label_sheet(const LabelFormat&, std::span<const Label>, const LabelOptions&);

struct BoxMm {
    double x, y, width, height;
};
// Where the label at this position of the first sheet stands, the QR (without quiet zone) in it, and its text; for checks and previews.
[[nodiscard]] BoxMm label_box(const LabelFormat&, int position);
[[nodiscard]] BoxMm qr_box(const LabelFormat&, int position, int modules = most_qr_modules);
[[nodiscard]] BoxMm text_box(const LabelFormat&, int position);

} // namespace tezai::documents
