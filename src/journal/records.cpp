// Reading entries back.
#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/ensure.hpp"
#include "journal/journal.hpp"
#include "journal/records.hpp"

namespace tezai::journal {
namespace {

constexpr std::string_view columns =
    "id, leaf, event, subject_kind, subject_id, region_id, unit_id, event_at, recorded_at, origin, account_id, payload";

void append_number(std::string& out, std::int64_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, static_cast<std::size_t>(end - digits));
    out += '\n';
}

void append_line(std::string& out, std::string_view text) {
    out += text;
    out += '\n';
}

} // namespace

std::string_view word(Origin origin) {
    switch (origin) {
    case Origin::witnessed: return "witnessed";
    case Origin::proven: return "proven";
    case Origin::attested: return "attested";
    }
    return "witnessed";
}

std::optional<Origin> parse_origin(std::string_view text) {
    for (const auto origin : {Origin::witnessed, Origin::proven, Origin::attested})
        if (text == word(origin)) return origin;
    return std::nullopt;
}

std::string select_entries(std::string_view where) { return "SELECT " + std::string(columns) + " FROM journal_entries " + std::string(where); }

void read_into(Record& record, const store::Row& row, std::int64_t last) {
    record.id = row.integer(0);
    record.leaf = row.maybe_integer(1);
    if (record.leaf && *record.leaf > last) record.leaf.reset();
    record.event.assign(row.text(2));
    record.subject_kind.assign(row.text(3));
    record.subject_id = row.integer(4);
    record.place = {row.integer(5), row.integer(6)};
    record.event_at = row.instant(7);
    record.recorded_at = row.instant(8);
    const auto origin = parse_origin(row.text(9));
    ENSURE(origin.has_value(), "an origin is one of three words");
    record.origin = *origin;
    record.by = {row.integer(10)};
    record.payload.assign(row.text(11));
}

void write_leaf_text(std::string& out, const LeafFields& leaf) {
    out.assign("1\n");
    append_line(out, leaf.event);
    append_line(out, leaf.subject_kind);
    append_number(out, leaf.subject_id);
    append_number(out, leaf.event_at);
    append_number(out, leaf.recorded_at);
    append_line(out, leaf.origin);
    append_number(out, leaf.account_id);
    append_number(out, leaf.region_id);
    append_number(out, leaf.unit_id);
    append_line(out, leaf.payload);
}

std::string leaf_text(const Record& record) {
    std::string text;
    write_leaf_text(text, {record.event, record.subject_kind, record.subject_id, base::millis(record.event_at),
                           base::millis(record.recorded_at), word(record.origin), record.by.value, record.place.region_id,
                           record.place.unit_id, record.payload});
    return text;
}

void tail(store::Transaction& tx, std::int64_t after_leaf, std::int64_t limit, const std::function<void(const Record&)>& each) {
    static const std::string sql = select_entries("WHERE leaf > :after AND leaf <= :last ORDER BY leaf");
    Record record;
    const auto last = std::min(last_leaf(tx), after_leaf + limit);
    tx.query(sql, {{"after", after_leaf}, {"last", last}}, [&](const store::Row& row) {
        read_into(record, row, last);
        each(record);
    });
}

std::vector<Record> list_entries(store::Transaction& tx, const Subject& subject, std::int64_t before_id, std::int64_t limit) {
    static const std::string sql = select_entries(
        "WHERE subject_kind = :kind AND subject_id = :subject AND id < :before ORDER BY id DESC LIMIT :limit");
    const auto before = before_id == 0 ? INT64_MAX : before_id;
    const auto last = last_leaf(tx);
    return tx.all(sql, {{"kind", subject.kind}, {"subject", subject.id}, {"before", before}, {"limit", limit}}, [&](const store::Row& row) {
        Record record;
        read_into(record, row, last);
        return record;
    });
}

void facts(store::Transaction& tx, std::string_view subject_kind, std::span<const std::string_view> events, std::int64_t up_to_leaf,
           const std::function<void(const Record&)>& each) {
    if (events.empty()) return;
    // The unary plus keeps SQLite on the subjects' index, which gives the order for nothing.
    std::string where = "WHERE subject_kind = :kind AND +leaf <= :last AND event IN (";
    std::vector<std::string> names;
    for (std::size_t i = 0; i < events.size(); ++i) names.push_back("e" + std::to_string(i));
    const auto last = std::min(last_leaf(tx), up_to_leaf);
    std::vector<store::Bound> bound{{"kind", subject_kind}, {"last", last}};
    for (std::size_t i = 0; i < events.size(); ++i) {
        where += (i == 0 ? ":" : ", :") + names[i];
        bound.push_back({names[i], events[i]});
    }
    where += ") ORDER BY subject_id, id";
    Record record;
    tx.query(select_entries(where), bound, std::function<bool(const store::Row&)>([&](const store::Row& row) {
                 read_into(record, row, last);
                 each(record);
                 return true;
             }));
}

// An entry is sealed once a signed head covers it: on SQLite leaves are given before that.
std::int64_t last_leaf(store::Transaction& tx) { return tx.integer("SELECT COALESCE(MAX(size), 0) - 1 FROM journal_heads"); }

std::int64_t last_given_leaf(store::Transaction& tx) {
    return tx.integer("SELECT COALESCE(MAX(leaf), -1) FROM journal_entries WHERE leaf IS NOT NULL");
}

} // namespace tezai::journal
