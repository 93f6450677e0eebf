// What other rooms' pure files may know of the journal: ids, where an instant comes from, what an entry is about. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/id.hpp"

namespace tezai::journal {

struct EntryTag;
using EntryId = base::Id<EntryTag>;
struct AccountTag;
using AccountId = base::Id<AccountTag>; // of auth; 0: the system itself

// witnessed: the server saw it happen, so event_at = recorded_at (append sees to it). proven: offline, its signed chain verifies.
// attested: imported or entered later by a named person from a named source (indicators.md C5).
enum class Origin { witnessed, proven, attested };
[[nodiscard]] std::string_view word(Origin);
[[nodiscard]] std::optional<Origin> parse_origin(std::string_view);

struct Subject {
    std::string_view kind; // "equipment", "unit", "region", "account", "bulletin", "import", …
    std::int64_t id = 0;
};

// Where the subject stood when it was written: what decides who may see the entry. 0 = none.
struct Place {
    std::int64_t region_id = 0;
    std::int64_t unit_id = 0;
};

} // namespace tezai::journal
