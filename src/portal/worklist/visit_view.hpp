// A visit as it is sent: to the gap list, to the phone, to a unit.
#pragma once

#include <unordered_map>

#include "base/form.hpp"
#include "portal/worklist/gap.hpp"
#include "portal/worklist/worklist.hpp"

namespace tezai::portal {

struct AssignedTo { // who has devices of this place already
    std::int64_t id = 0, devices = 0;
    std::string owner, from;
    base::Date due_on;
    std::int64_t days_left = 0;
    bool from_above = false;
    static constexpr std::string_view schema_name = "AssignedTo";
    static constexpr auto form = std::tuple{
        base::form::field("id", &AssignedTo::id), base::form::field("devices", &AssignedTo::devices, "of this place"), base::form::field("owner", &AssignedTo::owner), base::form::field("from", &AssignedTo::from, "the region that handed it down"),
        base::form::field("due_on", &AssignedTo::due_on), base::form::field("days_left", &AssignedTo::days_left), base::form::field("from_above", &AssignedTo::from_above, "handed down to you by a region above yours")};
};
struct VisitDevice {
    std::int64_t id = 0;
    std::string name, category, reason, says, next;
    bool fails = true, mendable = true;
    std::optional<base::Date> due_on;
    std::optional<std::int64_t> days_left;
    int harm = 0;
    static constexpr std::string_view schema_name = "VisitDevice";
    static constexpr auto form = std::tuple{
        base::form::field("id", &VisitDevice::id), base::form::field("name", &VisitDevice::name), base::form::field("category", &VisitDevice::category), base::form::field("reason", &VisitDevice::reason),
        base::form::field("says", &VisitDevice::says, "why it does not pass"), base::form::field("next", &VisitDevice::next, "what to do there"), base::form::field("fails", &VisitDevice::fails, "false: still in its days of grace"),
        base::form::field("mendable", &VisitDevice::mendable, "false: it counts as late until the window ends"), base::form::field("due_on", &VisitDevice::due_on), base::form::field("days_left", &VisitDevice::days_left, "negative: overdue"),
        base::form::field("harm", &VisitDevice::harm, "points of rulebook 95")};
};
struct VisitUnit {
    std::int64_t id = 0;
    std::string name;
    static constexpr std::string_view schema_name = "VisitUnit";
    static constexpr auto form = std::tuple{base::form::field("id", &VisitUnit::id), base::form::field("name", &VisitUnit::name)};
};
struct AfterVisits { // when this visit and all before it are done
    std::int64_t visits = 0, mended = 0, rest = 0;
    std::string rate_text;
    static constexpr std::string_view schema_name = "AfterVisits";
    static constexpr auto form = std::tuple{base::form::field("visits", &AfterVisits::visits), base::form::field("mended", &AfterVisits::mended), base::form::field("rest", &AfterVisits::rest, "failing still"),
                                            base::form::field("rate_text", &AfterVisits::rate_text, "of the whole region")};
};
struct VisitView {
    std::string key, address;
    std::int64_t region_id = 0;
    std::string region_name;
    std::vector<VisitUnit> units;
    std::int64_t fails = 0, mends = 0, soon = 0;
    int harm = 0;
    std::optional<base::Date> due_on;
    std::optional<std::int64_t> days_left;
    std::vector<VisitDevice> devices;
    std::optional<AfterVisits> after;
    std::vector<AssignedTo> assigned;
    static constexpr std::string_view schema_name = "Visit";
    static constexpr auto form = std::tuple{
        base::form::field("key", &VisitView::key, "the place, for handing it down"), base::form::field("address", &VisitView::address), base::form::field("region_id", &VisitView::region_id), base::form::field("region_name", &VisitView::region_name),
        base::form::field("units", &VisitView::units), base::form::field("fails", &VisitView::fails, "devices of the gap"), base::form::field("mends", &VisitView::mends, "of them, what this visit mends"),
        base::form::field("soon", &VisitView::soon, "due within seven days and not stuck: not in the gap yet"), base::form::field("harm", &VisitView::harm, "points of rulebook 95, summed"), base::form::field("due_on", &VisitView::due_on, "the earliest"),
        base::form::field("days_left", &VisitView::days_left), base::form::field("devices", &VisitView::devices, "the first 50, most harm first"), base::form::field("after", &VisitView::after), base::form::field("assigned", &VisitView::assigned)};
};

// Open assignments of devices, by device; read once for a list.
using Assigned = std::unordered_map<std::int64_t, AssignedTo>;
[[nodiscard]] Assigned read_assigned(const Worklist&, const http::Request&);

[[nodiscard]] VisitView view_of(const Worklist&, const Visit&, const Assigned&, std::int32_t today, auth::Language);

} // namespace tezai::portal
