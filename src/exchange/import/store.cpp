#include "exchange/import/store.hpp"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ensure.hpp"

namespace tezai::exchange {
std::vector<std::int64_t> read_numbers(std::string_view json) {
    std::vector<std::int64_t> numbers;
    for (std::size_t at = 0; at < json.size();) {
        std::int64_t number = 0;
        const auto [end, fault] = std::from_chars(json.data() + at, json.data() + json.size(), number);
        if (fault == std::errc{}) numbers.push_back(number), at = static_cast<std::size_t>(end - json.data());
        else ++at;
    }
    return numbers;
}

namespace {

constexpr std::string_view insert_sql = R"sql(
    INSERT INTO imports (region_id, unit_id, scope_region_id, account_id, committed_by, undone_by, file_name, blob, profile, profile_text, state, failure,
                         failure_detail, issue_codes, rows_total, rows_ready, rows_kept_back, rows_done, not_rows, done_until, entries, notes, columns, preview,
                         is_update, region_chosen, ledger_on, regions, rows_new, rows_changed, rows_same, rows_better, missing, created_at)
    VALUES (:region_id, 0, :scope_region_id, :account_id, 0, 0, :file_name, :blob, :profile, :profile_text, :state, '', '',
            0, 0, 0, 0, 0, 0, 0, '{}', '[]', '[]', '[]',
            :is_update, :region_chosen, :ledger_on, '[]', 0, 0, 0, 0, 0, :created_at)
    RETURNING id
)sql";
constexpr std::string_view find_sql = R"sql(
    SELECT e.id, e.region_id, e.scope_region_id, e.account_id, e.file_name, e.blob, e.profile, e.profile_text, e.state, e.failure,
           e.failure_detail, e.issue_codes, e.rows_total, e.rows_ready, e.rows_kept_back, e.rows_done, e.not_rows, e.done_until,
           e.entries, e.notes, e.columns, e.preview, e.created_at, e.ended_at, e.expired_at, e.committed_by, e.undone_by,
           e.is_update, e.region_chosen, e.ledger_on, e.regions, e.rows_new, e.rows_changed, e.rows_same, e.rows_better, e.missing
      FROM imports AS e
     WHERE e.id = :id AND {visible:e}
)sql";
constexpr std::string_view list_sql = R"sql(
    SELECT e.id, e.region_id, e.scope_region_id, e.account_id, e.file_name, e.blob, e.profile, '', e.state, e.failure,
           e.failure_detail, e.issue_codes, e.rows_total, e.rows_ready, e.rows_kept_back, e.rows_done, e.not_rows, e.done_until,
           e.entries, e.notes, '[]', '[]', e.created_at, e.ended_at, e.expired_at, e.committed_by, e.undone_by,
           e.is_update, e.region_chosen, e.ledger_on, e.regions, e.rows_new, e.rows_changed, e.rows_same, e.rows_better, e.missing
      FROM imports AS e
     WHERE (:before = 0 OR e.id < :before) AND {visible:e}
     ORDER BY e.id DESC
     LIMIT :limit
)sql";
constexpr std::string_view unfinished_sql = R"sql(
    SELECT id FROM imports WHERE state IN ('reading', 'committing', 'undoing') ORDER BY id
)sql"; // -- unscoped: the process goes on with everybody's work
constexpr std::string_view not_committed_sql = R"sql(
    SELECT e.id, e.region_id, e.scope_region_id, e.account_id, e.file_name, e.blob, e.profile, '', e.state, e.failure,
           e.failure_detail, e.issue_codes, e.rows_total, e.rows_ready, e.rows_kept_back, e.rows_done, e.not_rows, e.done_until,
           e.entries, e.notes, '[]', '[]', e.created_at, e.ended_at, e.expired_at, e.committed_by, e.undone_by,
           e.is_update, e.region_chosen, e.ledger_on, e.regions, e.rows_new, e.rows_changed, e.rows_same, e.rows_better, e.missing
      FROM imports AS e
     WHERE e.state IN ('checked', 'failed', 'undone') AND e.expired_at IS NULL AND COALESCE(e.ended_at, e.created_at) < :before
     ORDER BY e.id
     LIMIT :limit
)sql"; // -- unscoped: the daily job tidies everybody's
constexpr std::string_view state_sql = R"sql(
    UPDATE imports SET state = :to, ended_at = :ended_at WHERE id = :id AND state = :from
)sql";
constexpr std::string_view confirmed_sql = "UPDATE imports SET committed_by = :by, issue_codes = :issue_codes WHERE id = :id";
constexpr std::string_view undone_by_sql = "UPDATE imports SET undone_by = :by WHERE id = :id";
constexpr std::string_view expired_sql = "UPDATE imports SET expired_at = :now, preview = '[]' WHERE id = :id";
constexpr std::string_view failure_sql = "UPDATE imports SET failure = :code, failure_detail = :detail WHERE id = :id";
constexpr std::string_view counts_sql = R"sql(
    UPDATE imports SET rows_total = :rows_total, rows_ready = :rows_ready, rows_kept_back = :rows_kept_back, rows_done = :rows_done,
                       not_rows = :not_rows, done_until = :done_until, entries = :entries, notes = :notes, columns = :columns, preview = :preview,
                       regions = :regions, rows_new = :rows_new, rows_changed = :rows_changed, rows_same = :rows_same, rows_better = :rows_better, missing = :missing
     WHERE id = :id
)sql";
constexpr std::string_view insert_row_sql = R"sql(
    INSERT INTO import_rows (import_id, number, sheet, line, cells) VALUES (:import_id, :number, :sheet, :line, :cells)
)sql";
constexpr std::string_view insert_fault_sql = R"sql(
    INSERT INTO import_faults (import_id, number, position, column_title, value, code, detail)
    VALUES (:import_id, :number, :position, :column_title, :value, :code, :detail)
)sql";
constexpr std::string_view rows_sql = R"sql(
    SELECT number, sheet, line, cells FROM import_rows WHERE import_id = :import_id AND number > :after ORDER BY number LIMIT :limit
)sql";
constexpr std::string_view faults_sql = R"sql(
    SELECT number, column_title, value, code, detail FROM import_faults
     WHERE import_id = :import_id AND number > :after AND number <= :until ORDER BY number, position
)sql";
constexpr std::string_view numbers_sql = "SELECT number FROM import_rows WHERE import_id = :import_id";
constexpr std::string_view reasons_sql = R"sql(
    SELECT code, COUNT(DISTINCT number) AS times FROM import_faults WHERE import_id = :import_id GROUP BY code ORDER BY times DESC, code
)sql";
constexpr std::string_view entries_sql = R"sql(
    SELECT j.event, COUNT(*)
      FROM equipment AS e JOIN journal_entries AS j ON j.subject_kind = 'equipment' AND j.subject_id = e.id
     WHERE e.import_id = :import_id
     GROUP BY j.event
)sql"; // -- unscoped: the import was read through a scope, and what depends on it is counted whoever wrote it

