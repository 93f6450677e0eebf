// What the registry's merging asks of rooms above it.
#pragma once

#include "auth/accounts.hpp"
#include "links/coding/actions.hpp"
#include "oversight/indicators/live.hpp"
#include "registry/merging/merging.hpp"

namespace tezai::app {

[[nodiscard]] registry::merging::Ports merging_ports(journal::Journal&, const oversight::Live&, auth::Accounts&);

} // namespace tezai::app
