// Issues and objections as rows. SQL in, records out; decides nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/scope.hpp"
#include "oversight/bulletin/cut.hpp"
#include "store/database.hpp"

namespace tezai::oversight {

struct IssueRow {
    std::int64_t id = 0, campaign_id = 0, region_id = 0;
    base::Date issue_on;
    std::string number, state; // frozen | published
    std::int64_t leaf = -1;
    base::Instant frozen_at, objection_until;
    std::string cut, draft;
    std::string digest, cut_digest, objects_digest, data_blob, objects_blob, html_blob, pdf_blob, xlsx_blob, signature, key_id, render_fingerprint;
    std::optional<base::Instant> published_at;
    std::int64_t version = 1;
};
[[nodiscard]] std::optional<IssueRow> find_issue_on(store::Transaction&, base::Date issue_on);
[[nodiscard]] std::optional<IssueRow> find_issue_row(store::Transaction&, std::int64_t id);
[[nodiscard]] std::vector<IssueRow> list_issues(store::Transaction&);                             // newest first
// Issues of the campaign before that day, newest first, at most two.
[[nodiscard]] std::vector<IssueRow> list_issues_before(store::Transaction&, std::int64_t campaign_id, base::Date day);
std::int64_t insert_issue(store::Transaction&, const IssueRow&);
void save_draft(store::Transaction&, std::int64_t id, std::string_view draft_blob);
// False: somebody saved before you.
[[nodiscard]] bool save_published(store::Transaction&, const IssueRow&);

struct Objection {
    std::int64_t id = 0, issue_id = 0, equipment_id = 0, region_id = 0, unit_id = 0;
    std::string indicator, claim, grounds, before, state, decision;
    base::Instant raised_at;
    std::int64_t raised_by = 0;
    std::optional<base::Instant> decided_at;
    std::int64_t decided_by = 0, version = 1;
};
[[nodiscard]] std::vector<Objection> list_objections(store::Transaction&, const auth::Scope&, std::int64_t issue_id); // in the order in which they came
[[nodiscard]] std::optional<Objection> find_objection(store::Transaction&, const auth::Scope&, std::int64_t id);
std::int64_t insert_objection(store::Transaction&, const Objection&);
[[nodiscard]] bool save_decision(store::Transaction&, const Objection&);

} // namespace tezai::oversight
