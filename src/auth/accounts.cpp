#include "auth/accounts.hpp"

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "auth/password.hpp"
#include "auth/account_requirements.hpp"
#include "auth/sessions.hpp"
#include "base/canonical_json.hpp"
#include "base/ensure.hpp"
#include "base/text.hpp"

namespace tezai::auth {
namespace {

constexpr std::string_view account_columns = "id, login, name, role, region_id, unit_id, disabled, created_at";

Account read_account(const store::Row& row) {
    const auto role = parse_role(row.text(3));
    ENSURE(role, "the store holds roles that we know");
    return {.id = row.integer(0),
            .login = std::string(row.text(1)),
            .name = std::string(row.text(2)),
            .role = *role,
            .region_id = row.integer(4),
            .unit_id = row.integer(5),
            .disabled = row.integer(6) != 0,
            .created_at = row.instant(7)};
}

std::optional<Account> find_account(store::Transaction& tx, std::int64_t id) {
    return tx.first("SELECT " + std::string(account_columns) + " FROM accounts WHERE id = :id", {{"id", id}}, read_account);
}

std::string login_hash(std::string_view login) {
    base::Hasher hasher(base::Suite::intl);
    return base::to_hex(hasher.hash({base::bytes("sign-in "), base::bytes(login)}));
}

constexpr std::string_view unknown_logins = "unknown logins"; // in the place of a hash: how many failed since the last entry about them

journal::Subject subject_of(std::int64_t account) { return {"account", account}; }
journal::Place place_of(const Account& account) { return {account.region_id, account.unit_id}; }

} // namespace

struct Accounts::State {
    journal::Journal& journal;
    ScopePort port;
    const base::Clock& clock;
    Sessions sessions;
    std::mutex bootstrap_mutex;
    std::string bootstrap_token;

    store::Database& db() { return journal.database(); }

    std::shared_ptr<const Actor> resolve(const Account& account) const {
        auto actor = std::make_shared<Actor>();
        actor->account = {account.id};
        actor->login = account.login;
        actor->name = account.name;
        actor->role = account.role;
        actor->region_id = account.region_id;
        actor->unit_id = account.unit_id;
        if (needs_region(account.role) && port.level_of_region) {
            actor->region_level = port.level_of_region(account.region_id);
            if (actor->region_level == "province") actor->scope = Scope::everything();
            else if (!actor->region_level.empty() && port.below_region) actor->scope = port.below_region(account.region_id);
        } else if (needs_unit(account.role)) {
            actor->scope = Scope::of_units({account.unit_id});
        } else if (account.role == Role::audit_admin) {
            actor->scope = Scope::everything();
        }
        return actor;
    }

    // What must be asked of registry before the transaction: the ports read the store by themselves.
    std::optional<law::Refusal> find_unknown(const NewAccount& wanted) const {
        if (needs_region(wanted.role) && (!port.level_of_region || port.level_of_region(wanted.region_id).empty()))
            return law::Refusal{"auth.unknown_region", having_a_place, {}};
        if (needs_unit(wanted.role) && (!port.unit_exists || !port.unit_exists(wanted.unit_id))) return law::Refusal{"auth.unknown_unit", having_a_place, {}};
        return std::nullopt;
    }

