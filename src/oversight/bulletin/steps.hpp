// Which step an issue may take now, and if none, why not and from when: judged in one place, for the action and for the button.
#pragma once

#include "auth/actor.hpp"
#include "oversight/bulletin/store.hpp"
#include "oversight/oversight.hpp"

namespace tezai::oversight {

struct Freezing { // what a freeze begins from
    Settings settings;
    IssueDay day;
};
// The bulletin is published by whose it is: the province's by the province, a county's by that county.
[[nodiscard]] bool may_run(const auth::Actor&, IssueKey);
law::Decision<Freezing> judge_freeze(store::Transaction&, const Oversight&, const registry::RegionTree&, const auth::Actor& by, IssueKey);
law::Decision<IssueRow> judge_publish(store::Transaction&, const Oversight&, const auth::Actor& by, IssueKey);

} // namespace tezai::oversight
