#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "auth/accounts.hpp"
#include "auth/account_requirements.hpp"
#include "auth_migrations.hpp"
#include "auth_words.hpp"
#include "journal_migrations.hpp"
#include "support/test_store.hpp"

using namespace tezai;
using namespace tezai::auth;
using namespace std::chrono_literals;

namespace {

struct Bureau { // one province (1), a city (2) with two counties (3, 4), a township (5) under the first; units 70 and 71
    store::Database& db;
    base::StoppedClock clock{*base::parse_instant("2021-12-05T09:00:00+08:00")};
    journal::Journal journal{db, clock, base::Suite::gm};
    std::unique_ptr<Accounts> accounts;
    bool county_moved = false;

    explicit Bureau(store::Database& store) : db(store) { start(); }
    void start() {
        accounts = std::make_unique<Accounts>(journal, ScopePort{.below_region =
                                                                     [this](std::int64_t region) {
                                                                         if (region == 2) return Scope::of_regions({2, 3, 4, 5});
                                                                         if (region == 3) return Scope::of_regions(county_moved ? std::vector<std::int64_t>{3} : std::vector<std::int64_t>{3, 5});
                                                                         return Scope::of_regions({region});
                                                                     },
                                                                 .level_of_region = [](std::int64_t region) -> std::string {
                                                                     static const std::array<std::string, 6> levels{"", "province", "city", "county", "county", "township"};
                                                                     return region < 6 ? levels.at(static_cast<std::size_t>(region)) : "";
                                                                 },
                                                                 .unit_exists = [](std::int64_t unit) { return unit == 70 || unit == 71; }});
    }
    static constexpr const char* good = "a long password of ours";
    NewAccount someone(const std::string& login, Role role, std::int64_t region = 0, std::int64_t unit = 0) { return {login, "示例人员", good, role, region, unit}; }
    std::shared_ptr<const Actor> signed_in(const std::string& login) {
        const auto session = accounts->sign_in(login, good, false);
        REQUIRE(session);
        return accounts->find_actor(session->token);
    }
    Actor first_admin() {
        const auto id = accounts->bootstrap(accounts->bootstrap_token(), {.login = "security", .name = "示例管理员", .password = good});
        REQUIRE(id);
        return *signed_in("security");
    }
    std::int64_t count(const std::string& sql) {
        return db.read([&](store::Transaction& tx) { return tx.integer(sql); });
    }
};

void on_both(const std::function<void(Bureau&)>& check) {
    const auto migrations = test::migrations_of({tezai::journal::migrations(), tezai::auth::migrations()});
    test::for_each_engine(migrations, [&](store::Database& db, std::string_view engine) {
        CAPTURE(std::string(engine));
        Bureau bureau(db);
        check(bureau);
    });
}

template <class T>
std::string code_of(const law::Decision<T>& decision) {
    return decision ? "" : std::string(decision.error().code);
}

} // namespace

TEST_CASE("a scope becomes one condition for SQL and for memory") {
    struct Case {
        const char* says;
        Scope scope;
        const char* condition;
        bool sees_3_70, sees_4_71, sees_0_0;
    };
    for (const auto& c : {
             Case{"nothing", Scope::nothing(), "1 = 0", false, false, false},
             Case{"everything", Scope::everything(), "1 = 1", true, true, true},
             Case{"regions", Scope::of_regions({5, 3, 3}), "e.region_id IN (3,5)", true, false, false},
             Case{"units", Scope::of_units({71}), "e.unit_id IN (71)", false, true, false},
             Case{"region 0 is nobody's", Scope::of_regions({0}), "1 = 0", false, false, false},
         }) {
        CAPTURE(c.says);
        CHECK(c.scope.apply("WHERE {visible:e} AND x") == std::string("WHERE ") + c.condition + " AND x");
        CHECK(c.scope.sees(3, 70) == c.sees_3_70);
        CHECK(c.scope.sees(4, 71) == c.sees_4_71);
        CHECK(c.scope.sees(0, 0) == c.sees_0_0);
    }
    CHECK(Scope::of_regions({1}).apply("{visible:a} OR {visible:bb} {visible:") == "a.region_id IN (1) OR bb.region_id IN (1) {visible:");
    CHECK(Scope::of_regions({1}).apply("plain").find("plain") == 0);
}

