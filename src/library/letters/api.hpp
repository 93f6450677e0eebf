// Letters over HTTP: parse → action → reply; the routes are a table at the end of api.cpp.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "library/library.hpp"

namespace tezai::library {

[[nodiscard]] std::vector<http::Route> letter_routes(const Library&);

} // namespace tezai::library
