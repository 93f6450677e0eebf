// What becomes another about devices that are known – said by a newer ledger, by who repairs a record, by a merge: rows and entries,
// for thousands at a time. Judges nothing: that was done before.
#pragma once

#include <span>

#include "registry/equipment/actions.hpp"

namespace tezai::registry {

// Only what becomes another; the rest stays as it is.
struct DeviceChanges {
    std::optional<std::string> name, address, place_type;
    std::optional<std::int64_t> region_id, unit_id;
    std::optional<UseState> use_state;
    std::optional<std::optional<base::Date>> registered_on; // nothing in it: it is not known any more
    std::optional<std::string> certificate_no;              // where there was none; empty: taken away again
    std::optional<std::string> device_code;                 // the one before stays as a number of its past
    std::vector<InspectionClaim> claims;                    // what the ledger claims now
    std::vector<ClaimKind> claims_taken_back;               // the latest claim of this kind goes; the one before it holds again

    [[nodiscard]] bool any() const;
};

struct DeviceUpdate {
    const Equipment* before = nullptr;         // as read under lock_devices
    DeviceChanges changes;
    std::map<std::string, std::string> claims_before; // what was claimed, by kind: for the entry
    journal::Origin origin = journal::Origin::attested; // witnessed: it is so from now on, whatever instants stand below
    base::Instant happened_at, state_happened_at;     // of the entries; attested. The second: of a use state
    std::int64_t import_id = 0;                // 0: of no import
    std::string source;                        // "import 17, line 214", "repair", "merge 5"
    std::string grounds;                       // a person's words: a commitment
    bool takes_back = false;                   // the undo of what import_id wrote
};

// Until the transaction ends nobody else changes them: what is read now is what update_many compares its versions with.
void lock_devices(store::Transaction&, std::span<const std::int64_t> ids);
// Writes "equipment.placed" where the region changes, "equipment.use_state_changed" where the state does, and
// "equipment.corrected" for the rest, each with what was before. Open tasks follow to another region or unit.
void update_many(store::Transaction&, journal::Journal&, journal::AccountId by, std::span<const DeviceUpdate>);

} // namespace tezai::registry
