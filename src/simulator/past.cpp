#include "simulator/past.hpp"

#include <algorithm>
#include <future>
#include <stdexcept>

#include "registry/equipment/actions.hpp"
#include "registry/persons/persons.hpp"
#include "registry/units/units.hpp"
#include "simulator/population.hpp"

namespace tezai::simulator {
namespace {

constexpr std::size_t batch = 5'000;
using registry::UseState;

class Writer {
public:
    Writer(const Office& office, Worklist& work, Made& made) : office_(office), work_(work), made_(made) {}

    void write_others(const std::vector<std::pair<std::size_t, registry::NewUnit>>& others) {
        office_.journal.database().transaction([&](store::Transaction& tx) {
            for (auto [county, unit] : others) {
                unit.region_id = work_[county].region_id;
                registry::record_unit(tx, office_.journal, office_.by.account, unit);
            }
        });
        made_.units += static_cast<std::int64_t>(others.size());
    }

    void write_units(std::size_t county, std::vector<PlannedUnit>& units) {
        unit_ids_.assign(units.size(), 0);
        for (std::size_t from = 0; from < units.size(); from += batch) {
            const auto to = std::min(units.size(), from + batch);
            office_.journal.database().transaction([&](store::Transaction& tx) {
                for (auto i = from; i < to; ++i) {
                    units[i].record.region_id = region_of(county, units[i].township);
                    unit_ids_[i] = registry::record_unit(tx, office_.journal, office_.by.account, units[i].record);
                    if (!units[i].officer.empty())
                        registry::record_person(tx, office_.journal, office_.by.account, {.unit_id = unit_ids_[i], .region_id = units[i].record.region_id, .name = units[i].officer});
                }
            });
        }
        for (std::size_t i = 0; i < units.size(); ++i) note_unit(units[i], unit_ids_[i]);
        made_.units += static_cast<std::int64_t>(units.size());
    }

    void write_devices(std::size_t county, std::span<PlannedDevice> devices) {
        std::vector<std::int64_t> ids(devices.size());
        office_.journal.database().transaction([&](store::Transaction& tx) {
            for (std::size_t i = 0; i < devices.size(); ++i) {
                auto& device = devices[i];
                device.record.region_id = region_of(county, device.township);
                device.record.unit_id = device.unit < 0 ? 0 : unit_ids_[static_cast<std::size_t>(device.unit)];
                ids[i] = registry::record_equipment(tx, office_.journal, office_.by.account, device.record).value;
                if (device.coded_on)
                    coding::attest(tx, office_.coding, office_.by.account, {.equipment_id = ids[i], .place = {device.record.region_id, device.record.unit_id},
                                                                            .coded_on = device.coded_on, .accepted_on = device.accepted_on});
            }
        });
        for (std::size_t i = 0; i < devices.size(); ++i) note_device(county, devices[i], ids[i], i == 0 ? 0 : ids[i - 1]);
        made_.devices += static_cast<std::int64_t>(devices.size());
    }

private:
    [[nodiscard]] std::int64_t region_of(std::size_t county, int township) const {
        const auto& work = work_[county];
        return township < 0 || work.township_ids.empty() ? work.region_id : work.township_ids[static_cast<std::size_t>(township)];
    }
    static void first(std::int64_t& kept, std::int64_t id) {
        if (kept == 0) kept = id;
    }
    void note_unit(const PlannedUnit& unit, std::int64_t id) {
        auto& notable = made_.notable;
        if (unit.devices > largest_) {
            largest_ = unit.devices;
            notable.unit_largest = id;
        }
        if (unit.rare_name) first(notable.unit_rare_name, id);
        if (unit.wrong_code) first(notable.unit_wrong_code, id);
        if (unit.record.credit_code.empty()) first(notable.unit_without_code, id);
        if (!unit.officer.empty()) ++made_.persons;
    }
    void note_device(std::size_t county, const PlannedDevice& device, std::int64_t id, std::int64_t before) {
        auto& notable = made_.notable;
        auto& work = work_[county];
        const auto& planted = device.planted;
        const bool in_use = device.record.use_state == UseState::in_use;
        made_.coded += device.coded_on ? 1 : 0;
        made_.stuck += device.accepted_on ? 1 : 0;
        if (planted.entered_twice && notable.device_twice_second == 0 && before != 0) {
            notable.device_twice_first = before;
            notable.device_twice_second = id;
        }
        if (planted.no_registration_day) first(notable.device_without_day, id);
        if (planted.wrong_year) first(notable.device_wrong_year, id);
        if (planted.no_unit) first(notable.device_without_unit, id);
        if (device.record.use_state == UseState::suspended) {
            first(notable.device_suspended, id);
            CountyWork::keep(work.suspended, id, id);
        }
        if (!in_use) return;
        ++work.in_use;
        if (planted.left_out) return;
        const auto& record = device.record;
        if (device.unit >= 0 && (work.examples.size() < CountyWork::sample || id % 17 == 0))
            CountyWork::keep(work.examples, Example{record.unit_id, record.region_id, record.category, record.variety, record.name, record.address, record.place_type}, id);
        if (device.accepted_on) {
            if (device.record.category == "3000" && device.unit >= 0) first(notable.lift_stuck, id);
            CountyWork::keep(work.stuck, id, id);
            return;
        }
        if (device.in_grace) {
            first(notable.device_in_grace, id);
            work.grace.push_back({id, device.coded_on.has_value(), device.stick_on});
        } else {
            first(device.coded_on ? notable.device_coded : notable.device_uncoded, id);
            work.backlog.push_back({id, device.coded_on.has_value(), {}});
        }
    }

