// A few letters and documents in a store for showing, sent and published once by its accounts as a person would.
#pragma once

#include "app/house.hpp"

namespace tezai::app {

void make_demo_papers(House&); // does nothing where there is one already

} // namespace tezai::app
