// What somebody may see: a set of regions (already spread down the dated tree) and of units. Resolved once per request; this
// is the only place that turns it into a condition, for SQL, for columns in memory, for search, export and push alike.
// Another region's record and no record are the same answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tezai::auth {

class Scope {
public:
    static Scope nothing() { return {}; }
    static Scope everything(); // the province's officials, the system itself
    static Scope of_regions(std::vector<std::int64_t> region_ids);                       // already closed downward
    static Scope of_units(std::vector<std::int64_t> unit_ids);

    [[nodiscard]] bool sees(std::int64_t region_id, std::int64_t unit_id) const;
    [[nodiscard]] bool sees_region(std::int64_t region_id) const;
    [[nodiscard]] bool is_everything() const { return everything_; }
    [[nodiscard]] bool is_nothing() const { return !everything_ && regions_.empty() && units_.empty(); }
    [[nodiscard]] const std::vector<std::int64_t>& regions() const { return regions_; } // sorted
    [[nodiscard]] const std::vector<std::int64_t>& units() const { return units_; }     // sorted

    // Replaces every {visible:a} in `sql` by the condition on a.region_id and a.unit_id ("1 = 1", "1 = 0", "a.region_id IN (…)").
    // A text that reads scoped rows without the mark is a bug that tests/house finds.
    [[nodiscard]] std::string apply(std::string_view sql) const;

private:
    bool everything_ = false;
    std::vector<std::int64_t> regions_; // sorted
    std::vector<std::int64_t> units_;   // sorted
};

} // namespace tezai::auth
