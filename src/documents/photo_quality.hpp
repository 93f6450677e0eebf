// Is this photo of a plate good enough to prove that the plate is there? What it shows is measured here; whether it is the
// right device is for the caller, who knows which text belongs to the plate.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/result.hpp"
#include "documents/jpeg.hpp"

namespace tezai::documents {

// Policy: a bureau may move these. A value that equals its limit is good.
struct QualityLimits {
    double min_module_px = 3;    // of the photo as sent
    double max_tilt_deg = 50;    // between the camera's axis and the plate's
    double min_sharpness = 0.35; // 0.45 and more is crisp, 0.17 hardly readable
    double min_grey_sd = 20;     // of the code: less is too dark or washed out
    double dark_below = 100;     // mean grey of the code that tells the one from the other
};

// What is measured on the code, in pixels of the photo as sent.
struct CodeMeasure {
    double tilt_deg = 0;
    double module_px = 0;  // along the side that is not foreshortened
    double sharpness = 0;  // Var(Laplacian) / Var(grey) at 4 pixels a module: needs no reference and knows no lighting
    double grey_sd = 0;
    double brightness = 0; // mean grey of the code, 0–255
};
[[nodiscard]] double tilt_deg(const std::array<Point, 4>& corners);
[[nodiscard]] CodeMeasure measure_code(GreyView, const std::array<Point, 4>& corners, int modules);

struct StickerVerdict {
    std::optional<std::string> decoded_text;  // of the code judged: the wanted one if it is in the photo, else the largest
    std::vector<std::string> other_texts;     // further codes in the photo
    std::optional<CodeMeasure> measure;       // also of a code that was seen and could not be read
    bool partial = false;
    // What to do better, worst first: photo.partial_file, photo.no_code_found, photo.code_unreadable, photo.too_dark,
    // photo.washed_out, photo.too_small, photo.too_tilted, photo.blurred. Where no code was found, dark and blurred are
    // said of the whole photo; where one was seen but not read, its measures are rough.
    std::vector<std::string_view> reasons;

    [[nodiscard]] bool good() const { return decoded_text.has_value() && reasons.empty(); }
};

// The reasons of one measured code; the boundaries of the policy in one place.
[[nodiscard]] std::vector<std::string_view> reasons_of(const CodeMeasure&, const QualityLimits&);

using IsWanted = std::function<bool(std::string_view text)>;

// Fails only if there is no picture to judge (codes of jpeg.hpp).
[[nodiscard]] base::Result<StickerVerdict, PhotoFault> judge_sticker(base::ByteView jpeg, const IsWanted&, const QualityLimits& = {}, const JpegLimits& = {});
[[nodiscard]] base::Result<StickerVerdict, PhotoFault> judge_sticker(base::ByteView jpeg, std::string_view expected_text, const QualityLimits& = {}, const JpegLimits& = {});

} // namespace tezai::documents
