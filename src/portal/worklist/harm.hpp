// How much harm a failing device may do, in points: what a work list is ordered by. Rule 95 of the rulebook. It orders work and
// nothing else: no rate, no light and no rank is made of it. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace tezai::portal {

struct HarmFacts {
    std::string_view category;   // catalogue code of the category, "3000"
    std::string_view place_type; // a word of law/place_type
    std::int64_t overdue_days = 0; // past the day it was due; 0 or less: not overdue, or no day is known
    bool due_in_window = false;  // the day lies in the week of the next issue, which will print it
};

// Kind: ropeways and rides 4; lifts 3 where the public gathers, else 2; boilers and pressure vessels where the public gathers 2; any
// other 1. Overdue: up to a week 1, up to thirty days 2, longer 3. Due in the week of the next issue 1 more.
[[nodiscard]] int harm_of(const HarmFacts&);

} // namespace tezai::portal
