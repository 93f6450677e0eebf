// Assignments over HTTP: hand down, pass on, take back, say that nobody was there; what became of them.
#include <algorithm>

#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "portal/worklist/assignments.hpp"
#include "portal/worklist/gap.hpp"
#include "portal/worklist/visit_view.hpp"
#include "registry/api.hpp"
#include "registry/units/units.hpp"

namespace tezai::portal {
namespace {

using base::form::field;
using http::Reply, http::Request;

struct WantedForm {
    std::optional<std::int64_t> region_id, owner_region_id;
    std::string indicator, to;
    std::optional<std::vector<std::string>> places;
    std::optional<std::vector<std::int64_t>> equipment_ids;
    base::Date due_on;
    std::string note;
    std::optional<base::Date> issue_on;
    static constexpr std::string_view schema_name = "NewAssignments";
    static constexpr auto form = std::tuple{
        field("region_id", &WantedForm::region_id, "of the list; your own unless told"), field("indicator", &WantedForm::indicator), field("to", &WantedForm::to, "township (each place to its own), unit (to the units there), region (owner_region_id), whole (all that fails in region_id, to that region)"),
        field("owner_region_id", &WantedForm::owner_region_id), field("places", &WantedForm::places, "keys of the gap list; or"), field("equipment_ids", &WantedForm::equipment_ids, "devices of it"), field("due_on", &WantedForm::due_on),
        field("note", &WantedForm::note, "a sentence to whom it goes; at most 500 characters"), field("issue_on", &WantedForm::issue_on, "the issue of the bulletin that it follows")};
};
struct LeftView {
    std::string key, address, code, says, next;
    static constexpr std::string_view schema_name = "PlaceLeftOut";
    static constexpr auto form = std::tuple{field("key", &LeftView::key), field("address", &LeftView::address), field("code", &LeftView::code), field("says", &LeftView::says), field("next", &LeftView::next)};
};
struct HandedView {
    std::vector<std::int64_t> ids;
    std::int64_t devices = 0;
    std::vector<LeftView> left;
    static constexpr std::string_view schema_name = "HandedDown";
    static constexpr auto form = std::tuple{field("ids", &HandedView::ids), field("devices", &HandedView::devices), field("left", &HandedView::left, "places that could not be handed down, and why")};
};
struct ReassignForm {
    std::string owner_kind;
    std::int64_t owner_id = 0;
    std::optional<base::Date> due_on;
    std::string note;
    static constexpr std::string_view schema_name = "Reassignment";
    static constexpr auto form = std::tuple{field("owner_kind", &ReassignForm::owner_kind, "region or unit"), field("owner_id", &ReassignForm::owner_id), field("due_on", &ReassignForm::due_on, "as it was unless told"), field("note", &ReassignForm::note)};
};
struct TakeBackForm {
    std::string reason;
    static constexpr std::string_view schema_name = "TakeBack";
    static constexpr auto form = std::tuple{field("reason", &TakeBackForm::reason)};
};
struct AttemptForm {
    std::string outcome, note;
    static constexpr std::string_view schema_name = "VisitAttempt";
    static constexpr auto form = std::tuple{field("outcome", &AttemptForm::outcome, "nobody_there, refused, no_access, device_gone"), field("note", &AttemptForm::note)};
};
struct AttemptView {
    std::string outcome, says, note;
    base::Instant at;
    static constexpr std::string_view schema_name = "VisitAttempted";
    static constexpr auto form = std::tuple{field("outcome", &AttemptView::outcome), field("says", &AttemptView::says), field("note", &AttemptView::note), field("at", &AttemptView::at)};
};
struct PartView {
    std::int64_t id = 0;
    std::string name, state, says;
    static constexpr std::string_view schema_name = "AssignedDevice";
    static constexpr auto form = std::tuple{field("id", &PartView::id), field("name", &PartView::name), field("state", &PartView::state, "open, mended, dropped"), field("says", &PartView::says, "why it does not pass yet")};
};
struct AssignmentView {
    std::int64_t id = 0;
    std::string address, region_name, owner, owner_kind, from, indicator, state, note;
    std::int64_t owner_id = 0, region_id = 0;
    bool whole_region = false, mine = false, from_above = false;
    std::optional<base::Date> issue_on;
    base::Date due_on;
    std::int64_t days_left = 0, devices = 0, mended = 0;
    base::Instant opened_at;
    std::optional<base::Date> closed_on;
    std::string tone;
    std::vector<std::string> actions;
    static constexpr std::string_view schema_name = "Assignment";
    static constexpr auto form = std::tuple{
        field("id", &AssignmentView::id), field("address", &AssignmentView::address), field("region_id", &AssignmentView::region_id), field("region_name", &AssignmentView::region_name), field("owner", &AssignmentView::owner), field("owner_kind", &AssignmentView::owner_kind, "region, unit"),
        field("owner_id", &AssignmentView::owner_id), field("from", &AssignmentView::from, "the region that handed it down"), field("indicator", &AssignmentView::indicator), field("state", &AssignmentView::state, "open, done, taken_back"), field("note", &AssignmentView::note),
        field("whole_region", &AssignmentView::whole_region, "all that failed in a region, not one place"), field("mine", &AssignmentView::mine), field("from_above", &AssignmentView::from_above), field("issue_on", &AssignmentView::issue_on, "the issue of the bulletin that it follows"),
        field("due_on", &AssignmentView::due_on), field("days_left", &AssignmentView::days_left), field("devices", &AssignmentView::devices), field("mended", &AssignmentView::mended), field("opened_at", &AssignmentView::opened_at),
        field("closed_on", &AssignmentView::closed_on), field("tone", &AssignmentView::tone), field("actions", &AssignmentView::actions, "take_back, reassign, attempt: what you may do now")};
};
struct AssignmentList {
    std::vector<AssignmentView> items;
    std::optional<std::string> next;
    std::int64_t assignments = 0, devices = 0, mended = 0, open = 0, overdue = 0, due = 0, in_time = 0;
    static constexpr std::string_view schema_name = "AssignmentList";
    static constexpr auto form = std::tuple{
        field("items", &AssignmentList::items), field("next", &AssignmentList::next), field("assignments", &AssignmentList::assignments, "all within your scope, those taken back left out"), field("devices", &AssignmentList::devices), field("mended", &AssignmentList::mended),
        field("open", &AssignmentList::open), field("overdue", &AssignmentList::overdue), field("due", &AssignmentList::due, "whose day has come"), field("in_time", &AssignmentList::in_time, "of them, done by their day")};
};
struct AssignmentPage {
    AssignmentView assignment;
    std::vector<PartView> devices;
    std::vector<AttemptView> attempts;
    std::vector<VisitUnit> units;
    static constexpr std::string_view schema_name = "AssignmentPage";
    static constexpr auto form = std::tuple{field("assignment", &AssignmentPage::assignment), field("devices", &AssignmentPage::devices), field("attempts", &AssignmentPage::attempts), field("units", &AssignmentPage::units, "whose devices are still open")};
};

std::string name_of(const Worklist& worklist, std::int64_t region_id, auth::Language language) {
    const auto* region = worklist.registry().regions.tree()->find(region_id);
    return region == nullptr ? "" : region->name_in(language);
}

std::string owner_of(const Worklist& worklist, store::Transaction& tx, const auth::Scope& scope, const Assignment& one, auth::Language language) {
    if (one.owner_kind == "region") return name_of(worklist, one.owner_id, language);
    const auto unit = registry::find_unit(tx, scope, one.owner_id);
    return unit ? unit->name : "";
}

bool from_above(const auth::Actor& actor, const Assignment& one) { return actor.region_id != one.from_region_id && !actor.scope.is_everything() && !actor.scope.sees_region(one.from_region_id); }

AssignmentView view_of(const Worklist& worklist, store::Transaction& tx, const Request& request, const Assignment& one) {
    const auto& actor = *request.actor;
    AssignmentView view{.id = one.id, .address = one.address, .region_name = worklist.registry().regions.tree()->path_text(one.region_id, worklist.registry().today(), request.language),
                        .owner = owner_of(worklist, tx, actor.scope, one, request.language), .owner_kind = one.owner_kind, .from = name_of(worklist, one.from_region_id, request.language), .indicator = one.indicator,
                        .state = one.state, .note = one.note, .owner_id = one.owner_id, .region_id = one.region_id, .whole_region = one.place_key.empty(), .mine = is_owner(actor, one), .from_above = from_above(actor, one),
                        .issue_on = one.issue_on, .due_on = one.due_on, .days_left = base::days_between(worklist.registry().today(), one.due_on).count(), .devices = one.devices, .mended = one.mended,
                        .opened_at = one.opened_at, .closed_on = one.closed_on, .actions = actions_of(actor, one)};
    view.tone = one.state == "done" ? "done" : one.state == "taken_back" ? "none" : view.days_left < 0 ? "late" : view.days_left <= 2 ? "soon" : "grace";
    return view;
}

std::string_view cut_note(std::string_view text) { return base::cut_utf8(text, 1'500); }

Reply take_assignments(const Worklist& worklist, const Request& request) {
    const auto wanted = http::parse<WantedForm>(request);
    if (!wanted) return wanted.error();
    base::form::Faults faults;
    const auto indicator = oversight::find_indicator(wanted->indicator);
    if (!indicator) faults.push_back({"/indicator", "not_one_of"});
    AssignmentWanted down{.region_id = wanted->region_id.value_or(0), .indicator = indicator.value_or(0), .owner_region_id = wanted->owner_region_id.value_or(0), .places = wanted->places.value_or(std::vector<std::string>{}),
                          .devices = wanted->equipment_ids.value_or(std::vector<std::int64_t>{}), .due_on = wanted->due_on, .note = base::one_line(cut_note(wanted->note)), .issue_on = wanted->issue_on};
    if (wanted->to == "unit") down.to = Down::unit;
    else if (wanted->to == "region") down.to = Down::region;
    else if (wanted->to == "whole") down.to = Down::whole;
    else if (wanted->to != "township") faults.push_back({"/to", "not_one_of"});
    if (down.to == Down::region && down.owner_region_id == 0) faults.push_back({"/owner_region_id", "missing"});
    if (down.to != Down::whole && down.places.empty() && down.devices.empty()) faults.push_back({"/places", "missing"});
    if (down.places.size() > 500) faults.push_back({"/places", "too_long"});
    if (down.devices.size() > 500) faults.push_back({"/equipment_ids", "too_long"});
    if (down.due_on < worklist.registry().today()) faults.push_back({"/due_on", "before_today"});
    if (!faults.empty()) return http::malformed(request, faults);
    const auto done = hand_down(worklist, *request.actor, down);
    if (!done && done.error().code == "worklist.unknown_region") return http::not_found(request);
    if (!done) return http::refused(request, done.error());
    HandedView view{.ids = done->ids, .devices = done->devices, .left = {}};
    for (const auto& left : done->left)
        view.left.push_back({left.key, left.address, std::string(left.why.code), http::words().says(request.language, left.why.code, left.why.named), http::words().next(request.language, left.why.code, left.why.named)});
    return http::json(view, 201);
}

Reply list_all(const Worklist& worklist, const Request& request) {
    const auto limit = std::clamp<std::int64_t>(request.query_integer("limit").value_or(50), 1, 200);
    AssignmentQuery query{.limit = limit + 1};
    base::form::Faults faults;
    const auto state = std::string(request.query_value("state").value_or(""));
    if (state == "overdue") {
        query.state = "open";
        query.due_before = worklist.registry().today();
    } else if (state.empty() || state == "open" || state == "done" || state == "taken_back") query.state = state;
    else faults.push_back({"/state", "not_one_of"});
    if (const auto text = request.query_value("issue_on"); text && !(query.issue_on = base::parse_date(*text))) faults.push_back({"/issue_on", "not_a_date"});
    if (request.query_value("owner_region_id")) {
        query.owner_id = request.query_integer("owner_region_id").value_or(0);
        query.owner_kind = "region";
        if (query.owner_id <= 0) faults.push_back({"/owner_region_id", "not_an_integer_in_range"});
    }
    if (request.query_value("cursor")) {
        query.before_id = request.query_integer("cursor").value_or(0);
        if (query.before_id <= 0) faults.push_back({"/cursor", "not_a_cursor"});
    }
    if (!faults.empty()) return http::malformed(request, faults);
    AssignmentList list;
    worklist.database().read([&](store::Transaction& tx) {
        list = {};
        auto found = list_assignments(tx, request.actor->scope, query);
        if (std::ssize(found) > limit) {
            found.pop_back();
            list.next = std::to_string(found.back().id);
        }
        for (const auto& one : found) list.items.push_back(view_of(worklist, tx, request, one));
        for (const auto& sum : tally_assignments(tx, request.actor->scope, worklist.registry().today(), query.issue_on)) {
            if (sum.state == "taken_back") continue;
            list.assignments += sum.assignments;
            list.devices += sum.devices;
            list.mended += sum.mended;
            if (sum.state == "open") list.open += sum.assignments;
            list.overdue += sum.overdue;
            list.due += sum.due;
            list.in_time += sum.in_time;
        }
    });
    return http::json(list);
}

Reply show_one(const Worklist& worklist, const Request& request) {
    const auto id = request.path_id();
    std::optional<AssignmentPage> page;
    std::vector<AssignedDevice> devices;
    worklist.database().read([&](store::Transaction& tx) {
        page.reset();
        const auto one = id ? find_assignment(tx, request.actor->scope, *id) : std::nullopt;
        if (!one) return;
        page = AssignmentPage{.assignment = view_of(worklist, tx, request, *one)};
        devices = list_devices(tx, request.actor->scope, one->id);
        for (const auto& attempt : list_attempts(tx, request.actor->scope, one->id))
            page->attempts.push_back({attempt.outcome, http::words().says(request.language, "worklist.attempt." + attempt.outcome), attempt.note, attempt.at});
    });
    if (!page) return http::not_found(request);
    constexpr std::size_t most = 500;
    worklist.oversight.live.read([&](const oversight::Picture& picture, std::int64_t) {
        for (const auto& device : devices) {
            if (page->devices.size() == most) break;
            page->devices.push_back({.id = device.equipment_id, .state = device.state});
            if (device.state == "open") page->devices.back().says = http::words().says(request.language, oversight::code_of(picture.reason(0, device.equipment_id)));
        }
    });
    for (auto& device : page->devices)
        worklist.registry().directory.visit(device.id, [&](const registry::Seen& seen) {
            if (!request.actor->scope.sees(seen.region_id, seen.unit_id)) return;
            device.name = seen.name;
            if (device.state == "open" && seen.unit_id != 0 && std::ranges::find(page->units, seen.unit_id, &VisitUnit::id) == page->units.end()) page->units.push_back({seen.unit_id, std::string(seen.unit_name)});
        });
    return http::json(*page);
}

Reply answer_of(const Request& request, const law::Decision<bool>& done) {
    if (done) return http::no_content();
    if (done.error().code == "worklist.unknown_assignment") return http::not_found(request);
    return http::refused(request, done.error());
}

Reply take_reassignment(const Worklist& worklist, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<ReassignForm>(request);
    if (!wanted) return wanted.error();
    base::form::Faults faults;
    if (wanted->owner_kind != "region" && wanted->owner_kind != "unit") faults.push_back({"/owner_kind", "not_one_of"});
    if (wanted->owner_id <= 0) faults.push_back({"/owner_id", "missing"});
    if (wanted->due_on && *wanted->due_on < worklist.registry().today()) faults.push_back({"/due_on", "before_today"});
    if (!faults.empty()) return http::malformed(request, faults);
    return answer_of(request, reassign(worklist, *request.actor, *id, {wanted->owner_kind, wanted->owner_id, wanted->due_on, base::one_line(cut_note(wanted->note))}));
}

Reply take_it_back(const Worklist& worklist, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<TakeBackForm>(request);
    if (!wanted) return wanted.error();
    if (base::trim(wanted->reason).empty()) return http::malformed(request, {{"/reason", "missing"}});
    return answer_of(request, take_back(worklist, *request.actor, *id, base::one_line(cut_note(wanted->reason))));
}

Reply take_attempt(const Worklist& worklist, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<AttemptForm>(request);
    if (!wanted) return wanted.error();
    if (!is_attempt_outcome(wanted->outcome)) return http::malformed(request, {{"/outcome", "not_one_of"}});
    return answer_of(request, record_attempt(worklist, *request.actor, *id, wanted->outcome, base::one_line(cut_note(wanted->note))));
}

} // namespace

Assigned read_assigned(const Worklist& worklist, const Request& request) {
    Assigned all;
    const auto today = worklist.registry().today();
    worklist.database().read([&](store::Transaction& tx) {
        all.clear();
        std::unordered_map<std::int64_t, AssignedTo> views;
        for (const auto& open : list_open_devices(tx, request.actor->scope)) {
            const auto& one = open.assignment;
            const auto [view, fresh] = views.try_emplace(one.id);
            if (fresh)
                view->second = {.id = one.id, .devices = 1, .owner = owner_of(worklist, tx, request.actor->scope, one, request.language), .from = name_of(worklist, one.from_region_id, request.language), .due_on = one.due_on,
                                .days_left = base::days_between(today, one.due_on).count(), .from_above = from_above(*request.actor, one)};
            all.try_emplace(open.equipment_id, view->second); // the one nearest to the ground came first
        }
    });
    return all;
}

std::vector<http::Route> assignment_routes(const Worklist& worklist) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(const Worklist&, const Request&)) { return [worklist, handler](const Request& request) { return handler(worklist, request); }; };
    return {
        {post, "/api/v1/assignments", assign_tasks, ScopeUse::applied, Runs::pooled, bind(take_assignments), "Hands places of the gap list, or a region's whole gap, down", {}, schema<WantedForm>(), schema<HandedView>(), "application/json", "application/json", std::size_t{1} << 20, 201},
        {get, "/api/v1/assignments", read_equipment, ScopeUse::applied, Runs::pooled, bind(list_all), "What was handed down, newest first, and how far it is",
         {{"state", "open, overdue, done, taken_back"}, {"issue_on", "of the bulletin", "date"}, {"owner_region_id", "whose it is", "integer"}, {"cursor", "from the previous page's next", "integer"}, {"limit", "1–200, 50 unless told", "integer"}}, {}, schema<AssignmentList>()},
        {get, "/api/v1/assignments/{id}", read_equipment, ScopeUse::applied, Runs::pooled, bind(show_one), "One assignment: its devices and what was tried", {}, {}, schema<AssignmentPage>()},
        {post, "/api/v1/assignments/{id}/reassign", assign_tasks, ScopeUse::applied, Runs::pooled, bind(take_reassignment), "Gives it to another region or unit", {}, schema<ReassignForm>()},
        {post, "/api/v1/assignments/{id}/take-back", assign_tasks, ScopeUse::applied, Runs::pooled, bind(take_it_back), "Takes it back, with a reason", {}, schema<TakeBackForm>()},
        {post, "/api/v1/assignments/{id}/attempts", do_tasks, ScopeUse::applied, Runs::pooled, bind(take_attempt), "Says that somebody was there and could not do it, and why", {}, schema<AttemptForm>()},
    };
}

} // namespace tezai::portal
