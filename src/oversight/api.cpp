#include "oversight/api.hpp"

#include <algorithm>
#include <iterator>

#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "documents/csv.hpp"
#include "oversight/indicators/read_fact.hpp"
#include "oversight/reading.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::oversight {
namespace {

using base::form::field;
using http::Reply, http::Request;

struct IndicatorItem {
    std::string id, name;
    int version = 1;
    std::string about, target_text, unit;
    static constexpr std::string_view schema_name = "IndicatorItem";
    static constexpr auto form = std::tuple{field("id", &IndicatorItem::id), field("name", &IndicatorItem::name), field("version", &IndicatorItem::version), field("about", &IndicatorItem::about, "its definition in one paragraph"),
                                            field("target_text", &IndicatorItem::target_text), field("unit", &IndicatorItem::unit)};
};
struct IndicatorList {
    std::vector<IndicatorItem> items;
    static constexpr std::string_view schema_name = "IndicatorList";
    static constexpr auto form = std::tuple{field("items", &IndicatorList::items)};
};
struct Evidence {
    std::int64_t leaf = 0;
    std::string says;
    base::Instant event_at, known_at;
    static constexpr std::string_view schema_name = "Evidence";
    static constexpr auto form = std::tuple{field("leaf", &Evidence::leaf, "of the journal entry"), field("says", &Evidence::says), field("event_at", &Evidence::event_at, "when it happened"), field("known_at", &Evidence::known_at, "when we learned it")};
};
struct ObjectView {
    std::int64_t equipment_id = 0;
    std::string name, device_code, region_name, outcome, reason, says;
    std::optional<base::Date> due_on;
    std::vector<Evidence> evidence;
    static constexpr std::string_view schema_name = "IndicatorObject";
    static constexpr auto form = std::tuple{field("equipment_id", &ObjectView::equipment_id), field("name", &ObjectView::name), field("device_code", &ObjectView::device_code), field("region_name", &ObjectView::region_name),
                                            field("outcome", &ObjectView::outcome), field("reason", &ObjectView::reason), field("says", &ObjectView::says), field("due_on", &ObjectView::due_on), field("evidence", &ObjectView::evidence)};
};
struct ObjectList {
    std::vector<ObjectView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "IndicatorObjectList";
    static constexpr auto form = std::tuple{field("items", &ObjectList::items), field("next", &ObjectList::next, "cursor of the next page")};
};
struct CampaignView {
    std::int64_t id = 0;
    std::string name;
    base::Date from_on, until_on;
    std::map<std::string, int> targets;
    std::vector<base::Date> issues;
    static constexpr std::string_view schema_name = "Campaign";
    static constexpr auto form = std::tuple{field("id", &CampaignView::id), field("name", &CampaignView::name), field("from_on", &CampaignView::from_on), field("until_on", &CampaignView::until_on),
                                            field("targets", &CampaignView::targets, "indicator to per ten thousand"), field("issues", &CampaignView::issues, "days of its issues")};
};
struct CampaignList {
    std::vector<CampaignView> items;
    std::optional<base::Date> go_live_on;
    static constexpr std::string_view schema_name = "CampaignList";
    static constexpr auto form = std::tuple{field("items", &CampaignList::items), field("go_live_on", &CampaignList::go_live_on, "the default of all regions")};
};
struct NewCampaignForm {
    std::string name;
    base::Date from_on, until_on;
    std::optional<std::map<std::string, int>> targets;
    std::optional<base::Date> go_live_on;
    static constexpr std::string_view schema_name = "NewCampaign";
    static constexpr auto form = std::tuple{field("name", &NewCampaignForm::name), field("from_on", &NewCampaignForm::from_on), field("until_on", &NewCampaignForm::until_on, "the deadline"),
                                            field("targets", &NewCampaignForm::targets, "per ten thousand; 100 % unless told"), field("go_live_on", &NewCampaignForm::go_live_on, "default of all regions, set once")};
};
struct GoLiveForm {
    std::int64_t region_id = 0;
    base::Date go_live_on;
    static constexpr std::string_view schema_name = "GoLive";
    static constexpr auto form = std::tuple{field("region_id", &GoLiveForm::region_id, "0: the default"), field("go_live_on", &GoLiveForm::go_live_on)};
};

std::string says(const Request& request, std::string_view code) { return http::words().says(request.language, code); }

// indicator from the path, region_id and as_of from the query; or the answer to send.
base::Result<Look, Reply> look_of(const Oversight& oversight, const Request& request) {
    const auto indicator = find_indicator(request.path_value("indicator"));
    if (!indicator) return base::failure(http::not_found(request));
    Look look{.indicator = *indicator};
    if (const auto text = request.query_value("region_id")) {
        const auto id = request.query_integer("region_id");
        if (!id) return base::failure(http::malformed(request, {{"/region_id", "not_an_integer_in_range"}}));
        look.region_id = *id;
    }
    if (const auto text = request.query_value("as_of")) {
        look.as_of = base::parse_date(*text);
        if (!look.as_of) return base::failure(http::malformed(request, {{"/as_of", "not_a_date"}}));
        if (*look.as_of > oversight.live.today()) return base::failure(http::malformed(request, {{"/as_of", "not_yet"}}));
    }
    return look;
}

base::Result<ObjectQuery, Reply> query_of(const Oversight& oversight, const Request& request) {
    auto look = look_of(oversight, request);
    if (!look) return base::failure(look.error());
    ObjectQuery query{.look = *look};
    if (const auto text = request.query_value("outcome"))
        if (!(query.outcome = parse_outcome(*text))) return base::failure(http::malformed(request, {{"/outcome", "not_one_of"}}));
    if (const auto text = request.query_value("reason"))
        if (!(query.reason = parse_reason(*text))) return base::failure(http::malformed(request, {{"/reason", "not_one_of"}}));
    query.after_id = std::max<std::int64_t>(0, request.query_integer("cursor").value_or(0));
    query.limit = static_cast<std::size_t>(std::clamp<std::int64_t>(request.query_integer("limit").value_or(50), 1, 200));
    return query;
}

Reply list_indicators(Oversight& oversight, const Request& request) {
    IndicatorList list;
    const auto campaign = oversight.live.read([](const Picture& picture, std::int64_t) { return picture.settings().campaign; });
    for (const auto& each : indicators()) {
        IndicatorItem item{std::string(each.id), says(request, each.code), each.version, says(request, std::string(each.code) + ".about"), "", says(request, std::string(each.code) + ".unit")};
        if (campaign && each.has_deadline_target)
            item.target_text = http::words().says(request.language, "oversight.target_text", {{"until", base::to_text(campaign->until_on)}});
        list.items.push_back(std::move(item));
    }
    return http::json(list);
}

Reply show_indicator(Oversight& oversight, const Request& request) {
    const auto look = look_of(oversight, request);
    if (!look) return look.error();
    const auto view = look_at(oversight, request.actor->scope, request.actor->region_id, *look, request.language);
    return view ? http::json(*view) : http::not_found(request);
}

std::vector<Evidence> evidence_of(store::Transaction& tx, const Request& request, std::int64_t equipment_id) {
    std::vector<Evidence> found;
    for (const auto& record : journal::list_entries(tx, {"equipment", equipment_id}, 0, 40))
        if (record.leaf && read_fact(record)) found.push_back({*record.leaf, says(request, "oversight.fact." + record.event), record.event_at, record.recorded_at});
    return found;
}

Reply list_indicator_objects(Oversight& oversight, const Request& request) {
    const auto query = query_of(oversight, request);
    if (!query) return query.error();
    const auto found = list_objects(oversight, request.actor->scope, request.actor->region_id, *query);
    if (!found) return http::not_found(request);
    ObjectList list;
    const auto tree = oversight.registry.regions.tree();
    std::vector<std::int64_t> ids;
    for (const auto& row : found->rows) ids.push_back(row.equipment_id);
    oversight.database().read([&](store::Transaction& tx) {
        list.items.clear();
        std::unordered_map<std::int64_t, registry::Equipment> devices;
        for (auto& device : registry::list_recorded_by_ids(tx, request.actor->scope, ids)) devices.emplace(device.id.value, std::move(device));
        for (const auto& row : found->rows) {
            const auto* region = tree->find(row.region_id);
            ObjectView view{.equipment_id = row.equipment_id, .region_name = region ? region->name : "", .outcome = std::string(word(row.judgement.outcome())),
                            .reason = std::string(word(row.judgement.reason)), .says = says(request, code_of(row.judgement.reason))};
            if (row.judgement.due_day != ObjectFacts::no_day) view.due_on = base::date_of_number(row.judgement.due_day);
            if (const auto device = devices.find(row.equipment_id); device != devices.end()) {
                view.name = device->second.name;
                view.device_code = device->second.identifier(registry::IdentifierKind::device_code);
                view.evidence = evidence_of(tx, request, row.equipment_id);
            }
            list.items.push_back(std::move(view));
        }
    });
    if (found->more) list.next = std::to_string(ids.back());
    return http::json(list);
}

Reply stream_objects(Oversight& oversight, const Request& request) {
    auto query = query_of(oversight, request);
    if (!query) return query.error();
    query->after_id = 0;
    query->limit = 2'000;
    if (!list_objects(oversight, request.actor->scope, request.actor->region_id, [&] { auto probe = *query; probe.limit = 1; return probe; }())) return http::not_found(request);
    Reply reply{.content_type = "text/csv; charset=utf-8", .headers = {{"Content-Disposition", "attachment; filename=\"" + std::string(indicators()[query->look.indicator].id) + ".csv\""}}};
    reply.stream = [&oversight, actor = request.actor, language = request.language, query = *query, begun = false, ended = false](std::string& piece) mutable {
        if (ended) return false;
        documents::CsvWriter csv([&](std::string_view text) { piece += text; }, {.byte_order_mark = !begun});
        if (!begun) csv.add_row({"equipment_id", "device_code", "name", "region", "outcome", "reason", "says", "due_on"});
        begun = true;
        const auto found = list_objects(oversight, actor->scope, actor->region_id, query);
        if (!found || found->rows.empty()) {
            ended = true;
            return !piece.empty();
        }
        std::vector<std::int64_t> ids;
        for (const auto& row : found->rows) ids.push_back(row.equipment_id);
        std::unordered_map<std::int64_t, registry::Equipment> devices;
        for (auto& device : oversight.database().read([&](store::Transaction& tx) { return registry::list_recorded_by_ids(tx, actor->scope, ids); })) devices.emplace(device.id.value, std::move(device));
        const auto tree = oversight.registry.regions.tree();
        for (const auto& row : found->rows) {
            const auto at = devices.find(row.equipment_id);
            const auto* device = at == devices.end() ? nullptr : &at->second;
            const auto* region = tree->find(row.region_id);
            const auto id = std::to_string(row.equipment_id), text = http::words().says(language, code_of(row.judgement.reason));
            const auto due = row.judgement.due_day == ObjectFacts::no_day ? std::string() : base::to_text(base::date_of_number(row.judgement.due_day));
            csv.add_row({id, device ? device->identifier(registry::IdentifierKind::device_code) : "", device ? device->name : "", region ? region->name : "", word(row.judgement.outcome()),
                         word(row.judgement.reason), text, due});
        }
        query.after_id = ids.back();
        ended = !found->more;
        return true;
    };
    return reply;
}

Reply list_all_campaigns(Oversight& oversight, const Request&) {
    CampaignList list;
    oversight.database().read([&](store::Transaction& tx) {
        list = {};
        for (const auto& campaign : list_campaigns(tx)) {
            CampaignView view{campaign.id, campaign.name, campaign.from_on, campaign.until_on, campaign.targets, {}};
            for (const auto& issue : issues_of(campaign)) view.issues.push_back(issue.as_of);
            list.items.push_back(std::move(view));
        }
        for (const auto& row : list_go_live(tx))
            if (row.region_id == 0) list.go_live_on = row.go_live_on;
    });
    return http::json(list);
}

Reply take_campaign(Oversight& oversight, const Request& request) {
    const auto wanted = http::parse<NewCampaignForm>(request);
    if (!wanted) return wanted.error();
    const auto id = open_campaign(oversight.journal(), *request.actor, {base::one_line(wanted->name), wanted->from_on, wanted->until_on, wanted->targets.value_or(std::map<std::string, int>{}), wanted->go_live_on});
    if (!id) return http::refused(request, id.error());
    oversight.live.settings_changed();
    return http::created("/api/v1/campaigns/" + std::to_string(*id));
}

Reply take_go_live(Oversight& oversight, const Request& request) {
    const auto wanted = http::parse<GoLiveForm>(request);
    if (!wanted) return wanted.error();
    const auto done = set_go_live(oversight.journal(), *request.actor, wanted->region_id, wanted->go_live_on);
    if (!done && done.error().code == "oversight.unknown_region") return http::not_found(request);
    if (!done) return http::refused(request, done.error());
    oversight.live.settings_changed();
    return http::no_content();
}

} // namespace

