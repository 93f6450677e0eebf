// Two ids of different things cannot be swapped. The value is the store's key: opaque, never shown as a number to
// reason about, never a code from the outside world.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace tezai::base {

template <class Thing>
struct Id {
    std::int64_t value = 0; // 0: none yet

    constexpr auto operator<=>(const Id&) const = default;
    constexpr explicit operator bool() const { return value != 0; }
};

} // namespace tezai::base

template <class Thing>
struct std::hash<tezai::base::Id<Thing>> {
    std::size_t operator()(const tezai::base::Id<Thing>& id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
