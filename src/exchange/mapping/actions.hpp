// A file is looked at, its columns are mapped, the mapping is tried on it and kept.
#pragma once

#include <set>

#include "auth/actor.hpp"
#include "exchange/exchange.hpp"
#include "exchange/import/row.hpp"
#include "exchange/mapping/mapping.hpp"
#include "exchange/mapping/store.hpp"

namespace tezai::exchange {

law::Decision<std::int64_t> keep_draft(const Exchange&, const auth::Actor& by, std::string_view file_name, std::string_view bytes);

struct LookedColumn {
    std::string title;
    std::vector<std::string> samples; // the first cells that say something
    std::optional<Field> field;       // as the product understands it by itself
};
struct Look {
    std::vector<std::string> sheets;
    std::size_t sheet = 0, header_line = 0, header_rows = 1; // of the file; header_line 0: no header was found
    std::vector<documents::Row> beginning;
    std::vector<LookedColumn> columns;
};
// `header_line` 0: found by itself.
[[nodiscard]] base::Result<Look, documents::SheetError> look_at(std::string_view bytes, std::string_view file_name, std::size_t sheet, std::size_t header_line, std::size_t header_rows);

struct Tried {
    struct Row {
        std::size_t line = 0;
        std::string sheet;
        std::vector<std::pair<Field, std::string>> reads_as;
        std::vector<RowFault> faults;
    };
    std::vector<Row> rows;                                       // the first ten
    std::int64_t ready = 0, doubtful = 0;                        // of those that were looked at
    bool all = true;                                             // the file has no more
    std::map<std::string, std::int64_t> reasons;                 // code → rows
    std::map<Field, std::map<std::string, std::string>> words;   // foreign word → ours; empty: not known
};
// At most a few thousand rows: enough to see whether it is right.
[[nodiscard]] base::Result<Tried, documents::SheetError> try_mapping(const Exchange&, const auth::Actor& by, const Profile&, std::string_view bytes, std::string_view file_name);

// Keeps it under its name for the actor's region; over one of that name with the version that was read.
law::Decision<std::int64_t> keep_mapping(const Exchange&, const auth::Actor& by, const Mapping&, std::int64_t version);

[[nodiscard]] std::string key_of(std::int64_t mapping_id);                       // "own-17"
[[nodiscard]] std::optional<std::int64_t> parse_key(std::string_view profile);  // nothing: a shipped one's
// The profile that reads this file best: kept ones the actor may use, then those shipped for this store. Empty: none.
struct Recognised {
    std::string key, text; // text: of a kept one
};
[[nodiscard]] Recognised recognise_file(const Exchange&, const auth::Scope&, std::string_view bytes, std::string_view file_name);

} // namespace tezai::exchange
