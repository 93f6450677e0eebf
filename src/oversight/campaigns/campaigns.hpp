// Campaigns, go-live days and policy in the store: records and the actions that change them.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "auth/actor.hpp"
#include "journal/journal.hpp"
#include "oversight/campaigns/calendar.hpp"
#include "oversight/indicators/frame.hpp"
#include "oversight/indicators/tally.hpp"
#include "registry/regions/region_tree.hpp"

namespace tezai::oversight {

[[nodiscard]] std::vector<Campaign> list_campaigns(store::Transaction&);  // newest first
[[nodiscard]] std::optional<Campaign> find_campaign_on(store::Transaction&, base::Date day); // the latest that had begun by then
struct GoLiveRow {
    std::int64_t region_id = 0; // 0: the default
    base::Date go_live_on;
};
[[nodiscard]] std::vector<GoLiveRow> list_go_live(store::Transaction&);
[[nodiscard]] Policy current_policy(store::Transaction&);

struct NewCampaign {
    std::string name;
    base::Date from_on, until_on;
    std::map<std::string, int> targets; // of K03, K04; empty: 100 % each
    std::optional<base::Date> go_live_on; // sets the default where there is none yet
};
law::Decision<std::int64_t> open_campaign(journal::Journal&, const auth::Actor& by, const NewCampaign&);
// Once per region: a day that moved would change what attested facts count for.
law::Decision<bool> set_go_live(journal::Journal&, const auth::Actor& by, std::int64_t region_id, base::Date day);
law::Decision<bool> set_policy(journal::Journal&, const auth::Actor& by, Policy);

// The supervision tree of a day as one frame. Regions that ended stay under their last parent, so that objects left there are
// not lost. A store without regions has one node, -1.
[[nodiscard]] RegionFrame frame_on(const registry::RegionTree&, base::Date on);
// Go-live days spread down the tree: a region without its own has that of the nearest region above.
[[nodiscard]] GoLiveDays spread(const std::vector<GoLiveRow>&, const RegionFrame&);

// What a look at the facts needs beside them.
struct Settings {
    Policy policy;
    std::vector<GoLiveRow> go_live_rows;
    GoLiveDays go_live;
    std::optional<Campaign> campaign;
    RegionFrame frame;
    base::Date as_of;

    [[nodiscard]] View view(const Indicator&) const;
};
[[nodiscard]] Settings load_settings(store::Transaction&, const registry::RegionTree&, base::Date as_of, base::UtcOffset);

} // namespace tezai::oversight
