// What oversight counts, in the form in which portal shows it.
#pragma once

#include "oversight/indicators/live.hpp"
#include "portal/numbers_port.hpp"

namespace tezai::app {

[[nodiscard]] portal::NumbersPort numbers_port(const oversight::Live&);

} // namespace tezai::app
