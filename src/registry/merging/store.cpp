#include "registry/merging/store.hpp"

#include <map>

#include "base/text.hpp"
#include "store/insert_many.hpp"

namespace tezai::registry::merging {
namespace {

constexpr std::string_view devices_sql = R"sql(
    SELECT p.id, p.kind, p.left_id, l.region_id, l.name, lu.name, p.right_id, r.region_id, r.name, ru.name, p.score, p.reasons, p.state, p.decided_at,
           p.decided_by, p.kept_id, p.version, p.undo
      FROM merge_pairs AS p
      JOIN equipment AS l ON l.id = p.left_id
      JOIN equipment AS r ON r.id = p.right_id
      LEFT JOIN units AS lu ON lu.id = l.unit_id
      LEFT JOIN units AS ru ON ru.id = r.unit_id
     WHERE p.kind = 'equipment' AND {visible:l} AND {visible:r}
)sql";
constexpr std::string_view units_sql = R"sql(
    SELECT p.id, p.kind, p.left_id, l.region_id, l.name, l.credit_code, p.right_id, r.region_id, r.name, r.credit_code, p.score, p.reasons, p.state,
           p.decided_at, p.decided_by, p.kept_id, p.version, p.undo
      FROM merge_pairs AS p
      JOIN (SELECT id, id AS unit_id, region_id, name, credit_code FROM units) AS l ON l.id = p.left_id
      JOIN (SELECT id, id AS unit_id, region_id, name, credit_code FROM units) AS r ON r.id = p.right_id
     WHERE p.kind = 'unit' AND {visible:l} AND {visible:r}
)sql";
constexpr std::string_view list_tail = R"sql(
       AND p.state = :state
       AND (p.score < :score OR (p.score = :score AND p.id > :after))
     ORDER BY p.score DESC, p.id
     LIMIT :limit
)sql";
constexpr std::string_view count_devices_sql = R"sql(
    SELECT p.score, COUNT(*)
      FROM merge_pairs AS p JOIN equipment AS l ON l.id = p.left_id JOIN equipment AS r ON r.id = p.right_id
     WHERE p.kind = 'equipment' AND p.state = 'open' AND {visible:l} AND {visible:r}
     GROUP BY p.score ORDER BY p.score DESC
)sql";
constexpr std::string_view count_units_sql = R"sql(
    SELECT p.score, COUNT(*)
      FROM merge_pairs AS p
      JOIN (SELECT id, id AS unit_id, region_id FROM units) AS l ON l.id = p.left_id
      JOIN (SELECT id, id AS unit_id, region_id FROM units) AS r ON r.id = p.right_id
     WHERE p.kind = 'unit' AND p.state = 'open' AND {visible:l} AND {visible:r}
     GROUP BY p.score ORDER BY p.score DESC
)sql";
constexpr std::string_view insert_sql = R"sql(
    INSERT INTO merge_pairs (kind, left_id, right_id, score, reasons, state, found_at) VALUES (:kind, :left, :right, 0, '', 'open', :at) RETURNING id
)sql";
constexpr std::string_view decide_sql = R"sql(
    UPDATE merge_pairs SET state = :state, decided_at = :at, decided_by = :by, kept_id = :kept, undo = :undo, version = version + 1
     WHERE id = :id AND version = :version
)sql";
constexpr std::string_view erase_open_sql = R"sql(
    DELETE FROM merge_pairs WHERE kind = :kind AND state = 'open' AND id <> :but AND (left_id = :record OR right_id = :record)
)sql";
constexpr std::string_view known_sql = "SELECT left_id, right_id, id, score, reasons, state FROM merge_pairs WHERE kind = :kind";
constexpr std::string_view update_sql = "UPDATE merge_pairs SET score = :score, reasons = :reasons WHERE id = :id AND state = 'open'";
constexpr std::string_view erase_sql = "DELETE FROM merge_pairs WHERE id = :id AND state = 'open'";
constexpr std::size_t at_once = 2'000;

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (const auto word : base::split(text, ' '))
        if (!word.empty()) words.emplace_back(word);
    return words;
}
std::string text_of(const Resemblance& resemblance) {
    std::string text;
    for (const auto reason : resemblance.reasons) text.append(text.empty() ? "" : " ").append(reason);
    return text;
}
Score score_of(std::int64_t number) { return static_cast<Score>(number); }

