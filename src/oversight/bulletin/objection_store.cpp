#include "oversight/bulletin/objection_store.hpp"

namespace tezai::oversight {
namespace {

constexpr std::string_view objection_columns = R"sql(
    SELECT o.id, o.issue_id, o.equipment_id, o.region_id, o.unit_id, o.indicator, o.claim, o.grounds, o.before, o.state, o.decision,
           o.raised_at, o.raised_by, o.decided_at, o.decided_by, o.version, o.raised_region_id, o.device_code, o.device_name
      FROM bulletin_objections AS o
     WHERE {visible:o}
)sql";

Objection read_objection(const store::Row& row) {
    const auto text = [&](int i) { return std::string(row.text(i)); };
    return {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4), text(5), text(6), text(7), text(8), text(9), text(10),
            row.instant(11), row.integer(12), row.maybe_instant(13), row.maybe_integer(14).value_or(0), row.integer(15), row.integer(16), text(17), text(18)};
}

constexpr std::string_view insert_objection_sql = R"sql(
    INSERT INTO bulletin_objections (issue_id, indicator, equipment_id, region_id, unit_id, claim, grounds, before, raised_at, raised_by, state, decision,
                                     raised_region_id, device_code, device_name)
    VALUES (:issue, :indicator, :equipment, :region, :unit, :claim, :grounds, :before, :now, :by, 'open', '', :raised_region, :device_code, :device_name) RETURNING id
)sql";
constexpr std::string_view decide_sql = R"sql(
    UPDATE bulletin_objections
       SET state = :state, decision = :decision, decided_at = :now, decided_by = :by, version = version + 1
     WHERE id = :id AND version = :version AND state = 'open'
)sql";

constexpr std::string_view evidence_sql = R"sql(
    SELECT e.id, e.objection_id, e.region_id, e.unit_id, e.kind, e.leaf, e.photo_id, e.blob, e.name, e.content_type, e.bytes, e.added_at, e.added_by
      FROM objection_evidence AS e
     WHERE {visible:e} AND e.objection_id = :objection
     ORDER BY e.id
)sql";
constexpr std::string_view insert_evidence_sql = R"sql(
    INSERT INTO objection_evidence (objection_id, region_id, unit_id, kind, leaf, photo_id, blob, name, content_type, bytes, added_at, added_by)
    VALUES (:objection, :region, :unit, :kind, :leaf, :photo, :blob, :name, :type, :bytes, :now, :by) RETURNING id
)sql";

} // namespace

std::vector<Objection> list_objections(store::Transaction& tx, const auth::Scope& scope, std::int64_t issue_id) {
    return tx.all(scope.apply(std::string(objection_columns) + " AND o.issue_id = :issue ORDER BY o.id"), {{"issue", issue_id}}, read_objection);
}

std::optional<Objection> find_objection(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(std::string(objection_columns) + " AND o.id = :id"), {{"id", id}}, read_objection);
}

std::int64_t insert_objection(store::Transaction& tx, const Objection& o) {
    return *tx.first(insert_objection_sql, {{"issue", o.issue_id}, {"indicator", o.indicator}, {"equipment", o.equipment_id}, {"region", o.region_id}, {"unit", o.unit_id}, {"claim", o.claim},
                                            {"grounds", o.grounds}, {"before", o.before}, {"now", o.raised_at}, {"by", o.raised_by}, {"raised_region", o.raised_region_id},
                                            {"device_code", o.device_code}, {"device_name", o.device_name}},
                     [](const store::Row& row) { return row.integer(0); });
}

bool save_decision(store::Transaction& tx, const Objection& o) {
    return tx.execute(decide_sql, {{"state", o.state}, {"decision", o.decision}, {"now", o.decided_at}, {"by", o.decided_by}, {"id", o.id}, {"version", o.version}}) == 1;
}

std::vector<Evidence> list_evidence(store::Transaction& tx, const auth::Scope& scope, std::int64_t objection_id) {
    return tx.all(scope.apply(evidence_sql), {{"objection", objection_id}}, [](const store::Row& row) {
        const auto text = [&](int i) { return std::string(row.text(i)); };
        return Evidence{row.integer(0), row.integer(1), row.integer(2), row.integer(3), text(4), row.integer(5), row.integer(6), text(7), text(8), text(9), row.integer(10), row.instant(11), row.integer(12)};
    });
}

std::int64_t insert_evidence(store::Transaction& tx, const Evidence& e) {
    return *tx.first(insert_evidence_sql, {{"objection", e.objection_id}, {"region", e.region_id}, {"unit", e.unit_id}, {"kind", e.kind}, {"leaf", e.leaf}, {"photo", e.photo_id}, {"blob", e.blob},
                                           {"name", e.name}, {"type", e.content_type}, {"bytes", e.bytes}, {"now", e.added_at}, {"by", e.added_by}},
                     [](const store::Row& row) { return row.integer(0); });
}

std::string evidence_digest(base::Suite suite, const std::vector<Evidence>& evidence) {
    if (evidence.empty()) return "";
    std::string text;
    for (const auto& each : evidence) text += each.kind + " " + (each.kind == "entry" ? std::to_string(each.leaf) : each.blob) + "\n";
    return base::to_hex(base::Hasher(suite).hash(text));
}

} // namespace tezai::oversight
