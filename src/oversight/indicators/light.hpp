// Traffic lights of §6.1: three and grey, kept apart from the four risk colours. Pure, no floating point.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "oversight/indicators/frame.hpp"

namespace tezai::oversight {

enum class Light : std::uint8_t { grey, green, yellow, red };
[[nodiscard]] std::string_view word(Light);
[[nodiscard]] std::optional<Light> parse_light(std::string_view);

// The gap of an earlier issue, for the pace.
struct EarlierGap {
    std::int32_t as_of = 0;
    std::int64_t gap = 0;
};

struct LightInput {
    LightRule rule = LightRule::all_by_deadline;
    std::int64_t num = 0, den = 0;
    std::int32_t as_of = 0;
    std::optional<std::int32_t> deadline_day;     // the last day that still counts; none: no deadline, as if it were past
    std::optional<EarlierGap> earlier;            // the issue before the last, or the last where there is only one
    bool feed_missing = false;                    // C14
};
[[nodiscard]] Light light_of(const LightInput&);

// Mean weekly fall of the gap since `earlier`, times the weeks left, closes the gap.
[[nodiscard]] bool pace_suffices(std::int64_t gap, std::int32_t as_of, std::int32_t deadline_day, const std::optional<EarlierGap>&);

} // namespace tezai::oversight
