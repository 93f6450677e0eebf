// From the numbers of a row to the device that it is about: by device code, else certificate number and rescue code, else the maker's
// serial number together with the unit. Numbers that lead to two devices lead nowhere.
#pragma once

#include <functional>

#include "exchange/import/update/known.hpp"
#include "exchange/import/work.hpp"

namespace tezai::exchange {

struct Matched {
    const Known* known = nullptr;    // null: it is of nobody we know, or doubtful
    std::vector<RowFault> faults;    // why it is doubtful
    std::vector<std::int64_t> ids;   // every device that its numbers lead to: they are in the file, whatever else is wrong
};

struct Matches {
    std::unordered_map<std::int64_t, Known> known;
    std::vector<Matched> rows;       // as asked
};

struct Asked {
    const ReadRow* row = nullptr;
    std::function<std::string(std::string_view kind)> title; // of the column that a number came from
};
// `locked`: until the transaction ends nobody else changes these devices.
[[nodiscard]] Matches match_rows(store::Transaction&, const OpenedImport&, std::span<const Asked>, bool locked);

} // namespace tezai::exchange
