#include "links/coding/lookback/store.hpp"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "registry/equipment/types.hpp"
#include "store/insert_many.hpp"

namespace tezai::coding::lookback {
namespace {

constexpr std::string_view census_sql = R"sql(
    SELECT id, campaign_id, as_of, leaf, frozen_at, opened_at, listed, digest FROM lookback_censuses ORDER BY id DESC LIMIT 1
)sql";
constexpr std::string_view insert_census_sql = R"sql(
    INSERT INTO lookback_censuses (campaign_id, as_of, leaf, frozen_at, opened_at, opened_by, listed, digest)
    VALUES (:campaign, :as_of, :leaf, :frozen_at, :opened_at, :by, :listed, :digest) RETURNING id
)sql";
constexpr std::string_view listed_columns = R"sql(
    SELECT e.census_id, e.equipment_id, e.region_id, e.unit_id, e.removed, e.said_coded, e.said_accurate, e.said_proper,
           e.found_coded, e.found_accurate, e.found_proper, e.found_coded_by, e.found_accurate_by, e.found_proper_by,
           e.said_by, e.said_as, e.said_at, e.said_entry, e.picture, e.has_photo, e.complete, e.has_no,
           e.differs, e.problem, e.problem_due_on, e.problem_entry, e.problem_closed_at, e.draw, e.recheck_agrees
      FROM lookback_devices AS e
     WHERE e.census_id = :census AND {visible:e}
)sql";
constexpr std::string_view among_sql = R"sql(
    SELECT equipment_id FROM lookback_devices WHERE census_id = :census AND equipment_id IN ({}) ORDER BY equipment_id
)sql"; // -- unscoped: which of the devices that the journal names are on the list; the room settles them
constexpr std::string_view save_sql = R"sql(
    UPDATE lookback_devices
       SET region_id = :region, unit_id = :unit, removed = :removed, said_coded = :sc, said_accurate = :sa, said_proper = :sp,
           found_coded = :fc, found_accurate = :fa, found_proper = :fp, found_coded_by = :fcb, found_accurate_by = :fab, found_proper_by = :fpb,
           said_by = :said_by, said_as = :said_as, said_at = :said_at, said_entry = :said_entry, picture = :picture, has_photo = :has_photo,
           complete = :complete, has_no = :has_no, differs = :differs, problem = :problem, problem_due_on = :due_on, problem_entry = :problem_entry,
           problem_closed_at = :closed_at, draw = :draw, recheck_agrees = :agrees
     WHERE census_id = :census AND equipment_id = :equipment
)sql";
constexpr std::string_view count_sql = R"sql(
    SELECT e.region_id, COUNT(*), SUM(e.removed), SUM(CASE WHEN e.removed = 0 THEN e.complete ELSE 0 END),
           SUM(CASE WHEN e.removed = 0 AND e.complete = 1 AND e.said_at IS NULL THEN 1 ELSE 0 END),
           SUM(CASE WHEN e.problem <> '' THEN 1 ELSE 0 END),
           SUM(CASE WHEN e.problem <> '' AND e.problem_closed_at IS NULL AND e.removed = 0 THEN 1 ELSE 0 END),
           SUM(CASE WHEN e.problem <> '' AND e.problem_closed_at IS NULL AND e.removed = 0 AND e.problem_due_on < :today THEN 1 ELSE 0 END),
           SUM(e.differs), SUM(CASE WHEN e.draw > 0 THEN 1 ELSE 0 END),
           SUM(CASE WHEN e.recheck_agrees IS NOT NULL THEN 1 ELSE 0 END), SUM(CASE WHEN e.recheck_agrees = 0 THEN 1 ELSE 0 END)
      FROM lookback_devices AS e
     WHERE e.census_id = :census AND {visible:e}
     GROUP BY e.region_id
     ORDER BY e.region_id
)sql";
constexpr std::string_view insert_answer_sql = R"sql(
    INSERT INTO lookback_answers (census_id, equipment_id, account, role, office, recheck, coded, accurate, proper, answered_at)
    VALUES (:census, :equipment, :account, :role, :office, :recheck, :coded, :accurate, :proper, :at)
)sql";
constexpr std::string_view answers_sql = R"sql(
    SELECT account, office, role, recheck, coded, accurate, proper, answered_at
      FROM lookback_answers WHERE census_id = :census AND equipment_id = :equipment ORDER BY id
)sql";
constexpr std::string_view insert_draw_sql = R"sql(
    INSERT INTO lookback_draws (census_id, number, seed, seed_digest, committed_at) VALUES (:census, :number, :seed, :digest, :at)
)sql";
constexpr std::string_view draws_sql = R"sql(
    SELECT census_id, number, seed, seed_digest, committed_at, drawn_at, records, drawn FROM lookback_draws WHERE census_id = :census ORDER BY number
)sql";
constexpr std::string_view save_drawn_sql = R"sql(
    UPDATE lookback_draws SET drawn_at = :at, records = :records, drawn = :drawn WHERE census_id = :census AND number = :number
)sql";
constexpr std::string_view undrawn_sql = R"sql(
    SELECT equipment_id, region_id, unit_id FROM lookback_devices
     WHERE census_id = :census AND complete = 1 AND removed = 0 AND draw = 0 ORDER BY equipment_id
)sql"; // -- unscoped: the draw is over the whole list
constexpr std::string_view mark_sql = "UPDATE lookback_devices SET draw = :number WHERE census_id = :census AND equipment_id = :equipment";
constexpr std::string_view cursor_sql = "SELECT leaf FROM coding_cursor WHERE name = 'lookback'";
constexpr std::string_view save_cursor_sql = R"sql(
    INSERT INTO coding_cursor (name, leaf) VALUES ('lookback', :leaf) ON CONFLICT (name) DO UPDATE SET leaf = excluded.leaf
)sql";

