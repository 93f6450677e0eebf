// Does it: load → judge → save → journal, in one transaction.
#pragma once

#include "auth/actor.hpp"
#include "journal/journal.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::registry {

// Writes the rows and the entry "equipment.registered" (or "equipment.recorded" where there is no registration). Its payload
// carries everything judged or printed; event_at is the registration's day (attested) or now (witnessed). Judges nothing:
// imports and the clerk's form have judged before. What a ledger claims of inspections rides in the payload ("inspection_claims").
// With use_state_since on or after registered_on the device was in use in between: a second entry, "equipment.use_state_changed",
// attests the day on which it stopped.
EquipmentId record_equipment(store::Transaction&, journal::Journal&, journal::AccountId by, const NewEquipment&);
// The same for many, as an import or a simulated past brings them; their ids in the same order.
std::vector<EquipmentId> record_many(store::Transaction&, journal::Journal&, journal::AccountId by, std::span<const NewEquipment* const>);
// What entries recording it writes: registered or recorded, and whether one of the others follows.
[[nodiscard]] bool was_registered(const NewEquipment&);
[[nodiscard]] bool has_attested_stop(const NewEquipment&);       // "equipment.use_state_changed"
[[nodiscard]] bool has_ended_registration(const NewEquipment&);  // "equipment.registration_state_changed"

// A clerk registers one device. Refuses what is not in scope, an unknown catalogue code, a code somebody already has.
law::Decision<EquipmentId> register_equipment(journal::Journal&, const auth::Actor& by, NewEquipment wanted);

struct UseStateChange {
    EquipmentId equipment;
    std::int64_t version = 0; // as read
    UseState to;
    std::string reason;
};
// Whoever decides applications does it at once; others ask (registry/approvals), but seal on site.
[[nodiscard]] bool may_set(const auth::Actor&, UseState to);
// Approved by the county at this moment: stop-use, restart, scrap, move out count from approval (indicators.md C11).
law::Decision<UseState> change_use_state(journal::Journal&, const auth::Actor& by, const UseStateChange&);

// Whoever gives numbers to devices takes turns: two that look for a holder at once would not see each other's (PostgreSQL).
void lock_numbers(store::Transaction&);

// Puts the device elsewhere from now on; old issues keep the old place.
law::Decision<bool> move_equipment(journal::Journal&, const auth::Actor& by, EquipmentId, std::int64_t version, std::int64_t to_region,
                                   const std::string& address);

} // namespace tezai::registry
