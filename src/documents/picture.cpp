#include "documents/picture.hpp"

#include <algorithm>
#include <cmath>

#include "base/ensure.hpp"

namespace tezai::documents {
namespace {

std::uint8_t to_grey(double value) { return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L)); }

std::size_t area(int width, int height) { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height); }

} // namespace

GreyPicture::GreyPicture(int w, int h, std::uint8_t grey) : width(w), height(h) {
    ENSURE(w >= 0 && h >= 0, "a picture's sides are never negative");
    pixels.assign(area(w, h), grey);
}

double grey_at(GreyView from, Point at) {
    const double x = std::clamp(at.x - 0.5, 0.0, from.width - 1.0);
    const double y = std::clamp(at.y - 0.5, 0.0, from.height - 1.0);
    const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
    const int x1 = std::min(x0 + 1, from.width - 1);
    const double fx = x - x0, fy = y - y0;
    const auto* upper = from.row(y0);
    const auto* lower = from.row(std::min(y0 + 1, from.height - 1));
    return (upper[x0] * (1 - fx) + upper[x1] * fx) * (1 - fy) + (lower[x0] * (1 - fx) + lower[x1] * fx) * fy;
}

GreyPicture half(GreyView from) {
    GreyPicture to(from.width / 2, from.height / 2);
    for (int y = 0; y < to.height; ++y) {
        const auto* a = from.row(2 * y);
        const auto* b = from.row(2 * y + 1);
        auto* out = to.row(y);
        for (int x = 0; x < to.width; ++x) {
            out[x] = static_cast<std::uint8_t>((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4);
        }
    }
    return to;
}

GreyPicture twice(GreyView from) {
    GreyPicture to(from.width * 2, from.height * 2);
    // Each new pixel lies a quarter away from one old pixel and three quarters from the next: weights 9, 3, 3, 1.
    for (int y = 0; y < to.height; ++y) {
        const auto* near_row = from.row(y / 2);
        const auto* far_row = from.row(std::clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, from.height - 1));
        auto* out = to.row(y);
        for (int x = 0; x < to.width; ++x) {
            const int x0 = x / 2;
            const int x1 = std::clamp(x0 + (x % 2 == 0 ? -1 : 1), 0, from.width - 1);
            out[x] = static_cast<std::uint8_t>((9 * near_row[x0] + 3 * near_row[x1] + 3 * far_row[x0] + far_row[x1] + 8) / 16);
        }
    }
    return to;
}

GreyPicture shrink(GreyView from, int width, int height) {
    width = std::clamp(width, 1, std::max(1, from.width));
    height = std::clamp(height, 1, std::max(1, from.height));
    GreyPicture to(width, height);
    if (from.empty()) return to;
    std::vector<double> sums(static_cast<std::size_t>(width));
    const double step_x = static_cast<double>(from.width) / width;
    const double step_y = static_cast<double>(from.height) / height;
    for (int y = 0; y < height; ++y) {
        std::fill(sums.begin(), sums.end(), 0.0);
        const double top = y * step_y, bottom = std::min((y + 1) * step_y, static_cast<double>(from.height));
        for (int sy = static_cast<int>(top); sy < bottom && sy < from.height; ++sy) {
            const double share_y = std::min(bottom, sy + 1.0) - std::max(top, static_cast<double>(sy));
            const auto* in = from.row(sy);
            for (int x = 0; x < width; ++x) {
                const double left = x * step_x, right = std::min((x + 1) * step_x, static_cast<double>(from.width));
                double sum = 0;
                for (int sx = static_cast<int>(left); sx < right && sx < from.width; ++sx) {
                    sum += in[sx] * (std::min(right, sx + 1.0) - std::max(left, static_cast<double>(sx)));
                }
                sums[static_cast<std::size_t>(x)] += sum * share_y;
            }
        }
        auto* out = to.row(y);
        for (int x = 0; x < width; ++x) out[x] = to_grey(sums[static_cast<std::size_t>(x)] / (step_x * step_y));
    }
    return to;
}

