// Personal values beside the journal, as long as they have not been deleted.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "journal/types.hpp"
#include "store/database.hpp"

namespace tezai::journal {

// The value that the entry's commitment stands for; nothing once it was forgotten. The caller has checked that the reader may see
// what the entry is about, and why they need it.
[[nodiscard]] std::optional<std::string> find_personal(store::Transaction&, EntryId, std::string_view field);

} // namespace tezai::journal
