#include "registry/registry.hpp"

#include <set>

#include "base/canonical_json.hpp"

namespace tezai::registry {

void Registry::load() {
    database().read([&](store::Transaction& tx) {
        regions.set(load_tree(tx));
        directory.load(tx);
    });
}

void Registry::index() {
    directory.index_names();
    database().read([&](store::Transaction& tx) { directory.index_identifiers(tx); });
}

void Registry::apply(std::span<const journal::Record> records, const std::function<void()>& on_regions_changed) {
    std::set<std::int64_t> devices, units;
    std::vector<std::pair<std::int64_t, std::int64_t>> parted; // a record that is a device of its own again, and which it was
    bool trees = false;
    for (const auto& record : records) {
        if (record.subject_kind == "equipment" && record.event.starts_with("equipment.")) devices.insert(record.subject_id);
        if (record.event == "equipment.unmerged") parted.emplace_back(record.subject_id, base::find_integer(record.payload, "out_of").value_or(0));
        if (record.subject_kind == "unit") units.insert(record.subject_id);
        else if (record.subject_kind == "region") trees = true;
    }
    if (devices.empty() && units.empty() && !trees) return;
    const auto in_parts = [](const std::set<std::int64_t>& set, const auto& act) {
        const std::vector<std::int64_t> ids(set.begin(), set.end());
        for (std::size_t from = 0; from < ids.size(); from += 500)
            act(std::span(ids).subspan(from, std::min<std::size_t>(500, ids.size() - from)));
    };
    database().read([&](store::Transaction& tx) {
        // Units first: a device is indexed together with its unit's name.
        in_parts(units, [&](auto ids) { directory.refresh_units(tx, ids); });
        for (const auto& [device, other] : parted) directory.forget_numbers_of(tx, device, other);
        in_parts(devices, [&](auto ids) { directory.refresh(tx, ids); });
        if (trees) regions.set(load_tree(tx));
    });
    if (trees) on_regions_changed();
}

} // namespace tezai::registry
