// Data repair over HTTP: parse → action → reply.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "registry/repair/repair.hpp"

namespace tezai::registry::repair {

[[nodiscard]] std::vector<http::Route> routes(Registry&);

} // namespace tezai::registry::repair
