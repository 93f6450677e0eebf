// What a bureau may set for the coding indicators. Versioned data: a cut carries the values it was made with, so that an
// issue of 2021 is rebuilt with the policy of 2021. The names in ‹…› are those of the indicator definitions, §10.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/calendar.hpp"

namespace tezai::oversight {

struct Policy {
    std::string version = "1";
    bool deadline_inclusive = true; // ‹deadline.inclusive› "12月15日前" counts the 15th in full (C3)
    bool k03_floor = true;          // ‹k03.floor› nothing is due before the first day of the campaign
    bool k03_pipeline = false;      // ‹k03.pipeline› pipelines are coded too
    int days_to_stick = 7;          // S3.2.2: a sticker within seven days of the use registration
    int days_to_repair = 7;         // a reported sticker counts as fine this long
    int days_to_resend = 3;         // after a rejection for quality
    int guard_least = 3;            // C13: exclusions in a week above max(least, per mille of den) are flagged
    int guard_per_mille = 5;

    bool operator==(const Policy&) const = default;
};

// From which day the product is the place of record of a region (C5), and where a day turns. Day numbers (base::day_number).
struct GoLiveDays {
    static constexpr std::int32_t never = INT32_MAX; // attested instants stand for ever
    std::int32_t by_default = never;
    std::unordered_map<std::int64_t, std::int32_t> by_region; // spread down the tree already
    base::UtcOffset offset = base::china_offset;              // of the jurisdiction

    [[nodiscard]] std::int32_t day_of(std::int64_t ms) const { return base::day_number(base::civil_day(base::instant_of_millis(ms), offset)); }
    [[nodiscard]] std::int32_t of(std::int64_t region_id) const {
        const auto at = by_region.find(region_id);
        return at == by_region.end() ? by_default : at->second;
    }
};

} // namespace tezai::oversight
