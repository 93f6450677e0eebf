// One issue of the bulletin, computed from facts and cuts alone; it never reads a file that was issued.
//
// Pure. Objects are handed over one after another with all their facts, so three million pass without being held.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "oversight/bulletin/causes.hpp"
#include "oversight/bulletin/cut.hpp"
#include "oversight/indicators/departure.hpp"
#include "oversight/indicators/light.hpp"

namespace tezai::oversight {

struct IssueInput {
    Cut now;
    std::optional<Cut> previous;        // the issue before it in the campaign, as published
    std::optional<Cut> before_previous; // for the pace of the lights
};

// One line of the objects' list: everything that does not pass, and everything that changed.
struct ListedObject {
    std::size_t indicator = 0; // among indicators()
    std::int64_t equipment_id = 0, region_id = 0;
    Judgement judgement;
    Cause cause = Cause::none;
    std::optional<Departure> left; // in the window
};

struct RegionValue {
    Tally now, last;               // last: the previous issue as published, on this issue's tree
    std::int64_t newly_excluded = 0;
    CauseTally causes;
    std::int64_t baseline_gap = 0; // on the campaign's first day, where the plan line starts
    std::int64_t pace_gap = 0;     // of the issue before the last (or the last) on this tree
};

// What left the denominator of K03 in the window, in one region (townships in their county): the guard of C13.
struct DepartureKey {
    std::int64_t region_id = 0;
    Reason reason = Reason::suspended;
    std::optional<registry::Ground> ground;
    ApprovedBy by = ApprovedBy::nobody;
    std::int64_t office_id = 0;
    friend auto operator<=>(const DepartureKey&, const DepartureKey&) = default;
};

struct Restatement { // of the previous issue, on its own tree
    Tally published, restated;
};

// A county's own issue names what is to be done, beside its numbers (§6.5).
struct UnitGap {
    std::int64_t fail = 0, den = 0; // of K03
};
struct DueObject {
    std::int64_t equipment_id = 0, region_id = 0, unit_id = 0;
    std::int32_t due_day = 0;
};

struct Issue {
    IssueInput input;
    RegionFrame frame, previous_frame;
    std::array<std::vector<RegionValue>, indicator_count> values;       // by index in frame
    std::array<std::vector<Restatement>, indicator_count> restatements; // by index in previous_frame; empty without one
    std::vector<ListedObject> objects;                                  // by indicator, then equipment id
    std::map<DepartureKey, std::int64_t> departures;                    // how many
    std::map<std::int64_t, std::int64_t> stated_earlier;                // §7 row 31: flagged registrations in K04's cohort, by region
    std::map<std::int64_t, UnitGap> units;                              // of a county's issue only
    std::vector<DueObject> due_soon;                                    // the same: in grace, due within seven days; by day, then id

    [[nodiscard]] Light light(std::size_t indicator, std::size_t region) const;
    // The region is the whole of this issue or below it. A county's frame holds the province above it too, for what moved in and out.
    [[nodiscard]] bool shows(const RegionFrame&, std::size_t region) const;
    [[nodiscard]] std::size_t whole(const RegionFrame&) const;
    // The gap that the straight line from the baseline to zero at the deadline allows on the as-of day.
    [[nodiscard]] std::int64_t planned_gap(std::size_t indicator, std::size_t region) const;
};

class IssueComputer {
public:
    explicit IssueComputer(IssueInput);
    ~IssueComputer();

    void take(std::span<const Fact> facts_of_one_object); // objects in ascending id
    // Rolls up, checks that populations add up and that causes sum to the change, and gives the issue.
    [[nodiscard]] Issue finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

// The canonical data of the issue: JSON, keys sorted, integers and texts only. `objects_digest` is the digest of
// write_objects in the store's suite.
[[nodiscard]] std::string write_issue(const Issue&, std::string_view objects_digest);
// indicator,equipment_id,region_id,outcome,reason,due_on,cause,left_on,until,approved_by,office_id,ground,approval_id – one line each,
// with a header; "\n" line ends. The last six of what left in the window.
[[nodiscard]] std::string write_objects(const Issue&);

} // namespace tezai::oversight
