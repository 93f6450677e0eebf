// Objections and their evidence as rows. SQL in, records out; decides nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/scope.hpp"
#include "base/calendar.hpp"
#include "base/digest.hpp"
#include "store/database.hpp"

namespace tezai::oversight {

struct Objection {
    std::int64_t id = 0, issue_id = 0, equipment_id = 0, region_id = 0, unit_id = 0;
    std::string indicator, claim, grounds, before, state, decision; // state: open | accepted | declined | withdrawn
    base::Instant raised_at;
    std::int64_t raised_by = 0;
    std::optional<base::Instant> decided_at; // or withdrawn
    std::int64_t decided_by = 0, version = 1;
    std::int64_t raised_region_id = 0; // of who raised it
    std::string device_code, device_name;
};
[[nodiscard]] std::vector<Objection> list_objections(store::Transaction&, const auth::Scope&, std::int64_t issue_id); // in the order in which they came
[[nodiscard]] std::optional<Objection> find_objection(store::Transaction&, const auth::Scope&, std::int64_t id);
std::int64_t insert_objection(store::Transaction&, const Objection&);
[[nodiscard]] bool save_decision(store::Transaction&, const Objection&); // also of one that is withdrawn; false: somebody was there before you

struct Evidence {
    std::int64_t id = 0, objection_id = 0, region_id = 0, unit_id = 0;
    std::string kind;      // entry | photo | file
    std::int64_t leaf = -1, photo_id = 0;
    std::string blob, name, content_type;
    std::int64_t bytes = 0;
    base::Instant added_at;
    std::int64_t added_by = 0;
};
[[nodiscard]] std::vector<Evidence> list_evidence(store::Transaction&, const auth::Scope&, std::int64_t objection_id); // in the order in which it came
std::int64_t insert_evidence(store::Transaction&, const Evidence&);
// One line each, "entry LEAF", "photo BLOB", "file BLOB", in their order, hashed: what an amendment says it rests on. An entry is proven by
// the tree, a blob is named by its own hash. Empty where there is none.
[[nodiscard]] std::string evidence_digest(base::Suite, const std::vector<Evidence>&);

} // namespace tezai::oversight
