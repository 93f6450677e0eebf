// Counting reasons per region and summing them up the tree (C9, C12, C13). Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "oversight/indicators/reason.hpp"

namespace tezai::oversight {

// What the numerator is: objects in order, or – where a number tells how much is wrong – those that are not.
enum class Counts : std::uint8_t { passes, failures };

struct Tally {
    std::array<std::int64_t, reason_count> by_reason{};

    void add(Reason reason, std::int64_t n = 1) { by_reason[static_cast<std::size_t>(reason)] += n; }
    [[nodiscard]] std::int64_t of(Reason reason) const { return by_reason[static_cast<std::size_t>(reason)]; }
    [[nodiscard]] std::int64_t of(Outcome) const;
    [[nodiscard]] std::int64_t num() const { return of(Outcome::pass); }
    [[nodiscard]] std::int64_t fail() const { return of(Outcome::fail); }
    [[nodiscard]] std::int64_t den() const { return num() + fail(); }
    [[nodiscard]] std::int64_t counted(Counts what) const { return what == Counts::passes ? num() : fail(); }
    [[nodiscard]] std::int64_t population() const; // without `out`: C12's sum by construction
    Tally& operator+=(const Tally&);
    bool operator==(const Tally&) const = default;
};

// The supervision tree of one day, parents before children, siblings by code.
struct RegionNode {
    std::int64_t id = 0;
    std::int64_t parent_id = 0; // 0: the root
    std::string level, code, name, name_en;
    bool ended = false; // no longer a region on that day; kept as long as objects stand there, under its last parent
    bool operator==(const RegionNode&) const = default;
};
class RegionFrame {
public:
    RegionFrame() = default;
    explicit RegionFrame(std::vector<RegionNode> nodes); // any order; ENSUREs one root and no cycle

    [[nodiscard]] const std::vector<RegionNode>& nodes() const { return nodes_; }
    [[nodiscard]] const RegionNode* find(std::int64_t id) const;
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }
    // Index among nodes(); a region that is not in the tree counts at the root, so that no object is lost.
    [[nodiscard]] std::size_t index_of(std::int64_t id) const;
    [[nodiscard]] std::size_t parent_index(std::size_t index) const { return parents_[index]; } // the root's is itself
    [[nodiscard]] bool is_under(std::size_t index, std::size_t ancestor) const;                 // itself included

    // Adds every node's own tally to its ancestors: device indicators are additive (C9). In place, one pass.
    template <class T>
    void roll_up(std::vector<T>& own) const {
        for (std::size_t i = nodes_.size(); i-- > 1;) own[parents_[i]] += own[i];
    }

private:
    std::vector<RegionNode> nodes_;
    std::vector<std::size_t> parents_;
    std::unordered_map<std::int64_t, std::size_t> by_id_;
};

// C13: objects newly excluded in the window > max(least, per mille of den).
[[nodiscard]] constexpr bool denominator_flagged(std::int64_t newly_excluded, std::int64_t den, int least, int per_mille) {
    return newly_excluded > least && newly_excluded * 1000 > den * per_mille;
}

} // namespace tezai::oversight
