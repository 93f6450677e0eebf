#pragma once

#include "store/database.hpp"

namespace tezai::store {

[[nodiscard]] std::unique_ptr<Database> open_sqlite(const Settings&);

} // namespace tezai::store
