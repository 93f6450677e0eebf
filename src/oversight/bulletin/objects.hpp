// The objects of an issue as they were counted: the lines that write_objects wrote, and never what is known today.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "oversight/bulletin/store.hpp"
#include "oversight/oversight.hpp"

namespace tezai::oversight {

struct ObjectLine { // its texts lie in what it was read from
    std::string_view indicator, outcome, reason, due_on, cause;
    std::int64_t equipment_id = 0, region_id = 0;
    std::string_view left_on, until, approved_by, office_id, ground, approval_id; // of what left in the window
};
// Until `visit` returns false.
void each_line(std::string_view objects, const std::function<bool(const ObjectLine&)>& visit);

// What was frozen; of a published issue what was published. Computed where the draft is not kept yet (blocking).
[[nodiscard]] std::string objects_of(const Oversight&, const IssueRow&);

struct LinesWanted {
    std::string_view indicator = "K03", outcome = "fail", reason = ""; // empty: any
    std::int64_t region_id = 0;  // it and what is below it at the cut; 0: all
    std::int64_t after_id = 0;
    std::size_t limit = 50;
};
struct LinesFound {
    std::vector<ObjectLine> lines; // ascending by equipment id
    std::int64_t total = 0;        // of all that are wanted, wherever the page begins
    bool more = false;
};
[[nodiscard]] LinesFound find_lines(std::string_view objects, const Cut&, const auth::Scope&, const LinesWanted&);

} // namespace tezai::oversight
