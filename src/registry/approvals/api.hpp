// What goes over the wire of applications, for the routes and for the page of a device.
#pragma once

#include "http/http.hpp"
#include "registry/approvals/approvals.hpp"

namespace tezai::registry {

struct ApplicationRow {
    std::int64_t id = 0, batch_id = 0, equipment_id = 0;
    std::string device_name, device_code, unit_name, region_name;
    ApprovalKind kind = ApprovalKind::suspend;
    Ground ground = Ground::other;
    ApprovalState state = ApprovalState::asked;
    std::string asked_by;
    base::Instant asked_at;
    base::Date due_on;
    std::optional<base::Instant> decided_at;
    std::string decided_by;
    static constexpr std::string_view schema_name = "ApplicationRow";
    static constexpr auto form = std::tuple{
        base::form::field("id", &ApplicationRow::id), base::form::field("batch_id", &ApplicationRow::batch_id, "the same for those that were asked together"),
        base::form::field("equipment_id", &ApplicationRow::equipment_id), base::form::field("device_name", &ApplicationRow::device_name), base::form::field("device_code", &ApplicationRow::device_code),
        base::form::field("unit_name", &ApplicationRow::unit_name), base::form::field("region_name", &ApplicationRow::region_name), base::form::field("kind", &ApplicationRow::kind),
        base::form::field("ground", &ApplicationRow::ground), base::form::field("state", &ApplicationRow::state), base::form::field("asked_by", &ApplicationRow::asked_by, "unit or office"),
        base::form::field("asked_at", &ApplicationRow::asked_at), base::form::field("due_on", &ApplicationRow::due_on, "of the answer"), base::form::field("decided_at", &ApplicationRow::decided_at),
        base::form::field("decided_by", &ApplicationRow::decided_by, "office")};
};
[[nodiscard]] ApplicationRow row_of(const Registry&, store::Transaction&, const Application&, auth::Language);

[[nodiscard]] std::vector<http::Route> routes(const Approvals&);

} // namespace tezai::registry
