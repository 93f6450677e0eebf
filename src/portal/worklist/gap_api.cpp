// The gap list and the way of today: what fails, put together into visits.
#include <algorithm>
#include <utility>

#include <boost/json/value.hpp>

#include "documents/xlsx_writer.hpp"
#include "law/catalog.hpp"
#include "oversight/indicators/rate.hpp"
#include "portal/worklist/visit_view.hpp"

namespace tezai::portal {
namespace {

using http::Reply, http::Request;

struct ReasonCount {
    std::string reason, says;
    std::int64_t count = 0;
    static constexpr std::string_view schema_name = "GapReason";
    static constexpr auto form = std::tuple{base::form::field("reason", &ReasonCount::reason), base::form::field("says", &ReasonCount::says), base::form::field("count", &ReasonCount::count)};
};
struct GapList {
    std::string indicator, name, region_name, level;
    std::int64_t region_id = 0, num = 0, den = 0, gap = 0, listed = 0, visits = 0, mends = 0, assigned = 0;
    std::string rate_text, target_text;
    std::optional<base::Date> target_by;
    std::int64_t visits_to_target = 0;
    std::vector<ReasonCount> reasons;
    bool may_assign = false;
    std::vector<VisitView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "GapList";
    static constexpr auto form = std::tuple{
        base::form::field("indicator", &GapList::indicator), base::form::field("name", &GapList::name), base::form::field("region_id", &GapList::region_id, "0: of a unit"), base::form::field("region_name", &GapList::region_name),
        base::form::field("level", &GapList::level), base::form::field("num", &GapList::num), base::form::field("den", &GapList::den), base::form::field("gap", &GapList::gap, "failing devices of the region"),
        base::form::field("listed", &GapList::listed, "of them, by the filter; the visits add up to it"), base::form::field("visits", &GapList::visits), base::form::field("mends", &GapList::mends, "what all listed visits mend"),
        base::form::field("assigned", &GapList::assigned, "listed devices that somebody has already"), base::form::field("rate_text", &GapList::rate_text), base::form::field("target_text", &GapList::target_text, "per cent; empty: none"),
        base::form::field("target_by", &GapList::target_by), base::form::field("visits_to_target", &GapList::visits_to_target, "of the plan with the fewest; -1: these visits do not reach it"), base::form::field("reasons", &GapList::reasons, "of the whole gap"),
        base::form::field("may_assign", &GapList::may_assign), base::form::field("items", &GapList::items), base::form::field("next", &GapList::next, "cursor of the next page")};
};
struct RouteList {
    base::Date today;
    base::Instant as_of;
    std::int64_t visits = 0, devices = 0, overdue = 0, assigned = 0;
    std::vector<VisitView> items;
    bool more = false;
    static constexpr std::string_view schema_name = "RouteOfToday";
    static constexpr auto form = std::tuple{
        base::form::field("today", &RouteList::today), base::form::field("as_of", &RouteList::as_of, "when it was read"), base::form::field("visits", &RouteList::visits), base::form::field("devices", &RouteList::devices),
        base::form::field("overdue", &RouteList::overdue, "devices"), base::form::field("assigned", &RouteList::assigned, "devices that were handed down"), base::form::field("items", &RouteList::items, "the first 200, in the order to go"),
        base::form::field("more", &RouteList::more)};
};

constexpr std::size_t stops_shown = 200;

struct Wanted {
    GapQuery query;
    VisitOrder order = VisitOrder::harm;
    std::optional<bool> assigned;
    std::int64_t after = 0;
    std::size_t limit = 50;
};

base::Result<Wanted, Reply> parse_wanted(const Request& request) {
    Wanted wanted;
    base::form::Faults faults;
    const auto indicator = oversight::find_indicator(request.query_value("indicator").value_or("K03"));
    if (indicator) wanted.query.indicator = *indicator;
    else faults.push_back({"/indicator", "not_one_of"});
    if (request.query_value("region_id")) {
        const auto id = request.query_integer("region_id");
        if (!id || *id <= 0) faults.push_back({"/region_id", "not_an_integer_in_range"});
        wanted.query.region_id = id.value_or(0);
    }
    if (const auto text = request.query_value("reason"); text && !(wanted.query.reason = oversight::parse_reason(*text))) faults.push_back({"/reason", "not_one_of"});
    if (const auto text = request.query_value("order")) {
        if (*text == "fewest") wanted.order = VisitOrder::fewest;
        else if (*text != "harm") faults.push_back({"/order", "not_one_of"});
    }
    if (const auto text = request.query_value("assigned")) {
        if (*text != "yes" && *text != "no") faults.push_back({"/assigned", "not_one_of"});
        wanted.assigned = *text == "yes";
    }
    if (request.query_value("cursor")) {
        const auto after = request.query_integer("cursor");
        if (!after || *after < 0) faults.push_back({"/cursor", "not_a_cursor"});
        wanted.after = after.value_or(0);
    }
    wanted.limit = static_cast<std::size_t>(std::clamp<std::int64_t>(request.query_integer("limit").value_or(50), 1, 200));
    if (!faults.empty()) return base::failure(http::malformed(request, faults));
    return wanted;
}

struct Listed {
    GapNow gap;
    Assigned assigned;
    std::vector<Visit> visits;
};

std::optional<Listed> list_visits(const Worklist& worklist, const Request& request, const Wanted& wanted) {
    auto gap = read_gap(worklist.oversight, *request.actor, wanted.query);
    if (!gap) return std::nullopt;
    Listed listed{.gap = std::move(*gap), .assigned = read_assigned(worklist, request), .visits = {}};
    if (wanted.assigned) std::erase_if(listed.gap.devices, [&](const GapDevice& device) { return listed.assigned.contains(device.id) != *wanted.assigned; });
    listed.visits = group_visits(listed.gap.devices);
    order_visits(listed.visits, wanted.order);
    return listed;
}

Reply show_gap_list(const Worklist& worklist, const Request& request) {
    const auto wanted = parse_wanted(request);
    if (!wanted) return wanted.error();
    const auto listed = list_visits(worklist, request, *wanted);
    if (!listed) return http::not_found(request);
    const auto& gap = listed->gap;
    const auto& indicator = oversight::indicators()[wanted->query.indicator];
    GapList list{.indicator = std::string(indicator.id), .name = http::words().says(request.language, indicator.code), .region_id = gap.region_id, .num = gap.num, .den = gap.den, .gap = gap.fail,
                 .listed = std::ssize(gap.devices), .visits = std::ssize(listed->visits), .rate_text = oversight::rate_text(gap.num, gap.den), .target_by = gap.target_by,
                 .may_assign = request.actor->may(auth::Permission::assign_tasks)};
    if (const auto* region = worklist.registry().regions.tree()->find(gap.region_id)) {
        list.region_name = region->name_in(request.language);
        list.level = region->level;
    }
    if (gap.target) list.target_text = oversight::rate_text(*gap.target, 10'000);
    for (const auto& visit : listed->visits) list.mends += visit.mends;
    list.assigned = std::ranges::count_if(gap.devices, [&](const GapDevice& device) { return listed->assigned.contains(device.id); });
    list.visits_to_target = visits_to_target(listed->visits, gap.num, gap.den, gap.target.value_or(10'000));
    std::map<oversight::Reason, std::int64_t> reasons;
    if (!wanted->query.reason && !wanted->assigned)
        for (const auto& device : gap.devices) ++reasons[device.reason];
    else if (auto whole = read_gap(worklist.oversight, *request.actor, {.indicator = wanted->query.indicator, .region_id = wanted->query.region_id}))
        for (const auto& device : whole->devices) ++reasons[device.reason];
    for (const auto& [reason, count] : reasons) list.reasons.push_back({std::string(oversight::word(reason)), http::words().says(request.language, oversight::code_of(reason)), count});

    const auto from = std::min(static_cast<std::size_t>(wanted->after), listed->visits.size()), until = std::min(from + wanted->limit, listed->visits.size());
    AfterVisits after{.rest = gap.fail};
    for (std::size_t at = 0; at < until; ++at) {
        const auto& visit = listed->visits[at];
        ++after.visits;
        after.mended += visit.mends;
        after.rest -= visit.mends;
        if (at < from) continue;
        list.items.push_back(view_of(worklist, visit, listed->assigned, gap.today, request.language));
        if (gap.region_id == 0) continue; // a unit has no rate of its own
        after.rate_text = oversight::rate_text(gap.num + after.mended, gap.den);
        list.items.back().after = after;
    }
    if (until < listed->visits.size()) list.next = std::to_string(until);
    return http::json(list);
}

Reply send_gap_file(const Worklist& worklist, const Request& request) {
    const auto wanted = parse_wanted(request);
    if (!wanted) return wanted.error();
    const auto listed = list_visits(worklist, request, *wanted);
    if (!listed) return http::not_found(request);
    const auto says = [&](const char* name) { return http::words().says(request.language, std::string("worklist.column.") + name); };
    std::string bytes;
    documents::XlsxWriter file([&](std::string_view piece) { bytes += piece; });
    std::vector<documents::XlsxColumn> columns;
    for (const auto& [name, width] : std::initializer_list<std::pair<const char*, double>>{{"visit", 8}, {"region", 24}, {"address", 32}, {"unit", 32}, {"in_visit", 10}, {"device", 24}, {"kind", 14}, {"reason", 28}, {"due_on", 12}, {"overdue", 10}, {"harm", 8}, {"assigned_to", 20}, {"assigned_due", 12}})
        columns.push_back({says(name), width});
    file.begin_sheet(http::words().says(request.language, "worklist.sheet"), std::move(columns));
    std::int64_t number = 0;
    for (const auto& visit : listed->visits) {
        const auto view = view_of(worklist, visit, listed->assigned, listed->gap.today, request.language);
        ++number;
        for (const auto& device : visit.devices) {
            const auto reason = http::words().says(request.language, oversight::code_of(device.reason));
            const auto* kind = law::find_catalog_row(device.category);
            const auto has = listed->assigned.find(device.id);
            const bool due = device.due_day != oversight::ObjectFacts::no_day;
            const auto kind_name = kind == nullptr ? device.category : request.language == auth::Language::zh ? kind->name_zh : kind->name_en;
            std::vector<documents::XlsxValue> row;
            row.emplace_back(number);
            for (const auto* text : {&view.region_name, &device.address, &device.unit_name}) row.emplace_back(std::string_view(*text));
            row.emplace_back(visit.fails);
            for (const auto* text : {&device.name, &kind_name, &reason}) row.emplace_back(std::string_view(*text));
            if (due) row.emplace_back(base::date_of_number(device.due_day));
            else row.emplace_back(std::monostate{});
            row.emplace_back(due ? std::max<std::int64_t>(0, std::int64_t{listed->gap.today} - device.due_day) : 0);
            row.emplace_back(std::int64_t{device.harm});
            if (has != listed->assigned.end()) {
                row.emplace_back(std::string_view(has->second.owner));
                row.emplace_back(has->second.due_on);
            }
            file.add_row(row);
        }
    }
    file.finish();
    return {.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", .body = std::move(bytes), .headers = {{"Content-Disposition", "attachment; filename=\"gap-list.xlsx\""}}};
}

Reply show_route(const Worklist& worklist, const Request& request) {
    auto gap = read_gap(worklist.oversight, *request.actor, {.soon = true});
    if (!gap) return http::not_found(request);
    const auto assigned = read_assigned(worklist, request);
    auto visits = group_visits(std::move(gap->devices));
    // What was handed down is due on its own day, where that is earlier than the rule's.
    for (auto& visit : visits)
        for (const auto& device : visit.devices)
            if (const auto has = assigned.find(device.id); has != assigned.end()) {
                const auto due = base::day_number(has->second.due_on);
                if (visit.due_day == oversight::ObjectFacts::no_day || due < visit.due_day) visit.due_day = due;
            }
    order_route(visits, gap->today);
    RouteList list{.today = worklist.registry().today(), .as_of = worklist.journal().clock().now(), .visits = std::ssize(visits), .more = visits.size() > stops_shown};
    for (const auto& visit : visits) {
        list.devices += std::ssize(visit.devices);
        for (const auto& device : visit.devices) {
            list.overdue += device.due_day != oversight::ObjectFacts::no_day && device.due_day < gap->today;
            list.assigned += assigned.contains(device.id);
        }
        if (list.items.size() < stops_shown) list.items.push_back(view_of(worklist, visit, assigned, gap->today, request.language));
    }
    return http::json(list);
}

} // namespace

std::vector<http::Route> gap_routes(const Worklist& worklist) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(const Worklist&, const Request&)) { return [worklist, handler](const Request& request) { return handler(worklist, request); }; };
    const std::vector<http::QueryParameter> which{{"indicator", "K03 unless told"}, {"region_id", "your own unless told", "integer"}, {"reason", "a reason's word"}, {"order", "harm or fewest (visits to the target)"}, {"assigned", "yes or no: handed down already"}};
    auto paged = which;
    paged.push_back({"cursor", "from the previous page's next", "integer"});
    paged.push_back({"limit", "1–200, 50 unless told", "integer"});
    return {
        {get, "/api/v1/gap-list", read_equipment, ScopeUse::applied, Runs::pooled, bind(show_gap_list), "What fails an indicator now, as visits in the order to go", paged, {}, schema<GapList>()},
        {get, "/api/v1/gap-list.xlsx", export_lists, ScopeUse::applied, Runs::pooled, bind(send_gap_file), "The same as a workbook, a line for each device", which, {}, {}, "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {get, "/api/v1/route", read_equipment, ScopeUse::applied, Runs::pooled, bind(show_route), "Where to go today: what fails, what is due within seven days and what was handed down, in the order of the way", {}, {}, schema<RouteList>()},
    };
}

} // namespace tezai::portal
