#include "registry/api.hpp"

#include <charconv>
#include <map>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "law/catalog.hpp"
#include "law/codes.hpp"
#include "law/place_type.hpp"
#include "registry/equipment/actions.hpp"
#include "registry/list_filter.hpp"
#include "registry/units/units.hpp"

namespace tezai::registry {
namespace {

using http::Request;
using http::Reply;

// ---- what goes over the wire ----------------------------------------------------------------------------------
struct EquipmentList {
    std::vector<EquipmentRow> items;
    std::optional<std::string> next;
    std::int64_t total = 0;
    bool total_is_at_least = false, indexing = false;
    static constexpr std::string_view schema_name = "EquipmentList";
    static constexpr auto form = std::tuple{base::form::field("items", &EquipmentList::items), base::form::field("next", &EquipmentList::next, "cursor of the next page"),
                                            base::form::field("total", &EquipmentList::total), base::form::field("total_is_at_least", &EquipmentList::total_is_at_least),
                                            base::form::field("indexing", &EquipmentList::indexing, "names cannot be searched yet")};
};
struct RegionView {
    std::int64_t id = 0, parent_id = 0;
    std::string level, code, name, name_en;
    bool functional = false;
    base::Date valid_from;
    std::optional<base::Date> valid_until;
    static constexpr std::string_view schema_name = "Region";
    static constexpr auto form = std::tuple{base::form::field("id", &RegionView::id), base::form::field("parent_id", &RegionView::parent_id, "0: the root"),
                                            base::form::field("level", &RegionView::level), base::form::field("code", &RegionView::code),
                                            base::form::field("name", &RegionView::name), base::form::field("name_en", &RegionView::name_en),
                                            base::form::field("functional", &RegionView::functional), base::form::field("valid_from", &RegionView::valid_from),
                                            base::form::field("valid_until", &RegionView::valid_until)};
};
struct RegionList {
    std::vector<RegionView> items;
    static constexpr std::string_view schema_name = "RegionList";
    static constexpr auto form = std::tuple{base::form::field("items", &RegionList::items)};
};
struct RegionFaultView {
    std::int64_t line = 0;
    std::string column, value, code, says;
    static constexpr std::string_view schema_name = "RegionFault";
    static constexpr auto form = std::tuple{base::form::field("line", &RegionFaultView::line), base::form::field("column", &RegionFaultView::column),
                                            base::form::field("value", &RegionFaultView::value), base::form::field("code", &RegionFaultView::code), base::form::field("says", &RegionFaultView::says)};
};
struct RegionsImportedView {
    std::int64_t added = 0, known = 0;
    std::vector<RegionFaultView> faults;
    static constexpr std::string_view schema_name = "RegionsImported";
    static constexpr auto form = std::tuple{base::form::field("added", &RegionsImportedView::added), base::form::field("known", &RegionsImportedView::known), base::form::field("faults", &RegionsImportedView::faults)};
};
struct UnitView {
    std::int64_t id = 0;
    std::string name, credit_code, kinds;
    std::int64_t region_id = 0;
    std::string region_name;
    std::int64_t equipment_count = 0;
    static constexpr std::string_view schema_name = "Unit";
    static constexpr auto form = std::tuple{base::form::field("id", &UnitView::id), base::form::field("name", &UnitView::name), base::form::field("credit_code", &UnitView::credit_code),
                                            base::form::field("kinds", &UnitView::kinds), base::form::field("region_id", &UnitView::region_id), base::form::field("region_name", &UnitView::region_name),
                                            base::form::field("equipment_count", &UnitView::equipment_count, "as far as you may see")};
};
struct UnitList {
    std::vector<UnitView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "UnitList";
    static constexpr auto form = std::tuple{base::form::field("items", &UnitList::items), base::form::field("next", &UnitList::next)};
};
struct UnitPage {
    std::int64_t id = 0;
    std::string name, credit_code, kinds;
    std::int64_t region_id = 0;
    std::string region_name;
    std::int64_t equipment_count = 0, in_use_count = 0, uncoded_count = 0, not_stuck_count = 0;
    std::vector<TaskView> tasks;
    static constexpr std::string_view schema_name = "UnitPage";
    static constexpr auto form = std::tuple{base::form::field("id", &UnitPage::id), base::form::field("name", &UnitPage::name), base::form::field("credit_code", &UnitPage::credit_code),
                                            base::form::field("kinds", &UnitPage::kinds), base::form::field("region_id", &UnitPage::region_id), base::form::field("region_name", &UnitPage::region_name),
                                            base::form::field("equipment_count", &UnitPage::equipment_count), base::form::field("in_use_count", &UnitPage::in_use_count),
                                            base::form::field("uncoded_count", &UnitPage::uncoded_count, "in use and without a code"),
                                            base::form::field("not_stuck_count", &UnitPage::not_stuck_count, "in use and without an accepted photo"), base::form::field("tasks", &UnitPage::tasks)};
};
struct TaskList {
    std::vector<TaskView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "TaskList";
    static constexpr auto form = std::tuple{base::form::field("items", &TaskList::items), base::form::field("next", &TaskList::next)};
};
struct Done {
    std::string note;
    static constexpr std::string_view schema_name = "TaskDone";
    static constexpr auto form = std::tuple{base::form::field("note", &Done::note, "what was done; at most 500 characters")};
};
struct NewDevice {
    std::int64_t region_id = 0, unit_id = 0;
    std::string variety, name, address, place_type, device_code, certificate_no;
    std::optional<std::string> serial_no, maker_name;
    std::optional<base::Date> registered_on;
    static constexpr std::string_view schema_name = "NewEquipment";
    static constexpr auto form = std::tuple{base::form::field("region_id", &NewDevice::region_id, "the finest region that supervises it"), base::form::field("unit_id", &NewDevice::unit_id),
                                            base::form::field("variety", &NewDevice::variety, "catalogue code"), base::form::field("name", &NewDevice::name), base::form::field("address", &NewDevice::address),
                                            base::form::field("place_type", &NewDevice::place_type), base::form::field("device_code", &NewDevice::device_code), base::form::field("certificate_no", &NewDevice::certificate_no),
                                            base::form::field("serial_no", &NewDevice::serial_no), base::form::field("maker_name", &NewDevice::maker_name),
                                            base::form::field("registered_on", &NewDevice::registered_on, "as stated; today's instant rules")};
};
struct NewId {
    std::int64_t id = 0;
    static constexpr std::string_view schema_name = "NewId";
    static constexpr auto form = std::tuple{base::form::field("id", &NewId::id)};
};
struct UseStateWanted {
    UseState use_state = UseState::in_use;
    std::int64_t version = 0;
    std::string reason;
    static constexpr std::string_view schema_name = "UseStateChange";
    static constexpr auto form = std::tuple{base::form::field("use_state", &UseStateWanted::use_state), base::form::field("version", &UseStateWanted::version, "as read"), base::form::field("reason", &UseStateWanted::reason)};
};

std::size_t limit_of(const Request& request) { return static_cast<std::size_t>(std::clamp<std::int64_t>(request.query_integer("limit").value_or(50), 1, 200)); }

UnitView unit_view(const Registry& registry, const Unit& unit, auth::Language language) {
    const auto* region = registry.regions.tree()->find(unit.region_id);
    return {unit.id, unit.name, unit.credit_code, unit.kinds, unit.region_id, region ? region->name_in(language) : "", unit.equipment_count};
}

// ---- handlers ------------------------------------------------------------------------------------------------------
Reply list_equipment(Registry& registry, const Request& request) {
    const auto filter = parse_list_filter(request);
    if (!filter) return http::malformed(request, filter.error());
    const auto listed = find_listed(registry, *request.actor, *filter, request.query_integer("cursor").value_or(0), limit_of(request), true);
    EquipmentList list{.total = listed.total, .total_is_at_least = listed.capped, .indexing = registry.directory.indexing()};
    for (const auto& device : registry.database().read([&](store::Transaction& tx) { return list_equipment_by_ids(tx, request.actor->scope, listed.ids); }))
        list.items.push_back(row_of(registry, device, request.language));
    if (listed.more && !listed.ids.empty()) list.next = std::to_string(listed.ids.back());
    return http::json(list);
}

Reply list_regions(Registry& registry, const Request& request) {
    const auto kind = parse_tree(request.query_value("tree").value_or("supervision"));
    const auto on_text = request.query_value("on");
    const auto on = on_text ? base::parse_date(*on_text) : std::optional{registry.today()};
    if (!kind) return http::malformed(request, {{"/tree", "not_one_of"}});
    if (!on) return http::malformed(request, {{"/on", "not_a_date"}});
    RegionList list;
    const auto tree = registry.regions.tree();
    for (const auto& region : tree->all())
        if (region.tree == *kind && region.valid_on(*on))
            list.items.push_back({region.id, tree->parent_of(region.id, *on), region.level, region.code, region.name, region.name_en, region.functional, region.valid_from, region.valid_until});
    return http::json(list);
}

Reply take_regions(Registry& registry, const Request& request) {
    const auto imported = import_regions(registry.journal, *request.actor, request.body);
    if (!imported) return http::refused(request, imported.error());
    RegionsImportedView view{imported->added, imported->known, {}};
    for (const auto& fault : imported->faults)
        view.faults.push_back({fault.line, fault.column, fault.value, fault.code, http::words().says(request.language, fault.code, {{"line", std::to_string(fault.line)}, {"column", fault.column}, {"value", fault.value}})});
    return http::json(view, view.faults.empty() ? 200 : 422);
}

Reply list_all_units(Registry& registry, const Request& request) {
    const auto limit = limit_of(request);
    auto units = registry.database().read([&](store::Transaction& tx) {
        return list_units(tx, request.actor->scope, request.query_value("q").value_or(""), request.query_integer("cursor").value_or(0), static_cast<std::int64_t>(limit) + 1);
    });
    UnitList list;
    if (units.size() > limit) {
        units.pop_back();
        list.next = std::to_string(units.back().id);
    }
    for (const auto& unit : units) list.items.push_back(unit_view(registry, unit, request.language));
    return http::json(list);
}

Reply show_unit(Registry& registry, const Request& request) {
    const auto id = request.path_id();
    const auto unit = id ? registry.database().read([&](store::Transaction& tx) {
        const auto now = find_unit_that_stands_for(tx, *id); // an old link leads to the unit that it is now
        return find_unit(tx, request.actor->scope, now != 0 ? now : *id);
    }) : std::nullopt;
    if (!unit) return http::not_found(request);
    const auto view = unit_view(registry, *unit, request.language);
    UnitPage page{view.id, view.name, view.credit_code, view.kinds, view.region_id, view.region_name, view.equipment_count, 0, 0, 0, {}};
    for (const auto each : registry.directory.all_ids(request.actor->scope, {.unit_id = unit->id, .use_state = UseState::in_use}, SIZE_MAX)) {
        const auto status = registry.coding.status(each);
        ++page.in_use_count;
        if (status == "uncoded") ++page.uncoded_count;
        if (status == "uncoded" || status == "coded") ++page.not_stuck_count;
    }
    for (const auto& task : registry.database().read([&](store::Transaction& tx) { return list_tasks(tx, request.actor->scope, {.owner_kind = "unit", .owner_id = unit->id, .limit = 20}); }))
        page.tasks.push_back(view_of(registry, task, request.language));
    return http::json(page);
}

Reply list_my_tasks(Registry& registry, const Request& request) {
    const auto limit = static_cast<std::int64_t>(limit_of(request));
    TaskQuery query{.state = request.query_value("state").value_or("open"), .limit = limit + 1};
    if (query.state != "open" && query.state != "done" && query.state != "dropped") return http::malformed(request, {{"/state", "not_one_of"}});
    if (const auto due = request.query_value("due")) {
        const auto known = parse_word<Due>(*due);
        if (!known) return http::malformed(request, {{"/due", "not_one_of"}});
        query.due = days_of(*known, registry.today());
    }
    if (const auto cursor = request.query_value("cursor")) { // 2021-12-05_17
        const auto day = base::parse_date(cursor->substr(0, 10));
        const auto digits = cursor->size() > 11 && (*cursor)[10] == '_' ? cursor->substr(11) : std::string_view();
        const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), query.after_id);
        if (!day || digits.empty() || fault != std::errc() || end != digits.data() + digits.size()) return http::malformed(request, {{"/cursor", "not_a_cursor"}});
        query.after_due = *day;
    }
    auto tasks = registry.database().read([&](store::Transaction& tx) { return list_tasks(tx, request.actor->scope, query); });
    TaskList list;
    if (static_cast<std::int64_t>(tasks.size()) > limit) {
        tasks.pop_back();
        list.next = base::to_text(tasks.back().due_on) + "_" + std::to_string(tasks.back().id);
    }
    for (const auto& task : tasks) list.items.push_back(view_of(registry, task, request.language));
    return http::json(list);
}