struct Part {
    std::string_view word, condition;
};
constexpr std::array parts{
    Part{"all", "1 = 1"},
    Part{"to_ask", "e.removed = 0 AND e.complete = 0"},
    Part{"complete", "e.removed = 0 AND e.complete = 1"},
    Part{"by_system", "e.removed = 0 AND e.complete = 1 AND e.said_at IS NULL"},
    Part{"problem", "e.removed = 0 AND e.problem <> '' AND e.problem_closed_at IS NULL"},
    Part{"overdue", "e.removed = 0 AND e.problem <> '' AND e.problem_closed_at IS NULL AND e.problem_due_on < :today"},
    Part{"mended", "e.problem <> '' AND e.problem_closed_at IS NOT NULL"},
    Part{"differs", "e.removed = 0 AND e.differs = 1"},
    Part{"recheck", "e.removed = 0 AND e.draw > 0 AND e.recheck_agrees IS NULL"},
    Part{"contradicted", "e.recheck_agrees = 0"},
    Part{"removed", "e.removed = 1"},
};

Answer answer_of(std::string_view text) { return registry::parse_word<Answer>(text).value(); }

Listed read_listed(const store::Row& row) {
    Listed l{.census_id = row.integer(0), .equipment_id = row.integer(1), .region_id = row.integer(2), .unit_id = row.integer(3), .removed = row.integer(4) != 0,
             .said = {answer_of(row.text(5)), answer_of(row.text(6)), answer_of(row.text(7))}, .found = {answer_of(row.text(8)), answer_of(row.text(9)), answer_of(row.text(10))},
             .found_by = {row.integer(11), row.integer(12), row.integer(13)}, .said_by = row.integer(14), .said_as = std::string(row.text(15)), .said_at = row.maybe_instant(16),
             .said_entry = row.integer(17), .picture = std::string(row.text(18)), .has_photo = row.integer(19) != 0, .complete = row.integer(20) != 0, .has_no = row.integer(21) != 0,
             .differs = row.integer(22) != 0, .problem = std::string(row.text(23)), .problem_due_on = row.maybe_date(24), .problem_entry = row.integer(25),
             .problem_closed_at = row.maybe_instant(26), .draw = row.integer(27)};
    if (const auto agrees = row.maybe_integer(28)) l.recheck_agrees = *agrees != 0;
    return l;
}

} // namespace

