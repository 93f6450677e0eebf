// What comes in and goes out in bulk: what the room works with, put together by app.
#pragma once

#include <functional>
#include <string>

#include "blobs/blobs.hpp"
#include "bus/bus.hpp"
#include "links/coding/actions.hpp"
#include "registry/registry.hpp"

namespace tezai::exchange {

struct Exchange {
    registry::Registry& registry;
    const coding::Coding& coding;
    blobs::Blobs& blobs;
    bus::Bus& bus;
    std::string jurisdiction;                                          // of the store: "zhejiang"
    std::function<auth::Scope(std::int64_t region_id)> scope_below;    // auth::ScopePort's; an import that goes on after a restart needs it
    std::function<bool(std::int64_t unit_id)> unit_has_accounts;       // a unit that somebody signs in for is not taken away
    std::function<std::string(std::int64_t account_id)> account_name;  // as shown to people who see the import

    [[nodiscard]] journal::Journal& journal() const { return registry.journal; }
    [[nodiscard]] store::Database& database() const { return registry.journal.database(); }
};

} // namespace tezai::exchange
