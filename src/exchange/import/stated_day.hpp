// A day as people write it in a table: 2021-12-05, 2021/12/5, 2021.12.05, 2021年12月5日, 20211205, 2021-12, 2021年12月, 2021, a
// spreadsheet's serial number, a date cell. What may mean two days is not guessed. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "documents/table.hpp"
#include "exchange/import/profile.hpp"
#include "registry/equipment/types.hpp"

namespace tezai::exchange {

struct StatedDay {
    base::Date on; // the first day of the month or year where no more is stated
    registry::DatePrecision precision = registry::DatePrecision::day;
    friend bool operator==(const StatedDay&, const StatedDay&) = default;
};
[[nodiscard]] std::optional<StatedDay> read_day(const documents::Cell&, DateOrder);
[[nodiscard]] std::optional<StatedDay> read_day(std::string_view text, DateOrder);

} // namespace tezai::exchange
