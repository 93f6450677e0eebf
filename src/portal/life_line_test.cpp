#include "portal/life_line.hpp"

#include <doctest/doctest.h>

using namespace tezai;
using namespace std::chrono;
using portal::LifeFacts;
using registry::UseState;

namespace {

std::string text_of(const LifeFacts& facts) {
    std::string text;
    for (const auto& point : portal::life_line(facts)) text += (text.empty() ? "" : " ") + std::string(point.code) + ":" + std::string(point.state) + (point.on.empty() ? "" : "@" + point.on);
    return text;
}

} // namespace

TEST_CASE("a device stands at the first step that is not done; a life that is over shows what was done and its end") {
    constexpr base::Date day = 2021y / 11 / 17;
    struct Case {
        const char* says;
        LifeFacts facts;
        const char* life;
    };
    for (const auto& c : {
             Case{"nothing is known", {}, "registered:now coded:later stuck:later in_use:done inspection:later scrapped:later"},
             Case{"stuck and used", {day, day, day, true, UseState::in_use, "2022"}, "registered:done@2021-11-17 coded:done@2021-11-17 stuck:done@2021-11-17 in_use:done inspection:now@2022 scrapped:later"},
             Case{"stuck, not used yet", {day, day, day, true, UseState::not_yet_used, "2022-05"}, "registered:done@2021-11-17 coded:done@2021-11-17 stuck:done@2021-11-17 in_use:now inspection:later@2022-05 scrapped:later"},
             Case{"registered, not coded", {day, {}, {}, true, UseState::suspended, ""}, "registered:done@2021-11-17 coded:now stuck:later in_use:done inspection:later scrapped:later"},
             Case{"a pipeline gets no code", {day, {}, {}, false, UseState::in_use, "2022-05-01"}, "registered:done@2021-11-17 in_use:done inspection:now@2022-05-01 scrapped:later"},
             Case{"scrapped", {day, day, {}, true, UseState::scrapped, "2022"}, "registered:done@2021-11-17 coded:done@2021-11-17 scrapped:now"},
             Case{"scrapped before it was anything", {{}, {}, {}, true, UseState::scrapped, ""}, "scrapped:now"},
             Case{"moved out", {day, day, day, true, UseState::moved_out, ""}, "registered:done@2021-11-17 coded:done@2021-11-17 stuck:done@2021-11-17 moved_out:now"},
         }) {
        CAPTURE(c.says);
        CHECK(text_of(c.facts) == c.life);
    }
}