std::optional<Census> latest_census(store::Transaction& tx) {
    return tx.first(census_sql, {}, [](const store::Row& row) {
        return Census{row.integer(0), row.integer(1), *row.maybe_date(2), row.integer(3), row.instant(4), row.instant(5), row.integer(6), std::string(row.text(7))};
    });
}

bool has_census(store::Transaction& tx, std::int64_t campaign_id) {
    return tx.first("SELECT id FROM lookback_censuses WHERE campaign_id = :campaign", {{"campaign", campaign_id}}, [](const store::Row& row) { return row.integer(0); }).has_value();
}

std::int64_t insert_census(store::Transaction& tx, const Census& c, journal::AccountId by) {
    const auto as_of = base::to_text(c.as_of);
    return tx.first(insert_census_sql, {{"campaign", c.campaign_id}, {"as_of", as_of}, {"leaf", c.leaf}, {"frozen_at", c.frozen_at}, {"opened_at", c.opened_at}, {"by", by},
                                        {"listed", c.listed}, {"digest", c.digest}},
                    [](const store::Row& row) { return row.integer(0); }).value();
}

void insert_listed(store::Transaction& tx, std::int64_t census_id, std::span<const ToList> devices) {
    static const store::InsertMany rows("lookback_devices", {"census_id", "equipment_id", "region_id", "unit_id"});
    rows.run(tx, devices.size(), [&](std::size_t i, std::span<store::Value> values, store::Kept&) {
        values[0] = census_id;
        values[1] = devices[i].equipment_id;
        values[2] = devices[i].region_id;
        values[3] = devices[i].unit_id;
    });
}

std::optional<Listed> find_listed_row(store::Transaction& tx, const auth::Scope& scope, std::int64_t census_id, std::int64_t equipment_id) {
    return tx.first(scope.apply(std::string(listed_columns) + " AND e.equipment_id = :equipment"), {{"census", census_id}, {"equipment", equipment_id}}, read_listed);
}

std::vector<std::int64_t> listed_among(store::Transaction& tx, std::int64_t census_id, std::span<const std::int64_t> ids) {
    if (ids.empty()) return {};
    return tx.all(fmt::format(among_sql, fmt::join(ids, ",")), {{"census", census_id}}, [](const store::Row& row) { return row.integer(0); });
}

void save_listed(store::Transaction& tx, const Listed& l) {
    const auto due = l.problem_due_on ? std::optional{base::to_text(*l.problem_due_on)} : std::nullopt;
    const auto agrees = l.recheck_agrees ? std::optional<std::int64_t>{*l.recheck_agrees ? 1 : 0} : std::nullopt;
    tx.execute(save_sql, {{"region", l.region_id}, {"unit", l.unit_id}, {"removed", l.removed}, {"sc", registry::word(l.said.coded)}, {"sa", registry::word(l.said.accurate)},
                          {"sp", registry::word(l.said.proper)}, {"fc", registry::word(l.found.coded)}, {"fa", registry::word(l.found.accurate)}, {"fp", registry::word(l.found.proper)},
                          {"fcb", l.found_by[0]}, {"fab", l.found_by[1]}, {"fpb", l.found_by[2]}, {"said_by", l.said_by}, {"said_as", l.said_as}, {"said_at", l.said_at},
                          {"said_entry", l.said_entry}, {"picture", l.picture}, {"has_photo", l.has_photo}, {"complete", l.complete}, {"has_no", l.has_no}, {"differs", l.differs},
                          {"problem", l.problem}, {"due_on", due}, {"problem_entry", l.problem_entry}, {"closed_at", l.problem_closed_at}, {"draw", l.draw}, {"agrees", agrees},
                          {"census", l.census_id}, {"equipment", l.equipment_id}});
}

bool is_part(std::string_view text) {
    for (const auto& part : parts)
        if (part.word == text) return true;
    return false;
}

