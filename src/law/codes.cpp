#include "law/codes.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.hpp"
#include "law/catalog.hpp"

namespace tezai::law {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alnum(char c) { return is_digit(c) || is_letter(c); }
bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }
bool all_alnum(std::string_view text) { return std::ranges::all_of(text, is_alnum); }

int number(std::string_view digits) {
    int n = 0;
    for (const char c : digits) n = n * 10 + (c - '0');
    return n;
}

auto fault(std::string_view code, std::string detail = "") { return base::failure(CodeFault{code, std::move(detail)}); }

// Lengths are told in characters, as a person counts them.
std::string length_of(std::string_view text) { return std::to_string(base::to_code_points(text).size()); }

// 1-based, as a person counts; 0: every one is a letter or digit.
std::size_t first_odd(std::string_view text) {
    const auto at = std::ranges::find_if_not(text, is_alnum);
    return at == text.end() ? 0 : static_cast<std::size_t>(at - text.begin()) + 1;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
}

// En, em and minus dashes are what word processors make of a hyphen.
std::string with_plain_hyphens(std::string text) {
    for (const std::string_view dash : {"—", "–", "−", "‐", "‑", "―"}) replace_all(text, dash, "-");
    return text;
}

constexpr int first_year = 1950; // nothing older is in use; a smaller year is a slip

struct Kind {
    std::string_view word;
    std::string_view starts; // its catalogue codes
};
constexpr std::array kinds{Kind{"锅", "1"}, Kind{"容", "2"}, Kind{"管", "8"}, Kind{"梯", "3"}, Kind{"起", "4"},
                           Kind{"索", "9"}, Kind{"游", "6"}, Kind{"车", "5"}, Kind{"瓶", "23"}};

constexpr std::array<std::string_view, 31> provinces{"京", "津", "冀", "晋", "蒙", "辽", "吉", "黑", "沪", "苏", "浙",
                                                     "皖", "闽", "赣", "鲁", "豫", "鄂", "湘", "粤", "桂", "琼", "渝",
                                                     "川", "贵", "云", "藏", "陕", "甘", "青", "宁", "新"};

// The first `count` characters of UTF-8 text, taken off it; empty when there are not so many.
std::string_view take(std::string_view& text, std::size_t bytes) {
    if (text.size() < bytes) return {};
    const auto head = text.substr(0, bytes);
    text.remove_prefix(bytes);
    return head;
}

} // namespace

int DeviceCode::year() const { return number(std::string_view(text).substr(9, 4)); }

Parsed<DeviceCode> parse_device_code(std::string_view text) {
    auto code = base::normalise_code(text);
    if (number_damage(code) == NumberDamage::as_float) return fault("law.device_code_made_a_number");
    if (code.size() == 21 && all_alnum(code)) return fault("law.device_code_of_21_characters");
    if (code.size() != 17 && code.size() != 18) return fault("law.device_code_length", length_of(code));
    if (const auto odd = first_odd(code)) return fault("law.device_code_character", std::to_string(odd));
    const std::string_view c = code;
    if (c[0] == '0' || (is_letter(c[0]) && c[0] != 'F')) return fault("law.device_code_catalog", std::string(c.substr(0, 4)));
    if (!all_digits(c.substr(4, 5))) return fault("law.device_code_maker", std::string(c.substr(4, 5)));
    const auto year = c.substr(9, 4);
    if (!all_digits(year) || number(year) < first_year || number(year) > 2099) return fault("law.device_code_year", std::string(year));
    if (!all_digits(c.substr(14))) return fault("law.device_code_sequence", std::string(c.substr(13)));
    return DeviceCode{std::move(code)};
}

std::vector<CodeFault> check_device_code(const DeviceCode& code, std::string_view variety, base::Date today,
                                         const std::vector<std::string>& maker_codes) {
    std::vector<CodeFault> faults;
    const auto catalog_code = code.catalog_code();
    if (!find_catalog_row(catalog_code)) faults.push_back({"law.device_code_catalog", std::string(catalog_code)});
    // A code may name the type where no variety was known when it was given, and a ledger may know only the category.
    else if (!variety.empty() && !is_under(catalog_code, variety) && !is_under(variety, catalog_code))
        faults.push_back({"law.device_code_other_variety", std::string(catalog_code)});
    if (code.year() > static_cast<int>(today.year())) faults.push_back({"law.device_code_year", std::to_string(code.year())});
    if (!maker_codes.empty() && std::ranges::find(maker_codes, code.maker_code()) == maker_codes.end())
        faults.push_back({"law.device_code_other_maker", std::string(code.maker_code())});
    return faults;
}

