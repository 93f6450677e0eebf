#include "library/shelf/store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tezai::library {
namespace {

// {above}: the regions that publish for the reader; whole numbers of our own.
constexpr std::string_view read_sql = R"sql(
    SELECT e.id, e.region_id, e.series_id, e.version, e.kind, e.number, e.title, e.issuing_body, e.dated_on, e.in_force_from, e.in_force_until, e.is_public, e.note,
           e.file_name, e.file_type, e.blob, e.bytes, e.state, e.why, e.superseded_by, e.published_at
      FROM library_documents AS e
     WHERE ({visible:e} OR e.region_id IN ({above}))
)sql";
constexpr std::string_view public_sql = R"sql(
    SELECT e.id, e.region_id, e.series_id, e.version, e.kind, e.number, e.title, e.issuing_body, e.dated_on, e.in_force_from, e.in_force_until, e.is_public, e.note,
           e.file_name, e.file_type, e.blob, e.bytes, e.state, e.why, e.superseded_by, e.published_at
      FROM library_documents AS e
     WHERE e.is_public = 1 AND e.state = 'published'
)sql"; // -- unscoped: what was published for everybody
constexpr std::string_view list_tail = R"sql(
       AND (:before = 0 OR e.id < :before) AND (:all = 1 OR e.state = 'published') AND (:kind = '' OR e.kind = :kind)
       AND (:key = '' OR e.search_key LIKE '%' || :key || '%' ESCAPE '!')
     ORDER BY e.id DESC
     LIMIT :limit
)sql";
constexpr std::string_view taken_sql = R"sql(
    SELECT COUNT(*) FROM library_documents WHERE region_id = :region AND number = :number AND number <> '' AND state = 'published' AND series_id <> :series
)sql"; // -- unscoped: of the actor's own region
constexpr std::string_view insert_sql = R"sql(
    INSERT INTO library_documents (region_id, unit_id, series_id, version, kind, number, title, search_key, issuing_body, dated_on, in_force_from, in_force_until, is_public, note, file_name,
                                   file_type, bytes, blob, state, why, published_at, published_by)
    VALUES (:region, 0, :series, :version, :kind, :number, :title, :key, :body, :dated_on, :from, :until, :public, :note, :file_name, :file_type, :bytes, :blob, 'published', '', :at, :by)
    RETURNING id
)sql";
constexpr std::string_view own_series_sql = "UPDATE library_documents SET series_id = id WHERE id = :id";
constexpr std::string_view ended_sql = "UPDATE library_documents SET state = :state, why = :why WHERE id = :id AND state = 'published'";
constexpr std::string_view successor_sql = "UPDATE library_documents SET superseded_by = :by WHERE id = :id";

std::string within(const Readership& readers) {
    std::string sql(read_sql);
    const std::string_view mark = "{above}";
    sql.replace(sql.find(mark), mark.size(), readers.above.empty() ? "0" : fmt::format("{}", fmt::join(readers.above, ",")));
    return readers.scope.apply(sql);
}

Document read_document(const store::Row& row) {
    const auto text = [&](int i) { return std::string(row.text(i)); };
    return {.id = row.integer(0), .region_id = row.integer(1), .series_id = row.integer(2), .version = row.integer(3), .kind = text(4), .number = text(5), .title = text(6), .issuing_body = text(7),
            .dated_on = row.maybe_date(8).value(), .in_force_from = row.maybe_date(9).value(), .in_force_until = row.maybe_date(10), .is_public = row.integer(11) != 0, .note = text(12),
            .file_name = text(13), .file_type = text(14), .blob = text(15), .bytes = row.integer(16), .state = text(17), .why = text(18), .superseded_by = row.maybe_integer(19).value_or(0),
            .published_at = row.instant(20)};
}

std::vector<Document> listed(store::Transaction& tx, const std::string& sql, const DocumentQuery& query) {
    std::string key;
    for (const char c : query.key) { // with % and _ as they are
        if (c == '%' || c == '_' || c == '!') key += '!';
        key += c;
    }
    return tx.all(sql + std::string(list_tail), {{"before", query.before_id}, {"all", query.all_versions}, {"kind", query.kind}, {"key", key}, {"limit", query.limit}}, read_document);
}

} // namespace

std::vector<Document> list_documents(store::Transaction& tx, const Readership& readers, const DocumentQuery& query) { return listed(tx, within(readers), query); }

std::optional<Document> find_document(store::Transaction& tx, const Readership& readers, std::int64_t id) { return tx.first(within(readers) + " AND e.id = :id", {{"id", id}}, read_document); }

std::vector<Document> list_versions(store::Transaction& tx, const Readership& readers, std::int64_t series_id) {
    return tx.all(within(readers) + " AND e.series_id = :series ORDER BY e.version DESC", {{"series", series_id}}, read_document);
}

std::vector<Document> list_public_documents(store::Transaction& tx, const DocumentQuery& query) { return listed(tx, std::string(public_sql), query); }

std::optional<Document> find_public_document(store::Transaction& tx, std::int64_t id) { return tx.first(std::string(public_sql) + " AND e.id = :id", {{"id", id}}, read_document); }

bool is_number_taken(store::Transaction& tx, std::int64_t region_id, std::string_view number, std::int64_t but_series) {
    return tx.integer(taken_sql, {{"region", region_id}, {"number", number}, {"series", but_series}}) > 0;
}

std::int64_t insert_document(store::Transaction& tx, const Document& document, std::string_view search_key, std::int64_t account) {
    const auto dated = base::to_text(document.dated_on), from = base::to_text(document.in_force_from);
    const auto until = document.in_force_until ? std::optional{base::to_text(*document.in_force_until)} : std::nullopt;
    const auto id = tx.first(insert_sql,
                             {{"region", document.region_id}, {"series", document.series_id}, {"version", document.version}, {"kind", document.kind}, {"number", document.number}, {"title", document.title},
                              {"key", search_key}, {"body", document.issuing_body}, {"dated_on", dated}, {"from", from}, {"until", until}, {"public", document.is_public}, {"note", document.note},
                              {"file_name", document.file_name}, {"file_type", document.file_type}, {"bytes", document.bytes}, {"blob", document.blob}, {"at", document.published_at}, {"by", account}},
                             [](const store::Row& row) { return row.integer(0); })
                        .value();
    if (document.series_id == 0) tx.execute(own_series_sql, {{"id", id}});
    return id;
}

bool save_document_ended(store::Transaction& tx, std::int64_t id, std::string_view state, std::string_view why) {
    return tx.execute(ended_sql, {{"state", state}, {"why", why}, {"id", id}}) == 1;
}

void save_successor(store::Transaction& tx, std::int64_t id, std::int64_t superseded_by) { tx.execute(successor_sql, {{"by", superseded_by}, {"id", id}}); }

} // namespace tezai::library
