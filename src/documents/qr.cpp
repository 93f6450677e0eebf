#define ZX_USE_UTF8 1
#include "documents/qr.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <memory>

#include <ZXing/ReadBarcode.h>
#include <qrencode.h>

#include "base/text.hpp"

namespace tezai::documents {
namespace {

QRecLevel of(QrLevel level) {
    switch (level) {
    case QrLevel::low: return QR_ECLEVEL_L;
    case QrLevel::medium: return QR_ECLEVEL_M;
    case QrLevel::quartile: return QR_ECLEVEL_Q;
    case QrLevel::high: return QR_ECLEVEL_H;
    }
    return QR_ECLEVEL_Q;
}

QrLevel level_of(const std::string& letter) {
    if (letter == "L") return QrLevel::low;
    if (letter == "M") return QrLevel::medium;
    if (letter == "H") return QrLevel::high;
    return QrLevel::quartile;
}

double side_px(const FoundCode& code) {
    const auto& p = code.corners;
    double around = 0;
    for (std::size_t i = 0; i < 4; ++i) around += std::hypot(p[(i + 1) % 4].x - p[i].x, p[(i + 1) % 4].y - p[i].y);
    return around / 4;
}

// How well row 6 and column 6 alternate if the code has this many modules a side: 1 perfectly, about 0 for a wrong count.
double timing_score(GreyView from, const SquareTo& map, int modules) {
    const double n = modules;
    double best = 0;
    for (const bool across : {true, false}) {
        for (const double off : {0.0, -0.4, 0.4}) { // a curved plate lets the line sag
            double sum = 0, sum_abs = 0, mean = 0;
            std::vector<double> greys;
            for (int k = 8; k <= modules - 9; ++k) {
                const double along = (k + 0.5) / n, beside = (6.5 + off) / n;
                greys.push_back(grey_at(from, across ? map(along, beside) : map(beside, along)));
                mean += greys.back();
            }
            mean /= static_cast<double>(greys.size());
            for (std::size_t k = 0; k < greys.size(); ++k) {
                sum += (k % 2 == 0 ? -1 : 1) * (greys[k] - mean); // dark first
                sum_abs += std::abs(greys[k] - mean);
            }
            if (sum_abs > 0) best = std::max(best, sum / sum_abs);
        }
    }
    return best;
}

// The decoder does not say how many modules it saw. Our own codes are known by encoding the text again; those of others
// by their timing lines.
int count_modules(GreyView from, const FoundCode& code, const std::string& level) {
    const SquareTo map(code.corners);
    int guess = 0;
    if (const auto again = encode_qr(code.text, level_of(level))) guess = again->size;
    if (guess > 0 && timing_score(from, map, guess) >= 0.5) return guess;
    int best = guess > 0 ? guess : 29;
    double best_score = 0.5;
    for (int modules = 21; modules <= 177; modules += 4) {
        if (const double score = timing_score(from, map, modules); score > best_score) {
            best_score = score;
            best = modules;
        }
    }
    return best;
}

QrReading read_once(GreyView from) {
    QrReading reading;
    if (from.empty()) return reading;
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode).setTryHarder(true).setTryRotate(true).setTryDownscale(true);
    hints.setMaxNumberOfSymbols(8); // a photo may hold the neighbour's plate as well
    const ZXing::ImageView image(from.pixels, from.width, from.height, ZXing::ImageFormat::Lum, from.stride);
    for (const auto& result : ZXing::ReadBarcodes(image, hints)) {
        if (!result.isValid() || result.text().empty()) continue;
        FoundCode code;
        code.text = result.text();
        const auto& at = result.position();
        for (std::size_t i = 0; i < 4; ++i) code.corners[i] = {static_cast<double>(at[static_cast<int>(i)].x), static_cast<double>(at[static_cast<int>(i)].y)};
        code.modules = count_modules(from, code, result.ecLevel());
        const bool known = std::any_of(reading.codes.begin(), reading.codes.end(), [&](const FoundCode& other) {
            return other.text == code.text && std::hypot(other.corners[0].x - code.corners[0].x, other.corners[0].y - code.corners[0].y) < side_px(code) / 2;
        });
        if (!known) reading.codes.push_back(std::move(code));
    }
    std::stable_sort(reading.codes.begin(), reading.codes.end(), [](const FoundCode& a, const FoundCode& b) { return side_px(a) > side_px(b); });
    return reading;
}

QrReading scaled(QrReading reading, double factor) {
    for (auto& code : reading.codes) {
        for (auto& corner : code.corners) corner = {corner.x * factor, corner.y * factor};
    }
    return reading;
}

} // namespace

