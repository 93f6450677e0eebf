// SQL in, records out; decides nothing.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "auth/scope.hpp"
#include "registry/equipment/types.hpp"
#include "store/database.hpp"

namespace tezai::registry {

[[nodiscard]] std::optional<Equipment> find_equipment(store::Transaction&, const auth::Scope&, EquipmentId);
// In the order of `ids`; those that the scope does not see are missing, and records that were merged into another.
[[nodiscard]] std::vector<Equipment> list_equipment_by_ids(store::Transaction&, const auth::Scope&, std::span<const std::int64_t> ids);
// The same with merged records: for lists of what was counted.
[[nodiscard]] std::vector<Equipment> list_recorded_by_ids(store::Transaction&, const auth::Scope&, std::span<const std::int64_t> ids);
// The device that a merged record is now; 0: it was not merged, or is not seen.
[[nodiscard]] std::int64_t find_what_stands_for(store::Transaction&, const auth::Scope&, std::int64_t id);
[[nodiscard]] std::vector<std::int64_t> list_absorbed(store::Transaction&, const auth::Scope&, std::int64_t id); // records merged into it
// Who already goes by this name, whatever the scope: uniqueness is the platform's, not the county's. 0: nobody.
[[nodiscard]] std::int64_t find_holder_of(store::Transaction&, IdentifierKind, std::string_view value);

// With their identifiers, under ids that were taken for them.
void insert_equipment(store::Transaction&, std::span<const EquipmentId> ids, std::span<const NewEquipment* const>);
struct ClaimRow {
    EquipmentId equipment;
    const InspectionClaim* claim = nullptr;
    std::string_view source;
    journal::EntryId entry; // that brought it
};
void insert_claims(store::Transaction&, std::span<const ClaimRow>);
// False: somebody saved before you (the version is no longer the one you read).
[[nodiscard]] bool update_use_state(store::Transaction&, EquipmentId, std::int64_t version, UseState);

} // namespace tezai::registry
