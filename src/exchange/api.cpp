#include "exchange/api.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "exchange/api_types.hpp"
#include "exchange/export/equipment_list.hpp"
#include "exchange/import/correction.hpp"
#include "exchange/import/update/plan.hpp"
#include "exchange/import/update/store.hpp"
#include "exchange/mapping/actions.hpp"
#include "law/place_type.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::exchange {
namespace {

using http::Reply;
using http::Request;

struct Rooms {
    const Exchange& exchange;
    Importer& importer;
};

// Lists that were kept as JSON.
struct KeptColumn {
    std::string field, title;
    static constexpr auto form = std::tuple{form::field("field", &KeptColumn::field), form::field("title", &KeptColumn::title)};
};
struct KeptNote {
    std::string code, detail, sheet;
    std::int64_t count = 0;
    static constexpr auto form = std::tuple{form::field("code", &KeptNote::code), form::field("count", &KeptNote::count), form::field("detail", &KeptNote::detail), form::field("sheet", &KeptNote::sheet)};
};
template <class T>
struct KeptList {
    std::vector<T> items;
    static constexpr auto form = std::tuple{form::field("items", &KeptList::items)};
};
template <class T>
std::vector<T> read_kept(const std::string& json) {
    auto parsed = base::form::parse<KeptList<T>>("{\"items\":" + json + "}");
    return parsed ? std::move(parsed->items) : std::vector<T>{};
}

bool is_zh(const Request& request) { return request.language == auth::Language::zh; }

CountedText counted(const Request& request, std::string_view code, std::int64_t count, std::map<std::string, std::string> named = {}) {
    named.emplace("count", std::to_string(count));
    return {std::string(code), http::words().says(request.language, code, named), http::words().next(request.language, code, named), count};
}

// A reason over many rows: its sentence without the value of any of them.
CountedText reason(const Request& request, const ReasonCount& each) {
    return counted(request, each.code, each.count, {{"value", "…"}, {"detail", "…"}});
}

void fill(const Exchange& exchange, const Request& request, const Import& import, ImportView& view) {
    const auto* profile = find_profile(import.profile);
    const auto* region = exchange.registry.regions.tree()->find(import.region_id);
    view.id = import.id;
    view.file_name = import.file_name;
    view.profile = import.profile;
    view.profile_name = profile == nullptr ? import.profile : is_zh(request) ? profile->name_zh : profile->name_en;
    if (parse_key(import.profile)) // a kept mapping: its name as it was then
        if (const auto own = parse_profile(import.profile_text)) view.profile_name = own->name_zh;
    view.state = import.state;
    if (!import.failure.empty()) {
        if (!import.failure_detail.empty() && import.failure_detail.find_first_not_of("0123456789") == std::string::npos) view.failure_line = std::atoll(import.failure_detail.c_str());
        view.failure_says = http::words().says(request.language, import.failure, {{"detail", import.failure_detail}});
        view.failure_next = http::words().next(request.language, import.failure, {{"detail", import.failure_detail}});
    }
    view.region_id = import.region_id;
    view.region_name = region == nullptr ? "" : is_zh(request) ? region->name : region->name_en;
    view.rows_total = import.rows_total;
    view.rows_ready = import.rows_ready;
    view.rows_kept_back = import.rows_kept_back;
    view.rows_done = import.rows_done;
    view.not_rows = import.not_rows;
    view.is_update = import.is_update;
    view.ledger_on = import.ledger_on;
    view.rows_new = import.rows_new;
    view.rows_changed = import.rows_changed;
    view.rows_same = import.rows_same;
    view.rows_better = import.rows_better;
    view.missing = import.missing;
    view.created_at = import.created_at;
    const auto name = [&](std::int64_t account) { return account != 0 && exchange.account_name ? exchange.account_name(account) : ""; };
    view.by = name(import.account_id);
    view.committed_by = name(import.committed_by);
    view.undone_by = name(import.undone_by);
}

std::optional<Import> find(const Rooms& rooms, const Request& request) {
    const auto id = request.path_id();
    if (!id) return std::nullopt;
    return rooms.exchange.database().read([&](store::Transaction& tx) { return find_import(tx, request.actor->scope, *id); });
}

Reply list_profiles(const Rooms& rooms, const Request& request) {
    ProfileList list;
    for (const auto& profile : shipped_profiles()) {
        if (!profile.jurisdiction.empty() && profile.jurisdiction != rooms.exchange.jurisdiction) continue;
        ProfileView view{profile.key, is_zh(request) ? profile.name_zh : profile.name_en, is_zh(request) ? profile.about_zh : profile.about_en, {}};
        for (const auto& column : profile.columns)
            view.columns.push_back({std::string(word(column.field)), is_zh(request) ? column.title_zh : column.title_en, column.required, column.headers});
        list.items.push_back(std::move(view));
    }
    for (const auto& kept : rooms.exchange.database().read([&](store::Transaction& tx) { return list_mappings(tx, request.actor->scope); }))
        list.items.push_back({key_of(kept.id), kept.name, http::words().says(request.language, "import.own_mapping"), {}});
    return http::json(list);
}

Reply take_file(const Rooms& rooms, const Request& request) {
    const bool region_given = request.query_value("region_id").has_value();
    const auto region = request.query_integer("region_id");
    if (region_given && (!region || *region <= 0)) return http::malformed(request, {{"/region_id", "not_an_integer_in_range"}});
    const auto profile = request.query_value("profile");
    if (!profile) return http::malformed(request, {{"/profile", "missing"}});
    const auto update = request.query_value("update");
    if (update && *update != "true" && *update != "false") return http::malformed(request, {{"/update", "not_true_or_false"}});
    const auto day_text = request.query_value("ledger_day");
    const auto ledger_on = day_text ? base::parse_date(*day_text) : std::nullopt;
    if (day_text && !ledger_on) return http::malformed(request, {{"/ledger_day", "not_a_date"}});
    std::string key(*profile), text;
    if (key == "auto") {
        auto found = recognise_file(rooms.exchange, request.actor->scope, request.body, request.query_value("file_name").value_or(""));
        if (found.key.empty()) return http::problem(request, 409, "import.not_recognised");
        key = std::move(found.key);
        text = std::move(found.text);
    } else if (const auto own = parse_key(key)) {
        const auto kept = rooms.exchange.database().read([&](store::Transaction& tx) { return find_mapping(tx, request.actor->scope, *own); });
        if (kept) text = kept->text;
        else key = "own"; // another region's mapping and none are the same answer
    }
    const auto id = start_import(rooms.exchange, *request.actor, {.file_name = std::string(request.query_value("file_name").value_or("")), .bytes = request.body,
                                                                  .profile = key, .profile_text = text, .region_id = region.value_or(0), .is_update = update == "true",
                                                                  .ledger_on = ledger_on});
    if (!id) return http::refused(request, id.error());
    rooms.importer.wake(*id);
    return http::created("/api/v1/imports/" + std::to_string(*id), base::form::write(NewImportId{*id}));
}

Reply list_all(const Rooms& rooms, const Request& request) {
    constexpr std::int64_t limit = 50;
    auto imports = rooms.exchange.database().read([&](store::Transaction& tx) { return list_imports(tx, request.actor->scope, request.query_integer("cursor").value_or(0), limit + 1); });
    ImportList list;
    if (static_cast<std::int64_t>(imports.size()) > limit) {
        imports.pop_back();
        list.next = std::to_string(imports.back().id);
    }
    for (const auto& import : imports) fill(rooms.exchange, request, import, list.items.emplace_back());
    return http::json(list);
}

Reply show(const Rooms& rooms, const Request& request) {
    const auto import = find(rooms, request);
    if (!import) return http::not_found(request);
    ImportPage page;
    fill(rooms.exchange, request, *import, page);
    const auto [reasons, blockers] = rooms.exchange.database().read([&](store::Transaction& tx) {
        return std::pair{count_reasons(tx, import->id), import->state == ImportState::committed ? list_blockers(tx, *import) : std::vector<Blocker>{}};
    });
    for (const auto& each : reasons) page.reasons.push_back(reason(request, each));
    for (const auto& note : read_kept<KeptNote>(import->notes)) page.notes.push_back(counted(request, note.code, note.count, {{"sheet", note.sheet}, {"detail", note.detail}}));
    for (const auto& blocker : blockers) page.undo_blockers.push_back(counted(request, blocker.code, blocker.count));
    page.can_commit = import->state == ImportState::checked && import->rows_ready > 0;
    if (page.can_commit && import->is_update)
        if (const auto later = rooms.exchange.database().read([&](store::Transaction& tx) { return find_later_ledger(tx, rooms.exchange, *import); })) {
            page.can_commit = false;
            page.notes.insert(page.notes.begin(), counted(request, "import.older_ledger", 0, {{"day", base::to_text(import->ledger_on)}, {"later", base::to_text(*later)}}));
        }
    page.can_go_on = (import->state == ImportState::committing || import->state == ImportState::undoing) && !import->failure.empty();
    page.can_undo = import->state == ImportState::committed && blockers.empty();
    const auto profile = parse_profile(import->profile_text);
    for (const auto& column : read_kept<KeptColumn>(import->columns)) {
        std::string title;
        if (profile)
            for (const auto& each : profile->columns)
                if (title.empty() && word(each.field) == column.field) title = is_zh(request) ? each.title_zh : each.title_en;
        page.columns.push_back({column.title, column.field, title});
    }
    page.preview = read_kept<PreviewRow>(import->preview);
    return http::json(page);
}

Reply list_rows(const Rooms& rooms, const Request& request) {
    const auto import = find(rooms, request);
    if (!import) return http::not_found(request);
    constexpr std::int64_t limit = 100;
    auto rows = rooms.exchange.database().read([&](store::Transaction& tx) { return list_kept_back(tx, import->id, request.query_integer("cursor").value_or(0), limit + 1); });
    KeptBackList list;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
        rows.pop_back();
        list.next = std::to_string(rows.back().number);
    }
    for (const auto& row : rows)
        for (const auto& fault : row.faults)
            list.items.push_back({row.sheet, row.line, fault.column, fault.value, fault.code, says(fault, request.language), what_to_do(fault, request.language)});
    return http::json(list);
}

