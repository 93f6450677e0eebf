// What usually stands behind an objection: per reason the claims that can be made with their usual grounds, and which facts speak for
// which claim. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "oversight/indicators/facts.hpp"
#include "oversight/indicators/reason.hpp"

namespace tezai::oversight {

struct Ground {
    std::string_view claim; // pass | excluded | out
    std::string_view code;  // of its sentence: oversight.ground.stuck
};
// The likeliest first. Empty where the object does not fail: nothing is prefilled then.
[[nodiscard]] std::vector<Ground> grounds_for(Reason counted);
[[nodiscard]] bool speaks_for(std::string_view claim, Event);

} // namespace tezai::oversight
