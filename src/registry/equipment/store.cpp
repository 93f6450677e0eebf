#include "registry/equipment/store.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/insert_many.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view find_sql = R"sql(
    SELECT e.id, e.region_id, e.unit_id, e.category, e.variety, e.name, e.address, e.place_type, e.registration_state,
           e.use_state, e.registered_on, e.maker_name, e.import_id, e.version, u.name
      FROM equipment AS e
      LEFT JOIN units AS u ON u.id = e.unit_id
     WHERE e.id = :id
       AND e.merged_into IS NULL
       AND {visible:e}
)sql";
// The ids are the store's own numbers, never a caller's text.
constexpr std::string_view list_sql = R"sql(
    SELECT e.id, e.region_id, e.unit_id, e.category, e.variety, e.name, e.address, e.place_type, e.registration_state,
           e.use_state, e.registered_on, e.maker_name, e.import_id, e.version, u.name
      FROM equipment AS e
      LEFT JOIN units AS u ON u.id = e.unit_id
     WHERE e.id IN ({ids})
       AND (:merged_too = 1 OR e.merged_into IS NULL)
       AND {visible:e}
)sql";
constexpr std::string_view stands_for_sql = R"sql(
    SELECT e.merged_into FROM equipment AS e WHERE e.id = :id AND e.merged_into IS NOT NULL AND {visible:e}
)sql";
constexpr std::string_view absorbed_sql = R"sql(
    SELECT e.id FROM equipment AS e WHERE e.merged_into = :id AND {visible:e} ORDER BY e.id
)sql";
constexpr std::string_view identifiers_sql = R"sql(
    SELECT equipment_id, kind, value, valid_from, valid_until
      FROM equipment_identifiers
     WHERE equipment_id IN ({ids})
     ORDER BY equipment_id, kind, value
)sql"; // -- unscoped: only ids that a scoped read gave
constexpr std::string_view holder_sql = R"sql(
    SELECT equipment_id FROM v_equipment_identifiers WHERE value = :value AND kind = :kind AND valid_until IS NULL
)sql"; // -- unscoped: a code is unique in the platform, not in a county
constexpr std::string_view update_use_state_sql = R"sql(
    UPDATE equipment SET use_state = :use_state, version = version + 1 WHERE id = :id AND version = :version
)sql";

Equipment read_equipment(const store::Row& row) {
    return {.id = row.id<EquipmentTag>(0), .region_id = row.integer(1), .unit_id = row.integer(2), .category = std::string(row.text(3)),
            .variety = std::string(row.text(4)), .name = std::string(row.text(5)), .address = std::string(row.text(6)),
            .place_type = std::string(row.text(7)), .maker_name = row.maybe_text(11).value_or(""),
            .registration_state = parse_word<RegistrationState>(row.text(8)).value(), .use_state = parse_word<UseState>(row.text(9)).value(),
            .registered_on = row.maybe_date(10), .import_id = row.maybe_integer(12).value_or(0), .version = row.integer(13),
            .unit_name = row.maybe_text(14).value_or("")};
}

store::Value day_or_null(const std::optional<base::Date>& day, store::Kept& kept) { return day ? store::Value(kept.keep(base::to_text(*day))) : store::Value(); }

std::string with_ids(std::string_view sql, std::string_view ids) {
    std::string text(sql);
    text.replace(text.find("{ids}"), 5, ids);
    return text;
}

void read_identifiers(store::Transaction& tx, std::vector<Equipment>& devices, std::string_view ids) {
    std::unordered_map<std::int64_t, Equipment*> by_id;
    for (auto& device : devices) by_id.emplace(device.id.value, &device);
    tx.query(with_ids(identifiers_sql, ids), {}, [&](const store::Row& row) {
        if (const auto at = by_id.find(row.integer(0)); at != by_id.end())
            at->second->identifiers.push_back({parse_word<IdentifierKind>(row.text(1)).value(), std::string(row.text(2)), row.maybe_date(3), row.maybe_date(4)});
        return true;
    });
}

} // namespace

std::optional<Equipment> find_equipment(store::Transaction& tx, const auth::Scope& scope, EquipmentId id) {
    auto found = tx.all(scope.apply(find_sql), {{"id", id}}, read_equipment);
    if (found.empty()) return std::nullopt;
    read_identifiers(tx, found, std::to_string(id.value));
    return std::move(found.front());
}