    law::Decision<std::int64_t> create(journal::Attempt attempt, const NewAccount& wanted, std::optional<law::Refusal> refusal, bool only_if_first) {
        if (!refusal) refusal = find_fault(wanted);
        if (!refusal) refusal = find_unknown(wanted);
        const auto hash = refusal ? std::string() : hash_password(wanted.password);
        attempt.subject = subject_of(0);
        attempt.place = {wanted.region_id, wanted.unit_id};
        return journal.act<std::int64_t>(attempt, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
            if (refusal) return base::failure(*refusal);
            if (only_if_first && tx.integer("SELECT COUNT(*) FROM accounts") > 0) return law::refuse("auth.already_started", first_start);
            if (tx.integer("SELECT COUNT(*) FROM accounts WHERE login = :login", {{"login", wanted.login}}) > 0) return law::refuse("auth.login_taken", managing_accounts);
            const auto name = base::one_line(wanted.name);
            const auto id = tx.integer(R"sql(
                INSERT INTO accounts (login, name, role, region_id, unit_id, password_hash, created_at)
                VALUES (:login, :name, :role, :region_id, :unit_id, :password_hash, :now) RETURNING id)sql",
                                       {{"login", wanted.login},
                                        {"name", name},
                                        {"role", word(wanted.role)},
                                        {"region_id", wanted.region_id},
                                        {"unit_id", wanted.unit_id},
                                        {"password_hash", hash},
                                        {"now", journal.clock().now()}});
            const auto payload = base::CanonicalObject().add("role", word(wanted.role)).text();
            journal.append(tx, {.event = "auth.account_created",
                                .subject = subject_of(id),
                                .place = attempt.place,
                                .by = attempt.by,
                                .payload = payload,
                                .personal = {{"login", wanted.login}, {"name", name}}});
            return id;
        });
    }

    void complete(store::Transaction& tx, Account& account) {
        account.locked = is_locked(tx, login_hash(account.login));
    }
    // Anybody can invent logins without end, so they leave one entry a minute, which says how many came since the one before. The
    // others cost a transaction too: the time of an answer must not tell who has an account.
    void note_unknown_login() {
        db().transaction([&](store::Transaction& tx) {
            const auto now = clock.now();
            const auto since = tx.integer(R"sql(
                INSERT INTO sign_in_failures (login_hash, failures, last_failed_at) VALUES (:unknown, 1, :long_ago)
                ON CONFLICT (login_hash) DO UPDATE SET failures = sign_in_failures.failures + 1
                RETURNING failures)sql",
                                          {{"unknown", unknown_logins}, {"long_ago", base::Instant{}}});
            if (tx.execute("UPDATE sign_in_failures SET failures = 0, last_failed_at = :now WHERE login_hash = :unknown AND (last_failed_at <= :minute_ago OR last_failed_at > :now)",
                           {{"now", now}, {"unknown", unknown_logins}, {"minute_ago", now - std::chrono::minutes(1)}}) == 0) return;
            const auto payload = base::CanonicalObject().add("attempts", since).text();
            journal.append(tx, {.event = "auth.unknown_logins_tried", .subject = subject_of(0), .payload = payload});
        });
    }
    bool is_locked(store::Transaction& tx, const std::string& hash) {
        const auto failures = tx.first("SELECT failures FROM sign_in_failures WHERE login_hash = :hash AND last_failed_at > :since",
                                       {{"hash", hash}, {"since", clock.now() - locked_for}}, [](const store::Row& row) { return row.integer(0); });
        return failures.value_or(0) >= failures_that_lock;
    }
};

Accounts::Accounts(journal::Journal& journal, ScopePort port, const base::Clock* clock)
    : state_(new State{journal, std::move(port), clock ? *clock : journal.clock(), {}, {}, {}}) {
    auto& state = *state_;
    struct Kept {
        std::string hash;
        Account account;
        Sessions::Times times;
    };
    const auto kept = state.db().read([&](store::Transaction& tx) {
        return tx.all("SELECT a.id, a.login, a.name, a.role, a.region_id, a.unit_id, a.disabled, a.created_at, s.token_hash, s.from_phone, s.created_at, s.last_used_at "
                      "FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id WHERE a.disabled = 0",
                      {}, [](const store::Row& row) {
                          return Kept{std::string(row.text(8)), read_account(row), {row.integer(9) != 0, row.instant(10), row.instant(11)}};
                      });
    });
    const auto now = state.clock.now();
    for (const auto& one : kept)
        if (!one.times.is_over(now)) state.sessions.add(one.hash, state.resolve(one.account), one.times);
}
Accounts::~Accounts() {
    try {
        save_sessions();
    } catch (const std::exception&) { // the store is gone: a restart then counts idle time from the last minute that was saved
    }
}

