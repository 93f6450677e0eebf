// A photo of a sticker on a wall, as a phone would send it – rendered, and good or bad on purpose. It goes the way of every photo:
// nothing tells the judge what was meant.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tezai::simulator {

enum class Flaw : unsigned char { none, blurred, dark, far_away, no_sticker };

// JPEG, 480 × 480, grey. The same seed, the same bytes; another seed, another wall, place and turn.
[[nodiscard]] std::string take_sticker_photo(std::string_view plate_url, Flaw, std::uint64_t seed);

} // namespace tezai::simulator
