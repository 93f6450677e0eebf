// A value, or what went wrong. Everything that can fail in an expected way returns one.
#pragma once

#include <tl/expected.hpp>

namespace tezai::base {

template <class T, class E>
using Result = tl::expected<T, E>;

template <class E>
[[nodiscard]] auto failure(E error) {
    return tl::unexpected<E>(std::move(error));
}

} // namespace tezai::base
