#include "oversight/bulletin/store.hpp"

namespace tezai::oversight {
namespace {

// The issue itself is for every official: it names regions and numbers, no object. Objections are scoped.
constexpr std::string_view issue_columns = R"sql(
    SELECT id, campaign_id, region_id, issue_on, number, state, leaf, frozen_at, objection_until, cut, draft, digest, cut_digest,
           objects_digest, data_blob, objects_blob, html_blob, pdf_blob, xlsx_blob, signature, key_id, render_fingerprint, published_at, version, draft_objects, county_id
      FROM bulletin_issues
)sql";

IssueRow read_issue(const store::Row& row) {
    const auto text = [&](int i) { return std::string(row.text(i)); };
    return {row.integer(0), row.integer(1), row.integer(2), *row.maybe_date(3), text(4), text(5), row.integer(6), row.instant(7), row.instant(8), text(9), text(10), text(24), text(11), text(12),
            text(13), text(14), text(15), text(16), text(17), text(18), text(19), text(20), text(21), row.maybe_instant(22), row.integer(23), row.integer(25)};
}

constexpr std::string_view insert_issue_sql = R"sql(
    INSERT INTO bulletin_issues (campaign_id, region_id, issue_on, number, state, leaf, frozen_at, objection_until, cut, draft, digest, cut_digest,
                                 objects_digest, data_blob, objects_blob, html_blob, pdf_blob, xlsx_blob, signature, key_id, render_fingerprint, county_id)
    VALUES (:campaign, :region, :issue_on, :number, 'frozen', :leaf, :frozen_at, :until, :cut, '', '', '', '', '', '', '', '', '', '', '', '', :county) RETURNING id
)sql";
constexpr std::string_view publish_sql = R"sql(
    UPDATE bulletin_issues
       SET state = 'published', cut = :cut, digest = :digest, cut_digest = :cut_digest, objects_digest = :objects_digest, data_blob = :data,
           objects_blob = :objects, html_blob = :html, pdf_blob = :pdf, xlsx_blob = :xlsx, signature = :signature, key_id = :key, render_fingerprint = :render, published_at = :now,
           version = version + 1
     WHERE id = :id AND version = :version AND state = 'frozen'
)sql";

} // namespace

std::optional<IssueRow> find_issue_on(store::Transaction& tx, IssueKey key) {
    const auto day = base::to_text(key.issue_on);
    return tx.first(std::string(issue_columns) + " WHERE issue_on = :day AND county_id = :county ORDER BY id DESC", {{"day", day}, {"county", key.county_id}}, read_issue);
}

std::optional<IssueRow> find_issue_row(store::Transaction& tx, std::int64_t id) {
    return tx.first(std::string(issue_columns) + " WHERE id = :id", {{"id", id}}, read_issue);
}

std::vector<IssueRow> list_issues(store::Transaction& tx, std::int64_t county_id) {
    return tx.all(std::string(issue_columns) + " WHERE county_id = :county ORDER BY issue_on DESC, id DESC", {{"county", county_id}}, read_issue);
}

std::vector<IssueRow> list_frozen_issues(store::Transaction& tx) { return tx.all(std::string(issue_columns) + " WHERE state = 'frozen' ORDER BY id", {}, read_issue); }

std::vector<IssueRow> list_issues_before(store::Transaction& tx, std::int64_t campaign_id, IssueKey key) {
    const auto text = base::to_text(key.issue_on);
    return tx.all(std::string(issue_columns) + " WHERE campaign_id = :campaign AND county_id = :county AND issue_on < :day ORDER BY issue_on DESC LIMIT 2",
                  {{"campaign", campaign_id}, {"county", key.county_id}, {"day", text}}, read_issue);
}

std::int64_t insert_issue(store::Transaction& tx, const IssueRow& issue) {
    const auto day = base::to_text(issue.issue_on);
    return *tx.first(insert_issue_sql, {{"campaign", issue.campaign_id}, {"region", issue.region_id}, {"issue_on", day}, {"number", issue.number}, {"leaf", issue.leaf},
                                        {"frozen_at", issue.frozen_at}, {"until", issue.objection_until}, {"cut", issue.cut}, {"county", issue.county_id}},
                     [](const store::Row& row) { return row.integer(0); });
}

void save_draft(store::Transaction& tx, const IssueRow& issue) {
    tx.execute("UPDATE bulletin_issues SET draft = :draft, draft_objects = :objects, cut = :cut WHERE id = :id",
               {{"draft", issue.draft}, {"objects", issue.draft_objects}, {"cut", issue.cut}, {"id", issue.id}});
}

bool save_published(store::Transaction& tx, const IssueRow& issue) {
    return tx.execute(publish_sql, {{"cut", issue.cut}, {"digest", issue.digest}, {"cut_digest", issue.cut_digest}, {"objects_digest", issue.objects_digest}, {"data", issue.data_blob},
                                    {"objects", issue.objects_blob}, {"html", issue.html_blob}, {"pdf", issue.pdf_blob}, {"xlsx", issue.xlsx_blob}, {"signature", issue.signature},
                                    {"key", issue.key_id}, {"render", issue.render_fingerprint}, {"now", issue.published_at}, {"id", issue.id}, {"version", issue.version}}) == 1;
}

} // namespace tezai::oversight
