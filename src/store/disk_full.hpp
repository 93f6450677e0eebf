// Nothing can be written for want of space. What was acknowledged is kept, reading goes on, and writing works again as soon as
// there is room: no restart is needed.
#pragma once

#include "store/database.hpp"

namespace tezai::store {

struct DiskFull : Fault {
    using Fault::Fault;
};

} // namespace tezai::store
