// Who is asking: resolved once per request from the session, then only read.
#pragma once

#include <string>

#include "auth/permission.hpp"
#include "auth/scope.hpp"
#include "journal/journal.hpp"

namespace tezai::auth {

enum class Language : std::uint8_t { zh, en };

struct Actor {
    journal::AccountId account;          // 0: the public, or the console
    bool at_console = false;             // whoever holds the machine: no account, journaled as the system, but the role's rights
    std::string login, name;
    Role role = Role::unit_member;
    std::int64_t region_id = 0;          // the official's own region; 0 for unit members
    std::string region_level;            // of that region
    std::int64_t unit_id = 0;            // the member's own unit; 0 for officials
    Scope scope;
    Language language = Language::zh;

    [[nodiscard]] bool may(Permission wanted) const {
        if (wanted == Permission::anyone) return true;
        if (!account && !at_console) return false;
        return wanted == Permission::signed_in || auth::may(role, region_level, wanted);
    }
};

} // namespace tezai::auth
