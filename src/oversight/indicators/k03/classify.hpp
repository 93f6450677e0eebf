// K03 设备赋码率: of the devices that must carry a code by the as-of day, those whose sticker is in order.
#pragma once

#include "oversight/indicators/frame.hpp"

namespace tezai::oversight::k03 {

// Registration + 7 days; not before the campaign's first day (‹k03.floor›). no_day: due at once, because nobody knows when
// it was registered.
[[nodiscard]] std::int32_t due_day(const ObjectFacts&, const View&, const Policy&);

[[nodiscard]] Judgement classify_v1(const ObjectFacts&, const View&, const Policy&);

} // namespace tezai::oversight::k03
