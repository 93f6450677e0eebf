// What a phone takes along where there is no signal: which devices there are to stick, and which code is whose.
#pragma once

#include "links/coding/api.hpp"

namespace tezai::coding {

[[nodiscard]] std::vector<http::Route> pocket_routes(const CodeBook&, registry::Registry&);

} // namespace tezai::coding
