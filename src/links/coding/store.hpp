// SQL in, records out; decides nothing.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "auth/scope.hpp"
#include "links/coding/types.hpp"
#include "store/database.hpp"

namespace tezai::coding {

[[nodiscard]] std::int64_t take_code_number(store::Transaction&);
std::int64_t insert_code(store::Transaction&, const IssuedCode&, std::int64_t import_id); // with its binding; the code's id
[[nodiscard]] std::optional<IssuedCode> find_code_of(store::Transaction&, std::int64_t equipment_id);       // the caller has seen the device
[[nodiscard]] std::optional<IssuedCode> find_code(store::Transaction&, std::string_view code_or_human_code); // active and bound
// Codes of records that were merged into this device: their plates hang on it too.
[[nodiscard]] std::vector<std::string> list_absorbed_codes(store::Transaction&, std::int64_t equipment_id);
void each_merged(store::Transaction&, const std::function<void(std::int64_t equipment_id, std::int64_t into)>&);
// Every open binding with what is known of its sticker, for the book in memory.
void each_binding(store::Transaction&, const std::function<void(const IssuedCode&, const Sticker&)>&);

[[nodiscard]] Sticker find_sticker(store::Transaction&, std::int64_t equipment_id);
void save_accepted(store::Transaction&, std::int64_t equipment_id, base::Instant accepted_at, std::int64_t photo_id); // closes an open report
void save_report(store::Transaction&, std::int64_t equipment_id, base::Instant at, ReportKind);

std::int64_t insert_photo(store::Transaction&, const StickerPhoto&, const journal::Place&, journal::AccountId by, std::string_view hashes);
void each_photo_hash(store::Transaction&, const std::function<void(std::int64_t photo_id, std::int64_t equipment_id, std::string_view hashes)>&);
[[nodiscard]] std::vector<StickerPhoto> list_photos(store::Transaction&, const auth::Scope&, std::int64_t equipment_id);
[[nodiscard]] std::optional<StickerPhoto> find_photo(store::Transaction&, const auth::Scope&, std::int64_t id);
// The one that this account sent of this device as taken at `captured_at`, with these very bytes.
[[nodiscard]] std::optional<StickerPhoto> find_same_photo(store::Transaction&, const auth::Scope&, const StickerPhoto&, journal::AccountId by);

struct NewSheet {
    LabelSheet sheet;
    std::int64_t region_id = 0, unit_id = 0;
    journal::AccountId by;
};
std::int64_t insert_sheet(store::Transaction&, const NewSheet&);
[[nodiscard]] std::int64_t count_plates(store::Transaction&, std::int64_t code_id);
std::int64_t insert_plate(store::Transaction&, std::int64_t code_id, std::string_view plate_no, std::int64_t sheet_id, std::int64_t place_id); // place 0: the device has one plate
[[nodiscard]] std::vector<LabelSheet> list_sheets(store::Transaction&, const auth::Scope&, std::int64_t before_id, std::int64_t limit);
[[nodiscard]] std::optional<LabelSheet> find_sheet(store::Transaction&, const auth::Scope&, std::int64_t id);
void count_print(store::Transaction&, std::int64_t sheet_id);

[[nodiscard]] std::int64_t cursor_leaf(store::Transaction&);
void save_cursor(store::Transaction&, std::int64_t leaf);

} // namespace tezai::coding
