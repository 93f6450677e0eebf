#include "auth/account_requirements.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tezai::auth {

bool is_login(std::string_view login) {
    return login.size() >= 3 && login.size() <= 64 && std::all_of(login.begin(), login.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '@';
           });
}

bool is_good_password(std::string_view password, std::string_view login) {
    if (password.size() > 256 || base::first_bad_utf8(password)) return false;
    if (password.find(login) != password.npos) return false;
    bool lower = false, upper = false, digit = false, other = false;
    std::size_t characters = 0;
    for (const char c : password) {
        if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++characters;
        if (c >= 'a' && c <= 'z') lower = true;
        else if (c >= 'A' && c <= 'Z') upper = true;
        else if (c >= '0' && c <= '9') digit = true;
        else other = true;
    }
    const bool one_character = std::all_of(password.begin(), password.end(), [&](char c) { return c == password.front(); });
    if (characters >= 12) return !one_character;
    return characters >= 8 && lower + upper + digit + other >= 3;
}

std::optional<law::Refusal> find_fault(const NewAccount& wanted) {
    const auto refusal = [](std::string_view code, law::Clause clause) { return law::Refusal{code, clause, {}}; };
    if (!is_login(wanted.login)) return refusal("auth.login_malformed", managing_accounts);
    if (base::trim(wanted.name).empty() || wanted.name.size() > 200) return refusal("auth.name_missing", managing_accounts);
    if (!is_good_password(wanted.password, wanted.login)) return refusal("auth.password_weak", signing_in);
    if (needs_region(wanted.role) != (wanted.region_id != 0)) return refusal(needs_region(wanted.role) ? "auth.role_needs_region" : "auth.role_has_no_region", having_a_place);
    if (needs_unit(wanted.role) != (wanted.unit_id != 0)) return refusal(needs_unit(wanted.role) ? "auth.role_needs_unit" : "auth.role_has_no_unit", having_a_place);
    return std::nullopt;
}

} // namespace tezai::auth