base::Result<Modules, std::string_view> encode_qr(std::string_view text, QrLevel level) {
    if (text.empty() || text.find('\0') != std::string_view::npos) return base::failure(std::string_view{"qr.empty_text"});
    const std::string zero_ended(text);
    constexpr int any_version = 0, keep_case = 1;
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString(zero_ended.c_str(), any_version, of(level), QR_MODE_8, keep_case), &QRcode_free);
    if (!code) {
        if (errno == ENOMEM) throw std::bad_alloc();
        return base::failure(std::string_view{"qr.text_too_long"});
    }
    Modules modules{code->width, {}};
    modules.bits.reserve(static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width));
    for (int i = 0; i < code->width * code->width; ++i) modules.bits.push_back(code->data[i] & 1U);
    return modules;
}

std::vector<DarkRun> dark_runs(const Modules& modules) {
    std::vector<DarkRun> runs;
    for (int y = 0; y < modules.size; ++y) {
        for (int x = 0; x < modules.size;) {
            int end = x;
            while (end < modules.size && modules.dark(end, y)) ++end;
            if (end > x) runs.push_back({x, y, end - x});
            x = end + 1;
        }
    }
    return runs;
}

std::string write_svg(const Modules& modules, std::string_view title) {
    const auto side = std::to_string(modules.size + 2 * quiet_zone_modules);
    std::string svg = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" + side + ' ' + side +
                      R"(" role="img" shape-rendering="crispEdges"><title>)" + base::escape_html(title) +
                      R"(</title><path fill="#fff" d="M0 0h)" + side + 'v' + side + "H0z\"/><path fill=\"#000\" d=\"";
    for (const auto& run : dark_runs(modules)) {
        const auto length = std::to_string(run.length);
        svg += 'M' + std::to_string(run.x + quiet_zone_modules) + ' ' + std::to_string(run.y + quiet_zone_modules) + 'h' + length + "v1h-" + length + 'z';
    }
    return svg + "\"/></svg>";
}

QrReading read_qr(GreyView from, Effort effort) {
    QrReading first = read_once(from);
    if (!first.codes.empty() || effort == Effort::once || from.empty()) return first;

    // In the order in which the made photos of tests/support are rescued soonest. Doubling only pays where modules are tiny,
    // and would make a large photo huge.
    const auto attempt = [](const GreyPicture& picture, double factor) { return scaled(read_once(picture.view()), factor); };
    constexpr int doubled_below_pixels = 2'500'000;
    const int around = std::max(12, std::min(from.width, from.height) / 40);
    if (auto r = attempt(half(from), 2); !r.codes.empty()) return r;
    if (auto r = attempt(level_contrast(from, around), 1); !r.codes.empty()) return r;
    if (auto r = attempt(blur(from, 1), 1); !r.codes.empty()) return r;
    if (auto r = attempt(sharpen(from, 2, 1.5), 1); !r.codes.empty()) return r;
    if (from.width * from.height <= doubled_below_pixels) {
        if (auto r = attempt(twice(from), 0.5); !r.codes.empty()) return r;
    }
    if (auto r = attempt(invert(from), 1); !r.codes.empty()) return r;
    if (auto seen = find_unread_code(from)) first.unreadable.push_back(std::move(*seen));
    return first;
}

} // namespace tezai::documents