Reply show_task(Registry& registry, const Request& request) {
    const auto id = request.path_id();
    const auto task = id ? registry.database().read([&](store::Transaction& tx) { return find_task(tx, request.actor->scope, *id); }) : std::nullopt;
    return task ? http::json(view_of(registry, *task, request.language)) : http::not_found(request);
}

Reply finish_task(Registry& registry, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto done = http::parse<Done>(request);
    if (!done) return done.error();
    const auto finished = complete_task(registry.journal, *request.actor, *id, base::cut_utf8(done->note, 1'500));
    if (!finished && finished.error().code == "task.unknown") return http::not_found(request);
    return finished ? http::no_content() : http::refused(request, finished.error());
}

Reply take_device(Registry& registry, const Request& request) {
    const auto wanted = http::parse<NewDevice>(request);
    if (!wanted) return wanted.error();
    base::form::Faults faults;
    if (base::trim(wanted->name).empty()) faults.push_back({"/name", "missing"});
    if (!law::find_place_type(wanted->place_type)) faults.push_back({"/place_type", "not_one_of"});
    NewEquipment device{.region_id = wanted->region_id, .unit_id = wanted->unit_id, .category = std::string(law::category_of(wanted->variety)), .variety = wanted->variety,
                        .name = base::one_line(wanted->name), .address = base::one_line(wanted->address), .place_type = wanted->place_type,
                        .maker_name = wanted->maker_name.value_or(""), .registered_on = wanted->registered_on};
    const auto code = law::parse_device_code(wanted->device_code);
    if (!code) faults.push_back({"/device_code", std::string(code.error().code), {{"detail", code.error().detail}}});
    else device.identifiers.push_back({IdentifierKind::device_code, code->text});
    const auto certificate = law::parse_certificate_number(wanted->certificate_no);
    if (!certificate) faults.push_back({"/certificate_no", std::string(certificate.error().code), {{"detail", certificate.error().detail}}});
    else device.identifiers.push_back({IdentifierKind::certificate_no, certificate->text});
    if (wanted->serial_no) device.identifiers.push_back({IdentifierKind::serial_no, base::normalise_code(*wanted->serial_no)});
    if (!faults.empty()) return http::malformed(request, faults);
    if (wanted->unit_id != 0 && !registry.database().read([&](store::Transaction& tx) { return find_unit(tx, request.actor->scope, wanted->unit_id).has_value(); }))
        return http::malformed(request, {{"/unit_id", "unknown"}});
    const auto id = register_equipment(registry.journal, *request.actor, std::move(device));
    if (!id) return http::refused(request, id.error());
    return http::created("/api/v1/equipment/" + std::to_string(id->value), base::form::write(NewId{id->value}));
}

Reply set_use_state(Registry& registry, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<UseStateWanted>(request);
    if (!wanted) return wanted.error();
    const auto changed = change_use_state(registry.journal, *request.actor, {{*id}, wanted->version, wanted->use_state, std::string(base::cut_utf8(wanted->reason, 600))});
    if (changed) return http::no_content();
    auto refusal = changed.error();
    if (refusal.code == "equipment.unknown") return http::not_found(request);
    for (const auto* state : {"from", "to"})
        if (const auto at = refusal.named.find(state); at != refusal.named.end()) at->second = http::words().says(request.language, "use_state." + at->second);
    return http::refused(request, refusal);
}

std::string page_of(const Task& task) {
    for (const auto& [kind, page] : {std::pair{"equipment", "/equipment/"}, std::pair{"approval", "/approvals/"}, std::pair{"letter", "/letters/"}, std::pair{"assignment", "/assignments/"}})
        if (task.subject_kind == kind) return page + std::to_string(task.subject_id);
    return "/tasks/" + std::to_string(task.id);
}

} // namespace

EquipmentRow row_of(const Registry& registry, const Equipment& device, auth::Language language) {
    const auto name_of = [&](const law::CatalogRow* row) { return row == nullptr ? std::string() : language == auth::Language::zh ? row->name_zh : row->name_en; };
    const auto* place = law::find_place_type(device.place_type);
    const auto tree = registry.regions.tree();
    EquipmentRow row{.id = device.id.value, .name = device.name, .device_code = std::string(device.identifier(IdentifierKind::device_code)),
            .certificate_no = std::string(device.identifier(IdentifierKind::certificate_no)), .human_code = registry.coding.human_code(device.id.value),
            .category = device.category, .category_name = name_of(law::find_catalog_row(device.category)), .variety = device.variety,
            .variety_name = name_of(law::find_catalog_row(device.variety)), .unit_id = device.unit_id, .unit_name = device.unit_name, .region_id = device.region_id,
            .region_name = tree->path_text(device.region_id, registry.journal.clock().today(), language), .address = device.address, .place_type = device.place_type,
            .place_type_name = place == nullptr ? "" : language == auth::Language::zh ? place->name_zh : place->name_en,
            .registration_state = device.registration_state, .use_state = device.use_state, .registered_on = device.registered_on,
            .coding_status = std::string(registry.coding.status(device.id.value)), .version = device.version};
    registry.directory.visit(device.id.value, [&](const Seen& seen) {
        if (!seen.next_inspection) return;
        row.next_inspection = to_text(seen.next_inspection->on, seen.next_inspection->precision);
        row.inspection_overdue = device.use_state == UseState::in_use && last_day_of(*seen.next_inspection) < registry.today();
    });
    return row;
}

std::string say_clause(std::string_view clause, auth::Language language) {
    const auto blank = clause.find(' ');
    if (blank == std::string_view::npos) return std::string(clause);
    const auto source = std::string(clause.substr(0, blank));
    auto number = std::string(clause.substr(blank + 1));
    // The notice's own numbering is S3.2.2b; ours keeps it as 322.2.
    if (source == "online_notice_2021") {
        std::string spelled;
        for (std::size_t i = 0; i < number.size(); ++i) {
            if (number[i] == '.') {
                if (i + 1 < number.size()) spelled += static_cast<char>('a' + number[i + 1] - '1');
                break;
            }
            if (i > 0) spelled += '.';
            spelled += number[i];
        }
        number = spelled;
    }
    return http::words().says(language, "clause." + source, {{"number", number}});
}

TaskView view_of(const Registry& registry, const Task& task, auth::Language language) {
    auto named = read_evidence(task);
    for (auto& [name, value] : named)
        if (http::words().knows(value)) value = http::words().says(language, value);
    TaskView view{.id = task.id, .code = task.code, .says = http::words().says(language, task.code, named), .why = http::words().next(language, task.code, named),
                  .subject_kind = task.subject_kind, .subject_name = named["name"], .subject_id = task.subject_id, .clause = say_clause(task.clause, language), .due_on = task.due_on,
                  .days_left = base::days_between(registry.journal.clock().today(), task.due_on).count(), .state = task.state,
                  .ends_by_evidence = task.ends_by_evidence};
    view.tone = task.state != "open" ? "done" : view.days_left < 0 ? "late" : view.days_left <= 2 ? "soon" : "grace";
    view.verb = http::words().says(language, task.code + ".verb");
    view.href = page_of(task);
    if (const auto named_page = named.find("href"); named_page != named.end()) view.href = named_page->second; // where its room has it done
    if (task.code.starts_with("repair.")) view.href = "/repairs/" + std::to_string(task.id);
    if (task.owner_kind == "region") {
        const auto* region = registry.regions.tree()->find(task.owner_id);
        view.owner = region ? region->name_in(language) : "";
    } else {
        registry.directory.visit(task.subject_kind == "equipment" ? task.subject_id : 0, [&](const Seen& seen) { view.owner = seen.unit_name; });
    }
    return view;
}

std::vector<http::Route> routes(Registry& registry) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(Registry&, const Request&)) { return [&registry, handler](const Request& request) { return handler(registry, request); }; };
    auto filters = list_filter_parameters();
    filters.push_back({"cursor", "from the previous page's next", "integer"});
    filters.push_back({"limit", "1–200, 50 unless told", "integer"});
    return {
        {get, "/api/v1/equipment", read_equipment, ScopeUse::applied, Runs::pooled, bind(list_equipment), "Devices by search and filters", filters, {}, schema<EquipmentList>()},
        {post, "/api/v1/equipment", auth::Permission::register_equipment, ScopeUse::applied, Runs::pooled, bind(take_device), "Registers one device; its seven days to be stuck begin", {}, schema<NewDevice>(), schema<NewId>()},
        {post, "/api/v1/equipment/{id}/use-state", auth::Permission::change_use_state, ScopeUse::applied, Runs::pooled, bind(set_use_state), "Stop-use, restart, seal, scrap, move out: counts from now", {}, schema<UseStateWanted>()},
        {get, "/api/v1/regions", signed_in, ScopeUse::none, Runs::inline_on_loop, bind(list_regions), "The region tree of a day", {{"tree", "supervision or administrative"}, {"on", "the day; today unless told", "date"}}, {}, schema<RegionList>()},
        {post, "/api/v1/regions/import", manage_regions, ScopeUse::none, Runs::pooled, bind(take_regions), "Adds regions from CSV, townships included", {}, {}, schema<RegionsImportedView>(), "text/csv", "application/json", std::size_t{8} << 20},
        {get, "/api/v1/units", read_equipment, ScopeUse::applied, Runs::pooled, bind(list_all_units), "Units by name", {{"q", "part of the name"}, {"cursor", "", "integer"}, {"limit", "", "integer"}}, {}, schema<UnitList>()},
        {get, "/api/v1/units/{id}", read_equipment, ScopeUse::applied, Runs::pooled, bind(show_unit), "One unit: what it has and what it has to do", {}, {}, schema<UnitPage>()},
        {get, "/api/v1/tasks", read_equipment, ScopeUse::applied, Runs::pooled, bind(list_my_tasks), "Tasks, soonest first", {{"state", "open, done, dropped"}, {"due", "overdue, today, week (the seven days after today), later"}, {"cursor", ""}, {"limit", "", "integer"}}, {}, schema<TaskList>()},
        {get, "/api/v1/tasks/{id}", read_equipment, ScopeUse::applied, Runs::pooled, bind(show_task), "One task, ended or not", {}, {}, schema<TaskView>()},
        {post, "/api/v1/tasks/{id}/done", do_tasks, ScopeUse::applied, Runs::pooled, bind(finish_task), "Says that a task is done", {}, schema<Done>()},
    };
}

} // namespace tezai::registry
