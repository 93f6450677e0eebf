// Everybody in the province on the evening before the campaign: from a seed to units and devices, county by county, without a
// store, so that a test can hold it against the statistics. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "registry/equipment/types.hpp"
#include "registry/persons/persons.hpp"
#include "registry/units/units.hpp"
#include "simulator/dice.hpp"
#include "simulator/mix.hpp"
#include "simulator/names.hpp"
#include "simulator/numbers.hpp"
#include "simulator/places.hpp"
#include "simulator/plan.hpp"

namespace tezai::simulator {

// What is wrong with a device's record, and was planted.
struct Planted {
    bool no_registration_day : 1 = false;
    bool wrong_year : 1 = false;          // the certificate tells the right one
    bool no_unit : 1 = false;
    bool entered_twice : 1 = false;       // this is the second time; the first stands right before it
    bool no_device_code : 1 = false;
    bool full_width_certificate : 1 = false; // as the ledger wrote it; what is kept is normalised
    bool left_out : 1 = false;            // a pipeline or a cylinder: no sticker is due
};

struct PlannedUnit {
    registry::NewUnit record;             // region_id not set yet
    int township = -1;                    // of the county; −1: the county itself
    std::size_t devices = 0;
    bool wrong_code = false, rare_name = false;
    std::string officer;                  // empty: nobody is named
};

struct PlannedDevice {
    registry::NewEquipment record;        // region_id and unit_id not set yet
    int township = -1;
    int unit = -1;                        // in the county's list; −1: not known
    Planted planted;
    std::optional<base::Date> coded_on, accepted_on; // before the campaign
    // Registered so late that its seven days reach into the campaign, and not stuck yet: the day on which it will be; none: it is not.
    bool in_grace = false;
    std::optional<base::Date> stick_on;
};

struct CountyPopulation {
    std::vector<PlannedUnit> units;
    std::vector<PlannedDevice> devices;
};

class Population {
public:
    explicit Population(const Plan&);
    [[nodiscard]] const std::vector<County>& counties() const { return counties_; }
    // In the order of counties() and each once: numbers go on counting.
    CountyPopulation make(std::size_t county);
    [[nodiscard]] std::int64_t devices_in(std::size_t county) const; // as make will give
    // Makers, maintenance companies, inspection bodies: they use nothing. With the county each of them answers in.
    [[nodiscard]] std::vector<std::pair<std::size_t, registry::NewUnit>> other_units() const;

private:
    struct Slot {
        const CategoryMix* category = nullptr; // null: left out
        Trade trade = Trade::factory;
    };
    std::vector<std::vector<Slot>> deal_slots(std::size_t county);
    PlannedUnit make_unit(std::size_t county, Trade, std::size_t n, std::size_t devices, Dice&);
    PlannedDevice make_device(std::size_t county, const Slot&, std::size_t unit_n, std::size_t nth, const PlannedUnit&, Dice&);
    void give_states(PlannedDevice&, const CategoryMix*, double age_years, Dice&) const;
    void give_identifiers(PlannedDevice&, const County&, base::Date registered_on, Dice&);
    void give_claim(PlannedDevice&, const CategoryMix*, Dice&) const;
    void give_sticker(PlannedDevice&, const County&, Dice&) const;
    void give_faults(PlannedDevice&, Dice&) const;

    Plan plan_;
    std::vector<County> counties_;
    std::vector<std::vector<std::int64_t>> counts_; // by category (mix, then what is left out) and county
    std::vector<int> zone_townships_;
    Numbers numbers_;
    std::uint64_t next_unit_ = 1;
};

// Days from registration to the sticker, as this county's people go about it; none: not at all, or too late to wait for.
[[nodiscard]] std::optional<int> days_until_stuck(Character, Dice&);
// The working day at or before it.
[[nodiscard]] base::Date working_day(base::Date);
[[nodiscard]] registry::NewUnit use_unit(const County&, Trade, std::size_t n, std::uint64_t serial, UnitStyle);
// The varieties of a category in one trade.
[[nodiscard]] const Variety& pick_variety(std::string_view category, Trade, Dice&);

} // namespace tezai::simulator
