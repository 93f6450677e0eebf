// argon2id, 19 MiB and two passes: about 20 ms on the pool, never on the loop.
#pragma once

#include <string>
#include <string_view>

namespace tezai::auth {

[[nodiscard]] std::string hash_password(std::string_view password); // a new salt each time
[[nodiscard]] bool password_matches(std::string_view password, const std::string& hash);
// As long as a real comparison: for logins that do not exist.
void pretend_to_compare(std::string_view password);

[[nodiscard]] std::string random_token(); // 32 random bytes, base64url, 43 characters
[[nodiscard]] std::string base64url(std::string_view bytes);
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b); // in constant time for equal lengths

} // namespace tezai::auth
