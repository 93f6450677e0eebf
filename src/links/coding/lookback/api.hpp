// The look-back over HTTP.
#pragma once

#include "http/http.hpp"
#include "links/coding/lookback/actions.hpp"

namespace tezai::coding::lookback {

[[nodiscard]] std::vector<http::Route> routes(const Lookback&);

} // namespace tezai::coding::lookback
