#include "registry/repair/api.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "law/codes.hpp"
#include "registry/api.hpp"
#include "registry/tasks/tasks.hpp"
#include "registry/units/units.hpp"

namespace tezai::registry::repair {
namespace {

using http::Reply;
using http::Request;
namespace form = base::form;

constexpr std::string_view list_sql = R"sql(
    SELECT e.id FROM tasks AS e
     WHERE e.state = 'open' AND e.code = :code AND e.id > :after AND {visible:e}
     ORDER BY e.id LIMIT :limit
)sql";
constexpr std::string_view count_sql = R"sql(
    SELECT e.code, COUNT(*) FROM tasks AS e WHERE e.state = 'open' AND e.code LIKE 'repair.%' AND {visible:e} GROUP BY e.code
)sql";
constexpr std::int64_t a_page = 50;

struct RepairRow {
    std::int64_t task_id = 0;
    std::string fault, says, effect, subject_kind;
    std::int64_t subject_id = 0, version = 0;
    std::string name, note, region_name, value, proposed;
    base::Date due_on;
    bool can_repair = false, can_propose = false, may_be_right = false;
    std::string state;
    static constexpr std::string_view schema_name = "Repair";
    static constexpr auto form = std::tuple{
        form::field("task_id", &RepairRow::task_id), form::field("fault", &RepairRow::fault), form::field("says", &RepairRow::says), form::field("effect", &RepairRow::effect, "what it does to the indicators"),
        form::field("subject_kind", &RepairRow::subject_kind, "equipment or unit"), form::field("subject_id", &RepairRow::subject_id), form::field("version", &RepairRow::version, "of the record: send it back with a repair"),
        form::field("name", &RepairRow::name), form::field("note", &RepairRow::note, "of a device its unit"), form::field("region_name", &RepairRow::region_name),
        form::field("value", &RepairRow::value, "what is there now; empty: nothing"), form::field("proposed", &RepairRow::proposed, "what the unit says is right; empty: nothing"), form::field("due_on", &RepairRow::due_on),
        form::field("can_repair", &RepairRow::can_repair), form::field("can_propose", &RepairRow::can_propose), form::field("may_be_right", &RepairRow::may_be_right, "it may be right as it is: then the task is ended by a word"),
        form::field("state", &RepairRow::state, "of the task: open, done, dropped")};
};
struct RepairList {
    std::vector<RepairRow> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "RepairList";
    static constexpr auto form = std::tuple{form::field("items", &RepairList::items), form::field("next", &RepairList::next)};
};
struct FaultCount {
    std::string fault, says, effect;
    std::int64_t count = 0;
    bool of_devices = true;
    static constexpr std::string_view schema_name = "RepairCount";
    static constexpr auto form = std::tuple{form::field("fault", &FaultCount::fault), form::field("says", &FaultCount::says), form::field("effect", &FaultCount::effect), form::field("count", &FaultCount::count),
                                            form::field("of_devices", &FaultCount::of_devices, "false: of units")};
};
struct FaultCounts {
    std::vector<FaultCount> items;
    static constexpr std::string_view schema_name = "RepairCounts";
    static constexpr auto form = std::tuple{form::field("items", &FaultCounts::items)};
};
struct DeviceBody {
    std::int64_t version = 0;
    std::optional<base::Date> registered_on;
    std::optional<std::string> device_code;
    std::string grounds;
    static constexpr std::string_view schema_name = "EquipmentRepair";
    static constexpr auto form = std::tuple{form::field("version", &DeviceBody::version, "as read"), form::field("registered_on", &DeviceBody::registered_on), form::field("device_code", &DeviceBody::device_code, "17 or 18 characters"),
                                            form::field("grounds", &DeviceBody::grounds, "where it is known from; at most 500 characters")};
};
struct UnitBody {
    std::int64_t version = 0;
    std::string credit_code, grounds;
    static constexpr std::string_view schema_name = "UnitRepair";
    static constexpr auto form = std::tuple{form::field("version", &UnitBody::version, "as read"), form::field("credit_code", &UnitBody::credit_code, "18 characters"), form::field("grounds", &UnitBody::grounds)};
};
struct ProposalBody {
    std::string value;
    static constexpr std::string_view schema_name = "RepairProposal";
    static constexpr auto form = std::tuple{form::field("value", &ProposalBody::value, "the day or the code that is right")};
};

