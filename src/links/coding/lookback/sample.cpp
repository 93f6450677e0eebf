#include "links/coding/lookback/sample.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace tezai::coding::lookback {

std::vector<std::int64_t> draw_sample(base::Suite suite, std::string_view seed, const std::vector<Candidate>& candidates) {
    base::Hasher hasher(suite);
    std::map<std::int64_t, std::vector<std::pair<base::Bytes32, std::int64_t>>> by_county;
    for (const auto& each : candidates)
        by_county[each.county_id].emplace_back(hasher.hash(std::string(seed) + ":" + std::to_string(each.equipment_id)), each.equipment_id);
    std::vector<std::int64_t> chosen;
    for (auto& [county, all] : by_county) {
        std::ranges::sort(all);
        const auto size = static_cast<std::size_t>(sample_size(static_cast<std::int64_t>(all.size())));
        for (std::size_t i = 0; i < size; ++i) chosen.push_back(all[i].second);
    }
    std::ranges::sort(chosen);
    return chosen;
}

} // namespace tezai::coding::lookback