// Those that the reader may see.
std::map<std::int64_t, registry::Equipment> devices_of(store::Transaction& tx, const Request& request, std::vector<std::int64_t> ids) {
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::map<std::int64_t, registry::Equipment> devices;
    for (auto& device : registry::list_equipment_by_ids(tx, request.actor->scope, ids)) {
        const auto id = device.id.value;
        devices.emplace(id, std::move(device));
    }
    return devices;
}

Reply list_changed(const Rooms& rooms, const Request& request) {
    const auto import = find(rooms, request);
    if (!import) return http::not_found(request);
    constexpr std::int64_t limit = 100;
    const auto cursor = std::string(request.query_value("cursor").value_or("")); // "number.field"
    const auto dot = cursor.find('.');
    const auto after = std::strtoll(cursor.c_str(), nullptr, 10);
    auto [changes, devices] = rooms.exchange.database().read([&](store::Transaction& tx) {
        auto found = list_changes(tx, import->id, after, dot == std::string::npos ? std::string_view() : std::string_view(cursor).substr(dot + 1), "", limit + 1);
        std::vector<std::int64_t> ids;
        for (const auto& each : found) ids.push_back(each.equipment_id);
        auto named = devices_of(tx, request, std::move(ids));
        return std::pair{std::move(found), std::move(named)};
    });
    ChangeList list;
    if (static_cast<std::int64_t>(changes.size()) > limit) {
        changes.pop_back();
        list.next = std::to_string(changes.back().number) + "." + changes.back().field;
    }
    const auto profile = parse_profile(import->profile_text);
    const auto tree = rooms.exchange.registry.regions.tree();
    const auto today = rooms.exchange.registry.today();
    for (const auto& change : changes) {
        if (!devices.contains(change.equipment_id)) continue; // gone, or somebody else's by now
        ChangeView view{.line = change.line, .equipment_id = change.equipment_id, .sheet = change.sheet, .device = {}, .field = change.field, .field_title = change.field,
                        .before = change.before, .after = change.after, .why = {}, .next = {}, .known_better = !change.better.empty(), .undone = change.state == "undone"};
        view.device = devices.at(change.equipment_id).name;
        if (profile)
            for (const auto& column : profile->columns)
                if (word(column.field) == change.field) view.field_title = is_zh(request) ? column.title_zh : column.title_en;
        if (change.field == word(Field::region)) {
            view.before = tree->path_text(change.before_id, today);
            view.after = tree->path_text(change.after_id, today);
        } else if (change.field == word(Field::place_type)) {
            for (auto* text : {&view.before, &view.after})
                if (const auto* type = law::find_place_type(*text)) *text = is_zh(request) ? type->name_zh : type->name_en;
        }
        const auto code = change.state == "kept" ? std::string_view("import.changed_since") : std::string_view(change.better);
        if (!code.empty()) view.why = http::words().says(request.language, code), view.next = http::words().next(request.language, code);
        list.items.push_back(std::move(view));
    }
    return http::json(list);
}

