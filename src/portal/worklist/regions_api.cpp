// The regions below as a city or a province looks at them: how far each is, how fast it closes, what lies there overdue. No rank: the
// order is that of the codes.
#include <boost/json/value.hpp>

#include "oversight/indicators/rate.hpp"
#include "portal/worklist/assignments_store.hpp"
#include "portal/worklist/worklist.hpp"

namespace tezai::portal {
namespace {

using base::form::field;
using http::Reply, http::Request;

struct RegionAtWork {
    std::int64_t region_id = 0;
    std::string name, level, rate_text, light;
    std::int64_t gap = 0, late_new = 0;
    std::optional<std::int64_t> earlier_gap;
    std::optional<base::Date> earlier_on;
    std::optional<double> per_week;
    std::string moves;
    std::int64_t assignments = 0, devices = 0, mended = 0, overdue = 0, due = 0, in_time = 0;
    static constexpr std::string_view schema_name = "RegionAtWork";
    static constexpr auto form = std::tuple{
        field("region_id", &RegionAtWork::region_id), field("name", &RegionAtWork::name), field("level", &RegionAtWork::level), field("rate_text", &RegionAtWork::rate_text, "K03"), field("light", &RegionAtWork::light),
        field("gap", &RegionAtWork::gap, "failing K03 now"), field("late_new", &RegionAtWork::late_new, "failing K04 now"), field("earlier_gap", &RegionAtWork::earlier_gap, "K03, at the issue before the last"), field("earlier_on", &RegionAtWork::earlier_on),
        field("per_week", &RegionAtWork::per_week, "how many a week the gap has fallen since; negative: it grew"), field("moves", &RegionAtWork::moves, "done, closing, still, growing, unknown"), field("assignments", &RegionAtWork::assignments, "handed down in it or to it"),
        field("devices", &RegionAtWork::devices), field("mended", &RegionAtWork::mended), field("overdue", &RegionAtWork::overdue, "assignments"), field("due", &RegionAtWork::due, "assignments whose day has come"), field("in_time", &RegionAtWork::in_time, "of them, done by their day (K23, shown and not ranked)")};
};
struct RegionsAtWork {
    std::int64_t region_id = 0, parent_id = 0;
    std::string name, level;
    std::vector<RegionAtWork> items;
    RegionAtWork whole;
    static constexpr std::string_view schema_name = "RegionsAtWork";
    static constexpr auto form = std::tuple{field("region_id", &RegionsAtWork::region_id), field("parent_id", &RegionsAtWork::parent_id, "0: above what you may see"), field("name", &RegionsAtWork::name), field("level", &RegionsAtWork::level),
                                            field("items", &RegionsAtWork::items, "the regions below, by code"), field("whole", &RegionsAtWork::whole)};
};

std::string_view moves_of(std::int64_t gap, const std::optional<std::int64_t>& earlier) {
    if (gap == 0) return "done";
    if (!earlier) return "unknown";
    return gap < *earlier ? "closing" : gap == *earlier ? "still" : "growing";
}

RegionAtWork look_at(const Worklist& worklist, const oversight::Picture& picture, std::size_t at, const std::vector<Tallied>& tallies, auth::Language language) {
    const auto k03 = oversight::find_indicator("K03").value(), k04 = oversight::find_indicator("K04").value();
    const auto& node = picture.frame().nodes()[at];
    const auto& tally = picture.tally(k03, at);
    RegionAtWork view{.region_id = node.id, .name = language == auth::Language::en && !node.name_en.empty() ? node.name_en : node.name, .level = node.level, .rate_text = oversight::rate_text(tally.num(), tally.den()),
                      .light = std::string(oversight::word(worklist.oversight.live.light(picture, k03, at, true))), .gap = tally.fail(), .late_new = picture.tally(k04, at).fail()};
    for (const auto& sum : tallies) {
        if (sum.state == "taken_back" || picture.frame().find(sum.region_id) == nullptr || !picture.frame().is_under(picture.frame().index_of(sum.region_id), at)) continue;
        view.assignments += sum.assignments;
        view.devices += sum.devices;
        view.mended += sum.mended;
        view.overdue += sum.overdue;
        view.due += sum.due;
        view.in_time += sum.in_time;
    }
    return view;
}

// Apart from the picture's lock, which earlier_gap takes itself.
void add_pace(const Worklist& worklist, RegionAtWork& view) {
    const auto earlier = worklist.oversight.live.earlier_gap(view.region_id, oversight::find_indicator("K03").value());
    if (earlier) {
        view.earlier_gap = earlier->gap;
        view.earlier_on = base::date_of_number(earlier->as_of);
        const auto days = base::day_number(worklist.registry().today()) - earlier->as_of;
        if (days > 0) view.per_week = static_cast<double>((earlier->gap - view.gap) * 70 / days) / 10;
    }
    view.moves = moves_of(view.gap, view.earlier_gap);
}

Reply show_regions(const Worklist& worklist, const Request& request) {
    const auto& actor = *request.actor;
    std::int64_t asked = actor.region_id;
    if (request.query_value("region_id")) {
        const auto id = request.query_integer("region_id");
        if (!id || *id <= 0) return http::malformed(request, {{"/region_id", "not_an_integer_in_range"}});
        asked = *id;
    }
    const auto tallies = worklist.database().read([&](store::Transaction& tx) { return tally_assignments(tx, actor.scope, worklist.registry().today(), std::nullopt); });
    std::optional<RegionsAtWork> page;
    worklist.oversight.live.read([&](const oversight::Picture& picture, std::int64_t) {
        const auto& frame = picture.frame();
        if (frame.size() == 0) return;
        const auto id = asked == 0 && actor.scope.is_everything() ? frame.nodes().front().id : asked;
        if (frame.find(id) == nullptr || !(actor.scope.is_everything() || actor.scope.sees_region(id))) return;
        const auto at = frame.index_of(id);
        const auto& node = frame.nodes()[at];
        page = RegionsAtWork{.region_id = node.id, .parent_id = node.parent_id != 0 && (actor.scope.is_everything() || actor.scope.sees_region(node.parent_id)) ? node.parent_id : 0, .level = node.level};
        page->whole = look_at(worklist, picture, at, tallies, request.language);
        page->name = page->whole.name;
        for (std::size_t below = 1; below < frame.size(); ++below)
            if (below != at && frame.parent_index(below) == at && !(frame.nodes()[below].ended && picture.tally(0, below).population() == 0)) page->items.push_back(look_at(worklist, picture, below, tallies, request.language));
    });
    if (!page) return http::not_found(request);
    add_pace(worklist, page->whole);
    for (auto& item : page->items) add_pace(worklist, item);
    return http::json(*page);
}

} // namespace

std::vector<http::Route> region_routes(const Worklist& worklist) {
    using http::Runs, http::ScopeUse, http::schema;
    return {{http::Method::get, "/api/v1/gap-regions", auth::Permission::read_indicators, ScopeUse::applied, Runs::pooled, [worklist](const Request& request) { return show_regions(worklist, request); },
             "The regions below: how far each is, how fast it closes, what lies there overdue", {{"region_id", "your own unless told", "integer"}}, {}, schema<RegionsAtWork>()}};
}

std::vector<http::Route> worklist_routes(const Worklist& worklist) {
    auto all = gap_routes(worklist);
    for (auto&& some : {assignment_routes(worklist), region_routes(worklist)}) all.insert(all.end(), some.begin(), some.end());
    return all;
}

} // namespace tezai::portal
