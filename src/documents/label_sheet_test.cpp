#include "documents/label_sheet.hpp"
#include "documents/qr.hpp"
#include "documents/render_for_test.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>

using namespace tezai::documents;

namespace {

const auto moment = tezai::base::parse_instant("2021-12-06T09:00:00+08:00").value();

std::string url_of(int i) {
    auto number = std::to_string(1'000'000 + i);
    return "HTTPS://Q.EXAMPLE.CN/Q/7K3M9XDAC" + number;
}

std::vector<Label> labels(int count) {
    std::vector<Label> made;
    for (int i = 0; i < count; ++i) {
        made.push_back({.qr = encode_qr(url_of(i)).value(),
                        .human_code = "7K3M9XD",
                        .device_name = i % 3 == 0 ? "曳引驱动乘客电梯" : "承压蒸汽锅炉（示例型号 WNS10-1.25-Q，燃气）",
                        .place = "示例小区3幢2单元" + std::to_string(i) + "号梯",
                        .plate_number = "SL" + std::to_string(20210000 + i),
                        .rescue_number = i % 3 == 0 ? "96333" : "",
                        .issuer = "示例市市场监督管理局"});
    }
    return made;
}

GreyPicture cut_out(const GreyPicture& page, BoxMm box, int dpi) {
    const auto px = [dpi](double mm) { return static_cast<int>(std::lround(mm / 25.4 * dpi)); };
    const int left = std::max(0, px(box.x)), top = std::max(0, px(box.y));
    const int width = std::min(page.width - left, px(box.width)), height = std::min(page.height - top, px(box.height));
    GreyPicture part(width, height);
    for (int y = 0; y < height; ++y) std::copy_n(page.view().row(top + y) + left, width, part.row(y));
    return part;
}

} // namespace

TEST_CASE("every label of a rendered sheet is read back, with and without a mark") {
    test::use_test_fonts();
    constexpr int dpi = 150;
    for (const auto& format : list_label_formats()) {
        if (!holds_code(format)) continue;
        for (const auto* mark : {"", "演示", "演练"}) {
            CAPTURE(format.key);
            CAPTURE(mark);
            const int per_page = format.columns * format.rows;
            const auto wanted = labels(per_page + 1);
            const auto sheet = make_label_sheet(format, wanted, {.mark = mark, .outlines = true, .created_at = moment});
            REQUIRE(sheet);
            CHECK(sheet->pages == 2);
            CHECK(sheet->missing_glyphs == 0);
            if (const char* folder = std::getenv("TEZAI_LOOK")) {
                test::write_file(std::filesystem::path(folder) / (std::string(format.key) + mark + ".pdf"), sheet->pdf);
            }
            const auto page = test::picture_of(sheet->pdf, 1, dpi);
            for (int i = 0; i < per_page; ++i) {
                CAPTURE(i);
                const auto reading = read_qr(cut_out(page, label_box(format, i), dpi).view(), Effort::once);
                REQUIRE(reading.codes.size() == 1);
                CHECK(reading.codes[0].text == url_of(i));
            }
            const auto second = read_qr(cut_out(test::picture_of(sheet->pdf, 2, dpi), label_box(format, 0), dpi).view(), Effort::once);
            REQUIRE(second.codes.size() == 1);
            CHECK(second.codes[0].text == url_of(per_page));
        }
    }
}

TEST_CASE("a code is 25 mm wide at least, stands inside its label and keeps its quiet zone") {
    for (const auto& format : list_label_formats()) {
        for (const int modules : {29, 33}) {
            if (!holds_code(format, modules)) continue;
            CAPTURE(format.key);
            CAPTURE(modules);
            const auto label = label_box(format, 0);
            const auto qr = qr_box(format, 0, modules);
            const double quiet = qr.width / modules * quiet_zone_modules - 1e-9;
            CHECK(qr.width >= least_qr_mm);
            CHECK(qr.x - quiet >= label.x);
            CHECK(qr.y - quiet >= label.y);
            CHECK(qr.x + qr.width + quiet <= label.x + label.width);
            CHECK(qr.y + qr.height + quiet <= label.y + label.height);
            const auto last = label_box(format, format.columns * format.rows - 1);
            CHECK(last.x + last.width <= format.page_width_mm + 0.01);
            CHECK(last.y + last.height <= format.page_height_mm + 0.01);
        }
    }
}

TEST_CASE("nothing of a sheet stands on the rim that office printers leave white") {
    for (const auto& format : list_label_formats()) {
        if (format.columns * format.rows == 1 || !holds_code(format)) continue;
        for (int position = 0; position < format.columns * format.rows; ++position) {
            CAPTURE(format.key);
            CAPTURE(position);
            for (const auto& box : {qr_box(format, position, 29), text_box(format, position)}) {
                CHECK(box.x >= unprinted_mm - 0.5);
                CHECK(box.y >= unprinted_mm - 0.5);
                CHECK(box.x + box.width <= format.page_width_mm - unprinted_mm + 0.5);
                CHECK(box.y + box.height <= format.page_height_mm - unprinted_mm + 0.5);
            }
            CHECK(text_box(format, position).width > 20);
        }
    }
}

TEST_CASE("a format too small for the code is refused and says what it could hold") {
    test::use_test_fonts();
    const auto* small = find_label_format("a4_4x10");
    REQUIRE(small);
    CHECK(!holds_code(*small));
    const auto sheet = make_label_sheet(*small, labels(1), {.created_at = moment});
    REQUIRE(!sheet);
    CHECK(sheet.error().code == "documents.label_too_small");
    CHECK(sheet.error().qr_mm < least_qr_mm);
    CHECK(find_label_format("a4_9x99") == nullptr);
}

TEST_CASE("a sheet may begin where the last one stopped") {
    test::use_test_fonts();
    const auto& format = *find_label_format("a4_3x8");
    for (const auto& [first, pages] : {std::pair{0, 1}, {23, 1}, {-1, 0}, {24, 0}}) {
        CAPTURE(first);
        const auto sheet = make_label_sheet(format, labels(1), {.first_position = first, .created_at = moment});
        CHECK(sheet.has_value() == (pages > 0));
        if (sheet) {
            const auto page = test::picture_of(sheet->pdf, 1, 150);
            CHECK(read_qr(cut_out(page, label_box(format, first), 150).view(), Effort::once).codes.size() == 1);
        }
    }
}

TEST_CASE("1 000 labels take no more than 3 s and give the same bytes again") {
    test::use_test_fonts();
    const auto wanted = labels(1000);
    const auto start = std::chrono::steady_clock::now();
    const auto sheet = make_label_sheet(*find_label_format("a4_3x8"), wanted, {.mark = "演示", .created_at = moment});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    MESSAGE("1 000 labels: " << took.count() << " s, " << sheet->pdf.size() / 1000 << " kB");
    CHECK(took.count() < 3);
    CHECK(sheet->pdf == make_label_sheet(*find_label_format("a4_3x8"), wanted, {.mark = "演示", .created_at = moment})->pdf);
}
