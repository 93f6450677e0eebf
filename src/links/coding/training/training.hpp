// Learning to stick and photograph: who went through the steps, and plates to practise with that are no device's.
#pragma once

#include "links/coding/actions.hpp"

namespace tezai::coding {

// The version of the steps that the phone shows (web/src/phone/training). A new one is asked of everybody again.
inline constexpr std::string_view training_material = "1";

// Kept once per person and version; a second time is the first. Refuses a version that was never shown.
law::Decision<base::Instant> finish_training(const Coding&, const auth::Actor& by, std::string_view material);
[[nodiscard]] std::optional<base::Instant> find_training(store::Transaction&, const auth::Actor& of); // of the version of today
struct Trained {
    std::int64_t account_id = 0;
    base::Instant finished_at;
};
[[nodiscard]] std::vector<Trained> list_trained(store::Transaction&, const auth::Scope&, std::int64_t unit_id);

// A practice code is 16 characters too, and no code of a device: it has letters that ours never have.
[[nodiscard]] std::string practice_code(int number); // 0 ≤ number < 10^10: LIANXI0000000001
[[nodiscard]] bool is_practice_code(std::string_view text); // as scanned or typed
// One page of practice plates, each marked 练习. Nothing is recorded: they are nobody's.
[[nodiscard]] std::string practice_sheet(const Coding&, base::Instant at);
// The checks of a real photo, and nothing kept: no picture, no fact. Refuses what is no photo.
[[nodiscard]] law::Decision<PhotoVerdict> judge_practice(std::string_view jpeg);

} // namespace tezai::coding
