#include "documents/jpeg.hpp"

#include <chrono>
#include <cmath>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <turbojpeg.h>

#include "documents/exif.hpp"
#include "documents/photo_quality.hpp"
#include "support/made_pictures.hpp"

using namespace tezai::documents;
using tezai::base::ByteView;
using tezai::support::detail::Dice;
using Bytes = std::vector<std::uint8_t>;

namespace {

ByteView view(const std::string& text) { return tezai::base::bytes(text); }

Bytes small_photo(int width = 160, int height = 120) {
    static const auto scene = tezai::support::render({.width = 320, .height = 240, .module_px = 4});
    return encode_jpeg(shrink(scene.view(), width, height).view(), 85);
}

// Red on the left, blue on the right.
Bytes colour_photo(int width, int height, int flags = 0) {
    Bytes pixels;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) pixels.insert(pixels.end(), {static_cast<std::uint8_t>(x < width / 2 ? 230 : 20), 20, static_cast<std::uint8_t>(x < width / 2 ? 20 : 230)});
    }
    const auto handle = tjInitCompress();
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    REQUIRE(tjCompress2(handle, pixels.data(), width, 0, height, TJPF_RGB, &buffer, &size, TJSAMP_420, 90, flags) == 0);
    Bytes out(buffer, buffer + size);
    tjFree(buffer);
    tjDestroy(handle);
    return out;
}

std::size_t offset_of(const Bytes& jpeg, std::uint8_t marker) {
    for (const auto& segment : lay_out(jpeg).segments) {
        if (segment.marker == marker) return static_cast<std::size_t>(segment.whole.data() - jpeg.data());
    }
    FAIL("no such marker");
    return 0;
}

Bytes with_size(Bytes jpeg, int width, int height) {
    const auto at = offset_of(jpeg, 0xC0);
    jpeg[at + 5] = static_cast<std::uint8_t>(height >> 8);
    jpeg[at + 6] = static_cast<std::uint8_t>(height & 255);
    jpeg[at + 7] = static_cast<std::uint8_t>(width >> 8);
    jpeg[at + 8] = static_cast<std::uint8_t>(width & 255);
    return jpeg;
}

Bytes with_segment(const Bytes& jpeg, std::uint8_t marker, const std::string& body) {
    Bytes out(jpeg.begin(), jpeg.begin() + 2);
    const auto length = body.size() + 2;
    out.insert(out.end(), {0xFF, marker, static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length & 255U)});
    out.insert(out.end(), body.begin(), body.end());
    out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
    return out;
}

// A small EXIF writer: orientation, capture time, offset and a place, in either byte order.
class ExifText {
public:
    explicit ExifText(bool little) : little_(little) {}
    [[nodiscard]] std::string make(int orientation, std::string taken, std::string offset) const {
        taken += '\0';
        offset += '\0';
        constexpr std::uint32_t main = 8, detail = main + 2 + 4 * 12 + 4, place = detail + 2 + 2 * 12 + 4, texts = place + 2 + 2 * 12 + 4;
        std::string tiff = (little_ ? "II" : "MM") + number(42, 2) + number(main, 4);
        tiff += number(4, 2) + entry(0x0100, 4, 1, number(4000, 4)) + entry(0x0112, 3, 1, number(static_cast<unsigned>(orientation), 2) + std::string(2, '\0'));
        tiff += entry(0x8769, 4, 1, number(detail, 4)) + entry(0x8825, 4, 1, number(place, 4)) + number(0, 4);
        tiff += number(2, 2) + entry(0x9003, 2, 20, number(texts, 4)) + entry(0x9011, 2, 7, number(texts + 20, 4)) + number(0, 4);
        tiff += number(2, 2) + entry(0x0002, 5, 3, number(texts + 27, 4)) + entry(0x0004, 5, 3, number(texts + 27, 4)) + number(0, 4);
        return std::string("Exif\0\0", 6) + tiff + taken + offset + "PLACE-SECRET" + std::string(24, '\1');
    }

private:
    [[nodiscard]] std::string number(std::uint32_t value, std::size_t width) const {
        std::string out(width, '\0');
        for (std::size_t i = 0; i < width; ++i) out[little_ ? i : width - 1 - i] = static_cast<char>(value >> (8 * i) & 255U);
        return out;
    }
    [[nodiscard]] std::string entry(std::uint32_t tag, std::uint32_t type, std::uint32_t count, const std::string& value) const {
        return number(tag, 2) + number(type, 2) + number(count, 4) + value;
    }
    bool little_;
};

