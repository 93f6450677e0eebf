#include <doctest/doctest.h>

#include "law/catalog.hpp"
#include "oversight/indicators/facts.hpp"
#include "oversight/indicators/read_fact.hpp"

using namespace tezai;
using namespace tezai::oversight;

TEST_CASE("what is coded is what the catalogue registers device by device") {
    for (const auto& row : law::catalog()) {
        CAPTURE(row.code);
        const auto kind = coded_kind_of(row.category, row.code);
        if (law::is_cylinder(row.code)) CHECK(kind == CodedKind::cylinder);
        else if (law::is_pipeline(row.code)) CHECK(kind == CodedKind::pipeline);
        else CHECK((kind == CodedKind::device) == (row.registered_by == law::RegisteredBy::device));
    }
}

TEST_CASE("a registration is read with the clerk's day beside the system's") {
    journal::Record record{.id = 1, .leaf = 9, .event = "equipment.registered", .subject_kind = "equipment", .subject_id = 5, .place = {3, 4}};
    record.payload = R"({"category":"3000","name":"\"use_state\":\"scrapped\"","region_id":8,"registered_on":"2021-11-22","stated_registered_on":"2021-11-15","use_state":"not_yet_used","variety":"3110"})";
    const auto fact = read_fact(record);
    REQUIRE(fact);
    CHECK(fact->kind == CodedKind::device);
    CHECK(fact->use_state == UseState::not_yet_used); // not what a name pretends to be
    CHECK(fact->region_id == 8);
    CHECK(fact->place_id == 3);
    CHECK(fact->stated_day == base::day_number(*base::parse_date("2021-11-15")));
    record.event = "equipment.registered.refused";
    CHECK_FALSE(read_fact(record));
}
