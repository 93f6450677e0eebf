// Which use state may follow which. Pure; what is not listed cannot happen.
#pragma once

#include "registry/equipment/types.hpp"

namespace tezai::registry {

struct UseStep {
    UseState from, to;
};
// 特种设备安全法 and TSG 08: stop-use and restart are reported, scrapping and moving out end the registration.
inline constexpr std::array use_steps{
    UseStep{UseState::not_yet_used, UseState::in_use},  UseStep{UseState::not_yet_used, UseState::scrapped},
    UseStep{UseState::in_use, UseState::suspended},     UseStep{UseState::in_use, UseState::sealed},
    UseStep{UseState::in_use, UseState::scrapped},      UseStep{UseState::in_use, UseState::moved_out},
    UseStep{UseState::suspended, UseState::in_use},     UseStep{UseState::suspended, UseState::scrapped},
    UseStep{UseState::suspended, UseState::moved_out},  UseStep{UseState::sealed, UseState::in_use},
    UseStep{UseState::sealed, UseState::scrapped},      UseStep{UseState::moved_out, UseState::in_use},
};
[[nodiscard]] constexpr bool may_follow(UseState from, UseState to) {
    for (const auto& step : use_steps)
        if (step.from == from && step.to == to) return true;
    return false;
}
static_assert(!may_follow(UseState::scrapped, UseState::in_use), "what was scrapped does not come back");
static_assert(may_follow(UseState::suspended, UseState::in_use));

} // namespace tezai::registry
