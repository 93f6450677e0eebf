// migrate, account, journal, openapi: what an operator does to the store itself.
#include <cstdio>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/house.hpp"
#include "journal/commands.hpp"
#include "law/jurisdiction.hpp"
#include "law_tables.hpp"

namespace tezai::app {
namespace {

// What the law's own tables know of the jurisdiction's regions; townships come later, as a file an administrator imports.
void add_first_regions(House& house) {
    const auto* jurisdiction = law::find_jurisdiction(house.settings.jurisdiction);
    if (jurisdiction == nullptr || jurisdiction->regions_table.empty()) return;
    const auto imported = registry::import_regions(house.journal, system_actor(), law::table(jurisdiction->regions_table));
    if (!imported) throw store::Fault("The shipped regions could not be written: " + said(imported.error()));
    fmt::print("Regions of {}: {} added.\n", jurisdiction->name_en, imported->added);
}

} // namespace

int run_migrate(const Arguments& arguments) {
    const Home home(data_folder(arguments));
    if (home.exists()) {
        auto database = home.open(false);
        fmt::print("The store in {} has the shape of this program.\n", home.folder());
        return 0;
    }
    Settings settings;
    if (arguments.has("--demo")) settings.kind = "demo";
    if (arguments.has("--rehearsal")) settings.kind = "rehearsal";
    settings.jurisdiction = arguments.get("--jurisdiction", settings.jurisdiction);
    if (!law::find_jurisdiction(settings.jurisdiction)) throw Misuse("--jurisdiction: there is no “" + settings.jurisdiction + "”.");
    if (settings.kind == "ordinary") settings.host = arguments.need("--host");
    else settings.host = arguments.get("--host", settings.host);
    settings.issuer = arguments.get("--issuer", settings.issuer);
    const auto suite = base::parse_suite(arguments.get("--suite", "gm"));
    if (!suite) throw Misuse("--suite is gm or intl.");
    settings.suite = *suite;
    Home(home.folder()).create(settings, arguments.get("--database", ""));
    // A store that is not for real plays days that have passed: its first entries are older than any of them, so that its
    // journal's heads never seem signed out of order.
    const base::SystemClock now(settings.offset());
    const base::StoppedClock before(now.start_of(base::Date{std::chrono::year{2020} / 1 / 1}), now.offset());
    House house(home, settings.kind == "ordinary" ? static_cast<const base::Clock&>(now) : before);
    add_first_regions(house);
    house.catch_up();
    fmt::print("Made {} store in {} (jurisdiction {}, suite {}, host {}).\n", settings.kind, home.folder(), settings.jurisdiction, base::word(settings.suite), settings.host);
    if (settings.kind == "ordinary")
        fmt::print("Its first administrator is made in the browser with the token that `tezai serve` prints, or with `tezai account bootstrap`.\n");
    return 0;
}

int run_openapi(const Arguments&) {
    // The routes of a house over an empty store in memory's stead: the description needs no data.
    const TemporaryHome temporary;
    const base::SystemClock clock;
    House house(temporary.home(), clock);
    fmt::print("{}\n", http::openapi(house.routes(), program_version()));
    return 0;
}

int run_account(const Arguments& arguments) {
    if (arguments.words().size() != 1) throw Misuse("Say what to do: add, password, disable, list or bootstrap.");
    const auto& what = arguments.words()[0];
    if (what == "list" || what == "disable" || arguments.has("--password")) return do_in_house(arguments, "account", Loads::regions);
    fmt::print("Password: "); // asked here: the server has no keyboard
    std::fflush(stdout);
    std::string typed;
    std::getline(std::cin, typed);
    return do_in_house(arguments.with("--password", typed), "account", Loads::regions);
}

int work_on_account(House& house, const Arguments& arguments, std::ostream& out, std::ostream& err) {
    const auto& what = arguments.words().at(0);
    const auto by = console_actor();
    const auto id_of = [&](const std::string& login) -> std::int64_t {
        for (const auto& account : house.accounts.list(by, 0, 100'000))
            if (account.login == login) return account.id;
        throw Misuse("There is no account “" + login + "”.");
    };
    if (what == "list") {
        for (const auto& account : house.accounts.list(by, 0, 100'000))
            out << fmt::format("{:<6} {:<24} {:<16} {}\n", account.id, account.login, auth::word(account.role), account.disabled ? "disabled" : account.locked ? "locked" : "");
        return 0;
    }
    if (what == "bootstrap" || what == "add") {
        const auto role = what == "bootstrap" ? std::optional{auth::Role::security_admin} : auth::parse_role(arguments.need("--role"));
        if (!role) throw Misuse("--role: there is no “" + arguments.need("--role") + "”.");
        auth::NewAccount wanted{.login = arguments.need("--login"), .name = arguments.get("--name", arguments.need("--login")), .password = arguments.need("--password"), .role = *role};
        if (const auto code = arguments.find("--region")) wanted.region_id = region_by_code(house, *code);
        wanted.unit_id = arguments.integer("--unit").value_or(0);
        const auto made = what == "bootstrap" ? house.accounts.bootstrap(house.accounts.bootstrap_token(), wanted) : house.accounts.create_by_system(wanted);
        if (!made) return refused(made.error(), err);
        out << fmt::format("Account {} is {}.\n", wanted.login, auth::word(*role));
        return 0;
    }
    if (what == "password" || what == "disable") {
        const auto id = id_of(arguments.need("--login"));
        const auto done = what == "password" ? house.accounts.set_password(by, id, arguments.need("--password")) : house.accounts.disable(by, id);
        if (!done) return refused(done.error(), err);
        out << fmt::format("Done. Its other sessions have ended.\n");
        return 0;
    }
    throw Misuse("“" + what + "” is none of add, password, disable, list, bootstrap.");
}

int run_journal(const Arguments& arguments) {
    if (arguments.words().empty()) throw Misuse("Say what to do: verify, prove LEAF or heads.");
    const auto& what = arguments.words()[0];
    const Home home(data_folder(arguments));
    auto database = home.open(true);
    const auto settings = home.settings(*database);
    const auto signer = journal::Signer::load(settings.suite, home.signing_key());
    if (what == "verify") {
        const auto report = journal::verify_report(*database, settings.suite, signer.public_key_pem(), [](std::uint64_t done, std::uint64_t total) {
            fmt::print(stderr, "\r{} of {} entries", done, total);
        });
        fmt::print(stderr, "\r");
        fmt::print("{}\n", report.text);
        return report.sound ? 0 : 1;
    }
    if (what == "prove") {
        if (arguments.words().size() != 2 || arguments.words()[1].find_first_not_of("0123456789") != std::string::npos) throw Misuse("Say which leaf: tezai journal prove 812.");
        const auto leaf = std::stoll(arguments.words()[1]);
        const auto proof = database->read([&](store::Transaction& tx) { return journal::proof_json(tx, settings.suite, leaf, signer.public_key_pem()); });
        if (!proof) throw store::Fault(fmt::format("Leaf {} is not under a signed head.", leaf));
        write_out(arguments, *proof);
        return 0;
    }
    if (what == "heads") {
        const auto since = arguments.integer("--since");
        const auto heads = database->read([&](store::Transaction& tx) {
            return journal::heads_json(tx, settings.suite, arguments.integer("--last").value_or(10), since ? std::optional{static_cast<std::uint64_t>(*since)} : std::nullopt, signer.public_key_pem());
        });
        if (!heads) throw store::Fault("The journal is smaller than --since: it is not the journal that head belongs to.");
        write_out(arguments, *heads);
        return 0;
    }
    throw Misuse("“" + what + "” is none of verify, prove, heads.");
}

} // namespace tezai::app