namespace {

std::vector<Equipment> list_some(store::Transaction& tx, const auth::Scope& scope, std::span<const std::int64_t> ids, bool merged_too) {
    if (ids.empty()) return {};
    const auto list = fmt::format("{}", fmt::join(ids, ","));
    auto found = tx.all(scope.apply(with_ids(list_sql, list)), {{"merged_too", std::int64_t{merged_too}}}, read_equipment);
    read_identifiers(tx, found, list);
    std::unordered_map<std::int64_t, std::size_t> order;
    for (std::size_t i = 0; i < ids.size(); ++i) order.emplace(ids[i], i);
    std::ranges::sort(found, {}, [&](const Equipment& each) { return order.at(each.id.value); });
    return found;
}

} // namespace

std::vector<Equipment> list_equipment_by_ids(store::Transaction& tx, const auth::Scope& scope, std::span<const std::int64_t> ids) { return list_some(tx, scope, ids, false); }

std::vector<Equipment> list_recorded_by_ids(store::Transaction& tx, const auth::Scope& scope, std::span<const std::int64_t> ids) { return list_some(tx, scope, ids, true); }

std::int64_t find_what_stands_for(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(stands_for_sql), {{"id", id}}, [](const store::Row& row) { return row.integer(0); }).value_or(0);
}

std::vector<std::int64_t> list_absorbed(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.all(scope.apply(absorbed_sql), {{"id", id}}, [](const store::Row& row) { return row.integer(0); });
}

std::int64_t find_holder_of(store::Transaction& tx, IdentifierKind kind, std::string_view value) {
    return tx.first(holder_sql, {{"value", value}, {"kind", word(kind)}}, [](const store::Row& row) { return row.integer(0); }).value_or(0);
}

void insert_equipment(store::Transaction& tx, std::span<const EquipmentId> ids, std::span<const NewEquipment* const> devices) {
    static const store::InsertMany equipment("equipment", {"id", "region_id", "unit_id", "category", "variety", "name", "address", "place_type", "registration_state",
                                                           "use_state", "registered_on", "maker_name", "import_id"});
    static const store::InsertMany identifiers("equipment_identifiers", {"equipment_id", "kind", "value", "valid_from", "valid_until"});
    equipment.run(tx, devices.size(), [&](std::size_t i, std::span<store::Value> values, store::Kept& kept) {
        const auto& device = *devices[i];
        values[0] = ids[i];
        values[1] = device.region_id;
        values[2] = device.unit_id;
        values[3] = device.category;
        values[4] = device.variety;
        values[5] = device.name;
        values[6] = device.address;
        values[7] = device.place_type;
        values[8] = word(device.registration_state);
        values[9] = word(device.use_state);
        values[10] = day_or_null(device.registered_on, kept);
        values[11] = device.maker_name.empty() ? store::Value() : store::Value(device.maker_name);
        values[12] = device.import_id == 0 ? store::Value() : store::Value(device.import_id);
    });
    std::vector<std::pair<EquipmentId, const Identifier*>> all;
    for (std::size_t i = 0; i < devices.size(); ++i)
        for (const auto& each : devices[i]->identifiers) all.emplace_back(ids[i], &each);
    identifiers.run(tx, all.size(), [&](std::size_t i, std::span<store::Value> values, store::Kept& kept) {
        const auto& [id, identifier] = all[i];
        values[0] = id;
        values[1] = word(identifier->kind);
        values[2] = identifier->value;
        values[3] = day_or_null(identifier->valid_from, kept);
        values[4] = day_or_null(identifier->valid_until, kept);
    });
}

void insert_claims(store::Transaction& tx, std::span<const ClaimRow> rows) {
    static const store::InsertMany claims("inspection_claims", {"equipment_id", "what", "stated_on", "precision", "as_written", "source", "entry_id"});
    claims.run(tx, rows.size(), [&](std::size_t i, std::span<store::Value> values, store::Kept& kept) {
        const auto& row = rows[i];
        values[0] = row.equipment;
        values[1] = word(row.claim->what);
        values[2] = kept.keep(base::to_text(row.claim->stated_on));
        values[3] = word(row.claim->precision);
        values[4] = row.claim->as_written;
        values[5] = row.source;
        values[6] = row.entry;
    });
}

void lock_numbers(store::Transaction& tx) {
    if (tx.engine() == store::Engine::postgres) tx.query("SELECT pg_advisory_xact_lock(20211117)", {}, [](const store::Row&) {});
}

bool update_use_state(store::Transaction& tx, EquipmentId id, std::int64_t version, UseState state) {
    return tx.execute(update_use_state_sql, {{"use_state", word(state)}, {"id", id}, {"version", version}}) == 1;
}

} // namespace tezai::registry
