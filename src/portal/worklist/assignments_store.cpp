#include "portal/worklist/assignments_store.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tezai::portal {
namespace {

constexpr std::string_view insert_sql = R"sql(
    INSERT INTO assignments (region_id, unit_id, tier, owner_kind, owner_id, from_region_id, place_key, address, indicator, issue_on, due_on, note, devices, state, opened_at)
    VALUES (:region_id, :unit_id, :tier, :owner_kind, :owner_id, :from_region_id, :place_key, :address, :indicator, :issue_on, :due_on, :note, 0, 'open', :opened_at)
    RETURNING id
)sql";
constexpr std::string_view insert_device_sql = R"sql(
    INSERT INTO assignment_devices (assignment_id, equipment_id, tier, state) VALUES (:assignment_id, :equipment_id, :tier, 'open')
    ON CONFLICT DO NOTHING
)sql";
constexpr std::string_view save_owner_sql = R"sql(
    UPDATE assignments SET unit_id = :unit_id, owner_kind = :owner_kind, owner_id = :owner_id, due_on = :due_on, note = :note, version = version + 1 WHERE id = :id
)sql";
constexpr std::string_view close_sql = R"sql(
    UPDATE assignments SET state = :state, closed_on = :on, version = version + 1 WHERE id = :id AND state = 'open'
)sql";
constexpr std::string_view insert_attempt_sql = R"sql(
    INSERT INTO assignment_attempts (assignment_id, outcome, note, at, by_account) VALUES (:assignment_id, :outcome, :note, :at, :by)
)sql";
constexpr std::string_view columns = R"sql(
    SELECT e.id, e.region_id, e.unit_id, e.tier, e.owner_kind, e.owner_id, e.from_region_id, e.place_key, e.address, e.indicator, e.issue_on, e.due_on, e.note,
           e.devices, e.mended, e.state, e.opened_at, e.closed_on, e.version
      FROM assignments AS e
     WHERE {visible:e}
)sql";
constexpr std::string_view list_tail = R"sql(
       AND (:state = '' OR e.state = :state)
       AND (:due_before = '' OR e.due_on < :due_before)
       AND (:issue_on = '' OR e.issue_on = :issue_on)
       AND (:owner_kind = '' OR (e.owner_kind = :owner_kind AND e.owner_id = :owner_id))
       AND e.id < :before_id
     ORDER BY e.id DESC
     LIMIT :limit
)sql";
constexpr std::string_view devices_sql = R"sql(
    SELECT d.equipment_id, d.assignment_id, d.state
      FROM assignment_devices AS d JOIN assignments AS e ON e.id = d.assignment_id
     WHERE d.assignment_id = :id AND {visible:e}
     ORDER BY d.equipment_id
)sql";
constexpr std::string_view attempts_sql = R"sql(
    SELECT a.assignment_id, a.outcome, a.note, a.at
      FROM assignment_attempts AS a JOIN assignments AS e ON e.id = a.assignment_id
     WHERE a.assignment_id = :id AND {visible:e}
     ORDER BY a.id DESC
)sql";
constexpr std::string_view open_devices_sql = R"sql(
    SELECT d.equipment_id, d.assignment_id
      FROM assignment_devices AS d JOIN assignments AS e ON e.id = d.assignment_id
     WHERE d.state = 'open' AND {visible:e}
     ORDER BY CASE d.tier WHEN 'site' THEN 0 WHEN 'county' THEN 1 ELSE 2 END, d.assignment_id
)sql";
constexpr auto open_among_sql = R"sql(
    SELECT equipment_id, assignment_id, state FROM assignment_devices WHERE state = 'open' AND tier = :tier AND equipment_id IN ({})
)sql"; // -- unscoped: of devices that a scoped read gave
constexpr std::string_view watched_sql = R"sql(
    SELECT d.assignment_id, d.equipment_id FROM assignment_devices AS d WHERE d.state = 'open'
)sql"; // -- unscoped: evidence ends an assignment whoever sees it
constexpr std::string_view mend_sql = R"sql(
    UPDATE assignment_devices SET state = 'mended' WHERE assignment_id = :assignment_id AND equipment_id = :equipment_id AND state = 'open'
)sql";
constexpr std::string_view left_sql = R"sql(
    UPDATE assignments SET mended = mended + 1, version = version + 1 WHERE id = :id RETURNING devices - mended
)sql"; // -- unscoped: as above
constexpr std::string_view tally_sql = R"sql(
    SELECT e.region_id, e.owner_id, e.owner_kind, e.tier, e.indicator, e.state, COUNT(*), SUM(e.devices), SUM(e.mended),
           SUM(CASE WHEN e.state = 'open' AND e.due_on < :today THEN 1 ELSE 0 END), SUM(CASE WHEN e.due_on <= :today THEN 1 ELSE 0 END),
           SUM(CASE WHEN e.due_on <= :today AND e.state = 'done' AND e.closed_on <= e.due_on THEN 1 ELSE 0 END)
      FROM assignments AS e
     WHERE {visible:e} AND (:issue_on = '' OR e.issue_on = :issue_on)
     GROUP BY e.region_id, e.owner_id, e.owner_kind, e.tier, e.indicator, e.state
     ORDER BY e.region_id, e.owner_kind, e.owner_id, e.tier, e.indicator, e.state
)sql";

