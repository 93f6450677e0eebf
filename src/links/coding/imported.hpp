// Codes that came with an import, and how they go away with it.
#pragma once

#include <cstdint>
#include <span>

#include "store/database.hpp"

namespace tezai::coding {

// Plates printed of the codes that this import brought: steel that hangs somewhere cannot be undone.
[[nodiscard]] std::int64_t count_plates_of_import(store::Transaction&, std::int64_t import_id);
// Whether some device, now or ever, has this code of 16 letters.
[[nodiscard]] bool is_code_taken(store::Transaction&, std::string_view code);
// Codes, bindings and sticker states of these devices; the caller has made sure that no plate carries them.
void undo_codes(store::Transaction&, std::int64_t import_id, std::span<const std::int64_t> equipment_ids);

} // namespace tezai::coding
