#include "law/jurisdiction.hpp"

#include <doctest/doctest.h>

#include "law/csv_rows.hpp"
#include "law_tables.hpp"

using namespace tezai;

TEST_CASE("a jurisdiction has one offset, and the tables that it names exist") {
    CHECK(law::jurisdictions().size() == 3);
    CHECK(law::find_jurisdiction("zhejiang")->offset == base::china_offset);
    CHECK(law::find_jurisdiction("maryland")->offset == base::UtcOffset{-300});
    CHECK(!law::find_jurisdiction("nowhere"));
    for (const auto& each : law::jurisdictions()) {
        INFO(each.key);
        CHECK(!law::table(each.catalogue).empty());
        if (!each.regions_table.empty()) CHECK(!law::table(each.regions_table).empty());
    }
}

TEST_CASE("the regions of Zhejiang hang together: a province, eleven cities, ninety counties") {
    const law::Csv csv(law::table("zhejiang_regions"));
    const auto level = csv.column("level"), code = csv.column("code"), parent = csv.column("parent_code");
    std::size_t provinces = 0, cities = 0, counties = 0;
    for (std::size_t i = 0; i < csv.size(); ++i) {
        const auto& each = csv.at(i, level);
        provinces += each == "province";
        cities += each == "city";
        counties += each == "county";
        if (each == "city") CHECK(csv.at(i, parent) == "330000");
        if (each == "county") CHECK(csv.at(i, parent) == csv.at(i, code).substr(0, 4) + "00");
    }
    CHECK(provinces == 1);
    CHECK(cities == 11);
    CHECK(counties == 90);
}

TEST_CASE("a table of ours may quote commas, quotes and line ends") {
    const law::Csv csv("a,b\n\"1,\"\"2\"\"\",\"x\ny\"\n3,\n");
    CHECK(csv.size() == 2);
    CHECK(csv.at(0, csv.column("a")) == "1,\"2\"");
    CHECK(csv.at(0, 1) == "x\ny");
    CHECK(csv.at(1, 1).empty());
    CHECK_THROWS(law::Csv("a,b\n1\n"));
    CHECK_THROWS((void)csv.column("c"));
}
