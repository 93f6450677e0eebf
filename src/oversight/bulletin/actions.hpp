// The life of an issue: freeze → draft → publish; rebuild at any time after. What happens in between: objections.hpp.
#pragma once

#include "auth/actor.hpp"
#include "oversight/bulletin/issue.hpp"
#include "oversight/bulletin/store.hpp"
#include "oversight/oversight.hpp"

namespace tezai::oversight {

// Cuts the issue at the last sealed leaf and computes its draft; of the province's issue each county with failing objects gets the
// task to look at them. Refuses what judge_freeze refuses (steps.hpp). Blocking: minutes at three million devices.
law::Decision<IssueRow> freeze(const Oversight&, const auth::Actor& by, IssueKey);
// What must happen with frozen issues though nobody asks: a draft whose computing was broken off is finished, and a county's task to
// look at it ends with the window for objections. Called every minute; bears being called twice.
void tend_issues(const Oversight&);

struct Draft {
    IssueRow row;
    std::string data; // canonical JSON, with the objections accepted so far
};
// Computes the issue as it would be published now. Nothing: there is no such issue.
[[nodiscard]] std::optional<Draft> draft(const Oversight&, IssueKey);

// After the window closed and every objection is decided: computes the issue with its amendments, makes the files, signs
// and journals the digest. From then on nothing of it changes.
law::Decision<IssueRow> publish(const Oversight&, const auth::Actor& by, IssueKey);

struct Rebuilt {
    bool identical = false;   // data, objects and cut are those that were published
    std::string digest;       // of what was computed now
    std::string kept_digest;  // of the kept file's bytes
    std::string data;
};
// From the facts and the cuts alone; the kept file is only compared with. Nothing: no such issue, or not published.
[[nodiscard]] std::optional<Rebuilt> rebuild(const Oversight&, IssueKey);

[[nodiscard]] std::vector<Amendment> accepted_amendments(const Oversight&, store::Transaction&, const IssueRow&);
[[nodiscard]] IssueInput load_input(store::Transaction&, const IssueRow&, std::vector<Amendment> amendments);
[[nodiscard]] Issue compute(store::Transaction&, IssueInput);
[[nodiscard]] std::string signed_text(base::Suite, const IssueRow&); // what the detached signature covers
// Region gaps of the published issues, for the pace of the live lights: call at start; publish does it too.
void load_earlier_gaps(const Oversight&);

} // namespace tezai::oversight
