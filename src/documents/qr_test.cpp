#include "documents/qr.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace tezai::documents;

namespace {

GreyPicture draw(const Modules& modules, int module_px, std::uint8_t dark = 0, std::uint8_t light = 255, int margin = quiet_zone_modules) {
    const int side = (modules.size + 2 * margin) * module_px;
    GreyPicture picture(side, side, light);
    for (const auto& run : dark_runs(modules)) {
        for (int y = 0; y < module_px; ++y) {
            std::fill_n(picture.row((run.y + margin) * module_px + y) + (run.x + margin) * module_px, run.length * module_px, dark);
        }
    }
    return picture;
}

const std::string plate_url = "HTTPS://TZ.EXAMPLE.GOV.CN/Q/0123456789ABCDEF";

} // namespace

TEST_CASE("a plate's address in capitals takes 29 modules, in small letters 33") {
    CHECK(encode_qr(plate_url)->size == 29);
    CHECK(encode_qr("https://tz.example.gov.cn/q/0123456789abcdef")->size == 33);
    CHECK(encode_qr(plate_url)->bits.size() == 29U * 29U);
}

TEST_CASE("a text that no code can hold is refused with a word") {
    CHECK(encode_qr("").error() == "qr.empty_text");
    CHECK(encode_qr(std::string_view("A\0B", 3)).error() == "qr.empty_text");
    CHECK(encode_qr(std::string(2420, 'A'), QrLevel::quartile).has_value());
    CHECK(encode_qr(std::string(2421, 'A'), QrLevel::quartile).error() == "qr.text_too_long");
}

TEST_CASE("what is drawn is read back, with corners and module count") {
    for (const auto level : {QrLevel::low, QrLevel::medium, QrLevel::quartile, QrLevel::high}) {
        for (const auto& text : {plate_url, std::string("A"), std::string("特种设备 7K3M9XD"), std::string(300, '7')}) {
            const auto modules = encode_qr(text, level).value();
            const auto reading = read_qr(draw(modules, 4).view(), Effort::once);
            REQUIRE(reading.codes.size() == 1);
            const auto& code = reading.codes.front();
            CHECK(code.text == text);
            CHECK(code.modules == modules.size);
            const double left = 4.0 * quiet_zone_modules, right = left + 4.0 * modules.size;
            CHECK(code.corners[0].x == doctest::Approx(left).epsilon(0.02));
            CHECK(code.corners[2].x == doctest::Approx(right).epsilon(0.02));
            CHECK(code.corners[2].y == doctest::Approx(right).epsilon(0.02));
        }
    }
}

TEST_CASE("two plates in one picture are both read, the larger first") {
    const auto near_plate = draw(encode_qr(plate_url).value(), 6);
    const auto far_plate = draw(encode_qr("HTTPS://TZ.EXAMPLE.GOV.CN/Q/FEDCBA9876543210").value(), 4);
    GreyPicture wall(700, 400, 200);
    for (int y = 0; y < near_plate.height; ++y) std::copy_n(near_plate.view().row(y), near_plate.width, wall.row(y + 20) + 320);
    for (int y = 0; y < far_plate.height; ++y) std::copy_n(far_plate.view().row(y), far_plate.width, wall.row(y + 20) + 20);
    const auto reading = read_qr(wall.view());
    REQUIRE(reading.codes.size() == 2);
    CHECK(reading.codes[0].text == plate_url);
    CHECK(reading.codes[1].text == "HTTPS://TZ.EXAMPLE.GOV.CN/Q/FEDCBA9876543210");
}

TEST_CASE("a picture without a code gives none, whatever its size") {
    for (const auto& [width, height] : {std::pair{0, 0}, std::pair{1, 1}, std::pair{1, 500}, std::pair{3, 2}, std::pair{640, 480}}) {
        const GreyPicture grey(width, height, 130);
        CHECK(read_qr(grey.view()).codes.empty());
    }
}

TEST_CASE("the ladder reads what the decoder alone does not: a light code on dark") {
    const auto light_on_dark = draw(encode_qr(plate_url).value(), 5, 230, 20);
    CHECK(read_qr(light_on_dark.view(), Effort::once).codes.empty());
    REQUIRE(read_qr(light_on_dark.view(), Effort::ladder).codes.size() == 1);
    CHECK(read_qr(light_on_dark.view(), Effort::ladder).codes.front().text == plate_url);
}

TEST_CASE("the picture of a code for web pages has a quiet zone and says what it is") {
    const auto svg = write_svg(encode_qr("A", QrLevel::low).value(), "编码 <7K3M9XD>");
    CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 29 29\""));
    CHECK(svg.find("<title>编码 &lt;7K3M9XD&gt;</title>") != std::string::npos);
    CHECK(svg.find("M4 4h7v1h-7z") != std::string::npos); // the top of the first finder
}
