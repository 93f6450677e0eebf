#include "oversight/indicators/rate.hpp"

#include "base/ensure.hpp"

namespace tezai::oversight {

std::string rate_text(std::int64_t num, std::int64_t den) {
    ENSURE(num >= 0 && num <= den, "a numerator counts some of the denominator");
    if (den == 0) return "—";
    const auto hundredths = num * 10'000 / den;
    const auto cents = hundredths % 100;
    return std::to_string(hundredths / 100) + (cents < 10 ? ".0" : ".") + std::to_string(cents);
}

} // namespace tezai::oversight
