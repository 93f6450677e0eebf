// Takes an import back as long as nothing depends on it. The journal keeps that it was there; only the rows go.
#include <limits>

#include "base/canonical_json.hpp"
#include "exchange/import/update/plan.hpp"
#include "exchange/import/update/store.hpp"
#include "exchange/import/work.hpp"
#include "links/coding/imported.hpp"
#include "registry/equipment/imported.hpp"

namespace tezai::exchange {
namespace {

constexpr std::int64_t devices_at_once = 1'000;

// What somebody else did: entries about its devices that the import did not write itself.
std::string_view blocker_of(std::string_view event) {
    if (event == "coding.code_issued") return "import.depends_codes";
    if (event == "coding.photo_accepted" || event == "coding.photo_rejected") return "import.depends_photos";
    if (event == "coding.sticker_reported" || event == "coding.report_answered") return "import.depends_reports";
    if (event == "equipment.use_state_changed" || event == "equipment.registration_state_changed") return "import.depends_states";
    if (event == "equipment.merged" || event == "equipment.absorbed" || event == "equipment.unmerged" || event == "equipment.released") return "import.depends_merges";
    if (event.starts_with("equipment.")) return "import.depends_changes";
    return "import.depends_others";
}

} // namespace

std::vector<Blocker> list_blockers(store::Transaction& tx, const Import& import) {
    std::map<std::string, std::int64_t> counts;
    for (const auto& [event, count] : count_entries(tx, import.id)) {
        const auto own = base::find_integer(import.entries, event).value_or(0);
        if (count > own) counts[std::string(blocker_of(event))] += count - own;
    }
    if (const auto plates = coding::count_plates_of_import(tx, import.id); plates > 0) counts["import.depends_plates"] = plates;
    if (const auto updated = count_updated_since(tx, import.id); updated > 0) counts["import.depends_updates"] = updated;
    std::vector<Blocker> blockers;
    for (const auto& [code, count] : counts) blockers.push_back({code, count});
    return blockers;
}

law::Decision<bool> begin_undo(const Exchange& exchange, const auth::Actor& by, std::int64_t id) {
    return exchange.journal().act<bool>({.action = "import.undo", .by = by.account, .subject = {"import", id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto import = find_import(tx, by.scope, id);
        if (!import) return law::refuse("import.unknown", law::rulebook(12));
        if (import->state == ImportState::undoing) { // asked again, or to go on after it broke off
            save_failure(tx, id, "", "");
            return true;
        }
        if (import->state != ImportState::committed) return law::refuse("import.not_committed", law::rulebook(4), {{"state", std::string(registry::word(import->state))}});
        // A photo that is being taken this moment may hold an entry number already and not be committed. So all devices are locked
        // before anything is counted: an act that holds one of them is over then, and counted; a later one waits for this
        // transaction, and writes behind "undo_started" – which is how the batches tell it.
        (void)registry::lock_imported(tx, id, {}, std::numeric_limits<std::int64_t>::max());
        std::int64_t depend = 0;
        for (const auto& blocker : list_blockers(tx, *import)) depend += blocker.count;
        if (depend > 0) return law::refuse("import.something_depends", law::rulebook(4), {{"count", std::to_string(depend)}});
        (void)set_state(tx, id, ImportState::committed, ImportState::undoing, exchange.journal().clock().now());
        save_undone_by(tx, id, by.account);
        // Its place in the journal tells what comes in between while the devices go, a thousand at a time.
        exchange.journal().append(tx, {.event = "import.undo_started", .subject = {"import", id}, .place = {import->region_id, 0}, .by = by.account});
        return true;
    });
}

void undo_import(const Exchange& exchange, std::int64_t id, const Progress& progress) {
    auto& journal = exchange.journal();
    const auto read = [&] { return exchange.database().read([&](store::Transaction& tx) { return find_import(tx, auth::Scope::everything(), id); }).value(); };
    auto import = read();
    if (import.state != ImportState::undoing) return;
    const journal::AccountId by{import.undone_by};
    enum class Part { more, all, blocked };
    for (auto part = Part::more; part == Part::more;) {
        part = exchange.database().transaction([&](store::Transaction& tx) -> Part {
            import = find_import(tx, auth::Scope::everything(), id).value();
            // Somebody may have come in between: then the rest stays, and the import says so.
            // Locked before the look: an act about one of them is committed, and seen below, or comes after and finds nothing.
            auto devices = registry::lock_imported(tx, id, {}, devices_at_once);
            std::vector<std::int64_t> ids;
            for (const auto& device : devices) ids.push_back(device.id.value);
            const bool blocked = has_later_entries(tx, id, ids) || coding::count_plates_of_import(tx, id) > 0;
            if (blocked) devices.clear();
            std::map<std::string, std::int64_t> gone;
            if (!devices.empty()) {
                gone = count_entries_of(tx, ids);
                coding::undo_codes(tx, id, ids);
                registry::undo_equipment(tx, journal, by, id, devices);
            }
            base::CanonicalObject entries;
            for (const auto event : {"coding.code_issued", "coding.photo_accepted", "equipment.recorded", "equipment.registered",
                                     "equipment.registration_state_changed", "equipment.use_state_changed"})
                if (const auto own = base::find_integer(import.entries, event)) entries.add(event, *own - gone[event]);
            import.entries = entries.text();
            import.rows_done -= static_cast<std::int64_t>(devices.size());
            save_counts(tx, import);
            if (blocked) return (void)set_state(tx, id, ImportState::undoing, ImportState::committed, journal.clock().now()), Part::blocked;
            if (static_cast<std::int64_t>(devices.size()) == devices_at_once) return Part::more;
            if (import.is_update && undo_updates(tx, exchange, import)) return Part::more;
            registry::undo_persons(tx, id);
            for (const auto unit : registry::list_unused_units(tx, id))
                if (!exchange.unit_has_accounts || !exchange.unit_has_accounts(unit)) registry::undo_unit(tx, journal, by, id, unit);
            erase_kept_back(tx, id); // their cells may name persons
            if (import.is_update) {
                import.rows_done = 0;
                save_counts(tx, import);
            }
            (void)set_state(tx, id, ImportState::undoing, ImportState::undone, journal.clock().now());
            base::CanonicalObject payload;
            payload.add("total", import.rows_total);
            journal.append(tx, {.event = "import.undone", .subject = {"import", id}, .place = {import.region_id, 0}, .by = by, .payload = payload.text()});
            return Part::all;
        });
        if (progress) progress({id, part == Part::all ? ImportState::undone : ImportState::undoing, 0, import.rows_done, import.rows_total});
    }
}

} // namespace tezai::exchange
