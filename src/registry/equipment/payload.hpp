// What payloads of several events say in the same words. Pure.
#pragma once

#include <string>
#include <vector>

#include "registry/equipment/types.hpp"

namespace tezai::registry {

// "inspection_claims": a canonical JSON list, in the order given.
[[nodiscard]] std::string describe(const std::vector<InspectionClaim>&);

} // namespace tezai::registry
