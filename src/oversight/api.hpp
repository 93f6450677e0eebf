// Indicators, campaigns and the bulletin over HTTP: parse → read or act → reply; the routes are a table at the end of api.cpp.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "oversight/oversight.hpp"

namespace tezai::oversight {

[[nodiscard]] std::vector<http::Route> routes(Oversight&);          // indicators and campaigns
[[nodiscard]] std::vector<http::Route> bulletin_routes(Oversight&); // issues and objections

} // namespace tezai::oversight
