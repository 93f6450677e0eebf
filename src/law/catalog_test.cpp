#include "law/catalog.hpp"

#include <doctest/doctest.h>

using namespace tezai;

TEST_CASE("the catalogue is whole: every variety has its type, every type its category") {
    CHECK(law::catalog().size() == 157);
    for (const auto& row : law::catalog()) {
        INFO(row.code);
        CHECK(!row.name_zh.empty());
        CHECK(!row.name_en.empty());
        CHECK(law::find_catalog_row(row.category));
        if (!row.type.empty()) CHECK(law::find_catalog_row(row.type));
        // A device in use goes by a certificate, and the certificate's character and digits follow from the code.
        CHECK((row.registered_by == law::RegisteredBy::none) == row.cert_char.empty());
        if (!row.cert_char.empty() && row.level != law::CatalogLevel::category) CHECK(row.cert_digits == row.code.substr(1, 2));
    }
    CHECK(law::categories().size() == 8);
}

TEST_CASE("a code is looked up at any level; components are no devices") {
    CHECK(law::find_variety("3110")->name_zh == "曳引驱动乘客电梯");
    CHECK(law::find_variety("3110")->cert_char == "梯");
    CHECK(law::find_variety("3000")->level == law::CatalogLevel::category);
    CHECK(law::find_variety("23T0"));
    CHECK(!law::find_variety("7110"));
    CHECK(law::find_catalog_row("7110"));
    CHECK(!law::find_variety("3111"));
    CHECK(!law::find_variety(""));
    CHECK(!law::find_variety("ZZZZ"));
}

TEST_CASE("a row is found by its official name") {
    CHECK(law::find_variety_named("叉车")->code == "5110");
    CHECK(law::find_variety_named(" 场（厂）内专用机动车辆 ")->code == "5000");
    CHECK(law::find_variety_named("电梯")->code == "3000");
    CHECK(!law::find_variety_named("客梯"));
    CHECK(!law::find_variety_named(""));
}

TEST_CASE("under is true of itself and of its ancestors only") {
    struct Case {
        const char *code, *ancestor;
        bool under;
    };
    for (const auto& c : {Case{"3110", "3110", true}, {"3110", "3100", true}, {"3110", "3000", true}, {"3100", "3110", false},
                          {"3110", "3300", false}, {"3111", "3000", false}, {"3110", "", false}, {"7310", "F000", true}, {"4A00", "4000", true}}) {
        INFO(c.code, " under ", c.ancestor);
        CHECK(law::is_under(c.code, c.ancestor) == c.under);
    }
    CHECK(law::category_of("6D20") == "6000");
    CHECK(law::category_of("nope").empty());
}

TEST_CASE("cylinders, pipelines, lifts and mobile equipment") {
    CHECK(law::is_cylinder("2310"));
    CHECK(!law::is_cylinder("2210"));
    CHECK(law::is_pipeline("8310"));
    CHECK(!law::is_pipeline("7110"));
    CHECK(law::is_lift("3310"));
    CHECK(!law::is_lift("4860"));
    CHECK(law::is_mobile("5110"));
    CHECK(law::is_mobile("4420"));
    CHECK(!law::is_mobile("4110"));
    CHECK(law::find_variety("2310")->registered_by == law::RegisteredBy::unit);
    CHECK(law::find_variety("3110")->registered_by == law::RegisteredBy::device);
    CHECK(law::find_variety("8210")->registered_by == law::RegisteredBy::unit_or_other);
}