Reply list_missed(const Rooms& rooms, const Request& request) {
    const auto import = find(rooms, request);
    if (!import) return http::not_found(request);
    constexpr std::int64_t limit = 100;
    MissingList list;
    const auto tree = rooms.exchange.registry.regions.tree();
    const auto today = rooms.exchange.registry.today();
    rooms.exchange.database().read([&](store::Transaction& tx) {
        auto missing = list_missing(tx, import->id, request.query_integer("cursor").value_or(0), "", limit + 1);
        if (static_cast<std::int64_t>(missing.size()) > limit) {
            missing.pop_back();
            list.next = std::to_string(missing.back().equipment_id);
        }
        std::vector<std::int64_t> ids;
        for (const auto& each : missing) ids.push_back(each.equipment_id);
        const auto devices = devices_of(tx, request, std::move(ids));
        std::map<std::int64_t, Import> had;
        for (const auto& each : missing) {
            const auto device = devices.find(each.equipment_id);
            if (device == devices.end()) continue; // gone, or somebody else's by now
            if (!had.contains(each.brought_by)) had.emplace(each.brought_by, find_import(tx, auth::Scope::everything(), each.brought_by).value_or(Import{}));
            const auto& by = had.at(each.brought_by);
            auto number = device->second.identifier(registry::IdentifierKind::device_code);
            if (number.empty()) number = device->second.identifier(registry::IdentifierKind::certificate_no);
            list.items.push_back({.equipment_id = each.equipment_id, .device = device->second.name, .number = std::string(number), .region_name = tree->path_text(device->second.region_id, today),
                                  .had = by.file_name, .had_on = by.ledger_on, .asked = each.state == "asked"});
        }
    });
    return http::json(list);
}

