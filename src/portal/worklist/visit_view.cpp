#include "portal/worklist/visit_view.hpp"

#include <algorithm>

#include "law/catalog.hpp"

namespace tezai::portal {
namespace {

constexpr std::size_t devices_shown = 50;
constexpr std::int32_t no_day = oversight::ObjectFacts::no_day;

std::string kind_of(std::string_view category, auth::Language language) {
    const auto* row = law::find_catalog_row(category);
    return row == nullptr ? std::string(category) : language == auth::Language::zh ? row->name_zh : row->name_en;
}

VisitDevice view_of(const GapDevice& device, std::int32_t today, auth::Language language) {
    const std::string reason(oversight::word(device.reason));
    VisitDevice view{.id = device.id, .name = device.name, .category = kind_of(device.category, language), .reason = reason, .says = http::words().says(language, oversight::code_of(device.reason)),
                     .next = http::words().says(language, "worklist.next." + (device.fails ? reason : std::string("not_due"))), .fails = device.fails, .mendable = device.mendable, .harm = device.harm};
    if (device.due_day != no_day) {
        view.due_on = base::date_of_number(device.due_day);
        view.days_left = std::int64_t{device.due_day} - today;
    }
    return view;
}

} // namespace

VisitView view_of(const Worklist& worklist, const Visit& visit, const Assigned& assigned, std::int32_t today, auth::Language language) {
    const auto tree = worklist.registry().regions.tree();
    VisitView view{.key = visit.key, .address = visit.address, .region_id = visit.region_id, .region_name = tree->path_text(visit.region_id, worklist.registry().today(), language),
                   .fails = visit.fails, .mends = visit.mends, .soon = visit.soon, .harm = visit.harm};
    if (visit.due_day != no_day) {
        view.due_on = base::date_of_number(visit.due_day);
        view.days_left = std::int64_t{visit.due_day} - today;
    }
    for (const auto& device : visit.devices) {
        if (device.unit_id != 0 && std::ranges::none_of(view.units, [&](const VisitUnit& unit) { return unit.id == device.unit_id; })) view.units.push_back({device.unit_id, device.unit_name});
        if (view.devices.size() < devices_shown) view.devices.push_back(view_of(device, today, language));
        const auto has = assigned.find(device.id);
        if (has == assigned.end()) continue;
        const auto same = std::ranges::find(view.assigned, has->second.id, &AssignedTo::id);
        if (same == view.assigned.end()) view.assigned.push_back(has->second);
        else ++same->devices;
    }
    return view;
}

} // namespace tezai::portal
