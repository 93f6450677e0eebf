#include "oversight/indicators/frame.hpp"

#include <array>
#include <string>

#include "base/ensure.hpp"
#include "oversight/indicators/k03/classify.hpp"
#include "oversight/indicators/k04/classify.hpp"
#include "oversight/indicators/k05/classify.hpp"

namespace tezai::oversight {
namespace {

// To change a definition: keep the old function, add the new one with the next version, move the old line to `earlier`.
constexpr std::array<Indicator, indicator_count> current{{
    {"K03", 1, "oversight.indicator.k03", WindowKind::at_cut, LightRule::all_by_deadline, true, Counts::passes, k03::classify_v1},
    {"K04", 1, "oversight.indicator.k04", WindowKind::week, LightRule::weekly_cohort, true, Counts::passes, k04::classify_v1},
    {"K04C", 1, "oversight.indicator.k04c", WindowKind::campaign, LightRule::weekly_cohort, false, Counts::passes, k04::classify_v1},
    {"K05a", 1, "oversight.indicator.k05a", WindowKind::campaign, LightRule::derived, false, Counts::passes, k05::classify_completion_v1},
    {"K05b", 1, "oversight.indicator.k05b", WindowKind::campaign, LightRule::none, false, Counts::failures, k05::classify_problems_v1},
    {"K05c", 1, "oversight.indicator.k05c", WindowKind::campaign, LightRule::derived, false, Counts::passes, k05::classify_mending_v1},
    {"K05r", 1, "oversight.indicator.k05r", WindowKind::campaign, LightRule::none, false, Counts::failures, k05::classify_rechecks_v1},
}};
constexpr std::array<Indicator, 0> earlier{};

} // namespace

std::span<const Indicator> indicators() { return current; }

std::optional<std::size_t> find_indicator(std::string_view id) {
    for (std::size_t i = 0; i < current.size(); ++i)
        if (current[i].id == id) return i;
    return std::nullopt;
}

const Indicator& get_indicator(std::string_view id, int version) {
    for (const auto& indicator : current)
        if (indicator.id == id && indicator.version == version) return indicator;
    for (const auto& indicator : earlier)
        if (indicator.id == id && indicator.version == version) return indicator;
    base::report_bug(__FILE__, __LINE__, "version is known", "old versions of " + std::string(id) + " stay in the code");
}

} // namespace tezai::oversight