std::vector<Listed> list_listed(store::Transaction& tx, const auth::Scope& scope, const ListQuery& q) {
    std::string sql(listed_columns);
    bool with_day = false;
    for (const auto& part : parts)
        if (part.word == q.part) {
            sql += " AND " + std::string(part.condition);
            with_day = part.condition.find(":today") != std::string_view::npos;
        }
    if (!q.regions.empty()) sql += fmt::format(" AND e.region_id IN ({})", fmt::join(q.regions, ","));
    sql += " AND e.equipment_id > :after ORDER BY e.equipment_id LIMIT :limit";
    const auto today = base::to_text(q.today);
    std::vector<store::Bound> bound{{"census", q.census_id}, {"after", q.after_id}, {"limit", q.limit}};
    if (with_day) bound.push_back({"today", today});
    std::vector<Listed> rows;
    tx.query(scope.apply(sql), std::span<const store::Bound>(bound), [&](const store::Row& row) {
        rows.push_back(read_listed(row));
        return true;
    });
    return rows;
}

Counts& Counts::operator+=(const Counts& other) {
    listed += other.listed;
    removed += other.removed;
    complete += other.complete;
    by_system += other.by_system;
    problems += other.problems;
    open += other.open;
    overdue += other.overdue;
    differ += other.differ;
    drawn += other.drawn;
    rechecked += other.rechecked;
    contradicted += other.contradicted;
    return *this;
}

std::vector<Counts> count_by_region(store::Transaction& tx, const auth::Scope& scope, std::int64_t census_id, base::Date today) {
    const auto day = base::to_text(today);
    return tx.all(scope.apply(count_sql), {{"census", census_id}, {"today", day}}, [](const store::Row& row) {
        return Counts{row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5), row.integer(6), row.integer(7), row.integer(8), row.integer(9),
                      row.integer(10), row.integer(11)};
    });
}

void insert_answer(store::Transaction& tx, std::int64_t census_id, std::int64_t equipment_id, const Given& g) {
    tx.execute(insert_answer_sql, {{"census", census_id}, {"equipment", equipment_id}, {"account", g.account}, {"role", g.role}, {"office", g.office}, {"recheck", g.recheck},
                                   {"coded", registry::word(g.answers.coded)}, {"accurate", registry::word(g.answers.accurate)}, {"proper", registry::word(g.answers.proper)}, {"at", g.at}});
}

std::vector<Given> list_answers(store::Transaction& tx, std::int64_t census_id, std::int64_t equipment_id) {
    return tx.all(answers_sql, {{"census", census_id}, {"equipment", equipment_id}}, [](const store::Row& row) {
        return Given{row.integer(0), row.integer(1), std::string(row.text(2)), row.integer(3) != 0, {answer_of(row.text(4)), answer_of(row.text(5)), answer_of(row.text(6))}, row.instant(7)};
    });
}

void insert_draw(store::Transaction& tx, const Draw& d) {
    tx.execute(insert_draw_sql, {{"census", d.census_id}, {"number", d.number}, {"seed", d.seed}, {"digest", d.seed_digest}, {"at", d.committed_at}});
}

std::vector<Draw> list_draws(store::Transaction& tx, std::int64_t census_id) {
    return tx.all(draws_sql, {{"census", census_id}}, [](const store::Row& row) {
        return Draw{row.integer(0), row.integer(1), std::string(row.text(2)), std::string(row.text(3)), row.instant(4), row.maybe_instant(5), row.integer(6), row.integer(7)};
    });
}

void save_drawn(store::Transaction& tx, const Draw& d) {
    tx.execute(save_drawn_sql, {{"at", d.drawn_at}, {"records", d.records}, {"drawn", d.drawn}, {"census", d.census_id}, {"number", d.number}});
}

std::vector<ToList> list_undrawn_records(store::Transaction& tx, std::int64_t census_id) {
    return tx.all(undrawn_sql, {{"census", census_id}}, [](const store::Row& row) { return ToList{row.integer(0), row.integer(1), row.integer(2)}; });
}

void mark_drawn(store::Transaction& tx, std::int64_t census_id, std::int64_t number, std::span<const std::int64_t> ids) {
    for (const auto id : ids) tx.execute(mark_sql, {{"number", number}, {"census", census_id}, {"equipment", id}});
}

std::int64_t cursor_leaf(store::Transaction& tx) {
    return tx.first(cursor_sql, {}, [](const store::Row& row) { return row.integer(0); }).value_or(-1);
}

void save_cursor(store::Transaction& tx, std::int64_t leaf) { tx.execute(save_cursor_sql, {{"leaf", leaf}}); }

} // namespace tezai::coding::lookback
