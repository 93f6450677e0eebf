#include "journal/personal.hpp"

namespace tezai::journal {

std::optional<std::string> find_personal(store::Transaction& tx, EntryId entry, std::string_view field) {
    return tx.first("SELECT value FROM journal_personal WHERE entry_id = :entry AND field = :field", {{"entry", entry}, {"field", field}},
                    [](const store::Row& row) { return std::string(row.text(0)); });
}

} // namespace tezai::journal
