// A journal entry as the indicators read it.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "journal/journal.hpp"
#include "oversight/indicators/facts.hpp"

namespace tezai::oversight {

// The events of subject kind "equipment" that move a coding indicator, for journal::facts.
[[nodiscard]] std::span<const std::string_view> fact_events();
// Nothing for an entry that moves none. The record must be sealed.
[[nodiscard]] std::optional<Fact> read_fact(const journal::Record&);

} // namespace tezai::oversight