Pair read_pair(const store::Row& row) {
    const auto side = [&](int from) { return Side{row.integer(from), row.integer(from + 1), std::string(row.text(from + 2)), row.maybe_text(from + 3).value_or("")}; };
    return {.id = row.integer(0), .kind = parse_word<Kind>(row.text(1)).value(), .left = side(2), .right = side(6), .score = score_of(row.integer(10)),
            .reasons = words_of(row.text(11)), .state = parse_word<PairState>(row.text(12)).value(), .decided_at = row.maybe_instant(13),
            .decided_by = row.maybe_integer(14).value_or(0), .kept_id = row.maybe_integer(15).value_or(0), .version = row.integer(16), .undo = std::string(row.text(17))};
}

std::string_view rows_of(Kind kind) { return kind == Kind::unit ? units_sql : devices_sql; }

} // namespace

std::optional<Pair> find_pair(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    for (const auto kind : {Kind::equipment, Kind::unit})
        if (auto found = tx.first(scope.apply(std::string(rows_of(kind)) + " AND p.id = :id"), {{"id", id}}, read_pair)) return found;
    return std::nullopt;
}

std::vector<Pair> list_pairs(store::Transaction& tx, const auth::Scope& scope, const PairQuery& query) {
    return tx.all(scope.apply(std::string(rows_of(query.kind)) + std::string(list_tail)),
                  {{"state", word(query.state)}, {"score", static_cast<std::int64_t>(query.below_score)}, {"after", query.after_id}, {"limit", query.limit}}, read_pair);
}

std::vector<PairCount> count_open(store::Transaction& tx, const auth::Scope& scope) {
    std::vector<PairCount> counts;
    for (const auto kind : {Kind::equipment, Kind::unit})
        tx.query(scope.apply(kind == Kind::unit ? count_units_sql : count_devices_sql), {},
                 [&](const store::Row& row) { counts.push_back({kind, score_of(row.integer(0)), row.integer(1)}); });
    return counts;
}

std::int64_t find_pair_of(store::Transaction& tx, Kind kind, std::int64_t left, std::int64_t right) {
    return tx.first("SELECT id FROM merge_pairs WHERE kind = :kind AND left_id = :left AND right_id = :right", {{"kind", word(kind)}, {"left", left}, {"right", right}},
                    [](const store::Row& row) { return row.integer(0); }).value_or(0);
}

std::vector<std::int64_t> list_merged_into(store::Transaction& tx, Kind kind, std::int64_t kept) {
    return tx.all("SELECT id FROM merge_pairs WHERE kind = :kind AND state = 'merged' AND kept_id = :kept AND (left_id = :kept OR right_id = :kept) ORDER BY id DESC",
                  {{"kind", word(kind)}, {"kept", kept}}, [](const store::Row& row) { return row.integer(0); });
}

std::int64_t insert_pair(store::Transaction& tx, Kind kind, std::int64_t left, std::int64_t right, base::Instant found_at) {
    return tx.first(insert_sql, {{"kind", word(kind)}, {"left", left}, {"right", right}, {"at", found_at}}, [](const store::Row& row) { return row.integer(0); }).value();
}

bool save_decision(store::Transaction& tx, const Pair& pair, PairState state, journal::AccountId by, base::Instant at, std::int64_t kept_id, std::string_view undo) {
    return tx.execute(decide_sql, {{"state", word(state)}, {"at", at}, {"by", by}, {"kept", kept_id == 0 ? store::Value() : store::Value(kept_id)}, {"undo", undo},
                                   {"id", pair.id}, {"version", pair.version}}) == 1;
}

void erase_open_pairs_of(store::Transaction& tx, Kind kind, std::int64_t record, std::int64_t but) {
    tx.execute(erase_open_sql, {{"kind", word(kind)}, {"record", record}, {"but", but}});
}

