#include "documents/picture_hash.hpp"

#include <chrono>
#include <cmath>
#include <numbers>
#include <string>

#include <doctest/doctest.h>

#include "documents/jpeg.hpp"
#include "support/made_pictures.hpp"

using namespace tezai::documents;
using tezai::support::Scene;

namespace {

constexpr int originals = 24;

// Twenty-four visits: other walls, other distances, other angles, the same kind of plate.
GreyPicture visit(int number) {
    const double n = number;
    return tezai::support::render({.width = 800, .height = 600, .module_px = 4 + std::fmod(n * 1.7, 5), .tilt_deg = std::fmod(n * 11, 40),
                                   .tilt_toward_deg = n * 37, .turn_deg = std::fmod(n * 53, 90) - 45, .seed = 5000 + 31 * static_cast<std::uint64_t>(number)});
}

GreyPicture cut(const GreyPicture& from, double part, double off_x = 0) {
    const int width = static_cast<int>(from.width * part), height = static_cast<int>(from.height * part);
    GreyPicture to(width, height);
    const int left = static_cast<int>((from.width - width) * (0.5 + off_x));
    for (int y = 0; y < height; ++y) std::copy_n(from.view().row(y + (from.height - height) / 2) + left, width, to.row(y));
    return to;
}

GreyPicture turned(const GreyPicture& from, double degrees) { // the corners that open are filled with the border
    const double angle = degrees * std::numbers::pi / 180;
    GreyPicture to(from.width, from.height);
    for (int y = 0; y < to.height; ++y) {
        for (int x = 0; x < to.width; ++x) {
            const double u = x - to.width / 2.0, v = y - to.height / 2.0;
            to.row(y)[x] = static_cast<std::uint8_t>(grey_at(from.view(), {to.width / 2.0 + u * std::cos(angle) - v * std::sin(angle), to.height / 2.0 + u * std::sin(angle) + v * std::cos(angle)}));
        }
    }
    return to;
}

GreyPicture brighter(GreyPicture picture, int by) {
    for (auto& grey : picture.pixels) grey = static_cast<std::uint8_t>(std::clamp(grey + by, 0, 255));
    return picture;
}

GreyPicture stamped(GreyPicture picture) { // date and place, as camera apps print them into a corner
    for (int y = picture.height - 60; y < picture.height - 20; ++y) {
        for (int x = 20; x < 320; ++x) {
            if (x / 7 % 3 != 0 && y / 9 % 3 != 0) picture.row(y)[x] = 245;
        }
    }
    return picture;
}

GreyPicture resent(const GreyPicture& picture, int quality) { return decode_grey(encode_jpeg(picture.view(), quality))->picture; }

struct Visits {
    std::vector<GreyPicture> pictures;
    std::vector<PictureHashes> hashes;
};
const Visits& visits() {
    static const auto all = [] {
        Visits v;
        for (int i = 0; i < originals; ++i) {
            v.pictures.push_back(visit(i));
            v.hashes.push_back(hash_picture(v.pictures.back().view()));
        }
        return v;
    }();
    return all;
}

} // namespace

TEST_CASE("a copy is found after what people do to copies") {
    struct Case {
        const char* what;
        GreyPicture (*change)(const GreyPicture&);
        int at_least;
    };
    for (const auto& c : {
             Case{"sent again at quality 40", [](const GreyPicture& p) { return resent(p, 40); }, 24},
             Case{"half size", [](const GreyPicture& p) { return half(p.view()); }, 24},
             Case{"brighter", [](const GreyPicture& p) { return brighter(p, 20); }, 24},
             Case{"stamped with date and place", [](const GreyPicture& p) { return stamped(p); }, 20},
             Case{"5 % cropped", [](const GreyPicture& p) { return cut(p, 0.95); }, 23},
             Case{"10 % cropped", [](const GreyPicture& p) { return cut(p, 0.9); }, 23},
             Case{"turned by 3 degrees", [](const GreyPicture& p) { return turned(p, 3); }, 23},
             Case{"turned by 5 degrees", [](const GreyPicture& p) { return turned(p, -5); }, 23},
         }) {
        int found = 0;
        for (std::size_t i = 0; i < originals; ++i) found += near(visits().hashes[i], hash_picture(c.change(visits().pictures[i]).view())) ? 1 : 0;
        MESSAGE(std::string(c.what) << ": " << found << " of " << originals);
        CHECK(found >= c.at_least);
    }
}

