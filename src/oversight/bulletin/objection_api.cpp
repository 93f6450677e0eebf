// The objects of an issue and the objections to how they were counted: parse → read or act → reply.
#include "oversight/api.hpp"

#include <algorithm>
#include <unordered_map>

#include "documents/jpeg.hpp"
#include "oversight/bulletin/objects.hpp"
#include "oversight/bulletin/views.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::oversight {
namespace {

using base::form::field;
using http::Reply, http::Request;

constexpr std::size_t largest_file = std::size_t{20} << 20;

struct IssueObject {
    std::int64_t equipment_id = 0;
    std::string name, device_code, unit_name, region_name, outcome, reason, says;
    std::optional<base::Date> due_on;
    std::string cause;
    std::optional<std::int64_t> objection_id;
    std::string objection_state;
    bool may_object = false;
    static constexpr std::string_view schema_name = "BulletinObject";
    static constexpr auto form = std::tuple{
        field("equipment_id", &IssueObject::equipment_id), field("name", &IssueObject::name), field("device_code", &IssueObject::device_code), field("unit_name", &IssueObject::unit_name), field("region_name", &IssueObject::region_name),
        field("outcome", &IssueObject::outcome), field("reason", &IssueObject::reason), field("says", &IssueObject::says), field("due_on", &IssueObject::due_on), field("cause", &IssueObject::cause, "why it is another than in the issue before"),
        field("objection_id", &IssueObject::objection_id, "of the latest objection"), field("objection_state", &IssueObject::objection_state), field("may_object", &IssueObject::may_object)};
};
struct IssueObjects {
    std::vector<IssueObject> items;
    std::int64_t total = 0;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "BulletinObjectList";
    static constexpr auto form = std::tuple{field("items", &IssueObjects::items), field("total", &IssueObjects::total), field("next", &IssueObjects::next, "cursor of the next page")};
};
struct ObjectionForm {
    std::string indicator;
    std::int64_t equipment_id = 0;
    std::string claim, grounds;
    std::optional<std::vector<std::int64_t>> entries, photos;
    static constexpr std::string_view schema_name = "NewObjection";
    static constexpr auto form = std::tuple{field("indicator", &ObjectionForm::indicator, "K03 or K04"), field("equipment_id", &ObjectionForm::equipment_id), field("claim", &ObjectionForm::claim, "pass, excluded or out"),
                                            field("grounds", &ObjectionForm::grounds, "at most 500 characters"), field("entries", &ObjectionForm::entries, "leaves of the device's own entries that speak for it"), field("photos", &ObjectionForm::photos, "its own photos")};
};
struct ObjectionList {
    std::vector<ObjectionView> items;
    static constexpr std::string_view schema_name = "ObjectionList";
    static constexpr auto form = std::tuple{field("items", &ObjectionList::items)};
};
struct DecisionForm {
    bool accepted = false;
    std::string reason;
    static constexpr std::string_view schema_name = "ObjectionDecision";
    static constexpr auto form = std::tuple{field("accepted", &DecisionForm::accepted), field("reason", &DecisionForm::reason)};
};
struct EvidenceView {
    std::int64_t id = 0;
    std::string kind, name, content_type;
    std::int64_t bytes = 0;
    std::optional<FactView> fact;
    base::Instant added_at;
    static constexpr std::string_view schema_name = "ObjectionEvidence";
    static constexpr auto form = std::tuple{field("id", &EvidenceView::id), field("kind", &EvidenceView::kind, "entry, photo, file"), field("name", &EvidenceView::name, "of the file"), field("content_type", &EvidenceView::content_type),
                                            field("bytes", &EvidenceView::bytes), field("fact", &EvidenceView::fact, "of an entry"), field("added_at", &EvidenceView::added_at)};
};
struct ObjectionPage {
    base::Date issue_on;
    std::string number;
    ObjectionView objection;
    std::vector<EvidenceView> evidence;
    CaseView object;
    static constexpr std::string_view schema_name = "ObjectionPage";
    static constexpr auto form = std::tuple{field("issue_on", &ObjectionPage::issue_on), field("number", &ObjectionPage::number), field("objection", &ObjectionPage::objection), field("evidence", &ObjectionPage::evidence), field("object", &ObjectionPage::object)};
};

std::optional<IssueRow> issue_of(const Oversight& oversight, const Request& request) {
    const auto day = base::parse_date(request.path_value("issue_on"));
    if (!day) return std::nullopt;
    return oversight.database().read([&](store::Transaction& tx) { return find_issue_on(tx, *day); });
}

bool window_is_open(const Oversight& oversight, const IssueRow& row) { return row.state == "frozen" && oversight.journal().clock().now() < row.objection_until; }

Reply list_objects_of_issue(Oversight& oversight, const Request& request) {
    const auto row = issue_of(oversight, request);
    if (!row) return http::not_found(request);
    const auto indicator = std::string(request.query_value("indicator").value_or("K03")), outcome = std::string(request.query_value("outcome").value_or("fail")), reason = std::string(request.query_value("reason").value_or(""));
    if (!find_indicator(indicator)) return http::malformed(request, {{"/indicator", "not_one_of"}});
    if (!parse_outcome(outcome)) return http::malformed(request, {{"/outcome", "not_one_of"}});
    if (!reason.empty() && !parse_reason(reason)) return http::malformed(request, {{"/reason", "not_one_of"}});
    const auto region = request.query_integer("region_id"), cursor = request.query_integer("cursor");
    if (request.query_value("region_id") && !region) return http::malformed(request, {{"/region_id", "not_an_integer_in_range"}});
    if (request.query_value("cursor") && !cursor) return http::malformed(request, {{"/cursor", "not_an_integer_in_range"}});
    const auto objects = objects_of(oversight, *row);
    const auto found = find_lines(objects, read_cut(row->cut), request.actor->scope,
                                  {.indicator = indicator, .outcome = outcome, .reason = reason, .region_id = region.value_or(request.actor->region_id), .after_id = std::max<std::int64_t>(0, cursor.value_or(0)),
                                   .limit = static_cast<std::size_t>(std::clamp<std::int64_t>(request.query_integer("limit").value_or(50), 1, 200))});
    const bool open = window_is_open(oversight, *row) && indicator != "K04C" && !indicator.starts_with("K05") && request.actor->may(auth::Permission::object_to_bulletin);
    const auto tree = oversight.registry.regions.tree();
    IssueObjects list{.total = found.total};
    oversight.database().read([&](store::Transaction& tx) {
        list.items.clear();
        std::vector<std::int64_t> ids;
        for (const auto& line : found.lines) ids.push_back(line.equipment_id);
        std::unordered_map<std::int64_t, registry::Equipment> devices;
        // Who was counted sees what was counted, also of a device that has left since; its names come from the registry.
        for (auto& device : registry::list_equipment_by_ids(tx, auth::Scope::everything(), ids)) devices.emplace(device.id.value, std::move(device));
        std::unordered_map<std::int64_t, Objection> objections;
        for (auto& each : list_objections(tx, request.actor->scope, row->id))
            if (each.indicator == indicator) objections[each.equipment_id] = std::move(each);
        for (const auto& line : found.lines) {
            const auto* at = tree->find(line.region_id);
            IssueObject item{.equipment_id = line.equipment_id, .region_name = at ? at->name_in(request.language) : "", .outcome = std::string(line.outcome), .reason = std::string(line.reason),
                             .says = http::words().says(request.language, "oversight.reason." + std::string(line.reason)), .due_on = base::parse_date(line.due_on), .cause = std::string(line.cause), .may_object = open};
            if (const auto device = devices.find(line.equipment_id); device != devices.end()) {
                item.name = device->second.name;
                item.device_code = called(device->second);
                item.unit_name = device->second.unit_name;
            }
            if (const auto objection = objections.find(line.equipment_id); objection != objections.end()) {
                item.objection_id = objection->second.id;
                item.objection_state = objection->second.state;
                item.may_object = open && objection->second.state != "open" && objection->second.state != "accepted";
            }
            list.items.push_back(std::move(item));
        }
    });
    if (found.more) list.next = std::to_string(found.lines.back().equipment_id);
    return http::json(list);
}

Reply show_object_of_issue(Oversight& oversight, const Request& request) {
    const auto row = issue_of(oversight, request);
    const auto id = request.path_id();
    if (!row || !id) return http::not_found(request);
    const auto indicator = std::string(request.query_value("indicator").value_or("K03"));
    if (!find_indicator(indicator)) return http::malformed(request, {{"/indicator", "not_one_of"}});
    const auto view = oversight.database().read([&](store::Transaction& tx) -> std::optional<CaseView> {
        const auto found = load_case(tx, request.actor->scope, *row, *id);
        if (!found) return std::nullopt;
        return case_view(oversight, tx, request, *found, judge_of(found->cut, indicator), *id);
    });
    return view ? http::json(*view) : http::not_found(request);
}

Reply list_issue_objections(Oversight& oversight, const Request& request) {
    const auto row = issue_of(oversight, request);
    if (!row) return http::not_found(request);
    ObjectionList list;
    oversight.database().read([&](store::Transaction& tx) {
        list.items.clear();
        for (const auto& each : list_objections(tx, request.actor->scope, row->id)) list.items.push_back(view_of(oversight, tx, request, *row, each));
    });
    return http::json(list);
}

Reply take_objection(Oversight& oversight, const Request& request) {
    const auto day = base::parse_date(request.path_value("issue_on"));
    if (!day) return http::not_found(request);
    const auto wanted = http::parse<ObjectionForm>(request);
    if (!wanted) return wanted.error();
    const auto id = object_to(oversight, *request.actor, *day,
                              {wanted->indicator, wanted->equipment_id, wanted->claim, wanted->grounds, wanted->entries.value_or(std::vector<std::int64_t>{}), wanted->photos.value_or(std::vector<std::int64_t>{})});
    if (!id && (id.error().code == "oversight.unknown_issue" || id.error().code == "equipment.unknown")) return http::not_found(request);
    return id ? http::created("/api/v1/objections/" + std::to_string(*id), "{\"id\":" + std::to_string(*id) + "}") : http::refused(request, id.error());
}

// What was picked of the device's history is told as it is told there; a photo and a file are fetched by their number.
EvidenceView view_of(const Evidence& each, const CaseView& object) {
    EvidenceView view{.id = each.id, .kind = each.kind, .name = each.name, .content_type = each.content_type, .bytes = each.bytes, .added_at = each.added_at};
    if (each.kind == "photo") view.content_type = "image/jpeg";
    if (each.kind == "entry")
        for (const auto& fact : object.facts)
            if (fact.leaf == each.leaf) view.fact = fact;
    return view;
}

Reply show_objection(Oversight& oversight, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto page = oversight.database().read([&](store::Transaction& tx) -> std::optional<ObjectionPage> {
        const auto objection = find_objection(tx, request.actor->scope, *id);
        if (!objection) return std::nullopt;
        const auto row = find_issue_row(tx, objection->issue_id);
        const auto found = row ? load_case(tx, request.actor->scope, *row, objection->equipment_id) : std::nullopt;
        if (!found) return std::nullopt;
        ObjectionPage made{.issue_on = row->issue_on, .number = row->number, .objection = view_of(oversight, tx, request, *row, *objection),
                           .object = case_view(oversight, tx, request, *found, judge_of(found->cut, objection->indicator), objection->equipment_id)};
        for (const auto& each : list_evidence(tx, request.actor->scope, *id)) made.evidence.push_back(view_of(each, made.object));
        return made;
    });
    return page ? http::json(*page) : http::not_found(request);
}

// A photo is shown upright and without hidden data; a PDF is downloaded, never opened beside our pages.
Reply send_evidence(Oversight& oversight, const Request& request) {
    const auto id = request.path_id(), piece = request.path_id("evidence_id");
    if (!id || !piece) return http::not_found(request);
    const auto found = oversight.database().read([&](store::Transaction& tx) -> std::optional<Evidence> {
        for (const auto& each : list_evidence(tx, request.actor->scope, *id))
            if (each.id == *piece && !each.blob.empty()) return each;
        return std::nullopt;
    });
    auto kept = found ? oversight.blobs.get(found->blob) : std::nullopt;
    if (!kept) return http::not_found(request);
    if (found->content_type == "application/pdf")
        return {.content_type = "application/pdf", .body = std::move(*kept), .headers = {{"Content-Disposition", "attachment; filename=\"evidence-" + std::to_string(*piece) + ".pdf\""}}};
    if (found->content_type == "image/png") return {.content_type = "image/png", .body = std::move(*kept), .headers = {{"Cache-Control", "private, max-age=3600"}}};
    const auto shown = documents::thumbnail(base::bytes(*kept), 1'600);
    if (!shown) return http::not_found(request);
    return {.content_type = "image/jpeg", .body = std::string(shown->begin(), shown->end()), .headers = {{"Cache-Control", "private, max-age=3600"}}};
}

Reply take_evidence(Oversight& oversight, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    if (request.body.empty()) return http::malformed(request, {{"/", "missing"}});
    const auto made = add_evidence(oversight, *request.actor, *id, std::string(request.query_value("file_name").value_or("")), request.body);
    if (!made && made.error().code == "oversight.unknown_objection") return http::not_found(request);
    return made ? http::created("/api/v1/objections/" + std::to_string(*id) + "/evidence/" + std::to_string(*made), "{\"id\":" + std::to_string(*made) + "}") : http::refused(request, made.error());
}

Reply changed(Oversight& oversight, const Request& request, const law::Decision<Objection>& done) {
    if (!done && done.error().code == "oversight.unknown_objection") return http::not_found(request);
    if (!done) return http::refused(request, done.error());
    return http::json(oversight.database().read([&](store::Transaction& tx) { return view_of(oversight, tx, request, *find_issue_row(tx, done->issue_id), *done); }));
}

Reply take_withdrawal(Oversight& oversight, const Request& request) {
    const auto id = request.path_id();
    return id ? changed(oversight, request, withdraw_objection(oversight, *request.actor, *id)) : http::not_found(request);
}

Reply take_decision(Oversight& oversight, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<DecisionForm>(request);
    if (!wanted) return wanted.error();
    return changed(oversight, request, decide_objection(oversight, *request.actor, *id, wanted->accepted, wanted->reason));
}

} // namespace

std::vector<http::Route> objection_routes(Oversight& oversight) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(Oversight&, const Request&)) { return [&oversight, handler](const Request& request) { return handler(oversight, request); }; };
    return {
        {get, "/api/v1/bulletins/{issue_on}/objects", read_indicators, ScopeUse::applied, Runs::pooled, bind(list_objects_of_issue), "The objects of the issue as they were counted, as far as you may see",
         {{"indicator", "K03 unless told"}, {"region_id", "your own unless told", "integer"}, {"outcome", "fail unless told"}, {"reason", "a reason's word"}, {"cursor", "from the previous page's next", "integer"}, {"limit", "1–200, 50 unless told", "integer"}}, {}, schema<IssueObjects>()},
        {get, "/api/v1/bulletins/{issue_on}/objects/{id}", read_indicators, ScopeUse::applied, Runs::pooled, bind(show_object_of_issue), "One of them: how it was counted, its facts, and what they say of that day now", {{"indicator", "K03 unless told"}}, {}, schema<CaseView>()},
        {get, "/api/v1/bulletins/{issue_on}/objections", read_indicators, ScopeUse::applied, Runs::pooled, bind(list_issue_objections), "Objections to the issue, as far as you may see", {}, {}, schema<ObjectionList>()},
        {post, "/api/v1/bulletins/{issue_on}/objections", object_to_bulletin, ScopeUse::applied, Runs::pooled, bind(take_objection), "Objects to how one device was counted", {}, schema<ObjectionForm>(), schema<MadeId>()},
        {get, "/api/v1/objections/{id}", read_indicators, ScopeUse::applied, Runs::pooled, bind(show_objection), "One objection with its evidence beside what was counted", {}, {}, schema<ObjectionPage>()},
        {post, "/api/v1/objections/{id}/evidence", object_to_bulletin, ScopeUse::applied, Runs::pooled, bind(take_evidence), "A file to an open objection: JPEG, PNG or PDF, by its content", {{"file_name", "as it is called"}}, {}, schema<MadeId>(), "application/octet-stream", "application/json", largest_file},
        {get, "/api/v1/objections/{id}/evidence/{evidence_id}", read_indicators, ScopeUse::applied, Runs::pooled, bind(send_evidence), "The photo or file", {}, {}, {}, "application/json", "image/jpeg"},
        {post, "/api/v1/objections/{id}/withdraw", object_to_bulletin, ScopeUse::applied, Runs::pooled, bind(take_withdrawal), "Takes an objection back", {}, {}, schema<ObjectionView>()},
        {post, "/api/v1/objections/{id}/decision", decide_objections, ScopeUse::applied, Runs::pooled, bind(take_decision), "Accepts or declines an objection", {}, schema<DecisionForm>(), schema<ObjectionView>()},
    };
}

} // namespace tezai::oversight
