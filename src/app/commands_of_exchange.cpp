// import, export: registries in, lists out. Beside a running server these refuse: it owns the store, and its pages do the same.
#include <iostream>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/house.hpp"
#include "exchange/command.hpp"

namespace tezai::app {

int run_import(const Arguments& arguments) {
    exchange::ImportCommand wanted{.file = arguments.words().empty() ? "" : arguments.words()[0], .profile = arguments.get("--profile", "ledger"), .region = arguments.get("--region", ""),
                                   .dry_run = arguments.has("--dry-run"), .issue_codes = arguments.has("--issue-codes"), .resume = arguments.integer("--resume"),
                                   .undo = arguments.integer("--undo"), .correction = arguments.get("--correction", "")};
    if (wanted.file.empty() && !wanted.resume && !wanted.undo) throw Misuse("Say which file: tezai import ledger.xlsx.");
    const Home home(data_folder(arguments));
    const StoreClock time(arguments, home.settings());
    House house(home, time.clock());
    house.load();
    house.sealer.start({}); // rows are sealed while more are written
    const int done = exchange::run_import(house.exchange, system_actor(), wanted, std::cout);
    house.sealer.stop();
    house.settle();
    return done;
}

int run_export(const Arguments& arguments) {
    const Home home(data_folder(arguments));
    const StoreClock time(arguments, home.settings());
    House house(home, time.clock());
    house.load();
    exchange::ExportCommand wanted{.file = arguments.need("--out"), .filter = {}};
    wanted.filter.q = arguments.get("--q", "");
    if (const auto region = arguments.find("--region")) wanted.filter.region_id = region_by_code(house, *region);
    return exchange::run_export(house.exchange, system_actor(), wanted, std::cout);
}

} // namespace tezai::app
