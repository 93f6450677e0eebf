#include "oversight/indicators/light.hpp"

#include <array>

#include "oversight/indicators/rate.hpp"

namespace tezai::oversight {
namespace {
constexpr std::array<std::string_view, 4> light_words{"grey", "green", "yellow", "red"};
}

std::string_view word(Light light) { return light_words.at(static_cast<std::size_t>(light)); }

std::optional<Light> parse_light(std::string_view text) {
    for (std::size_t i = 0; i < light_words.size(); ++i)
        if (light_words[i] == text) return static_cast<Light>(i);
    return std::nullopt;
}

bool pace_suffices(std::int64_t gap, std::int32_t as_of, std::int32_t deadline_day, const std::optional<EarlierGap>& earlier) {
    const std::int64_t days_left = deadline_day - as_of;
    if (days_left <= 0 || !earlier || earlier->as_of >= as_of) return false;
    const std::int64_t days = as_of - earlier->as_of;
    return (earlier->gap - gap) * days_left >= gap * days; // fall/days · days_left >= gap
}

Light light_of(const LightInput& in) {
    if (in.den == 0 || in.feed_missing || in.rule == LightRule::none) return Light::grey;
    if (in.num == in.den) return Light::green;
    if (in.rule == LightRule::weekly_cohort) return rate_at_least(in.num, in.den, 9'800) ? Light::yellow : Light::red;
    if (in.rule == LightRule::derived) return rate_at_least(in.num, in.den, 9'500) ? Light::yellow : Light::red;
    // On the deadline's own day its 24:00 has come: any gap is red.
    if (!in.deadline_day || in.as_of >= *in.deadline_day) return Light::red;
    const bool near = rate_at_least(in.num, in.den, 9'500) || pace_suffices(in.den - in.num, in.as_of, *in.deadline_day, in.earlier);
    return near ? Light::yellow : Light::red;
}

} // namespace tezai::oversight
