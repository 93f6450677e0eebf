// What an account and a password must be like, and how long sessions and locks last. Touches no store.
#pragma once

#include <string_view>

#include "auth/accounts.hpp"

namespace tezai::auth {

inline constexpr law::Clause signing_in = law::rulebook(50), managing_accounts = law::rulebook(51), having_a_place = law::rulebook(52), first_start = law::rulebook(53);
inline constexpr int failures_that_lock = 5;
inline constexpr auto locked_for = std::chrono::minutes{15};
inline constexpr auto idle_end = std::chrono::minutes{30};
inline constexpr auto session_end = std::chrono::hours{12};
// A shift in the field: signed in in the morning, still signed in on the last roof, and on the next day by the first use before that.
inline constexpr auto idle_end_of_phone = std::chrono::hours{12};
inline constexpr auto session_end_of_phone = std::chrono::hours{7 * 24};

[[nodiscard]] bool is_login(std::string_view login); // 3–64 of a–z 0–9 . _ - @
// ≥ 12 characters, or ≥ 8 of three kinds (lower, upper, digit, other); at most 256 bytes; not the login and not holding it.
[[nodiscard]] bool is_good_password(std::string_view password, std::string_view login);
[[nodiscard]] constexpr bool needs_region(Role role) { return role == Role::leader || role == Role::regulator || role == Role::inspector; }
[[nodiscard]] constexpr bool needs_unit(Role role) { return role == Role::unit_manager || role == Role::unit_member; }
// The first thing wrong with it, as far as it can be seen without the store.
[[nodiscard]] std::optional<law::Refusal> find_fault(const NewAccount&);

} // namespace tezai::auth
