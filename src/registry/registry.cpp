#include "registry/registry.hpp"

#include <set>

namespace tezai::registry {

void Registry::load() {
    database().read([&](store::Transaction& tx) {
        regions.set(load_tree(tx));
        directory.load(tx);
    });
}

void Registry::apply(std::span<const journal::Record> records, const std::function<void()>& on_regions_changed) {
    std::set<std::int64_t> devices;
    bool units = false, trees = false;
    for (const auto& record : records) {
        if (record.subject_kind == "equipment" && record.event.starts_with("equipment.")) devices.insert(record.subject_id);
        else if (record.subject_kind == "unit") units = true;
        else if (record.subject_kind == "region") trees = true;
    }
    if (devices.empty() && !units && !trees) return;
    const std::vector<std::int64_t> ids(devices.begin(), devices.end());
    database().read([&](store::Transaction& tx) {
        for (std::size_t from = 0; from < ids.size(); from += 500)
            directory.refresh(tx, std::span(ids).subspan(from, std::min<std::size_t>(500, ids.size() - from)));
        if (units) directory.refresh_units(tx);
        if (trees) regions.set(load_tree(tx));
    });
    if (trees) on_regions_changed();
}

} // namespace tezai::registry
