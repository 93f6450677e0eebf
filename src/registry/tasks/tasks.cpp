#include "registry/tasks/tasks.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/canonical_json.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view insert_sql = R"sql(
    INSERT INTO tasks (code, subject_kind, subject_id, region_id, unit_id, owner_kind, owner_id, clause, evidence, opened_at, due_on, ends_by_evidence, state)
    VALUES (:code, :subject_kind, :subject_id, :region_id, :unit_id, :owner_kind, :owner_id, :clause, :evidence, :opened_at, :due_on, :ends_by_evidence, 'open')
    ON CONFLICT DO NOTHING
    RETURNING id
)sql";
constexpr std::string_view open_one_sql = R"sql(
    SELECT id, region_id, unit_id FROM tasks
     WHERE code = :code AND subject_kind = :subject_kind AND subject_id = :subject_id AND state = 'open'
)sql"; // -- unscoped: the room that opened it closes it
constexpr std::string_view end_sql = R"sql(
    UPDATE tasks SET state = :state, closed_at = :at, closed_by = :by, note = :note, version = version + 1 WHERE id = :id AND state = 'open'
)sql";
constexpr std::string_view move_sql = R"sql(
    UPDATE tasks SET region_id = :region_id, owner_id = CASE WHEN owner_kind = 'region' THEN :region_id ELSE owner_id END, version = version + 1
     WHERE subject_kind = :subject_kind AND subject_id = :subject_id AND state = 'open'
)sql";
// What is placed with no unit is the office's own, such as a second look, and stays hidden from the new one.
constexpr std::string_view hand_over_sql = R"sql(
    UPDATE tasks SET unit_id = CASE WHEN unit_id = 0 THEN 0 ELSE :to END, owner_id = CASE WHEN owner_kind = 'unit' AND owner_id = :from THEN :to ELSE owner_id END, version = version + 1
     WHERE subject_kind = :subject_kind AND subject_id = :subject_id AND state = 'open'
)sql";
constexpr auto open_subjects_sql = R"sql(
    SELECT subject_id FROM tasks WHERE code = :code AND subject_kind = :subject_kind AND state = 'open' AND subject_id IN ({})
)sql"; // -- unscoped: the room that opens them asks
constexpr auto asked_subjects_sql = R"sql(
    SELECT t.subject_id FROM tasks AS t
     WHERE t.code = :code AND t.subject_kind = :subject_kind AND t.subject_id IN ({})
       AND (t.state = 'open' OR (t.state = 'done' AND t.note <> :evidence))
       AND NOT EXISTS (SELECT 1 FROM tasks AS l WHERE l.code = t.code AND l.subject_kind = t.subject_kind AND l.subject_id = t.subject_id AND l.id > t.id)
)sql"; // -- unscoped: the room that opens them asks
constexpr std::string_view columns = R"sql(
    SELECT e.id, e.code, e.subject_kind, e.subject_id, e.region_id, e.unit_id, e.owner_kind, e.owner_id, e.clause, e.evidence,
           e.opened_at, e.due_on, e.state, e.version, e.ends_by_evidence
      FROM tasks AS e
     WHERE {visible:e}
)sql";
constexpr std::string_view list_tail = R"sql(
       AND e.state = :state
       AND (e.due_on, e.id) > (:after_due, :after_id)
       AND e.due_on >= :due_from
       AND (:due_until = '' OR e.due_on <= :due_until)
       AND (:owner_kind = '' OR (e.owner_kind = :owner_kind AND e.owner_id = :owner_id))
       AND (:subject_kind = '' OR (e.subject_kind = :subject_kind AND e.subject_id = :subject_id))
     ORDER BY e.due_on, e.id
     LIMIT :limit
)sql";
constexpr std::string_view count_sql = R"sql(
    SELECT e.code, COUNT(*), SUM(CASE WHEN e.due_on < :today THEN 1 ELSE 0 END), SUM(CASE WHEN e.due_on = :today THEN 1 ELSE 0 END),
           SUM(CASE WHEN e.due_on > :today AND e.due_on <= :week THEN 1 ELSE 0 END)
      FROM tasks AS e
     WHERE e.state = 'open' AND {visible:e}
     GROUP BY e.code
     ORDER BY e.code
)sql";
constexpr std::string_view remind_sql = R"sql(
    UPDATE tasks SET reminder = :reminder
     WHERE code = :code AND state = 'open' AND due_on BETWEEN :due_from AND :due_until AND reminder < :reminder
    RETURNING id, code, subject_kind, subject_id, region_id, unit_id, owner_kind, owner_id, clause, evidence, opened_at, due_on, state, version, ends_by_evidence
)sql";

