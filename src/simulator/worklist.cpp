#include "simulator/worklist.hpp"

#include <unordered_map>

#include "auth/scope.hpp"
#include "law/catalog.hpp"
#include "links/coding/rules.hpp"

namespace tezai::simulator {

Worklist list_counties(const registry::RegionTree& tree, const std::vector<County>& counties, base::Date on) {
    std::unordered_map<std::string, std::int64_t> by_code;
    for (const auto& region : tree.all())
        if (region.tree == registry::Tree::supervision && region.valid_on(on)) by_code.emplace(region.code, region.id);
    const auto id_of = [&](const std::string& code) {
        const auto at = by_code.find(code);
        return at == by_code.end() ? std::int64_t{0} : at->second;
    };
    Worklist work;
    for (const auto& county : counties) {
        CountyWork one{.region_id = id_of(county.code), .character = county.character, .stops_before_cut_off = county.stops_before_cut_off};
        for (const auto& township : county.townships)
            if (const auto id = id_of(township.code); id != 0) one.township_ids.push_back(id);
        work.push_back(std::move(one));
    }
    return work;
}

Worklist survey(const registry::Directory& directory, const coding::CodeBook& book, const registry::RegionTree& tree, const std::vector<County>& counties, base::Date today) {
    auto work = list_counties(tree, counties, today);
    std::unordered_map<std::int64_t, CountyWork*> of_region;
    for (auto& county : work)
        if (county.region_id != 0)
            for (const auto id : tree.below(county.region_id, today)) of_region.emplace(id, &county);
    std::int64_t seen = 0;
    for (const auto id : directory.all_ids(auth::Scope::everything(), {}, static_cast<std::size_t>(directory.count())))
        directory.visit(id, [&](const registry::Seen& device) {
            const auto at = of_region.find(device.region_id);
            if (at == of_region.end()) return;
            auto& county = *at->second;
            ++seen;
            if (device.use_state == registry::UseState::suspended) CountyWork::keep(county.suspended, id, seen);
            if (device.use_state != registry::UseState::in_use) return;
            ++county.in_use;
            if (device.unit_id != 0)
                CountyWork::keep(county.examples, Example{device.unit_id, device.region_id, std::string(device.category), std::string(device.variety), std::string(device.name), std::string(device.address), std::string(device.place_type)}, seen);
            const auto* variety = law::find_variety(device.variety);
            if (variety == nullptr || variety->registered_by != law::RegisteredBy::device || law::is_cylinder(device.variety)) return;
            const auto status = book.status(id);
            if (status == coding::StickerStatus::stuck) {
                CountyWork::keep(county.stuck, id, seen);
            } else if (status != coding::StickerStatus::reported) {
                Waiting waiting{id, status == coding::StickerStatus::coded, {}};
                const bool in_grace = device.registered_on && coding::sticker_due_on(*device.registered_on) >= today;
                if (in_grace && id % 15 != 0) waiting.stick_on = base::add(today, base::CalendarDays{id % 5});
                (in_grace ? county.grace : county.backlog).push_back(waiting);
            }
        });
    return work;
}

} // namespace tezai::simulator
