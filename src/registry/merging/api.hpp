// The queue of pairs over HTTP: parse → action → reply.
#pragma once

#include <functional>

#include "http/http.hpp"
#include "registry/merging/merging.hpp"

namespace tezai::registry::merging {

// `look_again`: starts the search for pairs in the background.
[[nodiscard]] std::vector<http::Route> routes(const Merging&, std::function<void()> look_again);

} // namespace tezai::registry::merging
