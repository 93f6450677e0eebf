// `tezai simulate`: an invented province in a store that has none, and as much of its campaign as has passed.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "simulator/living.hpp"
#include "simulator/past.hpp"

namespace tezai::simulator {

struct Report {
    Made made;
    Played played;
    double seconds_past = 0, seconds_played = 0;
};
// On the stopped clock that the office's journal runs on. It is set to 20:00 of the evening before the campaign, then to every
// moment up to `until`; the first ring of the bell, at 0:00 of the campaign's first day, is the time to set go-live days and to
// open the campaign. Fails with "simulator.devices_out_of_range" or "simulator.store_not_empty".
[[nodiscard]] base::Result<Report, std::string_view> simulate(const Office&, base::StoppedClock&, const Plan&, base::Instant until, const Bell&, const Progress&);

// What was made, for the console.
[[nodiscard]] std::string describe(const Report&);

} // namespace tezai::simulator
