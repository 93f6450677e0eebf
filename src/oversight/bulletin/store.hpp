// Issues as rows. SQL in, records out; decides nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "oversight/bulletin/cut.hpp"
#include "store/database.hpp"

namespace tezai::oversight {

// Which issue: of a day, of the province (0) or of a county for its townships.
struct IssueKey {
    base::Date issue_on;
    std::int64_t county_id = 0;
    IssueKey(base::Date on, std::int64_t county = 0) : issue_on(on), county_id(county) {} // a day alone is the province's
};

struct IssueRow {
    std::int64_t id = 0, campaign_id = 0, region_id = 0;
    base::Date issue_on;
    std::string number, state; // frozen | published
    std::int64_t leaf = -1;
    base::Instant frozen_at, objection_until;
    std::string cut, draft, draft_objects;
    std::string digest, cut_digest, objects_digest, data_blob, objects_blob, html_blob, pdf_blob, xlsx_blob, signature, key_id, render_fingerprint;
    std::optional<base::Instant> published_at;
    std::int64_t version = 1;
    std::int64_t county_id = 0;
    [[nodiscard]] IssueKey key() const { return {issue_on, county_id}; }
};
[[nodiscard]] std::optional<IssueRow> find_issue_on(store::Transaction&, IssueKey);
[[nodiscard]] std::optional<IssueRow> find_issue_row(store::Transaction&, std::int64_t id);
[[nodiscard]] std::vector<IssueRow> list_issues(store::Transaction&, std::int64_t county_id = 0); // newest first
[[nodiscard]] std::vector<IssueRow> list_frozen_issues(store::Transaction&);                      // of the province and of every county
// Issues of the campaign before that day, of the same bulletin, newest first, at most two.
[[nodiscard]] std::vector<IssueRow> list_issues_before(store::Transaction&, std::int64_t campaign_id, IssueKey);
std::int64_t insert_issue(store::Transaction&, const IssueRow&);
void save_draft(store::Transaction&, const IssueRow&); // its blobs, and the cut with the names of a county's lists
// False: somebody saved before you.
[[nodiscard]] bool save_published(store::Transaction&, const IssueRow&);

} // namespace tezai::oversight
