// The life of an import: a file is taken, read and judged (a dry run), looked at by a person, written in batches, and undone as
// long as nothing depends on it. Each function can be called again after a kill and goes on where the last commit was.
#pragma once

#include <functional>
#include <optional>

#include "exchange/exchange.hpp"
#include "exchange/import/judge.hpp"
#include "exchange/import/store.hpp"

namespace tezai::exchange {

struct ImportProgress {
    std::int64_t id = 0;
    ImportState state = ImportState::reading;
    std::int64_t rows_read = 0, rows_done = 0, rows_total = 0; // rows_total 0: not known yet
};
// Called between batches, on the thread that works. What it throws ends the work there; nothing is half written.
using Progress = std::function<void(const ImportProgress&)>;

struct NewImport {
    std::string file_name;
    std::string_view bytes;
    std::string profile;                // key of a shipped one, or
    std::string profile_text;           // a mapping file of the operator's own (command line)
    std::int64_t region_id = 0;         // 0: rows name theirs
    bool is_update = false;             // rows of devices that are known are compared with them instead of kept back
    std::optional<base::Date> ledger_on; // the day as of which the file speaks; today unless told
};
// Keeps the file and the record; reads nothing yet.
law::Decision<std::int64_t> start_import(const Exchange&, const auth::Actor& by, const NewImport&);
// reading → checked or failed. Writes nothing but its report.
void check_import(const Exchange&, std::int64_t id, const Progress& = {});
// checked → committing; then commit_import.
law::Decision<bool> begin_commit(const Exchange&, const auth::Actor& by, std::int64_t id, bool issue_codes);
// committing → committed, a few thousand rows a transaction.
void commit_import(const Exchange&, std::int64_t id, const Progress& = {});

struct Blocker {
    std::string code;                   // import.depends_…: fills {count}
    std::int64_t count = 0;
};
// What somebody did with what this import brought.
[[nodiscard]] std::vector<Blocker> list_blockers(store::Transaction&, const Import&);
// committed → undoing, or a refusal that names what depends; then undo_import.
law::Decision<bool> begin_undo(const Exchange&, const auth::Actor& by, std::int64_t id);
void undo_import(const Exchange&, std::int64_t id, const Progress& = {});

// Erases the cells and previews of files that were not written within thirty days of their check, failure or undo; what was
// checked cannot be committed any more. A daily job. The number of imports.
std::int64_t expire_imports(const Exchange&);

// The regions that a profile brings along, for a store that has none yet: how many were added.
law::Decision<std::int64_t> import_profile_regions(const Exchange&, const auth::Actor& by, const Profile&);

// ---- shared by the parts of the work ------------------------------------------------------------------------
struct OpenedImport {
    Import record;
    Profile profile;
    std::string bytes;
    auth::Scope scope;        // of who sent it: no row may lie outside
    auth::Scope region_scope; // of its region: whoever may see the import may see the devices that it tells of
};
[[nodiscard]] OpenedImport open_import(const Exchange&, std::int64_t id);
// The numbers that nobody else may have: codes, certificates of single devices, and what identifies rows in this profile.
[[nodiscard]] std::vector<std::pair<registry::IdentifierKind, std::string_view>> keys_of(const Profile&, const ReadRow&);
[[nodiscard]] std::string cells_json(const SourceRow&);
// Fills in the cells of rows that were found doubtful after they had passed by.
void fill_cells(const Exchange&, const OpenedImport&);
[[nodiscard]] std::string notes_json(const std::vector<Note>&);
// The title of the column that a key came from.
[[nodiscard]] std::string title_of(const SourceRow&, std::string_view kind);
[[nodiscard]] Judge make_judge(const Exchange&, const OpenedImport&);

} // namespace tezai::exchange