std::vector<http::Route> routes(Oversight& oversight) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(Oversight&, const Request&)) { return [&oversight, handler](const Request& request) { return handler(oversight, request); }; };
    const std::vector<http::QueryParameter> where{{"region_id", "your own unless told", "integer"}, {"as_of", "a day up to today; now unless told", "date"}};
    auto which = where;
    which.push_back({"outcome", "pass, fail, grace, excluded, out"});
    which.push_back({"reason", "a reason's word"});
    auto paged = which;
    paged.push_back({"cursor", "from the previous page's next", "integer"});
    paged.push_back({"limit", "1–200, 50 unless told", "integer"});
    std::vector<http::Route> all{
        {get, "/api/v1/indicators", read_indicators, ScopeUse::none, Runs::inline_on_loop, bind(list_indicators), "The indicators and their definitions", {}, {}, schema<IndicatorList>()},
        {get, "/api/v1/indicators/{indicator}", read_indicators, ScopeUse::applied, Runs::pooled, bind(show_indicator), "One number, its region's children and its reasons", where, {}, schema<IndicatorView>()},
        {get, "/api/v1/indicators/{indicator}/objects", read_indicators, ScopeUse::applied, Runs::pooled, bind(list_indicator_objects), "The objects behind the number, with the entries it rests on", paged, {}, schema<ObjectList>()},
        {get, "/api/v1/indicators/{indicator}/objects.csv", export_lists, ScopeUse::applied, Runs::pooled, bind(stream_objects), "The same as one file", which, {}, {}, "application/json", "text/csv"},
        {get, "/api/v1/campaigns", read_indicators, ScopeUse::none, Runs::pooled, bind(list_all_campaigns), "Campaigns, newest first", {}, {}, schema<CampaignList>()},
        {post, "/api/v1/campaigns", manage_campaigns, ScopeUse::none, Runs::pooled, bind(take_campaign), "Opens a campaign", {}, schema<NewCampaignForm>()},
        {post, "/api/v1/campaigns/go-live", manage_campaigns, ScopeUse::applied, Runs::pooled, bind(take_go_live), "Sets, once, from which day a region's place of record is here", {}, schema<GoLiveForm>()},
    };
    std::ranges::move(bulletin_routes(oversight), std::back_inserter(all));
    std::ranges::move(policy_routes(oversight), std::back_inserter(all));
    std::ranges::move(task_force_routes(oversight), std::back_inserter(all));
    std::ranges::move(departure_routes(oversight), std::back_inserter(all));
    return all;
}

} // namespace tezai::oversight
