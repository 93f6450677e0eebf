// What is left to be done in each county, in memory: a province of three million has a hundred thousand devices without a
// sticker, and only those (and a few stuck ones, to damage or stop) need to be at hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/calendar.hpp"
#include "links/coding/code_book.hpp"
#include "registry/directory.hpp"
#include "registry/regions/regions.hpp"
#include "simulator/places.hpp"

namespace tezai::simulator {

struct Waiting {
    std::int64_t equipment_id = 0;
    bool coded = false;
    std::optional<base::Date> stick_on; // of one in grace; none: nobody will. Of the backlog: none, its turn comes
};
// A device that stands there already: who registers a new one registers its like.
struct Example {
    std::int64_t unit_id = 0, region_id = 0;
    std::string category, variety, name, address, place_type;
};
struct CountyWork {
    std::int64_t region_id = 0;
    std::vector<std::int64_t> township_ids; // empty in a functional zone
    Character character = Character::steady;
    bool stops_before_cut_off = false;
    std::int64_t in_use = 0;
    std::vector<Waiting> backlog;           // due before the campaign, not stuck
    std::vector<Waiting> grace;             // registered just before it
    std::vector<std::int64_t> stuck, suspended; // a sample
    std::vector<Example> examples;          // a sample

    static constexpr std::size_t sample = 64;
    // Keeps a sample that is spread over all that came by.
    template <class T>
    static void keep(std::vector<T>& into, T one, std::int64_t seen) {
        if (into.size() < sample) into.push_back(std::move(one));
        else if (seen % 17 == 0) into[static_cast<std::size_t>(seen / 17) % sample] = std::move(one);
    }
};
using Worklist = std::vector<CountyWork>; // by county, in the order of plan_counties

// The counties of the store with their ids; nothing to do in them yet. Counties that the store does not have are left out of use (region_id 0).
[[nodiscard]] Worklist list_counties(const registry::RegionTree&, const std::vector<County>&, base::Date on);
// From a store that runs: after a restart, or beside people who work in it too.
[[nodiscard]] Worklist survey(const registry::Directory&, const coding::CodeBook&, const registry::RegionTree&, const std::vector<County>&, base::Date today);

} // namespace tezai::simulator
