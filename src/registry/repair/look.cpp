// Over all records: which have a fault that no task is about, and which task is about a fault that is gone.
#include <algorithm>
#include <map>
#include <set>

#include "base/canonical_json.hpp"
#include "registry/repair/repair.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::registry::repair {
namespace {

constexpr std::string_view devices_sql = R"sql(
    SELECT e.id, e.region_id, e.unit_id, e.registration_state, e.use_state, e.registered_on, i.value, e.name
      FROM equipment AS e
      LEFT JOIN equipment_identifiers AS i ON i.equipment_id = e.id AND i.kind = 'device_code' AND i.valid_until IS NULL
     WHERE e.merged_into IS NULL
)sql"; // -- unscoped: every record is looked at; a task is seen by who sees its subject
constexpr std::string_view units_sql = R"sql(
    SELECT id, region_id, credit_code, name FROM units WHERE merged_into IS NULL AND credit_code IS NOT NULL
)sql"; // -- unscoped: as above
constexpr std::string_view open_sql = R"sql(
    SELECT code, subject_kind, subject_id FROM tasks WHERE state = 'open' AND code LIKE 'repair.%'
)sql"; // -- unscoped: as above

constexpr std::size_t at_once = 500;
constexpr base::CalendarDays days_to_mend{30};

struct Wrong {
    std::string_view fault, kind;
    std::int64_t id = 0;
    journal::Place place;
    std::string name, value;
};
using Key = std::pair<std::string, std::pair<std::string, std::int64_t>>; // code, subject

// In a transaction: what was found is judged again, for somebody may have mended it meanwhile.
bool still_wrong(store::Transaction& tx, const Wrong& wrong, base::Date today) {
    if (wrong.kind == "unit") {
        const auto code = tx.first("SELECT credit_code FROM units WHERE id = :id AND merged_into IS NULL", {{"id", wrong.id}}, // -- unscoped: as above
                                   [](const store::Row& row) { return row.maybe_text(0).value_or(""); });
        return code && !find_unit_faults(*code).empty();
    }
    const auto device = find_equipment(tx, auth::Scope::everything(), {wrong.id});
    if (!device) return false;
    const DeviceRecord record{device->registration_state == RegistrationState::registered || device->registration_state == RegistrationState::changed,
                              device->use_state == UseState::scrapped || device->use_state == UseState::moved_out, device->registered_on,
                              std::string(device->identifier(IdentifierKind::device_code))};
    const auto found = find_faults(record, today);
    return std::ranges::find(found, wrong.fault) != found.end();
}

} // namespace

Found look_for_faults(Registry& registry, const std::atomic<bool>& stop) {
    auto& journal = registry.journal;
    const auto today = registry.today();
    const auto tree = registry.regions.tree();
    std::vector<Wrong> wrong;
    std::set<Key> open;
    registry.database().read([&](store::Transaction& tx) {
        wrong.clear();
        open.clear();
        tx.query(devices_sql, {}, [&](const store::Row& row) {
            const auto state = row.text(3), use = row.text(4);
            const DeviceRecord record{state == "registered" || state == "changed", use == "scrapped" || use == "moved_out", row.maybe_date(5), row.maybe_text(6).value_or("")};
            for (const auto fault : find_faults(record, today))
                wrong.push_back({fault, "equipment", row.integer(0), {row.integer(1), row.integer(2)}, std::string(row.text(7)),
                                 fault.starts_with("device_code") ? record.device_code : record.registered_on ? base::to_text(*record.registered_on) : std::string()});
            return !stop;
        });
        tx.query(units_sql, {}, [&](const store::Row& row) {
            const auto code = row.text(2);
            for (const auto fault : find_unit_faults(code))
                wrong.push_back({fault, "unit", row.integer(0), {row.integer(1), row.integer(0)}, std::string(row.text(3)), std::string(code)});
            return !stop;
        });
        tx.query(open_sql, {}, [&](const store::Row& row) { open.insert({std::string(row.text(0)), {std::string(row.text(1)), row.integer(2)}}); });
    });
    Found found;
    if (stop) return found; // half a look says nothing of what is gone
    std::vector<const Wrong*> fresh;
    for (const auto& each : wrong)
        if (open.erase({task_of(each.fault), {std::string(each.kind), each.id}}) == 0) fresh.push_back(&each);
    for (std::size_t from = 0; from < fresh.size() && !stop; from += at_once) // others write in between
        found.opened += registry.database().transaction([&](store::Transaction& tx) {
            std::int64_t opened = 0;
            for (auto i = from; i < std::min(fresh.size(), from + at_once); ++i) {
                const auto& each = *fresh[i];
                if (!still_wrong(tx, each, today)) continue;
                const auto code = task_of(each.fault);
                // One code in a thousand ends in such zeros by right: who looked says so, and is not asked again.
                const bool may_be_right = each.fault == "device_code_made_a_number";
                if (may_be_right && !list_asked_subjects(tx, code, each.kind, {&each.id, 1}, "repaired").empty()) continue;
                const auto county = tree->ancestor_at(each.place.region_id, "county", today);
                base::CanonicalObject evidence;
                evidence.add("name", each.name).add("value", each.value);
                open_task(tx, journal, {}, {.code = code, .subject = {each.kind, each.id}, .place = each.place, .owner_kind = "region", .owner_id = county != 0 ? county : each.place.region_id,
                                            .clause = law::rulebook(89), .evidence = evidence.text(), .due_on = base::add(today, days_to_mend), .ends_by_evidence = !may_be_right});
                ++opened;
            }
            return opened;
        });
    const std::vector<Key> gone(open.begin(), open.end());
    for (std::size_t from = 0; from < gone.size() && !stop; from += at_once)
        found.ended += registry.database().transaction([&](store::Transaction& tx) {
            std::int64_t ended = 0;
            for (auto i = from; i < std::min(gone.size(), from + at_once); ++i)
                if (end_task(tx, journal, {}, gone[i].first, {gone[i].second.first, gone[i].second.second}, true, "repaired")) ++ended;
            return ended;
        });
    return found;
}

} // namespace tezai::registry::repair
