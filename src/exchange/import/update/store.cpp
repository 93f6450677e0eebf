#include "exchange/import/update/store.hpp"

#include "exchange/import/store.hpp"
#include "store/insert_many.hpp"

namespace tezai::exchange {
namespace {

constexpr std::string_view changes_sql = R"sql(
    SELECT number, field, equipment_id, sheet, line, before, after, before_id, after_id, better, state FROM import_changes
     WHERE import_id = :import_id AND (number, field) > (:after, :after_field) AND (:state = '' OR state = :state)
     ORDER BY number, field LIMIT :limit
)sql"; // -- unscoped: the import was read through a scope
constexpr std::string_view brought_sql = R"sql(
    SELECT e.id, e.region_id, e.import_id
      FROM equipment AS e JOIN imports AS i ON i.id = e.import_id
     WHERE i.profile = :profile AND e.use_state = 'in_use' AND e.merged_into IS NULL AND {visible:e}
     ORDER BY e.id
)sql";
constexpr std::string_view missing_sql = R"sql(
    SELECT equipment_id, brought_by, state FROM import_missing
     WHERE import_id = :import_id AND equipment_id > :after AND (:state = '' OR state = :state) ORDER BY equipment_id LIMIT :limit
)sql"; // -- unscoped: the import was read through a scope
constexpr std::string_view updated_sql = R"sql(
    SELECT COUNT(DISTINCT c.equipment_id) FROM import_changes AS c JOIN equipment AS e ON e.id = c.equipment_id WHERE e.import_id = :id AND c.state = 'written'
)sql"; // -- unscoped: the import was read through a scope
constexpr std::string_view later_sql = R"sql(
    SELECT id, ledger_on, regions FROM imports
     WHERE profile = :profile AND state IN ('committing', 'committed') AND ledger_on > :day AND id <> :id ORDER BY ledger_on DESC, id DESC
)sql"; // -- unscoped: only days are told, of ledgers about the same region

} // namespace

void insert_changes(store::Transaction& tx, std::int64_t import_id, std::span<const Change> changes) {
    static const store::InsertMany rows("import_changes", {"import_id", "number", "field", "equipment_id", "sheet", "line", "before", "after", "before_id", "after_id", "better", "state"});
    rows.run(tx, changes.size(), [&](std::size_t i, std::span<store::Value> values, store::Kept&) {
        const auto& change = changes[i];
        values[0] = import_id;
        values[1] = change.number;
        values[2] = change.field;
        values[3] = change.equipment_id;
        values[4] = change.sheet;
        values[5] = change.line;
        values[6] = change.before;
        values[7] = change.after;
        values[8] = change.before_id;
        values[9] = change.after_id;
        values[10] = change.better;
        values[11] = change.state;
    });
}

void erase_changes(store::Transaction& tx, std::int64_t import_id, std::int64_t after, std::int64_t until) {
    tx.execute("DELETE FROM import_changes WHERE import_id = :id AND number > :after AND number <= :until", {{"id", import_id}, {"after", after}, {"until", until}});
}

std::vector<Change> list_changes(store::Transaction& tx, std::int64_t import_id, std::int64_t after, std::string_view after_field, std::string_view state, std::int64_t limit) {
    return tx.all(changes_sql, {{"import_id", import_id}, {"after", after}, {"after_field", after_field}, {"state", state}, {"limit", limit}}, [](const store::Row& row) {
        return Change{.number = row.integer(0), .equipment_id = row.integer(2), .sheet = std::string(row.text(3)), .line = row.integer(4), .field = std::string(row.text(1)),
                      .before = std::string(row.text(5)), .after = std::string(row.text(6)), .before_id = row.integer(7), .after_id = row.integer(8),
                      .better = std::string(row.text(9)), .state = std::string(row.text(10))};
    });
}

void save_change_state(store::Transaction& tx, std::int64_t import_id, std::int64_t number, std::string_view field, std::string_view state) {
    tx.execute("UPDATE import_changes SET state = :state WHERE import_id = :id AND number = :number AND field = :field",
               {{"state", state}, {"id", import_id}, {"number", number}, {"field", field}});
}

std::int64_t count_changes(store::Transaction& tx, std::int64_t import_id, std::string_view state) {
    return tx.integer("SELECT COUNT(*) FROM import_changes WHERE import_id = :id AND state = :state", {{"id", import_id}, {"state", state}});
}

std::int64_t count_updated_since(store::Transaction& tx, std::int64_t import_id) { return tx.integer(updated_sql, {{"id", import_id}}); }

std::int64_t count_missing(store::Transaction& tx, std::int64_t import_id, std::string_view state) {
    return tx.integer("SELECT COUNT(*) FROM import_missing WHERE import_id = :id AND state = :state", {{"id", import_id}, {"state", state}});
}

void each_brought(store::Transaction& tx, const auth::Scope& scope, std::string_view profile, const std::function<void(const Brought&)>& each) {
    tx.query(scope.apply(brought_sql), {{"profile", profile}}, [&](const store::Row& row) { each({row.integer(0), row.integer(1), row.integer(2)}); });
}

void insert_missing(store::Transaction& tx, std::int64_t import_id, std::span<const Missing> missing) {
    static const store::InsertMany rows("import_missing", {"import_id", "equipment_id", "brought_by", "state"});
    rows.run(tx, missing.size(), [&](std::size_t i, std::span<store::Value> values, store::Kept&) {
        values[0] = import_id;
        values[1] = missing[i].equipment_id;
        values[2] = missing[i].brought_by;
        values[3] = missing[i].state;
    });
}

void erase_missing(store::Transaction& tx, std::int64_t import_id) { tx.execute("DELETE FROM import_missing WHERE import_id = :id", {{"id", import_id}}); }

std::vector<Missing> list_missing(store::Transaction& tx, std::int64_t import_id, std::int64_t after_equipment, std::string_view state, std::int64_t limit) {
    return tx.all(missing_sql, {{"import_id", import_id}, {"after", after_equipment}, {"state", state}, {"limit", limit}},
                  [](const store::Row& row) { return Missing{row.integer(0), row.integer(1), std::string(row.text(2))}; });
}

void save_missing_state(store::Transaction& tx, std::int64_t import_id, std::int64_t equipment_id, std::string_view state) {
    tx.execute("UPDATE import_missing SET state = :state WHERE import_id = :id AND equipment_id = :equipment_id",
               {{"state", state}, {"id", import_id}, {"equipment_id", equipment_id}});
}

std::vector<Import> list_later_ledgers(store::Transaction& tx, const Import& import) {
    const auto day = base::to_text(import.ledger_on);
    return tx.all(later_sql, {{"profile", import.profile}, {"day", day}, {"id", import.id}}, [](const store::Row& row) {
        Import later{.id = row.integer(0)};
        later.ledger_on = row.maybe_date(1).value();
        later.regions = read_numbers(row.text(2));
        return later;
    });
}

} // namespace tezai::exchange
