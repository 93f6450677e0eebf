#include "simulator/numbers.hpp"

#include <array>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "law/catalog.hpp"

namespace tezai::simulator {
namespace {

constexpr std::string_view letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"; // GB 32100

// 00098 … 99999, then A0000 … : "above 99999 the first position becomes a letter".
std::string sequence(std::uint32_t n, int digits) {
    std::uint32_t places = 1;
    for (int i = 0; i < digits; ++i) places *= 10;
    if (n < places) return fmt::format("{:0{}}", n, digits);
    const auto lead = (n - places) / (places / 10), rest = (n - places) % (places / 10);
    ENSURE(lead < 26, "fewer devices than the grammar has numbers");
    return static_cast<char>('A' + lead) + fmt::format("{:0{}}", rest, digits - 1);
}

} // namespace

std::string credit_code(std::uint64_t serial, std::string_view division) {
    std::uint64_t mixed = serial * 104'729 % 887'503'681; // 31^6: prime steps, so that neighbours do not look alike
    std::string organisation = "EX";
    for (int i = 0; i < 6; ++i) {
        organisation += letters[mixed % 31];
        mixed /= 31;
    }
    constexpr std::array organisation_weights{3, 7, 9, 10, 5, 8, 4, 2}; // GB 11714, whose alphabet has all letters
    int sum = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const char c = organisation[i];
        sum += organisation_weights[i] * (c <= '9' ? c - '0' : c - 'A' + 10);
    }
    const int check = 11 - sum % 11;
    organisation += check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check);
    std::string code = "91" + std::string(division) + organisation;
    int total = 0, weight = 1;
    for (const char c : code) {
        total += static_cast<int>(letters.find(c)) * weight;
        weight = weight * 3 % 31;
    }
    return code + letters[static_cast<std::size_t>((31 - total % 31) % 31)];
}

std::string spoil(std::string code) {
    code.back() = letters[(letters.find(code.back()) + 7) % letters.size()];
    return code;
}

std::string with_full_width_brackets(std::string_view certificate) {
    std::string out;
    for (const char c : certificate) {
        if (c == '(') out += "\uFF08";
        else if (c == ')') out += "\uFF09";
        else out += c;
    }
    return out;
}

std::string Numbers::device_code(std::string_view variety, std::string_view maker_code, int year) {
    const auto start = fmt::format("{}{}{}", variety, maker_code, year);
    return start + sequence(count(start), 5);
}

std::string Numbers::certificate(std::string_view variety, char city, int year) {
    const auto* row = law::find_catalog_row(variety);
    ENSURE(row != nullptr && !row->cert_char.empty(), "a registered device has a certificate");
    const auto start = fmt::format("{}{}浙{}", row->cert_char, row->cert_digits, city);
    return fmt::format("{}{}({:02})", start, sequence(count(fmt::format("{}{}", start, year)), 5), year % 100);
}

std::string Numbers::legacy_code(std::string_view variety, std::string_view division, base::Date registered_on) {
    const auto start = fmt::format("{}{}{}{:02}", variety, division, static_cast<int>(registered_on.year()), static_cast<unsigned>(registered_on.month()));
    return start + sequence(count("L" + start), 4);
}

std::optional<std::string> Numbers::rescue_code() {
    constexpr std::uint32_t all = 900'000;
    if (rescue_ == all) return std::nullopt;
    return std::to_string(100'000 + static_cast<std::uint64_t>(rescue_++) * 611'953 % all); // no common factor: each once
}

} // namespace tezai::simulator
