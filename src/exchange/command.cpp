#include "exchange/command.hpp"

#include <fstream>
#include <ostream>
#include <sstream>

#include <fmt/format.h>

#include "base/canonical_json.hpp"
#include "exchange/export/equipment_list.hpp"
#include "exchange/import/correction.hpp"
#include "exchange/import/update/store.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::exchange {
namespace {

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return std::move(bytes).str();
}

int refused(std::ostream& out, auth::Language language, std::string_view code, std::map<std::string, std::string> named) {
    if (const auto at = named.find("state"); at != named.end()) at->second = http::words().says(language, "import_state." + at->second);
    const auto next = http::words().next(language, code, named);
    out << http::words().says(language, code, named) << (next.empty() ? "" : "\n  → " + next) << '\n';
    return 1;
}

Import find(const Exchange& exchange, std::int64_t id) {
    return exchange.database().read([&](store::Transaction& tx) { return find_import(tx, auth::Scope::everything(), id); }).value();
}

// A line that grows in place: the same numbers a page would show.
Progress progress_on(std::ostream& out) {
    return [&out](const ImportProgress& at) {
        if (at.state == ImportState::reading) out << fmt::format("\r  {:>10} rows read", at.rows_read) << std::flush;
        else out << fmt::format("\r  {:>10} of {} rows {}", at.rows_done, at.rows_total, registry::word(at.state)) << std::flush;
    };
}

// The first of them; the page has all.
void list_some_changes(store::Transaction& tx, const Import& import, auth::Language language, std::ostream& out) {
    constexpr std::int64_t shown = 20;
    for (const auto& change : list_changes(tx, import.id, 0, "", "", shown)) {
        const auto text = [](const std::string& value, std::int64_t id) { return !value.empty() ? value : id != 0 ? "#" + std::to_string(id) : std::string("–"); };
        out << fmt::format("  line {:>6}  {:<20} {} → {}{}\n", change.line, change.field, text(change.before, change.before_id), text(change.after, change.after_id),
                           change.better.empty() ? "" : "  · " + http::words().says(language, change.better));
    }
}

void list_some_missing(const Exchange& exchange, store::Transaction& tx, const Import& import, std::ostream& out) {
    constexpr std::int64_t shown = 20;
    std::vector<std::int64_t> ids;
    for (const auto& each : list_missing(tx, import.id, 0, "", shown)) ids.push_back(each.equipment_id);
    const auto tree = exchange.registry.regions.tree();
    for (const auto& device : registry::list_equipment_by_ids(tx, auth::Scope::everything(), ids))
        out << fmt::format("  missing  {:<20} {} · {}\n", device.identifier(registry::IdentifierKind::device_code), device.name, tree->path_text(device.region_id, exchange.registry.today()));
    if (import.missing > shown) out << fmt::format("  missing  {} more: the page of the import has all\n", import.missing - shown);
}

void report(const Exchange& exchange, const Import& import, auth::Language language, std::ostream& out) {
    out << fmt::format("\nimport {} · {} · {}\n  {} rows = {} ready + {} kept back; {} more lines are titles, headers or footers\n", import.id, import.file_name,
                       registry::word(import.state), import.rows_total, import.rows_ready, import.rows_kept_back, import.not_rows);
    if (import.is_update)
        out << fmt::format("  ledger of {}: {} new, {} changed, {} same, {} known better here, {} missing\n", base::to_text(import.ledger_on), import.rows_new, import.rows_changed,
                           import.rows_same, import.rows_better, import.missing);
    exchange.database().read([&](store::Transaction& tx) {
        for (const auto& code : {"import.part_of_a_ledger", "import.nothing_changes"})
            if (const auto at = import.notes.find("\"code\":\"" + std::string(code) + "\""); at != std::string::npos) {
                const auto note = std::string_view(import.notes).substr(at - 1, import.notes.find('}', at) - at + 2);
                const std::map<std::string, std::string> named{{"count", std::to_string(base::find_integer(note, "count").value_or(0))}, {"detail", base::find_text(note, "detail").value_or("")}};
                out << "  " << http::words().says(language, code, named) << '\n';
            }
        if (import.is_update) list_some_changes(tx, import, language, out);
        if (import.is_update) list_some_missing(exchange, tx, import, out);
        for (const auto& each : count_reasons(tx, import.id))
            out << fmt::format("  {:>8}  {}  ({})\n", each.count, http::words().says(language, each.code, {{"value", "…"}, {"detail", "…"}}), each.code);
    });
}

int fail(const Import& import, auth::Language language, std::ostream& out) {
    out << '\n';
    if (import.failure_detail.empty()) return refused(out, language, import.failure, {});
    if (import.failure_detail.find_first_not_of("0123456789") == std::string::npos) out << "line " << import.failure_detail << ": ";
    return refused(out, language, import.failure, {{"detail", import.failure_detail}});
}