Reply as_file(std::string name, std::string type, std::function<bool(std::string&)> stream) {
    Reply reply;
    reply.content_type = std::move(type);
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
    reply.headers.emplace_back("Cache-Control", "no-store");
    reply.stream = std::move(stream);
    return reply;
}

Reply show_correction(const Rooms& rooms, const Request& request) {
    const auto import = find(rooms, request);
    if (!import) return http::not_found(request);
    return as_file("import-" + std::to_string(import->id) + "-correction.csv", "text/csv; charset=utf-8", correction_file(rooms.exchange.database(), import->id, request.language));
}

// The state that a refusal names, as the reader's language says it.
Reply answer_refusal(const Request& request, law::Refusal refusal) {
    if (refusal.code == "import.unknown") return http::not_found(request);
    if (const auto at = refusal.named.find("state"); at != refusal.named.end()) at->second = http::words().says(request.language, "import_state." + at->second);
    return http::refused(request, refusal);
}

Reply commit(const Rooms& rooms, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<CommitWanted>(request);
    if (!wanted) return wanted.error();
    if (wanted->issue_codes && !request.actor->may(auth::Permission::issue_codes)) return http::problem(request, 403, "http.not_permitted");
    const auto begun = begin_commit(rooms.exchange, *request.actor, *id, wanted->issue_codes);
    if (!begun) return answer_refusal(request, begun.error());
    rooms.importer.wake(*id);
    return http::json(NewImportId{*id}, 202);
}

Reply undo(const Rooms& rooms, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto begun = begin_undo(rooms.exchange, *request.actor, *id);
    if (!begun) return answer_refusal(request, begun.error());
    rooms.importer.wake(*id);
    return http::json(NewImportId{*id}, 202);
}

Reply export_as(const Rooms& rooms, const Request& request, ExportFormat format) {
    const auto filter = registry::parse_list_filter(request);
    if (!filter) return http::malformed(request, filter.error());
    const auto day = base::to_text(rooms.exchange.registry.today());
    auto stream = export_equipment(rooms.exchange, *request.actor, *filter, format, request.language);
    return format == ExportFormat::csv ? as_file("equipment-" + day + ".csv", "text/csv; charset=utf-8", std::move(stream))
                                       : as_file("equipment-" + day + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", std::move(stream));
}
Reply export_csv(const Rooms& rooms, const Request& request) { return export_as(rooms, request, ExportFormat::csv); }
Reply export_xlsx(const Rooms& rooms, const Request& request) { return export_as(rooms, request, ExportFormat::xlsx); }

} // namespace

