// The cut of an issue: everything beside the facts that its numbers rest on. Facts and cut give the issue, byte for byte,
// whenever it is computed again. Kept with the issue as canonical JSON.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/form.hpp"
#include "oversight/indicators/frame.hpp"
#include "oversight/indicators/tally.hpp"

namespace tezai::oversight {

namespace form = base::form;

// An accepted objection: what the object counts as in this issue, and whenever this issue is restated.
struct Amendment {
    std::int64_t objection_id = 0;
    std::string indicator;          // "K03"; of K04 it holds for the week and for the campaign
    std::int64_t equipment_id = 0;
    std::string before, after;      // words of reasons: "no_photo" → "amended_pass"
    std::string evidence;           // the reason of the decision: printed, so whoever decides names no person
    std::int64_t decided_by = 0;    // account
    base::Instant decided_at;
    std::string device_code, device_name; // as it was called when the objection was raised
    std::string evidence_digest;          // of what was brought, objection_store.hpp; empty: nothing but the grounds
    bool operator==(const Amendment&) const = default;
    static constexpr auto form = std::tuple{
        form::field("objection_id", &Amendment::objection_id), form::field("indicator", &Amendment::indicator),
        form::field("equipment_id", &Amendment::equipment_id), form::field("before", &Amendment::before),
        form::field("after", &Amendment::after), form::field("evidence", &Amendment::evidence),
        form::field("decided_by", &Amendment::decided_by), form::field("decided_at", &Amendment::decided_at),
        form::field("device_code", &Amendment::device_code), form::field("device_name", &Amendment::device_name),
        form::field("evidence_digest", &Amendment::evidence_digest)};
};

struct CutPolicy {
    std::string version;
    bool deadline_inclusive = true, k03_floor = true, k03_pipeline = false;
    int days_to_stick = 0, days_to_repair = 0, days_to_resend = 0, guard_least = 0, guard_per_mille = 0;
    static constexpr auto form = std::tuple{
        form::field("version", &CutPolicy::version), form::field("deadline_inclusive", &CutPolicy::deadline_inclusive),
        form::field("k03_floor", &CutPolicy::k03_floor), form::field("k03_pipeline", &CutPolicy::k03_pipeline),
        form::field("days_to_stick", &CutPolicy::days_to_stick), form::field("days_to_repair", &CutPolicy::days_to_repair),
        form::field("days_to_resend", &CutPolicy::days_to_resend), form::field("guard_least", &CutPolicy::guard_least),
        form::field("guard_per_mille", &CutPolicy::guard_per_mille)};
};
[[nodiscard]] CutPolicy to_cut(const Policy&);
[[nodiscard]] Policy to_policy(const CutPolicy&);

struct CutRegion {
    std::int64_t id = 0, parent_id = 0;
    std::string level, code, name, name_en;
    bool ended = false;
    static constexpr auto form = std::tuple{form::field("id", &CutRegion::id), form::field("parent_id", &CutRegion::parent_id),
                                            form::field("level", &CutRegion::level), form::field("code", &CutRegion::code),
                                            form::field("name", &CutRegion::name), form::field("name_en", &CutRegion::name_en),
                                            form::field("ended", &CutRegion::ended)};
};

struct Cut {
    base::Date as_of;
    base::Date window_from;                     // the day after the previous issue, or the campaign's first
    std::int64_t leaf = -1;                     // N
    base::Instant frozen_at;
    std::int64_t campaign_id = 0;
    std::string campaign_name;
    base::Date campaign_from, campaign_until;   // until is the deadline of the targets
    std::string number;                         // of the paper, as printed
    std::map<std::string, int> versions;        // indicator → version of classify
    CutPolicy policy;
    std::string law_version;
    std::optional<base::Date> go_live_default;  // none: never
    std::map<std::string, base::Date> go_live;  // region id → day, spread down the tree; only those that differ
    int utc_offset_minutes = 0;                 // of the jurisdiction: where a day turns
    base::Date regions_on;                      // the supervision tree of this day …
    std::vector<CutRegion> regions;             // … as it was known at the freeze
    std::vector<Amendment> amendments;          // by objection id; complete once published
    std::int64_t county_id = 0;                 // whose own bulletin it is; 0: the province's
    std::map<std::string, std::string> unit_names, device_names; // by id, of a county's named lists, as they were called at the freeze
    static constexpr auto form = std::tuple{
        form::field("as_of", &Cut::as_of), form::field("window_from", &Cut::window_from), form::field("leaf", &Cut::leaf),
        form::field("frozen_at", &Cut::frozen_at), form::field("campaign_id", &Cut::campaign_id),
        form::field("campaign_name", &Cut::campaign_name), form::field("campaign_from", &Cut::campaign_from),
        form::field("campaign_until", &Cut::campaign_until), form::field("number", &Cut::number),
        form::field("versions", &Cut::versions), form::field("policy", &Cut::policy), form::field("law_version", &Cut::law_version),
        form::field("go_live_default", &Cut::go_live_default), form::field("go_live", &Cut::go_live),
        form::field("utc_offset_minutes", &Cut::utc_offset_minutes), form::field("regions_on", &Cut::regions_on), form::field("regions", &Cut::regions), form::field("amendments", &Cut::amendments),
        form::field("county_id", &Cut::county_id), form::field("unit_names", &Cut::unit_names), form::field("device_names", &Cut::device_names)};
};

[[nodiscard]] std::string write_cut(const Cut&);      // canonical JSON
[[nodiscard]] Cut read_cut(std::string_view json);    // ENSUREs that it is one we wrote
[[nodiscard]] GoLiveDays go_live_of(const Cut&);
[[nodiscard]] RegionFrame frame_of(const Cut&);
[[nodiscard]] View view_of(const Cut&, const Indicator&, std::int32_t as_of);
[[nodiscard]] std::int32_t deadline_day_of(const Cut&); // the last day that counts, by ‹deadline.inclusive›

} // namespace tezai::oversight
