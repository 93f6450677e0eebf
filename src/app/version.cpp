#include "app/house.hpp"

#include "app_version.hpp"

namespace tezai::app {

std::string program_version() { return std::string(built_version); }

} // namespace tezai::app
