// GET /q/<code>: what anybody who scans a plate may know. Answered from memory on the network loop: no store, no script, no
// picture, below 20 kB. The fixed public projection of a device: no personal data, the freshness of every fact beside it.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "links/coding/actions.hpp"
#include "links/coding/code_book.hpp"
#include "registry/registry.hpp"

namespace tezai::portal {

struct PublicPage {
    const coding::Coding& coding;
    const coding::CodeBook& book;
    const registry::Registry& registry;
    std::string mark; // "演示" | "演练" | "": said at the top of the page of a store that is not for real
};
// /q/{code}, /Q/{code} (as printed), /q.css, POST /q/{code}/report, /q/{code}/received/{number}
[[nodiscard]] std::vector<http::Route> public_routes(const PublicPage&);

} // namespace tezai::portal