constexpr std::size_t at_once = 500;

Assignment read_assignment(const store::Row& row) {
    return {.id = row.integer(0), .region_id = row.integer(1), .unit_id = row.integer(2), .tier = std::string(row.text(3)), .owner_kind = std::string(row.text(4)), .owner_id = row.integer(5),
            .from_region_id = row.integer(6), .place_key = std::string(row.text(7)), .address = std::string(row.text(8)), .indicator = std::string(row.text(9)), .issue_on = row.maybe_date(10),
            .due_on = row.maybe_date(11).value(), .note = std::string(row.text(12)), .devices = row.integer(13), .mended = row.integer(14), .state = std::string(row.text(15)),
            .opened_at = row.instant(16), .closed_on = row.maybe_date(17), .version = row.integer(18)};
}
AssignedDevice read_device(const store::Row& row) { return {row.integer(0), row.integer(1), std::string(row.text(2))}; }
std::string text_of(const std::optional<base::Date>& day) { return day ? base::to_text(*day) : std::string(); }

} // namespace

std::int64_t insert_assignment(store::Transaction& tx, const Assignment& one) {
    const auto due = base::to_text(one.due_on);
    const auto issue = one.issue_on ? std::optional(base::to_text(*one.issue_on)) : std::nullopt;
    return tx.first(insert_sql,
                    {{"region_id", one.region_id}, {"unit_id", one.unit_id}, {"tier", one.tier}, {"owner_kind", one.owner_kind}, {"owner_id", one.owner_id}, {"from_region_id", one.from_region_id},
                     {"place_key", one.place_key}, {"address", one.address}, {"indicator", one.indicator}, {"issue_on", issue}, {"due_on", due}, {"note", one.note}, {"opened_at", one.opened_at}},
                    [](const store::Row& row) { return row.integer(0); }).value();
}

std::int64_t insert_devices(store::Transaction& tx, std::int64_t assignment_id, std::string_view tier, std::span<const std::int64_t> equipment_ids) {
    std::int64_t taken = 0;
    for (const auto id : equipment_ids) taken += tx.execute(insert_device_sql, {{"assignment_id", assignment_id}, {"equipment_id", id}, {"tier", tier}});
    return taken;
}

void set_device_count(store::Transaction& tx, std::int64_t assignment_id, std::int64_t devices) {
    tx.execute("UPDATE assignments SET devices = :devices WHERE id = :id", {{"devices", devices}, {"id", assignment_id}});
}

void delete_assignment(store::Transaction& tx, std::int64_t assignment_id) { tx.execute("DELETE FROM assignments WHERE id = :id", {{"id", assignment_id}}); }

void save_owner(store::Transaction& tx, const Assignment& one) {
    const auto due = base::to_text(one.due_on);
    tx.execute(save_owner_sql, {{"unit_id", one.unit_id}, {"owner_kind", one.owner_kind}, {"owner_id", one.owner_id}, {"due_on", due}, {"note", one.note}, {"id", one.id}});
}

void close_assignment(store::Transaction& tx, std::int64_t id, std::string_view state, base::Date on) {
    const auto day = base::to_text(on);
    tx.execute(close_sql, {{"state", state}, {"on", day}, {"id", id}});
}

void drop_devices(store::Transaction& tx, std::int64_t assignment_id) {
    tx.execute("UPDATE assignment_devices SET state = 'dropped' WHERE assignment_id = :id AND state = 'open'", {{"id", assignment_id}});
}

void insert_attempt(store::Transaction& tx, const Visited& attempt, std::int64_t by_account) {
    tx.execute(insert_attempt_sql, {{"assignment_id", attempt.assignment_id}, {"outcome", attempt.outcome}, {"note", attempt.note}, {"at", attempt.at}, {"by", by_account}});
}

