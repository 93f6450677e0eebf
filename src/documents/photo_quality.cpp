#include "documents/photo_quality.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "documents/qr.hpp"

namespace tezai::documents {
namespace {

constexpr int measured_module_px = 4;

// The two semi-axes of the ellipse into which the plate's square maps: how a module looks along and across the tilt.
struct Axes {
    double longer, shorter;
};
Axes axes_of(const std::array<Point, 4>& p) {
    const Point across{(p[1].x - p[0].x + p[2].x - p[3].x) / 2, (p[1].y - p[0].y + p[2].y - p[3].y) / 2};
    const Point down{(p[3].x - p[0].x + p[2].x - p[1].x) / 2, (p[3].y - p[0].y + p[2].y - p[1].y) / 2};
    const double a = across.x * across.x + across.y * across.y, b = across.x * down.x + across.y * down.y, c = down.x * down.x + down.y * down.y;
    const double root = std::hypot((a - c) / 2, b);
    return {std::sqrt(std::max(0.0, (a + c) / 2 + root)), std::sqrt(std::max(0.0, (a + c) / 2 - root))};
}

// The code seen straight on at 4 pixels a module. Large modules are averaged, not picked, or blur would go unseen.
GreyPicture rectify(GreyView from, const std::array<Point, 4>& corners, int modules) {
    const SquareTo map(corners);
    const int side = modules * measured_module_px;
    const int samples = std::clamp(static_cast<int>(std::ceil(axes_of(corners).longer / side)), 1, 8);
    GreyPicture to(side, side);
    for (int y = 0; y < side; ++y) {
        auto* out = to.row(y);
        for (int x = 0; x < side; ++x) {
            double sum = 0;
            for (int j = 0; j < samples; ++j) {
                for (int i = 0; i < samples; ++i) {
                    sum += grey_at(from, map((x + (i + 0.5) / samples) / side, (y + (j + 0.5) / samples) / side));
                }
            }
            out[x] = static_cast<std::uint8_t>(std::lround(sum / (samples * samples)));
        }
    }
    return to;
}

double variance_of_laplacian(GreyView from) {
    double sum = 0, square = 0;
    for (int y = 1; y + 1 < from.height; ++y) {
        const auto *above = from.row(y - 1), *here = from.row(y), *below = from.row(y + 1);
        for (int x = 1; x + 1 < from.width; ++x) {
            const double value = above[x] + below[x] + here[x - 1] + here[x + 1] - 4.0 * here[x];
            sum += value;
            square += value * value;
        }
    }
    const double count = (from.width - 2.0) * (from.height - 2.0);
    return square / count - (sum / count) * (sum / count);
}

// How many pixels the strongest edges of a photo take, the better of both directions: about 2 in focus, 2.5 sigma out of it.
// 0 if there are no edges. Noise makes them look steeper, so a noisy photo is never called blurred for it.
double edge_width_px(GreyView from) {
    constexpr int stretch = 24;
    double narrowest = 0;
    for (const bool along_rows : {true, false}) {
        const int lines = along_rows ? from.height : from.width, length = along_rows ? from.width : from.height;
        const auto at = [&](int line, int i) { return static_cast<int>(along_rows ? from.row(line)[i] : from.row(i)[line]); };
        struct Edge {
            int contrast, steepest;
        };
        std::vector<Edge> edges;
        int most = 0;
        for (int line = 0; line < lines; line += 4) {
            for (int start = 0; start + stretch < length; start += stretch / 2) {
                int low = 255, high = 0, steepest = 1;
                for (int i = start; i < start + stretch; ++i) {
                    low = std::min(low, at(line, i));
                    high = std::max(high, at(line, i));
                    steepest = std::max(steepest, std::abs(at(line, i + 1) - at(line, i)));
                }
                constexpr int no_edge_below = 60; // print on a plate has more, blotches on a wall less
                if (high - low < no_edge_below) continue;
                edges.push_back({high - low, steepest});
                most = std::max(most, high - low);
            }
        }
        std::vector<double> widths;
        for (const auto& edge : edges) {
            if (10 * edge.contrast >= 7 * most) widths.push_back(static_cast<double>(edge.contrast) / edge.steepest);
        }
        constexpr std::size_t too_few = 20;
        if (widths.size() < too_few) continue;
        const auto middle = widths.begin() + static_cast<std::ptrdiff_t>(widths.size() / 2);
        std::nth_element(widths.begin(), middle, widths.end());
        narrowest = narrowest == 0 ? *middle : std::min(narrowest, *middle);
    }
    return narrowest;
}

std::array<Point, 4> times(std::array<Point, 4> corners, double factor_x, double factor_y) {
    for (auto& corner : corners) corner = {corner.x * factor_x, corner.y * factor_y};
    return corners;
}

// The same photo at one size after the other, decoded when first asked for.
class Steps {
public:
    Steps(base::ByteView jpeg, const JpegHeader& header, const JpegLimits& limits) : jpeg_(jpeg), limits_(limits) {
        // Reading 3 megapixels takes a third of the time of 12, and most plates are large enough in them.
        constexpr std::int64_t enough_pixels = 5'000'000;
        const auto pixels = static_cast<std::int64_t>(header.width) * header.height;
        while (divisor_ < 8 && pixels / (divisor_ * divisor_) > enough_pixels) divisor_ *= 2;
    }
    [[nodiscard]] bool can_refine() const { return divisor_ > 1; }
    [[nodiscard]] base::Result<DecodedGrey, PhotoFault> decode() const { return decode_grey(jpeg_, static_cast<Scale>(divisor_), limits_); }
    void refine() { divisor_ /= 2; }

private:
    base::ByteView jpeg_;
    JpegLimits limits_;
    int divisor_ = 1;
};

const FoundCode& pick(const std::vector<FoundCode>& codes, const IsWanted& is_wanted) {
    const auto wanted = std::find_if(codes.begin(), codes.end(), [&](const FoundCode& code) { return is_wanted(code.text); });
    return wanted == codes.end() ? codes.front() : *wanted;
}

bool has_wanted(const QrReading& reading, const IsWanted& is_wanted) {
    return std::any_of(reading.codes.begin(), reading.codes.end(), [&](const FoundCode& code) { return is_wanted(code.text); });
}

} // namespace

double tilt_deg(const std::array<Point, 4>& corners) {
    const auto [longer, shorter] = axes_of(corners);
    return longer > 0 ? std::acos(std::min(1.0, shorter / longer)) * 180 / std::numbers::pi : 90;
}

CodeMeasure measure_code(GreyView from, const std::array<Point, 4>& corners, int modules) {
    CodeMeasure measure;
    measure.tilt_deg = tilt_deg(corners);
    measure.module_px = axes_of(corners).longer / modules;
    const auto straight = rectify(from, corners, modules);
    const auto spread = spread_of(straight.view());
    measure.grey_sd = spread.deviation;
    measure.brightness = spread.mean;
    measure.sharpness = spread.deviation > 0 ? variance_of_laplacian(straight.view()) / (spread.deviation * spread.deviation) : 0;
    return measure;
}

std::vector<std::string_view> reasons_of(const CodeMeasure& m, const QualityLimits& limits) {
    std::vector<std::string_view> reasons;
    if (m.grey_sd < limits.min_grey_sd) reasons.push_back(m.brightness < limits.dark_below ? "photo.too_dark" : "photo.washed_out");
    if (m.module_px < limits.min_module_px) reasons.push_back("photo.too_small");
    if (m.tilt_deg > limits.max_tilt_deg) reasons.push_back("photo.too_tilted");
    if (m.sharpness < limits.min_sharpness) reasons.push_back("photo.blurred");
    return reasons;
}

base::Result<StickerVerdict, PhotoFault> judge_sticker(base::ByteView jpeg, const IsWanted& is_wanted, const QualityLimits& limits, const JpegLimits& jpeg_limits) {
    const auto header = peek_jpeg(jpeg, jpeg_limits);
    if (!header) return base::failure(header.error());

    Steps steps(jpeg, *header, jpeg_limits);
    auto decoded = steps.decode();
    if (!decoded) return base::failure(decoded.error());
    const GreyPicture coarse = std::move(decoded->picture);
    GreyPicture fine;
    const GreyPicture* seen_in = &coarse;
    StickerVerdict verdict;
    verdict.partial = decoded->partial;

    auto reading = read_qr(coarse.view(), Effort::once);
    // A code that is not the wanted one does not end the search: the wanted plate may be the smaller one.
    while (!has_wanted(reading, is_wanted) && steps.can_refine()) {
        steps.refine();
        auto finer = steps.decode();
        if (!finer) return base::failure(finer.error());
        verdict.partial = verdict.partial || finer->partial;
        auto again = read_qr(finer->picture.view(), Effort::once);
        if (again.codes.empty() && !reading.codes.empty()) continue;
        if (again.codes.empty() && again.unreadable.empty() && !reading.unreadable.empty()) continue;
        reading = std::move(again);
        fine = std::move(finer->picture);
        seen_in = &fine;
    }
    if (reading.codes.empty()) {
        auto again = read_qr(coarse.view(), Effort::ladder);
        if (!again.codes.empty() || (reading.unreadable.empty() && !again.unreadable.empty())) {
            reading = std::move(again);
            seen_in = &coarse;
        }
    }

    if (verdict.partial) verdict.reasons.push_back("photo.partial_file");
    if (reading.codes.empty() && reading.unreadable.empty()) {
        verdict.reasons.push_back("photo.no_code_found");
        const auto whole = spread_of(coarse.view());
        if (whole.deviation < limits.min_grey_sd && whole.mean < limits.dark_below) verdict.reasons.push_back("photo.too_dark");
        constexpr double out_of_focus_px = 6;
        if (edge_width_px(coarse.view()) > out_of_focus_px) verdict.reasons.push_back("photo.blurred");
        return verdict;
    }

    FoundCode code;
    if (!reading.codes.empty()) {
        code = pick(reading.codes, is_wanted);
        verdict.decoded_text = code.text;
        for (const auto& other : reading.codes) {
            if (other.text != code.text) verdict.other_texts.push_back(other.text);
        }
    } else {
        code = reading.unreadable.front();
        verdict.reasons.push_back("photo.code_unreadable");
    }

    // At fewer than 5 pixels a module the smaller picture itself would look blurred: measure in a larger one.
    double width_seen = seen_in->width, height_seen = seen_in->height;
    GreyPicture finest;
    if (seen_in == &coarse && axes_of(code.corners).longer / code.modules < 5) {
        Steps again(jpeg, *header, jpeg_limits);
        if (again.can_refine()) {
            again.refine();
            if (auto finer = again.decode()) {
                finest = std::move(finer->picture);
                code.corners = times(code.corners, finest.width / width_seen, finest.height / height_seen);
                width_seen = finest.width;
                seen_in = &finest;
            }
        }
    }
    auto measure = measure_code(seen_in->view(), code.corners, code.modules);
    measure.module_px *= header->width / width_seen;
    verdict.measure = measure;
    const auto more = reasons_of(measure, limits);
    verdict.reasons.insert(verdict.reasons.end(), more.begin(), more.end());
    return verdict;
}

base::Result<StickerVerdict, PhotoFault> judge_sticker(base::ByteView jpeg, std::string_view expected_text, const QualityLimits& limits, const JpegLimits& jpeg_limits) {
    return judge_sticker(jpeg, [&](std::string_view text) { return text == expected_text; }, limits, jpeg_limits);
}

} // namespace tezai::documents
