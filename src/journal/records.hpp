// How entries are read and written as the text that is hashed; for the files of this room.
#pragma once

#include <string>
#include <string_view>

#include "journal/journal.hpp"

namespace tezai::journal {

[[nodiscard]] std::string select_entries(std::string_view where); // the columns read_into expects
// Reuses the record's memory. A leaf beyond `last` is under no signed head yet: to readers it is not sealed.
void read_into(Record&, const store::Row&, std::int64_t last);
[[nodiscard]] std::int64_t last_given_leaf(store::Transaction&);  // -1: none

struct LeafFields {
    std::string_view event, subject_kind;
    std::int64_t subject_id, event_at, recorded_at;
    std::string_view origin;
    std::int64_t account_id, region_id, unit_id;
    std::string_view payload;
};
void write_leaf_text(std::string& out, const LeafFields&);

} // namespace tezai::journal
