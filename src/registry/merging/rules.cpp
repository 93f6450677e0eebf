#include "registry/merging/rules.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "law/codes.hpp"

namespace tezai::registry::merging {
namespace {

using std::string_view_literals::operator""sv;

constexpr auto punctuation = U" \u3000()[]{}<>.,:;'\"-_/\\·•、，。：；【】《》〈〉「」『』〔〕“”‘’—–－～~*#&"sv;
constexpr std::array legal_forms{U"股份有限公司"sv, U"有限责任公司"sv, U"有限公司"sv, U"公司"sv};

std::u32string plain(std::string_view text) {
    auto points = base::to_code_points(base::normalise_code(text));
    std::erase_if(points, [](char32_t c) { return punctuation.find(c) != std::u32string_view::npos; });
    return points;
}

std::u32string core(std::string_view name) {
    auto points = plain(name);
    for (const auto form : legal_forms)
        if (points.size() > form.size() && std::u32string_view(points).ends_with(form)) {
            points.resize(points.size() - form.size());
            break;
        }
    // 浙江省杭州市示例物业 and 浙江杭州示例物业: only where names of places stand.
    constexpr std::size_t places_end = 8;
    std::u32string kept;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (i == 0 || i >= places_end || U"省市区县"sv.find(points[i]) == std::u32string_view::npos) kept += points[i];
    return kept;
}

std::string utf8(std::u32string_view points) {
    std::string text;
    for (const auto c : points) base::append_utf8(text, c);
    return text;
}

double shared_pairs(std::u32string_view a, std::u32string_view b) { // Dice of pairs of neighbouring characters
    if (a.size() < 2 || b.size() < 2) return a == b ? 1 : 0;
    const auto pairs = [](std::u32string_view text) {
        std::vector<std::u32string_view> all;
        for (std::size_t i = 0; i + 1 < text.size(); ++i) all.push_back(text.substr(i, 2));
        std::ranges::sort(all);
        return all;
    };
    const auto left = pairs(a), right = pairs(b);
    std::vector<std::u32string_view> both;
    std::ranges::set_intersection(left, right, std::back_inserter(both));
    return 2.0 * static_cast<double>(both.size()) / static_cast<double>(left.size() + right.size());
}

bool is_similar(std::u32string_view a, std::u32string_view b) {
    const auto shorter = a.size() < b.size() ? a : b, longer = a.size() < b.size() ? b : a;
    if (shorter.size() >= 4 && longer.find(shorter) != std::u32string_view::npos) return true;
    return shared_pairs(a, b) >= 0.6;
}

bool differ(std::string_view a, std::string_view b) { return !a.empty() && !b.empty() && a != b; }
bool agree(std::string_view a, std::string_view b) { return !a.empty() && a == b; }

Score less(Score score) { return score == Score::named ? score : static_cast<Score>(static_cast<int>(score) - 1); }

} // namespace

std::string plain_text(std::string_view text) { return utf8(plain(text)); }
std::string name_core(std::string_view name) { return utf8(core(name)); }
bool is_similar_name(std::string_view a, std::string_view b) { return is_similar(core(a), core(b)); }

bool is_nearly_same_credit_code(std::string_view a, std::string_view b) {
    if (a.size() != b.size() || a.size() != 18 || a == b) return false;
    std::vector<std::size_t> other;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i]) other.push_back(i);
    if (other.size() == 1) return true;
    const bool swapped = other[0] + 1 == other[1] && a[other[0]] == b[other[1]] && a[other[1]] == b[other[0]];
    return other.size() == 2 && (swapped || other[1] == 17);
}

std::string certificate_core(std::string_view number) {
    auto text = base::normalise_code(number);
    if (const auto bracket = text.rfind('('); bracket != std::string::npos && bracket > 0) text.resize(bracket);
    text = plain_text(text);
    for (auto& c : text)
        if (c == 'O') c = '0';
    return text;
}

