// May this letter go out, and what may happen to it then? Every rule with its clause. Pure.
#pragma once

#include <span>

#include "base/calendar.hpp"
#include "law/rule.hpp"
#include "library/letters/types.hpp"

namespace tezai::library {

// A letter that nobody of the unit has opened after so many days is delivered on paper; the day it was sent is not counted.
inline constexpr base::CalendarDays days_unread{3};
[[nodiscard]] constexpr base::Date unread_late_until(base::Date today) { return base::add(today, -days_unread); }
// The unit is asked to confirm receipt within as many.
inline constexpr base::CalendarDays days_to_confirm{3};
// One letter of a kind to a unit is enough for a week, as long as it is neither answered nor replaced.
inline constexpr base::CalendarDays days_between_alike{7};
inline constexpr std::size_t most_devices = 1'000; // of one letter
inline constexpr std::size_t most_units = 200;     // at once

struct SendFacts {
    Lists lists = Lists::chosen;
    std::size_t devices = 0;
    Need text = Need::optional, due = Need::optional;
    bool has_text = false;
    std::optional<base::Date> due_on;
    base::Date today;
    std::optional<base::Date> alike_on; // when the last one of this kind went to this unit that is neither answered nor replaced
    bool corrects = false;
};
[[nodiscard]] std::span<const law::Rule<SendFacts>> send_rules();

struct LetterFacts {
    bool issued = true;      // neither superseded nor withdrawn
    bool by_addressee = false, by_office = false;
    bool answered = false;   // confirmed by the unit, or delivered on paper
};
[[nodiscard]] std::span<const law::Rule<LetterFacts>> confirm_rules();
[[nodiscard]] std::span<const law::Rule<LetterFacts>> deliver_rules();
[[nodiscard]] std::span<const law::Rule<LetterFacts>> withdraw_rules(); // and of correcting

} // namespace tezai::library
