#include "registry/units/units.hpp"

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "registry/new_ids.hpp"
#include "store/insert_many.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view by_code_sql = R"sql(
    SELECT COALESCE(merged_into, id) FROM units WHERE credit_code = :credit_code
)sql"; // -- unscoped: a legal person is one in the whole platform
// Not "credit_code IS NULL": SQLite would take the unique index of codes for that, and walk all units that have none.
constexpr std::string_view by_name_sql = R"sql(
    SELECT COALESCE(merged_into, id) FROM units WHERE name_key = :name_key AND region_id = :region_id AND COALESCE(credit_code, '') = ''
     ORDER BY CASE WHEN merged_into IS NULL THEN 0 ELSE 1 END, id
)sql"; // -- unscoped: asked by imports that write into this region
// A unit is visible to who answers for its region, to itself, and to whoever may see a device of it.
constexpr std::string_view find_sql = R"sql(
    SELECT e.id, e.name, e.credit_code, e.kinds, e.region_id, e.version,
           (SELECT COUNT(*) FROM equipment AS d WHERE d.unit_id = e.id AND {visible:d}) AS devices
      FROM (SELECT id, id AS unit_id, name, credit_code, kinds, region_id, version FROM units WHERE merged_into IS NULL) AS e
     WHERE e.id = :id
       AND ({visible:e} OR EXISTS (SELECT 1 FROM equipment AS d WHERE d.unit_id = e.id AND {visible:d}))
)sql";
constexpr std::string_view list_sql = R"sql(
    SELECT e.id, e.name, e.credit_code, e.kinds, e.region_id, e.version,
           (SELECT COUNT(*) FROM equipment AS d WHERE d.unit_id = e.id AND {visible:d}) AS devices
      FROM (SELECT id, id AS unit_id, name, name_key, credit_code, kinds, region_id, version FROM units WHERE merged_into IS NULL) AS e
     WHERE e.id > :after
       AND (:part = '' OR e.name_key LIKE '%' || :part || '%' ESCAPE '!'
            OR EXISTS (SELECT 1 FROM units AS f WHERE f.merged_into = e.id AND f.name_key LIKE '%' || :part || '%' ESCAPE '!'))
       AND ({visible:e} OR EXISTS (SELECT 1 FROM equipment AS d WHERE d.unit_id = e.id AND {visible:d}))
     ORDER BY e.id
     LIMIT :limit
)sql";
constexpr std::string_view all_sql = R"sql(
    SELECT id, name, credit_code, kinds, region_id, version, 0 FROM units ORDER BY id
)sql"; // -- unscoped: the directory holds everybody and filters at every answer

constexpr std::string_view give_code_sql = R"sql(
    UPDATE units SET credit_code = :code, version = version + 1
     WHERE id = :id AND credit_code IS NULL AND NOT EXISTS (SELECT 1 FROM units AS o WHERE o.credit_code = :code)
    RETURNING region_id
)sql"; // -- unscoped: a legal person is one in the whole platform
constexpr std::string_view stands_for_sql = R"sql(
    SELECT e.merged_into FROM (SELECT id, id AS unit_id, region_id, merged_into FROM units) AS e WHERE e.id = :id AND e.merged_into IS NOT NULL
)sql"; // -- unscoped: what it leads to is read through a scope
constexpr std::string_view former_sql = R"sql(
    SELECT merged_into, name FROM units WHERE merged_into IS NOT NULL ORDER BY id
)sql"; // -- unscoped: the directory holds everybody and filters at every answer

Unit read_unit(const store::Row& row) {
    return {row.integer(0), std::string(row.text(1)), row.maybe_text(2).value_or(""), std::string(row.text(3)), row.integer(4), row.integer(5), row.integer(6)};
}

std::optional<std::string_view> some(const std::string& text) { return text.empty() ? std::optional<std::string_view>{} : std::string_view(text); }

} // namespace

