#include "law/codes.hpp"

#include <doctest/doctest.h>

using namespace tezai;
using namespace std::chrono;

namespace {

struct Case {
    const char* says;
    const char* text;
    const char* fault; // nullptr: well formed
};

template <class Parse>
void try_all(Parse parse, std::initializer_list<Case> cases) {
    for (const auto& c : cases) {
        INFO(c.says, ": ", c.text);
        const auto parsed = parse(c.text);
        if (!c.fault) CHECK_MESSAGE(parsed.has_value(), (parsed ? "" : std::string(parsed.error().code)));
        else if (parsed) FAIL_CHECK("taken");
        else CHECK(parsed.error().code == c.fault);
    }
}

bool has(const std::vector<law::CodeFault>& faults, std::string_view code) {
    for (const auto& fault : faults)
        if (fault.code == code) return true;
    return false;
}

} // namespace

TEST_CASE("a device code has 17 or 18 characters and its parts in their places") {
    try_all(law::parse_device_code, {
        {"18 characters", "311010123202000098", nullptr},
        {"17 characters", "31101012320200098", nullptr},
        {"above 99999 a letter leads the sequence", "2150108902015A0000", nullptr},
        {"an accessory's code starts with F", "F220108902015A0000", nullptr},
        {"blanks, full width and small letters are typing, not faults", " ３110 1012 3202000098 ", nullptr},
        {"small letters", "6d20108902015a0000", nullptr},
        {"16 characters", "3110101232020009", "law.device_code_length"},
        {"19 characters", "3110101232020000981", "law.device_code_length"},
        {"21 characters are the code before 2014", "311010123202000098123", "law.device_code_of_21_characters"},
        {"20 digits are a registration code", "31103506002016053337", "law.device_code_length"},
        {"empty", "", "law.device_code_length"},
        {"a hyphen is none of its characters", "3110-10123202000098", "law.device_code_length"},
        {"a hyphen in place of a digit", "3110-0123202000098", "law.device_code_character"},
        {"starts with 0", "011010123202000098", "law.device_code_catalog"},
        {"starts with a letter that is no category", "A11010123202000098", "law.device_code_catalog"},
        {"a letter in the maker", "31101O123202000098", "law.device_code_maker"},
        {"the first year", "311010123195000098", nullptr},
        {"the year before it", "311010123194900098", "law.device_code_year"},
        {"a letter in the year", "311010123202A00098", "law.device_code_year"},
        {"the last year", "311010123209900098", nullptr},
        {"2100", "311010123210000098", "law.device_code_year"},
        {"a letter inside the sequence", "3110101232020000A8", "law.device_code_sequence"},
        {"made a number by a spreadsheet", "3.1101E+17", "law.device_code_made_a_number"},
    });
    const auto code = law::parse_device_code("2150108902015A0000").value();
    CHECK(code.catalog_code() == "2150");
    CHECK(code.maker_code() == "10890");
    CHECK(code.year() == 2015);
    CHECK(code.sequence() == "A0000");
}

TEST_CASE("a device code is compared with what else is known") {
    const auto today = 2021y / 12 / 5;
    const auto code = law::parse_device_code("311010123202100098").value();
    CHECK(law::check_device_code(code, "3110", today, {"10123"}).empty());
    CHECK(law::check_device_code(code, "", today).empty());
    CHECK(law::check_device_code(code, "3000", today).empty());           // a ledger that knows only "lift"
    CHECK(has(law::check_device_code(code, "3120", today), "law.device_code_other_variety"));
    CHECK(has(law::check_device_code(code, "4170", today), "law.device_code_other_variety"));
    CHECK(has(law::check_device_code(code, "3110", today, {"33045"}), "law.device_code_other_maker"));
    CHECK(has(law::check_device_code(code, "3110", 2020y / 12 / 31), "law.device_code_year"));
    CHECK(law::check_device_code(code, "3110", 2021y / 1 / 1).empty());
    const auto of_type = law::parse_device_code("310010123202100098").value(); // the type's code, given before the variety was known
    CHECK(law::check_device_code(of_type, "3110", today).empty());
    CHECK(has(law::check_device_code(law::parse_device_code("399910123202100098").value(), "", today), "law.device_code_catalog"));
}

TEST_CASE("the code before 2014 is kept as it is") {
    try_all(law::parse_legacy_device_code, {{"21 characters", "31101234567892008A001", nullptr},
                                            {"20 characters", "31101234567892008A00", "law.legacy_device_code_length"},
                                            {"a sign", "31101234567892008A00/", "law.device_code_character"}});
}

