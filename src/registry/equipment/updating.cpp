#include "registry/equipment/updating.hpp"

#include <algorithm>
#include <deque>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"
#include "registry/equipment/payload.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view lock_sql = "SELECT id FROM equipment WHERE id IN ({ids}) ORDER BY id FOR UPDATE"; // -- unscoped: shows nothing
constexpr std::string_view update_sql = R"sql(
    UPDATE equipment SET name = :name, address = :address, place_type = :place_type, region_id = :region_id, unit_id = :unit_id, use_state = :use_state,
                         registered_on = :registered_on, version = version + 1
     WHERE id = :id AND version = :version
)sql";
constexpr std::string_view add_certificate_sql = R"sql(
    INSERT INTO equipment_identifiers (equipment_id, kind, value, valid_from, valid_until) VALUES (:id, 'certificate_no', :value, NULL, NULL)
    ON CONFLICT (equipment_id, kind, value) DO UPDATE SET valid_until = NULL
)sql";
constexpr std::string_view erase_certificate_sql = "DELETE FROM equipment_identifiers WHERE equipment_id = :id AND kind = 'certificate_no' AND value = :value";
constexpr std::string_view end_device_code_sql = R"sql(
    UPDATE equipment_identifiers SET valid_until = :today WHERE equipment_id = :id AND kind = 'device_code' AND valid_until IS NULL
)sql";
constexpr std::string_view add_device_code_sql = R"sql(
    INSERT INTO equipment_identifiers (equipment_id, kind, value, valid_from, valid_until) VALUES (:id, 'device_code', :value, NULL, NULL)
    ON CONFLICT (equipment_id, kind, value) DO UPDATE SET valid_until = NULL
)sql";
constexpr std::string_view erase_claim_sql = R"sql(
    DELETE FROM inspection_claims
     WHERE equipment_id = :id AND what = :what
       AND entry_id = (SELECT MAX(c.entry_id) FROM inspection_claims AS c WHERE c.equipment_id = :id AND c.what = :what)
)sql";

std::string day_text(const std::optional<base::Date>& day) { return day ? base::to_text(*day) : std::string(); }

void add_import(base::CanonicalObject& payload, const DeviceUpdate& update) {
    if (update.import_id != 0) payload.add("import_id", update.import_id);
}
void end_of(base::CanonicalObject& payload, const DeviceUpdate& update) { // keys from here on come after "import_id"
    payload.add("source", update.source);
    if (update.takes_back) payload.add("takes_back", true);
}

std::string placed(const DeviceUpdate& update) {
    const auto& [before, to] = std::pair<const Equipment&, const DeviceChanges&>(*update.before, update.changes);
    base::CanonicalObject payload;
    payload.add("address", to.address.value_or(before.address));
    if (to.address) payload.add("address_before", before.address);
    payload.add("before", before.region_id);
    add_import(payload, update);
    payload.add("region_id", *to.region_id);
    end_of(payload, update);
    return payload.text();
}

std::string state_changed(const DeviceUpdate& update) {
    base::CanonicalObject payload;
    payload.add("before", word(update.before->use_state));
    add_import(payload, update);
    end_of(payload, update);
    return payload.add("use_state", word(*update.changes.use_state)).text();
}

// Empty: nothing else changed. Its top-level keys are the fields that are so from now on, "before" has what they were.
std::string corrected(const DeviceUpdate& update) {
    const auto& [before, to] = std::pair<const Equipment&, const DeviceChanges&>(*update.before, update.changes);
    const bool with_address = to.address && !to.region_id; // a place's address goes with the place
    if (!to.name && !with_address && !to.place_type && !to.unit_id && !to.registered_on && !to.certificate_no && !to.device_code && to.claims.empty() && to.claims_taken_back.empty()) return {};
    std::map<std::string, std::string> was(update.claims_before);
    if (with_address) was["address"] = before.address;
    if (to.certificate_no) was["certificate_no"] = before.identifier(IdentifierKind::certificate_no);
    if (to.device_code) was["device_code"] = before.identifier(IdentifierKind::device_code);
    if (to.name) was["name"] = before.name;
    if (to.place_type) was["place_type"] = before.place_type;
    if (to.registered_on) was["registered_on"] = day_text(before.registered_on);
    if (to.unit_id) was["unit_id"] = std::to_string(before.unit_id);
    base::CanonicalObject befores;
    for (const auto& [key, value] : was) befores.add(key, value);
    base::CanonicalObject payload;
    if (with_address) payload.add("address", *to.address);
    payload.add_raw("before", befores.text());
    if (to.certificate_no) payload.add("certificate_no", *to.certificate_no);
    if (to.device_code) payload.add("device_code", *to.device_code);
    add_import(payload, update);
    if (!to.claims.empty()) payload.add_raw("inspection_claims", describe(to.claims));
    if (to.name) payload.add("name", *to.name);
    if (to.place_type) payload.add("place_type", *to.place_type);
    if (to.registered_on) payload.add("registered_on", day_text(*to.registered_on));
    end_of(payload, update);
    if (to.unit_id) payload.add("unit_id", *to.unit_id);
    return payload.text();
}

} // namespace

