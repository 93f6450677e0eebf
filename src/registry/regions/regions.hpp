// The region trees in the store: read once into memory, changed by imported rows that carry their days.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "auth/actor.hpp"
#include "journal/journal.hpp"
#include "registry/regions/region_tree.hpp"

namespace tezai::registry {

// The tree everybody shares; replaced as a whole when regions change, so a reader's tree never moves under its feet.
class Regions {
public:
    void set(RegionTree tree);
    [[nodiscard]] std::shared_ptr<const RegionTree> tree() const;

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const RegionTree> tree_ = std::make_shared<RegionTree>();
};

[[nodiscard]] RegionTree load_tree(store::Transaction&);

// A region of the supervision tree on that day: where a device may be.
[[nodiscard]] bool is_place(store::Transaction&, std::int64_t region_id, base::Date on);

struct RegionFault {
    std::int64_t line = 0;
    std::string column, value, code;
};
struct RegionsImported {
    std::int64_t added = 0, known = 0;
    std::vector<RegionFault> faults; // nothing is written when there is one
};

// CSV with a header: code,level,parent_code,name_zh,name_en[,tree,functional,valid_from,valid_until,seat_lon,seat_lat]; other
// columns are left alone. A row without `tree` goes into both trees (functional zones only into supervision). Rows whose
// (tree, code, valid_from) is known are left as they are, so the same file twice changes nothing. A parent's code means, on each
// day, the node that bears it on that day: a township that outlives its county hangs under the old one and then under the new.
law::Decision<RegionsImported> import_regions(journal::Journal&, const auth::Actor& by, std::string_view csv);

} // namespace tezai::registry