constexpr base::CalendarDays a_week{7};

Task read_task(const store::Row& row) {
    return {.id = row.integer(0), .code = std::string(row.text(1)), .subject_kind = std::string(row.text(2)), .subject_id = row.integer(3),
            .place = {row.integer(4), row.integer(5)}, .owner_kind = std::string(row.text(6)), .owner_id = row.integer(7),
            .clause = std::string(row.text(8)), .evidence = std::string(row.text(9)), .opened_at = row.instant(10),
            .due_on = row.maybe_date(11).value(), .state = std::string(row.text(12)), .ends_by_evidence = row.integer(14) != 0,
            .version = row.integer(13)};
}

void end_row(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::int64_t id, const journal::Place& place, bool done, std::string_view why,
             std::string_view note = "") {
    const std::string_view state = done ? "done" : "dropped";
    tx.execute(end_sql, {{"state", state}, {"at", journal.clock().now()}, {"by", by}, {"note", note.empty() ? why : note}, {"id", id}});
    base::CanonicalObject payload;
    payload.add("why", why);
    journal.append(tx, {.event = done ? "task.done" : "task.dropped", .subject = {"task", id}, .place = place, .by = by, .payload = payload.text(),
                        .personal = note.empty() ? std::vector<journal::Personal>{} : std::vector<journal::Personal>{{"note", note}}}); // it may name people
}

std::int64_t open_row(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, const NewTask& task, const std::string& clause) {
    const auto due = base::to_text(task.due_on);
    const auto id = tx.first(insert_sql,
                             {{"code", task.code}, {"subject_kind", task.subject.kind}, {"subject_id", task.subject.id},
                              {"region_id", task.place.region_id}, {"unit_id", task.place.unit_id}, {"owner_kind", task.owner_kind},
                              {"owner_id", task.owner_id}, {"clause", clause}, {"evidence", task.evidence},
                              {"opened_at", journal.clock().now()}, {"due_on", due}, {"ends_by_evidence", task.ends_by_evidence}},
                             [](const store::Row& row) { return row.integer(0); });
    if (!id) // the same task is open already
        return tx.first(open_one_sql, {{"code", task.code}, {"subject_kind", task.subject.kind}, {"subject_id", task.subject.id}},
                        [](const store::Row& row) { return row.integer(0); }).value_or(0);
    base::CanonicalObject payload;
    payload.add("clause", clause).add("code", task.code).add("due_on", task.due_on).add("owner_id", task.owner_id)
        .add("owner_kind", task.owner_kind).add("subject_id", task.subject.id).add("subject_kind", task.subject.kind);
    journal.append(tx, {.event = "task.opened", .subject = {"task", *id}, .place = task.place, .by = by, .payload = payload.text()});
    return *id;
}

} // namespace

std::int64_t open_task(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, const NewTask& task) {
    return open_row(tx, journal, by, task, law::to_text(task.clause));
}

void open_again(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, const Task& dropped) {
    open_row(tx, journal, by,
             {.code = dropped.code, .subject = {dropped.subject_kind, dropped.subject_id}, .place = dropped.place, .owner_kind = dropped.owner_kind, .owner_id = dropped.owner_id,
              .clause = {}, .evidence = dropped.evidence, .due_on = dropped.due_on, .ends_by_evidence = dropped.ends_by_evidence},
             dropped.clause);
}

bool end_task(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::string_view code, const journal::Subject& subject, bool done, std::string_view why) {
    const auto open = tx.first(open_one_sql, {{"code", code}, {"subject_kind", subject.kind}, {"subject_id", subject.id}},
                               [](const store::Row& row) { return std::pair{row.integer(0), journal::Place{row.integer(1), row.integer(2)}}; });
    if (!open) return false;
    end_row(tx, journal, by, open->first, open->second, done, why);
    return true;
}

void move_tasks(store::Transaction& tx, const journal::Subject& subject, std::int64_t to_region) {
    tx.execute(move_sql, {{"region_id", to_region}, {"subject_kind", subject.kind}, {"subject_id", subject.id}});
}

void hand_tasks_over(store::Transaction& tx, const journal::Subject& subject, std::int64_t from_unit, std::int64_t to_unit) {
    tx.execute(hand_over_sql, {{"from", from_unit}, {"to", to_unit}, {"subject_kind", subject.kind}, {"subject_id", subject.id}});
}

