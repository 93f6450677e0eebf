// A device enters the registry: its rows and the entries that say so, for one or for thousands at a time.
#include <deque>
#include <future>

#include "base/canonical_json.hpp"
#include "registry/equipment/actions.hpp"
#include "registry/equipment/payload.hpp"
#include "registry/new_ids.hpp"

namespace tezai::registry {

namespace {

constexpr std::size_t worth_a_thread = 500; // devices

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

// The entries of one device, the first of which brings it. Payloads are kept by the caller until they are written.
void add_entries(std::vector<journal::Entry>& entries, std::deque<std::string>& payloads, journal::AccountId by, const base::Clock& clock, EquipmentId id, const NewEquipment& device) {
    const journal::Subject subject{"equipment", id.value};
    const journal::Place place{device.region_id, device.unit_id};
    const bool attested_day = device.origin == journal::Origin::attested && device.registered_on;
    entries.push_back({.event = was_registered(device) ? "equipment.registered" : "equipment.recorded", .subject = subject, .place = place,
                       .event_at = attested_day ? std::optional{clock.start_of(*device.registered_on)} : std::nullopt, .origin = device.origin, .by = by,
                       .payload = payloads.emplace_back(describe(device))});
    if (has_attested_stop(device)) {
        base::CanonicalObject payload;
        payload.add("before", word(UseState::in_use)).add("use_state", word(device.use_state));
        entries.push_back({.event = "equipment.use_state_changed", .subject = subject, .place = place, .event_at = clock.start_of(*device.use_state_since),
                           .origin = journal::Origin::attested, .by = by, .payload = payloads.emplace_back(payload.text())});
    }
    // A registration that has ended was one before: the entry above says that it began, this one that it is over.
    if (has_ended_registration(device)) {
        base::CanonicalObject payload;
        payload.add("registration_state", word(device.registration_state));
        entries.push_back({.event = "equipment.registration_state_changed", .subject = subject, .place = place,
                           .event_at = device.use_state_since ? std::optional{clock.start_of(*device.use_state_since)} : std::nullopt, .origin = device.origin, .by = by,
                           .payload = payloads.emplace_back(payload.text())});
    }
}

} // namespace

std::vector<EquipmentId> record_many(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::span<const NewEquipment* const> devices) {
    std::vector<EquipmentId> ids;
    for (const auto id : take_ids(tx, "equipment", "equipment", devices.size())) ids.push_back({id});
    std::vector<journal::Entry> entries;
    std::deque<std::string> payloads;
    std::vector<std::size_t> first_entry;
    // Of an import's thousands the entries are composed beside the writing of the rows.
    auto composed = std::async(devices.size() < worth_a_thread ? std::launch::deferred : std::launch::async, [&] {
        for (std::size_t i = 0; i < devices.size(); ++i) {
            first_entry.push_back(entries.size());
            add_entries(entries, payloads, by, journal.clock(), ids[i], *devices[i]);
        }
    });
    insert_equipment(tx, ids, devices);
    composed.get();
    const auto written = journal.append_many(tx, entries);
    std::vector<ClaimRow> claims;
    for (std::size_t i = 0; i < devices.size(); ++i)
        for (const auto& claim : devices[i]->claims) claims.push_back({ids[i], &claim, devices[i]->source, written[first_entry[i]]});
    insert_claims(tx, claims);
    return ids;
}

EquipmentId record_equipment(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, const NewEquipment& device) {
    const NewEquipment* const one = &device;
    return record_many(tx, journal, by, {&one, 1}).front();
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

} // namespace tezai::registry
