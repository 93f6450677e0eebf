// What one person sees across rooms: today's work, and the page of one device with its nine panels in life order.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "links/coding/actions.hpp"
#include "links/coding/code_book.hpp"
#include "portal/numbers_port.hpp"
#include "registry/approvals/approvals.hpp"
#include "registry/registry.hpp"

namespace tezai::portal {

struct Pages {
    registry::Registry& registry;
    const coding::Coding& coding;
    const coding::CodeBook& book;
    const registry::Approvals& approvals;
    NumbersPort numbers;
};
[[nodiscard]] std::vector<http::Route> page_routes(const Pages&);

[[nodiscard]] http::Reply show_today(const Pages&, const http::Request&);  // today.cpp
[[nodiscard]] http::Reply show_device(const Pages&, const http::Request&); // device_page.cpp
// Where a claim comes from: an import keeps it as "import 3, line 12" or "import 3, SHEET, line 12"; anything else is told as it is.
[[nodiscard]] std::string say_source(std::string_view source, auth::Language);
[[nodiscard]] std::function<boost::json::value(boost::json::object&)> today_schema();
[[nodiscard]] std::function<boost::json::value(boost::json::object&)> device_schema();

} // namespace tezai::portal
