// The life of an issue: freeze → draft → objections → decisions → publish; rebuild at any time after.
#pragma once

#include "auth/actor.hpp"
#include "oversight/bulletin/issue.hpp"
#include "oversight/bulletin/store.hpp"
#include "oversight/oversight.hpp"

namespace tezai::oversight {

// Cuts the issue at the last sealed leaf and computes its draft. Refuses a day that is no issue of the campaign, before
// A + 1 day 12:00, while the issue before it is not published, and twice. Blocking: minutes at three million devices.
law::Decision<IssueRow> freeze(const Oversight&, const auth::Actor& by, base::Date issue_on);

struct Draft {
    IssueRow row;
    std::string data; // canonical JSON, with the objections accepted so far
};
// Computes the issue as it would be published now. Nothing: there is no such issue.
[[nodiscard]] std::optional<Draft> draft(const Oversight&, base::Date issue_on);

struct NewObjection {
    std::string indicator; // K03 or K04
    std::int64_t equipment_id = 0;
    std::string claim;     // pass | excluded | out: what it should count as
    std::string grounds;
};
// By those who are counted, about an object of theirs, until the window closes.
law::Decision<std::int64_t> object_to(const Oversight&, const auth::Actor& by, base::Date issue_on, const NewObjection&);
law::Decision<Objection> decide_objection(const Oversight&, const auth::Actor& by, std::int64_t objection_id, bool accepted, const std::string& reason);

// After the window closed and every objection is decided: computes the issue with its amendments, makes the files, signs
// and journals the digest. From then on nothing of it changes.
law::Decision<IssueRow> publish(const Oversight&, const auth::Actor& by, base::Date issue_on);

struct Rebuilt {
    bool identical = false;   // data, objects and cut are those that were published
    std::string digest;       // of what was computed now
    std::string kept_digest;  // of the kept file's bytes
    std::string data;
};
// From the facts and the cuts alone; the kept file is only compared with. Nothing: no such issue, or not published.
[[nodiscard]] std::optional<Rebuilt> rebuild(const Oversight&, base::Date issue_on);

[[nodiscard]] std::vector<Amendment> accepted_amendments(store::Transaction&, const IssueRow&);
[[nodiscard]] IssueInput load_input(store::Transaction&, const IssueRow&, std::vector<Amendment> amendments);
[[nodiscard]] Issue compute(store::Transaction&, IssueInput);
[[nodiscard]] std::string signed_text(base::Suite, const IssueRow&); // what the detached signature covers
// Region gaps of the published issues, for the pace of the live lights: call at start; publish does it too.
void load_earlier_gaps(const Oversight&);

} // namespace tezai::oversight
