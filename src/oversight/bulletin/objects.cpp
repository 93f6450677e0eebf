#include "oversight/bulletin/objects.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "oversight/bulletin/actions.hpp"

namespace tezai::oversight {

void each_line(std::string_view objects, const std::function<bool(const ObjectLine&)>& visit) {
    auto rest = objects.substr(objects.find('\n') + 1);
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        const auto cells = base::split(rest.substr(0, end), ',');
        ENSURE(cells.size() == 13, "we wrote the list of objects");
        rest = rest.substr(end + 1);
        if (!visit({cells[0], cells[3], cells[4], cells[5], cells[6], std::stoll(std::string(cells[1])), std::stoll(std::string(cells[2])), cells[7], cells[8], cells[9], cells[10], cells[11], cells[12]})) return;
    }
}

std::string objects_of(const Oversight& oversight, const IssueRow& row) {
    const auto& blob = row.state == "published" ? row.objects_blob : row.draft_objects;
    if (!blob.empty())
        if (auto kept = oversight.blobs.get(blob)) return std::move(*kept);
    return oversight.database().read([&](store::Transaction& tx) { return write_objects(compute(tx, load_input(tx, row, {}))); });
}

LinesFound find_lines(std::string_view objects, const Cut& cut, const auth::Scope& scope, const LinesWanted& wanted) {
    const auto frame = frame_of(cut);
    const bool whole = wanted.region_id == 0;
    LinesFound found;
    if (!whole && !frame.find(wanted.region_id)) return found;
    const auto at = whole ? 0 : frame.index_of(wanted.region_id);
    each_line(objects, [&](const ObjectLine& line) {
        if (line.indicator != wanted.indicator) return true;
        if ((!wanted.outcome.empty() && line.outcome != wanted.outcome) || (!wanted.reason.empty() && line.reason != wanted.reason)) return true;
        if (!scope.is_everything() && !scope.sees_region(line.region_id)) return true;
        if (!whole && !frame.is_under(frame.index_of(line.region_id), at)) return true;
        ++found.total;
        if (line.equipment_id <= wanted.after_id) return true;
        if (found.lines.size() == wanted.limit) found.more = true;
        else found.lines.push_back(line);
        return true;
    });
    return found;
}

} // namespace tezai::oversight
