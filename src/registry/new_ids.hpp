// Ids for new rows, in order. An id once given is never given again, not even after its row was taken back: PostgreSQL's sequence
// sees to that; SQLite would begin again below, so there the journal is asked, which remembers everything that ever was.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "journal/journal.hpp"
#include "store/database.hpp"

namespace tezai::registry {

// `table` is ours; `kind` is the subject of the entries about its rows.
[[nodiscard]] std::vector<std::int64_t> take_ids(store::Transaction&, std::string_view table, std::string_view kind, std::size_t count);

} // namespace tezai::registry
