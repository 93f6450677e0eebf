// The decoder does not tell where it saw a code that it could not read, and "no code found" helps nobody who stands
// before the plate. So the three finder squares are looked for here: dark, light, dark, light, dark as 1 : 1 : 3 : 1 : 1
// through their middle in both directions (ISO/IEC 18004), of one size, at a right angle.
#include <algorithm>
#include <array>
#include <cmath>

#include "documents/qr.hpp"

namespace tezai::documents {
namespace {

struct Finder {
    Point middle;
    double module_px = 0;
    int rows = 0; // scan lines that crossed it: a real one is crossed by about three modules' worth
};

// Five runs in the proportion of a finder, half a module of leeway for each: blur and dirt shift edges.
bool has_proportions(const std::array<int, 5>& runs) {
    int total = 0;
    for (const int run : runs) total += run;
    if (total < 7) return false;
    const double module = total / 7.0;
    for (std::size_t i = 0; i < 5; ++i) {
        const double expected = i == 2 ? 3 : 1;
        if (std::abs(runs[i] - expected * module) > module * (i == 2 ? 1.2 : 0.7)) return false;
    }
    return true;
}

// The finder through (x, y) along the column, or nothing: its height and middle.
std::optional<std::pair<double, double>> cross_check(GreyView dark, int x, int y) {
    const auto is_dark = [&](int row) { return dark.row(row)[x] != 0; };
    std::array<int, 5> runs{};
    int up = y, down = y + 1;
    if (!is_dark(y)) return std::nullopt;
    for (const int part : {2, 1, 0}) {
        while (up >= 0 && is_dark(up) == (part != 1)) {
            ++runs[static_cast<std::size_t>(part)];
            --up;
        }
    }
    for (const int part : {2, 3, 4}) {
        while (down < dark.height && is_dark(down) == (part != 3)) {
            ++runs[static_cast<std::size_t>(part)];
            ++down;
        }
    }
    if (!has_proportions(runs)) return std::nullopt;
    return std::pair{static_cast<double>(down - up - 1), (up + 1 + down) / 2.0};
}

// 1 = clearly darker than its surroundings, a third of their spread; camera noise on a wall makes freckles, but no finders.
GreyPicture dark_of(GreyView from) {
    auto dark = level_contrast(from, std::max(8, std::min(from.width, from.height) / 20));
    for (auto& grey : dark.pixels) grey = grey < 108 ? 1 : 0;
    return dark;
}

std::vector<Finder> list_finders(GreyView dark) {
    std::vector<Finder> finders;
    for (int y = 0; y < dark.height; ++y) {
        const auto* row = dark.row(y);
        std::array<int, 5> runs{};
        int filled = 0;
        for (int x = 0; x < dark.width;) {
            int end = x;
            while (end < dark.width && row[end] == row[x]) ++end;
            std::rotate(runs.begin(), runs.begin() + 1, runs.end());
            runs[4] = end - x;
            filled = std::min(filled + 1, 5);
            if (filled == 5 && row[x] != 0 && has_proportions(runs)) {
                const int width = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
                const double middle = end - width / 2.0;
                const auto column = cross_check(dark, static_cast<int>(middle), y);
                if (column && column->first < 2.5 * width && width < 2.5 * column->first) {
                    // The mean of both directions: a turned finder is crossed along a slope in each.
                    const double module = (width + column->first) / 14.0;
                    const auto same = std::find_if(finders.begin(), finders.end(), [&](const Finder& f) {
                        return std::hypot(f.middle.x - middle, f.middle.y - column->second) < 3 * module;
                    });
                    if (same == finders.end()) {
                        finders.push_back({{middle, column->second}, module, 1});
                    } else {
                        const double n = ++same->rows;
                        same->middle = {same->middle.x + (middle - same->middle.x) / n, same->middle.y + (column->second - same->middle.y) / n};
                        same->module_px += (module - same->module_px) / n;
                    }
                }
            }
            x = end;
        }
    }
    std::erase_if(finders, [](const Finder& f) { return f.rows < 2; });
    std::stable_sort(finders.begin(), finders.end(), [](const Finder& a, const Finder& b) { return a.rows > b.rows; });
    constexpr std::size_t enough = 24;
    if (finders.size() > enough) finders.resize(enough);
    return finders;
}

} // namespace

std::optional<FoundCode> find_unread_code(GreyView from) {
    if (from.width < 30 || from.height < 30) return std::nullopt;
    const auto finders = list_finders(dark_of(from).view());
    std::optional<FoundCode> best;
    double least = 0.45; // how far from a right-angled corner with equal arms a triple may be
    for (const auto& corner : finders) {
        for (const auto& a : finders) {
            for (const auto& b : finders) {
                if (&corner == &a || &corner == &b || &a == &b) continue;
                const Point to_a{a.middle.x - corner.middle.x, a.middle.y - corner.middle.y}, to_b{b.middle.x - corner.middle.x, b.middle.y - corner.middle.y};
                if (to_a.x * to_b.y - to_a.y * to_b.x <= 0) continue; // a is right of the corner, b below
                const double arm_a = std::hypot(to_a.x, to_a.y), arm_b = std::hypot(to_b.x, to_b.y);
                const double module = (corner.module_px + a.module_px + b.module_px) / 3;
                const double arm_modules = std::max(arm_a, arm_b) / module;
                if (arm_modules < 11 || arm_modules > 60) continue; // versions 1 to about 12
                const double slant = std::abs(to_a.x * to_b.x + to_a.y * to_b.y) / (arm_a * arm_b);
                const double uneven = 1 - std::min(arm_a, arm_b) / std::max(arm_a, arm_b);
                const auto [smallest, largest] = std::minmax({corner.module_px, a.module_px, b.module_px});
                const double unlike = 1 - smallest / largest;
                const double fault = std::max({slant, uneven, unlike});
                if (fault >= least) continue;
                least = fault;
                FoundCode code;
                code.modules = 17 + 4 * std::clamp(static_cast<int>(std::lround((arm_modules + 7 - 17) / 4)), 1, 40);
                // The finders' middles lie 3.5 modules inside; the fourth corner completes the parallelogram.
                const double inner = code.modules - 7.0;
                const Point u{to_a.x / inner, to_a.y / inner}, v{to_b.x / inner, to_b.y / inner};
                const Point origin{corner.middle.x - 3.5 * (u.x + v.x), corner.middle.y - 3.5 * (u.y + v.y)};
                const double n = code.modules;
                code.corners = {origin, {origin.x + n * u.x, origin.y + n * u.y}, {origin.x + n * (u.x + v.x), origin.y + n * (u.y + v.y)}, {origin.x + n * v.x, origin.y + n * v.y}};
                best = code;
            }
        }
    }
    return best;
}

} // namespace tezai::documents
