// The numbers that special equipment, its papers, units and people go by: their grammar and their check digits.
//
// Pure. parse_… takes the text as somebody typed it, brings it into the one form that is stored and compared
// (base::normalise_code: half width, upper case, no blanks) and says what is wrong with it. check_… compares a well-formed number
// with what else is known of the device. The grammar is law/codes.md of the plan; where it is from memory, the comment says so.
// The code on a plate, the human code included, is not a number of the law: it belongs to links/coding.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/result.hpp"

namespace tezai::law {

// `code` has a sentence in zh.json and en.json; `detail` fills its {detail}: a length, a position, a part. Never a personal value.
struct CodeFault {
    std::string_view code; // "law.device_code_length"
    std::string detail;

    bool operator==(const CodeFault&) const = default;
};
template <class T>
using Parsed = base::Result<T, CodeFault>;

// 设备代码: catalogue code, maker, year, sequence. 18 characters since the 2014 annex; older boilers and vessels have 17 (from memory).
// It has no check digit, so a wrong digit can only be found by comparing.
struct DeviceCode {
    std::string text;                                        // normalised, 17 or 18 characters
    std::string_view catalog_code() const { return std::string_view(text).substr(0, 4); }
    std::string_view maker_code() const { return std::string_view(text).substr(4, 5); } // 10 national or the province, then the licence's sequence
    int year() const;                                        // of manufacture, 1950…2099
    std::string_view sequence() const { return std::string_view(text).substr(13); }     // 4 or 5; a letter leads above 9999 or 99999
};
[[nodiscard]] Parsed<DeviceCode> parse_device_code(std::string_view text);
// What cannot be right about it: a catalogue code that exists nowhere or is not of the device's variety (a catalogue code of any
// level; empty: not known), a year after `today`, a maker that is none of `maker_codes` (empty: not known). Findings, not refusals.
[[nodiscard]] std::vector<CodeFault> check_device_code(const DeviceCode&, std::string_view variety, base::Date today,
                                                       const std::vector<std::string>& maker_codes = {});
// The 21-character code built on the organisation code, before 2014: kept and searched as it is, nothing is read from it.
[[nodiscard]] Parsed<std::string> parse_legacy_device_code(std::string_view text);

// 注册代码, 20 characters, no longer given: catalogue code, registrar's division, year and month of registration, sequence.
// Pipelines have 18 characters whose tail we have not seen described: no month is read from those.
struct LegacyRegistrationCode {
    std::string text;
    std::string_view catalog_code() const { return std::string_view(text).substr(0, 4); }
    std::string_view division() const { return std::string_view(text).substr(4, 6); } // GB/T 2260 of its day
    std::optional<std::chrono::year_month> registered_in() const;
};
[[nodiscard]] Parsed<LegacyRegistrationCode> parse_legacy_registration_code(std::string_view text);

// 使用登记证编号, such as 梯11浙A00001(21). The letter that may lead the sequence means a registrar or an overflow: nobody knows
// which, so nothing is read from it. Other provinces' numbers are well formed: mobile equipment brings them along.
struct CertificateNumber {
    std::string text;          // with ASCII brackets
    std::string kind;          // one of 锅 容 管 梯 起 索 游 车 瓶
    std::string catalog_start; // the first three characters of the catalogue code it was given for, "311"
    std::string province;      // 浙
    char city = 'A';           // the vehicle-plate letter of the registrar's city
    std::string sequence;      // 4 or 5 characters
    int year = 0;              // of registration: 21 reads 2021; from 70 on, the last century
};
[[nodiscard]] Parsed<CertificateNumber> parse_certificate_number(std::string_view text);
[[nodiscard]] std::vector<CodeFault> check_certificate_number(const CertificateNumber&, std::string_view variety,
                                                              std::optional<base::Date> registered_on,
                                                              std::optional<char> registrar_city = {},
                                                              std::string_view registrar_province = "浙");

// 许可证编号, such as TS2310123-2028. The suffix is the year in which the term ends; the day is stored beside it.
struct LicenceNumber {
    std::string text;
    char activity = '2';       // 1 design 2 manufacture 3 installation 4 cylinder filling 6 operator 7 inspection 9 mobile filling
    char kind = '3';           // 1 boiler 2 vessel 3 lift 4 crane 5 vehicle 6 ride 7 component 8 pipeline 9 ropeway F accessory
    std::string authority;     // 10 national, else the province: 33
    std::string sequence;      // 3 to 5 characters
    int ends_in = 0;           // year
    // Characters 5 to 9 of the device codes that this licensee gives; none where the sequence is not three digits.
    [[nodiscard]] std::optional<std::string> maker_code() const;
};
[[nodiscard]] Parsed<LicenceNumber> parse_licence_number(std::string_view text);

struct CreditCode { // 统一社会信用代码, GB 32100
    std::string text; // 18 characters
    std::string_view organisation_code() const { return std::string_view(text).substr(8, 9); }
};
[[nodiscard]] Parsed<CreditCode> parse_credit_code(std::string_view text);
// GB 11714, nine characters, written with or without a hyphen before the last; the form kept has none.
[[nodiscard]] Parsed<std::string> parse_organisation_code(std::string_view text);

// 公民身份号码, GB 11643. It has no text() and no operator<<, so it is not logged by accident.
class IdNumber {
public:
    [[nodiscard]] std::string masked() const;                             // 330106********0014
    [[nodiscard]] const std::string& revealed() const { return text_; }   // for the one place that stores or hashes it
    [[nodiscard]] base::Date born_on() const { return born_on_; }
    bool operator==(const IdNumber&) const = default;

private:
    IdNumber(std::string text, base::Date born_on) : text_(std::move(text)), born_on_(born_on) {}
    friend Parsed<IdNumber> parse_id_number(std::string_view);
    std::string text_;
    base::Date born_on_;
};
[[nodiscard]] Parsed<IdNumber> parse_id_number(std::string_view text); // its faults never carry the number
[[nodiscard]] std::string mask_id_number(std::string_view text);       // also of a text that is none: all but six and four are stars

// 96333 rescue code in the car: five or six digits, unique in its city.
[[nodiscard]] Parsed<std::string> parse_rescue_code(std::string_view text);

// What a spreadsheet does to a long code in a cell that is not text: it keeps fifteen digits. A cell known to be text needs no
// such question: one code in a thousand of 18 digits (one in a hundred of 17) ends in such zeros by right.
enum class NumberDamage {
    none,
    as_float,    // 4.11E+17, 411010123202000000.0, 411,010,123: a number's clothes; the tail may be gone
    rounded_off, // 17, 18 or 20 digits, and every digit after the fifteenth is a zero
};
[[nodiscard]] NumberDamage number_damage(std::string_view text);
[[nodiscard]] bool looks_like_number_damage(std::string_view text);

} // namespace tezai::law