TEST_CASE("photos of different visits are not taken for copies") {
    int confused = 0;
    for (std::size_t a = 0; a < originals; ++a) {
        for (std::size_t b = 0; b < originals; ++b) confused += a != b && near(visits().hashes[a], visits().hashes[b]) ? 1 : 0;
    }
    CHECK(confused == 0);
}

TEST_CASE("what this scheme does not find is known: crops off the middle and mirrored copies") {
    int off_centre = 0, mirrored = 0;
    for (std::size_t i = 0; i < originals; ++i) {
        off_centre += near(visits().hashes[i], hash_picture(cut(visits().pictures[i], 0.86, 0.5).view())) ? 1 : 0;
        mirrored += near(visits().hashes[i], hash_picture(upright(visits().pictures[i].view(), 2).view())) ? 1 : 0;
    }
    MESSAGE("cropped 14 % at one side: " << off_centre << ", mirrored: " << mirrored << " of " << originals);
    CHECK(mirrored < originals / 2);
}

TEST_CASE("six and eight bits are near, seven or nine are not") {
    PictureHashes kept, asked;
    kept.crops.fill({0, 0});
    asked.crops.fill({~0ULL, ~0ULL});
    asked.turns.fill({~0ULL, ~0ULL});
    for (const auto& [p, d, is_near] : {std::tuple{0x3FULL, 0xFFULL, true}, std::tuple{0x7FULL, 0xFFULL, false}, std::tuple{0x3FULL, 0x1FFULL, false}, std::tuple{0ULL, 0ULL, true}}) {
        asked.turns[7] = {p, d};
        CHECK(near(kept, asked) == is_near);
    }
}

TEST_CASE("plain pictures match nothing, not even each other") {
    const auto black = hash_picture(GreyPicture(64, 64, 0).view());
    CHECK(black.plain);
    CHECK(hash_picture({}).plain);
    CHECK_FALSE(near(black, black));
    CHECK_FALSE(visits().hashes[0].plain);
    PictureIndex index;
    index.add(1, black);
    CHECK(index.size() == 0);
    CHECK(index.find(black).empty());
}

TEST_CASE("hashes are kept as text") {
    const auto text = write_hashes(visits().hashes[3]);
    CHECK(text.size() == 160);
    CHECK(parse_hashes(text)->crops == visits().hashes[3].crops);
    CHECK(parse_hashes("")->plain);
    CHECK(write_hashes(hash_picture({})).empty());
    CHECK_FALSE(parse_hashes(text.substr(1)).has_value());
    auto broken = text;
    broken[20] = 'g';
    CHECK_FALSE(parse_hashes(broken).has_value());
}

TEST_CASE("the index finds a copy among a hundred thousand others and nothing else") {
    PictureIndex index;
    tezai::support::detail::Dice dice{7};
    for (int i = 0; i < 100'000; ++i) {
        PictureHashes other;
        for (auto& pair : other.crops) pair = {dice.next(), dice.next()};
        index.add(i, other);
    }
    index.add(777'777, visits().hashes[5]);
    index.add(888'888, visits().hashes[6]);
    const auto asked = hash_picture(resent(cut(visits().pictures[5], 0.9), 60).view());
    const auto start = std::chrono::steady_clock::now();
    const auto matches = index.find(asked);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    MESSAGE("100 000 photos asked in " << took.count() << " ms");
    REQUIRE(matches.size() == 1);
    CHECK(matches.front().id == 777'777);
    CHECK(matches.front().distance.p <= 6);
}
