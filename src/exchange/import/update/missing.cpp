// A device that the newer ledger has no more may be gone, moved, or forgotten by who wrote the ledger. Nobody can tell from here:
// it becomes a question to the county, never a deletion.
#include <algorithm>

#include "base/canonical_json.hpp"
#include "exchange/import/update/plan.hpp"
#include "exchange/import/update/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::exchange {
namespace {

constexpr std::int64_t devices_at_once = 1'000;
constexpr auto days_to_answer = std::chrono::days{14}; // two weekly ledgers

// Whose question it is: the county that the device is in, or what is known of its place where no county is.
std::int64_t county_of(const registry::RegionTree& tree, std::int64_t region, base::Date today) {
    const auto county = tree.ancestor_at(region, "county", today);
    return county != 0 ? county : region;
}

} // namespace

MissingCount list_what_is_missing(const Exchange& exchange, OpenedImport& opened, const std::unordered_set<std::int64_t>& found) {
    const auto tree = exchange.registry.regions.tree();
    const auto today = exchange.registry.today();
    std::unordered_set<std::int64_t> regions;
    for (const auto region : opened.record.regions)
        for (const auto below : tree->below_until(region, today)) regions.insert(below);
    MissingCount count;
    std::vector<Missing> missing;
    exchange.database().read([&](store::Transaction& tx) {
        count = {};
        missing.clear();
        each_brought(tx, opened.region_scope, opened.record.profile, [&](const Brought& device) {
            if (!regions.contains(device.region_id)) return;
            ++count.known;
            if (found.contains(device.equipment_id)) ++count.found;
            else missing.push_back({device.equipment_id, device.import_id, "listed"});
        });
        for (std::size_t from = 0; from < missing.size(); from += devices_at_once) { // asked after an earlier ledger; what the county answered is not asked every week
            std::vector<std::int64_t> ids;
            for (std::size_t i = from; i < std::min(missing.size(), from + devices_at_once); ++i) ids.push_back(missing[i].equipment_id);
            count.asked_already += static_cast<std::int64_t>(registry::list_asked_subjects(tx, missing_task, "equipment", ids, in_ledger_again).size());
        }
    });
    if (is_part_of_a_ledger(count.known, count.found)) return count;
    opened.record.missing = static_cast<std::int64_t>(missing.size());
    exchange.database().transaction([&](store::Transaction& tx) {
        erase_missing(tx, opened.record.id);
        insert_missing(tx, opened.record.id, missing);
    });
    return count;
}

void ask_for_missing(const Exchange& exchange, const Import& import) {
    auto& journal = exchange.journal();
    const auto today = exchange.registry.today();
    const auto tree = exchange.registry.regions.tree();
    for (std::int64_t taken = devices_at_once; taken == devices_at_once;)
        taken = exchange.database().transaction([&](store::Transaction& tx) {
            const auto missing = list_missing(tx, import.id, 0, "listed", devices_at_once);
            std::vector<std::int64_t> ids;
            for (const auto& each : missing) ids.push_back(each.equipment_id);
            const auto asked = registry::list_asked_subjects(tx, missing_task, "equipment", ids, in_ledger_again);
            const auto devices = registry::list_equipment_by_ids(tx, auth::Scope::everything(), ids);
            for (const auto& each : missing) {
                const auto device = std::ranges::find(devices, registry::EquipmentId{each.equipment_id}, &registry::Equipment::id);
                if (device == devices.end() || device->use_state != registry::UseState::in_use || std::ranges::find(asked, each.equipment_id) != asked.end()) {
                    save_missing_state(tx, import.id, each.equipment_id, "passed");
                    continue;
                }
                const auto had = find_import(tx, auth::Scope::everything(), each.brought_by);
                const auto county = county_of(*tree, device->region_id, today);
                base::CanonicalObject evidence;
                evidence.add("had", had ? had->file_name : "").add("had_on", had ? base::to_text(had->ledger_on) : "").add("has_not", import.file_name)
                    .add("has_not_on", base::to_text(import.ledger_on)).add("name", device->name);
                registry::open_task(tx, journal, {import.committed_by},
                                    {.code = missing_task, .subject = {"equipment", each.equipment_id}, .place = {device->region_id, device->unit_id}, .owner_kind = "region",
                                     .owner_id = county, .clause = law::rulebook(19), .evidence = evidence.text(), .due_on = base::add(today, days_to_answer)});
                save_missing_state(tx, import.id, each.equipment_id, "asked");
            }
            return static_cast<std::int64_t>(missing.size());
        });
}

} // namespace tezai::exchange
