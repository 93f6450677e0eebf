#include "documents/photo_quality.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/made_pictures.hpp"

using namespace tezai::documents;
using tezai::support::MadePicture;
using tezai::support::Scene;
using tezai::support::take_photo;

namespace {

const std::string wanted = Scene{}.text;

bool has(const StickerVerdict& verdict, std::string_view reason) {
    return std::find(verdict.reasons.begin(), verdict.reasons.end(), reason) != verdict.reasons.end();
}

StickerVerdict judge(const Scene& scene) { return judge_sticker(take_photo(scene), wanted).value(); }

struct Row {
    MadePicture made;
    StickerVerdict verdict;
    double ms = 0;
};

// All made pictures judged once; three tests look at the result.
const std::vector<Row>& judged() {
    static const auto rows = [] {
        std::vector<Row> all;
        for (auto& made : tezai::support::list_made_pictures()) {
            const auto photo = take_photo(made.scene);
            const auto start = std::chrono::steady_clock::now();
            auto verdict = judge_sticker(photo, wanted).value();
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
            all.push_back({std::move(made), std::move(verdict), took.count()});
        }
        return all;
    }();
    return rows;
}

std::string conclusion(const Row& row) {
    std::string said;
    if (row.verdict.decoded_text && *row.verdict.decoded_text != wanted) said = "wrong device";
    for (const auto reason : row.verdict.reasons) said += (said.empty() ? "" : ", ") + std::string(reason.substr(6));
    return said.empty() ? "good" : said;
}

std::string table() {
    std::map<std::string, std::pair<int, int>> decoded; // of, by kind
    int all = 0, read = 0;
    std::string rows;
    for (const auto& row : judged()) {
        const auto& m = row.verdict.measure;
        rows += fmt::format("| {} | {} | {} | {} | {} |\n", row.made.kind, row.made.amount, row.verdict.decoded_text ? "yes" : "no",
                            m ? fmt::format("{:.0f} | {:.1f} | {:.2f} | {:.0f} | {:.0f}", m->tilt_deg, m->module_px, m->sharpness, m->grey_sd, m->brightness) : "– | – | – | – | –",
                            conclusion(row));
        if (row.made.scene.text.empty()) continue;
        ++all;
        read += row.verdict.decoded_text ? 1 : 0;
        auto& [good, of] = decoded[row.made.kind];
        good += row.verdict.decoded_text ? 1 : 0;
        ++of;
    }
    std::string kinds;
    for (const auto& [kind, counts] : decoded) kinds += fmt::format("| {} | {} of {} |\n", kind, counts.first, counts.second);
    return fmt::format(
        "# What the photo check says to made pictures\n\n"
        "**These pictures are synthetic**: {} scenes computed by `tests/support/made_pictures.hpp` (1200 × 900, grey, JPEG 75), not taken by\n"
        "anybody. They show where the boundaries lie and that no wrong text comes out; they do not show how often photos of real plates are\n"
        "read. Written by `TEZAI_WRITE_DOCS=1 documents_test -tc='*deserves*'`; thresholds: `QualityLimits` in `src/documents/photo_quality.hpp`.\n\n"
        "Decoded: **{} of {}** pictures that show a plate. Texts that were on no plate of the picture: **0** (a test insists).\n\n"
        "| Kind | Decoded |\n|---|---|\n{}\n"
        "Tilt in degrees, module in pixels of the photo, sharpness = Var(Laplacian)/Var(grey) at 4 pixels a module, s.d. and mean of the\n"
        "code's greys.\n\n"
        "| Kind | Amount | Decoded | Tilt | Module | Sharpness | S.d. | Mean | Verdict |\n|---|---|---|---|---|---|---|---|---|\n{}",
        judged().size(), read, all, kinds, rows);
}

} // namespace

TEST_CASE("every boundary of the policy has a good side and a bad one") {
    const QualityLimits limits;
    const CodeMeasure fine{.tilt_deg = 10, .module_px = 8, .sharpness = 0.6, .grey_sd = 70, .brightness = 130};
    CHECK(reasons_of(fine, limits).empty());
    struct Case {
        const char* what;
        double CodeMeasure::*member;
        double good, bad;
        std::string_view reason;
    };
    for (const auto& c : {
             Case{"module", &CodeMeasure::module_px, 3.0, 2.99, "photo.too_small"},
             Case{"tilt", &CodeMeasure::tilt_deg, 50.0, 50.01, "photo.too_tilted"},
             Case{"sharpness", &CodeMeasure::sharpness, 0.35, 0.349, "photo.blurred"},
             Case{"light", &CodeMeasure::grey_sd, 20.0, 19.99, "photo.washed_out"},
         }) {
        CAPTURE(c.what);
        auto measure = fine;
        measure.*c.member = c.good;
        CHECK(reasons_of(measure, limits).empty());
        measure.*c.member = c.bad;
        CHECK(reasons_of(measure, limits) == std::vector{c.reason});
    }
    auto dim = fine;
    dim.grey_sd = 10;
    dim.brightness = 99;
    CHECK(reasons_of(dim, limits) == std::vector<std::string_view>{"photo.too_dark"});
    dim.brightness = 100;
    CHECK(reasons_of(dim, limits) == std::vector<std::string_view>{"photo.washed_out"});
}