std::vector<std::int64_t> list_open_subjects(store::Transaction& tx, std::string_view code, std::string_view subject_kind, std::span<const std::int64_t> subjects) {
    if (subjects.empty()) return {};
    return tx.all(fmt::format(open_subjects_sql, fmt::join(subjects, ",")), {{"code", code}, {"subject_kind", subject_kind}},
                  [](const store::Row& row) { return row.integer(0); });
}

std::vector<std::int64_t> list_asked_subjects(store::Transaction& tx, std::string_view code, std::string_view subject_kind, std::span<const std::int64_t> subjects, std::string_view evidence) {
    if (subjects.empty()) return {};
    return tx.all(fmt::format(asked_subjects_sql, fmt::join(subjects, ",")), {{"code", code}, {"subject_kind", subject_kind}, {"evidence", evidence}},
                  [](const store::Row& row) { return row.integer(0); });
}

law::Decision<bool> complete_task(journal::Journal& journal, const auth::Actor& by, std::int64_t id, std::string_view note) {
    return journal.act<bool>({.action = "task.complete", .by = by.account, .subject = {"task", id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto task = find_task(tx, by.scope, id);
        if (!task) return law::refuse("task.unknown", law::rulebook(12));
        if (task->state != "open") return law::refuse("task.already_ended", law::rulebook(16));
        if (by.unit_id != 0 && !(task->owner_kind == "unit" && task->owner_id == by.unit_id)) return law::refuse("task.of_the_office", law::rulebook(17));
        if (task->ends_by_evidence) return law::refuse("task.ends_with_its_evidence", law::rulebook(17));
        end_row(tx, journal, by.account, id, task->place, true, "said", base::one_line(note));
        return true;
    });
}

std::map<std::string, std::string> read_evidence(const Task& task) {
    std::map<std::string, std::string> named;
    const auto parsed = base::form::parse_json(task.evidence);
    if (!parsed || !parsed->is_object()) return named;
    for (const auto& [key, value] : parsed->get_object()) {
        if (value.is_string()) named[std::string(key)] = std::string(value.get_string());
        else if (value.is_int64()) named[std::string(key)] = std::to_string(value.get_int64());
    }
    return named;
}

std::optional<Task> find_task(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(std::string(columns) + " AND e.id = :id"), {{"id", id}}, read_task);
}

DueDays days_of(Due due, base::Date today) {
    constexpr base::CalendarDays one{1};
    switch (due) {
    case Due::overdue: return {{}, base::add(today, -one)};
    case Due::today: return {today, today};
    case Due::week: return {base::add(today, one), base::add(today, a_week)};
    case Due::later: return {base::add(today, a_week + one), {}};
    }
    return {};
}

std::vector<Task> list_tasks(store::Transaction& tx, const auth::Scope& scope, const TaskQuery& query) {
    const auto after = base::to_text(query.after_due);
    const auto from = query.due.from ? base::to_text(*query.due.from) : std::string(), until = query.due.until ? base::to_text(*query.due.until) : std::string();
    return tx.all(scope.apply(std::string(columns) + std::string(list_tail)),
                  {{"state", query.state}, {"after_due", after}, {"after_id", query.after_id}, {"due_from", from}, {"due_until", until},
                   {"owner_kind", query.owner_kind}, {"owner_id", query.owner_id}, {"subject_kind", query.subject_kind},
                   {"subject_id", query.subject_id}, {"limit", query.limit}},
                  read_task);
}

std::vector<TaskCount> count_tasks(store::Transaction& tx, const auth::Scope& scope, base::Date today) {
    const auto day = base::to_text(today), week = base::to_text(base::add(today, a_week));
    return tx.all(scope.apply(count_sql), {{"today", day}, {"week", week}},
                  [](const store::Row& row) { return TaskCount{std::string(row.text(0)), row.integer(1), row.integer(2), row.integer(3), row.integer(4)}; });
}

std::vector<Task> take_reminders(store::Transaction& tx, std::string_view code, base::Date due_from, base::Date due_until, std::int64_t reminder) {
    const auto from = base::to_text(due_from), until = base::to_text(due_until);
    return tx.all(remind_sql, {{"reminder", reminder}, {"code", code}, {"due_from", from}, {"due_until", until}}, read_task);
}

} // namespace tezai::registry