TEST_CASE("a registration code has 20 characters with a month that exists; pipelines may have 18") {
    try_all(law::parse_legacy_registration_code, {
        {"seen in a provincial system", "31103506002016053337", nullptr},
        {"after 9999 a letter", "3110350600201605A002", nullptr},
        {"December", "31103506002016123337", nullptr},
        {"month 13", "31103506002016133337", "law.registration_code_month"},
        {"month 00", "31103506002016003337", "law.registration_code_month"},
        {"year 1899", "31103506001899053337", "law.registration_code_month"},
        {"19 characters", "3110350600201605333", "law.registration_code_length"},
        {"a pipeline of 18", "83103506002016A002", nullptr},
        {"a lift of 18", "311035060020160002", "law.registration_code_length"},
        {"a letter in the division", "3110A506002016053337", "law.registration_code_division"},
        {"a letter inside the sequence", "311035060020160533A7", "law.registration_code_sequence"},
        {"cut by a spreadsheet", "31103506002016000000", "law.registration_code_month"},
    });
    const auto code = law::parse_legacy_registration_code("31103506002016053337").value();
    CHECK(code.catalog_code() == "3110");
    CHECK(code.division() == "350600");
    CHECK(code.registered_in() == 2016y / 5);
    CHECK(!law::parse_legacy_registration_code("83103506002016A002").value().registered_in());
}

TEST_CASE("a use registration certificate number") {
    try_all(law::parse_certificate_number, {
        {"lift", "梯11浙A00001(21)", nullptr},
        {"escalator", "梯31浙B00020(25)", nullptr},
        {"crane", "起17浙C00012(24)", nullptr},
        {"vessel", "容15浙D00100(23)", nullptr},
        {"boiler", "锅10浙E00007(20)", nullptr},
        {"vehicle", "车11浙F12345(22)", nullptr},
        {"ride with a letter", "游D2浙G00003(25)", nullptr},
        {"cylinder", "瓶31浙A00003(25)", nullptr},
        {"seen in Zhangzhou", "梯11闽E3622(16)", nullptr},
        {"seen in Hangzhou", "梯11浙AJ5023(19)", nullptr},
        {"full-width brackets and digits", "梯１１浙Ａ００００１（２１）", nullptr},
        {"tortoise-shell brackets and blanks", "梯11 浙A 00001〔21〕", nullptr},
        {"no such kind", "灯11浙A00001(21)", "law.certificate_kind"},
        {"empty", "", "law.certificate_kind"},
        {"only the kind", "梯", "law.certificate_digits"},
        {"a cylinder whose digits are a fixed vessel's", "瓶15浙A00001(21)", "law.certificate_digits"},
        {"no such province", "梯11港A00001(21)", "law.certificate_province"},
        {"the last letter of Zhejiang", "梯11浙L00001(21)", nullptr},
        {"after it", "梯11浙M00001(21)", "law.certificate_city"},
        {"I is no letter of Zhejiang", "梯11浙I00001(21)", "law.certificate_city"},
        {"M elsewhere", "车11粤M00001(21)", nullptr},
        {"a sequence of 3", "梯11浙A001(21)", "law.certificate_sequence"},
        {"a sequence of 6", "梯11浙A000001(21)", "law.certificate_sequence"},
        {"no year", "梯11浙A00001", "law.certificate_year"},
        {"a year of four", "梯11浙A00001(2021)", "law.certificate_year"},
        {"something behind", "梯11浙A00001(21)补", "law.certificate_year"},
    });
    const auto n = law::parse_certificate_number("梯11浙AJ5023（19）").value();
    CHECK(n.text == "梯11浙AJ5023(19)");
    CHECK(n.catalog_start == "311");
    CHECK(n.city == 'A');
    CHECK(n.sequence == "J5023");
    CHECK(n.year == 2019);
}

TEST_CASE("a certificate number is compared with the device") {
    const auto lift = law::parse_certificate_number("梯11浙A00001(21)").value();
    CHECK(law::check_certificate_number(lift, "3110", 2021y / 11 / 20, 'A').empty());
    CHECK(law::check_certificate_number(lift, "3000", std::nullopt).empty());
    CHECK(has(law::check_certificate_number(lift, "3310", std::nullopt), "law.certificate_other_variety"));
    CHECK(has(law::check_certificate_number(lift, "3110", 2022y / 1 / 1), "law.certificate_other_year"));
    CHECK(has(law::check_certificate_number(lift, "3110", std::nullopt, 'B'), "law.certificate_other_city"));
    CHECK(has(law::check_certificate_number(law::parse_certificate_number("梯11闽E3622(16)").value(), "3110", std::nullopt),
              "law.certificate_other_province"));
    CHECK(law::check_certificate_number(law::parse_certificate_number("车11闽E03622(16)").value(), "5110", std::nullopt).empty());
    CHECK(law::check_certificate_number(law::parse_certificate_number("游D2浙G00003(25)").value(), "6D20", std::nullopt).empty());
}

