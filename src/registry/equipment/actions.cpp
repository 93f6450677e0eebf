#include "registry/equipment/actions.hpp"

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "law/catalog.hpp"
#include "registry/equipment/status.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view move_sql = R"sql(
    UPDATE equipment SET region_id = :region_id, address = :address, version = version + 1 WHERE id = :id AND version = :version
)sql";

std::string describe(const std::vector<InspectionClaim>& claims) {
    std::string list;
    for (const auto& claim : claims) {
        base::CanonicalObject one;
        one.add("as_written", claim.as_written).add("precision", word(claim.precision)).add("stated_on", claim.stated_on).add("what", word(claim.what));
        list += list.empty() ? '[' : ',';
        list += one.text();
    }
    return list + ']';
}

std::string describe(const NewEquipment& device) {
    base::CanonicalObject identifiers;
    // Kinds sorted as words; a device has at most one open identifier of a kind when it enters.
    for (const auto kind : {IdentifierKind::certificate_no, IdentifierKind::device_code, IdentifierKind::legacy_registration_code,
                            IdentifierKind::local_no, IdentifierKind::rescue_code, IdentifierKind::serial_no})
        for (const auto& each : device.identifiers)
            if (each.kind == kind) {
                identifiers.add(word(kind), each.value);
                break;
            }
    base::CanonicalObject payload;
    payload.add("address", device.address).add("category", device.category).add_raw("identifiers", identifiers.text());
    if (device.import_id != 0) payload.add("import_id", device.import_id);
    if (!device.claims.empty()) payload.add_raw("inspection_claims", describe(device.claims));
    if (!device.maker_name.empty()) payload.add("maker_name", device.maker_name);
    payload.add("name", device.name).add("place_type", device.place_type).add("region_id", device.region_id)
        .add("registered_on", device.registered_on).add("registration_state", word(device.registration_state));
    if (!device.source.empty()) payload.add("source", device.source);
    payload.add("stated_registered_on", device.stated_registered_on);
    const bool stopped_later = has_attested_stop(device);
    payload.add("unit_id", device.unit_id).add("use_state", word(stopped_later ? UseState::in_use : device.use_state));
    if (device.use_state_since && !stopped_later) payload.add("use_state_since", *device.use_state_since);
    return payload.add("variety", device.variety).text();
}

journal::Subject subject_of(EquipmentId id) { return {"equipment", id.value}; }

} // namespace

EquipmentId record_equipment(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, const NewEquipment& device) {
    const auto id = insert_equipment(tx, device);
    const bool attested_day = device.origin == journal::Origin::attested && device.registered_on;
    const auto entry = journal.append(tx, {.event = was_registered(device) ? "equipment.registered" : "equipment.recorded",
                        .subject = subject_of(id), .place = {device.region_id, device.unit_id},
                        .event_at = attested_day ? std::optional{base::start_of(*device.registered_on)} : std::nullopt,
                        .origin = device.origin, .by = by, .payload = describe(device)});
    for (const auto& claim : device.claims) insert_claim(tx, id, claim, device.source, entry);
    if (has_attested_stop(device)) {
        base::CanonicalObject payload;
        payload.add("before", word(UseState::in_use)).add("reason", "").add("use_state", word(device.use_state));
        journal.append(tx, {.event = "equipment.use_state_changed", .subject = subject_of(id), .place = {device.region_id, device.unit_id},
                            .event_at = base::start_of(*device.use_state_since), .origin = journal::Origin::attested, .by = by, .payload = payload.text()});
    }
    // A registration that has ended was one before: the entry above says that it began, this one that it is over.
    if (has_ended_registration(device)) {
        base::CanonicalObject payload;
        payload.add("registration_state", word(device.registration_state));
        journal.append(tx, {.event = "equipment.registration_state_changed", .subject = subject_of(id), .place = {device.region_id, device.unit_id},
                            .event_at = device.use_state_since ? std::optional{base::start_of(*device.use_state_since)} : std::nullopt,
                            .origin = device.origin, .by = by, .payload = payload.text()});
    }
    return id;
}

bool was_registered(const NewEquipment& device) {
    return device.registration_state != RegistrationState::unregistered && device.registration_state != RegistrationState::applied;
}

bool has_ended_registration(const NewEquipment& device) {
    return device.origin == journal::Origin::attested &&
           (device.registration_state == RegistrationState::cancelled || device.registration_state == RegistrationState::left_province);
}

bool has_attested_stop(const NewEquipment& device) {
    return device.origin == journal::Origin::attested && device.use_state_since && device.registered_on &&
           *device.registered_on <= *device.use_state_since && device.use_state != UseState::in_use && device.use_state != UseState::not_yet_used;
}

law::Decision<EquipmentId> register_equipment(journal::Journal& journal, const auth::Actor& by, NewEquipment wanted) {
    // The system's instant rules; a day that the clerk states is kept beside it and flagged when it is earlier (K04).
    wanted.origin = journal::Origin::witnessed;
    wanted.stated_registered_on = std::exchange(wanted.registered_on, journal.clock().today());
    return journal.act<EquipmentId>(
        {.action = "equipment.register", .by = by.account, .subject = {"equipment", 0}, .place = {wanted.region_id, wanted.unit_id}},
        [&](store::Transaction& tx) -> law::Decision<EquipmentId> {
            if (!by.scope.sees_region(wanted.region_id)) return law::refuse("equipment.region_not_yours", law::rulebook(12));
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
            if (!may_follow(device->use_state, wanted.to))
                return law::refuse("equipment.use_state_cannot_follow", law::rulebook(15),
                                   {{"from", std::string(word(device->use_state))}, {"to", std::string(word(wanted.to))}});
            if (!update_use_state(tx, device->id, wanted.version, wanted.to))
                return law::refuse("equipment.saved_before_you", law::rulebook(16));
            base::CanonicalObject payload;
            payload.add("before", word(device->use_state)).add("reason", base::one_line(wanted.reason)).add("use_state", word(wanted.to));
            journal.append(tx, {.event = "equipment.use_state_changed", .subject = subject_of(device->id),
                                .place = {device->region_id, device->unit_id}, .by = by.account, .payload = payload.text()});
            return wanted.to;
        });
}

law::Decision<bool> move_equipment(journal::Journal& journal, const auth::Actor& by, EquipmentId id, std::int64_t version,
                                   std::int64_t to_region, const std::string& address) {
    return journal.act<bool>({.action = "equipment.move", .by = by.account, .subject = subject_of(id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto device = find_equipment(tx, by.scope, id);
        if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
        if (!by.scope.sees_region(to_region)) return law::refuse("equipment.region_not_yours", law::rulebook(12));
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
