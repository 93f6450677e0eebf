#include "registry/new_ids.hpp"

#include <algorithm>
#include <string>

namespace tezai::registry {

std::vector<std::int64_t> take_ids(store::Transaction& tx, std::string_view table, std::string_view kind, std::size_t count) {
    std::vector<std::int64_t> ids;
    ids.reserve(count);
    if (tx.engine() == store::Engine::sqlite) { // one writer: nobody takes the same ids meanwhile
        auto last = std::max(tx.integer("SELECT COALESCE(MAX(id), 0) FROM " + std::string(table)), journal::highest_subject(tx, kind));
        for (std::size_t i = 0; i < count; ++i) ids.push_back(++last);
        return ids;
    }
    tx.query("SELECT nextval(pg_get_serial_sequence('" + std::string(table) + "', 'id')) FROM generate_series(1, :count)",
             {{"count", static_cast<std::int64_t>(count)}}, [&](const store::Row& row) { ids.push_back(row.integer(0)); });
    std::ranges::sort(ids);
    return ids;
}

} // namespace tezai::registry
