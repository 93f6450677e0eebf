#include "registry/approvals/store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tezai::registry {
namespace {

constexpr std::string_view columns = R"sql(
    SELECT a.id, a.batch_id, a.equipment_id, a.kind, a.ground, a.grounds, a.since_on, a.from_on, a.until_on, a.state, a.asked_at, a.asked_by,
           a.asked_unit_id, a.asked_region_id, a.due_on, a.decided_at, a.decided_region_id, a.decision, a.version,
           e.name, i.value, u.name, e.region_id, e.unit_id
      FROM approvals AS a
      JOIN equipment AS e ON e.id = a.equipment_id
      LEFT JOIN units AS u ON u.id = e.unit_id
      LEFT JOIN equipment_identifiers AS i ON i.equipment_id = e.id AND i.kind = 'device_code' AND i.valid_until IS NULL
     WHERE {visible:e}
)sql";
constexpr std::string_view filters = R"sql(
       AND (:equipment_id = 0 OR a.equipment_id = :equipment_id)
       AND (:unit_id = 0 OR a.asked_unit_id = :unit_id)
       AND (:region_id = 0 OR a.asked_region_id = :region_id)
)sql";
constexpr std::string_view open_tail = " AND a.state = 'asked' AND a.id > :cursor ORDER BY a.id LIMIT :limit";
constexpr std::string_view ended_tail = " AND a.state <> 'asked' AND (:cursor = 0 OR a.id < :cursor) ORDER BY a.id DESC LIMIT :limit";
constexpr std::string_view count_open_sql = R"sql(
    SELECT COUNT(*) FROM approvals AS a JOIN equipment AS e ON e.id = a.equipment_id WHERE a.state = 'asked' AND {visible:e}
)sql";
constexpr std::string_view open_kinds_sql = "SELECT kind FROM approvals WHERE equipment_id = :id AND state = 'asked' ORDER BY id";
constexpr std::string_view insert_sql = R"sql(
    INSERT INTO approvals (batch_id, equipment_id, kind, ground, grounds, since_on, from_on, until_on, state, asked_at, asked_by, asked_unit_id, asked_region_id, due_on)
    VALUES (:batch_id, :equipment_id, :kind, :ground, :grounds, :since_on, :from_on, :until_on, 'asked', :asked_at, :asked_by, :asked_unit_id, :asked_region_id, :due_on)
    RETURNING id
)sql";
constexpr std::string_view own_batch_sql = "UPDATE approvals SET batch_id = id WHERE id = :id";
constexpr std::string_view end_sql = R"sql(
    UPDATE approvals SET state = :state, decided_at = :at, decided_by = :by, decided_region_id = :region_id, decision = :reason, version = version + 1
     WHERE id = :id AND version = :version AND state = 'asked'
)sql";
constexpr std::string_view insert_file_sql = R"sql(
    INSERT INTO approval_files (shows, media_type, blob, bytes, uploaded_at, uploaded_by) VALUES (:shows, :media_type, :blob, :bytes, :at, :by) RETURNING id
)sql";
constexpr auto own_files_sql = R"sql(
    SELECT id, shows, media_type, blob, bytes FROM approval_files WHERE id IN ({}) AND uploaded_by = :by AND batch_id = 0 ORDER BY id
)sql";
constexpr auto hand_in_sql = "UPDATE approval_files SET batch_id = :batch_id WHERE id IN ({}) AND batch_id = 0";
constexpr std::string_view files_sql = "SELECT id, shows, media_type, blob, bytes FROM approval_files WHERE batch_id = :batch_id ORDER BY id";

Application read_application(const store::Row& row) {
    return {.id = row.integer(0), .batch_id = row.integer(1), .equipment_id = row.integer(2), .kind = parse_word<ApprovalKind>(row.text(3)).value(), .ground = parse_word<Ground>(row.text(4)).value(),
            .grounds = std::string(row.text(5)), .since_on = row.maybe_date(6), .from_on = row.maybe_date(7), .until_on = row.maybe_date(8),
            .state = parse_word<ApprovalState>(row.text(9)).value(), .asked_at = row.instant(10), .asked_by = row.id<journal::AccountTag>(11), .asked_unit_id = row.integer(12),
            .asked_region_id = row.integer(13), .due_on = row.maybe_date(14).value(), .decided_at = row.maybe_instant(15), .decided_region_id = row.maybe_integer(16).value_or(0),
            .decision = std::string(row.text(17)), .version = row.integer(18), .device_name = std::string(row.text(19)), .device_code = row.maybe_text(20).value_or(""),
            .unit_name = row.maybe_text(21).value_or(""), .region_id = row.integer(22), .unit_id = row.integer(23)};
}

