// The province up to the evening before the campaign, in bulk: attested facts, thousands to a transaction.
#pragma once

#include "simulator/office.hpp"
#include "simulator/plan.hpp"
#include "simulator/worklist.hpp"

namespace tezai::simulator {

struct Past {
    Made made;
    Worklist work; // what the campaign finds
};
// Into a store without regions of ours and without devices (the caller has looked). The journal's clock should stand before the
// campaign's first day. Stopped by `progress`, it leaves a smaller province.
[[nodiscard]] Past make_past(const Office&, const Plan&, const Progress&);

} // namespace tezai::simulator
