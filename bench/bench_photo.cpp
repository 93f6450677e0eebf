// How long the check of one photo takes: 12 megapixels as phones send them, read at once, hard to read, and without a plate.
//
//   bench_photo                         prints one `name value unit` a line; goal: qr_decode_12mp at most 300 ms
//   bench_photo --write TEXT SEED FILE  writes such a photo of a plate that carries the text
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "documents/exif.hpp"
#include "documents/photo_quality.hpp"
#include "documents/picture_hash.hpp"
#include "support/made_pictures.hpp"

using namespace tezai::documents;
using tezai::support::Scene;

namespace {

double median_ms(auto work) {
    std::vector<double> all;
    for (int i = 0; i < 7; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        all.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
}

void judge(const char* name, const Scene& scene) {
    const auto photo = tezai::support::take_photo(scene);
    bool good = false, decoded = false;
    const double ms = median_ms([&] {
        const auto verdict = judge_sticker(photo, Scene{}.text).value();
        good = verdict.good();
        decoded = verdict.decoded_text.has_value();
    });
    std::printf("%s %.1f ms\n", name, ms);
    std::fprintf(stderr, "  %s: %zu kB, %s, %s\n", name, photo.size() / 1000, decoded ? "decoded" : "not decoded", good ? "good" : "not good");
}

} // namespace

int main(int argc, char** argv) {
    const Scene phone{.width = 4000, .height = 3000, .module_px = 14, .tilt_deg = 20, .noise = 4, .jpeg_quality = 90};
    if (argc == 5 && std::string(argv[1]) == "--write") {
        auto plate = phone;
        plate.text = argv[2];
        plate.seed = std::strtoull(argv[3], nullptr, 10);
        plate.turn_deg = static_cast<double>(plate.seed % 37) - 18; // no two look alike: a copy would be found
        const auto photo = tezai::support::take_photo(plate);
        std::ofstream file(argv[4], std::ios::binary);
        file.write(reinterpret_cast<const char*>(photo.data()), static_cast<std::streamsize>(photo.size()));
        return file.good() ? 0 : 1;
    }
    auto far = phone, noisy = phone, blurred = phone, wall = phone;
    far.module_px = 3.5;
    noisy.noise = 25;
    blurred.blur_modules = 0.9;
    wall.text.clear();
    judge("qr_decode_12mp", phone);
    judge("qr_decode_12mp_far", far);
    judge("qr_decode_12mp_noisy", noisy);
    judge("qr_decode_12mp_blurred", blurred);
    judge("qr_decode_12mp_no_plate", wall);

    const auto photo = tezai::support::take_photo(phone);
    std::printf("thumbnail_12mp %.1f ms\n", median_ms([&] { (void)thumbnail(photo, 480).value(); }));
    std::printf("display_copy_12mp %.2f ms\n", median_ms([&] { (void)display_copy(photo).value(); }));
    std::printf("picture_hash_12mp %.1f ms\n", median_ms([&] { (void)hash_picture(decode_grey(photo, Scale::eighth).value().picture.view()); }));
    std::printf("encode_qr %.3f ms\n", median_ms([&] { (void)encode_qr(phone.text).value(); }));
}
