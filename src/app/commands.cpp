#include "app/commands.hpp"

#include <fmt/format.h>

namespace tezai::app {

std::span<const Command> commands() {
    static const std::vector<Command> all{
        {"serve", "", "Serves the store: pages, API, public scan page.", "tezai serve --data var --port 8080",
         {{"--port", "N", "8080 unless told (TEZAI_PORT)"}, {"--address", "IP", "127.0.0.1 unless told; 0.0.0.0 needs a certificate"},
          {"--certificate", "FILE", "PEM; with --key: HTTPS"}, {"--key", "FILE", "PEM"}, {"--web", "DIR", "the built pages"},
          {"--clock", "MOMENT", "rehearsal stores only: where time stands still"}, {"--log", "FILE", "one line a request; - for standard error"}},
         0, run_serve},
        {"migrate", "", "Makes a store, or brings one to this program's shape.", "tezai migrate --data var --host tz.example.gov.cn --issuer 示例市场监管局",
         {{"--host", "NAME", "the bureau's own host, printed on plates"}, {"--issuer", "NAME", "printed on plates and papers"},
          {"--jurisdiction", "KEY", "zhejiang unless told; nyc, maryland"}, {"--suite", "gm|intl", "SM3 and SM2 (gm, unless told) or SHA-256 and Ed25519"},
          {"--database", "URL", "a PostgreSQL store; SQLite in the folder unless told"}, {"--demo", "", "a store for showing: everything it prints says 演示"},
          {"--rehearsal", "", "演练库: runs on a given clock, never beyond this machine"}},
         0, run_migrate},
        {"import", "FILE", "Brings a registry in: checks every row, keeps doubtful ones back with a reason.", "tezai import ledger.xlsx --profile ledger --region 330106 --dry-run",
         {{"--profile", "KEY|FILE", "tezai, ledger, nyc, maryland, or a mapping file of your own"}, {"--region", "CODE", "where rows belong that do not say"},
          {"--update", "", "a newer ledger: known devices are compared and changed instead of kept back"}, {"--ledger-day", "DATE", "the day as of which the file speaks; today unless told"},
          {"--dry-run", "", "check and report only"}, {"--issue-codes", "", "give each device its code"}, {"--resume", "N", "go on with import N after a stop"},
          {"--undo", "N", "take import N back, as long as nothing depends on it"}, {"--correction", "FILE", "where kept-back rows are written, to be mended and imported again"},
          {"--clock", "MOMENT", "rehearsal stores only"}},
         1, run_import, work_on_import},
        {"export", "", "Writes the equipment list as CSV or XLSX.", "tezai export --region 330106 --out devices.xlsx",
         {{"--region", "CODE", "this region and below"}, {"--out", "FILE", ".csv or .xlsx"}, {"--q", "TEXT", "as in the list's search box"}, {"--clock", "MOMENT", "rehearsal stores only"}}, 0, run_export, work_on_export},
        {"indicator", "ID", "Prints an indicator as CSV: regions, or its objects.", "tezai indicator K03 --as-of 2021-12-05 --region 330100 --objects",
         {{"--as-of", "DATE", "today unless told"}, {"--region", "CODE", "this region and below"}, {"--objects", "", "each device with outcome and reason"},
          {"--clock", "MOMENT", "rehearsal stores only"}},
         1, run_indicator},
        {"bulletin", "freeze | draft | publish | rebuild", "The weekly bulletin, step by step.", "tezai bulletin rebuild --issue 2021-12-05",
         {{"--issue", "DATE", "the day of the cut"}, {"--region", "CODE", "a county's own bulletin; the province's unless told"}, {"--out", "FILE", "where draft and rebuild write the canonical data"}, {"--clock", "MOMENT", "rehearsal stores only"}}, 1, run_bulletin, work_on_bulletin},
        {"journal", "verify | prove LEAF | heads", "Verifies the journal, proves an entry, lists signed heads.", "tezai journal prove 812 --out proof.json",
         {{"--out", "FILE", "where to write; standard output unless told"}, {"--since", "SIZE", "heads: prove growth from this head"}, {"--last", "N", "heads: how many; 10 unless told"}}, 2, run_journal},
        {"account", "add | password | disable | list | bootstrap", "Accounts from the console.", "tezai account add --login zhou --name 示例·周 --role regulator --region 330106",
         {{"--login", "NAME", ""}, {"--name", "NAME", "as shown"}, {"--role", "ROLE", "leader regulator inspector unit_manager unit_member system_admin security_admin audit_admin"},
          {"--region", "CODE", "an official's region"}, {"--unit", "ID", "a member's unit"}, {"--password", "TEXT", "asked for unless told"}},
         1, run_account, work_on_account},
        {"backup", "", "Copies the store with its files and keys, while it is served too.", "tezai backup --data var --out /mnt/backup/tezai",
         {{"--out", "DIR", "where to; an earlier backup there is brought up to date"}}, 0, run_backup},
        {"restore", "", "Puts a backup into an empty folder and verifies all of it; or only tries that.", "tezai restore --from /mnt/backup/tezai --data var",
         {{"--from", "DIR", "the backup"}, {"--database", "URL", "of a PostgreSQL store: an empty database"}, {"--drill", "", "into a temporary folder, compared and thrown away"}}, 0, run_restore},
        {"doctor", "", "Looks whether the store is well: disk, journal, files, keys, backup.", "tezai doctor --data var", {}, 0, run_doctor},
        {"simulate", "", "Fills a demo or rehearsal store with an invented province.", "tezai simulate --devices 20000 --seed 7",
         {{"--devices", "N", "1000 to 3000000; 20000 unless told"}, {"--seed", "S", "the same seed, the same province; 1 unless told"}, {"--days", "N", "of the campaign that have passed; 12 unless told"}, {"--photos-per-day", "N", "of stickers that are made and judged; 400 unless told"},
          {"--campaign-from", "DATE", "first day of a four-week campaign"}},
         0, run_simulate},
        {"openapi", "", "Prints the interface's description.", "tezai openapi > openapi.json", {}, 0, run_openapi},
    };
    return all;
}

const Command& find_command(std::string_view name) {
    for (const auto& command : commands())
        if (command.name == name) return command;
    throw Misuse(fmt::format("There is no command “{}”.", name));
}

Arguments parse_arguments(const Command& command, const std::vector<std::string>& given, std::string folder) {
    auto options = command.options;
    options.push_back({"--data", "DIR", ""});
    options.push_back({"--help", "", ""});
    return Arguments(given, options, command.most_words, std::move(folder));
}

} // namespace tezai::app