std::vector<http::Route> routes(const Exchange& exchange, Importer& importer) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [rooms = Rooms{exchange, importer}](Reply (*handler)(const Rooms&, const Request&)) {
        return [rooms, handler](const Request& request) { return handler(rooms, request); };
    };
    constexpr std::size_t largest_file = std::size_t{200} << 20;
    const auto xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    const auto leaves_trace = [](http::Route route) { // an export is journaled: HEAD must not be one
        route.answers_head = false;
        return route;
    };
    return {
        {get, "/api/v1/import-profiles", import_equipment, ScopeUse::applied, Runs::pooled, bind(list_profiles), "Mapping files that fit this store, and mappings that are kept", {}, {}, schema<ProfileList>()},
        {post, "/api/v1/imports", import_equipment, ScopeUse::applied, Runs::pooled, bind(take_file), "Takes a CSV or XLSX file and begins to read it; nothing is written before the commit",
         {{"profile", "key of a mapping file, own-N of a kept mapping, or auto: the one that reads it best"}, {"region_id", "where a row names no region; no row may lie outside", "integer"}, {"file_name", "as the person knows it"},
          {"update", "true: rows of devices that are known are compared with them instead of kept back"}, {"ledger_day", "the day as of which the file speaks; today unless told", "date"}}, {}, schema<NewImportId>(),
         "application/octet-stream", "application/json", largest_file},
        {get, "/api/v1/imports", import_equipment, ScopeUse::applied, Runs::pooled, bind(list_all), "Imports, newest first", {{"cursor", "from the previous page's next", "integer"}}, {}, schema<ImportList>()},
        {get, "/api/v1/imports/{id}", import_equipment, ScopeUse::applied, Runs::pooled, bind(show), "One import: sums, reasons, how columns were understood, what depends on it", {}, {}, schema<ImportPage>()},
        {get, "/api/v1/imports/{id}/rows", import_equipment, ScopeUse::applied, Runs::pooled, bind(list_rows), "Rows that were kept back, with what to do", {{"cursor", "from the previous page's next", "integer"}}, {}, schema<KeptBackList>()},
        {get, "/api/v1/imports/{id}/changes", import_equipment, ScopeUse::applied, Runs::pooled, bind(list_changed), "What the rows of an update say otherwise, field by field", {{"cursor", "from the previous page's next"}}, {}, schema<ChangeList>()},
        {get, "/api/v1/imports/{id}/missing", import_equipment, ScopeUse::applied, Runs::pooled, bind(list_missed), "Devices that an earlier ledger had and this one has not", {{"cursor", "from the previous page's next", "integer"}}, {}, schema<MissingList>()},
        {get, "/api/v1/imports/{id}/correction.csv", import_equipment, ScopeUse::applied, Runs::pooled, bind(show_correction), "The rows that were kept back, to mend and import again", {}, {}, {}, "", "text/csv"},
        {post, "/api/v1/imports/{id}/commit", import_equipment, ScopeUse::applied, Runs::pooled, bind(commit), "Writes the rows that are ready; goes on with what broke off", {}, schema<CommitWanted>(), schema<NewImportId>()},
        {post, "/api/v1/imports/{id}/undo", import_equipment, ScopeUse::applied, Runs::pooled, bind(undo), "Takes back what it brought, as long as nothing depends on it; goes on with what broke off", {}, {}, schema<NewImportId>()},
        leaves_trace({get, "/api/v1/equipment/export.csv", export_lists, ScopeUse::applied, Runs::pooled, bind(export_csv), "Everything that the filters find, as CSV", registry::list_filter_parameters(), {}, {}, "", "text/csv"}),
        leaves_trace({get, "/api/v1/equipment/export.xlsx", export_lists, ScopeUse::applied, Runs::pooled, bind(export_xlsx), "Everything that the filters find, as XLSX", registry::list_filter_parameters(), {}, {}, "", xlsx}),
    };
}

} // namespace tezai::exchange