    const Office& office_;
    Worklist& work_;
    Made& made_;
    std::vector<std::int64_t> unit_ids_;
    std::size_t largest_ = 0;
};

void note_counties(const std::vector<County>& counties, const Worklist& work, Notable& notable) {
    double worst = 1.0;
    for (std::size_t i = 0; i < counties.size(); ++i) {
        const auto id = work[i].region_id;
        if (counties[i].functional) {
            if (notable.functional_zone == 0) notable.functional_zone = id;
            continue;
        }
        if (notable.county_green == 0 && counties[i].stuck_at_start == 1.0 && work[i].backlog.empty() && work[i].in_use > 0) notable.county_green = id;
        if (counties[i].character == Character::slow && counties[i].stuck_at_start < worst) {
            worst = counties[i].stuck_at_start;
            notable.county_red = id;
        }
        if (counties[i].stops_before_cut_off) notable.county_stopping = id;
        else if (counties[i].character == Character::cramming && notable.county_cramming == 0) notable.county_cramming = id;
    }
}

} // namespace

Past make_past(const Office& office, const Plan& plan, const Progress& progress) {
    Population population(plan);
    const auto& counties = population.counties();
    Past past;
    const auto imported = registry::import_regions(office.journal, office.by, write_regions_csv(counties));
    if (!imported || !imported->faults.empty()) throw std::runtime_error("the regions of the simulated province were not taken");
    past.made.regions = imported->added;
    office.regions.set(office.journal.database().read([](store::Transaction& tx) { return registry::load_tree(tx); }));
    past.work = list_counties(*office.regions.tree(), counties, plan.campaign_from);

    Writer writer(office, past.work, past.made);
    writer.write_others(population.other_units());
    // The next county is thought up while this one is written.
    auto next = std::async(std::launch::async, [&] { return population.make(0); });
    bool go_on = true;
    for (std::size_t i = 0; i < counties.size() && go_on; ++i) {
        auto here = next.get();
        if (i + 1 < counties.size()) next = std::async(std::launch::async, [&population, i] { return population.make(i + 1); });
        writer.write_units(i, here.units);
        for (std::size_t from = 0; from < here.devices.size() && go_on; from += batch) {
            writer.write_devices(i, std::span(here.devices).subspan(from, std::min(batch, here.devices.size() - from)));
            if (progress) go_on = progress("past", past.made.devices, plan.devices);
        }
    }
    if (next.valid()) next.wait();
    note_counties(counties, past.work, past.made.notable);
    return past;
}

} // namespace tezai::simulator
