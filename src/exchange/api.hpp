// Imports and exports over HTTP: parse → action → reply; the routes are a table at the end of api.cpp.
#pragma once

#include <vector>

#include "exchange/exchange.hpp"
#include "exchange/import/importer.hpp"
#include "http/http.hpp"

namespace tezai::exchange {

[[nodiscard]] std::vector<http::Route> routes(const Exchange&, Importer&); // both must outlive the routes

} // namespace tezai::exchange
