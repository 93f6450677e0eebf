// The head of an answer as it goes over the wire: status, lengths, and the headers that protect every page.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/http.hpp"

namespace tezai::http {

struct Framing {
    std::optional<std::size_t> length; // none: chunked, or until the connection closes
    bool chunked = false;
    bool keep_alive = true;
    bool http_1_0 = false;
    bool secure = false;               // over TLS: tell browsers to stay there
    std::string_view date;             // "Sun, 05 Dec 2021 02:00:00 GMT"
};

void append_head(std::string& out, const Reply&, const Framing&);
[[nodiscard]] std::string http_date(std::int64_t seconds_since_epoch);
[[nodiscard]] std::string_view find_header(const Reply&, std::string_view name); // case-insensitive; empty when absent

} // namespace tezai::http