constexpr auto entries_of_sql = R"sql(
    SELECT event, COUNT(*) FROM journal_entries WHERE subject_kind = 'equipment' AND subject_id IN ({}) GROUP BY event
)sql"; // -- unscoped: devices of one import
constexpr auto later_entries_sql = R"sql(
    SELECT COUNT(*) FROM journal_entries
     WHERE subject_kind = 'equipment' AND subject_id IN ({})
       AND id > (SELECT MAX(id) FROM journal_entries WHERE subject_kind = 'import' AND subject_id = :import_id AND event = 'import.undo_started')
)sql"; // -- unscoped: devices of one import

constexpr std::string_view held_sql = R"sql(
    SELECT kind, value FROM v_equipment_identifiers WHERE valid_until IS NULL AND value IN ({values})
)sql"; // -- unscoped: a number is one in the whole platform
constexpr std::string_view namesakes_sql = R"sql(
    SELECT e.name_key, CASE WHEN e.credit_code IS NULL THEN 0 ELSE 1 END, e.region_id
      FROM (SELECT id AS unit_id, name_key, credit_code, region_id FROM units) AS e
     WHERE e.name_key IN ({values}) AND {visible:e}
)sql";

Import read_import(const store::Row& row) {
    return {.id = row.integer(0), .region_id = row.integer(1), .scope_region_id = row.integer(2), .account_id = row.integer(3),
            .committed_by = row.integer(25), .undone_by = row.integer(26),
            .file_name = std::string(row.text(4)), .blob = std::string(row.text(5)), .profile = std::string(row.text(6)),
            .profile_text = std::string(row.text(7)), .state = registry::parse_word<ImportState>(row.text(8)).value(),
            .failure = std::string(row.text(9)), .failure_detail = std::string(row.text(10)), .issue_codes = row.integer(11) != 0,
            .rows_total = row.integer(12), .rows_ready = row.integer(13), .rows_kept_back = row.integer(14), .rows_done = row.integer(15),
            .not_rows = row.integer(16), .done_until = row.integer(17), .entries = std::string(row.text(18)), .notes = std::string(row.text(19)),
            .columns = std::string(row.text(20)), .preview = std::string(row.text(21)), .is_update = row.integer(27) != 0, .region_chosen = row.integer(28) != 0,
            .ledger_on = row.maybe_date(29).value(), .regions = read_numbers(row.text(30)), .rows_new = row.integer(31), .rows_changed = row.integer(32),
            .rows_same = row.integer(33), .rows_better = row.integer(34), .missing = row.integer(35), .created_at = row.instant(22), .ended_at = row.maybe_instant(23),
            .expired_at = row.maybe_instant(24)};
}

