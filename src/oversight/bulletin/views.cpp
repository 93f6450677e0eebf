#include "oversight/bulletin/views.hpp"

#include "links/coding/store.hpp"
#include "oversight/bulletin/grounds.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::oversight {
namespace {

std::string says(const http::Request& request, std::string_view code) { return http::words().says(request.language, code); }

std::string region_name(const Oversight& oversight, std::int64_t id, auth::Language language) {
    const auto tree = oversight.registry.regions.tree();
    const auto* region = tree->find(id);
    return region ? std::string(region->name_in(language)) : "";
}

} // namespace

StandingView standing_of(const http::Request& request, const Judgement& judgement) {
    StandingView view{std::string(word(judgement.outcome())), std::string(word(judgement.reason)), says(request, code_of(judgement.reason)), {}};
    if (judgement.due_day != ObjectFacts::no_day) view.due_on = base::date_of_number(judgement.due_day);
    return view;
}

ObjectionView view_of(const Oversight& oversight, store::Transaction& tx, const http::Request& request, const IssueRow& row, const Objection& each) {
    const auto& actor = *request.actor;
    const bool open = each.state == "open" && row.state == "frozen";
    return {.id = each.id, .indicator = each.indicator, .equipment_id = each.equipment_id, .device_name = each.device_name, .device_code = each.device_code,
            .region_name = region_name(oversight, each.region_id, request.language), .claim = each.claim, .grounds = each.grounds, .before = each.before,
            .before_says = says(request, "oversight.reason." + each.before), .state = each.state, .decision = each.decision,
            .evidence_count = static_cast<std::int64_t>(list_evidence(tx, actor.scope, each.id).size()), .raised_at = each.raised_at, .decided_at = each.decided_at,
            .may_decide = open && actor.may(auth::Permission::decide_objections), .may_withdraw = open && actor.may(auth::Permission::object_to_bulletin) && raised_by_office_of(actor, each)};
}

CaseView case_view(const Oversight& oversight, store::Transaction& tx, const http::Request& request, const Case& found, const Indicator& indicator, std::int64_t equipment_id) {
    const auto counted = counted_as(found, indicator);
    CaseView view{.equipment_id = equipment_id, .indicator = std::string(indicator.id), .region_name = region_name(oversight, found.at_cut.region_id, request.language),
                  .counted = standing_of(request, counted), .now = standing_of(request, known_as(found, indicator))};
    // Who was counted sees what was counted, also of a device that has left since; its name comes from the registry.
    for (const auto& device : registry::list_equipment_by_ids(tx, auth::Scope::everything(), std::span(&equipment_id, 1))) {
        view.device_name = device.name;
        view.device_code = called(device);
        view.unit_name = device.unit_name;
    }
    for (const auto& fact : found.facts) {
        FactView shown{fact.fact.leaf, says(request, "oversight.fact." + fact.record.event), fact.record.event_at, fact.record.recorded_at, fact.counted, {}};
        for (const auto* claim : {"pass", "excluded", "out"})
            if (speaks_for(claim, fact.fact.event)) shown.speaks_for.emplace_back(claim);
        view.facts.push_back(std::move(shown));
    }
    for (const auto& photo : coding::list_photos(tx, request.actor->scope, equipment_id)) view.photos.push_back({photo.id, photo.verdict, photo.sent_at});
    for (const auto& ground : grounds_for(counted.reason)) view.grounds.push_back({std::string(ground.claim), says(request, ground.code)});
    return view;
}

} // namespace tezai::oversight
