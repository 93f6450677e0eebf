#include "simulator/sticker_photo.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "documents/jpeg.hpp"
#include "documents/qr.hpp"
#include "simulator/dice.hpp"

namespace tezai::simulator {
namespace {

constexpr int side = 480;

// Blotches of two sizes, so that no two walls look alike to the search for copies.
class Wall {
public:
    explicit Wall(Dice dice) : shift_(dice.share() * 40), step_(90 + 80 * dice.share()), base_(60 + 60 * dice.share()) {
        for (auto& value : lattice_) value = dice.share();
    }
    [[nodiscard]] double grey(double x, double y) const { return base_ + 110 * smooth(x / step_ + shift_, y / step_) + 25 * smooth(x / 17, y / 17); }

private:
    [[nodiscard]] double at(int x, int y) const { return lattice_[static_cast<std::size_t>((y & 31) * 32 + (x & 31))]; }
    [[nodiscard]] double smooth(double x, double y) const {
        const int ix = static_cast<int>(std::floor(x)), iy = static_cast<int>(std::floor(y));
        const double fx = x - ix, fy = y - iy;
        return (at(ix, iy) * (1 - fx) + at(ix + 1, iy) * fx) * (1 - fy) + (at(ix, iy + 1) * (1 - fx) + at(ix + 1, iy + 1) * fx) * fy;
    }
    std::array<double, 32 * 32> lattice_{};
    double shift_, step_, base_;
};

} // namespace

std::string take_sticker_photo(std::string_view plate_url, Flaw flaw, std::uint64_t seed) {
    auto dice = Dice::of(seed, "photo");
    const Wall wall(Dice::of(seed, "wall"));
    const auto code = documents::encode_qr(plate_url).value();
    const double module_px = flaw == Flaw::far_away ? 2.2 : 5.2 + 2.6 * dice.share();
    const double turn = (dice.share() - 0.5) * 0.5, cosine = std::cos(turn), sine = std::sin(turn);
    const double half = code.size / 2.0, margin = 4.5;
    const double room = std::max(0.0, side / 2.0 - (half + margin) * module_px * 1.25);
    const double middle_x = side / 2.0 + (dice.share() - 0.5) * 2 * room, middle_y = side / 2.0 + (dice.share() - 0.5) * 2 * room;
    const double light = flaw == Flaw::dark ? 0.06 : 0.75 + 0.3 * dice.share();

    documents::GreyPicture picture(side, side);
    constexpr int fine = 2;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            double sum = 0;
            for (int i = 0; i < fine * fine; ++i) {
                const double dx = x + (i % fine + 0.5) / fine - middle_x, dy = y + (i / fine + 0.5) / fine - middle_y;
                const double u = (dx * cosine + dy * sine) / module_px, v = (dy * cosine - dx * sine) / module_px;
                if (flaw == Flaw::no_sticker || std::abs(u) > half + margin || std::abs(v) > half + margin) sum += wall.grey(x, y);
                else if (std::abs(u) < half && std::abs(v) < half && code.dark(static_cast<int>(u + half), static_cast<int>(v + half))) sum += 35;
                else sum += 225;
            }
            picture.row(y)[x] = static_cast<std::uint8_t>(std::clamp(sum / (fine * fine), 0.0, 255.0));
        }
    picture = documents::blur(picture.view(), flaw == Flaw::blurred ? 0.55 * module_px : 0.6);
    for (auto& grey : picture.pixels) grey = static_cast<std::uint8_t>(std::clamp(grey * light + 2.0 * (dice.share() + dice.share() - 1.0) + 0.5, 0.0, 255.0));
    const auto jpeg = documents::encode_jpeg(picture.view(), 70);
    return {jpeg.begin(), jpeg.end()};
}

} // namespace tezai::simulator
