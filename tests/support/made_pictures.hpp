// Made photos of plates, for tests, docs and the bench: a flat plate in front of a wall, seen by a pinhole camera, then
// whatever spoils a photo. Same seed, same pixels. They stand in for nothing but themselves: real photos are worse in
// ways that nobody has thought of, and every table made from these says so.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "documents/jpeg.hpp"
#include "documents/picture.hpp"
#include "documents/qr.hpp"

namespace tezai::support {

using documents::GreyPicture;

struct Scene {
    std::string text = "HTTPS://TZ.EXAMPLE.GOV.CN/Q/0123456789ABCDEF"; // empty: a wall without a plate
    int width = 1200;
    int height = 900;
    double module_px = 8;
    double tilt_deg = 0;       // between the camera's axis and the plate's
    double tilt_toward_deg = 30; // in which direction it leans away
    double turn_deg = 4;       // of the plate in its own plane
    double lens_px = 0.6;      // Gaussian sigma that every lens has
    double blur_modules = 0;   // Gaussian sigma
    double motion_modules = 0; // length of the smear
    double light = 1;          // exposure
    double noise = 2;          // s.d. in grey levels after exposure
    double dirt = 0;           // share of the code under blots
    double glare = 0;          // strength of a lamp's reflection
    double contrast = 1;       // of the print
    double curve = 0;          // 1 / radius in code widths: a plate on a pipe
    bool light_on_dark = false;
    std::string neighbour;     // a second plate to the left
    double neighbour_scale = 1;
    int jpeg_quality = 75;
    std::uint64_t seed = 1;
};

struct MadePicture {
    std::string kind;
    std::string amount;
    bool right_device = true;
    Scene scene;
};

namespace detail {

struct Dice { // splitmix64: the same numbers on every machine
    std::uint64_t state;
    std::uint64_t next() {
        std::uint64_t z = (state += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    double share() { return static_cast<double>(next() >> 11U) / 9007199254740992.0; }
    double bell() { // about normal, s.d. 1
        const std::uint64_t n = next();
        const auto part = [n](unsigned shift) { return static_cast<double>(n >> shift & 0xFFFFU); };
        return (part(0) + part(16) + part(32) + part(48) - 131070.0) / 37837.0;
    }
};

// A wall with blotches of three sizes.
class Wall {
public:
    explicit Wall(std::uint64_t seed) : lattice_(64 * 64) {
        Dice dice{seed};
        for (auto& value : lattice_) value = dice.share();
    }
    [[nodiscard]] double grey(double x, double y) const { return 95 + 70 * smooth(x / 210, y / 210) + 35 * smooth(x / 47 + 9, y / 47) + 25 * smooth(x / 11, y / 11 + 5); }

private:
    [[nodiscard]] double at(int x, int y) const { return lattice_[static_cast<std::size_t>((y & 63) * 64 + (x & 63))]; }
    [[nodiscard]] double smooth(double x, double y) const {
        const double left = std::floor(x), top = std::floor(y);
        const int ix = static_cast<int>(left), iy = static_cast<int>(top);
        const double fx = x - left, fy = y - top;
        return (at(ix, iy) * (1 - fx) + at(ix + 1, iy) * fx) * (1 - fy) + (at(ix, iy + 1) * (1 - fx) + at(ix + 1, iy + 1) * fx) * fy;
    }
    std::vector<double> lattice_;
};

struct Blot {
    double x, y, radius;
};

// A plate in its own plane: the origin is the middle of the code, one unit is one module. −1: beside the plate.
class Plate {
public:
    Plate(const std::string& text, const Scene& scene, std::uint64_t seed) : scene_(scene) {
        if (text.empty()) return;
        modules_ = documents::encode_qr(text).value();
        Dice dice{seed};
        const double side = modules_.size;
        for (double covered = 0; covered < scene.dirt * side * side;) {
            blots_.push_back({(dice.share() - 0.5) * side, (dice.share() - 0.5) * side, 0.5 + 1.6 * dice.share()});
            covered += std::numbers::pi * blots_.back().radius * blots_.back().radius;
        }
    }
    [[nodiscard]] double grey(double x, double y) const {
        const double half = modules_.size / 2.0;
        if (modules_.size == 0 || std::abs(x) > half + 6 || y < -half - 6 || y > half + 14) return -1;
        for (const auto& blot : blots_) {
            if ((x - blot.x) * (x - blot.x) + (y - blot.y) * (y - blot.y) < blot.radius * blot.radius) return 105;
        }
        bool dark = false;
        if (std::abs(x) < half && std::abs(y) < half) {
            dark = modules_.dark(static_cast<int>(x + half), static_cast<int>(y + half));
        } else if (y > half + 5 && y < half + 11 && std::abs(x) < half) { // two lines of print below
            dark = std::fmod(y - half, 3.5) < 2 && std::fmod(x + 200, 2.3) < 1.4;
        }
        const double middle = 130, swing = 100 * scene_.contrast;
        return dark != scene_.light_on_dark ? middle - swing : middle + swing;
    }

private:
    const Scene& scene_;
    documents::Modules modules_;
    std::vector<Blot> blots_;
};

inline GreyPicture smear(const GreyPicture& from, int length) {
    GreyPicture to(from.width, from.height);
    for (int y = 0; y < from.height; ++y) {
        for (int x = 0; x < from.width; ++x) {
            int sum = 0;
            for (int i = 0; i < length; ++i) { // along a slope of one half
                const int sx = std::clamp(x + i - length / 2, 0, from.width - 1), sy = std::clamp(y + (i - length / 2) / 2, 0, from.height - 1);
                sum += from.view().row(sy)[sx];
            }
            to.row(y)[x] = static_cast<std::uint8_t>(sum / length);
        }
    }
    return to;
}

} // namespace detail

inline GreyPicture render(const Scene& scene) {
    const detail::Wall wall(scene.seed);
    const detail::Plate plate(scene.text, scene, scene.seed + 1), neighbour(scene.neighbour, scene, scene.seed + 2);
    constexpr double degree = std::numbers::pi / 180;
    const double focal = 1.2 * scene.width, away = focal / scene.module_px;
    // The plate's axes in the camera's room: turned in its plane, then leaned away around a line in the picture.
    const double lean = scene.tilt_deg * degree, toward = scene.tilt_toward_deg * degree, turn = scene.turn_deg * degree;
    const double kx = -std::sin(toward), ky = std::cos(toward);
    struct Vector {
        double x, y, z;
    };
    const auto leaned = [&](double x, double y) { // Rodrigues' formula
        const double along = (kx * x + ky * y) * (1 - std::cos(lean));
        return Vector{x * std::cos(lean) + kx * along, y * std::cos(lean) + ky * along, (kx * y - ky * x) * std::sin(lean)};
    };
    const Vector right = leaned(std::cos(turn), std::sin(turn)), down = leaned(-std::sin(turn), std::cos(turn));
    const Vector normal{right.y * down.z - right.z * down.y, right.z * down.x - right.x * down.z, right.x * down.y - right.y * down.x};

    const auto seen = [&](double px, double py) {
        const Vector ray{px - scene.width / 2.0, py - scene.height / 2.0, focal};
        const double facing = normal.x * ray.x + normal.y * ray.y + normal.z * ray.z;
        if (std::abs(facing) < 1e-6) return -1.0;
        const double reach = normal.z * away / facing;
        if (reach <= 0) return -1.0;
        const Vector hit{reach * ray.x, reach * ray.y, reach * ray.z - away};
        double x = hit.x * right.x + hit.y * right.y + hit.z * right.z;
        double y = hit.x * down.x + hit.y * down.y + hit.z * down.z;
        if (scene.curve > 0) {
            const double radius = 29 / scene.curve;
            if (std::abs(x) >= radius) return -1.0;
            y -= 0.25 * (radius - std::sqrt(radius * radius - x * x)); // the camera looks from a little above
            x = radius * std::asin(x / radius);
        }
        const double grey = plate.grey(x, y);
        return grey >= 0 ? grey : neighbour.grey((x + 24 + 24 * scene.neighbour_scale) / scene.neighbour_scale, y / scene.neighbour_scale);
    };

    GreyPicture picture(scene.width, scene.height);
    const double lamp_x = scene.width / 2.0 + 6 * scene.module_px, lamp_y = scene.height / 2.0 - 5 * scene.module_px, lamp = 7 * scene.module_px;
    constexpr int fine = 3;
    for (int y = 0; y < scene.height; ++y) {
        for (int x = 0; x < scene.width; ++x) {
            double sum = 0;
            int on_plate = 0;
            for (int i = 0; i < fine * fine; ++i) {
                const double grey = seen(x + (i % fine + 0.5) / fine, y + (i / fine + 0.5) / fine);
                if (grey < 0) {
                    if (i == 0) break; // beside the plate: one sample is enough
                    continue;
                }
                sum += grey;
                ++on_plate;
            }
            double grey = on_plate > 0 ? sum / on_plate : wall.grey(x, y);
            if (scene.glare > 0) {
                const double far2 = ((x - lamp_x) * (x - lamp_x) + (y - lamp_y) * (y - lamp_y)) / (lamp * lamp);
                grey += scene.glare * 260 * std::exp(-far2);
            }
            picture.row(y)[x] = static_cast<std::uint8_t>(std::clamp(grey, 0.0, 255.0));
        }
    }
    picture = documents::blur(picture.view(), std::hypot(scene.lens_px, scene.blur_modules * scene.module_px));
    if (scene.motion_modules > 0) picture = detail::smear(picture, std::max(1, static_cast<int>(scene.motion_modules * scene.module_px + 0.5)));
    detail::Dice dice{scene.seed + 3};
    for (auto& grey : picture.pixels) grey = static_cast<std::uint8_t>(std::clamp(grey * scene.light + scene.noise * dice.bell() + 0.5, 0.0, 255.0));
    return picture;
}

inline std::vector<std::uint8_t> take_photo(const Scene& scene) {
    return documents::encode_jpeg(render(scene).view(), scene.jpeg_quality);
}

// The whole set, of which docs/photo_verdicts.md tells.
inline std::vector<MadePicture> list_made_pictures() {
    std::vector<MadePicture> list;
    const auto add = [&](std::string kind, const std::string& amount, auto change) {
        MadePicture made{std::move(kind), amount, true, {}};
        made.scene.seed = 1000 + 17 * list.size();
        change(made.scene);
        list.push_back(std::move(made));
    };
    const auto each = [&](const std::string& kind, const std::string& unit, std::vector<double> amounts, auto change) {
        for (const double amount : amounts) {
            char shown[32];
            std::snprintf(shown, sizeof shown, "%g", amount);
            add(kind, shown + (unit.empty() ? "" : " " + unit), [&](Scene& scene) { change(scene, amount); });
        }
    };
    each("good", "px/module", {5, 6, 7, 8, 10, 12}, [](Scene& s, double a) { s.module_px = a; s.turn_deg = 7 * a; });
    each("tilt", "deg sideways", {15, 30, 40, 45, 55, 60, 65, 70}, [](Scene& s, double a) { s.tilt_deg = a; s.tilt_toward_deg = 0; });
    each("tilt", "deg askew", {15, 30, 40, 45, 55, 60, 65, 70}, [](Scene& s, double a) { s.tilt_deg = a; s.tilt_toward_deg = 50; s.module_px = 10; });
    each("small", "px/module", {4, 3.5, 3.2, 2.8, 2.5, 2.2, 2, 1.7, 1.4}, [](Scene& s, double a) { s.module_px = a; });
    each("blur", "module", {0.15, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0}, [](Scene& s, double a) { s.blur_modules = a; });
    each("motion", "module", {0.5, 1, 1.5, 2}, [](Scene& s, double a) { s.motion_modules = a; });
    each("dark", "of the light", {0.5, 0.3, 0.2, 0.15, 0.1, 0.06, 0.03, 0.01}, [](Scene& s, double a) { s.light = a; s.noise = 3; });
    each("noise", "levels", {10, 20, 35, 50}, [](Scene& s, double a) { s.noise = a; });
    each("dirt", "of the code", {0.03, 0.06, 0.1, 0.15, 0.2, 0.3}, [](Scene& s, double a) { s.dirt = a; });
    each("glare", "of a lamp", {0.5, 1, 2, 4}, [](Scene& s, double a) { s.glare = a; });
    each("pale", "contrast", {0.5, 0.3, 0.15, 0.08}, [](Scene& s, double a) { s.contrast = a; });
    each("curved", "code widths/radius", {0.5, 1, 1.4}, [](Scene& s, double a) { s.curve = a; });
    add("inverted", "light on dark", [](Scene& s) { s.light_on_dark = true; });

    const std::string other = "HTTPS://TZ.EXAMPLE.GOV.CN/Q/FEDCBA9876543210";
    const auto wrong = [&](const std::string& amount, auto change) {
        add("wrong device", amount, [&](Scene& s) { s.text = other; change(s); });
        list.back().right_device = false;
    };
    wrong("straight", [](Scene&) {});
    wrong("30 deg", [](Scene& s) { s.tilt_deg = 30; });
    wrong("2.5 px/module", [](Scene& s) { s.module_px = 2.5; });
    wrong("blur 0.3", [](Scene& s) { s.blur_modules = 0.3; });
    wrong("dark 0.2", [](Scene& s) { s.light = 0.2; });
    wrong("dirt 0.06", [](Scene& s) { s.dirt = 0.06; });
    add("two plates", "wanted is the larger", [&](Scene& s) { s.neighbour = other; s.neighbour_scale = 0.7; s.module_px = 7; });
    add("two plates", "wanted is the smaller", [&](Scene& s) { s.neighbour = other; s.neighbour_scale = 1.3; s.module_px = 5; });
    add("no plate", "a wall", [](Scene& s) { s.text.clear(); });
    list.back().right_device = false;
    add("no plate", "a dark wall", [](Scene& s) { s.text.clear(); s.light = 0.03; });
    list.back().right_device = false;
    return list;
}

} // namespace tezai::support
