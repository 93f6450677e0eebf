// From what a row says of its place to the region that supervises it. Pure once built; remembers what it was asked.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "auth/scope.hpp"
#include "registry/regions/region_tree.hpp"

namespace tezai::exchange {

struct StatedPlace {
    std::string_view region, city, county, township; // as written; empty: not said
};

class Places {
public:
    // `chosen`: the region that the import is for; it is taken where a row says nothing, and no row may lie outside it. 0: none.
    Places(std::shared_ptr<const registry::RegionTree>, auth::Scope, std::int64_t chosen, base::Date today);

    struct Found {
        std::int64_t region_id = 0;
        std::string_view fault;  // empty: found
        std::string_view level;  // of the column that the fault is about: region, city, county, township
    };
    [[nodiscard]] const Found& find(const StatedPlace&);

private:
    [[nodiscard]] std::int64_t look_up(std::string_view text, std::int64_t under) const;
    [[nodiscard]] bool lies_in(std::int64_t region, std::string_view text) const; // text names it or something above it
    [[nodiscard]] Found resolve(const StatedPlace&) const;

    std::shared_ptr<const registry::RegionTree> tree_;
    auth::Scope scope_;
    std::int64_t chosen_;
    base::Date today_;
    std::unordered_map<std::string, std::int64_t> by_path_; // 浙江省示例市云溪区, 示例市云溪区
    std::unordered_map<std::string, Found> known_;
};

} // namespace tezai::exchange
