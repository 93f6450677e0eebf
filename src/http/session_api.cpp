#include "http/session_api.hpp"

#include "http/dispatch.hpp"

namespace tezai::base::form {
template <>
struct Words<auth::Role> {
    static constexpr std::string_view name = "Role";
    using R = auth::Role;
    static constexpr std::array all{std::pair{R::leader, std::string_view("leader")},           std::pair{R::regulator, std::string_view("regulator")},
                                    std::pair{R::inspector, std::string_view("inspector")},     std::pair{R::unit_manager, std::string_view("unit_manager")},
                                    std::pair{R::unit_member, std::string_view("unit_member")}, std::pair{R::system_admin, std::string_view("system_admin")},
                                    std::pair{R::security_admin, std::string_view("security_admin")}, std::pair{R::audit_admin, std::string_view("audit_admin")}};
};
} // namespace tezai::base::form

namespace tezai::http {
namespace {

using base::form::field;

struct AccountRegion {
    static constexpr std::string_view schema_name = "AccountRegion";
    std::int64_t id = 0;
    std::string name, level;
    static constexpr auto form = std::tuple{field("id", &AccountRegion::id), field("name", &AccountRegion::name), field("level", &AccountRegion::level, "province, city, county, township")};
};
struct UnitRef {
    static constexpr std::string_view schema_name = "UnitRef";
    std::int64_t id = 0;
    std::string name;
    static constexpr auto form = std::tuple{field("id", &UnitRef::id), field("name", &UnitRef::name)};
};
struct AccountRef {
    std::int64_t id = 0;
    std::string login, name;
    auth::Role role = auth::Role::unit_member;
    static constexpr auto form = std::tuple{field("id", &AccountRef::id), field("login", &AccountRef::login), field("name", &AccountRef::name), field("role", &AccountRef::role)};
};
struct StoreFacts {
    std::string kind, now;
    base::Date today;
    std::string jurisdiction, host, suite;
    static constexpr auto form = std::tuple{field("kind", &StoreFacts::kind, "ordinary, demo or rehearsal"), field("now", &StoreFacts::now, "with the jurisdiction's offset"),
                                            field("today", &StoreFacts::today), field("jurisdiction", &StoreFacts::jurisdiction),
                                            field("host", &StoreFacts::host, "that plates name"), field("suite", &StoreFacts::suite, "gm or intl")};
};
struct SessionView {
    static constexpr std::string_view schema_name = "Session";
    AccountRef account;
    std::optional<AccountRegion> region;
    std::optional<UnitRef> unit;
    std::vector<std::string> permissions;
    std::string csrf_token;
    StoreFacts store;
    static constexpr auto form =
        std::tuple{field("account", &SessionView::account), field("region", &SessionView::region, "an official's own"), field("unit", &SessionView::unit, "a member's own"),
                   field("permissions", &SessionView::permissions), field("csrf_token", &SessionView::csrf_token, "for the X-CSRF-Token header of unsafe requests"),
                   field("store", &SessionView::store)};
};
struct AccountView {
    static constexpr std::string_view schema_name = "Account";
    std::int64_t id = 0;
    std::string login, name;
    auth::Role role = auth::Role::unit_member;
    std::optional<AccountRegion> region;
    std::optional<UnitRef> unit;
    std::string state;
    base::Instant created_at;
    std::optional<base::Instant> last_seen_at;
    static constexpr auto form =
        std::tuple{field("id", &AccountView::id), field("login", &AccountView::login), field("name", &AccountView::name), field("role", &AccountView::role),
                   field("region", &AccountView::region), field("unit", &AccountView::unit), field("state", &AccountView::state, "active, disabled or locked"),
                   field("created_at", &AccountView::created_at), field("last_seen_at", &AccountView::last_seen_at, "of a session that is still open")};
};
struct SessionsEnded {
    static constexpr std::string_view schema_name = "SessionsEnded";
    std::int64_t ended = 0;
    static constexpr auto form = std::tuple{field("ended", &SessionsEnded::ended, "how many there were")};
};
struct AccountPage {
    std::vector<AccountView> items;
    std::optional<std::string> next;
    static constexpr auto form = std::tuple{field("items", &AccountPage::items), field("next", &AccountPage::next, "cursor of the next page")};
};
struct Door {
    bool first_start = false;
    static constexpr auto form = std::tuple{field("first_start", &Door::first_start, "the store has no account yet: the first one is made with the console's token")};
};
struct SignIn {
    std::string login, password;
    std::optional<bool> phone;
    static constexpr auto form = std::tuple{field("login", &SignIn::login), field("password", &SignIn::password), field("phone", &SignIn::phone, "from the phone pages: lasts a shift, 12 hours idle and 7 days at most")};
};
struct FirstStart {
    std::string token, login, name, password;
    static constexpr auto form = std::tuple{field("token", &FirstStart::token, "from the server's console"), field("login", &FirstStart::login),
                                            field("name", &FirstStart::name), field("password", &FirstStart::password)};
};
struct WantedAccount {
    std::string login, name, password;
    auth::Role role = auth::Role::unit_member;
    std::optional<std::int64_t> region_id, unit_id;
    static constexpr auto form = std::tuple{field("login", &WantedAccount::login), field("name", &WantedAccount::name), field("role", &WantedAccount::role),
                                            field("password", &WantedAccount::password), field("region_id", &WantedAccount::region_id, "of officials"),
                                            field("unit_id", &WantedAccount::unit_id, "of unit managers and members")};
};
struct NewPassword {
    std::string password;
    std::optional<std::string> current;
    static constexpr auto form = std::tuple{field("password", &NewPassword::password), field("current", &NewPassword::current, "one's own, needed for one's own account")};
};

constexpr std::int64_t page_size = 50;

struct Api {
    auth::Accounts& accounts;
    SessionPort port;