TEST_CASE("each role may do exactly this, row by row") {
    struct Row {
        const char *role, *level, *permissions;
    };
    const std::string of_regulator = "read_equipment change_use_state export_lists issue_codes print_sheets send_photo report_sticker answer_report do_tasks assign_tasks read_indicators read_journal ask_approval answer_lookback keep_task_force send_letters";
    const std::string of_bureau = of_regulator + " register_equipment import_equipment revoke_codes decide_approval recheck_lookback merge_records repair_records keep_library";
    const std::string of_inspector = "read_equipment change_use_state print_sheets send_photo report_sticker answer_report ask_approval answer_lookback recheck_lookback do_tasks read_indicators read_journal";
    const std::string of_township_inspector = of_inspector + " assign_tasks";
    const std::string of_leader = "read_equipment export_lists read_indicators read_journal";
    const std::string at_province = of_bureau + " manage_campaigns freeze_bulletin decide_objections";
    const std::string at_city = of_bureau + " object_to_bulletin";
    const std::string at_county = at_city + " freeze_bulletin";
    for (const auto& row : {
             Row{"leader", "province", of_leader.c_str()},
             Row{"leader", "city", of_leader.c_str()},
             Row{"leader", "county", of_leader.c_str()},
             Row{"leader", "township", of_leader.c_str()},
             Row{"leader", "", ""},
             Row{"regulator", "province", at_province.c_str()},
             Row{"regulator", "city", at_city.c_str()},
             Row{"regulator", "county", at_county.c_str()},
             Row{"regulator", "township", of_regulator.c_str()},
             Row{"regulator", "", ""},
             Row{"inspector", "province", of_inspector.c_str()},
             Row{"inspector", "city", of_inspector.c_str()},
             Row{"inspector", "county", of_inspector.c_str()},
             Row{"inspector", "township", of_township_inspector.c_str()},
             Row{"inspector", "", ""},
             Row{"unit_manager", "", "read_equipment export_lists print_sheets send_photo report_sticker ask_approval answer_lookback do_tasks"},
             Row{"unit_manager", "province", ""},
             Row{"unit_member", "", "read_equipment send_photo report_sticker answer_lookback do_tasks"},
             Row{"system_admin", "", "manage_regions manage_system"},
             Row{"security_admin", "", "manage_accounts"},
             Row{"audit_admin", "", "read_journal"},
         }) {
        CAPTURE(row.role);
        CAPTURE(row.level);
        std::set<std::string> wanted, given;
        std::string text = row.permissions;
        for (std::size_t at = 0; at < text.size();) {
            const auto end = std::min(text.find(' ', at), text.size());
            wanted.insert(text.substr(at, end - at));
            at = end + 1;
        }
        for (std::size_t p = 0; p < permission_count; ++p)
            if (may(*parse_role(row.role), row.level, static_cast<Permission>(p))) given.insert(std::string(word(static_cast<Permission>(p))));
        CHECK(given == wanted);
    }
}

TEST_CASE("the three administrators share no right, and hold none that works with records") {
    const std::array admins{Role::system_admin, Role::security_admin, Role::audit_admin};
    for (std::size_t p = 0; p < permission_count; ++p) {
        const auto permission = static_cast<Permission>(p);
        CHECK(std::count_if(admins.begin(), admins.end(), [&](Role role) { return may(role, "", permission); }) <= 1);
        if (permission >= Permission::read_equipment && permission <= Permission::decide_objections)
            for (const auto role : admins) CHECK_FALSE(may(role, "", permission));
    }
}

TEST_CASE("anybody may do what anyone may; the signed-in what needs no more") {
    Actor nobody, member;
    member.account = {1};
    CHECK(nobody.may(Permission::anyone));
    CHECK_FALSE(nobody.may(Permission::signed_in));
    CHECK_FALSE(nobody.may(Permission::read_equipment));
    CHECK(member.may(Permission::signed_in));
    CHECK(member.may(Permission::read_equipment));
    CHECK_FALSE(member.may(Permission::manage_accounts));
}

TEST_CASE("logins and passwords at their edges") {
    for (const auto& [login, good] : {std::pair{"ab", false}, {"abc", true}, {"Abc", false}, {"a c", false}, {"a.b_c-d@e9", true}, {"示例人", false}})
        CHECK_MESSAGE(is_login(login) == good, login);
    CHECK(is_login(std::string(64, 'a')));
    CHECK_FALSE(is_login(std::string(65, 'a')));
    for (const auto& [password, good] : {std::pair{"Abcdef1", false}, {"Abcdef12", true}, {"abcdef12", false}, {"Abcdefgh", false}, {"abcde-12", true},
                                         {"abcdefghijk", false}, {"abcdefghijkl", true}, {"aaaaaaaaaaaa", false}, {"my login is zhang3", false}, {"这是一个很长的示例口令啊", true}})
        CHECK_MESSAGE(is_good_password(password, "zhang3") == good, password);
}

