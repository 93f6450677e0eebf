#include "exchange/import/stated_day.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/text.hpp"

namespace tezai::exchange {
namespace {

using registry::DatePrecision;

constexpr double first_serial = 18264, last_serial = 73415; // 1950-01-01 … 2100-12-31: other numbers are no days

std::optional<StatedDay> day_of(int year, int month, int day, DatePrecision precision) {
    const base::Date on{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)}, std::chrono::day{static_cast<unsigned>(day)}};
    if (year < 1800 || year > 2200 || !on.ok()) return std::nullopt;
    return StatedDay{on, precision};
}

// The numbers in the text and what stands between them; a time of day behind a full date is left alone.
struct Parts {
    std::array<int, 3> number{};
    std::array<std::size_t, 3> digits{};
    std::array<char, 3> mark{}; // behind each: '-', 'y', 'm', 'd' or 0
    std::size_t count = 0;
};

std::optional<Parts> take_apart(std::string_view text) {
    Parts parts;
    while (!text.empty()) {
        if (parts.count == 3) { // 2021-12-05 10:30:00, 2021-12-05T10:30
            const bool time = text.front() == ' ' || text.front() == 'T';
            return time && text.find(':') != std::string_view::npos ? std::optional{parts} : std::nullopt;
        }
        std::size_t digits = 0;
        int number = 0;
        while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 9) number = number * 10 + (text[digits++] - '0');
        if (digits == 0) return std::nullopt;
        text.remove_prefix(digits);
        char mark = 0;
        const auto take = [&](std::string_view what, char as) {
            if (mark == 0 && text.starts_with(what)) {
                mark = as;
                text.remove_prefix(what.size());
            }
        };
        take("年", 'y'), take("月", 'm'), take("日", 'd'), take("号", 'd'), take("-", '-'), take("/", '-'), take(".", '-');
        if (parts.count < 2 && mark == 0 && !text.empty()) return std::nullopt;
        parts.number[parts.count] = number;
        parts.digits[parts.count] = digits;
        parts.mark[parts.count++] = mark;
    }
    return parts.count == 0 ? std::nullopt : std::optional{parts};
}

// 二〇二一年十二月五日 as 2021年12月5日. Nothing else changes: a name with 一 in it is no day anyway.
std::string with_digits(std::string_view written) {
    static constexpr std::array<std::pair<std::string_view, char>, 12> signs{{{"〇", '0'}, {"零", '0'}, {"○", '0'}, {"一", '1'}, {"二", '2'}, {"三", '3'}, {"四", '4'}, {"五", '5'}, {"六", '6'}, {"七", '7'}, {"八", '8'}, {"九", '9'}}};
    constexpr std::string_view ten = "十";
    if (written.find("年") == std::string_view::npos) return std::string(written);
    std::string text;
    bool digit_before = false;
    for (std::size_t at = 0; at < written.size();) {
        const auto rest = written.substr(at);
        const auto sign = std::ranges::find_if(signs, [&](const auto& each) { return rest.starts_with(each.first); });
        if (sign != signs.end()) {
            text += sign->second;
            at += sign->first.size();
            digit_before = true;
        } else if (rest.starts_with(ten)) { // 十二 12, 二十 20, 二十一 21
            const auto after = rest.substr(ten.size());
            const bool digit_after = std::ranges::any_of(signs, [&](const auto& each) { return after.starts_with(each.first); });
            if (!digit_before) text += '1';
            if (!digit_after) text += '0';
            at += ten.size();
            digit_before = false;
        } else {
            text += written[at++];
            digit_before = false;
        }
    }
    return text;
}

// 2021年12月 or 2021-12; a year's word without a month's is a slip of the pen.
bool fits_a_month(char first, char second) { return first == 'y' ? second == 'm' : first == '-' && second == 0; }
bool fits_a_day(char first, char second, char third) {
    return first == 'y' ? second == 'm' && (third == 'd' || third == 0) : first == '-' && second == '-' && third == 0;
}

} // namespace

std::optional<StatedDay> read_day(std::string_view written, DateOrder order) {
    if (written.size() == 10 && written[4] == '-') // by far the most frequent
        if (const auto day = base::parse_date(written)) return StatedDay{*day, DatePrecision::day};
    std::string text = base::to_half_width(base::trim(with_digits(written)));
    for (const std::string_view dash : {"—", "–", "－", "．", "／", "、"})
        for (auto at = text.find(dash); at != std::string::npos; at = text.find(dash)) text.replace(at, dash.size(), "-");
    // Blanks around the marks, "2021 年 12 月", go; the one before a time of day stays.
    std::string tight;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != ' ' || text.find(':', i) != std::string::npos) tight += text[i];
    const auto parts = take_apart(tight);
    if (!parts) return std::nullopt;
    const auto& [n, digits, mark, count] = *parts;
    if (count == 1) {
        if (digits[0] == 8 && mark[0] == 0) return day_of(n[0] / 10000, n[0] / 100 % 100, n[0] % 100, DatePrecision::day);
        if (digits[0] == 6 && mark[0] == 0) return day_of(n[0] / 100, n[0] % 100, 1, DatePrecision::month);
        if (digits[0] == 4 && (mark[0] == 0 || mark[0] == 'y')) return day_of(n[0], 1, 1, DatePrecision::year);
        return std::nullopt;
    }
    if (digits[0] == 4 && count == 2 && digits[1] <= 2 && fits_a_month(mark[0], mark[1])) return day_of(n[0], n[1], 1, DatePrecision::month);
    if (digits[0] == 4 && count == 3 && digits[1] <= 2 && digits[2] <= 2 && fits_a_day(mark[0], mark[1], mark[2])) return day_of(n[0], n[1], n[2], DatePrecision::day);
    if (count == 3 && digits[2] == 4 && mark[0] == '-' && mark[1] == '-' && digits[0] <= 2 && digits[1] <= 2) {
        if (order == DateOrder::mdy) return day_of(n[2], n[0], n[1], DatePrecision::day);
        if (order == DateOrder::dmy) return day_of(n[2], n[1], n[0], DatePrecision::day);
    }
    return std::nullopt;
}

std::optional<StatedDay> read_day(const documents::Cell& cell, DateOrder order) {
    if (cell.kind == documents::CellKind::number) {
        const auto written = documents::plain_text(cell);
        if (written.size() == 8 || written.size() == 6) // 20211205 and 202112, written into a cell that took them for numbers
            if (const auto day = read_day(written, order)) return day;
        if (cell.number != std::floor(cell.number) && !(cell.number > first_serial)) return std::nullopt;
        if (cell.number < first_serial || cell.number > last_serial) return std::nullopt;
        const auto day = documents::date_of_serial(cell.number, documents::SerialSystem::from_1900);
        return day ? std::optional{StatedDay{*day, DatePrecision::day}} : std::nullopt;
    }
    const auto day = read_day(std::string_view(cell.text), order);
    if (day) return day;
    // A serial number that went through CSV as text: 44535.
    if (cell.kind == documents::CellKind::text && cell.text.size() == 5) {
        double serial = 0;
        for (const char c : cell.text) {
            if (c < '0' || c > '9') return std::nullopt;
            serial = serial * 10 + (c - '0');
        }
        if (serial >= first_serial && serial <= last_serial)
            if (const auto on = documents::date_of_serial(serial, documents::SerialSystem::from_1900)) return StatedDay{*on, DatePrecision::day};
    }
    return std::nullopt;
}

} // namespace tezai::exchange
