// Indicators, campaigns and the bulletin over HTTP: parse → read or act → reply; the routes are a table at the end of api.cpp.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "oversight/oversight.hpp"

namespace tezai::oversight {

[[nodiscard]] std::vector<http::Route> routes(Oversight&);          // of the whole room
[[nodiscard]] std::vector<http::Route> bulletin_routes(Oversight&); // the part of issues, in bulletin/api.cpp
[[nodiscard]] std::vector<http::Route> objection_routes(Oversight&); // the part of their objects and objections, in bulletin/objection_api.cpp

} // namespace tezai::oversight