GreyPicture blur(GreyView from, double sigma_px) {
    const int radius = std::max(1, static_cast<int>(std::ceil(3 * sigma_px)));
    std::vector<float> weights(static_cast<std::size_t>(2 * radius + 1));
    float total = 0;
    for (int i = -radius; i <= radius; ++i) {
        const auto w = static_cast<float>(std::exp(-i * i / (2 * sigma_px * sigma_px)));
        weights[static_cast<std::size_t>(i + radius)] = w;
        total += w;
    }
    for (auto& w : weights) w /= total;

    GreyPicture to(from.width, from.height);
    std::vector<float> column(static_cast<std::size_t>(from.width + 2 * radius));
    for (int y = 0; y < from.height; ++y) {
        // One row of vertical sums with its borders drawn out, then the horizontal pass over it.
        std::fill(column.begin(), column.end(), 0.0F);
        for (int i = -radius; i <= radius; ++i) {
            const auto* in = from.row(std::clamp(y + i, 0, from.height - 1));
            const float w = weights[static_cast<std::size_t>(i + radius)];
            float* into = column.data() + radius;
            for (int x = 0; x < from.width; ++x) into[x] += w * static_cast<float>(in[x]);
        }
        std::fill_n(column.begin(), radius, column[static_cast<std::size_t>(radius)]);
        std::fill_n(column.end() - radius, radius, *(column.end() - radius - 1));
        auto* out = to.row(y);
        for (int x = 0; x < from.width; ++x) {
            float sum = 0.5F;
            for (int i = 0; i <= 2 * radius; ++i) sum += weights[static_cast<std::size_t>(i)] * column[static_cast<std::size_t>(x + i)];
            out[x] = static_cast<std::uint8_t>(std::min(sum, 255.0F));
        }
    }
    return to;
}

GreyPicture sharpen(GreyView from, double sigma_px, double amount) {
    GreyPicture to = blur(from, sigma_px);
    for (int y = 0; y < from.height; ++y) {
        const auto* in = from.row(y);
        auto* out = to.row(y);
        for (int x = 0; x < from.width; ++x) out[x] = to_grey(in[x] + amount * (in[x] - out[x]));
    }
    return to;
}

GreyPicture invert(GreyView from) {
    GreyPicture to(from.width, from.height);
    for (int y = 0; y < from.height; ++y) {
        std::transform(from.row(y), from.row(y) + from.width, to.row(y), [](std::uint8_t g) { return static_cast<std::uint8_t>(255 - g); });
    }
    return to;
}

GreyPicture level_contrast(GreyView from, int radius_px) {
    // Sums of grey and grey² above and left of each pixel give any window's mean and spread in four look-ups.
    const auto wide = static_cast<std::size_t>(from.width) + 1;
    std::vector<std::uint64_t> squares(wide * (static_cast<std::size_t>(from.height) + 1), 0);
    std::vector<std::uint32_t> sums(squares.size(), 0); // 40 MP × 255 wraps round once or twice, which differences undo
    for (int y = 0; y < from.height; ++y) {
        const auto* in = from.row(y);
        const std::size_t above = static_cast<std::size_t>(y) * wide, here = above + wide;
        std::uint32_t sum = 0;
        std::uint64_t square = 0;
        for (std::size_t x = 0; x + 1 < wide; ++x) {
            sum += in[x];
            square += static_cast<std::uint64_t>(in[x]) * in[x];
            sums[here + x + 1] = sums[above + x + 1] + sum;
            squares[here + x + 1] = squares[above + x + 1] + square;
        }
    }
    GreyPicture to(from.width, from.height);
    for (int y = 0; y < from.height; ++y) {
        const auto top = static_cast<std::size_t>(std::max(0, y - radius_px)) * wide;
        const auto bottom = static_cast<std::size_t>(std::min(from.height, y + radius_px + 1)) * wide;
        const auto* in = from.row(y);
        auto* out = to.row(y);
        for (int x = 0; x < from.width; ++x) {
            const auto left = static_cast<std::size_t>(std::max(0, x - radius_px));
            const auto right = static_cast<std::size_t>(std::min(from.width, x + radius_px + 1));
            const auto count = static_cast<double>((right - left) * ((bottom - top) / wide));
            const std::uint32_t sum = sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left];
            const std::uint64_t square = squares[bottom + right] - squares[bottom + left] - squares[top + right] + squares[top + left];
            const double mean = sum / count;
            const double deviation = std::sqrt(std::max(0.0, static_cast<double>(square) / count - mean * mean));
            // At least 4 levels: in an even wall the spread is camera noise, and noise must not become print.
            out[x] = to_grey(128 + 60 * (in[x] - mean) / std::max(deviation, 4.0));
        }
    }
    return to;
}