Bytes oriented(const Bytes& jpeg, int orientation) { return with_segment(jpeg, 0xE1, ExifText(true).make(orientation, "2021:12:05 10:00:00", "+08:00")); }

bool contains(const Bytes& bytes, std::string_view text) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(text) != std::string_view::npos;
}

double seconds_of(auto work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

TEST_CASE("what is no JPEG is named, so that the message can say how to make one") {
    using namespace std::string_literals;
    CHECK(peek_jpeg({}).error().code == "photo.empty");
    for (const auto& [file, kind] : {
             std::pair{"\x89PNG\r\n\x1a\n....."s, "png"}, std::pair{"\0\0\0\x18" "ftypheic\0\0\0\0"s, "heic"}, std::pair{"\0\0\0\x18" "ftypmif1\0\0\0\0"s, "heic"},
             std::pair{"\0\0\0\x18" "ftypavif\0\0\0\0"s, "avif"}, std::pair{"\0\0\0\x18" "ftypisom\0\0\0\0"s, "video"}, std::pair{"RIFF\1\2\3\4WEBPVP8 "s, "webp"},
             std::pair{"RIFF\1\2\3\4WAVEfmt "s, "unknown"}, std::pair{"%PDF-1.7\n"s, "pdf"}, std::pair{"GIF89a"s, "gif"}, std::pair{"PK\3\4 "s, "zip"},
             std::pair{"II*\0...."s, "tiff"}, std::pair{"MM\0*...."s, "tiff"}, std::pair{"BM6..."s, "bmp"}, std::pair{"这不是照片"s, "text"}, std::pair{"<html>"s, "text"},
             std::pair{"\xff"s, "unknown"}, std::pair{"\xff\xd8"s, "unknown"}, std::pair{"\0\0\0\0"s, "unknown"},
         }) {
        const auto header = peek_jpeg(view(file));
        CAPTURE(kind);
        REQUIRE_FALSE(header.has_value());
        CHECK(header.error().code == "photo.not_a_jpeg");
        CHECK(header.error().looks_like == kind);
    }
    CHECK(peek_jpeg(view("\xff\xd8\xff\xe0"s)).error().code == "photo.damaged");
}

TEST_CASE("size limits are read from the header, to the pixel and the byte") {
    const auto photo = small_photo();
    CHECK(peek_jpeg(photo)->width == 160);
    CHECK(peek_jpeg(photo)->height == 120);
    CHECK(peek_jpeg(with_size(photo, 8000, 5000)).has_value());
    CHECK(peek_jpeg(with_size(photo, 8000, 5001)).error().code == "photo.too_many_pixels");
    CHECK(peek_jpeg(with_size(photo, 65535, 65535)).error().code == "photo.too_many_pixels");
    CHECK(peek_jpeg(with_size(photo, 0, 120)).error().code == "photo.no_pixels");
    CHECK(peek_jpeg(with_size(photo, 160, 0)).error().code == "photo.no_pixels");
    CHECK(peek_jpeg(photo, {.max_bytes = photo.size()}).has_value());
    CHECK(peek_jpeg(photo, {.max_bytes = photo.size() - 1}).error().code == "photo.file_too_large");
    auto padded = photo;
    padded.resize(40'000'000);
    CHECK(peek_jpeg(padded).error().code == "photo.file_too_large");
}

TEST_CASE("a picture bomb costs next to nothing") {
    const auto bomb = with_size(small_photo(), 60000, 60000);
    CHECK(seconds_of([&] {
              for (int i = 0; i < 1000; ++i) CHECK(judge_sticker(bomb, "X").error().code == "photo.too_many_pixels");
          }) < 1.0);
    // Just allowed: a few kilobytes that claim 40 megapixels. The rest is missing, and the verdict says so.
    const auto largest = with_size(small_photo(), 8000, 5000);
    CHECK(seconds_of([&] { CHECK(judge_sticker(largest, "X")->partial); }) < 5.0);
    // Many scans: each would walk all pixels again.
    const auto photo = small_photo();
    const auto scan = offset_of(photo, 0xDA);
    for (const int copies : {24, 25}) {
        Bytes many(photo.begin(), photo.begin() + static_cast<std::ptrdiff_t>(scan));
        for (int i = 0; i < copies; ++i) many.insert(many.end(), photo.begin() + static_cast<std::ptrdiff_t>(scan), photo.end() - 2);
        CHECK(peek_jpeg(many).has_value() == (copies <= 24));
    }
    // Segments without end.
    Bytes empties{0xFF, 0xD8};
    while (empties.size() < 10'000'000) empties.insert(empties.end(), {0xFF, 0xE5, 0x00, 0x02});
    CHECK(seconds_of([&] { CHECK(peek_jpeg(empties).error().code == "photo.damaged"); }) < 0.5);
}

TEST_CASE("a photo is decoded at full size and at a half, a quarter, an eighth of it") {
    const auto photo = small_photo(161, 123);
    for (const auto& [scale, width, height] : {std::tuple{Scale::full, 161, 123}, std::tuple{Scale::half, 81, 62}, std::tuple{Scale::quarter, 41, 31}, std::tuple{Scale::eighth, 21, 16}}) {
        const auto grey = decode_grey(photo, scale).value();
        CHECK(grey.picture.width == width);
        CHECK(grey.picture.height == height);
        CHECK_FALSE(grey.partial);
    }
    CHECK(decode_grey(colour_photo(64, 48, TJFLAG_PROGRESSIVE)).has_value());
    CHECK(peek_jpeg(colour_photo(64, 48, TJFLAG_PROGRESSIVE))->progressive);
}

TEST_CASE("a file cut off is partial; padding before its end is not") {
    const auto photo = small_photo();
    auto cut = photo;
    cut.resize(photo.size() / 2);
    CHECK(decode_grey(cut)->partial);
    auto padded = photo;
    padded.insert(padded.end() - 2, 64, 0);
    CHECK_FALSE(decode_grey(padded)->partial);
    auto followed = photo;
    followed.insert(followed.end(), 500, 7);
    CHECK_FALSE(decode_grey(followed)->partial);
}

TEST_CASE("good photos are decoded after a damaged one") {
    const auto good = small_photo();
    const auto expected = decode_grey(good)->picture.pixels;
    for (const std::uint8_t marker : std::initializer_list<std::uint8_t>{0xDB, 0xC4, 0xC0, 0xDA}) {
        const auto at = offset_of(good, marker);
        for (std::size_t i = 2; i < 40; ++i) {
            auto damaged = good;
            damaged[at + i] ^= 0x5A;
            (void)decode_grey(damaged);
            (void)thumbnail(damaged, 40);
            REQUIRE(decode_grey(good).value().picture.pixels == expected);
        }
    }
}

TEST_CASE("five hundred mutated photos are answered, whatever the answer") {
    Dice dice{2021};
    const auto base = tezai::support::take_photo({.width = 240, .height = 180, .module_px = 4});
    const std::vector<Bytes> photos{oriented(base, 6), colour_photo(80, 60), colour_photo(80, 60, TJFLAG_PROGRESSIVE), base};
    int answered = 0, wrong = 0;
    for (int round = 0; round < 500; ++round) {
        auto photo = photos[static_cast<std::size_t>(round) % photos.size()];
        const auto flips = 1 + dice.next() % 12;
        // Half of the rounds aim at the first bytes, where tables and EXIF are.
        const auto reach = round % 2 == 0 ? photo.size() : std::min<std::size_t>(photo.size(), 700);
        for (std::uint64_t i = 0; i < flips; ++i) photo[dice.next() % reach] ^= static_cast<std::uint8_t>(1U << dice.next() % 8);
        if (round % 5 == 0) photo.resize(dice.next() % photo.size());
        const JpegLimits limits{.max_pixels = 2'000'000}; // or a flipped size makes the test slow, not the code wrong
        (void)read_origin(photo);
        answered += display_copy(photo, limits).has_value() ? 1 : 0;
        answered += thumbnail(photo, 32, limits).has_value() ? 1 : 0;
        const auto verdict = judge_sticker(photo, "X", {}, limits);
        if (verdict && verdict->decoded_text && *verdict->decoded_text != tezai::support::Scene{}.text) ++wrong;
    }
    CHECK(answered > 300);
    CHECK(wrong == 0);
}

TEST_CASE("EXIF tells orientation, capture time and that there is a place, in both byte orders") {
    for (const bool little : {true, false}) {
        const auto origin = read_origin(with_segment(small_photo(), 0xE1, ExifText(little).make(6, "2021:12:05 10:20:30", "+08:00")));
        CHECK(origin.orientation == 6);
        using namespace std::chrono;
        CHECK(origin.taken_at_local == local_days{2021y / 12 / 5} + 10h + 20min + 30s);
        CHECK(origin.taken_offset == 480min);
        CHECK(origin.has_gps);
    }
    CHECK(read_origin(small_photo()).orientation == 1);
    CHECK_FALSE(read_origin(small_photo()).has_gps);
    CHECK(read_origin(oriented(small_photo(), 0)).orientation == 1);
    CHECK(read_origin(oriented(small_photo(), 9)).orientation == 1);
}

TEST_CASE("a capture time that cannot be is no capture time") {
    for (const auto& [taken, valid] : {
             std::pair{"2021:12:05 23:59:59", true}, std::pair{"2021:12:05 24:00:00", false}, std::pair{"2021:02:29 10:00:00", false},
             std::pair{"2020:02:29 10:00:00", true}, std::pair{"0000:00:00 00:00:00", false}, std::pair{"                   ", false}, std::pair{"1980:01:01 00:00:00", true},
             std::pair{"1979:12:31 00:00:00", false},
         }) {
        CAPTURE(taken);
        CHECK(read_origin(with_segment(small_photo(), 0xE1, ExifText(true).make(1, taken, "+08:00"))).taken_at_local.has_value() == valid);
    }
}

TEST_CASE("EXIF cut off at any byte is survived") {
    const auto whole = ExifText(false).make(3, "2021:12:05 10:20:30", "-03:30");
    for (std::size_t length = 0; length <= whole.size(); ++length) (void)read_origin(with_segment(small_photo(8, 8), 0xE1, whole.substr(0, length)));
    auto looping = whole; // the pointer to the details points at the first directory
    (void)read_origin(with_segment(small_photo(8, 8), 0xE1, looping.replace(6 + 8 + 2 + 2 * 12 + 8, 4, std::string("\0\0\0\x08", 4))));
}

TEST_CASE("the display copy shows the same picture and tells nothing else") {
    auto photo = oriented(colour_photo(96, 64), 1);
    photo = with_segment(photo, 0xE1, "http://ns.adobe.com/xap/1.0/ XMP-SECRET");
    photo = with_segment(photo, 0xFE, "COMMENT-SECRET");
    photo = with_segment(photo, 0xE2, std::string("ICC_PROFILE\0\1\1PROFILE", 21));
    photo = with_segment(photo, 0xE2, std::string("MPF\0PREVIEW-SECRET", 18));
    const auto second = oriented(small_photo(), 1); // what phones hang on: a second picture with its own EXIF, or a film
    photo.insert(photo.end(), second.begin(), second.end());
    REQUIRE(contains(photo, "SECRET"));

    const auto shown = display_copy(photo).value();
    CHECK_FALSE(contains(shown, "SECRET"));
    CHECK_FALSE(contains(shown, "Exif"));
    CHECK(contains(shown, "ICC_PROFILE"));
    CHECK(contains(shown, "JFIF"));
    CHECK(decode_grey(shown)->picture.pixels == decode_grey(photo)->picture.pixels);
    CHECK_FALSE(decode_grey(shown)->partial);
    CHECK(display_copy(shown).value() == shown);
}

TEST_CASE("the display copy and the thumbnail stand upright, for all eight orientations") {
    const auto photo = small_photo(); // 160 × 120: whole blocks, nothing to trim
    const auto stored = decode_grey(photo)->picture;
    for (int orientation = 1; orientation <= 8; ++orientation) {
        CAPTURE(orientation);
        const auto expected = upright(stored.view(), orientation);
        const auto shown = decode_grey(display_copy(oriented(photo, orientation)).value())->picture;
        const auto small = decode_grey(thumbnail(oriented(photo, orientation), 40).value())->picture;
        REQUIRE(shown.width == expected.width);
        REQUIRE(shown.height == expected.height);
        CHECK(small.width == expected.width / 4);
        const auto small_expected = shrink(expected.view(), small.width, small.height);
        double most = 0, small_sum = 0;
        for (std::size_t i = 0; i < shown.pixels.size(); ++i) most = std::max(most, std::abs(static_cast<double>(shown.pixels[i]) - expected.pixels[i]));
        for (std::size_t i = 0; i < small.pixels.size(); ++i) small_sum += std::abs(static_cast<double>(small.pixels[i]) - small_expected.pixels[i]);
        CHECK(most <= 2);
        CHECK(small_sum / static_cast<double>(small.pixels.size()) < 4);
    }
    const auto odd = display_copy(oriented(small_photo(157, 113), 6)).value(); // cut blocks go
    CHECK(peek_jpeg(odd)->width == 112);
    CHECK(peek_jpeg(odd)->height == 157);
    CHECK(peek_jpeg(display_copy(oriented(small_photo(5, 3), 6)).value())->width == 3);
}

TEST_CASE("a thumbnail has the size asked for, its colours and no metadata") {
    const auto photo = oriented(colour_photo(1000, 500), 1);
    const auto small = thumbnail(photo, 200).value();
    CHECK(peek_jpeg(small)->width == 200);
    CHECK(peek_jpeg(small)->height == 100);
    CHECK(peek_jpeg(small)->components == 3);
    CHECK_FALSE(contains(small, "Exif"));
    CHECK(peek_jpeg(thumbnail(photo, 4000).value())->width == 1000); // never enlarged
    CHECK(peek_jpeg(thumbnail(photo, 1).value())->height == 1);
    int width = 0, height = 0, sub = 0, colours = 0;
    const std::unique_ptr<void, int (*)(tjhandle)> handle(tjInitDecompress(), &tjDestroy);
    REQUIRE(tjDecompressHeader3(handle.get(), small.data(), small.size(), &width, &height, &sub, &colours) == 0);
    Bytes pixels(200 * 100 * 3);
    REQUIRE(tjDecompress2(handle.get(), small.data(), small.size(), pixels.data(), 200, 0, 100, TJPF_RGB, 0) == 0);
    CHECK(pixels[3 * 20] > 200);      // red on the left
    CHECK(pixels[3 * 180] < 60);      // blue on the right
    CHECK(pixels[3 * 180 + 2] > 200);
}
