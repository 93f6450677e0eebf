// Every device in memory, in columns: what lists, search and the public page are answered from. A projection of the store:
// loaded at start, kept current by the journal's tail; nothing is decided here and nothing is kept only here.
//
// Three million devices take about 0.7 GB. Safe for one writer and many readers.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/scope.hpp"
#include "registry/equipment/types.hpp"
#include "store/database.hpp"

namespace tezai::registry {

// A device under the reader's lock: the texts are borrowed until the visitor returns.
struct Seen {
    std::int64_t id = 0, region_id = 0, unit_id = 0;
    std::string_view category, variety, place_type, name, address, unit_name;
    RegistrationState registration_state = RegistrationState::registered;
    UseState use_state = UseState::in_use;
    std::optional<base::Date> registered_on, next_inspection_on; // the latter as a ledger claims it
};

class Directory {
public:
    Directory();
    ~Directory();

    void load(store::Transaction&);                                            // all of it; replaces what was there
    void refresh(store::Transaction&, std::span<const std::int64_t> ids);      // these devices again (new, changed or gone)
    void refresh_units(store::Transaction&);                                   // names of units that were added or changed
    [[nodiscard]] std::int64_t count() const;
    [[nodiscard]] bool indexing() const;                                       // names cannot be searched yet

    // Calls `visit` if there is such a device; the caller checks the scope (or it is the public projection).
    bool visit(std::int64_t id, const std::function<void(const Seen&)>& visit) const;

    struct Query {
        std::string_view text = {};                    // words with blanks between; all must occur in name, address or unit
        std::span<const std::int64_t> regions = {};    // sorted; empty: any
        std::int64_t unit_id = 0;                      // 0: any
        std::string_view category = {}, variety = {}, place_type = {}; // empty: any
        std::optional<UseState> use_state = {};
        std::function<bool(std::int64_t id)> also = {}; // a further condition, from another room
        std::int64_t after_id = 0;
        std::size_t limit = 50;
        bool count_all = false;                        // count past the limit (up to `count_cap` when there is a text)
    };
    static constexpr std::int64_t count_cap = 100'000;
    struct Found {
        std::vector<std::int64_t> ids; // ascending
        bool more = false;
        std::int64_t total = 0;        // with count_all
        bool capped = false;           // total is "at least"
    };
    [[nodiscard]] Found search(const auth::Scope&, const Query&) const;
    // Every id that matches, for issuing, printing and exporting by filter; at most `limit`.
    [[nodiscard]] std::vector<std::int64_t> all_ids(const auth::Scope&, Query, std::size_t limit) const;

private:
    struct Columns;
    std::unique_ptr<Columns> columns_;
    mutable std::shared_mutex mutex_;
};

} // namespace tezai::registry
