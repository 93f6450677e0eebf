// Coding over HTTP: parse → action → reply. The public page is portal's: it shows other rooms' facts too.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "links/coding/actions.hpp"
#include "links/coding/code_book.hpp"
#include "registry/registry.hpp"

namespace tezai::coding {

[[nodiscard]] std::vector<http::Route> routes(const Coding&, const CodeBook&, registry::Registry&);

} // namespace tezai::coding