TEST_CASE("the first administrator comes with the token, once") {
    on_both([](Bureau& b) {
    const auto token = b.accounts->bootstrap_token();
    CHECK(token.size() == 43);
    CHECK(b.accounts->bootstrap_token() == token);
    const NewAccount first{.login = "security", .name = "示例管理员", .password = Bureau::good, .role = Role::leader, .region_id = 3};
    CHECK(code_of(b.accounts->bootstrap("guess", first)) == "auth.wrong_token");
    CHECK(b.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'auth.bootstrap.refused'") == 1);
    REQUIRE(b.accounts->bootstrap(token, first));
    CHECK(b.accounts->bootstrap_token().empty());
    CHECK(code_of(b.accounts->bootstrap(token, first)) == "auth.already_started");
    CHECK(b.signed_in("security")->role == Role::security_admin);
    // No personal value stands in a payload.
    CHECK(b.count("SELECT COUNT(*) FROM journal_entries WHERE payload LIKE '%示例管理员%'") == 0);
    CHECK(b.count("SELECT COUNT(*) FROM journal_personal WHERE value = '示例管理员'") == 1);
    });
}

TEST_CASE("an account has exactly the place that its role needs") {
    on_both([](Bureau& b) {
    const auto admin = b.first_admin();
    struct Case {
        const char* says;
        NewAccount wanted;
        const char* code;
    };
    for (const auto& c : {
             Case{"county regulator", b.someone("county", Role::regulator, 3), ""},
             Case{"the login again", b.someone("county", Role::regulator, 3), "auth.login_taken"},
             Case{"no region", b.someone("x11", Role::regulator), "auth.role_needs_region"},
             Case{"a region that is not", b.someone("x12", Role::inspector, 9), "auth.unknown_region"},
             Case{"a unit besides", b.someone("x13", Role::leader, 3, 70), "auth.role_has_no_unit"},
             Case{"member", b.someone("member", Role::unit_member, 0, 70), ""},
             Case{"no unit", b.someone("x14", Role::unit_member), "auth.role_needs_unit"},
             Case{"a unit that is not", b.someone("x15", Role::unit_manager, 0, 72), "auth.unknown_unit"},
             Case{"an administrator with a region", b.someone("x16", Role::system_admin, 1), "auth.role_has_no_region"},
             Case{"no name", {"x17", " \t", Bureau::good, Role::audit_admin}, "auth.name_missing"},
             Case{"weak", {"x18", "示例", "12345678", Role::audit_admin}, "auth.password_weak"},
             Case{"bad login", {"X", "示例", Bureau::good, Role::audit_admin}, "auth.login_malformed"},
         }) {
        CAPTURE(c.says);
        CHECK(code_of(b.accounts->create(admin, c.wanted)) == c.code);
    }
    CHECK(b.accounts->list(admin, 0, 100).size() == 3);
    CHECK(b.accounts->list(admin, 1, 1).size() == 1);
    const auto regulator = b.signed_in("county");
    CHECK(code_of(b.accounts->create(*regulator, b.someone("friend", Role::regulator, 3))) == "auth.not_permitted");
    CHECK(b.accounts->list(*regulator, 0, 100).empty());
    });
}

TEST_CASE("officials see downward, never sideways; members their unit; administrators no records") {
    on_both([](Bureau& b) {
    b.first_admin();
    struct Case {
        const char* login;
        Role role;
        std::int64_t region, unit;
        const char* condition;
    };
    for (const auto& c : {
             Case{"province", Role::leader, 1, 0, "1 = 1"},
             Case{"city", Role::regulator, 2, 0, "e.region_id IN (2,3,4,5)"},
             Case{"county", Role::regulator, 3, 0, "e.region_id IN (3,5)"},
             Case{"other_county", Role::regulator, 4, 0, "e.region_id IN (4)"},
             Case{"township", Role::inspector, 5, 0, "e.region_id IN (5)"},
             Case{"manager", Role::unit_manager, 0, 70, "e.unit_id IN (70)"},
             Case{"system", Role::system_admin, 0, 0, "1 = 0"},
             Case{"audit", Role::audit_admin, 0, 0, "1 = 1"},
         }) {
        CAPTURE(c.login);
        REQUIRE(b.accounts->create_by_system(b.someone(c.login, c.role, c.region, c.unit)));
        CHECK(b.signed_in(c.login)->scope.apply("{visible:e}") == c.condition);
    }
    });
}

TEST_CASE("five failures lock a login for fifteen minutes, whether it exists or not") {
    on_both([](Bureau& b) {
    b.first_admin();
    for (const std::string login : {"security", "nobody"}) {
        CAPTURE(login);
        for (int i = 0; i < 5; ++i) CHECK(code_of(b.accounts->sign_in(login, "wrong password!", false)) == "auth.sign_in_failed");
        CHECK(code_of(b.accounts->sign_in(login, Bureau::good, false)) == "auth.sign_in_locked");
        b.clock.step(15min - 1ms);
        CHECK(code_of(b.accounts->sign_in(login, Bureau::good, false)) == "auth.sign_in_locked");
        b.clock.step(1ms);
        CHECK(code_of(b.accounts->sign_in(login, Bureau::good, false)) == (login == "security" ? "" : "auth.sign_in_failed"));
    }
    CHECK(b.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'auth.sign_in_locked'") == 1);
    // A success forgets the failures before it.
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 4; ++i) CHECK_FALSE(b.accounts->sign_in("security", "wrong password!", false));
        CHECK(b.accounts->sign_in("security", Bureau::good, false));
    }
    });
}