GreyPicture upright(GreyView from, int orientation) {
    if (orientation < 1 || orientation > 8) orientation = 1;
    const bool on_its_side = orientation >= 5;
    GreyPicture to(on_its_side ? from.height : from.width, on_its_side ? from.width : from.height);
    const int right = from.width - 1, bottom = from.height - 1;
    for (int y = 0; y < to.height; ++y) {
        auto* out = to.row(y);
        for (int x = 0; x < to.width; ++x) {
            switch (orientation) {
            case 2: out[x] = from.row(y)[right - x]; break;
            case 3: out[x] = from.row(bottom - y)[right - x]; break;
            case 4: out[x] = from.row(bottom - y)[x]; break;
            case 5: out[x] = from.row(x)[y]; break;
            case 6: out[x] = from.row(bottom - x)[y]; break;
            case 7: out[x] = from.row(bottom - x)[right - y]; break;
            case 8: out[x] = from.row(x)[right - y]; break;
            default: out[x] = from.row(y)[x]; break;
            }
        }
    }
    return to;
}

Spread spread_of(GreyView from) {
    if (from.empty()) return {};
    std::uint64_t sum = 0, square = 0;
    for (int y = 0; y < from.height; ++y) {
        const auto* in = from.row(y);
        for (int x = 0; x < from.width; ++x) {
            sum += in[x];
            square += static_cast<std::uint64_t>(in[x]) * in[x];
        }
    }
    const auto count = static_cast<double>(area(from.width, from.height));
    const double mean = static_cast<double>(sum) / count;
    return {mean, std::sqrt(std::max(0.0, static_cast<double>(square) / count - mean * mean))};
}

SquareTo::SquareTo(const std::array<Point, 4>& p) {
    // Heckbert's closed form for the unit square.
    const double sx = p[0].x - p[1].x + p[2].x - p[3].x, sy = p[0].y - p[1].y + p[2].y - p[3].y;
    const double dx1 = p[1].x - p[2].x, dx2 = p[3].x - p[2].x, dy1 = p[1].y - p[2].y, dy2 = p[3].y - p[2].y;
    const double det = dx1 * dy2 - dx2 * dy1;
    const bool affine = std::abs(det) < 1e-9; // three corners on a line: no square, but no division by nothing either
    g_ = affine ? 0 : (sx * dy2 - dx2 * sy) / det;
    h_ = affine ? 0 : (dx1 * sy - sx * dy1) / det;
    a_ = p[1].x - p[0].x + g_ * p[1].x;
    b_ = p[3].x - p[0].x + h_ * p[3].x;
    c_ = p[0].x;
    d_ = p[1].y - p[0].y + g_ * p[1].y;
    e_ = p[3].y - p[0].y + h_ * p[3].y;
    f_ = p[0].y;
}

Point SquareTo::operator()(double u, double v) const {
    double w = g_ * u + h_ * v + 1;
    if (std::abs(w) < 1e-9) w = 1e-9;
    return {(a_ * u + b_ * v + c_) / w, (d_ * u + e_ * v + f_) / w};
}

} // namespace tezai::documents
