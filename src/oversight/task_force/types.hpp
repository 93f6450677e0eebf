// Who works for a region's targets, and the way there in steps. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/calendar.hpp"

namespace tezai::oversight {

struct Member {
    std::int64_t id = 0, region_id = 0;
    std::string post, duty, name, office_phone; // the name is personal
    base::Date from_on;
    std::optional<base::Date> until_on;         // its last day
    std::int64_t handed_to = 0, version = 1;
};

struct Milestone {
    std::int64_t id = 0, region_id = 0;
    std::string indicator;
    base::Date due_on;
    int per_ten_thousand = 0;
    std::string state; // open | met | missed | met_late | dropped
    std::int64_t version = 1;
};

} // namespace tezai::oversight
