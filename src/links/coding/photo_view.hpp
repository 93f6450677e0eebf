// What a photo's verdict looks like over the wire: of a real plate and of a practice plate alike.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "http/http.hpp"
#include "links/coding/actions.hpp"

namespace tezai::coding {

struct Reason {
    std::string code, says, next;
    static constexpr std::string_view schema_name = "Reason";
    static constexpr auto form = std::tuple{base::form::field("code", &Reason::code), base::form::field("says", &Reason::says), base::form::field("next", &Reason::next)};
};
struct Measures {
    double tilt_deg = 0, module_px = 0, sharpness = 0, brightness = 0;
    static constexpr std::string_view schema_name = "PhotoMeasures";
    static constexpr auto form = std::tuple{base::form::field("tilt_deg", &Measures::tilt_deg), base::form::field("module_px", &Measures::module_px), base::form::field("sharpness", &Measures::sharpness), base::form::field("brightness", &Measures::brightness)};
};
struct VerdictView {
    std::int64_t id = 0;
    std::string verdict;
    std::vector<Reason> reasons, notes;
    std::optional<bool> right_device;
    std::optional<Measures> measures;
    static constexpr std::string_view schema_name = "PhotoVerdict";
    static constexpr auto form = std::tuple{base::form::field("id", &VerdictView::id), base::form::field("verdict", &VerdictView::verdict, "accepted or rejected"), base::form::field("reasons", &VerdictView::reasons, "what to do better, worst first"),
                                            base::form::field("notes", &VerdictView::notes, "what to know besides, such as a wrong clock"),
                                            base::form::field("right_device", &VerdictView::right_device, "null: no code was read"), base::form::field("measures", &VerdictView::measures)};
};

[[nodiscard]] Reason reason_of(const http::Request&, const std::string& code, const std::map<std::string, std::string>& named = {});
[[nodiscard]] VerdictView view_of(const http::Request&, const PhotoVerdict&);

} // namespace tezai::coding