Saved save_candidates(journal::Journal& journal, Kind kind, std::span<const Candidate> found) {
    struct Known {
        std::int64_t id = 0, score = 0;
        std::string reasons;
        bool open = false;
    };
    std::map<std::pair<std::int64_t, std::int64_t>, Known> known;
    auto& database = journal.database();
    database.read([&](store::Transaction& tx) {
        known.clear();
        tx.query(known_sql, {{"kind", word(kind)}}, [&](const store::Row& row) {
            known[{row.integer(0), row.integer(1)}] = {row.integer(2), row.integer(3), std::string(row.text(4)), row.text(5) == "open"};
        });
    });
    Saved saved;
    std::vector<const Candidate*> fresh;
    std::vector<std::pair<std::int64_t, const Candidate*>> changed;
    for (const auto& each : found) {
        const auto at = known.find({each.left, each.right});
        if (at == known.end()) {
            fresh.push_back(&each);
            ++saved.open;
            continue;
        }
        if (at->second.open) {
            ++saved.open;
            if (at->second.score != static_cast<std::int64_t>(each.resemblance.score) || at->second.reasons != text_of(each.resemblance)) changed.emplace_back(at->second.id, &each);
        }
        known.erase(at);
    }
    std::vector<std::int64_t> gone;
    for (const auto& [sides, pair] : known) {
        if (!pair.open) continue;
        if (pair.score == 0) ++saved.open; // a person named it: it waits for a person
        else gone.push_back(pair.id);
    }
    static const store::InsertMany rows("merge_pairs", {"kind", "left_id", "right_id", "score", "reasons", "state", "found_at"});
    const auto now = journal.clock().now();
    for (std::size_t from = 0; from < fresh.size(); from += at_once) // others write in between
        database.transaction([&](store::Transaction& tx) {
            rows.run(tx, std::min(at_once, fresh.size() - from), [&](std::size_t i, std::span<store::Value> values, store::Kept& kept) {
                const auto& each = *fresh[from + i];
                values[0] = word(kind);
                values[1] = each.left;
                values[2] = each.right;
                values[3] = static_cast<std::int64_t>(each.resemblance.score);
                values[4] = kept.keep(text_of(each.resemblance));
                values[5] = word(PairState::open);
                values[6] = now;
            });
        });
    for (std::size_t from = 0; from < std::max(gone.size(), changed.size()); from += at_once)
        database.transaction([&](store::Transaction& tx) {
            for (auto i = from; i < std::min(gone.size(), from + at_once); ++i) tx.execute(erase_sql, {{"id", gone[i]}});
            for (auto i = from; i < std::min(changed.size(), from + at_once); ++i)
                tx.execute(update_sql, {{"score", static_cast<std::int64_t>(changed[i].second->resemblance.score)}, {"reasons", text_of(changed[i].second->resemblance)}, {"id", changed[i].first}});
        });
    saved.added = static_cast<std::int64_t>(fresh.size());
    saved.gone = static_cast<std::int64_t>(gone.size());
    return saved;
}

void insert_moved(store::Transaction& tx, std::int64_t pair, std::string_view kind, std::span<const std::int64_t> subjects) {
    static const store::InsertMany rows("merge_moved", {"pair_id", "kind", "subject_id"});
    rows.run(tx, subjects.size(), [&](std::size_t i, std::span<store::Value> values, store::Kept&) {
        values[0] = pair;
        values[1] = kind;
        values[2] = subjects[i];
    });
}

std::vector<std::int64_t> list_moved(store::Transaction& tx, std::int64_t pair, std::string_view kind) {
    return tx.all("SELECT subject_id FROM merge_moved WHERE pair_id = :pair AND kind = :kind ORDER BY subject_id", {{"pair", pair}, {"kind", kind}},
                  [](const store::Row& row) { return row.integer(0); });
}

void erase_moved(store::Transaction& tx, std::int64_t pair) { tx.execute("DELETE FROM merge_moved WHERE pair_id = :pair", {{"pair", pair}}); }

} // namespace tezai::registry::merging
