// A store of another jurisdiction: its own offset, so its own days.
#include "scenarios/office.hpp"

#include <boost/json/object.hpp>
#include <doctest/doctest.h>

using namespace tezai;
using test::Office;

TEST_CASE("the day turns where the store's jurisdiction is") {
    // 05:00 UTC is midnight in Maryland (law/tables/jurisdictions.csv: -300 minutes); in China this day began long ago.
    Office office("sqlite", "2021-11-18T04:59:59Z", "maryland");
    const auto province = office.account("state", auth::Role::regulator, "24");
    const auto store = [&] { return province.get("/api/v1/session").json().at("store"); };
    CHECK(store().at("today") == "2021-11-17");
    CHECK(store().at("now") == "2021-11-17T23:59:59.000-05:00");
    CHECK(province.get("/api/v1/indicators/K03?as_of=2021-11-17").status == 200);
    CHECK(province.get("/api/v1/indicators/K03?as_of=2021-11-18").status == 400);

    office.set_clock("2021-11-18T05:00:00Z");
    office.house->live.tick();
    CHECK(store().at("today") == "2021-11-18");
    CHECK(province.get("/api/v1/indicators/K03?as_of=2021-11-18").status == 200);
    CHECK(province.get("/api/v1/indicators/K03?as_of=2021-11-19").status == 400);
}
