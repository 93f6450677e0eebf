// What the work lists are read from and written with; put together by app.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "oversight/oversight.hpp"

namespace tezai::portal {

struct Worklist {
    const oversight::Oversight& oversight;

    [[nodiscard]] registry::Registry& registry() const { return oversight.registry; }
    [[nodiscard]] journal::Journal& journal() const { return oversight.journal(); }
    [[nodiscard]] store::Database& database() const { return oversight.database(); }
};

[[nodiscard]] std::vector<http::Route> worklist_routes(const Worklist&); // all of the room
[[nodiscard]] std::vector<http::Route> gap_routes(const Worklist&);        // gap_api.cpp
[[nodiscard]] std::vector<http::Route> assignment_routes(const Worklist&); // assignments_api.cpp
[[nodiscard]] std::vector<http::Route> region_routes(const Worklist&);     // regions_api.cpp

} // namespace tezai::portal
