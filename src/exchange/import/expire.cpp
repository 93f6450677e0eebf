// A file that nobody took up holds names and numbers of people for nothing: after thirty days its rows and preview go.
//
// The file itself stays among the blobs: they are named by their content, so that another record may name the same bytes, and
// nobody can tell yet which do.
#include <limits>

#include "base/canonical_json.hpp"
#include "exchange/import/update/store.hpp"
#include "exchange/import/work.hpp"
#include "exchange/mapping/store.hpp"

namespace tezai::exchange {

constexpr auto kept_for = std::chrono::days{30};
constexpr std::int64_t imports_at_once = 20;

std::int64_t expire_imports(const Exchange& exchange) {
    auto& journal = exchange.journal();
    const auto now = journal.clock().now();
    std::int64_t expired = 0;
    exchange.database().transaction([&](store::Transaction& tx) { erase_drafts(tx, now - kept_for); });
    for (std::int64_t found = imports_at_once; found == imports_at_once;) {
        found = exchange.database().transaction([&](store::Transaction& tx) {
            const auto old = list_not_committed(tx, now - kept_for, imports_at_once);
            for (const auto& import : old) {
                // Without its kept-back rows it cannot be written any more; who confirms it this moment is quicker or is told.
                if (import.state == ImportState::checked) {
                    if (!set_state(tx, import.id, ImportState::checked, ImportState::failed, now)) continue;
                    save_failure(tx, import.id, "import.expired", "");
                }
                erase_kept_back(tx, import.id);
                erase_changes(tx, import.id, 0, std::numeric_limits<std::int64_t>::max());
                erase_missing(tx, import.id);
                save_expired(tx, import.id, now);
                base::CanonicalObject payload;
                payload.add("kept_back", import.rows_kept_back).add("was", registry::word(import.state));
                journal.append(tx, {.event = "import.expired", .subject = {"import", import.id}, .place = {import.region_id, 0}, .payload = payload.text()});
            }
            return static_cast<std::int64_t>(old.size());
        });
        expired += found;
    }
    return expired;
}

} // namespace tezai::exchange
