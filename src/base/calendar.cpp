#include "base/calendar.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace tezai::base {
namespace {

// Exactly `width` digits at `from`.
std::optional<int> digits(std::string_view text, std::size_t from, std::size_t width) {
    if (from + width > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = from; i < from + width; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

} // namespace

Date add_months(Date from, std::chrono::months count) {
    const auto shifted = from + count;
    return shifted.ok() ? shifted : Date{shifted.year() / shifted.month() / std::chrono::last};
}

std::string to_text(Date day) { // by hand: every list, page and paper is full of them
    std::string text = "0000-00-00";
    const auto put = [&text](std::size_t last, unsigned value) {
        for (auto at = last; value != 0; value /= 10) text[at--] = static_cast<char>('0' + value % 10);
    };
    ENSURE(day.year() >= std::chrono::year{0} && day.year() <= std::chrono::year{9999}, "a civil year has four digits");
    put(3, static_cast<unsigned>(static_cast<int>(day.year())));
    put(6, static_cast<unsigned>(day.month()));
    put(9, static_cast<unsigned>(day.day()));
    return text;
}

std::string to_text(Instant at, UtcOffset offset) {
    const auto local = at + offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::hh_mm_ss time{local - day};
    const auto minutes = offset.count() < 0 ? -offset.count() : offset.count();
    return fmt::format("{}T{:02}:{:02}:{:02}.{:03}{}{:02}:{:02}", to_text(Date{day}), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count(),
                       offset.count() < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string to_text_minutes(Instant at, UtcOffset offset) {
    const auto local = at + offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(local - day).count();
    return fmt::format("{} {:02}:{:02}", to_text(Date{day}), minutes / 60, minutes % 60);
}

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    if (!year || !month || !day) return std::nullopt;
    const Date date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                    std::chrono::day{static_cast<unsigned>(*day)}};
    return date.ok() ? std::optional{date} : std::nullopt;
}

std::optional<Instant> parse_instant(std::string_view text) {
    if (text.size() < 17 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':') return std::nullopt;
    const auto day = parse_date(text.substr(0, 10));
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2);
    if (!day || !hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    std::size_t at = 16;
    int second = 0, milli = 0;
    if (at < text.size() && text[at] == ':') {
        const auto s = digits(text, at + 1, 2);
        if (!s || *s > 59) return std::nullopt;
        second = *s;
        at += 3;
        if (at < text.size() && text[at] == '.') {
            ++at;
            int scale = 100;
            const auto first = at;
            for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) milli += (text[at] - '0') * scale;
            if (at == first) return std::nullopt;
        }
    }
    std::chrono::minutes offset{0};
    const auto rest = text.substr(at);
    if (rest != "Z") {
        if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':') return std::nullopt;
        const auto oh = digits(rest, 1, 2), om = digits(rest, 4, 2);
        if (!oh || !om || *oh > 14 || *om > 59) return std::nullopt;
        offset = std::chrono::minutes{*oh * 60 + *om} * (rest[0] == '-' ? -1 : 1);
    }
    return Instant{std::chrono::sys_days{*day}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{second} + std::chrono::milliseconds{milli} - offset;
}

} // namespace tezai::base