std::optional<Assignment> find_assignment(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(std::string(columns) + " AND e.id = :id"), {{"id", id}}, read_assignment);
}

std::vector<Assignment> list_assignments(store::Transaction& tx, const auth::Scope& scope, const AssignmentQuery& query) {
    const auto due_before = text_of(query.due_before), issue_on = text_of(query.issue_on);
    return tx.all(scope.apply(std::string(columns) + std::string(list_tail)),
                  {{"state", query.state}, {"due_before", due_before}, {"issue_on", issue_on}, {"owner_kind", query.owner_kind}, {"owner_id", query.owner_id}, {"before_id", query.before_id}, {"limit", query.limit}},
                  read_assignment);
}

std::vector<AssignedDevice> list_devices(store::Transaction& tx, const auth::Scope& scope, std::int64_t assignment_id) { return tx.all(scope.apply(devices_sql), {{"id", assignment_id}}, read_device); }

std::vector<Visited> list_attempts(store::Transaction& tx, const auth::Scope& scope, std::int64_t assignment_id) {
    return tx.all(scope.apply(attempts_sql), {{"id", assignment_id}}, [](const store::Row& row) { return Visited{row.integer(0), std::string(row.text(1)), std::string(row.text(2)), row.instant(3)}; });
}

std::vector<OpenDevice> list_open_devices(store::Transaction& tx, const auth::Scope& scope) {
    std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
    tx.query(scope.apply(open_devices_sql), {}, [&](const store::Row& row) { pairs.emplace_back(row.integer(0), row.integer(1)); });
    std::vector<OpenDevice> open;
    if (pairs.empty()) return open;
    std::unordered_map<std::int64_t, Assignment> assignments;
    for (auto& one : list_assignments(tx, scope, {.state = "open", .limit = INT64_MAX})) assignments.emplace(one.id, std::move(one));
    open.reserve(pairs.size());
    for (const auto& [device, assignment] : pairs)
        if (const auto at = assignments.find(assignment); at != assignments.end()) open.push_back({device, at->second});
    return open;
}

std::vector<AssignedDevice> list_open_among(store::Transaction& tx, std::string_view tier, std::span<const std::int64_t> equipment_ids) {
    std::vector<AssignedDevice> found;
    for (std::size_t from = 0; from < equipment_ids.size(); from += at_once) {
        const auto part = equipment_ids.subspan(from, std::min(at_once, equipment_ids.size() - from));
        for (auto& one : tx.all(fmt::format(open_among_sql, fmt::join(part, ",")), {{"tier", tier}}, read_device)) found.push_back(std::move(one));
    }
    return found;
}

std::vector<Watched> list_watched(store::Transaction& tx, std::span<const std::int64_t> equipment_ids) {
    const auto read = [](const store::Row& row) { return Watched{row.integer(0), row.integer(1)}; };
    if (equipment_ids.empty()) return tx.all(watched_sql, {}, read);
    std::vector<Watched> watched;
    for (std::size_t from = 0; from < equipment_ids.size(); from += at_once) {
        const auto part = equipment_ids.subspan(from, std::min(at_once, equipment_ids.size() - from));
        for (auto& one : tx.all(fmt::format("{} AND d.equipment_id IN ({})", watched_sql, fmt::join(part, ",")), {}, read)) watched.push_back(std::move(one));
    }
    return watched;
}

std::optional<std::int64_t> save_mended(store::Transaction& tx, std::int64_t assignment_id, std::int64_t equipment_id) {
    if (tx.execute(mend_sql, {{"assignment_id", assignment_id}, {"equipment_id", equipment_id}}) == 0) return std::nullopt;
    return tx.first(left_sql, {{"id", assignment_id}}, [](const store::Row& row) { return row.integer(0); });
}

std::vector<Tallied> tally_assignments(store::Transaction& tx, const auth::Scope& scope, base::Date today, std::optional<base::Date> issue_on) {
    const auto day = base::to_text(today), issue = text_of(issue_on);
    return tx.all(scope.apply(tally_sql), {{"today", day}, {"issue_on", issue}}, [](const store::Row& row) {
        return Tallied{.region_id = row.integer(0), .owner_id = row.integer(1), .owner_kind = std::string(row.text(2)), .tier = std::string(row.text(3)), .indicator = std::string(row.text(4)),
                       .state = std::string(row.text(5)), .assignments = row.integer(6), .devices = row.integer(7), .mended = row.integer(8), .overdue = row.integer(9), .due = row.integer(10), .in_time = row.integer(11)};
    });
}

} // namespace tezai::portal
