#include "links/coding/photo_view.hpp"

namespace tezai::coding {

Reason reason_of(const http::Request& request, const std::string& code, const std::map<std::string, std::string>& named) {
    return {code, http::words().says(request.language, code, named), http::words().next(request.language, code, named)};
}

VerdictView view_of(const http::Request& request, const PhotoVerdict& verdict) {
    VerdictView view{.id = verdict.id, .verdict = verdict.accepted ? "accepted" : "rejected", .right_device = verdict.right_device};
    for (const auto& code : verdict.reasons) view.reasons.push_back(reason_of(request, code));
    const auto off = std::chrono::duration_cast<std::chrono::minutes>(verdict.clock_difference).count();
    for (const auto& finding : verdict.clock_findings)
        view.notes.push_back(reason_of(request, std::string(finding.code), {{"days", std::to_string(off / 1440)}, {"hours", std::to_string(off / 60 % 24)}, {"minutes", std::to_string(off % 60)}}));
    if (const auto& m = verdict.measured.measure) view.measures = Measures{m->tilt_deg, m->module_px, m->sharpness, m->brightness};
    return view;
}

} // namespace tezai::coding
