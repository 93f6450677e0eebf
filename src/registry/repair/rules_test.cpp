#include "registry/repair/rules.hpp"

#include <doctest/doctest.h>

using namespace tezai;
using namespace tezai::registry::repair;
using namespace std::chrono_literals;

namespace {

std::string said(const std::vector<std::string_view>& found) {
    std::string text;
    for (const auto each : found) text.append(text.empty() ? "" : " ").append(each);
    return text;
}

} // namespace

TEST_CASE("what is wrong with a record, on both sides of each boundary") {
    const auto today = base::Date{2021y / 12 / 5};
    constexpr auto code = "311010123202000001"; // made in 2020
    struct Case { const char* says; DeviceRecord record; const char* found; };
    for (const auto& c : {
             Case{"in order", {true, false, 2020y / 1 / 1, code}, ""},
             Case{"no day", {true, false, {}, code}, "registration_day_missing"},
             Case{"no day, not registered", {false, false, {}, code}, ""},
             Case{"no day, scrapped", {true, true, {}, code}, ""},
             Case{"today", {true, false, 2021y / 12 / 5, code}, ""},
             Case{"tomorrow", {true, false, 2021y / 12 / 6, code}, "registration_day_to_come"},
             Case{"the first day that can be", {true, false, 1949y / 10 / 1, ""}, ""},
             Case{"the day before", {true, false, 1949y / 9 / 30, ""}, "registration_day_too_early"},
             Case{"in the year it was made", {true, false, 2020y / 1 / 1, code}, ""},
             Case{"in the year before", {true, false, 2019y / 12 / 31, code}, "registered_before_made"},
             Case{"fifteen digits and zeros", {true, false, 2021y / 1 / 1, "311010123202000000"}, "device_code_made_a_number"},
             Case{"as a number", {true, false, 2021y / 1 / 1, "3.11010123202E+17"}, "device_code_made_a_number"},
             Case{"a digit short of seventeen", {true, false, 2021y / 1 / 1, "3110101232020000"}, "device_code_malformed"},
             Case{"no code", {true, false, 2021y / 1 / 1, ""}, ""},
         }) {
        CAPTURE(c.says);
        CHECK(said(find_faults(c.record, today)) == c.found);
    }
}

TEST_CASE("a credit code is wrong by its check character, by its length, as a number; an unknown one is no fault") {
    CHECK(said(find_unit_faults("91330106MA2ABCD139")) == "");
    CHECK(said(find_unit_faults("91330106MA2ABCD239")) == "credit_code_wrong"); // one digit is another
    CHECK(said(find_unit_faults("9133010612345678")) == "credit_code_wrong");
    CHECK(said(find_unit_faults("9.13301E+17")) == "credit_code_wrong");
    CHECK(said(find_unit_faults("")) == "");
    CHECK(fault_of("repair.credit_code_wrong") == "credit_code_wrong");
    CHECK(fault_of("coding.mend_sticker") == "");
}