constexpr std::size_t asked_at_once = 200;

} // namespace

// With a list of as many parameters as are asked at once: one text, prepared once.
std::string with_values(std::string_view sql) {
    std::string values;
    for (std::size_t i = 0; i < asked_at_once; ++i) values += (i == 0 ? ":v" : ", :v") + std::to_string(i);
    return std::string(sql).replace(sql.find("{values}"), 8, values);
}

void ask(store::Transaction& tx, std::string_view sql, std::span<const std::string_view> wanted, const std::function<void(const store::Row&)>& each) {
    static const auto names = [] {
        std::vector<std::string> all;
        for (std::size_t i = 0; i < asked_at_once; ++i) all.push_back("v" + std::to_string(i));
        return all;
    }();
    std::vector<store::Bound> bound;
    for (std::size_t from = 0; from < wanted.size(); from += asked_at_once) {
        bound.clear();
        for (std::size_t i = 0; i < asked_at_once; ++i) bound.push_back({names[i], wanted[std::min(from + i, wanted.size() - 1)]}); // the last again to the end
        tx.query(sql, std::span<const store::Bound>(bound), [&](const store::Row& row) {
            each(row);
            return true;
        });
    }
}

std::int64_t insert_import(store::Transaction& tx, const Import& wanted) {
    const auto day = base::to_text(wanted.ledger_on);
    return tx.integer(insert_sql, {{"region_id", wanted.region_id}, {"scope_region_id", wanted.scope_region_id}, {"account_id", wanted.account_id},
                                   {"file_name", wanted.file_name}, {"blob", wanted.blob}, {"profile", wanted.profile},
                                   {"profile_text", wanted.profile_text}, {"state", registry::word(wanted.state)}, {"is_update", wanted.is_update},
                                   {"region_chosen", wanted.region_chosen}, {"ledger_on", day}, {"created_at", wanted.created_at}});
}

std::optional<Import> find_import(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(find_sql), {{"id", id}}, read_import);
}

std::vector<Import> list_imports(store::Transaction& tx, const auth::Scope& scope, std::int64_t before_id, std::int64_t limit) {
    return tx.all(scope.apply(list_sql), {{"before", before_id}, {"limit", limit}}, read_import);
}

