// The life of a device from registration to scrap: what is behind it, where it stands, what lies ahead. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "registry/equipment/types.hpp"

namespace tezai::portal {

struct LifeFacts {
    std::optional<base::Date> registered_on, coded_on, stuck_on;
    bool gets_code = true;       // false: the rules refuse a code, such as to pipelines
    registry::UseState use_state = registry::UseState::in_use;
    std::string next_inspection; // as far as it is stated: 2022, 2022-05, 2022-05-01; empty: not known
};
struct LifePoint {
    std::string_view code, state; // done, now, later
    std::string on;               // empty: no day is known
    friend bool operator==(const LifePoint&, const LifePoint&) = default;
};
// It stands at the first that is not done. Of a life that is over here (scrapped, moved out): what was done, then its end.
[[nodiscard]] std::vector<LifePoint> life_line(const LifeFacts&);

} // namespace tezai::portal
