#include <algorithm>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "law/codes.hpp"
#include "registry/equipment/updating.hpp"
#include "registry/repair/repair.hpp"
#include "registry/tasks/tasks.hpp"
#include "registry/units/units.hpp"

namespace tezai::registry::repair {
namespace {

constexpr std::string_view save_code_sql = "UPDATE units SET credit_code = :code, version = version + 1 WHERE id = :id AND version = :version";
constexpr std::string_view propose_sql = R"sql(
    INSERT INTO repair_proposals (task_id, value, proposed_at, proposed_by) VALUES (:task, :value, :at, :by)
    ON CONFLICT (task_id) DO UPDATE SET value = excluded.value, proposed_at = excluded.proposed_at, proposed_by = excluded.proposed_by
)sql";

bool is_over(const Equipment& device) { return device.use_state == UseState::scrapped || device.use_state == UseState::moved_out; }
bool is_registered(const Equipment& device) { return device.registration_state == RegistrationState::registered || device.registration_state == RegistrationState::changed; }

// Of the faults that have a task each, those that are no more.
void end_mended(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, const journal::Subject& subject, const std::vector<std::string_view>& left) {
    for (const auto fault : faults)
        if (std::ranges::find(left, fault) == left.end()) end_task(tx, journal, by, task_of(fault), subject, true, "repaired");
}

} // namespace

law::Decision<bool> repair_device(Registry& registry, const auth::Actor& by, const DeviceRepair& wanted) {
    auto& journal = registry.journal;
    return journal.act<bool>({.action = "equipment.repair", .by = by.account, .subject = {"equipment", wanted.equipment}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        lock_numbers(tx);
        lock_devices(tx, {&wanted.equipment, 1});
        const auto device = find_equipment(tx, by.scope, {wanted.equipment});
        if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
        if (device->version != wanted.version) return law::refuse("equipment.saved_before_you", law::rulebook(16));
        DeviceUpdate update{.before = &*device, .origin = journal::Origin::witnessed, .source = "repair", .grounds = wanted.grounds};
        DeviceRecord after{is_registered(*device), is_over(*device), device->registered_on, std::string(device->identifier(IdentifierKind::device_code))};
        if (wanted.registered_on && wanted.registered_on != device->registered_on) {
            update.changes.registered_on.emplace(wanted.registered_on);
            after.registered_on = wanted.registered_on;
        }
        if (!wanted.device_code.empty() && wanted.device_code != after.device_code) {
            if (find_holder_of(tx, IdentifierKind::device_code, wanted.device_code) != 0) return law::refuse("equipment.code_already_held", law::rulebook(14), {{"value", wanted.device_code}});
            update.changes.device_code = wanted.device_code;
            after.device_code = wanted.device_code;
        }
        if (!update.changes.any()) return law::refuse("repair.nothing_changed", law::rulebook(89));
        const auto left = find_faults(after, journal.clock().today());
        for (const auto fault : left) { // one fault is not mended by another
            const bool of_day = fault != "device_code_made_a_number" && fault != "device_code_malformed";
            if (of_day ? update.changes.registered_on.has_value() : update.changes.device_code.has_value()) return law::refuse("repair.still_wrong", law::rulebook(89), {{"fault", task_of(fault)}});
        }
        update_many(tx, journal, by.account, {&update, 1});
        end_mended(tx, journal, by.account, {"equipment", wanted.equipment}, left);
        return true;
    });
}

law::Decision<bool> repair_unit(Registry& registry, const auth::Actor& by, const UnitRepair& wanted) {
    auto& journal = registry.journal;
    return journal.act<bool>({.action = "unit.repair", .by = by.account, .subject = {"unit", wanted.unit}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto unit = find_unit(tx, by.scope, wanted.unit);
        if (!unit || !by.scope.sees_region(unit->region_id)) return law::refuse("repair.unknown_unit", law::rulebook(12));
        const auto holder = find_unit_like(tx, {.name = "", .credit_code = wanted.credit_code});
        if (holder == unit->id) return law::refuse("repair.nothing_changed", law::rulebook(89));
        if (holder != 0) return law::refuse("repair.credit_code_of_another", law::rulebook(89), {{"code", wanted.credit_code}});
        if (tx.execute(save_code_sql, {{"code", wanted.credit_code}, {"id", wanted.unit}, {"version", wanted.version}}) != 1) return law::refuse("equipment.saved_before_you", law::rulebook(16));
        base::CanonicalObject before, payload;
        before.add("credit_code", unit->credit_code);
        payload.add_raw("before", before.text()).add("credit_code", wanted.credit_code).add("source", "repair");
        journal.append(tx, {.event = "unit.corrected", .subject = {"unit", unit->id}, .place = {unit->region_id, unit->id}, .by = by.account, .payload = payload.text(),
                            .personal = {{"grounds", wanted.grounds}}});
        end_mended(tx, journal, by.account, {"unit", unit->id}, {});
        return true;
    });
}

law::Decision<bool> propose(Registry& registry, const auth::Actor& by, std::int64_t id, const std::string& value) {
    auto& journal = registry.journal;
    return journal.act<bool>({.action = "repair.propose", .by = by.account, .subject = {"task", id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto task = find_task(tx, by.scope, id);
        if (!task || fault_of(task->code).empty()) return law::refuse("task.unknown", law::rulebook(12));
        if (task->state != "open") return law::refuse("task.already_ended", law::rulebook(16));
        tx.execute(propose_sql, {{"task", id}, {"value", value}, {"at", journal.clock().now()}, {"by", by.account}});
        base::CanonicalObject payload;
        payload.add("value", value);
        journal.append(tx, {.event = "repair.proposed", .subject = {"task", id}, .place = task->place, .by = by.account, .payload = payload.text()});
        return true;
    });
}

std::optional<Proposal> find_proposal(store::Transaction& tx, std::int64_t task) {
    return tx.first("SELECT task_id, value, proposed_at FROM repair_proposals WHERE task_id = :task", {{"task", task}},
                    [](const store::Row& row) { return Proposal{row.integer(0), std::string(row.text(1)), row.instant(2)}; });
}

} // namespace tezai::registry::repair