    std::optional<AccountRegion> region(std::int64_t id, auth::Language language) const {
        if (!id || !port.region) return std::nullopt;
        const auto found = port.region(id, language);
        if (!found) return std::nullopt;
        return AccountRegion{found->id, found->name, found->level};
    }
    std::optional<UnitRef> unit(std::int64_t id) const {
        if (!id || !port.unit) return std::nullopt;
        const auto found = port.unit(id);
        if (!found) return std::nullopt;
        return UnitRef{found->id, found->name};
    }
    SessionView view(const auth::Actor& actor, const std::string& csrf, auth::Language language) const {
        SessionView out;
        out.account = {actor.account.value, actor.login, actor.name, actor.role};
        out.region = region(actor.region_id, language);
        out.unit = unit(actor.unit_id);
        for (std::size_t p = 0; p < auth::permission_count; ++p)
            if (actor.may(static_cast<auth::Permission>(p))) out.permissions.emplace_back(auth::word(static_cast<auth::Permission>(p)));
        out.csrf_token = csrf;
        const auto store = port.store ? port.store() : SessionPort::Store{};
        out.store = {store.kind, base::to_text(store.now, store.offset), store.today, store.jurisdiction, store.host, store.suite};
        return out;
    }
    AccountView view(const auth::Account& account, auth::Language language) const {
        return {account.id,
                account.login,
                account.name,
                account.role,
                region(account.region_id, language),
                unit(account.unit_id),
                account.disabled ? "disabled" : account.locked ? "locked" : "active",
                account.created_at,
                account.last_used_at};
    }
    Reply enter(const Request& request, const std::string& login, const std::string& password, bool phone) const {
        const auto session = accounts.sign_in(login, password, phone);
        if (!session) return refused(request, session.error());
        const auto actor = accounts.find_actor(session->token);
        if (!actor) return problem(request, 401, "http.not_signed_in"); // ended between the two lines
        auto reply = json(view(*actor, session->csrf_token, request.language));
        reply.headers.emplace_back("Set-Cookie", cookie(session->token, phone ? "604800" : "43200"));
        return reply;
    }
    static std::string cookie(std::string_view token, std::string_view seconds) {
        return std::string(session_cookie) + "=" + std::string(token) + "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=" + std::string(seconds);
    }

