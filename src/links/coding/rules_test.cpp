#include "links/coding/rules.hpp"

#include <doctest/doctest.h>

using namespace tezai;
using namespace tezai::coding;
using namespace std::chrono;
using registry::UseState;

TEST_CASE("a code goes to a device that the catalogue registers as one, that is there, and that has none") {
    struct Case { const char* says; IssueFacts facts; base::Date on; const char* code; };
    const auto today = 2021y / 12 / 5;
    for (const auto& c : {
             Case{"a lift in use", {}, today, ""},
             Case{"a cylinder", {.cylinder = true}, today, "coding.cylinders_have_their_own"},
             Case{"a cylinder long ago", {.cylinder = true}, 2001y / 1 / 1, "coding.cylinders_have_their_own"},
             Case{"a pipeline, on the day of the notice", {.by_device = false}, 2021y / 11 / 17, "coding.registered_by_unit"},
             Case{"a pipeline, the day before", {.by_device = false}, 2021y / 11 / 16, ""},
             Case{"scrapped", {.use_state = UseState::scrapped}, today, "coding.device_scrapped"},
             Case{"stopped", {.use_state = UseState::suspended}, today, ""},
             Case{"sealed", {.use_state = UseState::sealed}, today, ""},
             Case{"moved out", {.use_state = UseState::moved_out}, today, ""},
             Case{"has its code", {.has_code = true}, today, "coding.already_issued"},
             Case{"several things wrong: the first is said", {.cylinder = true, .use_state = UseState::scrapped, .has_code = true}, today, "coding.cylinders_have_their_own"},
         }) {
        CAPTURE(c.says);
        const auto refusal = law::first_refusal(law::judge(issue_rules(), c.facts, c.on));
        CHECK((refusal ? refusal->code : "") == std::string_view(c.code));
    }
}

TEST_CASE("seven days to stick the plate: the day of registration is not counted") {
    CHECK(sticker_due_on(2021y / 12 / 5) == 2021y / 12 / 12);
    CHECK(sticker_due_on(2021y / 12 / 28) == 2022y / 1 / 4);
    CHECK(sticker_due_on(2020y / 2 / 25) == 2020y / 3 / 3);
}