std::vector<std::int64_t> list_unfinished(store::Transaction& tx) {
    return tx.all(unfinished_sql, {}, [](const store::Row& row) { return row.integer(0); });
}

std::vector<Import> list_not_committed(store::Transaction& tx, base::Instant before, std::int64_t limit) {
    return tx.all(not_committed_sql, {{"before", before}, {"limit", limit}}, read_import);
}

bool set_state(store::Transaction& tx, std::int64_t id, ImportState from, ImportState to, base::Instant now) {
    ENSURE(may_follow(from, to), "the steps of an import are a table");
    const bool ends = to == ImportState::committed || to == ImportState::undone || to == ImportState::failed;
    return tx.execute(state_sql, {{"to", registry::word(to)}, {"ended_at", ends ? std::optional{now} : std::nullopt}, {"id", id}, {"from", registry::word(from)}}) == 1;
}

void save_confirmed(store::Transaction& tx, std::int64_t id, journal::AccountId by, bool issue_codes) {
    tx.execute(confirmed_sql, {{"by", by}, {"issue_codes", issue_codes}, {"id", id}});
}

void save_undone_by(store::Transaction& tx, std::int64_t id, journal::AccountId by) { tx.execute(undone_by_sql, {{"by", by}, {"id", id}}); }

void save_expired(store::Transaction& tx, std::int64_t id, base::Instant now) { tx.execute(expired_sql, {{"now", now}, {"id", id}}); }

void save_failure(store::Transaction& tx, std::int64_t id, std::string_view code, std::string_view detail) {
    tx.execute(failure_sql, {{"code", code}, {"detail", detail}, {"id", id}});
}

void save_counts(store::Transaction& tx, const Import& import) {
    const auto regions = fmt::format("[{}]", fmt::join(import.regions, ","));
    tx.execute(counts_sql, {{"rows_total", import.rows_total}, {"rows_ready", import.rows_ready}, {"rows_kept_back", import.rows_kept_back},
                            {"rows_done", import.rows_done}, {"not_rows", import.not_rows}, {"done_until", import.done_until},
                            {"entries", import.entries}, {"notes", import.notes}, {"columns", import.columns}, {"preview", import.preview},
                            {"regions", regions}, {"rows_new", import.rows_new}, {"rows_changed", import.rows_changed}, {"rows_same", import.rows_same},
                            {"rows_better", import.rows_better}, {"missing", import.missing}, {"id", import.id}});
}

void insert_kept_back(store::Transaction& tx, std::int64_t import_id, const KeptBack& row) {
    tx.execute(insert_row_sql, {{"import_id", import_id}, {"number", row.number}, {"sheet", row.sheet}, {"line", row.line}, {"cells", row.cells}});
    std::int64_t position = 0;
    for (const auto& fault : row.faults)
        tx.execute(insert_fault_sql, {{"import_id", import_id}, {"number", row.number}, {"position", position++}, {"column_title", fault.column},
                                      {"value", fault.value}, {"code", fault.code}, {"detail", fault.detail}});
}

void add_faults(store::Transaction& tx, std::int64_t import_id, std::int64_t number, const std::vector<RowFault>& faults) {
    auto position = tx.integer("SELECT COUNT(*) FROM import_faults WHERE import_id = :id AND number = :number", {{"id", import_id}, {"number", number}});
    for (const auto& fault : faults)
        tx.execute(insert_fault_sql, {{"import_id", import_id}, {"number", number}, {"position", position++}, {"column_title", fault.column},
                                      {"value", fault.value}, {"code", fault.code}, {"detail", fault.detail}});
}

std::unordered_set<std::int64_t> numbers_without_cells(store::Transaction& tx, std::int64_t import_id) {
    std::unordered_set<std::int64_t> numbers;
    tx.query("SELECT number FROM import_rows WHERE import_id = :id AND cells = '[]'", {{"id", import_id}},
             [&](const store::Row& row) { numbers.insert(row.integer(0)); });
    return numbers;
}

