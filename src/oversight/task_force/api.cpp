// Rosters, milestones and the way there over HTTP: parse → read or act → reply.
#include "oversight/api.hpp"

#include <algorithm>
#include <map>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "oversight/bulletin/store.hpp"
#include "oversight/indicators/rate.hpp"
#include "oversight/reading.hpp"
#include "oversight/task_force/actions.hpp"
#include "oversight/task_force/rules.hpp"
#include "oversight/task_force/store.hpp"

namespace tezai::oversight {
namespace {

using base::form::field;
using http::Reply, http::Request;

struct MemberView {
    std::int64_t id = 0;
    std::string post, duty, name, office_phone;
    base::Date from_on;
    std::optional<base::Date> until_on;
    std::string handed_to; // the name of the successor
    bool in_office = true;
    static constexpr std::string_view schema_name = "TaskForceMember";
    static constexpr auto form = std::tuple{field("id", &MemberView::id), field("post", &MemberView::post), field("duty", &MemberView::duty), field("name", &MemberView::name), field("office_phone", &MemberView::office_phone),
                                            field("from_on", &MemberView::from_on), field("until_on", &MemberView::until_on, "the last day"), field("handed_to", &MemberView::handed_to), field("in_office", &MemberView::in_office)};
};
struct MilestoneView {
    std::int64_t id = 0;
    std::string indicator, name;
    base::Date due_on;
    std::string target_text, state;
    std::int64_t days_left = 0;
    static constexpr std::string_view schema_name = "Milestone";
    static constexpr auto form = std::tuple{field("id", &MilestoneView::id), field("indicator", &MilestoneView::indicator), field("name", &MilestoneView::name), field("due_on", &MilestoneView::due_on, "its 24:00"),
                                            field("target_text", &MilestoneView::target_text), field("state", &MilestoneView::state, "open, met, missed, met_late"), field("days_left", &MilestoneView::days_left)};
};
struct LinePoint {
    base::Date on;
    int per_ten_thousand = 0;
    std::int64_t missing = 0;
    bool live = false;
    static constexpr std::string_view schema_name = "LinePoint";
    static constexpr auto form = std::tuple{field("on", &LinePoint::on), field("per_ten_thousand", &LinePoint::per_ten_thousand), field("missing", &LinePoint::missing, "objects that fail; 0 in a plan"), field("live", &LinePoint::live, "as it stands now; the others are of published issues")};
};
struct LineView {
    std::string indicator, name, planned_text, actual_text;
    bool behind = false;
    std::vector<LinePoint> plan, actual;
    static constexpr std::string_view schema_name = "TaskForceLine";
    static constexpr auto form = std::tuple{field("indicator", &LineView::indicator), field("name", &LineView::name), field("planned_text", &LineView::planned_text, "for today"), field("actual_text", &LineView::actual_text, "now"),
                                            field("behind", &LineView::behind), field("plan", &LineView::plan), field("actual", &LineView::actual)};
};
struct BelowView {
    RegionRef region;
    std::int64_t members = 0, open = 0, missed = 0;
    static constexpr std::string_view schema_name = "TaskForceBelow";
    static constexpr auto form = std::tuple{field("region", &BelowView::region), field("members", &BelowView::members), field("open", &BelowView::open, "milestones to come"), field("missed", &BelowView::missed)};
};
struct TaskForceView {
    RegionRef region;
    bool may_keep = false;
    std::vector<MemberView> members;
    std::vector<MilestoneView> milestones;
    std::vector<LineView> lines;
    std::vector<BelowView> below;
    static constexpr std::string_view schema_name = "TaskForce";
    static constexpr auto form = std::tuple{field("region", &TaskForceView::region), field("may_keep", &TaskForceView::may_keep), field("members", &TaskForceView::members, "in office first"), field("milestones", &TaskForceView::milestones, "by day"),
                                            field("lines", &TaskForceView::lines, "of each indicator that has a milestone"), field("below", &TaskForceView::below, "the regions right below")};
};
struct MemberForm {
    std::string post, name, office_phone;
    std::optional<std::string> duty;
    base::Date from_on;
    static constexpr std::string_view schema_name = "NewMember";
    static constexpr auto form = std::tuple{field("post", &MemberForm::post), field("name", &MemberForm::name), field("office_phone", &MemberForm::office_phone, "of the office, no private number"), field("duty", &MemberForm::duty), field("from_on", &MemberForm::from_on)};
};
struct SuccessorForm {
    std::string name, office_phone;
    std::optional<std::string> post, duty;
    static constexpr std::string_view schema_name = "Successor";
    static constexpr auto form = std::tuple{field("name", &SuccessorForm::name), field("office_phone", &SuccessorForm::office_phone), field("post", &SuccessorForm::post, "the same unless told"), field("duty", &SuccessorForm::duty)};
};
struct HandOverForm {
    base::Date on;
    std::optional<SuccessorForm> successor;
    static constexpr std::string_view schema_name = "HandOver";
    static constexpr auto form = std::tuple{field("on", &HandOverForm::on, "the last day of one, the first of the other"), field("successor", &HandOverForm::successor, "none: the post is vacant")};
};
struct MilestoneForm {
    std::string indicator;
    base::Date due_on;
    int per_ten_thousand = 0;
    static constexpr std::string_view schema_name = "NewMilestone";
    static constexpr auto form = std::tuple{field("indicator", &MilestoneForm::indicator), field("due_on", &MilestoneForm::due_on), field("per_ten_thousand", &MilestoneForm::per_ten_thousand, "9800: 98 %")};
};

RegionRef ref_of(const registry::Region& region, auth::Language language) { return {region.id, region.name_in(language), region.level, 0}; }

// What the published issues said of the region: day → passed and counted.
std::map<base::Date, std::pair<std::int64_t, std::int64_t>> published(const Oversight& oversight, const std::vector<IssueRow>& issues, std::string_view indicator, std::int64_t region_id) {
    std::map<base::Date, std::pair<std::int64_t, std::int64_t>> found;
    for (const auto& issue : issues) {
        const auto kept = issue.state == "published" ? oversight.blobs.get(issue.data_blob) : std::nullopt;
        if (!kept) continue;
        const auto data = boost::json::parse(*kept);
        for (const auto& region : data.at("regions").as_array())
            if (region.at("id").as_int64() == region_id)
                if (const auto* value = region.at("values").as_object().if_contains(indicator)) found[issue.issue_on] = {value->at("num").as_int64(), value->at("den").as_int64()};
    }
    return found;
}

int per_ten_thousand(std::int64_t num, std::int64_t den) { return den == 0 ? 10'000 : static_cast<int>(num * 10'000 / den); }

LineView line_of(const Oversight& oversight, const Request& request, const std::vector<IssueRow>& issues, std::size_t indicator, std::int64_t region_id, const std::vector<Milestone>& milestones) {
    const auto today = oversight.live.today();
    LineView line{.indicator = std::string(indicators()[indicator].id), .name = http::words().says(request.language, indicators()[indicator].code)};
    std::optional<Campaign> campaign;
    const auto tally = oversight.live.read([&](const Picture& picture, std::int64_t) {
        campaign = picture.settings().campaign;
        return picture.frame().find(region_id) ? picture.tally(indicator, picture.frame().index_of(region_id)) : Tally{};
    });
    for (const auto& [on, value] : published(oversight, issues, indicators()[indicator].id, region_id))
        if (!campaign || (campaign->from_on <= on && on < today)) line.actual.push_back({on, per_ten_thousand(value.first, value.second), value.second - value.first, false});
    line.actual.push_back({today, per_ten_thousand(tally.num(), tally.den()), tally.fail(), true});
    // The plan begins where the region stood when it was first published, or stands now, and goes from milestone to milestone.
    std::vector<PlanPoint> points{{base::day_number(line.actual.front().on), line.actual.front().per_ten_thousand}};
    for (const auto& milestone : milestones)
        if (milestone.indicator == line.indicator && base::day_number(milestone.due_on) > points.back().day) points.push_back({base::day_number(milestone.due_on), milestone.per_ten_thousand});
    for (const auto& point : points) line.plan.push_back({base::date_of_number(point.day), point.per_ten_thousand, 0, false});
    const auto planned = planned_on(points, base::day_number(today));
    line.planned_text = rate_text(planned, 10'000);
    line.actual_text = rate_text(tally.num(), tally.den());
    line.behind = !reaches(tally.num(), tally.den(), planned);
    return line;
}

std::vector<BelowView> below_of(store::Transaction& tx, const Oversight& oversight, const Request& request, const registry::RegionTree& tree, std::int64_t region_id) {
    const auto today = oversight.live.today();
    std::map<std::int64_t, ForceCount> counts;
    for (const auto& count : count_forces(tx, request.actor->scope, today)) counts.emplace(count.region_id, count);
    std::vector<BelowView> below;
    for (const auto& region : tree.all()) {
        if (region.tree != registry::Tree::supervision || !region.valid_on(today) || tree.parent_of(region.id, today) != region_id) continue;
        const auto count = counts.contains(region.id) ? counts.at(region.id) : ForceCount{};
        below.push_back({ref_of(region, request.language), count.members, count.open, count.missed});
    }
    return below;
}

Reply show_task_force(Oversight& oversight, const Request& request) {
    const auto id = request.path_id("region_id");
    const auto tree = oversight.registry.regions.tree();
    const auto* region = id ? tree->find(*id) : nullptr;
    if (region == nullptr || !request.actor->scope.sees_region(*id)) return http::not_found(request);
    const auto today = oversight.live.today();
    TaskForceView view{.region = ref_of(*region, request.language), .may_keep = keeps(*request.actor, *id)};
    std::vector<Milestone> milestones;
    std::vector<IssueRow> issues;
    oversight.database().read([&](store::Transaction& tx) {
        view.members.clear();
        const auto members = list_members(tx, request.actor->scope, *id);
        for (const auto& each : members) {
            MemberView shown{.id = each.id, .post = each.post, .duty = each.duty, .name = each.name, .office_phone = each.office_phone, .from_on = each.from_on, .until_on = each.until_on, .in_office = !each.until_on || *each.until_on >= today};
            for (const auto& other : members)
                if (other.id == each.handed_to) shown.handed_to = other.name;
            view.members.push_back(std::move(shown));
        }
        milestones = list_milestones(tx, request.actor->scope, *id);
        issues = list_issues(tx);
        view.below = below_of(tx, oversight, request, *tree, *id);
    });
    for (const auto& each : milestones) {
        const auto indicator = find_indicator(each.indicator);
        view.milestones.push_back({each.id, each.indicator, indicator ? http::words().says(request.language, indicators()[*indicator].code) : each.indicator, each.due_on, rate_text(each.per_ten_thousand, 10'000), each.state,
                                   base::days_between(today, each.due_on).count()});
    }
    for (std::size_t i = 0; i < indicator_count; ++i)
        if (std::ranges::any_of(milestones, [&](const Milestone& each) { return each.indicator == indicators()[i].id; })) view.lines.push_back(line_of(oversight, request, issues, i, *id, milestones));
    return http::json(view);
}

Reply made(const Request& request, const law::Decision<std::int64_t>& done) {
    if (!done && (done.error().code == "oversight.unknown_region" || done.error().code == "oversight.unknown_member")) return http::not_found(request);
    return done ? http::json(MadeId{*done}, 201) : http::refused(request, done.error());
}

Reply take_member(Oversight& oversight, const Request& request) {
    const auto region = request.path_id("region_id");
    if (!region) return http::not_found(request);
    const auto wanted = http::parse<MemberForm>(request);
    if (!wanted) return wanted.error();
    return made(request, name_member(oversight, *request.actor, {.region_id = *region, .post = wanted->post, .duty = wanted->duty.value_or(""), .name = wanted->name, .office_phone = wanted->office_phone, .from_on = wanted->from_on}));
}

Reply take_hand_over(Oversight& oversight, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<HandOverForm>(request);
    if (!wanted) return wanted.error();
    std::optional<Member> successor;
    if (const auto& next = wanted->successor) successor = Member{.post = next->post.value_or(""), .duty = next->duty.value_or(""), .name = next->name, .office_phone = next->office_phone};
    return made(request, hand_over(oversight, *request.actor, *id, wanted->on, successor));
}

Reply take_milestone(Oversight& oversight, const Request& request) {
    const auto region = request.path_id("region_id");
    if (!region) return http::not_found(request);
    const auto wanted = http::parse<MilestoneForm>(request);
    if (!wanted) return wanted.error();
    return made(request, set_milestone(oversight, *request.actor, {.region_id = *region, .indicator = wanted->indicator, .due_on = wanted->due_on, .per_ten_thousand = wanted->per_ten_thousand}));
}

Reply take_drop(Oversight& oversight, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto done = drop_milestone(oversight, *request.actor, *id);
    if (!done && done.error().code == "oversight.unknown_milestone") return http::not_found(request);
    return done ? http::no_content() : http::refused(request, done.error());
}

} // namespace

std::vector<http::Route> task_force_routes(Oversight& oversight) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(Oversight&, const Request&)) { return [&oversight, handler](const Request& request) { return handler(oversight, request); }; };
    return {
        {get, "/api/v1/task-forces/{region_id}", read_indicators, ScopeUse::applied, Runs::pooled, bind(show_task_force), "The task force of a region, its plan against what was reached, and those below", {}, {}, schema<TaskForceView>()},
        {post, "/api/v1/task-forces/{region_id}/members", keep_task_force, ScopeUse::applied, Runs::pooled, bind(take_member), "Names a member", {}, schema<MemberForm>(), schema<MadeId>(), "application/json", "application/json", std::size_t{16} << 10, 201},
        {post, "/api/v1/task-forces/{region_id}/milestones", keep_task_force, ScopeUse::applied, Runs::pooled, bind(take_milestone), "Sets how much is to be reached by a day", {}, schema<MilestoneForm>(), schema<MadeId>(), "application/json", "application/json", std::size_t{16} << 10, 201},
        {post, "/api/v1/task-force-members/{id}/hand-over", keep_task_force, ScopeUse::applied, Runs::pooled, bind(take_hand_over), "Ends a member's time and names who takes over; the successor's number, 0 for a vacant post", {}, schema<HandOverForm>(), schema<MadeId>(), "application/json", "application/json", std::size_t{16} << 10, 201},
        {post, "/api/v1/task-force-milestones/{id}/drop", keep_task_force, ScopeUse::applied, Runs::pooled, bind(take_drop), "Takes a milestone out of the plan"},
    };
}

} // namespace tezai::oversight
