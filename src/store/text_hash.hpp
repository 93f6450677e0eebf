// Looks a string up by a view of it; and which statements are worth keeping prepared.
#pragma once

#include <string_view>

namespace tezai::store {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

// Statements that build the store run once; keeping them prepared would only hold their tables.
[[nodiscard]] bool worth_keeping(std::string_view sql);
inline constexpr std::size_t most_kept_statements = 1'000;

} // namespace tezai::store
