// import, export: registries in, lists out.
#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/house.hpp"
#include "exchange/command.hpp"

namespace tezai::app {

int run_import(const Arguments& arguments) {
    if (arguments.words().empty() && !arguments.has("--resume") && !arguments.has("--undo")) throw Misuse("Say which file: tezai import ledger.xlsx.");
    return do_in_house(arguments, "import", Loads::everything);
}

int work_on_import(House& house, const Arguments& arguments, std::ostream& out, std::ostream&) {
    auto profile = arguments.get("--profile", "ledger");
    if (profile.ends_with(".json")) profile = arguments.file(profile);
    return exchange::run_import(house.exchange, system_actor(),
                                {.file = arguments.words().empty() ? "" : arguments.file(arguments.words()[0]), .profile = profile, .region = arguments.get("--region", ""),
                                 .dry_run = arguments.has("--dry-run"), .issue_codes = arguments.has("--issue-codes"), .update = arguments.has("--update"),
                                 .ledger_on = arguments.date("--ledger-day"), .resume = arguments.integer("--resume"),
                                 .undo = arguments.integer("--undo"), .correction = arguments.file(arguments.get("--correction", ""))},
                                out);
}

int run_export(const Arguments& arguments) {
    (void)arguments.need("--out");
    return do_in_house(arguments, "export", Loads::everything); // an export is journaled: it writes
}

int work_on_export(House& house, const Arguments& arguments, std::ostream& out, std::ostream&) {
    exchange::ExportCommand wanted{.file = arguments.file(arguments.need("--out")), .filter = {}};
    wanted.filter.q = arguments.get("--q", "");
    if (const auto region = arguments.find("--region")) wanted.filter.region_id = region_by_code(house, *region);
    return exchange::run_export(house.exchange, system_actor(), wanted, out);
}

} // namespace tezai::app