std::string say(const Request& request, std::string_view code, const std::map<std::string, std::string>& named = {}) { return http::words().says(request.language, code, named); }

bool is_day_fault(std::string_view fault) { return fault.starts_with("regist"); }

RepairRow row_of(Registry& registry, store::Transaction& tx, const Task& task, const Request& request) {
    auto named = read_evidence(task);
    const auto fault = fault_of(task.code);
    RepairRow row{.task_id = task.id, .fault = std::string(fault), .says = say(request, task.code, named), .effect = http::words().next(request.language, task.code, named), .subject_kind = task.subject_kind,
                  .subject_id = task.subject_id, .name = named["name"], .value = named["value"], .due_on = task.due_on, .may_be_right = !task.ends_by_evidence, .state = task.state};
    const auto tree = registry.regions.tree();
    if (task.subject_kind == "equipment") {
        if (const auto device = find_equipment(tx, request.actor->scope, {task.subject_id})) {
            row.version = device->version;
            row.name = device->name;
            row.note = device->unit_name;
            row.value = is_day_fault(fault) ? (device->registered_on ? base::to_text(*device->registered_on) : "") : std::string(device->identifier(IdentifierKind::device_code));
        }
    } else if (const auto unit = find_unit(tx, request.actor->scope, task.subject_id)) {
        row.version = unit->version;
        row.name = unit->name;
        row.value = unit->credit_code;
    }
    row.region_name = tree->path_text(task.place.region_id, registry.today(), request.language);
    if (const auto proposal = find_proposal(tx, task.id)) row.proposed = proposal->value;
    row.can_repair = task.state == "open" && request.actor->may(auth::Permission::repair_records);
    row.can_propose = task.state == "open" && !row.can_repair && request.actor->may(auth::Permission::do_tasks);
    return row;
}

// ---- handlers ------------------------------------------------------------------------------------------------------
Reply list_repairs(Registry& registry, const Request& request) {
    const auto fault = request.query_value("fault").value_or(faults.front());
    if (std::ranges::find(faults, fault) == faults.end()) return http::malformed(request, {{"/fault", "not_one_of"}});
    RepairList list;
    registry.database().read([&](store::Transaction& tx) {
        list = {};
        const auto ids = tx.all(request.actor->scope.apply(list_sql), {{"code", task_of(fault)}, {"after", request.query_integer("cursor").value_or(0)}, {"limit", a_page + 1}}, [](const store::Row& row) { return row.integer(0); });
        for (const auto id : ids) {
            if (static_cast<std::int64_t>(list.items.size()) == a_page) {
                list.next = std::to_string(list.items.back().task_id);
                break;
            }
            if (const auto task = find_task(tx, request.actor->scope, id)) list.items.push_back(row_of(registry, tx, *task, request));
        }
    });
    return http::json(list);
}

Reply count_repairs(Registry& registry, const Request& request) {
    std::map<std::string, std::int64_t> counted;
    registry.database().read([&](store::Transaction& tx) {
        counted.clear();
        tx.query(request.actor->scope.apply(count_sql), {}, [&](const store::Row& row) { counted[std::string(row.text(0))] = row.integer(1); });
    });
    FaultCounts counts;
    for (const auto fault : faults) {
        const auto code = task_of(fault);
        counts.items.push_back({std::string(fault), say(request, "repair.kind." + std::string(fault)), http::words().next(request.language, code), counted[code], fault != "credit_code_wrong"});
    }
    return http::json(counts);
}

Reply show_repair(Registry& registry, const Request& request) {
    const auto id = request.path_id();
    RepairRow row;
    const bool found = id && registry.database().read([&](store::Transaction& tx) {
        const auto task = find_task(tx, request.actor->scope, *id);
        if (!task || fault_of(task->code).empty()) return false;
        row = row_of(registry, tx, *task, request);
        return true;
    });
    return found ? http::json(row) : http::not_found(request);
}