Parsed<std::string> parse_legacy_device_code(std::string_view text) {
    auto code = base::normalise_code(text);
    if (code.size() != 21) return fault("law.legacy_device_code_length", length_of(code));
    if (const auto odd = first_odd(code)) return fault("law.device_code_character", std::to_string(odd));
    return code;
}

std::optional<std::chrono::year_month> LegacyRegistrationCode::registered_in() const {
    if (text.size() != 20) return std::nullopt;
    const std::string_view c = text;
    return std::chrono::year{number(c.substr(10, 4))} / std::chrono::month{static_cast<unsigned>(number(c.substr(14, 2)))};
}

Parsed<LegacyRegistrationCode> parse_legacy_registration_code(std::string_view text) {
    auto code = base::normalise_code(text);
    const std::string_view c = code;
    const bool pipeline = c.size() == 18 && c[0] == '8';
    if (number_damage(code) == NumberDamage::as_float) return fault("law.registration_code_made_a_number");
    if (c.size() != 20 && !pipeline) return fault("law.registration_code_length", length_of(code));
    if (const auto odd = first_odd(code)) return fault("law.registration_code_character", std::to_string(odd));
    if (!all_digits(c.substr(4, 6))) return fault("law.registration_code_division", std::string(c.substr(4, 6)));
    if (pipeline) return LegacyRegistrationCode{std::move(code)};
    const auto month = c.substr(10, 6);
    const bool dated = all_digits(month) && (month.starts_with("19") || month.starts_with("20")) && number(month.substr(4)) >= 1 &&
                       number(month.substr(4)) <= 12;
    if (!dated) return fault("law.registration_code_month", std::string(month));
    if (!all_digits(c.substr(17))) return fault("law.registration_code_sequence", std::string(c.substr(16)));
    return LegacyRegistrationCode{std::move(code)};
}

Parsed<CertificateNumber> parse_certificate_number(std::string_view text) {
    CertificateNumber number_;
    number_.text = base::normalise_code(text);
    replace_all(number_.text, "[", "("); // 〔21〕 and [21] are written for (21)
    replace_all(number_.text, "]", ")");
    std::string_view rest = number_.text;

    const auto kind = std::ranges::find(kinds, take(rest, 3), &Kind::word);
    if (kind == kinds.end()) return fault("law.certificate_kind");
    number_.kind = kind->word;
    const auto digits = take(rest, 2);
    if (digits.empty() || !all_alnum(digits)) return fault("law.certificate_digits", number_.kind);
    number_.catalog_start = std::string(kind->starts.substr(0, 1)) + std::string(digits);
    if (!number_.catalog_start.starts_with(kind->starts)) return fault("law.certificate_digits", number_.kind);
    const auto province = take(rest, 3);
    if (std::ranges::find(provinces, province) == provinces.end()) return fault("law.certificate_province");
    number_.province = province;
    const auto city = take(rest, 1);
    // 浙A…浙L without I are the eleven cities; other provinces have letters we do not list.
    if (city.empty() || !is_letter(city[0]) || (province == "浙" && (city[0] > 'L' || city[0] == 'I')))
        return fault("law.certificate_city", std::string(province));
    number_.city = city[0];
    const auto bracket = rest.find('(');
    if (bracket == std::string_view::npos || rest.size() != bracket + 4 || rest.back() != ')' || !all_digits(rest.substr(bracket + 1, 2)))
        return fault("law.certificate_year");
    const auto sequence = rest.substr(0, bracket);
    if (sequence.size() < 4 || sequence.size() > 5 || !all_alnum(sequence)) return fault("law.certificate_sequence", length_of(sequence));
    number_.sequence = sequence;
    const int yy = number(rest.substr(bracket + 1, 2));
    number_.year = yy < 70 ? 2000 + yy : 1900 + yy;
    return number_;
}

