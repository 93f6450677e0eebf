// SQL in, records out; decides nothing.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "auth/scope.hpp"
#include "library/letters/types.hpp"
#include "store/database.hpp"

namespace tezai::library {

[[nodiscard]] std::optional<LetterOffice> find_office(store::Transaction&, std::int64_t region_id);
void save_office(store::Transaction&, const LetterOffice&);

[[nodiscard]] std::int64_t next_serial(store::Transaction&, std::int64_t office_region_id, std::int64_t year); // without taking it
std::int64_t take_serial(store::Transaction&, std::int64_t office_region_id, std::int64_t year);

std::int64_t insert_letter(store::Transaction&, const Letter&, std::span<const ListedDevice>);
[[nodiscard]] std::optional<Letter> find_letter(store::Transaction&, const auth::Scope&, std::int64_t id);
struct LetterQuery {
    std::int64_t unit_id = 0, equipment_id = 0; // 0: any
    std::string_view standing = "";             // empty: any
    std::string_view text = "";                 // part of number or title
    base::Date late_until;                      // sent until that day and unread: late
    std::int64_t before_id = 0, limit = 50;
};
[[nodiscard]] std::vector<Letter> list_letters(store::Transaction&, const auth::Scope&, const LetterQuery&); // newest first
[[nodiscard]] std::int64_t count_late(store::Transaction&, const auth::Scope&, base::Date late_until);
// The last one of this kind to this unit from this office that still stands and was not answered.
[[nodiscard]] std::optional<base::Date> find_alike(store::Transaction&, std::int64_t office_region_id, std::int64_t unit_id, std::string_view template_key);
[[nodiscard]] std::vector<Letter> list_unread(store::Transaction&, base::Date sent_until); // of every office, for the daily work

// Each touches the row only where it is still open to it; false: somebody was there before.
bool save_read(store::Transaction&, std::int64_t id, base::Instant, std::int64_t account, std::string_view role);
bool save_confirmed(store::Transaction&, std::int64_t id, base::Instant, std::int64_t account, std::string_view role, std::int64_t reply_entry);
bool save_delivered(store::Transaction&, std::int64_t id, base::Date on, base::Instant, std::int64_t account);
bool save_ended(store::Transaction&, std::int64_t id, std::string_view state, std::string_view why, std::int64_t superseded_by);

std::int64_t insert_file(store::Transaction&, const LetterFile&, const journal::Place&, std::int64_t account);
[[nodiscard]] std::vector<LetterFile> list_files(store::Transaction&, const auth::Scope&, std::int64_t letter_id);

} // namespace tezai::library
