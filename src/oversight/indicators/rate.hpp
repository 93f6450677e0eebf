// Rates without floating point: nobody can dispute a floor.
#pragma once

#include <cstdint>
#include <string>

namespace tezai::oversight {

// C10: floor(10000·num/den)/100 with two decimals; "100.00" only when num = den; den = 0 → "—".
[[nodiscard]] std::string rate_text(std::int64_t num, std::int64_t den);
// num/den >= per_ten_thousand/10000, exactly. False for den = 0.
[[nodiscard]] constexpr bool rate_at_least(std::int64_t num, std::int64_t den, std::int64_t per_ten_thousand) {
    return den > 0 && num * 10'000 >= den * per_ten_thousand;
}

} // namespace tezai::oversight
