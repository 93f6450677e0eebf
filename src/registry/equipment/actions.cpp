#include "registry/equipment/actions.hpp"

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "law/catalog.hpp"
#include "registry/equipment/status.hpp"
#include "registry/regions/regions.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view move_sql = R"sql(
    UPDATE equipment SET region_id = :region_id, address = :address, version = version + 1 WHERE id = :id AND version = :version
)sql";

journal::Subject subject_of(EquipmentId id) { return {"equipment", id.value}; }

} // namespace

bool may_set(const auth::Actor& by, UseState to) {
    return by.may(auth::Permission::change_use_state) && (to == UseState::sealed || by.may(auth::Permission::decide_approval));
}

law::Decision<EquipmentId> register_equipment(journal::Journal& journal, const auth::Actor& by, NewEquipment wanted) {
    // The system's instant rules; a day that the clerk states is kept beside it and flagged when it is earlier (K04).
    wanted.origin = journal::Origin::witnessed;
    wanted.stated_registered_on = std::exchange(wanted.registered_on, journal.clock().today());
    return journal.act<EquipmentId>(
        {.action = "equipment.register", .by = by.account, .subject = {"equipment", 0}, .place = {wanted.region_id, wanted.unit_id}},
        [&](store::Transaction& tx) -> law::Decision<EquipmentId> {
            lock_numbers(tx);
            if (!by.scope.sees_region(wanted.region_id) || !is_place(tx, wanted.region_id, journal.clock().today())) return law::refuse("equipment.region_not_yours", law::rulebook(12));
            if (!law::find_variety(wanted.variety)) return law::refuse("equipment.variety_unknown", law::rulebook(13), {{"variety", wanted.variety}});
            for (const auto& each : wanted.identifiers)
                if (each.kind != IdentifierKind::serial_no && each.kind != IdentifierKind::local_no && find_holder_of(tx, each.kind, each.value) != 0)
                    return law::refuse("equipment.code_already_held", law::rulebook(14), {{"value", each.value}});
            return record_equipment(tx, journal, by.account, wanted);
        });
}

law::Decision<UseState> change_use_state(journal::Journal& journal, const auth::Actor& by, const UseStateChange& wanted) {
    return journal.act<UseState>(
        {.action = "equipment.change_use_state", .by = by.account, .subject = subject_of(wanted.equipment)},
        [&](store::Transaction& tx) -> law::Decision<UseState> {
            const auto device = find_equipment(tx, by.scope, wanted.equipment);
            if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
            if (!may_set(by, wanted.to)) return law::refuse("equipment.ask_for_approval", law::rulebook(60), {{"to", std::string(word(wanted.to))}});
            if (!may_follow(device->use_state, wanted.to))
                return law::refuse("equipment.use_state_cannot_follow", law::rulebook(15),
                                   {{"from", std::string(word(device->use_state))}, {"to", std::string(word(wanted.to))}});
            if (!update_use_state(tx, device->id, wanted.version, wanted.to))
                return law::refuse("equipment.saved_before_you", law::rulebook(16));
            base::CanonicalObject payload;
            payload.add("before", word(device->use_state)).add("office_id", by.region_id).add("use_state", word(wanted.to));
            const auto reason = base::one_line(wanted.reason); // it may name people: a commitment
            journal.append(tx, {.event = "equipment.use_state_changed", .subject = subject_of(device->id),
                                .place = {device->region_id, device->unit_id}, .by = by.account, .payload = payload.text(), .personal = {{"reason", reason}}});
            return wanted.to;
        });
}

law::Decision<bool> move_equipment(journal::Journal& journal, const auth::Actor& by, EquipmentId id, std::int64_t version,
                                   std::int64_t to_region, const std::string& address) {
    return journal.act<bool>({.action = "equipment.move", .by = by.account, .subject = subject_of(id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto device = find_equipment(tx, by.scope, id);
        if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
        if (!by.scope.sees_region(to_region) || !is_place(tx, to_region, journal.clock().today())) return law::refuse("equipment.region_not_yours", law::rulebook(12));
        if (tx.execute(move_sql, {{"region_id", to_region}, {"address", address}, {"id", id}, {"version", version}}) != 1)
            return law::refuse("equipment.saved_before_you", law::rulebook(16));
        move_tasks(tx, subject_of(id), to_region);
        base::CanonicalObject payload;
        payload.add("address", address).add("before", device->region_id).add("region_id", to_region);
        journal.append(tx, {.event = "equipment.placed", .subject = subject_of(id), .place = {to_region, device->unit_id}, .by = by.account, .payload = payload.text()});
        return true;
    });
}

} // namespace tezai::registry