TEST_CASE("a licence number, and the maker code that it gives") {
    try_all(law::parse_licence_number, {
        {"lift maker", "TS2310123-2028", nullptr},
        {"lift installer", "TS3333045-2027", nullptr},
        {"cylinder filler", "TS4233017-2029", nullptr},
        {"a long dash, small letters", "ts2310123—2028", nullptr},
        {"accessory", "TS2F10123-2028", nullptr},
        {"a sequence of five", "TS231012345-2028", nullptr},
        {"a sequence of six", "TS2310123456-2028", "law.licence_length"},
        {"a sequence of two", "TS231012-2028", "law.licence_length"},
        {"no TS", "2310123-2028", "law.licence_start"},
        {"no year", "TS2310123", "law.licence_year"},
        {"last century", "TS2310123-1998", "law.licence_year"},
        {"activity 0", "TS0310123-2028", "law.licence_activity"},
        {"kind A", "TS2A10123-2028", "law.licence_kind"},
        {"authority with a letter", "TS231A123-2028", "law.licence_authority"},
    });
    CHECK(law::parse_licence_number("TS2210890-2015").value().maker_code() == "10890");
    CHECK(law::parse_licence_number("TS2223010-2015").value().maker_code() == "23010");
    CHECK(!law::parse_licence_number("TS22100890-2015").value().maker_code());
}

TEST_CASE("a unified social credit code carries its check character") {
    try_all(law::parse_credit_code, {
        {"the standard's example", "91350100M000100Y43", nullptr},
        {"synthetic", "91330106MA2ABCD139", nullptr},
        {"synthetic, check Y", "91330212MA2ABCD21Y", nullptr},
        {"synthetic, check 9", "91331002MA2ABCD3X9", nullptr},
        {"one digit changed", "91330106MA2ABCD239", "law.credit_code_check"},
        {"two digits swapped", "91330160MA2ABCD139", "law.credit_code_check"},
        {"I is not in its alphabet", "9I350100M000100Y43", "law.credit_code_character"},
        {"17 characters", "91330106MA2ABCD13", "law.credit_code_length"},
        {"made a number", "9.13301E+17", "law.credit_code_made_a_number"},
    });
    CHECK(law::parse_credit_code("91350100m000100y43").value().organisation_code() == "M000100Y4");
}

TEST_CASE("an organisation code, with or without its hyphen") {
    try_all(law::parse_organisation_code, {{"inside the standard's example", "M000100Y-4", nullptr},
                                           {"without hyphen", "M000100Y4", nullptr},
                                           {"wrong check", "M000100Y-5", "law.organisation_code_check"},
                                           {"check X", "00000003-X", "law.organisation_code_check"},
                                           {"too short", "M000100Y", "law.organisation_code_length"}});
}

TEST_CASE("an identity number: check character, a birthday that exists, a province; never in the fault") {
    try_all(law::parse_id_number, {
        {"the standard's own", "11010519491231002X", nullptr},
        {"small x", "11010519491231002x", nullptr},
        {"synthetic", "330200190001010006", nullptr},
        {"1900 was no leap year", "330106190002290014", "law.id_number_birth"},
        {"wrong check", "110105194912310021", "law.id_number_check"},
        {"no such province", "990105194912310020", "law.id_number_division"},
        {"17 digits", "11010519491231002", "law.id_number_length"},
        {"X in the middle", "1101051949123X0020", "law.id_number_character"},
    });
    const auto id = law::parse_id_number("330200190001010006").value();
    CHECK(id.masked() == "330200********0006");
    CHECK(id.born_on() == 1900y / 1 / 1);
    CHECK(law::mask_id_number("330106190002290014") == "330106********0014");
    CHECK(law::mask_id_number("1234567890") == "**********");
    CHECK(law::parse_id_number("330106190002290014").error().detail.empty());
}

TEST_CASE("a rescue code has five or six digits") {
    try_all(law::parse_rescue_code, {{"five", "12345", nullptr}, {"six", "123456", nullptr}, {"four", "1234", "law.rescue_code"},
                                     {"seven", "1234567", "law.rescue_code"}, {"a letter", "12A456", "law.rescue_code"}});
}

TEST_CASE("what a spreadsheet did to a long code is seen") {
    struct Damage {
        const char* text;
        law::NumberDamage found;
    };
    using enum law::NumberDamage;
    for (const auto& c : {Damage{"4.11E+17", as_float}, {"4.11010123202E17", as_float}, {"4E+17", as_float}, {"４.11Ｅ＋17", as_float},
                          {"411010123202000000.0", as_float}, {"411010123202000000.00", as_float}, {"411,010,123,202,000,000", as_float},
                          {"411010123202000000", rounded_off}, {"411010123202000100", none}, {"41101012320200000", rounded_off},
                          {"41101012320200010", none}, {"31103506002016000000", rounded_off}, {"31103506002016053337", none},
                          {"311010123202000098", none}, {"2150108902015A0000", none}, {"3000", none}, {"0", none}, {"", none}, {"E", none},
                          {"12.5", none}, {"1000.0", as_float}, {"2015.12.01", none}, {"311E12", none}, {"5-1", none}, {"1E+", none},
                          {"1,2", none}, {"12,345", as_float}, {"梯11浙A00001(21)", none}}) {
        INFO(c.text);
        CHECK(law::number_damage(c.text) == c.found);
        CHECK(law::looks_like_number_damage(c.text) == (c.found != none));
    }
}
