#include <algorithm>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"
#include "base/text.hpp"
#include "exchange/import/work.hpp"
#include "exchange_tables.hpp"
#include "law/catalog.hpp"

namespace tezai::exchange {

using registry::IdentifierKind;

law::Decision<std::int64_t> start_import(const Exchange& exchange, const auth::Actor& by, const NewImport& wanted) {
    auto& journal = exchange.journal();
    const journal::Attempt attempt{.action = "import.start", .by = by.account, .subject = {"import", 0}, .place = {by.region_id, 0}};
    const auto refuse = [&](std::string_view code, law::Clause clause, std::map<std::string, std::string> named) {
        return journal.act<std::int64_t>(attempt, [&](store::Transaction&) -> law::Decision<std::int64_t> { return law::refuse(code, clause, named); });
    };
    const auto* shipped = wanted.profile_text.empty() ? find_profile(wanted.profile) : nullptr;
    std::optional<Profile> own;
    if (!wanted.profile_text.empty()) {
        auto parsed = parse_profile(wanted.profile_text);
        if (!parsed) return refuse("import.profile_malformed", law::rulebook(11), {{"path", parsed.error().front().path}, {"fault", parsed.error().front().code}});
        own = std::move(*parsed);
    }
    const auto* profile = own ? &*own : shipped;
    if (profile == nullptr) return refuse("import.profile_unknown", law::rulebook(11), {{"profile", std::string(base::cut_utf8(wanted.profile, 60))}});
    if (!profile->jurisdiction.empty() && profile->jurisdiction != exchange.jurisdiction)
        return refuse("import.profile_of_another_jurisdiction", law::rulebook(11), {{"profile", profile->key}, {"jurisdiction", profile->jurisdiction}});
    if (wanted.region_id != 0 && !by.scope.sees_region(wanted.region_id)) return refuse("import.chosen_region_not_yours", law::rulebook(12), {});
    if (wanted.ledger_on && *wanted.ledger_on > exchange.registry.today())
        return refuse("import.ledger_day_to_come", law::rulebook(19), {{"day", base::to_text(*wanted.ledger_on)}});
    if (wanted.bytes.empty()) return refuse("sheet.empty", law::rulebook(7), {});

    const auto blob = exchange.blobs.put(wanted.bytes);
    return journal.act<std::int64_t>(attempt, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        Import import{.region_id = wanted.region_id != 0 ? wanted.region_id : by.region_id, .scope_region_id = by.scope.is_everything() ? 0 : by.region_id,
                      .account_id = by.account.value, .file_name = base::one_line(base::cut_utf8(wanted.file_name, 200)), .blob = blob,
                      .profile = profile->key, .profile_text = profile->text, .is_update = wanted.is_update, .region_chosen = wanted.region_id != 0,
                      .ledger_on = wanted.ledger_on.value_or(exchange.registry.today()), .created_at = journal.clock().now()};
        if (import.region_id == 0) import.region_id = exchange.registry.regions.tree()->root(registry::Tree::supervision, exchange.registry.today());
        const auto id = insert_import(tx, import);
        base::CanonicalObject payload;
        payload.add("bytes", static_cast<std::int64_t>(wanted.bytes.size())).add("file", blob).add("ledger_on", import.ledger_on).add("profile", profile->key);
        if (import.is_update) payload.add("update", true);
        journal.append(tx, {.event = "import.started", .subject = {"import", id}, .place = {import.region_id, 0}, .by = by.account, .payload = payload.text()});
        return id;
    });
}

