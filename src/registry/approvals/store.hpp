// SQL in, records out; decides nothing. Who sees the device sees its applications.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "auth/actor.hpp"
#include "registry/approvals/types.hpp"
#include "store/database.hpp"

namespace tezai::registry {

[[nodiscard]] std::optional<Application> find_application(store::Transaction&, const auth::Scope&, std::int64_t id);
[[nodiscard]] std::vector<Application> list_batch(store::Transaction&, const auth::Scope&, std::int64_t batch_id);
struct ApplicationQuery {
    bool open = true;                 // false: those that ended
    std::int64_t equipment_id = 0;    // 0: any
    std::int64_t asked_unit_id = 0, asked_region_id = 0; // both 0: by anybody
    std::int64_t cursor = 0;          // the last id seen; open ones come oldest first, ended ones latest first
    std::int64_t limit = 50;
};
[[nodiscard]] std::vector<Application> list_applications(store::Transaction&, const auth::Scope&, const ApplicationQuery&);
[[nodiscard]] std::int64_t count_open_applications(store::Transaction&, const auth::Scope&);
// The kinds that are asked for and not decided.
[[nodiscard]] std::vector<ApprovalKind> list_open_kinds(store::Transaction&, std::int64_t equipment_id);

std::int64_t insert_application(store::Transaction&, const Application&); // batch_id 0: its own
struct ApprovalEnd {
    std::int64_t id = 0, version = 0;
    ApprovalState state;
    base::Instant at;
    journal::AccountId by;
    std::int64_t region_id = 0;
    std::string reason;
};
[[nodiscard]] bool end_application(store::Transaction&, const ApprovalEnd&); // false: somebody ended it before

std::int64_t insert_file(store::Transaction&, const EvidenceFile&, base::Instant at, journal::AccountId by);
// Those of `ids` that this account uploaded and has not handed in.
[[nodiscard]] std::vector<EvidenceFile> list_own_files(store::Transaction&, journal::AccountId by, std::span<const std::int64_t> ids);
void hand_in_files(store::Transaction&, std::int64_t batch_id, std::span<const std::int64_t> ids);
[[nodiscard]] std::vector<EvidenceFile> list_files(store::Transaction&, std::int64_t batch_id); // of an application that was read through a scope

} // namespace tezai::registry