TEST_CASE("a bureau that moves a limit moves the verdict") {
    const auto photo = take_photo(Scene{.tilt_deg = 40});
    CHECK(judge_sticker(photo, wanted)->good());
    CHECK(has(judge_sticker(photo, wanted, QualityLimits{.max_tilt_deg = 35}).value(), "photo.too_tilted"));
}

TEST_CASE("tilt and size are measured close to the truth") {
    for (const double tilt : {0.0, 20.0, 35.0, 48.0, 58.0}) {
        for (const double toward : {0.0, 45.0, 90.0, 200.0}) {
            const auto verdict = judge({.module_px = 9, .tilt_deg = tilt, .tilt_toward_deg = toward, .turn_deg = 12});
            CAPTURE(tilt);
            CAPTURE(toward);
            REQUIRE(verdict.measure.has_value());
            // Near 0 the cosine is flat: one pixel of a corner is already 5 degrees.
            CHECK(std::abs(verdict.measure->tilt_deg - tilt) < (tilt < 10 ? 10.0 : 4.0));
            CHECK(std::abs(verdict.measure->module_px - 9) < 0.5);
        }
    }
}

TEST_CASE("no text comes out of a made picture that is not on a plate in it") {
    REQUIRE(judged().size() >= 64);
    for (const auto& row : judged()) {
        CAPTURE(row.made.kind);
        CAPTURE(row.made.amount);
        auto texts = row.verdict.other_texts;
        if (row.verdict.decoded_text) texts.push_back(*row.verdict.decoded_text);
        for (const auto& text : texts) CHECK((text == row.made.scene.text || text == row.made.scene.neighbour));
        CHECK(row.verdict.decoded_text.has_value() != (has(row.verdict, "photo.no_code_found") || has(row.verdict, "photo.code_unreadable")));
        if (!row.made.right_device) CHECK(row.verdict.decoded_text.value_or("") != wanted);
    }
}

TEST_CASE("made pictures get the verdict their fault deserves") {
    for (const auto& row : judged()) {
        const auto& s = row.made.scene;
        const auto& v = row.verdict;
        CAPTURE(row.made.kind);
        CAPTURE(row.made.amount);
        CAPTURE(conclusion(row));
        if (row.made.kind == "good") CHECK(v.good());
        if (row.made.kind == "good" || row.made.kind == "two plates") CHECK(v.decoded_text == wanted);
        if (row.made.kind == "tilt" && s.tilt_deg <= 45) CHECK(v.good());
        if (row.made.kind == "tilt" && s.tilt_deg >= 55) CHECK_FALSE(v.good());
        if (row.made.kind == "tilt" && s.tilt_deg >= 55 && v.decoded_text) CHECK(has(v, "photo.too_tilted"));
        if (row.made.kind == "small") CHECK(has(v, "photo.too_small") == (s.module_px < 3 && v.measure.has_value()));
        if (row.made.kind == "blur" && s.blur_modules >= 0.5) CHECK_FALSE(v.good());
        if (row.made.kind == "blur" && s.blur_modules >= 0.25) CHECK(has(v, "photo.blurred"));
        if (row.made.kind == "dirt" || row.made.kind == "glare" || row.made.kind == "no plate") CHECK_FALSE(has(v, "photo.blurred"));
        if (row.made.kind == "dark" && s.light <= 0.15) CHECK(has(v, "photo.too_dark"));
        if (row.made.kind == "dark" && s.light >= 0.3) CHECK(v.good());
        if (row.made.kind == "no plate") CHECK(v.reasons.front() == "photo.no_code_found");
    }
    if (std::getenv("TEZAI_WRITE_DOCS") != nullptr) {
        std::ofstream(TEZAI_SOURCE_DIR "/docs/photo_verdicts.md") << table();
    }
    double most = 0, sum = 0;
    for (const auto& row : judged()) {
        most = std::max(most, row.ms);
        sum += row.ms;
    }
    MESSAGE(table().substr(table().find("Decoded:"), 40) << " judged in " << sum / static_cast<double>(judged().size()) << " ms on average, " << most << " ms at most");
}

TEST_CASE("a photo cut off while sending says so") {
    auto photo = take_photo({});
    CHECK_FALSE(judge_sticker(photo, wanted)->partial);
    photo.resize(photo.size() * 9 / 10);
    const auto verdict = judge_sticker(photo, wanted).value();
    CHECK(verdict.partial);
    CHECK(verdict.reasons.front() == "photo.partial_file");
    CHECK_FALSE(verdict.good());
}

TEST_CASE("what is no picture is told apart from a bad picture") {
    CHECK(judge_sticker({}, wanted).error().code == "photo.empty");
    CHECK(judge_sticker(tezai::base::bytes("%PDF-1.7 ..."), wanted).error().looks_like == "pdf");
}

TEST_CASE("a code that is seen and cannot be read is told apart from no code") {
    auto picture = tezai::support::render({.turn_deg = 0});
    // The middle wiped, the three finders left: more is gone than the checksums can mend.
    for (int y = picture.height / 2 - 45; y < picture.height / 2 + 45; ++y) std::fill_n(picture.row(y) + picture.width / 2 - 110, 220, std::uint8_t{128});
    const auto verdict = judge_sticker(encode_jpeg(picture.view(), 80), wanted).value();
    CHECK_FALSE(verdict.decoded_text.has_value());
    CHECK(verdict.reasons == std::vector<std::string_view>{"photo.code_unreadable"});
    REQUIRE(verdict.measure.has_value());
    CHECK(std::abs(verdict.measure->module_px - 8) < 0.5);
}