TEST_CASE("logins that nobody has leave one entry a minute, which counts them") {
    on_both([](Bureau& b) {
    b.first_admin();
    const auto try_some = [&](int many, const std::string& name) {
        for (int i = 0; i < many; ++i) CHECK(code_of(b.accounts->sign_in(name + std::to_string(i), "wrong password!", false)) == "auth.sign_in_failed");
    };
    const auto attempts = [&] {
        std::string all;
        b.db.read([&](store::Transaction& tx) {
            tx.query("SELECT payload FROM journal_entries WHERE event = 'auth.unknown_logins_tried' ORDER BY id", {}, [&](const store::Row& row) { all += std::string(row.text(0)); });
        });
        return all;
    };
    try_some(3, "a");
    CHECK(attempts() == R"({"attempts":1})");
    b.clock.step(1min - 1ms);
    try_some(2, "b");
    CHECK(attempts() == R"({"attempts":1})");
    b.clock.step(1h); // the count outlives the quarter of an hour of a lock
    try_some(1, "c");
    CHECK(attempts() == R"({"attempts":1}{"attempts":5})");
    CHECK(b.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'auth.sign_in.refused'") == 0);
    CHECK_FALSE(b.accounts->sign_in("security", "wrong password!", false)); // of an account each one is kept
    CHECK(b.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'auth.sign_in.refused'") == 1);
    });
}

TEST_CASE("many tries at once are no more tries than one after another") {
    on_both([](Bureau& b) {
    b.first_admin();
    std::atomic<int> looked_at = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            if (code_of(b.accounts->sign_in("security", "wrong password!", false)) == "auth.sign_in_failed") ++looked_at;
        });
    for (auto& thread : threads) thread.join();
    CHECK(looked_at == 5);
    });
}

TEST_CASE("a session ends after its idle time, after its longest, and with a restart only by these") {
    struct Case {
        const char* says;
        bool phone;
        std::chrono::milliseconds step;
        int steps;
        bool alive;
    };
    for (const auto& c : {
             Case{"just under 30 min", false, 30min - 1ms, 1, true},
             Case{"30 min", false, 30min, 1, false},
             Case{"phone, just under 12 h", true, 12h - 1ms, 1, true},
             Case{"phone, 12 h", true, 12h, 1, false},
             Case{"phone, used every 8 h for 6 days 16 h", true, 8h, 20, true},
             Case{"phone, used every 8 h for 7 days", true, 8h, 21, false},
             Case{"used every 29 min for 11 h 36", false, 29min, 24, true},
             Case{"used every 29 min for 12 h 05", false, 29min, 25, false},
         }) {
        CAPTURE(c.says);
        on_both([&](Bureau& b) {
        b.first_admin();
        const auto session = b.accounts->sign_in("security", Bureau::good, c.phone);
        REQUIRE(session);
        bool alive = true;
        for (int i = 0; i < c.steps; ++i) {
            b.clock.step(c.step);
            alive = b.accounts->find_actor(session->token) != nullptr;
        }
        CHECK(alive == c.alive);
        b.accounts.reset();
        b.start();
        CHECK((b.accounts->peek_actor(session->token) != nullptr) == c.alive);
        });
    }
}