std::vector<std::int64_t> record_units(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::span<const NewUnit> units) {
    static const store::InsertMany rows("units", {"id", "name", "name_key", "credit_code", "region_id", "kinds", "import_id"});
    const auto ids = take_ids(tx, "units", "unit", units.size());
    rows.run(tx, units.size(), [&](std::size_t i, std::span<store::Value> values, store::Kept& kept) {
        const auto& unit = units[i];
        values[0] = ids[i];
        values[1] = unit.name;
        values[2] = kept.keep(base::normalise_code(unit.name));
        values[3] = some(unit.credit_code);
        values[4] = unit.region_id;
        values[5] = unit.kinds;
        values[6] = unit.import_id == 0 ? store::Value() : store::Value(unit.import_id);
    });
    std::vector<std::string> payloads;
    payloads.reserve(units.size());
    std::vector<journal::Entry> entries;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const auto& unit = units[i];
        base::CanonicalObject payload;
        if (!unit.credit_code.empty()) payload.add("credit_code", unit.credit_code);
        payload.add("kinds", unit.kinds).add("name", unit.name).add("region_id", unit.region_id);
        entries.push_back({.event = "unit.recorded", .subject = {"unit", ids[i]}, .place = {unit.region_id, ids[i]}, .by = by, .payload = payloads.emplace_back(payload.text())});
    }
    journal.append_many(tx, entries);
    return ids;
}

std::int64_t record_unit(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, const NewUnit& unit) { return record_units(tx, journal, by, {&unit, 1}).front(); }

std::int64_t find_unit_like(store::Transaction& tx, const NewUnit& unit) {
    const auto id = [](const store::Row& row) { return row.integer(0); };
    if (!unit.credit_code.empty()) return tx.first(by_code_sql, {{"credit_code", unit.credit_code}}, id).value_or(0);
    const auto key = base::normalise_code(unit.name);
    return tx.first(by_name_sql, {{"name_key", key}, {"region_id", unit.region_id}}, id).value_or(0);
}

std::optional<Unit> find_unit(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(find_sql), {{"id", id}}, read_unit);
}

std::vector<Unit> list_units(store::Transaction& tx, const auth::Scope& scope, std::string_view name_part, std::int64_t after_id, std::int64_t limit) {
    std::string part; // with % and _ as they are
    for (const char c : base::normalise_code(name_part)) {
        if (c == '%' || c == '_' || c == '!') part += '!';
        part += c;
    }
    return tx.all(scope.apply(list_sql), {{"after", after_id}, {"part", part}, {"limit", limit}}, read_unit);
}

bool give_credit_code(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::int64_t unit, const std::string& credit_code, std::int64_t import_id, std::string_view source) {
    const auto region = tx.first(give_code_sql, {{"id", unit}, {"code", credit_code}}, [](const store::Row& row) { return row.integer(0); });
    if (!region) return false;
    base::CanonicalObject before, payload;
    before.add("credit_code", "");
    payload.add_raw("before", before.text()).add("credit_code", credit_code).add("import_id", import_id).add("source", source);
    journal.append(tx, {.event = "unit.corrected", .subject = {"unit", unit}, .place = {*region, unit}, .event_at = journal.clock().now(), .origin = journal::Origin::attested, .by = by, .payload = payload.text()});
    return true;
}

std::int64_t find_unit_that_stands_for(store::Transaction& tx, std::int64_t id) {
    return tx.first(stands_for_sql, {{"id", id}}, [](const store::Row& row) { return row.integer(0); }).value_or(0);
}

std::map<std::int64_t, std::vector<std::string>> load_former_names(store::Transaction& tx) {
    std::map<std::int64_t, std::vector<std::string>> names;
    tx.query(former_sql, {}, [&](const store::Row& row) { names[row.integer(0)].emplace_back(row.text(1)); });
    return names;
}

std::vector<Unit> load_all_units(store::Transaction& tx) { return tx.all(all_sql, {}, read_unit); }

} // namespace tezai::registry
