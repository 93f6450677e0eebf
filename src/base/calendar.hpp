// Civil days and instants, which never turn into each other by themselves: a day needs a jurisdiction's offset to
// become an instant. Deadlines count civil days (indicators.md C1, C4).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tezai::base {

using Date = std::chrono::year_month_day;                              // a civil day
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;      // a moment, UTC
using CalendarDays = std::chrono::days;                                // 日; working days are another type
using UtcOffset = std::chrono::minutes;                                // of a jurisdiction; China: 480

inline constexpr UtcOffset china_offset{480};

[[nodiscard]] constexpr Date add(Date day, CalendarDays n) { return Date{std::chrono::sys_days{day} + n}; }
[[nodiscard]] constexpr CalendarDays days_between(Date from, Date to) {
    return std::chrono::sys_days{to} - std::chrono::sys_days{from};
}
[[nodiscard]] constexpr bool is_sunday(Date day) { return std::chrono::weekday{std::chrono::sys_days{day}} == std::chrono::Sunday; }
// 31 March minus one month is the last day of February: the law counts months, not 30 days.
[[nodiscard]] Date add_months(Date from, std::chrono::months count);

[[nodiscard]] constexpr Date civil_day(Instant at, UtcOffset offset) {
    return Date{std::chrono::floor<std::chrono::days>(at + offset)};
}
// The first moment of the day.
[[nodiscard]] constexpr Instant start_of(Date day, UtcOffset offset) {
    return Instant{std::chrono::sys_days{day}} - offset;
}
// 24:00 of the day: the first moment that is no longer in it.
[[nodiscard]] constexpr Instant end_of(Date day, UtcOffset offset) { return start_of(add(day, CalendarDays{1}), offset); }

[[nodiscard]] constexpr std::int64_t millis(Instant at) { return at.time_since_epoch().count(); }
[[nodiscard]] constexpr Instant instant_of_millis(std::int64_t ms) { return Instant{std::chrono::milliseconds{ms}}; }

// Days since 1970-01-01, for columns in memory.
[[nodiscard]] constexpr std::int32_t day_number(Date day) {
    return static_cast<std::int32_t>(std::chrono::sys_days{day}.time_since_epoch().count());
}
[[nodiscard]] constexpr Date date_of_number(std::int32_t n) { return Date{std::chrono::sys_days{std::chrono::days{n}}}; }

[[nodiscard]] std::string to_text(Date day);                                              // 2021-12-05
[[nodiscard]] std::string to_text(Instant at, UtcOffset offset = china_offset);           // 2021-12-05T10:00:00.000+08:00
[[nodiscard]] std::string to_text_minutes(Instant at, UtcOffset offset);                  // 2021-12-05 10:00
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);                      // exactly YYYY-MM-DD, a day that exists
// RFC 3339 with an offset or Z; seconds and fractions may be left out.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);

} // namespace tezai::base
