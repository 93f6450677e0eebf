// The dated region trees in memory: about 1 600 nodes, so every question is answered without the store.
// Pure once built. Two trees: supervision (functional zones included; indicators use it) and administrative (statistics).
// Ids are opaque; codes are dated names and nobody does arithmetic on them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "auth/actor.hpp"
#include "base/calendar.hpp"

namespace tezai::registry {

enum class Tree : std::uint8_t { supervision, administrative };
[[nodiscard]] std::string_view word(Tree);
[[nodiscard]] std::optional<Tree> parse_tree(std::string_view);

struct Region {
    std::int64_t id = 0;
    Tree tree = Tree::supervision;
    std::string level; // province city county township
    std::string code, name, name_en;
    bool functional = false;
    base::Date valid_from;
    std::optional<base::Date> valid_until; // last day
    [[nodiscard]] const std::string& name_in(auth::Language language) const { return language == auth::Language::en && !name_en.empty() ? name_en : name; }
    [[nodiscard]] bool valid_on(base::Date day) const { return valid_from <= day && (!valid_until || day <= *valid_until); }
};

struct Parent {
    std::int64_t child_id = 0, parent_id = 0;
    base::Date valid_from;
    std::optional<base::Date> valid_until;
};

class RegionTree {
public:
    RegionTree() = default;
    RegionTree(std::vector<Region> regions, std::vector<Parent> parents);

    [[nodiscard]] const Region* find(std::int64_t id) const;
    [[nodiscard]] std::int64_t parent_of(std::int64_t id, base::Date on) const; // 0: none
    [[nodiscard]] std::vector<std::int64_t> children_of(std::int64_t id, base::Date on) const; // by code
    [[nodiscard]] std::vector<std::int64_t> below(std::int64_t id, base::Date on) const; // itself and everything under it, sorted
    // Every region that was ever under `id` between the tree's beginning and `on`: what an official of it may see, so that
    // devices still attached to a merged county's old node are not lost.
    [[nodiscard]] std::vector<std::int64_t> below_until(std::int64_t id, base::Date on) const;
    [[nodiscard]] bool is_under(std::int64_t id, std::int64_t ancestor, base::Date on) const; // itself included
    [[nodiscard]] std::int64_t ancestor_at(std::int64_t id, std::string_view level, base::Date on) const; // 0: none
    [[nodiscard]] std::int64_t root(Tree, base::Date on) const; // 0: an empty store
    // By code first, then by full name, then by short name ("云溪" for 云溪区), within `under` (0: anywhere). None when ambiguous.
    [[nodiscard]] std::optional<std::int64_t> find_by_text(std::string_view text, Tree, base::Date on, std::int64_t under = 0) const;
    [[nodiscard]] std::string path_text(std::int64_t id, base::Date on, auth::Language = auth::Language::zh, std::string_view separator = " · ") const; // without the province
    [[nodiscard]] const std::vector<Region>& all() const { return regions_; }
    [[nodiscard]] bool empty() const { return regions_.empty(); }

private:
    std::vector<Region> regions_;
    std::unordered_map<std::int64_t, std::size_t> by_id_;
    std::unordered_map<std::int64_t, std::vector<Parent>> parents_, children_;
    std::unordered_multimap<std::string, std::size_t> by_name_;
};

} // namespace tezai::registry