// "(21)" and "(2021)" are one year; numbers begin anew each year, so two years are two certificates.
std::string_view certificate_year(std::string_view number) {
    const auto end = number.find_last_of("0123456789");
    const auto bracket = std::max(number.rfind('(') == number.npos ? 0 : number.rfind('(') + 1, number.rfind("（") == number.npos ? 0 : number.rfind("（") + std::string_view("（").size());
    if (bracket == 0 || end == number.npos || end < bracket + 1) return {};
    return number.substr(end - 1, 2);
}

Resemblance compare_units(const UnitSide& a, const UnitSide& b, bool share_address) {
    const auto left = core(a.name), right = core(b.name);
    const bool nearly = is_nearly_same_credit_code(a.credit_code, b.credit_code);
    const bool two_codes = differ(a.credit_code, b.credit_code) && !nearly; // two legal persons
    Resemblance found;
    const auto add = [&](Score score, std::string_view reason) {
        found.score = std::max(found.score, score);
        found.reasons.push_back(reason);
    };
    if (plain(a.name) == plain(b.name)) add(Score::sure, "same_name");
    else if (left == right && !two_codes) add(Score::likely, "same_name_other_form");
    if (nearly && is_similar(left, right)) {
        add(found.any() ? Score::sure : Score::likely, "credit_code_nearly_same");
        if (!law::parse_credit_code(a.credit_code) || !law::parse_credit_code(b.credit_code)) found.reasons.push_back("credit_code_fails_check");
    }
    if (share_address && !two_codes && is_similar(left, right)) add(Score::look, "same_address_similar_name");
    if (found.any() && two_codes) {
        found.score = Score::look;
        found.reasons.push_back("different_credit_codes");
    }
    return found;
}

Resemblance compare_devices(const DeviceSide& a, const DeviceSide& b) {
    Resemblance found;
    const auto add = [&](Score score, std::string_view reason) {
        found.score = std::max(found.score, score);
        found.reasons.push_back(reason);
    };
    const bool same_unit = a.unit_id != 0 && a.unit_id == b.unit_id;
    const bool same_serial = agree(a.serial_no, b.serial_no);
    const bool same_address = agree(plain_text(a.address), plain_text(b.address));
    const auto left = certificate_core(a.certificate_no), right = certificate_core(b.certificate_no);
    const auto left_year = certificate_year(a.certificate_no), right_year = certificate_year(b.certificate_no);
    const bool other_year = differ(left_year, right_year);
    const bool same_certificate = agree(left, right) && !other_year;
    if (same_certificate) add(Score::sure, a.certificate_no == b.certificate_no ? "same_certificate" : "certificate_written_otherwise");
    if (same_serial && a.variety == b.variety && agree(plain_text(a.maker_name), plain_text(b.maker_name))) {
        constexpr std::size_t long_enough = 4; // makers count from one: "1" and "002" are of many
        const bool telling = a.serial_no.size() >= long_enough;
        add(!telling ? Score::look : same_unit ? Score::sure : Score::likely, "same_serial_and_maker");
    }
    if (same_unit && same_address && a.variety == b.variety && agree(a.local_no, b.local_no)) add(Score::likely, "same_place_and_local_no");
    const bool old_and_new = (a.device_code.empty() && !a.legacy_code.empty() && !b.device_code.empty()) || (b.device_code.empty() && !b.legacy_code.empty() && !a.device_code.empty());
    if (old_and_new && same_unit && a.variety == b.variety && same_serial) add(Score::likely, "old_and_new_code");
    if (!found.any()) return found;
    if (differ(a.device_code, b.device_code)) {
        found.score = less(found.score);
        found.reasons.push_back("different_device_codes");
    }
    if (differ(left, right) || (agree(left, right) && other_year)) {
        found.score = less(found.score);
        found.reasons.push_back("different_certificates");
    }
    return found;
}

} // namespace tezai::registry::merging
