// The accounts of a unit that turned out to be another unit under a second name.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "journal/journal.hpp"

namespace tezai::auth {

[[nodiscard]] std::int64_t count_unit_accounts(store::Transaction&, std::int64_t unit_id);
// All of them; their ids. Each is told as "auth.account_unit_changed". Open sessions see it once their scopes are resolved again.
std::vector<std::int64_t> hand_accounts_over(store::Transaction&, journal::Journal&, journal::AccountId by, std::int64_t from_unit, std::int64_t to_unit);
// Those of `accounts` that are still there.
void hand_accounts_back(store::Transaction&, journal::Journal&, journal::AccountId by, std::span<const std::int64_t> accounts, std::int64_t from_unit, std::int64_t to_unit);

} // namespace tezai::auth
