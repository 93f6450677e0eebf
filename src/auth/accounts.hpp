// Accounts and sessions. Passwords by argon2id (19 MiB, t = 2) on the worker pool; five failures lock for 15 minutes; a
// session ends after 30 minutes idle or 12 hours (phone pages: 12 hours idle, 7 days); a new token at each sign-in; a changed password
// ends the other sessions. Everything here is journaled; names of people are personal values (commitments).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/actor.hpp"
#include "base/clock.hpp"

namespace tezai::auth {

// How an account's region and unit become a scope, filled by registry from its dated closure table (plugged in by app).
struct ScopePort {
    std::function<Scope(std::int64_t region_id)> below_region;              // the region and everything under it today
    std::function<std::string(std::int64_t region_id)> level_of_region;     // "county"; empty when there is no such region
    std::function<bool(std::int64_t unit_id)> unit_exists;
};

struct NewAccount {
    std::string login;      // 3–64 of a–z 0–9 . _ - @
    std::string name;       // as shown; personal
    std::string password;   // ≥ 12 characters, or ≥ 8 with three kinds; not the login
    Role role;
    std::int64_t region_id = 0, unit_id = 0; // exactly what the role needs
};

struct Account {
    std::int64_t id = 0;
    std::string login, name;
    Role role;
    std::int64_t region_id = 0, unit_id = 0;
    bool disabled = false, locked = false;
    base::Instant created_at;
    std::optional<base::Instant> last_used_at; // of a session that is still alive
};

struct Session {
    std::string token;       // 32 random bytes, base64url: only in the cookie; the store keeps its hash
    std::string csrf_token;  // derived from it; the page sends it with every unsafe request
};

class Accounts {
public:
    // Sessions and locks run on `clock`: the journal's where none is given. A rehearsal store gives the system's, so that
    // stepping a week forward does not sign everybody out.
    Accounts(journal::Journal&, ScopePort, const base::Clock* clock = nullptr);
    ~Accounts();

    // The one-time token that the operator reads from the console of a store without accounts; empty once there is one.
    [[nodiscard]] std::string bootstrap_token();
    law::Decision<std::int64_t> bootstrap(const std::string& token, NewAccount first); // becomes security_admin

    law::Decision<std::int64_t> create(const Actor& by, const NewAccount&);
    law::Decision<std::int64_t> create_by_system(const NewAccount&); // demo and simulator: journaled as the system's doing
    // By a security administrator, or by oneself. Ends the account's sessions but the one of `keep_token`.
    law::Decision<bool> set_password(const Actor& by, std::int64_t account, const std::string& password, std::string_view keep_token = {});
    [[nodiscard]] bool password_is(std::int64_t account, const std::string& password); // blocking (argon2): one's own, before a change
    law::Decision<bool> disable(const Actor& by, std::int64_t account); // ends its sessions at once
    law::Decision<std::int64_t> end_sessions(const Actor& by, std::int64_t account); // a lost phone: how many there were
    [[nodiscard]] std::vector<Account> list(const Actor& by, std::int64_t after_id, std::int64_t limit); // all for a security administrator, else none
    [[nodiscard]] std::optional<Account> find(const Actor& by, std::int64_t account);
    [[nodiscard]] std::string name_of(std::int64_t account);         // as shown beside what it did; empty: no such account
    [[nodiscard]] bool unit_has_accounts(std::int64_t unit_id);
    [[nodiscard]] std::vector<Account> list_of_unit(std::int64_t unit_id); // in use, by name; the caller has judged who may see them

    // Blocking (argon2): call on the pool. The same refusal for unknown login, wrong password and disabled account.
    law::Decision<Session> sign_in(const std::string& login, const std::string& password, bool from_phone);
    void sign_out(const std::string& token);
    // From memory: the actor of a session token, or nothing. Refreshes the idle time.
    [[nodiscard]] std::shared_ptr<const Actor> find_actor(std::string_view token);
    [[nodiscard]] std::shared_ptr<const Actor> peek_actor(std::string_view token) const; // without refreshing: for open streams
    [[nodiscard]] std::string csrf_of(std::string_view token) const;
    [[nodiscard]] bool csrf_matches(std::string_view token, std::string_view csrf) const; // constant time
    void forget_resolved_scopes(); // after the region tree changed: resolves those of open sessions again (blocking)
    // Blocking, once a minute: writes when sessions were last used, drops those that ended.
    void save_sessions();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tezai::auth
