// Plates over HTTP: parse → action → reply.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "links/coding/actions.hpp"
#include "registry/registry.hpp"

namespace tezai::coding {

[[nodiscard]] std::vector<http::Route> plate_routes(const Coding&, registry::Registry&);

} // namespace tezai::coding
