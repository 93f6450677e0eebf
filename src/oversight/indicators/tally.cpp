#include "oversight/indicators/tally.hpp"

#include <algorithm>
#include <map>

#include "base/ensure.hpp"

namespace tezai::oversight {

std::int64_t Tally::of(Outcome outcome) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < reason_count; ++i)
        if (outcome_of(static_cast<Reason>(i)) == outcome) sum += by_reason[i];
    return sum;
}

std::int64_t Tally::population() const {
    return of(Outcome::pass) + of(Outcome::fail) + of(Outcome::grace) + of(Outcome::excluded);
}

Tally& Tally::operator+=(const Tally& other) {
    for (std::size_t i = 0; i < reason_count; ++i) by_reason[i] += other.by_reason[i];
    return *this;
}

RegionFrame::RegionFrame(std::vector<RegionNode> nodes) {
    std::map<std::int64_t, std::vector<const RegionNode*>> children;
    for (const auto& node : nodes) children[node.parent_id].push_back(&node);
    for (auto& [parent, list] : children)
        std::sort(list.begin(), list.end(), [](const RegionNode* a, const RegionNode* b) {
            return a->code != b->code ? a->code < b->code : a->id < b->id;
        });
    ENSURE(nodes.empty() || (children.contains(0) && children.at(0).size() == 1), "a tree has one root");
    std::vector<std::pair<const RegionNode*, std::size_t>> waiting;
    if (!nodes.empty()) waiting.emplace_back(children.at(0).front(), 0);
    while (!waiting.empty()) {
        const auto [node, parent] = waiting.back();
        waiting.pop_back();
        const auto index = nodes_.size();
        nodes_.push_back(*node);
        parents_.push_back(parent);
        by_id_.emplace(node->id, index);
        if (const auto at = children.find(node->id); at != children.end())
            for (auto child = at->second.rbegin(); child != at->second.rend(); ++child) waiting.emplace_back(*child, index);
    }
    ENSURE(nodes_.size() == nodes.size(), "every region hangs on the root");
}

const RegionNode* RegionFrame::find(std::int64_t id) const {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : &nodes_[at->second];
}

std::size_t RegionFrame::index_of(std::int64_t id) const {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? 0 : at->second;
}

bool RegionFrame::is_under(std::size_t index, std::size_t ancestor) const {
    while (index != ancestor && index != 0) index = parents_[index];
    return index == ancestor;
}

} // namespace tezai::oversight