OpenedImport open_import(const Exchange& exchange, std::int64_t id) {
    OpenedImport opened;
    opened.record = exchange.database().read([&](store::Transaction& tx) { return find_import(tx, auth::Scope::everything(), id); }).value();
    auto profile = parse_profile(opened.record.profile_text);
    ENSURE(profile, "a profile that was kept can be read again");
    opened.profile = std::move(*profile);
    auto bytes = exchange.blobs.get(opened.record.blob);
    if (!bytes) throw store::Fault("the file of import " + std::to_string(id) + " is not among the blobs");
    opened.bytes = std::move(*bytes);
    opened.scope = opened.record.scope_region_id == 0 ? auth::Scope::everything() : exchange.scope_below(opened.record.scope_region_id);
    opened.region_scope = exchange.scope_below(opened.record.region_id);
    return opened;
}

Judge make_judge(const Exchange& exchange, const OpenedImport& opened) {
    const auto today = exchange.registry.today();
    return Judge(opened.profile, Places(exchange.registry.regions.tree(), opened.scope, opened.record.region_id, today), today,
                 opened.record.is_update ? Judge::Notes::everything_said : Judge::Notes::places_said);
}

std::vector<std::pair<IdentifierKind, std::string_view>> keys_of(const Profile& profile, const ReadRow& row) {
    std::vector<std::pair<IdentifierKind, std::string_view>> keys;
    // One certificate for all cylinders or pipes of a unit: the number names the registration, not the thing.
    const auto* variety = law::find_variety(row.device.variety);
    const bool by_unit = variety != nullptr && variety->registered_by != law::RegisteredBy::device;
    const bool has_other = std::ranges::any_of(row.device.identifiers, [](const auto& each) { return each.kind != IdentifierKind::certificate_no && each.kind != IdentifierKind::rescue_code; });
    for (const auto& each : row.device.identifiers) {
        const bool identifies = std::ranges::any_of(profile.identified_by, [&](Field field) { return word(field) == registry::word(each.kind); });
        const bool alone = each.kind == IdentifierKind::device_code || each.kind == IdentifierKind::legacy_registration_code ||
                           (each.kind == IdentifierKind::certificate_no && !(by_unit && has_other)) || (identifies && each.kind == IdentifierKind::local_no);
        if (alone) keys.emplace_back(each.kind, each.value);
    }
    return keys;
}

std::string cells_json(const SourceRow& row) {
    std::string json = "[";
    for (std::size_t c = 0; c < row.cells->size(); ++c) {
        const auto& cell = (*row.cells)[c];
        const auto title = c < row.layout->titles.size() ? std::string_view(row.layout->titles[c]) : std::string_view();
        const auto text = cell.kind == documents::CellKind::number && !documents::may_have_lost_digits(cell) ? documents::plain_text(cell) : cell.text;
        if (title.empty() && text.empty()) continue;
        json += json.size() > 1 ? ",[" : "[";
        base::append_json_string(json, title);
        json += ',';
        base::append_json_string(json, base::cut_utf8(text, 2'000));
        json += ']';
    }
    return json + "]";
}

std::string notes_json(const std::vector<Note>& notes) {
    std::string json = "[";
    for (const auto& note : notes) {
        base::CanonicalObject one;
        one.add("code", note.code).add("count", note.count).add("detail", note.detail).add("sheet", note.sheet);
        if (json.size() > 1) json += ',';
        json += one.text();
    }
    return json + "]";
}

std::string title_of(const SourceRow& row, std::string_view kind) {
    const auto field = parse_field(kind);
    if (!field || row.layout->of(*field).empty()) return std::string(kind);
    return row.layout->titles[row.layout->of(*field).front().column];
}

law::Decision<std::int64_t> import_profile_regions(const Exchange& exchange, const auth::Actor& by, const Profile& profile) {
    const auto csv = table(profile.regions_table);
    if (csv.empty()) return std::int64_t{0};
    const auto imported = registry::import_regions(exchange.journal(), by, csv);
    if (!imported) return base::failure(imported.error());
    ENSURE(imported->faults.empty(), "a shipped table of regions has no faults");
    exchange.registry.regions.set(exchange.database().read([](store::Transaction& tx) { return registry::load_tree(tx); }));
    return imported->added;
}

} // namespace tezai::exchange
