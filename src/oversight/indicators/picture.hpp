// All devices as seen from one day: facts in columns by equipment id, what is said of each, and the sums per region.
//
// 64 bytes of facts and 3 of judgement per device (indexed by id, which the store gives out densely), so that one fact
// changes a handful of counters and a new day re-judges three million in well under a second. Not thread-safe: see Live.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "oversight/campaigns/campaigns.hpp"
#include "oversight/indicators/fold.hpp"

namespace tezai::oversight {

using Tallies = std::array<Tally, indicator_count>;

class Picture {
public:
    Picture() = default;
    explicit Picture(Settings settings) : settings_(std::move(settings)), tallies_(settings_.frame.size()) {}

    [[nodiscard]] const Settings& settings() const { return settings_; }
    [[nodiscard]] const RegionFrame& frame() const { return settings_.frame; }
    [[nodiscard]] const Tally& tally(std::size_t indicator, std::size_t region_index) const { return tallies_[region_index][indicator]; }

    // While loading: keeps the object; judge_all counts it.
    void put(const ObjectFacts&);
    void judge_all(unsigned threads = 2);
    // Another day or other settings with the same facts.
    void look_from(Settings settings, unsigned threads = 2);

    // One more fact of a live picture. False: it must be folded again from all its facts (replace).
    [[nodiscard]] bool take(const Fact&, std::vector<std::size_t>& touched_regions);
    void replace(const ObjectFacts&, std::vector<std::size_t>& touched_regions);

    [[nodiscard]] const ObjectFacts* find(std::int64_t equipment_id) const;
    [[nodiscard]] Judgement judge(std::size_t indicator, const ObjectFacts& object) const;
    [[nodiscard]] Reason reason(std::size_t indicator, std::int64_t equipment_id) const;
    [[nodiscard]] std::int64_t count() const; // devices known
    // Every object of the region (itself or below) in ascending id from after_id on, until `visit` returns false.
    void each_in(std::size_t region_index, std::size_t indicator, std::int64_t after_id,
                 const std::function<bool(const ObjectFacts&, const Judgement&)>& visit) const;

private:
    void count_in(const ObjectFacts&, std::size_t at, std::vector<std::size_t>& touched);
    void count_out(std::size_t at, std::vector<std::size_t>& touched);
    [[nodiscard]] std::array<Reason, indicator_count> reasons_of(const ObjectFacts&) const;
    std::size_t room_for(std::int64_t equipment_id);

    Settings settings_;
    std::vector<ObjectFacts> objects_;                             // by equipment id; 0 in equipment_id: none
    std::vector<std::array<Reason, indicator_count>> reasons_;     // beside them
    std::vector<std::uint32_t> regions_;                           // index in frame under which it is counted
    std::vector<Tallies> tallies_;                                 // rolled up
};

} // namespace tezai::oversight
