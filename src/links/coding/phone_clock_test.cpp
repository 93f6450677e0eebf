#include "links/coding/phone_clock.hpp"

#include <doctest/doctest.h>


using namespace tezai;
using namespace tezai::coding;

TEST_CASE("what a phone's clock says beside ours: ten minutes either way, thirty days back") {
    struct Case { const char* says; const char *phone_now, *captured_at, *codes; };
    const auto at = [](std::string_view text) { return text.empty() ? std::nullopt : base::parse_instant(text); };
    for (const auto& c : {
             Case{"nothing stated", "", "", ""},
             Case{"right, and just taken", "2021-12-05T10:00:00Z", "2021-12-05T09:59:58Z", ""},
             Case{"ten minutes ahead", "2021-12-05T10:10:00Z", "", ""},
             Case{"a moment more", "2021-12-05T10:10:00.001Z", "", "coding.phone_clock_wrong"},
             Case{"ten minutes behind", "2021-12-05T09:50:00Z", "", ""},
             Case{"a moment more behind", "2021-12-05T09:49:59.999Z", "", "coding.phone_clock_wrong"},
             Case{"a year ahead: one finding, not two", "2022-12-05T10:00:00Z", "2022-12-05T09:59:58Z", "coding.phone_clock_wrong"},
             Case{"a year behind", "2020-12-05T10:00:00Z", "2020-12-05T09:59:58Z", "coding.phone_clock_wrong"},
             Case{"taken nine days ago by a right clock", "2021-12-05T10:00:00Z", "2021-11-26T10:00:00Z", ""},
             Case{"taken thirty days ago", "2021-12-05T10:00:00Z", "2021-11-05T10:00:00Z", ""},
             Case{"a moment earlier", "2021-12-05T10:00:00Z", "2021-11-05T09:59:59.999Z", "coding.captured_long_ago"},
             Case{"ten minutes from now", "", "2021-12-05T10:10:00Z", ""},
             Case{"a moment later, from a page that states no clock", "", "2021-12-05T10:10:00.001Z", "coding.captured_in_future"},
             Case{"set right since: the picture still says next year", "2021-12-05T10:00:00Z", "2022-12-05T10:00:00Z", "coding.captured_in_future"},
         }) {
        CAPTURE(c.says);
        std::string codes;
        const ClockFacts facts{*base::parse_instant("2021-12-05T10:00:00Z"), at(c.phone_now), at(c.captured_at)};
        for (const auto& breach : law::judge(clock_rules(), facts, base::Date{std::chrono::year{2021} / 12 / 5})) {
            CHECK(breach.verdict == law::Verdict::finding); // nobody loses a photo by it
            codes += breach.code;
        }
        CHECK(codes == c.codes);
    }
}