std::string Accounts::bootstrap_token() {
    const bool empty = state_->db().read([](store::Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM accounts") == 0; });
    const std::lock_guard lock(state_->bootstrap_mutex);
    if (!empty) state_->bootstrap_token.clear();
    else if (state_->bootstrap_token.empty()) state_->bootstrap_token = random_token();
    return state_->bootstrap_token;
}

law::Decision<std::int64_t> Accounts::bootstrap(const std::string& token, NewAccount first) {
    first.role = Role::security_admin;
    first.region_id = first.unit_id = 0;
    const auto wanted = bootstrap_token();
    std::optional<law::Refusal> refusal;
    if (wanted.empty()) refusal = law::Refusal{"auth.already_started", first_start, {}};
    else if (!same_secret(token, wanted)) refusal = law::Refusal{"auth.wrong_token", first_start, {}};
    auto made = state_->create({.action = "auth.bootstrap"}, first, refusal, true);
    if (made) (void)bootstrap_token(); // forgets it
    return made;
}

law::Decision<std::int64_t> Accounts::create(const Actor& by, const NewAccount& wanted) {
    std::optional<law::Refusal> refusal;
    if (!by.may(Permission::manage_accounts)) refusal = law::Refusal{"auth.not_permitted", managing_accounts, {}};
    return state_->create({.action = "auth.create_account", .by = by.account}, wanted, refusal, false);
}
law::Decision<std::int64_t> Accounts::create_by_system(const NewAccount& wanted) { return state_->create({.action = "auth.create_account"}, wanted, std::nullopt, false); }

law::Decision<bool> Accounts::set_password(const Actor& by, std::int64_t account, const std::string& password, std::string_view keep_token) {
    const bool own = by.account && by.account.value == account;
    const auto known = state_->db().read([&](store::Transaction& tx) { return find_account(tx, account); });
    std::optional<law::Refusal> refusal;
    if (!own && !by.may(Permission::manage_accounts)) refusal = law::Refusal{"auth.not_permitted", managing_accounts, {}};
    else if (!known) refusal = law::Refusal{"auth.unknown_account", managing_accounts, {}};
    else if (!is_good_password(password, known->login)) refusal = law::Refusal{"auth.password_weak", signing_in, {}};
    const auto hash = refusal ? std::string() : hash_password(password);
    const auto keep = own && !keep_token.empty() ? Sessions::hash_of(keep_token) : std::string();
    auto done = state_->journal.act<bool>({.action = "auth.set_password", .by = by.account, .subject = subject_of(account)},
                                          [&](store::Transaction& tx) -> law::Decision<bool> {
        if (refusal) return base::failure(*refusal);
        tx.execute("UPDATE accounts SET password_hash = :hash WHERE id = :id", {{"hash", hash}, {"id", account}});
        tx.execute("DELETE FROM sessions WHERE account_id = :id AND token_hash <> :keep", {{"id", account}, {"keep", keep}});
        tx.execute("DELETE FROM sign_in_failures WHERE login_hash = :hash", {{"hash", login_hash(known->login)}});
        state_->journal.append(tx, {.event = "auth.password_set", .subject = subject_of(account), .place = place_of(*known), .by = by.account});
        return true;
    });
    if (done) state_->sessions.end_all_of(account, keep);
    return done;
}

bool Accounts::password_is(std::int64_t account, const std::string& password) {
    const auto hash = state_->db().read([&](store::Transaction& tx) {
        return tx.first("SELECT password_hash FROM accounts WHERE id = :id", {{"id", account}}, [](const store::Row& row) { return std::string(row.text(0)); });
    });
    return hash && password_matches(password, *hash);
}

law::Decision<bool> Accounts::disable(const Actor& by, std::int64_t account) {
    auto done = state_->journal.act<bool>({.action = "auth.disable_account", .by = by.account, .subject = subject_of(account)},
                                          [&](store::Transaction& tx) -> law::Decision<bool> {
        if (!by.may(Permission::manage_accounts)) return law::refuse("auth.not_permitted", managing_accounts);
        if (by.account.value == account) return law::refuse("auth.own_account", managing_accounts);
        const auto known = find_account(tx, account);
        if (!known) return law::refuse("auth.unknown_account", managing_accounts);
        if (known->disabled) return law::refuse("auth.already_disabled", managing_accounts);
        tx.execute("UPDATE accounts SET disabled = 1 WHERE id = :id", {{"id", account}});
        tx.execute("DELETE FROM sessions WHERE account_id = :id", {{"id", account}});
        state_->journal.append(tx, {.event = "auth.account_disabled", .subject = subject_of(account), .place = place_of(*known), .by = by.account});
        return true;
    });
    if (done) state_->sessions.end_all_of(account, {});
    return done;
}

law::Decision<std::int64_t> Accounts::end_sessions(const Actor& by, std::int64_t account) {
    auto done = state_->journal.act<std::int64_t>({.action = "auth.end_sessions", .by = by.account, .subject = subject_of(account)},
                                                  [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        if (!by.may(Permission::manage_accounts)) return law::refuse("auth.not_permitted", managing_accounts);
        const auto known = find_account(tx, account);
        if (!known) return law::refuse("auth.unknown_account", managing_accounts);
        const auto ended = tx.execute("DELETE FROM sessions WHERE account_id = :id", {{"id", account}});
        const auto payload = base::CanonicalObject().add("sessions", ended).text();
        state_->journal.append(tx, {.event = "auth.sessions_ended", .subject = subject_of(account), .place = place_of(*known), .by = by.account, .payload = payload});
        return ended;
    });
    if (done) state_->sessions.end_all_of(account, {});
    return done;
}

std::vector<Account> Accounts::list(const Actor& by, std::int64_t after_id, std::int64_t limit) {
    if (!by.may(Permission::manage_accounts)) return {};
    auto accounts = state_->db().read([&](store::Transaction& tx) {
        auto found = tx.all("SELECT " + std::string(account_columns) + " FROM accounts WHERE id > :after ORDER BY id LIMIT :limit",
                            {{"after", after_id}, {"limit", limit}}, read_account);
        for (auto& account : found) state_->complete(tx, account);
        return found;
    });
    for (auto& account : accounts) account.last_used_at = state_->sessions.find_last_use(account.id);
    return accounts;
}
std::optional<Account> Accounts::find(const Actor& by, std::int64_t account) {
    const auto found = list(by, account - 1, 1);
    if (found.empty() || found.front().id != account) return std::nullopt;
    return found.front();
}

std::string Accounts::name_of(std::int64_t account) {
    return state_->db().read([&](store::Transaction& tx) {
        return tx.first("SELECT name FROM accounts WHERE id = :id", {{"id", account}}, [](const store::Row& row) { return std::string(row.text(0)); }).value_or("");
    });
}

bool Accounts::unit_has_accounts(std::int64_t unit_id) {
    return state_->db().read([&](store::Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM accounts WHERE unit_id = :unit", {{"unit", unit_id}}) > 0; });
}

std::vector<Account> Accounts::list_of_unit(std::int64_t unit_id) {
    return state_->db().read([&](store::Transaction& tx) {
        return tx.all("SELECT " + std::string(account_columns) + " FROM accounts WHERE unit_id = :unit AND disabled = 0 ORDER BY name, id", {{"unit", unit_id}}, read_account);
    });
}

law::Decision<Session> Accounts::sign_in(const std::string& login, const std::string& password, bool from_phone) {
    auto& state = *state_;
    const auto hash = login_hash(login);
    // Counted before the password is looked at, so that many at once do not get more tries than one after another.
    const auto counted = state.db().transaction([&](store::Transaction& tx) -> std::int64_t {
        const auto now = state.clock.now();
        tx.execute("DELETE FROM sign_in_failures WHERE last_failed_at <= :before AND login_hash <> :unknown", {{"before", now - locked_for}, {"unknown", unknown_logins}});
        // One statement, so that two processes count one after another; while it is locked the lock does not grow longer.
        return tx.integer(R"sql(
            INSERT INTO sign_in_failures (login_hash, failures, last_failed_at) VALUES (:hash, 1, :now)
            ON CONFLICT (login_hash) DO UPDATE
               SET failures = sign_in_failures.failures + 1,
                   last_failed_at = CASE WHEN sign_in_failures.failures >= :most THEN sign_in_failures.last_failed_at ELSE excluded.last_failed_at END
            RETURNING failures)sql",
                          {{"hash", hash}, {"now", now}, {"most", failures_that_lock}});
    });
    // While it is locked nothing more is journaled: the lock itself is, and a flood of attempts must not fill the journal.
    if (counted > failures_that_lock) return law::refuse("auth.sign_in_locked", signing_in);

    struct Found {
        Account account;
        std::string password_hash;
    };
    const auto known = state.db().read([&](store::Transaction& tx) {
        return tx.first("SELECT " + std::string(account_columns) + ", password_hash FROM accounts WHERE login = :login", {{"login", login}},
                        [](const store::Row& row) { return Found{read_account(row), std::string(row.text(8))}; });
    });
    bool good = false;
    if (known) good = password_matches(password, known->password_hash) && !known->account.disabled;
    else pretend_to_compare(password);

    if (!known) {
        state.note_unknown_login();
        return law::refuse("auth.sign_in_failed", signing_in);
    }
    const auto account = known->account.id;
    const auto token = random_token();
    const auto token_hash = Sessions::hash_of(token);
    const Sessions::Times times{from_phone, state.clock.now(), state.clock.now()};
    auto done = state.journal.act<bool>({.action = "auth.sign_in", .subject = subject_of(account)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        if (!good) return law::refuse("auth.sign_in_failed", signing_in);
        // Disabled or given another password since we looked?
        if (tx.integer("SELECT COUNT(*) FROM accounts WHERE id = :id AND disabled = 0 AND password_hash = :hash", {{"id", account}, {"hash", known->password_hash}}) == 0)
            return law::refuse("auth.sign_in_failed", signing_in);
        tx.execute("DELETE FROM sign_in_failures WHERE login_hash = :hash", {{"hash", hash}});
        tx.execute(R"sql(
            INSERT INTO sessions (token_hash, account_id, from_phone, created_at, last_used_at)
            VALUES (:token_hash, :account, :from_phone, :now, :now))sql",
                   {{"token_hash", token_hash}, {"account", account}, {"from_phone", from_phone}, {"now", times.created_at}});
        const auto payload = base::CanonicalObject().add("from_phone", from_phone).text();
        state.journal.append(tx, {.event = "auth.signed_in", .subject = subject_of(account), .place = place_of(known->account), .by = {account}, .payload = payload});
        return true;
    });
    if (!done) {
        if (counted >= failures_that_lock)
            state.db().transaction([&](store::Transaction& tx) { state.journal.append(tx, {.event = "auth.sign_in_locked", .subject = subject_of(account)}); });
        return base::failure(done.error());
    }
    state.sessions.add(token_hash, state.resolve(known->account), times);
    // Disabled or given another password between the commit and the line above: it found no session in memory to end.
    if (state.db().read([&](store::Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM sessions WHERE token_hash = :hash", {{"hash", token_hash}}); }) == 0) {
        state.sessions.end(token_hash);
        return law::refuse("auth.sign_in_failed", signing_in);
    }
    return Session{token, Sessions::csrf_of(token)};
}

void Accounts::sign_out(const std::string& token) {
    const auto hash = Sessions::hash_of(token);
    const auto account = state_->sessions.end(hash);
    state_->db().transaction([&](store::Transaction& tx) {
        if (tx.execute("DELETE FROM sessions WHERE token_hash = :hash", {{"hash", hash}}) > 0)
            state_->journal.append(tx, {.event = "auth.signed_out", .subject = subject_of(account), .by = {account}});
    });
}

std::shared_ptr<const Actor> Accounts::find_actor(std::string_view token) { return state_->sessions.find(token, state_->clock.now(), true); }
std::shared_ptr<const Actor> Accounts::peek_actor(std::string_view token) const { return state_->sessions.find(token, state_->clock.now(), false); }
std::string Accounts::csrf_of(std::string_view token) const { return Sessions::csrf_of(token); }
bool Accounts::csrf_matches(std::string_view token, std::string_view csrf) const { return !token.empty() && same_secret(Sessions::csrf_of(token), csrf); }

void Accounts::forget_resolved_scopes() {
    for (const auto id : state_->sessions.accounts()) {
        const auto account = state_->db().read([&](store::Transaction& tx) { return find_account(tx, id); });
        if (account) state_->sessions.now_is(id, state_->resolve(*account));
    }
}

void Accounts::save_sessions() {
    const auto [used, over] = state_->sessions.take_changes(state_->clock.now());
    if (used.empty() && over.empty()) return;
    state_->db().transaction([&, &used_since = used, &ended = over](store::Transaction& tx) {
        for (const auto& [hash, at] : used_since) tx.execute("UPDATE sessions SET last_used_at = :at WHERE token_hash = :hash", {{"at", at}, {"hash", hash}});
        for (const auto& hash : ended) tx.execute("DELETE FROM sessions WHERE token_hash = :hash", {{"hash", hash}});
    });
}

} // namespace tezai::auth
