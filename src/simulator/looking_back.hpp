// People of the invented province look back at their devices: a share of the list every day, mostly in order, sometimes not.
#pragma once

#include "auth/actor.hpp"
#include "links/coding/lookback/actions.hpp"

namespace tezai::simulator {

// Answers for up to `most` devices that are still to be asked about, each by the action that a user has. How many were answered.
std::int64_t look_back(const coding::lookback::Lookback&, const auth::Actor& by, std::uint64_t seed, std::int64_t most);

} // namespace tezai::simulator
