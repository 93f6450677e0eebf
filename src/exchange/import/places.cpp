#include "exchange/import/places.hpp"

#include "base/text.hpp"

namespace tezai::exchange {

using registry::Tree;

Places::Places(std::shared_ptr<const registry::RegionTree> tree, auth::Scope scope, std::int64_t chosen, base::Date today)
    : tree_(std::move(tree)), scope_(std::move(scope)), chosen_(chosen), today_(today) {
    for (const auto& region : tree_->all()) {
        if (region.tree != Tree::supervision || !region.valid_on(today_)) continue;
        std::string path = base::normalise_code(region.name);
        for (auto above = tree_->parent_of(region.id, today_); above != 0; above = tree_->parent_of(above, today_)) {
            path = base::normalise_code(tree_->find(above)->name) + path;
            const auto [at, fresh] = by_path_.emplace(path, region.id);
            if (!fresh) at->second = 0; // two regions of one name: nobody is taken
        }
    }
}

std::int64_t Places::look_up(std::string_view text, std::int64_t under) const {
    if (const auto found = tree_->find_by_text(text, Tree::supervision, today_, under)) return *found;
    const auto at = by_path_.find(base::normalise_code(text));
    if (at == by_path_.end() || at->second == 0) return 0;
    return under == 0 || tree_->is_under(at->second, under, today_) ? at->second : 0;
}

bool Places::lies_in(std::int64_t region, std::string_view text) const {
    for (; region != 0; region = tree_->parent_of(region, today_))
        if (tree_->find_by_text(text, Tree::supervision, today_, region) == region) return true;
    return false;
}

Places::Found Places::resolve(const StatedPlace& place) const {
    std::int64_t region = 0;
    for (const auto& [text, level] : {std::pair{place.region, std::string_view("region")}, std::pair{place.city, std::string_view("city")},
                                      std::pair{place.county, std::string_view("county")}, std::pair{place.township, std::string_view("township")}}) {
        if (text.empty()) continue;
        // Within what was said before, else within what was chosen, else anywhere: 鼓楼区 alone is two regions, under a city one.
        auto found = region != 0 ? look_up(text, region) : chosen_ != 0 ? look_up(text, chosen_) : 0;
        if (found == 0 && region == 0) found = look_up(text, 0);
        if (found == 0 && region != 0 && lies_in(region, text)) continue; // a code named the county already; the city beside it agrees
        if (found == 0) return {0, "import.region_unknown", level};
        region = found;
    }
    if (region == 0) region = chosen_;
    if (region == 0) return {0, "import.region_missing", ""};
    const std::string_view level = !place.township.empty() ? "township" : !place.county.empty() ? "county" : !place.city.empty() ? "city" : "region";
    if (!scope_.sees_region(region)) return {0, "import.region_not_yours", level};
    if (chosen_ != 0 && !tree_->is_under(region, chosen_, today_)) return {0, "import.region_outside_chosen", level};
    return {region, "", ""};
}

const Places::Found& Places::find(const StatedPlace& place) {
    std::string key;
    for (const auto text : {place.region, place.city, place.county, place.township}) key.append(text).append(1, '\x1f');
    const auto at = known_.find(key);
    return at != known_.end() ? at->second : known_.emplace(std::move(key), resolve(place)).first->second;
}

} // namespace tezai::exchange
