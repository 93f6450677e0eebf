// Every device in memory, in columns: what lists, search and the public page are answered from. A projection of the store:
// loaded at start, kept current by the journal's tail; nothing is decided here and nothing is kept only here.
//
// Lists are ready when `load` returns. Names and identifiers are indexed afterwards, on a thread that the caller gives;
// until then a search looks at every text as it is written. Many readers; `load` and `refresh` on one thread at a time.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/scope.hpp"
#include "registry/equipment/types.hpp"
#include "registry/id_set.hpp"
#include "registry/search/identifier_index.hpp"
#include "registry/search/name_index.hpp"
#include "store/database.hpp"

namespace tezai::registry {

// What a ledger claims last: when the next inspection is due or a certificate ends, as far as it was stated.
struct ClaimedDay {
    ClaimKind what = ClaimKind::next_inspection;
    base::Date on;
    DatePrecision precision = DatePrecision::day;
    friend bool operator==(const ClaimedDay&, const ClaimedDay&) = default;
};

// The last day that the claim may mean: of a month or a year its last.
[[nodiscard]] base::Date last_day_of(const ClaimedDay&);

// A device under the reader's lock: the texts are borrowed until the visitor returns.
struct Seen {
    std::int64_t id = 0, region_id = 0, unit_id = 0;
    std::string_view category, variety, place_type, name, address, unit_name;
    RegistrationState registration_state = RegistrationState::registered;
    UseState use_state = UseState::in_use;
    std::optional<base::Date> registered_on;
    std::optional<ClaimedDay> next_inspection;
};

class Directory {
public:
    Directory();
    ~Directory();

    void load(store::Transaction&);                                            // all of it; replaces what was there
    // Minutes of reading for a province, so on a thread of its own beside the readers; a small store is indexed by `load`
    // itself. Both return when all is indexed, and do nothing the second time.
    void index_names();
    void index_identifiers(store::Transaction&);
    void stop_indexing() { stop_ = true; }                                     // both return soon, unfinished: the process ends
    [[nodiscard]] bool indexing() const { return !names_ready_; }              // names cannot be searched quickly yet
    [[nodiscard]] bool knows_identifiers() const { return identifiers_ready_; }

    void refresh(store::Transaction&, std::span<const std::int64_t> ids);      // these devices again (new, changed or gone)
    void refresh_units(store::Transaction&, std::span<const std::int64_t> ids); // names of these units: added or changed
    void refresh_units(store::Transaction&);                                   // of all
    void forget_numbers_of(store::Transaction&, std::int64_t merged_no_more, std::int64_t other); // they lead to `other` no more
    [[nodiscard]] std::int64_t count() const;

    // Calls `visit` if there is such a device; the caller checks the scope (or it is the public projection). Like `also`
    // below, `visit` must not ask the directory anything.
    bool visit(std::int64_t id, const std::function<void(const Seen&)>& visit) const;

    struct Query {
        std::string_view text = {};                    // words with blanks between; each in name, address or unit, or as initials
        std::span<const std::int64_t> regions = {};    // sorted; empty: any
        std::int64_t unit_id = 0;                      // 0: any
        std::string_view category = {}, variety = {}, place_type = {}; // empty: any
        std::optional<UseState> use_state = {};
        const IdSet* only = nullptr;                   // a further condition, from another room
        std::function<bool(std::int64_t id)> also = {}; // one that has to be asked for each; slower
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
    // The same among few devices, ascending.
    [[nodiscard]] Found search_among(std::span<const std::int64_t> ids, const auth::Scope&, const Query&) const;
    // Devices one of whose identifiers is this (and those of `and_these`, which somebody else knows by it), or begins with
    // it. The query's text plays no part. None while identifiers are not known yet.
    [[nodiscard]] Found find_by_identifier(std::string_view typed, std::vector<std::int64_t> and_these, const auth::Scope&, const Query&) const;
    [[nodiscard]] Found find_by_beginning(std::string_view typed, const auth::Scope&, const Query&) const;
    static constexpr std::size_t beginning_cap = 10'000; // identifiers looked at
    // Every id that matches, for issuing, printing and exporting by filter; at most `limit`.
    [[nodiscard]] std::vector<std::int64_t> all_ids(const auth::Scope&, Query, std::size_t limit) const;

    [[nodiscard]] std::size_t bytes() const; // of memory, about

private:
    struct Columns;
    class Matcher;
    void index_again(const std::vector<std::uint32_t>& ids);
    void take_unit_names(std::vector<std::pair<std::int64_t, std::string>> names, std::map<std::int64_t, std::vector<std::string>> former);

    mutable Turnstile turnstile_;          // before the columns; never held while an index changes
    std::unique_ptr<Columns> columns_;
    // An index is changed under this mutex only, always to what the columns hold at that moment: so the last change wins.
    std::mutex index_mutex_;
    std::atomic<int> waiting_for_index_ = 0;
    std::unique_ptr<NameIndex> names_;
    std::unique_ptr<IdentifierIndex> identifiers_;
    std::uint32_t names_up_to_ = 0;        // devices beyond are still to come
    std::atomic<bool> names_ready_ = false, identifiers_ready_ = false, stop_ = false;
};

} // namespace tezai::registry