    Reply show(const Request& request) const {
        return json(view(*request.actor, accounts.csrf_of(request.session_token), request.language));
    }
    Reply sign_in(const Request& request) const {
        const auto wanted = parse<SignIn>(request);
        if (!wanted) return wanted.error();
        // A new token at each sign-in; the one that came along, if any, is of no more use.
        if (const auto old = std::string(request.session_token); accounts.peek_actor(old)) accounts.sign_out(old);
        return enter(request, wanted->login, wanted->password, wanted->phone.value_or(false));
    }
    Reply sign_out(const Request& request) const {
        accounts.sign_out(std::string(request.session_token));
        auto reply = no_content();
        reply.headers.emplace_back("Set-Cookie", cookie("", "0"));
        return reply;
    }
    Reply door(const Request&) const { return json(Door{!accounts.bootstrap_token().empty()}); } // and nothing more: who has accounts is nobody's business
    Reply bootstrap(const Request& request) const {
        const auto wanted = parse<FirstStart>(request);
        if (!wanted) return wanted.error();
        const auto made = accounts.bootstrap(wanted->token, {.login = wanted->login, .name = wanted->name, .password = wanted->password});
        if (!made) return refused(request, made.error());
        return enter(request, wanted->login, wanted->password, false);
    }
    Reply list(const Request& request) const {
        const auto found = accounts.list(*request.actor, request.query_integer("cursor").value_or(0), page_size + 1);
        AccountPage page;
        for (const auto& account : found) {
            if (static_cast<std::int64_t>(page.items.size()) == page_size) {
                page.next = std::to_string(page.items.back().id);
                break;
            }
            page.items.push_back(view(account, request.language));
        }
        return json(page);
    }
    Reply create(const Request& request) const {
        const auto wanted = parse<WantedAccount>(request);
        if (!wanted) return wanted.error();
        const auto made = accounts.create(*request.actor, {.login = wanted->login,
                                                           .name = wanted->name,
                                                           .password = wanted->password,
                                                           .role = wanted->role,
                                                           .region_id = wanted->region_id.value_or(0),
                                                           .unit_id = wanted->unit_id.value_or(0)});
        if (!made) return refused(request, made.error());
        const auto account = accounts.find(*request.actor, *made);
        return created("/api/v1/accounts/" + std::to_string(*made), account ? base::form::write(view(*account, request.language)) : "{}");
    }
    Reply disable(const Request& request) const {
        const auto id = request.path_id();
        if (!id) return not_found(request);
        const auto done = accounts.disable(*request.actor, *id);
        return done ? no_content() : refused(request, done.error());
    }
    Reply end_sessions(const Request& request) const {
        const auto id = request.path_id();
        if (!id) return not_found(request);
        const auto done = accounts.end_sessions(*request.actor, *id);
        return done ? json(SessionsEnded{*done}) : refused(request, done.error());
    }
    Reply set_password(const Request& request) const {
        const auto id = request.path_id();
        if (!id) return not_found(request);
        const auto wanted = parse<NewPassword>(request);
        if (!wanted) return wanted.error();
        const bool own = request.actor->account.value == *id;
        if (own && !accounts.password_is(*id, wanted->current.value_or(""))) return refused(request, {"auth.wrong_current_password", law::rulebook(50), {}});
        const auto done = accounts.set_password(*request.actor, *id, wanted->password, std::string(request.session_token));
        return done ? no_content() : refused(request, done.error());
    }
};

} // namespace

std::vector<Route> session_routes(auth::Accounts& accounts, SessionPort port) {
    const auto api = std::make_shared<const Api>(Api{accounts, std::move(port)});
    const auto to = [api](Reply (Api::*does)(const Request&) const) { return Handler([api, does](const Request& request) { return ((*api).*does)(request); }); };
    using auth::Permission;
    constexpr auto pooled = Runs::pooled;
    constexpr auto none = ScopeUse::none;
    return {
        {.method = Method::get, .path = "/api/v1/session", .permission = Permission::signed_in, .scope = none, .runs = pooled, .handler = to(&Api::show),
         .about = "Who is signed in, over what, on what kind of store", .reply_schema = schema<SessionView>()},
        {.method = Method::post, .path = "/api/v1/session", .permission = Permission::anyone, .scope = none, .runs = pooled, .handler = to(&Api::sign_in),
         .about = "Sign in", .request_schema = schema<SignIn>(), .reply_schema = schema<SessionView>(), .body_limit = 16 * 1024},
        {.method = Method::del, .path = "/api/v1/session", .permission = Permission::signed_in, .scope = none, .runs = pooled, .handler = to(&Api::sign_out), .about = "Sign out"},
        {.method = Method::get, .path = "/api/v1/bootstrap", .permission = Permission::anyone, .scope = none, .runs = pooled, .handler = to(&Api::door),
         .about = "Whether the first account is still to be made", .reply_schema = schema<Door>()},
        {.method = Method::post, .path = "/api/v1/bootstrap", .permission = Permission::anyone, .scope = none, .runs = pooled, .handler = to(&Api::bootstrap),
         .about = "Make the first account, a security administrator", .request_schema = schema<FirstStart>(), .reply_schema = schema<SessionView>(), .body_limit = 16 * 1024},
        {.method = Method::get, .path = "/api/v1/accounts", .permission = Permission::manage_accounts, .scope = none, .runs = pooled, .handler = to(&Api::list),
         .about = "All accounts", .query = {{"cursor", "of the page before", "integer"}}, .reply_schema = schema<AccountPage>()},
        {.method = Method::post, .path = "/api/v1/accounts", .permission = Permission::manage_accounts, .scope = none, .runs = pooled, .handler = to(&Api::create),
         .about = "Make an account", .request_schema = schema<WantedAccount>(), .reply_schema = schema<AccountView>(), .body_limit = 16 * 1024, .status = 201},
        {.method = Method::post, .path = "/api/v1/accounts/{id}/disable", .permission = Permission::manage_accounts, .scope = none, .runs = pooled, .handler = to(&Api::disable),
         .about = "Disable an account and end its sessions"},
        {.method = Method::post, .path = "/api/v1/accounts/{id}/end-sessions", .permission = Permission::manage_accounts, .scope = none, .runs = pooled, .handler = to(&Api::end_sessions),
         .about = "Sign an account out everywhere: a lost phone", .reply_schema = schema<SessionsEnded>()},
        {.method = Method::post, .path = "/api/v1/accounts/{id}/password", .permission = Permission::signed_in, .scope = none, .runs = pooled, .handler = to(&Api::set_password),
         .about = "Set a password: one's own, or anybody's by a security administrator", .request_schema = schema<NewPassword>(), .body_limit = 16 * 1024},
    };
}

} // namespace tezai::http
