#include "exchange/mapping/store.hpp"

namespace tezai::exchange {
namespace {

constexpr std::string_view mappings_sql = R"sql(
    SELECT e.id, e.region_id, e.name, e.text, e.version, e.saved_at, e.saved_by FROM import_mappings AS e WHERE {visible:e}
)sql";
constexpr std::string_view insert_sql = R"sql(
    INSERT INTO import_mappings (region_id, unit_id, name, text, saved_at, saved_by) VALUES (:region, 0, :name, :text, :at, :by) RETURNING id
)sql";
constexpr std::string_view update_sql = R"sql(
    UPDATE import_mappings SET text = :text, saved_at = :at, saved_by = :by, version = version + 1 WHERE id = :id AND version = :version
)sql";
constexpr std::string_view named_sql = "SELECT id FROM import_mappings WHERE region_id = :region AND name = :name"; // -- unscoped: asked for the asker's own region
constexpr std::string_view draft_sql = R"sql(
    SELECT e.id, e.region_id, e.file_name, e.blob, e.sent_at FROM import_drafts AS e WHERE e.id = :id AND {visible:e}
)sql";
constexpr std::string_view insert_draft_sql = R"sql(
    INSERT INTO import_drafts (region_id, unit_id, file_name, blob, sent_at, sent_by) VALUES (:region, 0, :file_name, :blob, :at, :by) RETURNING id
)sql";

KeptMapping read_mapping(const store::Row& row) {
    return {row.integer(0), row.integer(1), std::string(row.text(2)), std::string(row.text(3)), row.integer(4), row.instant(5), row.integer(6)};
}

} // namespace

std::vector<KeptMapping> list_mappings(store::Transaction& tx, const auth::Scope& scope) {
    return tx.all(scope.apply(std::string(mappings_sql) + " ORDER BY e.name, e.id"), {}, read_mapping);
}

std::optional<KeptMapping> find_mapping(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(std::string(mappings_sql) + " AND e.id = :id"), {{"id", id}}, read_mapping);
}

std::int64_t find_mapping_named(store::Transaction& tx, std::int64_t region_id, std::string_view name) {
    return tx.first(named_sql, {{"region", region_id}, {"name", name}}, [](const store::Row& row) { return row.integer(0); }).value_or(0);
}

std::int64_t insert_mapping(store::Transaction& tx, const KeptMapping& mapping) {
    return tx.first(insert_sql, {{"region", mapping.region_id}, {"name", mapping.name}, {"text", mapping.text}, {"at", mapping.saved_at}, {"by", mapping.saved_by}},
                    [](const store::Row& row) { return row.integer(0); }).value();
}

void save_mapping_text(store::Transaction& tx, std::int64_t id, std::string_view text) {
    tx.execute("UPDATE import_mappings SET text = :text WHERE id = :id", {{"text", text}, {"id", id}});
}

bool update_mapping(store::Transaction& tx, const KeptMapping& mapping) {
    return tx.execute(update_sql, {{"text", mapping.text}, {"at", mapping.saved_at}, {"by", mapping.saved_by}, {"id", mapping.id}, {"version", mapping.version}}) == 1;
}

std::int64_t insert_draft(store::Transaction& tx, const Draft& draft, journal::AccountId by) {
    return tx.first(insert_draft_sql, {{"region", draft.region_id}, {"file_name", draft.file_name}, {"blob", draft.blob}, {"at", draft.sent_at}, {"by", by}},
                    [](const store::Row& row) { return row.integer(0); }).value();
}

std::optional<Draft> find_draft(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(draft_sql), {{"id", id}},
                    [](const store::Row& row) { return Draft{row.integer(0), row.integer(1), std::string(row.text(2)), std::string(row.text(3)), row.instant(4)}; });
}

void erase_drafts(store::Transaction& tx, base::Instant before) { tx.execute("DELETE FROM import_drafts WHERE sent_at < :before", {{"before", before}}); }

} // namespace tezai::exchange