EvidenceFile read_file(const store::Row& row) {
    return {row.integer(0), parse_word<EvidenceKind>(row.text(1)).value(), std::string(row.text(2)), std::string(row.text(3)), row.integer(4)};
}

std::optional<std::string> text_of(std::optional<base::Date> day) { return day ? std::optional{base::to_text(*day)} : std::nullopt; }

} // namespace

std::optional<Application> find_application(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(std::string(columns) + " AND a.id = :id"), {{"id", id}}, read_application);
}

std::vector<Application> list_batch(store::Transaction& tx, const auth::Scope& scope, std::int64_t batch_id) {
    return tx.all(scope.apply(std::string(columns) + " AND a.batch_id = :batch_id ORDER BY a.id"), {{"batch_id", batch_id}}, read_application);
}

std::vector<Application> list_applications(store::Transaction& tx, const auth::Scope& scope, const ApplicationQuery& query) {
    return tx.all(scope.apply(std::string(columns) + std::string(filters) + std::string(query.open ? open_tail : ended_tail)),
                  {{"equipment_id", query.equipment_id}, {"unit_id", query.asked_unit_id}, {"region_id", query.asked_region_id}, {"cursor", query.cursor}, {"limit", query.limit}}, read_application);
}

std::int64_t count_open_applications(store::Transaction& tx, const auth::Scope& scope) { return tx.integer(scope.apply(count_open_sql)); }

std::vector<ApprovalKind> list_open_kinds(store::Transaction& tx, std::int64_t equipment_id) {
    return tx.all(open_kinds_sql, {{"id", equipment_id}}, [](const store::Row& row) { return parse_word<ApprovalKind>(row.text(0)).value(); });
}

std::int64_t insert_application(store::Transaction& tx, const Application& a) {
    const auto since = text_of(a.since_on), from = text_of(a.from_on), until = text_of(a.until_on);
    const auto due = base::to_text(a.due_on);
    const auto id = tx.first(insert_sql,
                             {{"batch_id", a.batch_id}, {"equipment_id", a.equipment_id}, {"kind", word(a.kind)}, {"ground", word(a.ground)}, {"grounds", a.grounds}, {"since_on", since},
                              {"from_on", from}, {"until_on", until}, {"asked_at", a.asked_at}, {"asked_by", a.asked_by}, {"asked_unit_id", a.asked_unit_id},
                              {"asked_region_id", a.asked_region_id}, {"due_on", due}},
                             [](const store::Row& row) { return row.integer(0); }).value();
    if (a.batch_id == 0) tx.execute(own_batch_sql, {{"id", id}});
    return id;
}

bool end_application(store::Transaction& tx, const ApprovalEnd& end) {
    return tx.execute(end_sql, {{"state", word(end.state)}, {"at", end.at}, {"by", end.by}, {"region_id", end.region_id}, {"reason", end.reason}, {"id", end.id}, {"version", end.version}}) == 1;
}

std::int64_t insert_file(store::Transaction& tx, const EvidenceFile& file, base::Instant at, journal::AccountId by) {
    return tx.first(insert_file_sql, {{"shows", word(file.shows)}, {"media_type", file.media_type}, {"blob", file.blob}, {"bytes", file.bytes}, {"at", at}, {"by", by}},
                    [](const store::Row& row) { return row.integer(0); }).value();
}

std::vector<EvidenceFile> list_own_files(store::Transaction& tx, journal::AccountId by, std::span<const std::int64_t> ids) {
    if (ids.empty()) return {};
    return tx.all(fmt::format(own_files_sql, fmt::join(ids, ",")), {{"by", by}}, read_file);
}

void hand_in_files(store::Transaction& tx, std::int64_t batch_id, std::span<const std::int64_t> ids) {
    if (!ids.empty()) tx.execute(fmt::format(hand_in_sql, fmt::join(ids, ",")), {{"batch_id", batch_id}});
}

std::vector<EvidenceFile> list_files(store::Transaction& tx, std::int64_t batch_id) { return tx.all(files_sql, {{"batch_id", batch_id}}, read_file); }

} // namespace tezai::registry