std::vector<CodeFault> check_certificate_number(const CertificateNumber& number_, std::string_view variety,
                                                std::optional<base::Date> registered_on, std::optional<char> registrar_city,
                                                std::string_view registrar_province) {
    std::vector<CodeFault> faults;
    const auto* row = variety.empty() ? nullptr : find_catalog_row(variety);
    if (row) {
        const std::string exact = number_.catalog_start + "0"; // 6D20 → "6D2"; every code ends in 0
        if (!is_under(exact, variety) && !is_under(variety, exact)) faults.push_back({"law.certificate_other_variety", std::string(variety)});
    }
    if (registered_on && static_cast<int>(registered_on->year()) != number_.year)
        faults.push_back({"law.certificate_other_year", std::to_string(number_.year)});
    const bool from_elsewhere = number_.province != registrar_province;
    if (from_elsewhere && row && !is_mobile(variety)) faults.push_back({"law.certificate_other_province", number_.province});
    if (!from_elsewhere && registrar_city && *registrar_city != number_.city)
        faults.push_back({"law.certificate_other_city", std::string(1, number_.city)});
    return faults;
}

std::optional<std::string> LicenceNumber::maker_code() const {
    if (sequence.size() != 3 || !all_digits(sequence)) return std::nullopt;
    return authority + sequence;
}

Parsed<LicenceNumber> parse_licence_number(std::string_view text) {
    LicenceNumber licence;
    licence.text = with_plain_hyphens(base::normalise_code(text));
    const std::string_view c = licence.text;
    if (!c.starts_with("TS")) return fault("law.licence_start");
    const auto hyphen = c.find('-');
    if (hyphen == std::string_view::npos || c.size() != hyphen + 5 || !all_digits(c.substr(hyphen + 1)) || !c.substr(hyphen + 1).starts_with("20"))
        return fault("law.licence_year");
    const auto body = c.substr(2, hyphen - 2);
    if (body.size() < 7 || body.size() > 9) return fault("law.licence_length", std::to_string(body.size()));
    if (!((body[0] >= '1' && body[0] <= '9') || body[0] == 'F')) return fault("law.licence_activity", std::string(1, body[0]));
    if (!is_digit(body[1]) && body[1] != 'F') return fault("law.licence_kind", std::string(1, body[1]));
    if (!all_digits(body.substr(2, 2))) return fault("law.licence_authority", std::string(body.substr(2, 2)));
    if (!all_alnum(body.substr(4))) return fault("law.licence_sequence", std::string(body.substr(4)));
    licence.activity = body[0];
    licence.kind = body[1];
    licence.authority = body.substr(2, 2);
    licence.sequence = body.substr(4);
    licence.ends_in = number(c.substr(hyphen + 1));
    return licence;
}

Parsed<CreditCode> parse_credit_code(std::string_view text) {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"; // no I O S V Z
    auto code = base::normalise_code(text);
    if (number_damage(code) == NumberDamage::as_float) return fault("law.credit_code_made_a_number");
    if (code.size() != 18) return fault("law.credit_code_length", length_of(code));
    std::size_t sum = 0, weight = 1;
    for (std::size_t i = 0; i < 18; ++i) {
        const auto value = alphabet.find(code[i]);
        if (value == std::string_view::npos) return fault("law.credit_code_character", std::to_string(i + 1));
        if (i == 17) {
            if (value != (31 - sum % 31) % 31) return fault("law.credit_code_check");
        } else sum += value * weight;
        weight = weight * 3 % 31;
    }
    return CreditCode{std::move(code)};
}

Parsed<std::string> parse_organisation_code(std::string_view text) {
    constexpr std::array weights{3, 7, 9, 10, 5, 8, 4, 2};
    auto code = with_plain_hyphens(base::normalise_code(text));
    if (code.size() == 10 && code[8] == '-') code.erase(8, 1);
    if (code.size() != 9) return fault("law.organisation_code_length", length_of(code));
    if (const auto odd = first_odd(code)) return fault("law.organisation_code_character", std::to_string(odd));
    int sum = 0;
    for (std::size_t i = 0; i < 8; ++i) sum += weights[i] * (is_digit(code[i]) ? code[i] - '0' : code[i] - 'A' + 10);
    const int rest = 11 - sum % 11;
    const char check = rest == 10 ? 'X' : rest == 11 ? '0' : static_cast<char>('0' + rest);
    if (code[8] != check) return fault("law.organisation_code_check");
    return code;
}

