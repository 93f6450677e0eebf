// Failing devices put together into visits, and the order of the visits. Pure: what a list of work rests on can be tried from a
// table of cases.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "oversight/indicators/frame.hpp"

namespace tezai::portal {

// One device of the gap, or one that will fail soon where nobody goes there before.
struct GapDevice {
    std::int64_t id = 0, region_id = 0, unit_id = 0;
    std::string name, address, unit_name, category;
    oversight::Reason reason = oversight::Reason::no_photo;
    std::int32_t due_day = oversight::ObjectFacts::no_day;
    int harm = 0;
    bool fails = true;   // false: in its days of grace, not stuck yet
    bool mendable = true; // a visit today makes it pass; false: late is late until the window ends
};

// What one way to one place can mend. Where the address says a house, all devices at it; else those of one unit in one township and at
// one address as written; a device of which neither unit nor address is known is a visit of its own.
struct Visit {
    std::string key; // the same for the same place in every answer
    std::int64_t region_id = 0;
    std::string address;
    std::vector<GapDevice> devices; // most harm first
    std::int64_t fails = 0, mends = 0, soon = 0; // mends: of `fails`
    int harm = 0;                   // of those that fail
    std::int32_t due_day = oversight::ObjectFacts::no_day; // the earliest
};
[[nodiscard]] std::vector<Visit> group_visits(std::vector<GapDevice>);
[[nodiscard]] std::string key_of(const GapDevice&);

// harm: points × devices, that is the sum of their points; fewest: the most mended first, which is the plan with the fewest visits to
// any target, because no device is in two visits.
enum class VisitOrder : std::uint8_t { harm, fewest };
void order_visits(std::vector<Visit>&, VisitOrder);

// How many visits of the fewest-visits plan bring num/den to the target; nothing left to mend and still below: -1.
[[nodiscard]] std::int64_t visits_to_target(const std::vector<Visit>&, std::int64_t num, std::int64_t den, std::int64_t per_ten_thousand);

// The order of a day's way: what is overdue, then what is due today, within a week, later; then by street, where the street with most
// harm comes first and its houses by number. We know addresses and no coordinates: neighbours in the list are neighbours by name.
void order_route(std::vector<Visit>&, std::int32_t today);
// The part of an address before its first number: 示例路1号3幢 → 示例路.
[[nodiscard]] std::string_view street_of(std::string_view address);

} // namespace tezai::portal
