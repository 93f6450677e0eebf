// The gap of an indicator as work: read from the live picture and the directory, both in memory, so that a county's list is a
// matter of milliseconds and adds up to the number it explains.
#pragma once

#include <optional>
#include <vector>

#include "auth/actor.hpp"
#include "oversight/oversight.hpp"
#include "portal/worklist/visits.hpp"
#include "registry/registry.hpp"

namespace tezai::portal {

struct GapQuery {
    std::size_t indicator = 0;
    std::int64_t region_id = 0; // 0: the official's own; a unit's member has none
    std::optional<oversight::Reason> reason = {};
    bool soon = false;          // also what is in its days of grace, due within seven days and not stuck yet
    std::span<const std::int64_t> only = {}; // these devices; empty: all
};
struct GapNow {
    std::int64_t region_id = 0;                // 0: of a unit
    std::int64_t num = 0, den = 0, fail = 0;   // of the whole region, whatever the filter; of a unit only `fail`
    std::int32_t today = 0;
    std::optional<std::int64_t> target;        // per ten thousand
    std::optional<base::Date> target_by;
    std::vector<GapDevice> devices;            // what the filter leaves
};
// Nothing: the region is not there or not theirs.
[[nodiscard]] std::optional<GapNow> read_gap(const oversight::Oversight&, const auth::Actor&, const GapQuery&);

// Does it lack its sticker now, as K03 judges it? What an assignment waits for, whichever number it came from: a device that was
// late for K04 stays late, but its sticker can be put on.
[[nodiscard]] bool lacks_sticker(const oversight::Picture&, std::int64_t equipment_id);

} // namespace tezai::portal
