#include "oversight/indicators/departure.hpp"

#include <doctest/doctest.h>

#include "oversight/indicators/cases.hpp"

using namespace tezai;
using namespace tezai::oversight;

namespace {

Departure of(const std::string& line, Reason reason, std::string_view as_of = "2021-12-05") {
    GoLiveDays go_live;
    go_live.by_default = cases::day("2021-11-17");
    return find_departure(cases::facts_from_text(line), reason, {cases::day(as_of), 100}, go_live);
}

} // namespace

TEST_CASE("a departure is the latest fact that took the object out, with who approved it") {
    const auto stopped = of("registered 2020-05-01 / suspended 2021-11-20 office=7 approval=3 / in_use 2021-11-22 office=7 / suspended 2021-11-30 office=8 approval=4", Reason::suspended);
    CHECK(stopped.by == ApprovedBy::office);
    CHECK(stopped.office_id == 8);
    CHECK(stopped.approval_id == 4);
    CHECK(stopped.on_day == cases::day("2021-11-30"));
    CHECK(of("registered 2020-05-01 / suspended 2021-11-20 office=7 approval=3 / suspended 2021-12-06 office=8", Reason::suspended).office_id == 7); // what came after the cut does not count
    CHECK(of("registered 2020-05-01 / suspended 2021-11-10 attested known=2021-11-18", Reason::suspended).by == ApprovedBy::ledger);
    CHECK(of("registered 2020-05-01 / merged 2021-11-20", Reason::merged).by == ApprovedBy::nobody);
    const auto excluded = of("registered 2020-05-01 / suspended 2020-06-01 office=5 / in_use 2020-07-01 / cannot_be_stuck 2021-11-20 office=7 until=2022-01-31", Reason::cannot_be_stuck);
    CHECK(excluded.office_id == 7);
    CHECK(excluded.until_day == cases::day("2022-01-31"));
}

TEST_CASE("who left on the first day of the window left in it, a day before not") {
    const View view{.as_of = cases::day("2021-12-05"), .window_from = cases::day("2021-11-29")};
    ObjectFacts o;
    o.left_day = view.window_from;
    CHECK(left_in_window(o, Reason::suspended, view));
    o.left_day = view.window_from - 1;
    CHECK_FALSE(left_in_window(o, Reason::suspended, view));
    o.left_day = ObjectFacts::no_day, o.excluded_day = view.window_from;
    CHECK(left_in_window(o, Reason::cannot_be_stuck, view));
    CHECK_FALSE(left_in_window(o, Reason::cylinder, view));
    CHECK_FALSE(left_in_window(o, Reason::no_photo, view));
}