std::string grounds_of(std::string_view text) { return base::one_line(base::cut_utf8(text, 1'500)); }

Reply refusal_reply(const Request& request, law::Refusal refusal) {
    if (refusal.code == "equipment.unknown" || refusal.code == "repair.unknown_unit" || refusal.code == "task.unknown") return http::not_found(request);
    for (auto& [name, value] : refusal.named)
        if (const auto kind = "repair.kind." + std::string(fault_of(value)); http::words().knows(kind)) value = say(request, kind);
    return http::refused(request, refusal);
}

Reply mend_device(Registry& registry, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto body = http::parse<DeviceBody>(request);
    if (!body) return body.error();
    base::form::Faults wrong;
    DeviceRepair wanted{.equipment = *id, .version = body->version, .registered_on = body->registered_on, .grounds = grounds_of(body->grounds)};
    if (wanted.grounds.empty()) wrong.push_back({"/grounds", "missing"});
    if (body->device_code && !base::trim(*body->device_code).empty()) {
        if (const auto code = law::parse_device_code(*body->device_code)) wanted.device_code = code->text;
        else wrong.push_back({"/device_code", std::string(code.error().code), {{"detail", code.error().detail}}});
    }
    if (!wrong.empty()) return http::malformed(request, wrong);
    const auto done = repair_device(registry, *request.actor, wanted);
    return done ? http::no_content() : refusal_reply(request, done.error());
}

Reply mend_unit(Registry& registry, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto body = http::parse<UnitBody>(request);
    if (!body) return body.error();
    base::form::Faults wrong;
    const auto code = law::parse_credit_code(body->credit_code);
    if (!code) wrong.push_back({"/credit_code", std::string(code.error().code), {{"detail", code.error().detail}}});
    const auto grounds = grounds_of(body->grounds);
    if (grounds.empty()) wrong.push_back({"/grounds", "missing"});
    if (!wrong.empty()) return http::malformed(request, wrong);
    const auto done = repair_unit(registry, *request.actor, {*id, body->version, code->text, grounds});
    return done ? http::no_content() : refusal_reply(request, done.error());
}

// The unit's word is checked as the record itself would be: nobody is asked to write what cannot be.
Reply take_proposal(Registry& registry, const Request& request) {
    const auto id = request.path_id();
    const auto task = id ? registry.database().read([&](store::Transaction& tx) { return find_task(tx, request.actor->scope, *id); }) : std::nullopt;
    if (!task || fault_of(task->code).empty()) return http::not_found(request);
    const auto body = http::parse<ProposalBody>(request);
    if (!body) return body.error();
    const auto fault = fault_of(task->code);
    std::string value(base::trim(body->value));
    if (is_day_fault(fault)) {
        const auto day = base::parse_date(value);
        if (!day || *day > registry.today() || *day < earliest_day) return http::malformed(request, {{"/value", "not_a_date"}});
    } else if (fault == "credit_code_wrong") {
        const auto code = law::parse_credit_code(value);
        if (!code) return http::malformed(request, {{"/value", std::string(code.error().code), {{"detail", code.error().detail}}}});
        value = code->text;
    } else {
        const auto code = law::parse_device_code(value);
        if (!code) return http::malformed(request, {{"/value", std::string(code.error().code), {{"detail", code.error().detail}}}});
        value = code->text;
    }
    const auto done = propose(registry, *request.actor, *id, value);
    return done ? http::no_content() : refusal_reply(request, done.error());
}

} // namespace

std::vector<http::Route> routes(Registry& registry) {
    using enum http::Method;
    using auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(Registry&, const Request&)) { return [&registry, handler](const Request& request) { return handler(registry, request); }; };
    return {
        {get, "/api/v1/repairs", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(list_repairs), "Records to mend, by fault", {{"fault", "registration_day_missing …"}, {"cursor", "", "integer"}}, {}, schema<RepairList>()},
        {get, "/api/v1/repairs/counts", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(count_repairs), "How many records have which fault", {}, {}, schema<FaultCounts>()},
        {get, "/api/v1/repairs/{id}", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(show_repair), "One record to mend, by the id of its task", {}, {}, schema<RepairRow>()},
        {post, "/api/v1/repairs/{id}/proposal", Permission::do_tasks, ScopeUse::applied, Runs::pooled, bind(take_proposal), "The unit says what is right", {}, schema<ProposalBody>()},
        {post, "/api/v1/equipment/{id}/repair", Permission::repair_records, ScopeUse::applied, Runs::pooled, bind(mend_device), "Corrects the registration day or the device code", {}, schema<DeviceBody>()},
        {post, "/api/v1/units/{id}/repair", Permission::repair_records, ScopeUse::applied, Runs::pooled, bind(mend_unit), "Corrects the credit code", {}, schema<UnitBody>()},
    };
}

} // namespace tezai::registry::repair
