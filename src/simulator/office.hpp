// What the simulator works with; put together by app. Everything it does, somebody with an account could do.
#pragma once

#include "auth/actor.hpp"
#include "journal/journal.hpp"
#include "links/coding/actions.hpp"
#include "registry/regions/regions.hpp"

namespace tezai::simulator {

struct Office {
    journal::Journal& journal;      // in a past or a rehearsal: on a stopped clock
    registry::Regions& regions;     // set when the regions are in the store
    const coding::Coding& coding;
    auth::Actor by;                 // who sees the whole province; every entry carries this account
};

} // namespace tezai::simulator
