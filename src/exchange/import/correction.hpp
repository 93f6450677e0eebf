// The rows that were kept back as a file to mend and to import again: their cells as they were, under the titles that the file had,
// and beside them why and what to do.
#pragma once

#include "exchange/import/work.hpp"
#include "http/http.hpp"

namespace tezai::exchange {

// What a fault says to a person.
[[nodiscard]] std::string says(const RowFault&, auth::Language);
[[nodiscard]] std::string what_to_do(const RowFault&, auth::Language);

// Gives the file in pieces (CSV, UTF-8 with a mark): call until it returns false.
[[nodiscard]] std::function<bool(std::string& piece)> correction_file(store::Database&, std::int64_t import_id, auth::Language);

} // namespace tezai::exchange
