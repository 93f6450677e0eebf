// Finds the records that may be one, over the whole store: columns of keys, sorted, and only what shares a key is compared. Linear
// but for the sorting: three million devices in well under a minute. Reads; `refresh_pairs` writes what it found.
#pragma once

#include <atomic>
#include <functional>

#include "registry/merging/rules.hpp"
#include "registry/registry.hpp"

namespace tezai::registry::merging {

struct Candidate {
    std::int64_t left = 0, right = 0; // left < right
    Resemblance resemblance;
};
// Stops soon and incomplete when `stop` becomes true.
[[nodiscard]] std::vector<Candidate> find_device_candidates(Registry&, const std::atomic<bool>& stop);
[[nodiscard]] std::vector<Candidate> find_unit_candidates(Registry&, const std::atomic<bool>& stop);

struct Refreshed {
    std::int64_t open = 0, added = 0, gone = 0; // pairs that wait for a person, new among them, and those that are no question any more
};
// What was decided stays decided; what nobody decided and the rules find no more goes.
Refreshed refresh_pairs(Registry&, const std::atomic<bool>& stop);

// The pairs of records under one key; where a key is borne by a crowd, only neighbours: somebody filled in "1" everywhere.
using Key = std::pair<std::uint64_t, std::uint32_t>; // of the key, the record
void pair_up(std::vector<Key>& keys, std::vector<std::uint64_t>& pairs); // pairs: lower id in the upper half

} // namespace tezai::registry::merging