void save_cells(store::Transaction& tx, std::int64_t import_id, std::int64_t number, std::string_view cells) {
    tx.execute("UPDATE import_rows SET cells = :cells WHERE import_id = :id AND number = :number", {{"cells", cells}, {"id", import_id}, {"number", number}});
}

void erase_kept_back(store::Transaction& tx, std::int64_t import_id) {
    tx.execute("DELETE FROM import_faults WHERE import_id = :id", {{"id", import_id}});
    tx.execute("DELETE FROM import_rows WHERE import_id = :id", {{"id", import_id}});
}

std::vector<KeptBack> list_kept_back(store::Transaction& tx, std::int64_t import_id, std::int64_t after, std::int64_t limit) {
    auto rows = tx.all(rows_sql, {{"import_id", import_id}, {"after", after}, {"limit", limit}}, [](const store::Row& row) {
        return KeptBack{.number = row.integer(0), .sheet = std::string(row.text(1)), .line = row.integer(2), .cells = std::string(row.text(3))};
    });
    if (rows.empty()) return rows;
    std::size_t at = 0;
    tx.query(faults_sql, {{"import_id", import_id}, {"after", after}, {"until", rows.back().number}}, [&](const store::Row& row) {
        while (at < rows.size() && rows[at].number < row.integer(0)) ++at;
        if (at < rows.size()) rows[at].faults.push_back({std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), std::string(row.text(4))});
    });
    return rows;
}

std::unordered_set<std::int64_t> numbers_kept_back(store::Transaction& tx, std::int64_t import_id) {
    std::unordered_set<std::int64_t> numbers;
    tx.query(numbers_sql, {{"import_id", import_id}}, [&](const store::Row& row) { numbers.insert(row.integer(0)); });
    return numbers;
}

std::vector<ReasonCount> count_reasons(store::Transaction& tx, std::int64_t import_id) {
    return tx.all(reasons_sql, {{"import_id", import_id}}, [](const store::Row& row) { return ReasonCount{std::string(row.text(0)), row.integer(1)}; });
}

std::map<std::string, std::int64_t> count_entries(store::Transaction& tx, std::int64_t import_id) {
    std::map<std::string, std::int64_t> counts;
    tx.query(entries_sql, {{"import_id", import_id}}, [&](const store::Row& row) { counts[std::string(row.text(0))] = row.integer(1); });
    return counts;
}

std::map<std::string, std::int64_t> count_entries_of(store::Transaction& tx, std::span<const std::int64_t> equipment_ids) {
    std::map<std::string, std::int64_t> counts;
    if (!equipment_ids.empty())
        tx.query(fmt::format(entries_of_sql, fmt::join(equipment_ids, ",")), {}, [&](const store::Row& row) { counts[std::string(row.text(0))] = row.integer(1); });
    return counts;
}

bool has_later_entries(store::Transaction& tx, std::int64_t import_id, std::span<const std::int64_t> equipment_ids) {
    return !equipment_ids.empty() && tx.integer(fmt::format(later_entries_sql, fmt::join(equipment_ids, ",")), {{"import_id", import_id}}) > 0;
}

std::multimap<std::string, std::pair<bool, std::int64_t>> list_namesakes(store::Transaction& tx, const auth::Scope& scope, std::span<const std::string_view> names) {
    std::multimap<std::string, std::pair<bool, std::int64_t>> found;
    ask(tx, scope.apply(with_values(namesakes_sql)), names, [&](const store::Row& row) { found.emplace(row.text(0), std::pair{row.integer(1) != 0, row.integer(2)}); });
    return found;
}

std::vector<std::string> list_held(store::Transaction& tx, std::span<const std::string_view> values) {
    static const auto sql = with_values(held_sql);
    std::vector<std::string> held;
    ask(tx, sql, values, [&](const store::Row& row) { held.push_back(std::string(row.text(0)) + ' ' + std::string(row.text(1))); });
    return held;
}

} // namespace tezai::exchange
