// The document library over HTTP: for who is signed in, and the public part for everybody.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "library/library.hpp"

namespace tezai::library {

[[nodiscard]] std::vector<http::Route> document_routes(const Library&);

} // namespace tezai::library
