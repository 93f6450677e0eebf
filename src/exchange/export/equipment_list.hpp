// Lists of devices for people and for other systems: everything that the filter finds within the scope, in the columns of the
// `tezai` profile, so that what was exported can be imported again. Formulas stay text.
#pragma once

#include <functional>

#include "exchange/exchange.hpp"
#include "registry/list_filter.hpp"

namespace tezai::exchange {

enum class ExportFormat : std::uint8_t { csv, xlsx };

// Gives the file in pieces: call until it returns false. What the actor may not see is not in it.
[[nodiscard]] std::function<bool(std::string& piece)> export_equipment(const Exchange&, const auth::Actor&, const registry::ListFilter&, ExportFormat, auth::Language);

} // namespace tezai::exchange
