#include "registry/equipment/imported.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/canonical_json.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view imported_sql = R"sql(
    SELECT id, region_id, unit_id FROM equipment WHERE import_id = :import_id AND id > :after ORDER BY id LIMIT :limit
)sql"; // -- unscoped: the import itself was read through a scope
constexpr std::string_view lock_imported_sql = R"sql(
    SELECT id, region_id, unit_id FROM equipment WHERE import_id = :import_id AND id > :after ORDER BY id LIMIT :limit FOR UPDATE
)sql"; // -- unscoped: as above
constexpr std::string_view hold_sql = "SELECT id FROM equipment WHERE id IN ({ids}) ORDER BY id FOR KEY SHARE"; // -- unscoped: shows nothing
constexpr std::string_view unused_units_sql = R"sql(
    SELECT u.id FROM units AS u
     WHERE u.import_id = :import_id
       AND u.merged_into IS NULL
       AND NOT EXISTS (SELECT 1 FROM units AS m WHERE m.merged_into = u.id)
       AND NOT EXISTS (SELECT 1 FROM equipment AS e WHERE e.unit_id = u.id)
       AND NOT EXISTS (SELECT 1 FROM persons AS p WHERE p.unit_id = u.id)
       AND NOT EXISTS (SELECT 1 FROM tasks AS t WHERE t.owner_kind = 'unit' AND t.owner_id = u.id AND t.state = 'open')
     ORDER BY u.id
)sql"; // -- unscoped: as above
constexpr std::string_view open_tasks_sql = R"sql(
    SELECT code, subject_id FROM tasks WHERE subject_kind = 'equipment' AND state = 'open' AND subject_id IN ({ids}) ORDER BY id
)sql"; // -- unscoped: tasks about devices that go
constexpr std::string_view erase_claims_sql = "DELETE FROM inspection_claims WHERE equipment_id IN ({ids})";
constexpr std::string_view erase_identifiers_sql = "DELETE FROM equipment_identifiers WHERE equipment_id IN ({ids})";
constexpr std::string_view erase_equipment_sql = "DELETE FROM equipment WHERE id IN ({ids})";
constexpr std::string_view erase_certificates_sql = R"sql(
    DELETE FROM person_certificates WHERE person_id IN (SELECT id FROM persons WHERE import_id = :import_id)
)sql"; // -- unscoped: persons of this import
constexpr std::string_view erase_persons_sql = "DELETE FROM persons WHERE import_id = :import_id";
constexpr std::string_view erase_unit_sql = "DELETE FROM units WHERE id = :id AND import_id = :import_id RETURNING region_id";

std::string with_ids(std::string_view sql, const std::string& ids) {
    std::string text(sql);
    text.replace(text.find("{ids}"), 5, ids);
    return text;
}

std::string of_import(std::int64_t import_id) {
    base::CanonicalObject payload;
    return payload.add("import_id", import_id).text();
}

} // namespace

void hold_equipment(store::Transaction& tx, std::span<const std::int64_t> ids) {
    if (tx.engine() == store::Engine::sqlite || ids.empty()) return; // one writer: nobody is in between
    tx.query(with_ids(hold_sql, fmt::format("{}", fmt::join(ids, ","))), {}, [](const store::Row&) {});
}

std::vector<Imported> lock_imported(store::Transaction& tx, std::int64_t import_id, EquipmentId after, std::int64_t limit) {
    return tx.all(store::by_engine(tx, imported_sql, lock_imported_sql), {{"import_id", import_id}, {"after", after}, {"limit", limit}},
                  [](const store::Row& row) { return Imported{row.id<EquipmentTag>(0), row.integer(1), row.integer(2)}; });
}

std::vector<std::int64_t> list_unused_units(store::Transaction& tx, std::int64_t import_id) {
    return tx.all(unused_units_sql, {{"import_id", import_id}}, [](const store::Row& row) { return row.integer(0); });
}

void undo_equipment(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::int64_t import_id, std::span<const Imported> devices) {
    if (devices.empty()) return;
    std::vector<std::int64_t> numbers;
    for (const auto& device : devices) numbers.push_back(device.id.value);
    const auto ids = fmt::format("{}", fmt::join(numbers, ","));
    const auto tasks = tx.all(with_ids(open_tasks_sql, ids), {}, [](const store::Row& row) { return std::pair{std::string(row.text(0)), row.integer(1)}; });
    for (const auto& [code, subject] : tasks) end_task(tx, journal, by, code, {"equipment", subject}, false, "import_undone");
    tx.execute(with_ids(erase_claims_sql, ids));
    tx.execute(with_ids(erase_identifiers_sql, ids));
    tx.execute(with_ids(erase_equipment_sql, ids));
    const auto payload = of_import(import_id);
    for (const auto& device : devices)
        journal.append(tx, {.event = "equipment.import_undone", .subject = {"equipment", device.id.value}, .place = {device.region_id, device.unit_id}, .by = by, .payload = payload});
}

void undo_persons(store::Transaction& tx, std::int64_t import_id) {
    tx.execute(erase_certificates_sql, {{"import_id", import_id}});
    tx.execute(erase_persons_sql, {{"import_id", import_id}});
}

void undo_unit(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::int64_t import_id, std::int64_t unit_id) {
    const auto region = tx.first(erase_unit_sql, {{"id", unit_id}, {"import_id", import_id}}, [](const store::Row& row) { return row.integer(0); });
    if (region) journal.append(tx, {.event = "unit.import_undone", .subject = {"unit", unit_id}, .place = {*region, unit_id}, .by = by, .payload = of_import(import_id)});
}

} // namespace tezai::registry
