// Indicators, campaigns and the bulletin over HTTP: parse → read or act → reply; the routes are a table at the end of api.cpp.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "oversight/oversight.hpp"

namespace tezai::oversight {

[[nodiscard]] std::vector<http::Route> routes(Oversight&);          // of the whole room
[[nodiscard]] std::vector<http::Route> bulletin_routes(Oversight&); // the part of issues, in bulletin/api.cpp
[[nodiscard]] std::vector<http::Route> objection_routes(Oversight&); // the part of their objects and objections, in bulletin/objection_api.cpp
[[nodiscard]] std::vector<http::Route> departure_routes(Oversight&); // the guard of the denominators, in departures_api.cpp

[[nodiscard]] std::vector<http::Route> task_force_routes(Oversight&); // rosters and plans, in task_force/api.cpp
[[nodiscard]] std::vector<http::Route> policy_routes(Oversight&); // what a bureau may set, in campaigns/policy_api.cpp

struct MadeId { // the number of what was made
    std::int64_t id = 0;
    static constexpr std::string_view schema_name = "MadeId";
    static constexpr auto form = std::tuple{base::form::field("id", &MadeId::id)};
};

} // namespace tezai::oversight
