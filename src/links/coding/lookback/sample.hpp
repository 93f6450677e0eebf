// Which records are looked at a second time: two in a hundred of each county, at least one, chosen by a seed alone. Pure.
//
// Anybody re-runs it: order the devices of a county by H(seed ":" equipment id), hex digits in ascending order, and take the first
// ceil(2 %). H is the hash of the store's suite, the seed is the hex text that the draw has shown, the id is in decimal.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/digest.hpp"

namespace tezai::coding::lookback {

struct Candidate {
    std::int64_t equipment_id = 0, county_id = 0;
};
inline constexpr std::int64_t sample_per_cent = 2;
[[nodiscard]] constexpr std::int64_t sample_size(std::int64_t records) { return (records * sample_per_cent + 99) / 100; }
[[nodiscard]] std::vector<std::int64_t> draw_sample(base::Suite, std::string_view seed, const std::vector<Candidate>&); // ascending ids

} // namespace tezai::coding::lookback