int go_on(const Exchange& exchange, const auth::Actor& by, std::int64_t id, const ImportCommand& wanted, std::ostream& out) {
    const auto progress = progress_on(out);
    auto import = find(exchange, id);
    if (import.state == ImportState::reading) {
        check_import(exchange, id, progress);
        import = find(exchange, id);
        if (import.state == ImportState::failed) return fail(import, by.language, out);
    }
    report(exchange, import, by.language, out);
    if (!wanted.correction.empty() && import.rows_kept_back > 0) {
        std::ofstream file(wanted.correction, std::ios::binary);
        const auto next = correction_file(exchange.database(), id, by.language);
        for (std::string piece; next(piece); piece.clear()) file << piece;
        file << std::flush;
        out << (file ? "  kept-back rows: " : "  cannot write ") << wanted.correction << '\n';
        if (!file) return 1;
    }
    if (wanted.dry_run) {
        out << fmt::format("  nothing was written; tezai import --resume {} writes it\n", id);
        return 0;
    }
    const auto begun = begin_commit(exchange, by, id, wanted.issue_codes);
    if (!begun) return refused(out, by.language, begun.error().code, begun.error().named);
    commit_import(exchange, id, progress);
    import = find(exchange, id);
    if (import.is_update)
        out << fmt::format("\n  {} devices new, {} changed, {} missing ones asked about; tezai import --undo {} takes all back that is still so\n", import.rows_new, import.rows_changed,
                           exchange.database().read([&](store::Transaction& tx) { return count_missing(tx, id, "asked"); }), id);
    else out << fmt::format("\n  {} devices written, {} rows kept back; tezai import --undo {} takes them back while nothing depends on them\n", import.rows_done, import.rows_kept_back, id);
    return 0;
}

} // namespace

int run_import(const Exchange& exchange, const auth::Actor& by, const ImportCommand& wanted, std::ostream& out) {
    for (const auto id : {wanted.resume, wanted.undo})
        if (id && !exchange.database().read([&](store::Transaction& tx) { return find_import(tx, by.scope, *id); })) return refused(out, by.language, "import.unknown", {});
    if (wanted.undo) {
        const auto begun = begin_undo(exchange, by, *wanted.undo);
        if (!begun) {
            const auto code = refused(out, by.language, begun.error().code, begun.error().named);
            exchange.database().read([&](store::Transaction& tx) {
                for (const auto& blocker : list_blockers(tx, find_import(tx, by.scope, *wanted.undo).value()))
                    out << "  · " << http::words().says(by.language, blocker.code, {{"count", std::to_string(blocker.count)}}) << '\n';
            });
            return code;
        }
        undo_import(exchange, *wanted.undo, progress_on(out));
        out << fmt::format("\n  import {} {}\n", *wanted.undo, registry::word(find(exchange, *wanted.undo).state));
        const auto kept = exchange.database().read([&](store::Transaction& tx) { return list_changes(tx, *wanted.undo, 0, "", "kept", 20); });
        for (const auto& change : kept) out << fmt::format("  line {:>6}  {:<20} {}\n", change.line, change.field, http::words().says(by.language, "import.changed_since"));
        return find(exchange, *wanted.undo).state == ImportState::undone ? 0 : 1;
    }
    if (wanted.resume) return go_on(exchange, by, *wanted.resume, wanted, out);

    NewImport import{.file_name = wanted.file.substr(wanted.file.find_last_of('/') + 1), .profile = wanted.profile, .is_update = wanted.update, .ledger_on = wanted.ledger_on};
    const auto bytes = read_file(wanted.file);
    if (!bytes) {
        out << "cannot read " << wanted.file << '\n';
        return 1;
    }
    import.bytes = *bytes;
    if (wanted.profile.ends_with(".json")) {
        const auto text = read_file(wanted.profile);
        if (!text) {
            out << "cannot read " << wanted.profile << '\n';
            return 1;
        }
        import.profile_text = *text;
    }
    if (!wanted.region.empty()) {
        const auto region = exchange.registry.regions.tree()->find_by_text(wanted.region, registry::Tree::supervision, exchange.registry.today());
        if (!region) return refused(out, by.language, "import.region_unknown", {{"value", wanted.region}});
        import.region_id = *region;
    }
    // A store of another jurisdiction begins with the regions that its registry comes from.
    const auto* profile = find_profile(wanted.profile);
    if (profile != nullptr && !profile->regions_table.empty() && exchange.registry.regions.tree()->empty() && profile->jurisdiction == exchange.jurisdiction) {
        const auto added = import_profile_regions(exchange, by, *profile);
        if (!added) return refused(out, by.language, added.error().code, added.error().named);
        out << fmt::format("  {} regions of {} added\n", *added, profile->name_en);
    }
    const auto id = start_import(exchange, by, import);
    if (!id) return refused(out, by.language, id.error().code, id.error().named);
    return go_on(exchange, by, *id, wanted, out);
}

int run_export(const Exchange& exchange, const auth::Actor& by, const ExportCommand& wanted, std::ostream& out) {
    const auto format = wanted.file.ends_with(".xlsx") ? ExportFormat::xlsx : ExportFormat::csv;
    std::ofstream file(wanted.file, std::ios::binary);
    const auto next = export_equipment(exchange, by, wanted.filter, format, by.language);
    std::size_t size = 0;
    for (std::string piece; next(piece); piece.clear()) {
        file << piece;
        size += piece.size();
    }
    file << std::flush;
    out << (file ? fmt::format("{} bytes to {}\n", size, wanted.file) : "cannot write " + wanted.file + "\n");
    return file ? 0 : 1;
}

} // namespace tezai::exchange
