// A set of ids as one bit each: how one room tells another "these devices" without being asked three million times.
#pragma once

#include <cstdint>
#include <vector>

namespace tezai::registry {

struct IdSet {
    std::vector<bool> has; // by id
    bool beyond = false;   // whether the ids past the end are in it

    [[nodiscard]] bool contains(std::int64_t id) const {
        const auto at = static_cast<std::size_t>(id);
        return at < has.size() ? has[at] : beyond;
    }
};

} // namespace tezai::registry
