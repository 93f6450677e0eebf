// Signing in and out, the first start, accounts. These handlers live here because auth stands below http.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "auth/accounts.hpp"
#include "http/http.hpp"

namespace tezai::http {

// What the answer of /session tells besides the account; plugged in by app.
struct SessionPort {
    struct Region {
        std::int64_t id = 0;
        std::string name, level; // "county"
    };
    struct Unit {
        std::int64_t id = 0;
        std::string name;
    };
    struct Store {
        std::string kind = "ordinary"; // ordinary, demo, rehearsal
        base::Instant now;
        base::UtcOffset offset = base::china_offset; // of the jurisdiction: `now` is written with it
        base::Date today;
        std::string jurisdiction, host, suite; // "zhejiang", the host on the plates, "gm" or "intl"
    };
    std::function<std::optional<Region>(std::int64_t id, auth::Language)> region;
    std::function<std::optional<Unit>(std::int64_t id)> unit;
    std::function<Store()> store;
};

// /api/v1/session, /bootstrap, /accounts…
[[nodiscard]] std::vector<Route> session_routes(auth::Accounts&, SessionPort);

} // namespace tezai::http
