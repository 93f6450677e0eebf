// Brings one listed device up to what its journal says: the one place where answers, findings, problems and tasks meet.
#pragma once

#include "links/coding/lookback/actions.hpp"

namespace tezai::coding::lookback {

// `given`: answers that a person gives in this transaction; null: the room follows what happened. Saves the row, appends what changed.
void settle(store::Transaction&, const Lookback&, const Census&, Listed&, const auth::Actor& by, const Answers* given);
// A "no" of a second look, which is nobody's first answer.
void open_problem(store::Transaction&, const Lookback&, Listed&, journal::AccountId by, const std::vector<Question>&);
void end_problem(store::Transaction&, const Lookback&, Listed&, journal::AccountId by, std::string_view why, std::int64_t evidence, std::string_view reason);

// Where its tasks are done.
[[nodiscard]] inline std::string page_of(std::int64_t equipment_id) { return "/equipment/" + std::to_string(equipment_id) + "/lookback"; }

inline constexpr std::string_view mend_task = "coding.mend_lookback_problem";
inline constexpr std::string_view recheck_task = "coding.recheck_lookback";

} // namespace tezai::coding::lookback
