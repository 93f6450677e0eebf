// What one import brought, and how it goes away again: the rows only. The journal keeps that it was there.
#pragma once

#include <span>
#include <vector>

#include "journal/journal.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::registry {

struct Imported {
    EquipmentId id;
    std::int64_t region_id = 0, unit_id = 0;
};
// On PostgreSQL an act about a device and its going away would not see each other: who writes a fact about a device that it only
// reads holds it first, until the transaction ends. The act waits for an undo that has the device, and then does not find it.
void hold_equipment(store::Transaction&, std::span<const std::int64_t> ids);
// The other side, for who takes them away: waits until every act that holds one is over and keeps new ones out until the
// transaction ends. In the order of their ids, after `after`.
[[nodiscard]] std::vector<Imported> lock_imported(store::Transaction&, std::int64_t import_id, EquipmentId after, std::int64_t limit);
// Units and persons that this import brought and that nobody else has come to use: no device, no person, no open task.
[[nodiscard]] std::vector<std::int64_t> list_unused_units(store::Transaction&, std::int64_t import_id);

// The caller has made sure that nothing depends on them. Open tasks about them are dropped (journaled), their claims and
// identifiers go with them; "equipment.import_undone" is written for each.
void undo_equipment(store::Transaction&, journal::Journal&, journal::AccountId by, std::int64_t import_id, std::span<const Imported>);
void undo_persons(store::Transaction&, std::int64_t import_id);
void undo_unit(store::Transaction&, journal::Journal&, journal::AccountId by, std::int64_t import_id, std::int64_t unit_id);

} // namespace tezai::registry
