#include "oversight/indicators/picture.hpp"

#include <thread>

#include "base/ensure.hpp"

namespace tezai::oversight {

std::size_t Picture::room_for(std::int64_t equipment_id) {
    ENSURE(equipment_id > 0 && equipment_id < (std::int64_t{1} << 31), "the store numbers devices densely from 1");
    const auto at = static_cast<std::size_t>(equipment_id);
    if (at >= objects_.size()) {
        const auto size = std::max(at + 1, objects_.size() + objects_.size() / 8);
        objects_.resize(size);
        reasons_.resize(size);
        regions_.resize(size);
    }
    return at;
}

void Picture::put(const ObjectFacts& object) { objects_[room_for(object.equipment_id)] = object; }

std::array<Reason, indicator_count> Picture::reasons_of(const ObjectFacts& object) const {
    std::array<Reason, indicator_count> reasons;
    for (std::size_t i = 0; i < indicator_count; ++i) reasons[i] = judge(i, object).reason;
    return reasons;
}

void Picture::judge_all(unsigned threads) {
    const auto size = objects_.size();
    const auto parts = std::max(1U, threads);
    std::vector<std::vector<Tallies>> own(parts, std::vector<Tallies>(frame().size()));
    std::array<View, indicator_count> views;
    for (std::size_t i = 0; i < indicator_count; ++i) views[i] = settings_.view(indicators()[i]);
    const auto work = [&](unsigned part) {
        std::int64_t last_region = -2;
        std::size_t region = 0;
        for (auto at = size * part / parts; at < size * (part + 1) / parts; ++at) {
            const auto& object = objects_[at];
            if (object.equipment_id == 0) continue;
            if (object.region_id != last_region) { // devices of a region tend to stand together
                last_region = object.region_id;
                region = frame().index_of(last_region);
            }
            regions_[at] = static_cast<std::uint32_t>(region);
            for (std::size_t i = 0; i < indicator_count; ++i) {
                const auto reason = indicators()[i].classify(object, views[i], settings_.policy).reason;
                reasons_[at][i] = reason;
                own[part][region][i].add(reason);
            }
        }
    };
    std::vector<std::thread> others;
    for (unsigned part = 1; part < parts; ++part) others.emplace_back(work, part);
    work(0);
    for (auto& thread : others) thread.join();
    tallies_.assign(frame().size(), {});
    for (const auto& each : own)
        for (std::size_t at = 0; at < tallies_.size(); ++at)
            for (std::size_t i = 0; i < indicator_count; ++i) tallies_[at][i] += each[at][i];
    for (std::size_t at = tallies_.size(); at-- > 1;)
        for (std::size_t i = 0; i < indicator_count; ++i) tallies_[frame().parent_index(at)][i] += tallies_[at][i];
}

void Picture::look_from(Settings settings, unsigned threads) {
    settings_ = std::move(settings);
    judge_all(threads);
}

void Picture::count_out(std::size_t at, std::vector<std::size_t>& touched) {
    for (std::size_t region = regions_[at];; region = frame().parent_index(region)) {
        for (std::size_t i = 0; i < indicator_count; ++i) tallies_[region][i].add(reasons_[at][i], -1);
        touched.push_back(region);
        if (region == 0) break;
    }
}

void Picture::count_in(const ObjectFacts& object, std::size_t at, std::vector<std::size_t>& touched) {
    reasons_[at] = reasons_of(object);
    regions_[at] = static_cast<std::uint32_t>(frame().index_of(object.region_id));
    for (std::size_t region = regions_[at];; region = frame().parent_index(region)) {
        for (std::size_t i = 0; i < indicator_count; ++i) tallies_[region][i].add(reasons_[at][i]);
        touched.push_back(region);
        if (region == 0) break;
    }
}

bool Picture::take(const Fact& fact, std::vector<std::size_t>& touched) {
    const auto at = room_for(fact.equipment_id);
    auto object = objects_[at];
    if (!fold_next(object, fact, settings_.go_live, settings_.policy)) return false;
    object.equipment_id = fact.equipment_id;
    const bool fresh = objects_[at].equipment_id == 0;
    objects_[at] = object;
    // Most facts change nothing that is counted: a photo after a photo, a move within a village.
    if (!fresh && regions_[at] == frame().index_of(object.region_id) && reasons_[at] == reasons_of(object)) return true;
    if (!fresh) count_out(at, touched);
    count_in(object, at, touched);
    return true;
}

void Picture::replace(const ObjectFacts& object, std::vector<std::size_t>& touched) {
    const auto at = room_for(object.equipment_id);
    if (objects_[at].equipment_id != 0) count_out(at, touched);
    objects_[at] = object;
    count_in(object, at, touched);
}

const ObjectFacts* Picture::find(std::int64_t equipment_id) const {
    if (equipment_id <= 0 || static_cast<std::size_t>(equipment_id) >= objects_.size()) return nullptr;
    const auto& object = objects_[static_cast<std::size_t>(equipment_id)];
    return object.equipment_id == 0 ? nullptr : &object;
}

Judgement Picture::judge(std::size_t indicator, const ObjectFacts& object) const {
    const auto& each = indicators()[indicator];
    return each.classify(object, settings_.view(each), settings_.policy);
}

Reason Picture::reason(std::size_t indicator, std::int64_t equipment_id) const {
    return find(equipment_id) ? reasons_[static_cast<std::size_t>(equipment_id)][indicator] : Reason::not_registered;
}

std::int64_t Picture::count() const {
    std::int64_t n = 0;
    for (const auto& object : objects_) n += object.equipment_id != 0;
    return n;
}

void Picture::each_in(std::size_t region_index, std::size_t indicator, std::int64_t after_id,
                      const std::function<bool(const ObjectFacts&, const Judgement&)>& visit) const {
    std::vector<bool> wanted(frame().size());
    for (std::size_t at = 0; at < wanted.size(); ++at) wanted[at] = frame().is_under(at, region_index);
    for (auto at = static_cast<std::size_t>(std::max<std::int64_t>(0, after_id) + 1); at < objects_.size(); ++at) {
        const auto& object = objects_[at];
        if (object.equipment_id == 0 || !wanted[regions_[at]]) continue;
        if (!visit(object, {reasons_[at][indicator], ObjectFacts::no_day})) return;
    }
}

} // namespace tezai::oversight
