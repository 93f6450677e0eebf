// The live numbers: filled from the journal at start, then kept current by its sealed entries and by the turn of the day.
// Safe for one feeder and many readers. Earlier days are computed from the journal on demand and kept for a while.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "bus/bus.hpp"
#include "oversight/indicators/light.hpp"
#include "oversight/indicators/picture.hpp"
#include "registry/regions/regions.hpp"

namespace tezai::oversight {

// Calls `each` with all counted facts of one device after another, in ascending id, known up to the leaf.
void each_object(store::Transaction&, std::int64_t up_to_leaf, const std::function<void(std::span<const Fact>)>& each);

// All counted facts of one device, known up to the leaf.
[[nodiscard]] std::vector<Fact> facts_of(store::Transaction&, std::int64_t equipment_id, std::int64_t up_to_leaf);

// The picture of a day from the facts alone, as known at the leaf.
[[nodiscard]] Picture paint(store::Transaction&, Settings, std::int64_t up_to_leaf);

class Live {
public:
    Live(store::Database&, const registry::Regions&, const base::Clock&, bus::Bus&);

    void load();                                        // everything sealed so far
    void apply(std::span<const journal::Record> sealed); // in leaf order; publishes "indicator" for each region that changed
    void tick();                                        // call now and then: re-judges everybody when the day has turned
    void settings_changed();                            // campaign, go-live, policy or regions: judges again, or loads again where facts count otherwise
    void set_earlier_gaps(std::unordered_map<std::int64_t, std::array<EarlierGap, indicator_count>> by_region); // for the pace

    // Runs `look` on the live picture under the readers' lock. `leaf` is what it knows.
    template <class Look>
    auto read(Look&& look) const {
        const std::shared_lock lock(mutex_);
        return look(picture_, leaf_);
    }
    // The picture of an earlier day, as far as is known now; painted when nobody asked for it lately (blocking).
    struct Past {
        std::int64_t leaf = -1;
        std::shared_ptr<const Picture> picture;
    };
    [[nodiscard]] Past past(base::Date as_of);

    // The gap at an earlier issue, which the pace is measured from; nothing before the first one was published.
    [[nodiscard]] std::optional<EarlierGap> earlier_gap(std::int64_t region_id, std::size_t indicator) const;
    [[nodiscard]] Light light(const Picture&, std::size_t indicator, std::size_t region_index, bool live) const;
    [[nodiscard]] base::Date today() const { return clock_.today(); }

private:
    void publish(std::vector<std::size_t>& touched);

    store::Database& db_;
    const registry::Regions& regions_;
    const base::Clock& clock_;
    bus::Bus& bus_;
    mutable std::shared_mutex mutex_; // of picture_, leaf_, earlier_
    std::mutex feeding_;              // one feeder at a time: load, apply, tick
    Picture picture_;
    std::int64_t leaf_ = -1;
    std::unordered_map<std::int64_t, std::array<EarlierGap, indicator_count>> earlier_;
    std::mutex past_mutex_;
    struct Kept {
        base::Date as_of;
        Past past;
        base::Instant painted_at;
    };
    std::vector<Kept> pasts_; // at most two: a picture is large
};

} // namespace tezai::oversight
