// Data repair: faults of records become tasks of the county, a person mends them, the task ends with its evidence. A use unit sees
// the tasks about its devices and may say what is right; whoever answers for the record writes it.
#pragma once

#include <atomic>

#include "auth/actor.hpp"
#include "registry/equipment/store.hpp"
#include "registry/registry.hpp"
#include "registry/repair/rules.hpp"

namespace tezai::registry::repair {

struct Found {
    std::int64_t opened = 0, ended = 0;
};
// Looks at every record: opens a task for each fault, ends those whose fault is gone. Every night and after an import.
Found look_for_faults(Registry&, const std::atomic<bool>& stop);

struct DeviceRepair {
    std::int64_t equipment = 0, version = 0; // as read
    std::optional<base::Date> registered_on;
    std::string device_code;                 // empty: not touched
    std::string grounds;                     // a person's words: a commitment
};
law::Decision<bool> repair_device(Registry&, const auth::Actor& by, const DeviceRepair&);

struct UnitRepair {
    std::int64_t unit = 0, version = 0;
    std::string credit_code, grounds;
};
law::Decision<bool> repair_unit(Registry&, const auth::Actor& by, const UnitRepair&);

// What the unit says is right: shown to who mends the record, and written by them.
struct Proposal {
    std::int64_t task = 0;
    std::string value; // a day or a code
    base::Instant at;
};
law::Decision<bool> propose(Registry&, const auth::Actor& by, std::int64_t task, const std::string& value);
[[nodiscard]] std::optional<Proposal> find_proposal(store::Transaction&, std::int64_t task); // of a task that was read through a scope

} // namespace tezai::registry::repair
