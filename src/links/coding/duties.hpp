// The tasks that this room opens, and whose they are.
#pragma once

#include <string_view>

#include "registry/tasks/tasks.hpp"

namespace tezai::coding {

inline constexpr std::string_view sticker_task = "coding.stick_within_seven_days";
inline constexpr std::string_view mend_task = "coding.mend_sticker";
inline constexpr std::string_view public_task = "coding.answer_public_report"; // a fault or a complaint: the bureau's
inline constexpr std::string_view question_task = "coding.answer_sticker_report"; // a plate: the unit's
inline constexpr std::string_view clone_task = "coding.decide_clone";
inline constexpr std::string_view replace_task = "coding.replace_code";
inline constexpr std::string_view receipt_task = "coding.confirm_receipt";

[[nodiscard]] inline journal::Subject subject_of(std::int64_t equipment_id) { return {"equipment", equipment_id}; }

// A task about a device is its user's; where nobody is known to use it, the region's that supervises it.
inline void own(registry::NewTask& task) {
    task.owner_kind = task.place.unit_id != 0 ? "unit" : "region";
    task.owner_id = task.place.unit_id != 0 ? task.place.unit_id : task.place.region_id;
}

} // namespace tezai::coding
