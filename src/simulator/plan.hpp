// What to make, and what was made of it. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"

namespace tezai::simulator {

struct Plan {
    std::int64_t devices = 5'000;       // 1 000 … 3 000 000, those of the past; a living province gets new ones every day
    std::uint64_t seed = 1;
    // First day of the campaign, which is also the go-live day: what lies before is attested, what follows is witnessed.
    base::Date campaign_from = base::Date{std::chrono::year{2021} / 11 / 17};
    int campaign_days = 29;             // 11-17 … 12-15
    // Pictures are made and judged one by one (some 15 ms each): what a day brings beyond this waits for another day.
    int photos_per_day = 400;
};
inline constexpr std::int64_t least_devices = 1'000, most_devices = 3'000'000;

// Ids that a demo or a README can point at; 0 where there is none.
struct Notable {
    std::int64_t county_green = 0;      // every device of the past is stuck
    std::int64_t county_red = 0;        // the largest gap in shares, and slow
    std::int64_t county_cramming = 0;   // does nearly everything in the last days
    std::int64_t county_stopping = 0;   // stops many devices just before a cut-off
    std::int64_t functional_zone = 0;
    std::int64_t unit_largest = 0, unit_rare_name = 0, unit_without_code = 0, unit_wrong_code = 0;
    std::int64_t lift_stuck = 0, device_uncoded = 0, device_coded = 0; // coded: without an accepted photo
    std::int64_t device_suspended = 0, device_without_day = 0, device_wrong_year = 0, device_without_unit = 0;
    std::int64_t device_in_grace = 0;   // registered in the last days before the campaign, not stuck yet
    std::int64_t device_twice_first = 0, device_twice_second = 0;
};
struct Made {
    std::int64_t regions = 0, units = 0, persons = 0, devices = 0, coded = 0, stuck = 0;
    Notable notable;
};

// What was played of the campaign.
struct Played {
    std::int64_t registered = 0, codes = 0, photos_accepted = 0, photos_rejected = 0, reports = 0, public_reports = 0, stopped = 0, restarted = 0, scrapped = 0, moved = 0;
    std::int64_t refused = 0; // by a rule, because somebody was there first: nothing is wrong with a few
};

// `done` of `total` devices or days; false stops after the current batch.
using Progress = std::function<bool(std::string_view step, std::int64_t done, std::int64_t total)>;

} // namespace tezai::simulator
