#include "links/coding/lookback/api.hpp"

#include <algorithm>
#include <unordered_map>

#include "documents/jpeg.hpp"
#include "links/coding/lookback/store.hpp"
#include "links/coding/lookback/views.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::coding::lookback {
namespace {

using http::Reply;
using http::Request;

struct CensusWanted {
    std::int64_t campaign_id = 0;
    static constexpr std::string_view schema_name = "NewLookbackCensus";
    static constexpr auto form = std::tuple{form::field("campaign_id", &CensusWanted::campaign_id, "the list is of its first day, 24:00")};
};
struct RecheckWanted {
    Answer coded = Answer::none, accurate = Answer::none, proper = Answer::none;
    std::string note;
    static constexpr std::string_view schema_name = "LookbackRecheck";
    static constexpr auto form = std::tuple{form::field("coded", &RecheckWanted::coded, "yes or no"), form::field("accurate", &RecheckWanted::accurate), form::field("proper", &RecheckWanted::proper), form::field("note", &RecheckWanted::note)};
};
struct CloseWanted {
    std::string reason;
    static constexpr std::string_view schema_name = "LookbackClosing";
    static constexpr auto form = std::tuple{form::field("reason", &CloseWanted::reason, "why nothing is left to mend")};
};

CensusView census_view(store::Transaction& tx, const Census& c, bool is_unit) {
    CensusView view{c.id, c.campaign_id, c.leaf, c.listed, c.as_of, c.opened_at, c.digest, {}};
    if (is_unit) return view; // who is looked at again is not told the unit
    for (const auto& d : list_draws(tx, c.id)) view.draws.push_back({d.number, d.records, d.drawn, d.drawn_at ? d.seed : "", d.seed_digest, d.committed_at, d.drawn_at});
    return view;
}

// The region that is meant; nothing when it is not there or not theirs. A unit has none.
std::optional<std::int64_t> region_of(const Lookback& lookback, const Request& request, const registry::RegionTree& tree) {
    const auto& actor = *request.actor;
    auto id = request.query_integer("region_id").value_or(0);
    if (actor.unit_id != 0) return id == 0 ? std::optional<std::int64_t>{0} : std::nullopt;
    if (id == 0) id = actor.region_id != 0 ? actor.region_id : actor.scope.is_everything() ? tree.root(registry::Tree::supervision, lookback.registry.today()) : 0;
    if (id == 0) return 0;
    if (!tree.find(id) || !(actor.scope.is_everything() || actor.scope.sees_region(id))) return std::nullopt;
    return id;
}

Reply show_progress(const Lookback& lookback, const Request& request) {
    const auto tree = lookback.registry.regions.tree();
    const auto today = lookback.registry.today();
    const auto& actor = *request.actor;
    if (request.query_value("region_id") && !request.query_integer("region_id")) return http::malformed(request, {{"/region_id", "not_an_integer_in_range"}});
    const auto region = region_of(lookback, request, *tree);
    if (!region) return http::not_found(request);
    ProgressView view{.region_id = *region};
    std::vector<Counts> rows;
    lookback.coding.journal.database().read([&](store::Transaction& tx) {
        rows.clear();
        const auto census = latest_census(tx);
        if (!census) return;
        view.census = census_view(tx, *census, actor.unit_id != 0);
        rows = count_by_region(tx, actor.scope, census->id, today);
    });
    Counts all;
    std::unordered_map<std::int64_t, Counts> by_child;
    const auto children = *region != 0 ? tree->children_of(*region, today) : std::vector<std::int64_t>();
    for (const auto& row : rows) {
        if (*region != 0 && !tree->is_under(row.region_id, *region, today) && *region != tree->root(registry::Tree::supervision, today)) continue;
        all += row;
        for (const auto child : children)
            if (tree->is_under(row.region_id, child, today)) by_child[child] += row;
    }
    view.counts = view_of(all);
    if (const auto* named = tree->find(*region)) view.region_name = named->name_in(actor.language);
    const auto parent = *region != 0 ? tree->parent_of(*region, today) : 0;
    if (parent != 0 && (actor.scope.is_everything() || actor.scope.sees_region(parent))) view.parent_id = parent;
    for (const auto child : children) {
        const auto* named = tree->find(child);
        view.children.push_back({child, named->name_in(actor.language), named->level, view_of(by_child[child])});
    }
    if (actor.unit_id != 0) view.counts.drawn = view.counts.rechecked = view.counts.contradicted = 0;
    if (actor.may(auth::Permission::manage_campaigns)) view.may = view.census ? std::vector<std::string>{"open_census", "draw"} : std::vector<std::string>{"open_census"};
    return http::json(view);
}

Reply list_devices(const Lookback& lookback, const Request& request) {
    const auto& actor = *request.actor;
    const auto tree = lookback.registry.regions.tree();
    const auto part = std::string(request.query_value("part").value_or("to_ask"));
    // The part that is looked at again is the bureau's alone.
    const bool for_staff = part == "recheck" || part == "contradicted";
    if (!is_part(part) || (for_staff && actor.unit_id != 0)) return http::malformed(request, {{"/part", "not_one_of"}});
    if (request.query_value("region_id") && !request.query_integer("region_id")) return http::malformed(request, {{"/region_id", "not_an_integer_in_range"}});
    if (request.query_value("cursor") && !request.query_integer("cursor")) return http::malformed(request, {{"/cursor", "not_an_integer_in_range"}});
    const auto region = region_of(lookback, request, *tree);
    if (!region) return http::not_found(request);
    std::vector<std::int64_t> regions;
    if (*region != 0 && *region != tree->root(registry::Tree::supervision, lookback.registry.today())) regions = tree->below_until(*region, lookback.registry.today());
    const auto limit = std::clamp<std::int64_t>(request.query_integer("limit").value_or(50), 1, 200);
    DeviceList list;
    lookback.coding.journal.database().read([&](store::Transaction& tx) {
        list = {};
        const auto census = latest_census(tx);
        if (!census) return;
        auto rows = list_listed(tx, actor.scope, {.census_id = census->id, .regions = regions, .part = part, .today = lookback.registry.today(),
                                                  .after_id = std::max<std::int64_t>(0, request.query_integer("cursor").value_or(0)), .limit = limit + 1});
        const bool more = static_cast<std::int64_t>(rows.size()) > limit;
        if (more) rows.pop_back();
        if (more) list.next = std::to_string(rows.back().equipment_id);
        list.items = view_of(tx, lookback, actor, rows);
    });
    return http::json(list);
}

// The one device, when it is theirs and on the list.
std::optional<DeviceView> find_view(const Lookback& lookback, const auth::Actor& actor, std::int64_t id) {
    return lookback.coding.journal.database().read([&](store::Transaction& tx) -> std::optional<DeviceView> {
        const auto census = latest_census(tx);
        if (!census || !registry::find_equipment(tx, actor.scope, {id})) return std::nullopt;
        const auto row = find_listed_row(tx, auth::Scope::everything(), census->id, id);
        if (!row) return std::nullopt;
        auto views = view_of(tx, lookback, actor, {*row});
        return views.empty() ? std::nullopt : std::optional{std::move(views.front())};
    });
}

Reply show_device(const Lookback& lookback, const Request& request) {
    const auto id = request.path_id();
    const auto view = id ? find_view(lookback, *request.actor, *id) : std::nullopt;
    return view ? http::json(*view) : http::not_found(request);
}

Reply show_picture(const Lookback& lookback, const Request& request) {
    const auto id = request.path_id();
    const auto blob = lookback.coding.journal.database().read([&](store::Transaction& tx) -> std::string {
        const auto census = latest_census(tx);
        if (!id || !census || !registry::find_equipment(tx, request.actor->scope, {*id})) return "";
        const auto row = find_listed_row(tx, auth::Scope::everything(), census->id, *id);
        return row ? row->picture : "";
    });
    const auto original = blob.empty() ? std::nullopt : lookback.coding.blobs.get(blob);
    if (!original) return http::not_found(request);
    const auto shown = documents::thumbnail(base::bytes(*original), 1'600); // upright, and nothing of where it was taken
    if (!shown) return http::not_found(request);
    return {.content_type = "image/jpeg", .body = std::string(shown->begin(), shown->end()), .headers = {{"Cache-Control", "private, no-cache"}}};
}

Reply take_census(const Lookback& lookback, const Request& request) {
    const auto wanted = http::parse<CensusWanted>(request);
    if (!wanted) return wanted.error();
    const auto census = open_census(lookback, *request.actor, wanted->campaign_id);
    if (!census) return http::refused(request, census.error());
    return http::json(lookback.coding.journal.database().read([&](store::Transaction& tx) { return census_view(tx, *census, false); }), 201);
}

Reply take_draw(const Lookback& lookback, const Request& request) {
    const auto done = draw(lookback, *request.actor);
    if (!done) return http::refused(request, done.error());
    return http::json(DrawView{done->number, done->records, done->drawn, done->seed, done->seed_digest, done->committed_at, done->drawn_at}, 201);
}

Reply answered(const Lookback& lookback, const Request& request, std::int64_t id, const std::optional<PhotoVerdict>& photo) {
    auto device = find_view(lookback, *request.actor, id);
    if (!device) return http::not_found(request);
    AnsweredView view{.device = std::move(*device)};
    if (photo) {
        view.photo = photo->accepted ? "accepted" : "rejected";
        for (const auto& reason : photo->reasons) view.photo_says.push_back(http::words().says(request.language, reason));
    }
    return http::json(view, 201);
}

Reply take_answers(const Lookback& lookback, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    Answering wanted{.equipment_id = *id, .jpeg = std::string(request.body)};
    base::form::Faults faults;
    for (const auto q : questions) {
        const auto text = request.query_value(registry::word(q));
        if (!text) continue;
        const auto given = registry::parse_word<Answer>(*text);
        if (!given || *given == Answer::none) faults.push_back({"/" + std::string(registry::word(q)), "not_one_of"});
        else wanted.answers[q] = *given;
    }
    if (const auto text = request.header("x-captured-at"); !text.empty()) {
        wanted.captured_at = base::parse_instant(text);
        if (!wanted.captured_at) faults.push_back({"X-Captured-At", "not_an_instant"});
    }
    if (const auto text = request.header("x-phone-clock"); !text.empty()) {
        wanted.phone_now = base::parse_instant(text);
        if (!wanted.phone_now) faults.push_back({"X-Phone-Clock", "not_an_instant"});
    }
    if (!faults.empty()) return http::malformed(request, faults);
    if (wanted.answers == Answers{} && wanted.jpeg.empty()) return http::problem(request, 400, "coding.lookback.nothing_answered");
    const auto done = answer(lookback, *request.actor, wanted);
    if (!done && done.error().code == "equipment.unknown") return http::not_found(request);
    if (!done) return http::refused(request, done.error());
    return answered(lookback, request, *id, done->photo);
}

Reply take_recheck(const Lookback& lookback, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<RecheckWanted>(request);
    if (!wanted) return wanted.error();
    const Answers given{wanted->coded, wanted->accurate, wanted->proper};
    base::form::Faults faults;
    for (const auto q : questions)
        if (given[q] == Answer::none) faults.push_back({"/" + std::string(registry::word(q)), "not_one_of"});
    if (!faults.empty()) return http::malformed(request, faults);
    const auto done = recheck(lookback, *request.actor, *id, given, wanted->note);
    if (!done && done.error().code == "equipment.unknown") return http::not_found(request);
    if (!done) return http::refused(request, done.error());
    return answered(lookback, request, *id, std::nullopt);
}

Reply take_closing(const Lookback& lookback, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<CloseWanted>(request);
    if (!wanted) return wanted.error();
    const auto done = close_problem(lookback, *request.actor, *id, wanted->reason);
    if (!done && done.error().code == "equipment.unknown") return http::not_found(request);
    if (!done) return http::refused(request, done.error());
    return answered(lookback, request, *id, std::nullopt);
}

} // namespace

std::vector<http::Route> routes(const Lookback& lookback) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&lookback](Reply (*handler)(const Lookback&, const Request&)) { return [&lookback, handler](const Request& request) { return handler(lookback, request); }; };
    const http::QueryParameter region{"region_id", "your own unless told", "integer"};
    return {
        {get, "/api/v1/lookback", read_equipment, ScopeUse::applied, Runs::pooled, bind(show_progress), "The look-back that runs and how far it is, by the regions below", {region}, {}, schema<ProgressView>()},
        {get, "/api/v1/lookback/devices", read_equipment, ScopeUse::applied, Runs::pooled, bind(list_devices), "Listed devices and what came of each",
         {region, {"part", "to_ask unless told; all, complete, by_system, problem, overdue, mended, differs, removed; for staff recheck, contradicted"}, {"cursor", "", "integer"}, {"limit", "1–200, 50 unless told", "integer"}}, {}, schema<DeviceList>()},
        {post, "/api/v1/lookback/censuses", manage_campaigns, ScopeUse::none, Runs::pooled, bind(take_census), "Freezes the list of a campaign", {}, schema<CensusWanted>(), schema<CensusView>(), "application/json", "application/json", 1 << 20, 201},
        {post, "/api/v1/lookback/draws", manage_campaigns, ScopeUse::none, Runs::pooled, bind(take_draw), "Draws records for a second look and shows the seed", {}, {}, schema<DrawView>(), "application/json", "application/json", 1 << 20, 201},
        {get, "/api/v1/equipment/{id}/lookback", read_equipment, ScopeUse::applied, Runs::pooled, bind(show_device), "The three questions of this device, what was answered and found", {}, {}, schema<DeviceView>()},
        {get, "/api/v1/equipment/{id}/lookback-picture", read_equipment, ScopeUse::applied, Runs::pooled, bind(show_picture), "The picture of what is wrong, upright, without hidden data", {}, {}, {}, "application/json", "image/jpeg"},
        {post, "/api/v1/equipment/{id}/lookback-answers", answer_lookback, ScopeUse::applied, Runs::pooled, bind(take_answers), "Answers, with a photo where there is one",
         {{"coded", "yes or no"}, {"accurate", "yes or no"}, {"proper", "yes or no"}}, {}, schema<AnsweredView>(), "image/jpeg", "application/json", std::size_t{24} << 20, 201},
        {post, "/api/v1/equipment/{id}/lookback-rechecks", recheck_lookback, ScopeUse::applied, Runs::pooled, bind(take_recheck), "A second look, by somebody else", {}, schema<RecheckWanted>(), schema<AnsweredView>(), "application/json", "application/json", 1 << 20, 201},
        {post, "/api/v1/equipment/{id}/lookback-closings", recheck_lookback, ScopeUse::applied, Runs::pooled, bind(take_closing), "Closes a problem with a reason", {}, schema<CloseWanted>(), schema<AnsweredView>(), "application/json", "application/json", 1 << 20, 201},
    };
}

} // namespace tezai::coding::lookback
