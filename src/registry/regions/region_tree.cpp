#include "registry/regions/region_tree.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace tezai::registry {
namespace {

bool holds(const Parent& edge, base::Date on) { return edge.valid_from <= on && (!edge.valid_until || on <= *edge.valid_until); }

// 云溪区 → 云溪: what people write in a column headed 区县.
std::string short_name(std::string_view name) {
    for (const std::string_view tail : {"自治县", "自治区", "街道", "省", "市", "区", "县", "镇", "乡", "所"})
        if (name.size() > tail.size() + 3 && name.ends_with(tail)) return std::string(name.substr(0, name.size() - tail.size()));
    return std::string(name);
}

} // namespace

std::string_view word(Tree tree) { return tree == Tree::supervision ? "supervision" : "administrative"; }

std::optional<Tree> parse_tree(std::string_view text) {
    if (text == "supervision") return Tree::supervision;
    if (text == "administrative") return Tree::administrative;
    return std::nullopt;
}

RegionTree::RegionTree(std::vector<Region> regions, std::vector<Parent> parents) : regions_(std::move(regions)) {
    for (std::size_t i = 0; i < regions_.size(); ++i) {
        const auto& region = regions_[i];
        by_id_.emplace(region.id, i);
        for (const auto& key : {region.code, base::normalise_code(region.name), base::normalise_code(short_name(region.name)),
                                base::normalise_code(region.name_en)})
            if (!key.empty()) by_name_.emplace(key, i);
    }
    for (const auto& edge : parents) {
        ENSURE(by_id_.contains(edge.child_id) && by_id_.contains(edge.parent_id), "edges join regions that exist");
        parents_[edge.child_id].push_back(edge);
        children_[edge.parent_id].push_back(edge);
    }
}

const Region* RegionTree::find(std::int64_t id) const {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : &regions_[at->second];
}

std::int64_t RegionTree::parent_of(std::int64_t id, base::Date on) const {
    if (const auto at = parents_.find(id); at != parents_.end())
        for (const auto& edge : at->second)
            if (holds(edge, on)) return edge.parent_id;
    return 0;
}

std::vector<std::int64_t> RegionTree::children_of(std::int64_t id, base::Date on) const {
    std::vector<std::int64_t> found;
    if (const auto at = children_.find(id); at != children_.end())
        for (const auto& edge : at->second)
            if (holds(edge, on) && find(edge.child_id)->valid_on(on)) found.push_back(edge.child_id);
    std::ranges::sort(found, {}, [&](std::int64_t child) { return std::pair{find(child)->code, child}; });
    return found;
}

std::vector<std::int64_t> RegionTree::below(std::int64_t id, base::Date on) const {
    std::vector<std::int64_t> found{id};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto children = children_of(found[i], on);
        found.insert(found.end(), children.begin(), children.end());
    }
    std::ranges::sort(found);
    return found;
}

std::vector<std::int64_t> RegionTree::below_until(std::int64_t id, base::Date on) const {
    std::vector<std::int64_t> found{id};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto at = children_.find(found[i]);
        if (at == children_.end()) continue;
        for (const auto& edge : at->second) {
            // A child that has since gone elsewhere belongs to whoever has it now.
            const bool now_elsewhere = parent_of(edge.child_id, on) != 0 && !holds(edge, on);
            if (edge.valid_from <= on && !now_elsewhere && std::ranges::find(found, edge.child_id) == found.end())
                found.push_back(edge.child_id);
        }
    }
    std::ranges::sort(found);
    return found;
}

bool RegionTree::is_under(std::int64_t id, std::int64_t ancestor, base::Date on) const {
    for (; id != 0; id = parent_of(id, on))
        if (id == ancestor) return true;
    return false;
}

std::int64_t RegionTree::ancestor_at(std::int64_t id, std::string_view level, base::Date on) const {
    for (; id != 0; id = parent_of(id, on)) {
        const auto* region = find(id);
        if (region && region->level == level) return id;
    }
    return 0;
}

std::int64_t RegionTree::root(Tree tree, base::Date on) const {
    for (const auto& region : regions_)
        if (region.tree == tree && region.valid_on(on) && parent_of(region.id, on) == 0) return region.id;
    return 0;
}

std::optional<std::int64_t> RegionTree::find_by_text(std::string_view text, Tree tree, base::Date on, std::int64_t under) const {
    const auto [from, to] = by_name_.equal_range(base::normalise_code(text));
    std::optional<std::int64_t> found;
    for (auto at = from; at != to; ++at) {
        const auto& region = regions_[at->second];
        if (region.tree != tree || !region.valid_on(on) || (under != 0 && !is_under(region.id, under, on))) continue;
        if (found && *found != region.id) return std::nullopt; // 鼓楼区 of two cities: a person has to say which
        found = region.id;
    }
    return found;
}

std::string RegionTree::path_text(std::int64_t id, base::Date on, auth::Language language, std::string_view separator) const {
    std::string text;
    for (; id != 0; id = parent_of(id, on)) {
        const auto* region = find(id);
        if (!region || (region->level == "province" && !text.empty())) break;
        text = text.empty() ? region->name_in(language) : region->name_in(language) + std::string(separator) + text;
    }
    return text;
}

} // namespace tezai::registry
