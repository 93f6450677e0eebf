// What oversight counts, in the form in which portal shows it.
#pragma once

#include "oversight/indicators/live.hpp"
#include "portal/numbers_port.hpp"
#include "registry/approvals/approvals.hpp"

namespace tezai::app {

[[nodiscard]] portal::NumbersPort numbers_port(const oversight::Live&);
// What approving an application would do to the coding rate, as the device stands now.
[[nodiscard]] std::function<std::optional<registry::ApprovalEffect>(std::int64_t equipment_id, registry::ApprovalKind)> approval_effect(const oversight::Live&);

} // namespace tezai::app
