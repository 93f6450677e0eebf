// What three answers and a photo amount to. Pure.
#pragma once

#include <string>
#include <vector>

#include "links/coding/lookback/findings.hpp"
#include "links/coding/lookback/types.hpp"

namespace tezai::coding::lookback {

inline constexpr base::CalendarDays days_to_mend{10};    // rulebook 81
inline constexpr base::CalendarDays days_to_recheck{10}; // rulebook 82

// A person's answer stands before one that was found; either "no" is a "no".
[[nodiscard]] Answer effective(const Listed&, Question);
// Both have answered, differently, and it is not that a "no" was mended since.
[[nodiscard]] bool disagree(const Listed&, Question);
// What only a person can answer: neither said nor found.
[[nodiscard]] std::vector<Question> to_ask(const Listed&);

// Takes what was found; says for which questions a "no" is new.
[[nodiscard]] std::vector<Question> take_found(Listed&, const Found&);
// complete and has_no as they are now, which only ever begin, and whether the two sides differ.
void weigh(Listed&);

void add_problem(Listed&, Question);
[[nodiscard]] std::vector<Question> problem_questions(const Listed&);
// Every question of the problem has evidence later than the problem: an accepted photo for the code and the sticker, a correction
// for what a scan shows – or a photo, where only a photo had said so.
[[nodiscard]] bool is_mended(const Listed&, const Found&);

} // namespace tezai::coding::lookback
