// The shared records as one thing that app puts together and rooms are given.
#pragma once

#include "journal/journal.hpp"
#include "registry/directory.hpp"
#include "registry/ports.hpp"
#include "registry/regions/regions.hpp"

namespace tezai::registry {

struct Registry {
    journal::Journal& journal;
    Regions regions;
    Directory directory;
    CodingPort coding;

    [[nodiscard]] store::Database& database() { return journal.database(); }
    [[nodiscard]] base::Date today() const { return journal.clock().today(); }
    void load();                                                      // trees and directory from the store: lists are ready
    void index();                                                     // search by name and identifier; on a thread of its own
    // Follows sealed entries: devices, units and regions that changed are read again. `on_regions_changed` when a tree did.
    void apply(std::span<const journal::Record>, const std::function<void()>& on_regions_changed);
};

} // namespace tezai::registry
