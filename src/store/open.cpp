#include "store/database.hpp"
#include "store/postgres.hpp"
#include "store/sqlite.hpp"

namespace tezai::store {

std::unique_ptr<Database> Database::open(const Settings& settings) {
    const std::string_view url = settings.url;
    const bool postgres = url.starts_with("postgres://") || url.starts_with("postgresql://") ||
                          url.find("dbname=") != std::string_view::npos || url.find("host=") != std::string_view::npos;
    return postgres ? open_postgres(settings) : open_sqlite(settings);
}

} // namespace tezai::store
