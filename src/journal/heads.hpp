// Heads as they are kept; for the files of this room.
#pragma once

#include <functional>

#include "journal/sealer.hpp"

namespace tezai::journal {

void keep_head(store::Transaction&, const Head&);
[[nodiscard]] std::optional<Head> find_head(store::Transaction&, std::uint64_t size);
// The latest `limit` heads, smallest first.
[[nodiscard]] std::vector<Head> list_heads(store::Transaction&, std::int64_t limit);
void each_head(store::Transaction&, const std::function<void(const Head&)>& each); // by size

} // namespace tezai::journal
