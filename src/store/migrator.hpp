// Brings a store to the shape this program needs: each room's numbered files, once each, in order, forward only.
//
// A migration is one transaction. Its checksum is kept: a file that was edited after it ran refuses to start. On PostgreSQL
// an advisory lock lets one process migrate while others wait. The dialect of the files is PostgreSQL's; for SQLite the
// migrator writes BIGINT as INTEGER, BYTEA as BLOB, and makes every table STRICT.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace tezai::store {

struct Migration {
    std::string_view room; // "registry"
    int number = 0;        // 1, 2, … without gaps within the room
    std::string_view name; // "units_and_equipment"
    std::string_view sql;  // statements separated by ';' at a line's end
};

struct Migrated {
    std::vector<std::string> applied; // "registry 1 units_and_equipment"
};

// Applies what is missing, in the order given (rooms in the order of the floors). Throws Fault naming the migration.
Migrated migrate(Database&, std::span<const Migration>);
// What would still have to be applied; empty for a store that is up to date.
[[nodiscard]] std::vector<std::string> pending(Database&, std::span<const Migration>);

} // namespace tezai::store