std::string mask_id_number(std::string_view text) {
    auto masked = std::string(text);
    if (masked.size() <= 10) return std::string(masked.size(), '*');
    std::fill(masked.begin() + 6, masked.end() - 4, '*');
    return masked;
}

std::string IdNumber::masked() const { return mask_id_number(text_); }

Parsed<IdNumber> parse_id_number(std::string_view text) {
    constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    constexpr std::string_view checks = "10X98765432";
    // Divisions are renamed and dissolved and old numbers stay: only the province is held against a list.
    constexpr std::string_view province_codes = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83";
    auto code = base::normalise_code(text);
    const std::string_view c = code;
    if (number_damage(code) == NumberDamage::as_float) return fault("law.id_number_made_a_number");
    if (c.size() != 18) return fault("law.id_number_length", length_of(code));
    if (!all_digits(c.substr(0, 17)) || (!is_digit(c[17]) && c[17] != 'X')) return fault("law.id_number_character");
    if (province_codes.find(c.substr(0, 2)) == std::string_view::npos) return fault("law.id_number_division");
    int sum = 0;
    for (std::size_t i = 0; i < 17; ++i) sum += weights[i] * (c[i] - '0');
    if (c[17] != checks[static_cast<std::size_t>(sum % 11)]) return fault("law.id_number_check");
    const base::Date born{std::chrono::year{number(c.substr(6, 4))}, std::chrono::month{static_cast<unsigned>(number(c.substr(10, 2)))},
                          std::chrono::day{static_cast<unsigned>(number(c.substr(12, 2)))}};
    if (!born.ok() || born.year() < std::chrono::year{1850}) return fault("law.id_number_birth");
    return IdNumber(std::move(code), born);
}

Parsed<std::string> parse_rescue_code(std::string_view text) {
    auto code = base::normalise_code(text);
    if ((code.size() != 5 && code.size() != 6) || !all_digits(code)) return fault("law.rescue_code");
    return code;
}

NumberDamage number_damage(std::string_view text) {
    const auto code = base::normalise_code(text);
    const auto digits = static_cast<std::size_t>(std::ranges::count_if(code, is_digit));
    if (digits == code.size()) {
        // 2^53 needs sixteen digits, and spreadsheets show fifteen of them.
        if (digits != 17 && digits != 18 && digits != 20) return NumberDamage::none;
        return code.find_first_not_of('0', 15) == std::string::npos ? NumberDamage::rounded_off : NumberDamage::none;
    }
    // digits [. digits] [E [+-] digits], or digits in groups with commas: nothing else is in it.
    const auto clothes = code.find_first_not_of("0123456789");
    if (digits < 2 || clothes == 0 || code.find_first_not_of("0123456789.,E+-") != std::string::npos) return NumberDamage::none;
    const auto exponent = code.find('E');
    if (exponent != std::string::npos) {
        auto power = std::string_view(code).substr(exponent + 1);
        if (!power.empty() && (power[0] == '+' || power[0] == '-')) power.remove_prefix(1);
        const auto head = std::string_view(code).substr(0, exponent);
        // "311E12" could be part of a serial number; a spreadsheet writes a point or a sign.
        const bool dressed = head.find('.') != std::string_view::npos || code.find('+') != std::string::npos;
        return dressed && !power.empty() && power.size() <= 3 && all_digits(power) && head.find_first_of("+-,") == std::string_view::npos
                   ? NumberDamage::as_float
                   : NumberDamage::none;
    }
    if (code.find_first_of("+-") != std::string::npos) return NumberDamage::none;
    const auto point = code.find('.');
    const bool zero_tail = point != std::string::npos && point + 1 < code.size() && code.find_first_not_of('0', point + 1) == std::string::npos;
    const auto whole = std::string_view(code).substr(0, point);
    if (point != std::string::npos && !zero_tail) return NumberDamage::none;
    if (whole.find(',') == std::string_view::npos) return digits >= 5 ? NumberDamage::as_float : NumberDamage::none;
    // 411,010,123: groups of three from the right
    const auto groups = base::split(whole, ',');
    const bool grouped = std::all_of(groups.begin() + 1, groups.end(), [](auto group) { return group.size() == 3; }) &&
                         !groups.front().empty() && groups.front().size() <= 3;
    return grouped ? NumberDamage::as_float : NumberDamage::none;
}

bool looks_like_number_damage(std::string_view text) { return number_damage(text) != NumberDamage::none; }

} // namespace tezai::law