TEST_CASE("each sign-in has its own token; the store keeps only its hash; the check value belongs to it") {
    on_both([](Bureau& b) {
    b.first_admin();
    const auto one = b.accounts->sign_in("security", Bureau::good, false), two = b.accounts->sign_in("security", Bureau::good, false);
    REQUIRE(one);
    REQUIRE(two);
    CHECK(one->token != two->token);
    CHECK(one->csrf_token != two->csrf_token);
    CHECK(b.accounts->csrf_matches(one->token, one->csrf_token));
    CHECK_FALSE(b.accounts->csrf_matches(one->token, two->csrf_token));
    CHECK_FALSE(b.accounts->csrf_matches(one->token, ""));
    CHECK_FALSE(b.accounts->csrf_matches("", ""));
    CHECK(b.count("SELECT COUNT(*) FROM sessions WHERE token_hash = '" + one->token + "'") == 0);
    CHECK_FALSE(b.accounts->find_actor(one->token.substr(1) + "A"));
    b.accounts->sign_out(one->token);
    CHECK_FALSE(b.accounts->find_actor(one->token));
    CHECK(b.accounts->find_actor(two->token));
    b.accounts->sign_out(one->token); // twice is once
    CHECK(b.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'auth.signed_out'") == 1);
    });
}

TEST_CASE("a changed password ends the other sessions; a disabled account all of them") {
    on_both([](Bureau& b) {
    const auto admin = b.first_admin();
    const auto id = b.accounts->create(admin, b.someone("county", Role::regulator, 3));
    REQUIRE(id);
    const auto one = b.accounts->sign_in("county", Bureau::good, false), two = b.accounts->sign_in("county", Bureau::good, true);
    const auto self = b.accounts->find_actor(one->token);
    CHECK(code_of(b.accounts->set_password(*self, admin.account.value, "another long password")) == "auth.not_permitted");
    CHECK(code_of(b.accounts->set_password(*self, *id, "weak", one->token)) == "auth.password_weak");
    REQUIRE(b.accounts->set_password(*self, *id, "another long password", one->token));
    CHECK(b.accounts->find_actor(one->token));
    CHECK_FALSE(b.accounts->find_actor(two->token));
    CHECK(b.accounts->password_is(*id, "another long password"));
    CHECK_FALSE(b.accounts->password_is(*id, Bureau::good));

    CHECK(code_of(b.accounts->disable(admin, admin.account.value)) == "auth.own_account");
    CHECK(code_of(b.accounts->disable(admin, 99)) == "auth.unknown_account");
    CHECK(code_of(b.accounts->disable(*self, admin.account.value)) == "auth.not_permitted");
    REQUIRE(b.accounts->disable(admin, *id));
    CHECK_FALSE(b.accounts->find_actor(one->token));
    CHECK(code_of(b.accounts->sign_in("county", "another long password", false)) == "auth.sign_in_failed");
    CHECK(code_of(b.accounts->disable(admin, *id)) == "auth.already_disabled");
    CHECK(b.accounts->find(admin, *id)->disabled);
    });
}

TEST_CASE("a lost phone: the security administrator ends every session of its account, and the account stays") {
    on_both([](Bureau& b) {
    const auto admin = b.first_admin();
    const auto id = b.accounts->create(admin, b.someone("county", Role::regulator, 3));
    REQUIRE(id);
    const auto desk = b.accounts->sign_in("county", Bureau::good, false), phone = b.accounts->sign_in("county", Bureau::good, true), other = b.accounts->sign_in("security", Bureau::good, false);
    const auto self = b.accounts->find_actor(desk->token);
    CHECK(code_of(b.accounts->end_sessions(*self, *id)) == "auth.not_permitted");
    CHECK(code_of(b.accounts->end_sessions(admin, 99)) == "auth.unknown_account");
    CHECK(b.accounts->find_actor(phone->token));
    CHECK(b.accounts->end_sessions(admin, *id).value() == 2);
    CHECK_FALSE(b.accounts->find_actor(desk->token));
    CHECK_FALSE(b.accounts->find_actor(phone->token));
    CHECK(b.accounts->find_actor(other->token));
    b.accounts.reset();
    b.start();
    CHECK_FALSE(b.accounts->find_actor(phone->token));
    CHECK(b.accounts->sign_in("county", Bureau::good, true));
    CHECK(b.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'auth.sessions_ended'") == 1);
    });
}

TEST_CASE("after the tree changed, open sessions see the new tree") {
    on_both([](Bureau& b) {
    b.first_admin();
    REQUIRE(b.accounts->create_by_system(b.someone("county", Role::regulator, 3)));
    const auto session = b.accounts->sign_in("county", Bureau::good, false);
    CHECK(b.accounts->find_actor(session->token)->scope.sees_region(5));
    b.county_moved = true;
    b.accounts->forget_resolved_scopes();
    CHECK_FALSE(b.accounts->find_actor(session->token)->scope.sees_region(5));
    });
}