bool DeviceChanges::any() const {
    return name || address || place_type || region_id || unit_id || use_state || registered_on || certificate_no || device_code || !claims.empty() || !claims_taken_back.empty();
}

void lock_devices(store::Transaction& tx, std::span<const std::int64_t> ids) {
    if (tx.engine() == store::Engine::sqlite || ids.empty()) return; // one writer: nobody is in between
    std::string sql(lock_sql);
    tx.query(sql.replace(sql.find("{ids}"), 5, fmt::format("{}", fmt::join(ids, ","))), {}, [](const store::Row&) {});
}

void update_many(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::span<const DeviceUpdate> updates) {
    std::vector<journal::Entry> entries;
    std::deque<std::string> payloads;
    std::vector<std::pair<std::size_t, const DeviceUpdate*>> claiming; // the entry that brings its claims
    for (const auto& update : updates) {
        const auto& before = *update.before;
        const auto& to = update.changes;
        const journal::Subject subject{"equipment", before.id.value};
        const journal::Place place{to.region_id.value_or(before.region_id), to.unit_id.value_or(before.unit_id)};
        const auto registered_on = day_text(to.registered_on ? *to.registered_on : before.registered_on);
        const auto touched = tx.execute(update_sql, {{"name", to.name ? *to.name : before.name}, {"address", to.address ? *to.address : before.address},
                                                     {"place_type", to.place_type ? *to.place_type : before.place_type}, {"region_id", place.region_id},
                                                     {"unit_id", place.unit_id}, {"use_state", word(to.use_state.value_or(before.use_state))},
                                                     {"registered_on", registered_on.empty() ? store::Value() : store::Value(registered_on)},
                                                     {"id", before.id}, {"version", before.version}});
        ENSURE(touched == 1, "a device is locked before it is read to be updated");
        if (to.certificate_no) {
            const std::string_view number = to.certificate_no->empty() ? before.identifier(IdentifierKind::certificate_no) : std::string_view(*to.certificate_no);
            tx.execute(to.certificate_no->empty() ? erase_certificate_sql : add_certificate_sql, {{"id", before.id}, {"value", number}});
        }
        if (to.device_code) {
            const auto today = base::to_text(journal.clock().today());
            tx.execute(end_device_code_sql, {{"id", before.id}, {"today", today}});
            tx.execute(add_device_code_sql, {{"id", before.id}, {"value", *to.device_code}});
        }
        for (const auto what : to.claims_taken_back) tx.execute(erase_claim_sql, {{"id", before.id}, {"what", word(what)}});
        if (to.region_id) move_tasks(tx, subject, place.region_id);
        if (to.unit_id) hand_tasks_over(tx, subject, before.unit_id, place.unit_id);
        const auto append = [&](std::string_view event, std::string payload, base::Instant at) {
            const bool witnessed = update.origin == journal::Origin::witnessed;
            journal::Entry entry{.event = event, .subject = subject, .place = place, .event_at = witnessed ? std::optional<base::Instant>{} : at, .origin = update.origin, .by = by,
                                 .payload = payloads.emplace_back(std::move(payload))};
            if (update.grounds.empty()) {
                entries.push_back(std::move(entry));
            } else { // one person's act: it brings no claims, and its words are kept apart
                entry.personal = {{"grounds", update.grounds}};
                journal.append(tx, entry);
            }
        };
        if (to.region_id) append("equipment.placed", placed(update), update.happened_at);
        if (to.use_state) append("equipment.use_state_changed", state_changed(update), update.state_happened_at);
        if (auto payload = corrected(update); !payload.empty()) {
            append("equipment.corrected", std::move(payload), update.happened_at);
            if (!to.claims.empty() && update.grounds.empty()) claiming.emplace_back(entries.size() - 1, &update);
        }
    }
    const auto written = journal.append_many(tx, entries);
    std::vector<ClaimRow> claims;
    for (const auto& [entry, update] : claiming)
        for (const auto& claim : update->changes.claims) claims.push_back({update->before->id, &claim, update->source, written[entry]});
    insert_claims(tx, claims);
}

} // namespace tezai::registry
