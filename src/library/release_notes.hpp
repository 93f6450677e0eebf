// What changed in the product, for whom, in the product itself: tables/release_notes.csv, newest version first. To add a note: a row.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "library/library.hpp"

namespace tezai::library {

[[nodiscard]] std::vector<http::Route> release_note_routes(const Library&);

} // namespace tezai::library
