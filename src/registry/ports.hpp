// What the registry's lists need from the room that owns codes; app plugs it in.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/calendar.hpp"
#include "registry/id_set.hpp"

namespace tezai::registry {

struct CodingPort {
    // uncoded | coded (no accepted photo) | stuck | reported (stuck, with an open report)
    std::function<std::string_view(std::int64_t equipment_id)> status;
    std::function<IdSet(std::string_view status)> with_status; // every device of that status at once, for filters
    std::function<std::string(std::int64_t equipment_id)> human_code; // empty: none
    std::function<std::optional<std::int64_t>(std::string_view typed)> find; // a code or a human code as typed
};

} // namespace tezai::registry
