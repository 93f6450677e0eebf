// `tezai import` and `tezai export`: what the command line does with them. Arguments are parsed in app.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "exchange/exchange.hpp"
#include "registry/list_filter.hpp"

namespace tezai::exchange {

struct ImportCommand {
    std::string file;                     // empty with resume or undo
    std::string profile = "ledger";       // a shipped one, or the path of a mapping file (ends with .json)
    std::string region;                   // code or name; empty: rows name theirs
    bool dry_run = false, issue_codes = false;
    bool update = false;                  // rows of known devices are compared with them
    std::optional<base::Date> ledger_on;  // today unless told
    std::optional<std::int64_t> resume, undo; // the import's number
    std::string correction;               // where the kept-back rows are written; empty: nowhere
};
// Says what it does as it goes. 0: done (rows may have been kept back: it says how many and why); 1: refused or failed.
int run_import(const Exchange&, const auth::Actor& by, const ImportCommand&, std::ostream& out);

struct ExportCommand {
    std::string file;                     // .csv or .xlsx
    registry::ListFilter filter;
};
int run_export(const Exchange&, const auth::Actor& by, const ExportCommand&, std::ostream& out);

} // namespace tezai::exchange
