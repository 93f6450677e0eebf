#include "portal/worklist/gap.hpp"

#include <algorithm>

#include "portal/worklist/harm.hpp"

namespace tezai::portal {
namespace {

using oversight::ObjectFacts, oversight::Outcome, oversight::Picture, oversight::Reason;

constexpr int soon_days = 7;

// What is known of a device under the picture's lock; the directory is asked afterwards.
struct Found {
    std::int64_t id;
    Reason reason;
    std::int32_t due_day;
    bool fails, in_window;
};

std::optional<Found> look_at(const Picture& picture, const GapQuery& query, const oversight::View& view, const ObjectFacts& object) {
    const auto judged = picture.judge(query.indicator, object);
    const bool fails = judged.outcome() == Outcome::fail;
    const bool stuck = object.bound && object.photo_accepted && object.reported_day == ObjectFacts::no_day;
    if (!fails && !(query.soon && judged.outcome() == Outcome::grace && !stuck && judged.due_day <= view.as_of + soon_days)) return std::nullopt;
    if (query.reason && judged.reason != *query.reason) return std::nullopt;
    const bool in_window = judged.due_day != ObjectFacts::no_day && judged.due_day >= view.window_from;
    return Found{object.equipment_id, judged.reason, judged.due_day, fails, in_window};
}

} // namespace

bool lacks_sticker(const Picture& picture, std::int64_t equipment_id) {
    static const auto k03 = oversight::find_indicator("K03").value();
    const auto* object = picture.find(equipment_id);
    return object != nullptr && picture.judge(k03, *object).outcome() == Outcome::fail;
}

std::optional<GapNow> read_gap(const oversight::Oversight& oversight, const auth::Actor& actor, const GapQuery& query) {
    const auto& registry = oversight.registry;
    const auto& indicator = oversight::indicators()[query.indicator];
    std::vector<std::int64_t> own(query.only.begin(), query.only.end());
    if (own.empty() && actor.unit_id != 0) own = registry.directory.all_ids(actor.scope, {}, SIZE_MAX);
    std::ranges::sort(own);
    GapNow gap;
    std::vector<Found> found;
    const bool there = oversight.live.read([&](const Picture& picture, std::int64_t) {
        const auto& settings = picture.settings();
        const auto view = settings.view(indicator);
        gap.today = view.as_of;
        if (settings.campaign && indicator.has_deadline_target) {
            const auto at = settings.campaign->targets.find(std::string(indicator.id));
            gap.target = at == settings.campaign->targets.end() ? 10'000 : at->second;
            gap.target_by = settings.campaign->until_on;
        }
        const auto take = [&](const ObjectFacts& object) {
            if (auto one = look_at(picture, query, view, object)) found.push_back(*one);
        };
        if (actor.unit_id != 0) {
            if (query.region_id != 0) return false; // a unit's devices are its own wherever they stand
            for (const auto id : own)
                if (const auto* object = picture.find(id)) take(*object);
            return true;
        }
        if (picture.frame().size() == 0) return false;
        auto region = query.region_id != 0 ? query.region_id : actor.region_id;
        if (region == 0 && actor.scope.is_everything()) region = picture.frame().nodes().front().id;
        if (picture.frame().find(region) == nullptr || !(actor.scope.is_everything() || actor.scope.sees_region(region))) return false;
        gap.region_id = region;
        const auto index = picture.frame().index_of(region);
        const auto& tally = picture.tally(query.indicator, index);
        gap.num = tally.num();
        gap.den = tally.den();
        gap.fail = tally.fail();
        picture.each_in(index, query.indicator, 0, [&](const ObjectFacts& object, const oversight::Judgement& judged) {
            if (judged.outcome() != Outcome::fail && !(query.soon && judged.outcome() == Outcome::grace)) return true;
            if (own.empty() || std::ranges::binary_search(own, object.equipment_id)) take(object);
            return true;
        });
        return true;
    });
    if (!there) return std::nullopt;
    gap.devices.reserve(found.size());
    for (const auto& one : found)
        registry.directory.visit(one.id, [&](const registry::Seen& seen) {
            if (!actor.scope.sees(seen.region_id, seen.unit_id)) return; // moved a moment ago
            GapDevice device{.id = one.id, .region_id = seen.region_id, .unit_id = seen.unit_id, .name = std::string(seen.name), .address = std::string(seen.address),
                             .unit_name = std::string(seen.unit_name), .category = std::string(seen.category), .reason = one.reason, .due_day = one.due_day, .fails = one.fails};
            const std::int64_t overdue = one.due_day == ObjectFacts::no_day ? 0 : std::int64_t{gap.today} - one.due_day;
            device.harm = harm_of({seen.category, seen.place_type, overdue, one.in_window});
            device.mendable = one.reason != Reason::late && !(one.reason == Reason::not_sent && overdue > 0);
            gap.devices.push_back(std::move(device));
        });
    if (actor.unit_id != 0) gap.fail = std::ranges::count_if(gap.devices, &GapDevice::fails);
    return gap;
}

} // namespace tezai::portal
