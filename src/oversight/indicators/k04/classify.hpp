// K04 新增设备及时赋码率: of the devices whose seven days ended in the window, those whose first accepted photo came in time.
// The same function counts the week and the campaign; only the window differs.
#pragma once

#include "oversight/indicators/frame.hpp"

namespace tezai::oversight::k04 {

[[nodiscard]] Judgement classify_v1(const ObjectFacts&, const View&, const Policy&);

} // namespace tezai::oversight::k04
