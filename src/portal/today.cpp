#include <boost/json/value.hpp>

#include "portal/pages.hpp"
#include "registry/api.hpp"

namespace tezai::portal {
namespace {

struct LinkNumber {
    std::string link, title, says;
    std::int64_t count = 0;
    bool built = false;
    static constexpr std::string_view schema_name = "LinkNumber";
    static constexpr auto form = std::tuple{base::form::field("link", &LinkNumber::link), base::form::field("title", &LinkNumber::title), base::form::field("says", &LinkNumber::says), base::form::field("count", &LinkNumber::count), base::form::field("built", &LinkNumber::built)};
};
struct Group {
    std::string code, says;
    std::int64_t count = 0;
    std::vector<registry::TaskView> items;
    std::string more_href;
    static constexpr std::string_view schema_name = "TaskGroup";
    static constexpr auto form = std::tuple{base::form::field("code", &Group::code, "overdue, today, week, later"), base::form::field("says", &Group::says), base::form::field("count", &Group::count, "in the store"),
                                            base::form::field("items", &Group::items, "the first 20, soonest first"), base::form::field("more_href", &Group::more_href, "where all of them are listed")};
};
struct Today {
    base::Date today;
    std::int64_t open = 0, overdue = 0, due_today = 0, equipment_count = 0;
    std::vector<LinkNumber> links;
    std::vector<Group> groups; // mine, soonest first
    std::vector<Gap> gaps;
    static constexpr std::string_view schema_name = "Today";
    static constexpr auto form = std::tuple{base::form::field("today", &Today::today), base::form::field("open", &Today::open), base::form::field("overdue", &Today::overdue), base::form::field("due_today", &Today::due_today),
                                            base::form::field("equipment_count", &Today::equipment_count, "in use, within your scope"), base::form::field("links", &Today::links), base::form::field("groups", &Today::groups), base::form::field("gaps", &Today::gaps)};
};

constexpr std::int64_t shown_per_group = 20;

// What separates the region from its targets is work too: one line per indicator that opens the list of its failing devices.
void add_gap_items(Today& page, const http::Request& request) {
    Group group{.code = "gap", .says = http::words().says(request.language, "page.group.gap"), .more_href = "/gap-list"};
    for (const auto& gap : page.gaps) {
        if (gap.gap == 0) continue;
        const std::map<std::string, std::string> named{{"count", std::to_string(gap.gap)}, {"indicator", gap.name}, {"value", gap.value_text}};
        registry::TaskView item{.code = "page.gap", .says = http::words().says(request.language, "page.gap", named), .why = http::words().next(request.language, "page.gap", named),
                                .subject_kind = "indicator", .clause = registry::say_clause("online_notice_2021 23", request.language), .due_on = gap.due_on.value_or(page.today),
                                .days_left = gap.due_on ? base::days_between(page.today, *gap.due_on).count() : 0, .tone = gap.light == "red" ? "late" : "soon",
                                .verb = http::words().says(request.language, "page.gap.verb"),
                                .state = "open"};
        // What is late for a whole campaign cannot be mended: that list is there to be read, not to be gone through.
        const bool can_be_mended = gap.indicator != "K04C";
        item.href = (can_be_mended ? "/gap-list?indicator=" + gap.indicator : "/indicators/" + gap.indicator + "?outcome=fail") + "&region_id=" + std::to_string(gap.region_id);
        group.items.push_back(std::move(item));
    }
    group.count = static_cast<std::int64_t>(group.items.size());
    if (!group.items.empty()) page.groups.push_back(std::move(group));
}

} // namespace

http::Reply show_today(const Pages& pages, const http::Request& request) {
    using registry::Due;
    auto& registry = pages.registry;
    const auto& scope = request.actor->scope;
    Today page{.today = registry.today()};
    std::map<registry::Due, std::vector<registry::Task>> tasks;
    std::map<registry::Due, std::int64_t> counts;
    registry.database().read([&](store::Transaction& tx) {
        for (const auto& count : registry::count_tasks(tx, scope, page.today)) {
            page.open += count.open;
            page.overdue += count.overdue;
            page.due_today += count.due_today;
            counts[Due::week] += count.due_in_week;
        }
        counts[Due::overdue] = page.overdue;
        counts[Due::today] = page.due_today;
        counts[Due::later] = page.open - page.overdue - page.due_today - counts[Due::week];
        for (const auto& [due, count] : counts)
            if (count > 0) tasks[due] = registry::list_tasks(tx, scope, {.due = registry::days_of(due, page.today), .limit = shown_per_group});
    });
    page.equipment_count = registry.directory.search(scope, {.use_state = registry::UseState::in_use, .limit = 0, .count_all = true}).total;
    auto not_stuck = page.equipment_count;
    for (const auto* status : {"stuck", "reported"}) {
        const auto those = pages.book.with_status(status);
        not_stuck -= registry.directory.search(scope, {.use_state = registry::UseState::in_use, .only = &those, .limit = 0, .count_all = true}).total;
    }
    for (const auto* link : {"factory", "inspection", "coding", "notice", "acceptance", "sensing", "scanning", "tracing", "emergency"}) {
        const bool built = std::string_view(link) == "coding";
        page.links.push_back({link, http::words().says(request.language, std::string("panel.") + link), built ? http::words().says(request.language, "page.link.coding") : http::words().says(request.language, "page.link.later"), built ? not_stuck : 0, built});
    }
    for (const auto& [due, some] : tasks) {
        const std::string code(registry::word(due));
        Group group{.code = code, .says = http::words().says(request.language, "page.group." + code), .count = counts[due]};
        for (const auto& task : some) {
            auto& item = group.items.emplace_back(registry::view_of(registry, task, request.language));
            // Who supervises sees what a unit has to do, and does not do it.
            if (task.owner_kind == "unit" && request.actor->unit_id == 0) item.verb = http::words().says(request.language, "page.of_unit.verb");
        }
        group.more_href = "/tasks?due=" + code;
        page.groups.push_back(std::move(group));
    }
    page.gaps = pages.numbers.gaps(*request.actor);
    add_gap_items(page, request);
    return http::json(page);
}

std::function<boost::json::value(boost::json::object&)> today_schema() { return http::schema<Today>(); }

std::vector<http::Route> page_routes(const Pages& pages) {
    using enum http::Method;
    using http::Runs, http::ScopeUse, auth::Permission;
    return {
        {get, "/api/v1/today", Permission::read_equipment, ScopeUse::applied, Runs::pooled, [pages](const http::Request& request) { return show_today(pages, request); }, "What to do today, in order", {}, {}, today_schema()},
        {get, "/api/v1/equipment/{id}", Permission::read_equipment, ScopeUse::applied, Runs::pooled, [pages](const http::Request& request) { return show_device(pages, request); }, "One device: nine panels in life order", {}, {}, device_schema()},
    };
}

} // namespace tezai::portal
