// Mapping the columns of a file, over HTTP: parse → action → reply.
#pragma once

#include <vector>

#include "exchange/exchange.hpp"
#include "http/http.hpp"

namespace tezai::exchange {

[[nodiscard]] std::vector<http::Route> mapping_routes(const Exchange&);

} // namespace tezai::exchange
