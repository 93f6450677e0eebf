#include "oversight/task_force/store.hpp"

#include <map>

namespace tezai::oversight {
namespace {

constexpr std::string_view member_columns = R"sql(
    SELECT e.id, e.region_id, e.post, e.duty, e.name, e.office_phone, e.from_on, e.until_on, e.handed_to, e.version
      FROM task_force_members AS e
     WHERE {visible:e}
)sql";
constexpr std::string_view milestone_columns = R"sql(
    SELECT e.id, e.region_id, e.indicator, e.due_on, e.per_ten_thousand, e.state, e.version
      FROM task_force_milestones AS e
     WHERE {visible:e}
)sql";
constexpr std::string_view insert_member_sql = R"sql(
    INSERT INTO task_force_members (region_id, unit_id, post, duty, name, office_phone, from_on, added_at, added_by)
    VALUES (:region, 0, :post, :duty, :name, :phone, :from_on, :now, :by) RETURNING id
)sql";
constexpr std::string_view end_member_sql = R"sql(
    UPDATE task_force_members SET until_on = :until_on, handed_to = :handed_to, version = version + 1 WHERE id = :id AND version = :version AND until_on IS NULL
)sql";
constexpr std::string_view insert_milestone_sql = R"sql(
    INSERT INTO task_force_milestones (region_id, unit_id, indicator, due_on, per_ten_thousand, state, set_at, set_by)
    VALUES (:region, 0, :indicator, :due_on, :target, 'open', :now, :by) ON CONFLICT DO NOTHING RETURNING id
)sql";
constexpr std::string_view save_state_sql = R"sql(
    UPDATE task_force_milestones SET state = :state, judged_at = :now, version = version + 1 WHERE id = :id AND version = :version
)sql";
constexpr std::string_view count_members_sql = R"sql(
    SELECT e.region_id, COUNT(*) FROM task_force_members AS e WHERE {visible:e} AND (e.until_on IS NULL OR e.until_on >= :today) GROUP BY e.region_id
)sql";
constexpr std::string_view count_milestones_sql = R"sql(
    SELECT e.region_id, SUM(CASE WHEN e.state = 'open' THEN 1 ELSE 0 END), SUM(CASE WHEN e.state = 'missed' THEN 1 ELSE 0 END)
      FROM task_force_milestones AS e WHERE {visible:e} GROUP BY e.region_id
)sql";

Member read_member(const store::Row& row) {
    return {row.integer(0), row.integer(1), std::string(row.text(2)), std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5)), *row.maybe_date(6), row.maybe_date(7),
            row.maybe_integer(8).value_or(0), row.integer(9)};
}
Milestone read_milestone(const store::Row& row) {
    return {row.integer(0), row.integer(1), std::string(row.text(2)), *row.maybe_date(3), static_cast<int>(row.integer(4)), std::string(row.text(5)), row.integer(6)};
}

} // namespace

std::vector<Member> list_members(store::Transaction& tx, const auth::Scope& scope, std::int64_t region_id) {
    return tx.all(scope.apply(std::string(member_columns) + " AND e.region_id = :region ORDER BY CASE WHEN e.until_on IS NULL THEN 0 ELSE 1 END, e.id"), {{"region", region_id}}, read_member);
}

std::optional<Member> find_member(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(std::string(member_columns) + " AND e.id = :id"), {{"id", id}}, read_member);
}

std::int64_t insert_member(store::Transaction& tx, const Member& m, base::Instant now, journal::AccountId by) {
    const auto from_on = base::to_text(m.from_on);
    return *tx.first(insert_member_sql, {{"region", m.region_id}, {"post", m.post}, {"duty", m.duty}, {"name", m.name}, {"phone", m.office_phone}, {"from_on", from_on}, {"now", now}, {"by", by}},
                     [](const store::Row& row) { return row.integer(0); });
}

bool end_member(store::Transaction& tx, const Member& m) {
    const auto until_on = base::to_text(m.until_on.value());
    return tx.execute(end_member_sql, {{"until_on", until_on}, {"handed_to", m.handed_to}, {"id", m.id}, {"version", m.version}}) == 1;
}

std::vector<Milestone> list_milestones(store::Transaction& tx, const auth::Scope& scope, std::int64_t region_id) {
    return tx.all(scope.apply(std::string(milestone_columns) + " AND e.region_id = :region AND e.state <> 'dropped' ORDER BY e.due_on, e.id"), {{"region", region_id}}, read_milestone);
}

std::vector<Milestone> list_due_milestones(store::Transaction& tx, base::Date before) {
    const auto day = base::to_text(before);
    return tx.all(auth::Scope::everything().apply(std::string(milestone_columns) + " AND e.due_on < :day AND e.state IN ('open', 'missed') ORDER BY e.id"), {{"day", day}}, read_milestone);
}

std::optional<Milestone> find_milestone(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(std::string(milestone_columns) + " AND e.id = :id"), {{"id", id}}, read_milestone);
}

std::int64_t insert_milestone(store::Transaction& tx, const Milestone& m, base::Instant now, journal::AccountId by) {
    const auto due_on = base::to_text(m.due_on);
    return tx.first(insert_milestone_sql, {{"region", m.region_id}, {"indicator", m.indicator}, {"due_on", due_on}, {"target", m.per_ten_thousand}, {"now", now}, {"by", by}},
                    [](const store::Row& row) { return row.integer(0); }).value_or(0);
}

bool save_state(store::Transaction& tx, const Milestone& m, base::Instant now) {
    return tx.execute(save_state_sql, {{"state", m.state}, {"now", now}, {"id", m.id}, {"version", m.version}}) == 1;
}

std::vector<ForceCount> count_forces(store::Transaction& tx, const auth::Scope& scope, base::Date today) {
    const auto day = base::to_text(today);
    std::map<std::int64_t, ForceCount> counts;
    tx.query(scope.apply(count_members_sql), {{"today", day}}, [&](const store::Row& row) {
        counts[row.integer(0)].members = row.integer(1);
        return true;
    });
    tx.query(scope.apply(count_milestones_sql), {}, [&](const store::Row& row) {
        auto& count = counts[row.integer(0)];
        count.open = row.integer(1);
        count.missed = row.integer(2);
        return true;
    });
    std::vector<ForceCount> all;
    for (auto& [region, count] : counts) {
        count.region_id = region;
        all.push_back(count);
    }
    return all;
}

} // namespace tezai::oversight
