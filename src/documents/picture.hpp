// A grey picture in memory and what we do to one before looking at it. Pure: no files, no decoder.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace tezai::documents {

struct Point {
    double x = 0;
    double y = 0; // pixels, the middle of the top left pixel is 0.5, 0.5
};

// Somebody else's pixels, 8 bits each, rows from the top.
struct GreyView {
    const std::uint8_t* pixels = nullptr;
    int width = 0;
    int height = 0;
    int stride = 0; // bytes from one row to the next

    [[nodiscard]] bool empty() const { return pixels == nullptr || width <= 0 || height <= 0; }
    [[nodiscard]] const std::uint8_t* row(int y) const { return pixels + static_cast<std::ptrdiff_t>(y) * stride; }
};

struct GreyPicture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels; // width × height, no padding

    GreyPicture() = default;
    GreyPicture(int w, int h, std::uint8_t grey = 0);

    [[nodiscard]] GreyView view() const { return {pixels.data(), width, height, width}; }
    [[nodiscard]] std::uint8_t* row(int y) { return pixels.data() + static_cast<std::ptrdiff_t>(y) * width; }
};

// The grey between four pixels; outside the picture its border goes on.
[[nodiscard]] double grey_at(GreyView, Point);

[[nodiscard]] GreyPicture half(GreyView);                              // mean of 2 × 2; an odd last row or column is dropped
[[nodiscard]] GreyPicture twice(GreyView);                             // between pixels, linear
[[nodiscard]] GreyPicture shrink(GreyView, int width, int height);     // mean of the area; never larger than the picture
[[nodiscard]] GreyPicture blur(GreyView, double sigma_px);             // Gaussian
[[nodiscard]] GreyPicture sharpen(GreyView, double sigma_px, double amount); // picture + amount × (picture − blurred)
[[nodiscard]] GreyPicture invert(GreyView);
// Every pixel against the mean and spread of its own surroundings: evens out shadow, lamp light and pale print.
[[nodiscard]] GreyPicture level_contrast(GreyView, int radius_px);
// As the EXIF orientation (1–8) asks it to be shown.
[[nodiscard]] GreyPicture upright(GreyView, int exif_orientation);

struct Spread {
    double mean = 0;
    double deviation = 0; // grey levels, 0–127.5
};
[[nodiscard]] Spread spread_of(GreyView);

// The projective map that takes the unit square's corners (0,0) (1,0) (1,1) (0,1) to four points.
class SquareTo {
public:
    explicit SquareTo(const std::array<Point, 4>& corners);
    [[nodiscard]] Point operator()(double u, double v) const;

private:
    double a_, b_, c_, d_, e_, f_, g_, h_;
};

} // namespace tezai::documents
