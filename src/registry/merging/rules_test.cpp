#include "registry/merging/rules.hpp"

#include <doctest/doctest.h>

#include "registry/equipment/types.hpp"

using namespace tezai::registry;
using namespace tezai::registry::merging;

namespace {

std::string said(const Resemblance& found) {
    if (!found.any()) return "";
    std::string text(word(found.score));
    for (const auto reason : found.reasons) text += " " + std::string(reason);
    return text;
}

constexpr auto code = "91330106MA2H000004", one_off = "91330106MA2H000014", with_check = "91330106MA2H00001X", swapped = "91330106AM2H000004", other = "91330109MA2B777779";

} // namespace

TEST_CASE("two names are one unit, or are asked about, or are not") {
    struct Case { const char* says; UnitSide a, b; bool share_address; const char* found; };
    for (const auto& c : {
             Case{"the same name", {"示例甲物业有限公司", ""}, {"示例甲物业有限公司", code}, false, "sure same_name"},
             Case{"wide brackets and blanks", {"示例（杭州）物业 有限公司", ""}, {"示例(杭州)物业有限公司", ""}, false, "sure same_name"},
             Case{"another legal form", {"示例甲物业有限责任公司", ""}, {"示例甲物业有限公司", ""}, false, "likely same_name_other_form"},
             Case{"with and without 市", {"杭州市示例甲物业公司", ""}, {"杭州示例甲物业公司", ""}, false, "likely same_name_other_form"},
             Case{"the same name, two legal persons", {"示例甲物业有限公司", code}, {"示例甲物业有限公司", other}, false, "look same_name different_credit_codes"},
             Case{"another form, two legal persons", {"示例甲物业有限责任公司", code}, {"示例甲物业有限公司", other}, false, ""},
             Case{"one character of the code", {"示例甲物业", code}, {"示例甲物业管理", one_off}, false, "likely credit_code_nearly_same credit_code_fails_check"},
             Case{"the same name and one character", {"示例甲物业", code}, {"示例甲物业", one_off}, false, "sure same_name credit_code_nearly_same credit_code_fails_check"},
             Case{"a code nearly the same, names that are not", {"示例甲物业", code}, {"某某医院", one_off}, false, ""},
             Case{"one address, a name in the other", {"示例甲物业", ""}, {"杭州示例甲物业服务中心", ""}, true, "look same_address_similar_name"},
             Case{"the same without the address", {"示例甲物业", ""}, {"杭州示例甲物业服务中心", ""}, false, ""},
             Case{"one address, other names", {"示例甲物业", ""}, {"某某医院", ""}, true, ""},
         }) {
        CAPTURE(c.says);
        CHECK(said(compare_units(c.a, c.b, c.share_address)) == c.found);
        CHECK(said(compare_units(c.b, c.a, c.share_address)) == c.found);
    }
}

TEST_CASE("a credit code is nearly another by one character, by two that changed places, by one and its check") {
    CHECK(is_nearly_same_credit_code(code, one_off));
    CHECK(is_nearly_same_credit_code(code, with_check));
    CHECK(is_nearly_same_credit_code(code, swapped));
    CHECK_FALSE(is_nearly_same_credit_code(code, code));
    CHECK_FALSE(is_nearly_same_credit_code(code, other));
    CHECK_FALSE(is_nearly_same_credit_code(code, "91330106MA2H00000"));
    CHECK_FALSE(is_nearly_same_credit_code(code, "91330106MA2H001104")); // two places, and none of them the check
}

TEST_CASE("two records are one device, or are asked about, or are not") {
    const DeviceSide lift{7, "3110", "示例路1号", "示例电梯厂", "", "", "", "SN20200001", ""};
    auto with = [&](auto change) { auto side = lift; change(side); return side; };
    struct Case { const char* says; DeviceSide a, b; const char* found; };
    for (const auto& c : {
             Case{"serial, maker, variety and unit", lift, lift, "sure same_serial_and_maker"},
             Case{"with another unit", lift, with([](auto& d) { d.unit_id = 8; }), "likely same_serial_and_maker"},
             Case{"nobody knows the units", with([](auto& d) { d.unit_id = 0; }), with([](auto& d) { d.unit_id = 0; }), "likely same_serial_and_maker"},
             Case{"another maker", lift, with([](auto& d) { d.maker_name = "某某电梯厂"; }), ""},
             Case{"no maker", with([](auto& d) { d.maker_name = ""; }), with([](auto& d) { d.maker_name = ""; }), ""},
             Case{"another variety", lift, with([](auto& d) { d.variety = "3120"; }), ""},
             Case{"a serial of three characters", with([](auto& d) { d.serial_no = "001"; }), with([](auto& d) { d.serial_no = "001"; }), "look same_serial_and_maker"},
             Case{"a serial of four", with([](auto& d) { d.serial_no = "0001"; }), with([](auto& d) { d.serial_no = "0001"; }), "sure same_serial_and_maker"},
             Case{"two device codes", with([](auto& d) { d.device_code = "311010123202000001"; }), with([](auto& d) { d.device_code = "311010123202000002"; }),
                  "likely same_serial_and_maker different_device_codes"},
             Case{"two codes and two certificates of two units", with([](auto& d) { d.device_code = "311010123202000001"; d.certificate_no = "梯11浙A00001(21)"; }),
                  with([](auto& d) { d.unit_id = 8; d.device_code = "311010123202000002"; d.certificate_no = "梯11浙A00002(21)"; }), ""},
             Case{"the same number in another year", {0, "3110", "", "", "", "", "梯11浙A00001(21)", "", ""}, {0, "3110", "", "", "", "", "梯11浙A00001(22)", "", ""}, ""},
             Case{"no year on one of them", {0, "3110", "", "", "", "", "梯11浙A00001", "", ""}, {0, "3110", "", "", "", "", "梯11浙A00001（21）", "", ""}, "sure certificate_written_otherwise"},
             Case{"the year in four digits", {0, "3110", "", "", "", "", "梯11浙A00001(21)", "", ""}, {0, "3110", "", "", "", "", "梯11浙A00001(2021)", "", ""},
                  "sure certificate_written_otherwise"},
             Case{"O for 0", {0, "3110", "", "", "", "", "梯11浙AO0001(21)", "", ""}, {0, "3110", "", "", "", "", "梯11浙A00001(21)", "", ""}, "sure certificate_written_otherwise"},
             Case{"the next certificate", {0, "3110", "", "", "", "", "梯11浙A00001(21)", "", ""}, {0, "3110", "", "", "", "", "梯11浙A00002(21)", "", ""}, ""},
             Case{"unit, address and number in the house", {7, "3110", "示例路 1号", "", "", "", "", "", "3#"}, {7, "3110", "示例路1号", "", "", "", "", "", "3#"}, "likely same_place_and_local_no"},
             Case{"another house", {7, "3110", "示例路2号", "", "", "", "", "", "3#"}, {7, "3110", "示例路1号", "", "", "", "", "", "3#"}, ""},
             Case{"the code of before and the code of now", {7, "3110", "", "", "", "31103301062009050001", "", "SN1", ""}, {7, "3110", "", "", "311010123200900001", "", "", "SN1", ""},
                  "likely old_and_new_code"},
             Case{"both of now", {7, "3110", "", "", "311010123200900002", "", "", "SN1", ""}, {7, "3110", "", "", "311010123200900001", "", "", "SN1", ""}, ""},
         }) {
        CAPTURE(c.says);
        CHECK(said(compare_devices(c.a, c.b)) == c.found);
        CHECK(said(compare_devices(c.b, c.a)) == c.found);
    }
}
