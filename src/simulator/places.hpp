// Where the devices stand: the real cities and counties, and below them townships and functional zones that nobody will find on a
// map. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tezai::simulator {

// How a county works through its gap. Decides its light at the start and how it moves.
enum class Character : unsigned char {
    exemplary, // nearly everybody is stuck, the rest within days
    steady,    // a share every day, done in time
    slow,      // half of it is left at the end
    cramming,  // waits, then does everything in the last week
};

struct Township {
    std::string code, name;
    double weight = 0; // of its county
};
struct County {
    std::string code, name, short_name, city_code, city_short;
    char plate_letter = 'A';
    bool functional = false;   // a zone that supervises: in the supervision tree only
    double weight = 0;         // share of the province's devices
    Character character = Character::steady;
    double stuck_at_start = 0.97; // of its devices in use
    bool stops_before_cut_off = false;
    std::vector<Township> townships; // none in a functional zone
};

[[nodiscard]] std::vector<County> plan_counties(std::uint64_t seed);
// The province's own table with our townships and zones behind it, as an administrator would import it.
[[nodiscard]] std::string write_regions_csv(const std::vector<County>&);

} // namespace tezai::simulator
