#include "oversight/bulletin/store.hpp"

namespace tezai::oversight {
namespace {

// The issue itself is for every official: it names regions and numbers, no object. Objections are scoped.
constexpr std::string_view issue_columns = R"sql(
    SELECT id, campaign_id, region_id, issue_on, number, state, leaf, frozen_at, objection_until, cut, draft, digest, cut_digest,
           objects_digest, data_blob, objects_blob, html_blob, pdf_blob, xlsx_blob, signature, key_id, render_fingerprint, published_at, version
      FROM bulletin_issues
)sql";

IssueRow read_issue(const store::Row& row) {
    const auto text = [&](int i) { return std::string(row.text(i)); };
    return {row.integer(0), row.integer(1), row.integer(2), *row.maybe_date(3), text(4), text(5), row.integer(6), row.instant(7), row.instant(8), text(9), text(10), text(11), text(12),
            text(13), text(14), text(15), text(16), text(17), text(18), text(19), text(20), text(21), row.maybe_instant(22), row.integer(23)};
}

constexpr std::string_view insert_issue_sql = R"sql(
    INSERT INTO bulletin_issues (campaign_id, region_id, issue_on, number, state, leaf, frozen_at, objection_until, cut, draft, digest, cut_digest,
                                 objects_digest, data_blob, objects_blob, html_blob, pdf_blob, xlsx_blob, signature, key_id, render_fingerprint)
    VALUES (:campaign, :region, :issue_on, :number, 'frozen', :leaf, :frozen_at, :until, :cut, '', '', '', '', '', '', '', '', '', '', '', '') RETURNING id
)sql";
constexpr std::string_view publish_sql = R"sql(
    UPDATE bulletin_issues
       SET state = 'published', cut = :cut, digest = :digest, cut_digest = :cut_digest, objects_digest = :objects_digest, data_blob = :data,
           objects_blob = :objects, html_blob = :html, pdf_blob = :pdf, xlsx_blob = :xlsx, signature = :signature, key_id = :key, render_fingerprint = :render, published_at = :now,
           version = version + 1
     WHERE id = :id AND version = :version AND state = 'frozen'
)sql";

constexpr std::string_view objection_columns = R"sql(
    SELECT o.id, o.issue_id, o.equipment_id, o.region_id, o.unit_id, o.indicator, o.claim, o.grounds, o.before, o.state, o.decision,
           o.raised_at, o.raised_by, o.decided_at, o.decided_by, o.version
      FROM bulletin_objections AS o
     WHERE {visible:o}
)sql";

Objection read_objection(const store::Row& row) {
    const auto text = [&](int i) { return std::string(row.text(i)); };
    return {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4), text(5), text(6), text(7), text(8), text(9), text(10),
            row.instant(11), row.integer(12), row.maybe_instant(13), row.maybe_integer(14).value_or(0), row.integer(15)};
}

constexpr std::string_view insert_objection_sql = R"sql(
    INSERT INTO bulletin_objections (issue_id, indicator, equipment_id, region_id, unit_id, claim, grounds, before, raised_at, raised_by, state, decision)
    VALUES (:issue, :indicator, :equipment, :region, :unit, :claim, :grounds, :before, :now, :by, 'open', '') RETURNING id
)sql";
constexpr std::string_view decide_sql = R"sql(
    UPDATE bulletin_objections
       SET state = :state, decision = :decision, decided_at = :now, decided_by = :by, version = version + 1
     WHERE id = :id AND version = :version AND state = 'open'
)sql";

} // namespace

std::optional<IssueRow> find_issue_on(store::Transaction& tx, base::Date issue_on) {
    const auto day = base::to_text(issue_on);
    return tx.first(std::string(issue_columns) + " WHERE issue_on = :day ORDER BY id DESC", {{"day", day}}, read_issue);
}

std::optional<IssueRow> find_issue_row(store::Transaction& tx, std::int64_t id) {
    return tx.first(std::string(issue_columns) + " WHERE id = :id", {{"id", id}}, read_issue);
}

std::vector<IssueRow> list_issues(store::Transaction& tx) { return tx.all(std::string(issue_columns) + " ORDER BY issue_on DESC, id DESC", {}, read_issue); }

std::vector<IssueRow> list_issues_before(store::Transaction& tx, std::int64_t campaign_id, base::Date day) {
    const auto text = base::to_text(day);
    return tx.all(std::string(issue_columns) + " WHERE campaign_id = :campaign AND issue_on < :day ORDER BY issue_on DESC LIMIT 2", {{"campaign", campaign_id}, {"day", text}}, read_issue);
}

std::int64_t insert_issue(store::Transaction& tx, const IssueRow& issue) {
    const auto day = base::to_text(issue.issue_on);
    return *tx.first(insert_issue_sql, {{"campaign", issue.campaign_id}, {"region", issue.region_id}, {"issue_on", day}, {"number", issue.number}, {"leaf", issue.leaf},
                                        {"frozen_at", issue.frozen_at}, {"until", issue.objection_until}, {"cut", issue.cut}},
                     [](const store::Row& row) { return row.integer(0); });
}

void save_draft(store::Transaction& tx, std::int64_t id, std::string_view draft_blob) {
    tx.execute("UPDATE bulletin_issues SET draft = :draft WHERE id = :id", {{"draft", draft_blob}, {"id", id}});
}

bool save_published(store::Transaction& tx, const IssueRow& issue) {
    return tx.execute(publish_sql, {{"cut", issue.cut}, {"digest", issue.digest}, {"cut_digest", issue.cut_digest}, {"objects_digest", issue.objects_digest}, {"data", issue.data_blob},
                                    {"objects", issue.objects_blob}, {"html", issue.html_blob}, {"pdf", issue.pdf_blob}, {"xlsx", issue.xlsx_blob}, {"signature", issue.signature},
                                    {"key", issue.key_id}, {"render", issue.render_fingerprint}, {"now", issue.published_at}, {"id", issue.id}, {"version", issue.version}}) == 1;
}

std::vector<Objection> list_objections(store::Transaction& tx, const auth::Scope& scope, std::int64_t issue_id) {
    return tx.all(scope.apply(std::string(objection_columns) + " AND o.issue_id = :issue ORDER BY o.id"), {{"issue", issue_id}}, read_objection);
}

std::optional<Objection> find_objection(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(std::string(objection_columns) + " AND o.id = :id"), {{"id", id}}, read_objection);
}

std::int64_t insert_objection(store::Transaction& tx, const Objection& o) {
    return *tx.first(insert_objection_sql, {{"issue", o.issue_id}, {"indicator", o.indicator}, {"equipment", o.equipment_id}, {"region", o.region_id}, {"unit", o.unit_id}, {"claim", o.claim},
                                            {"grounds", o.grounds}, {"before", o.before}, {"now", o.raised_at}, {"by", o.raised_by}},
                     [](const store::Row& row) { return row.integer(0); });
}

bool save_decision(store::Transaction& tx, const Objection& o) {
    return tx.execute(decide_sql, {{"state", o.state}, {"decision", o.decision}, {"now", o.decided_at}, {"by", o.decided_by}, {"id", o.id}, {"version", o.version}}) == 1;
}

} // namespace tezai::oversight
