#include "oversight/bulletin/cut.hpp"

#include "base/ensure.hpp"
#include "base/json.hpp"

namespace tezai::oversight {

CutPolicy to_cut(const Policy& p) {
    return {p.version, p.deadline_inclusive, p.k03_floor, p.k03_pipeline, p.days_to_stick, p.days_to_repair, p.days_to_resend, p.guard_least, p.guard_per_mille};
}
Policy to_policy(const CutPolicy& p) {
    return {p.version, p.deadline_inclusive, p.k03_floor, p.k03_pipeline, p.days_to_stick, p.days_to_repair, p.days_to_resend, p.guard_least, p.guard_per_mille};
}

std::string write_cut(const Cut& cut) { return form::canonical(form::to_json(cut)); }

Cut read_cut(std::string_view json) {
    auto cut = form::parse<Cut>(json);
    ENSURE(cut, "a kept cut is one we wrote" + (cut ? std::string() : ": " + cut.error().front().path + " " + cut.error().front().code));
    return std::move(*cut);
}

GoLiveDays go_live_of(const Cut& cut) {
    GoLiveDays days;
    days.offset = base::UtcOffset{cut.utc_offset_minutes};
    if (cut.go_live_default) days.by_default = base::day_number(*cut.go_live_default);
    for (const auto& [region, day] : cut.go_live) days.by_region.emplace(std::stoll(region), base::day_number(day));
    return days;
}

RegionFrame frame_of(const Cut& cut) {
    std::vector<RegionNode> nodes;
    for (const auto& r : cut.regions) nodes.push_back({r.id, r.parent_id, r.level, r.code, r.name, r.name_en, r.ended});
    return RegionFrame(std::move(nodes));
}

View view_of(const Cut& cut, const Indicator& indicator, std::int32_t as_of) {
    const auto from = base::day_number(cut.campaign_from);
    return {as_of, indicator.window == WindowKind::campaign ? from : base::day_number(cut.window_from), from};
}

std::int32_t deadline_day_of(const Cut& cut) { return base::day_number(cut.campaign_until) - (cut.policy.deadline_inclusive ? 0 : 1); }

} // namespace tezai::oversight
