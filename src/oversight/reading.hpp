// What the interface and the command line read: a number, its region's children, its reasons, its objects.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "auth/actor.hpp"
#include "oversight/indicators/departure.hpp"
#include "oversight/oversight.hpp"

namespace tezai::oversight {

struct ValueView {
    std::int64_t num = 0, den = 0, pass = 0, fail = 0, excluded = 0, grace = 0, population = 0;
    std::string rate_text, light;
    static constexpr std::string_view schema_name = "IndicatorValue";
    static constexpr auto form = std::tuple{
        base::form::field("num", &ValueView::num, "those that pass; of a rate that tells how much is wrong, those that fail"), base::form::field("den", &ValueView::den, "pass + fail"), base::form::field("pass", &ValueView::pass), base::form::field("fail", &ValueView::fail), base::form::field("excluded", &ValueView::excluded),
        base::form::field("grace", &ValueView::grace), base::form::field("population", &ValueView::population, "pass + fail + grace + excluded"),
        base::form::field("rate_text", &ValueView::rate_text, "floored to two decimals; — when nothing is counted"), base::form::field("light", &ValueView::light, "green, yellow, red, grey")};
};
struct RegionRef {
    std::int64_t id = 0;
    std::string name, level;
    std::int64_t parent_id = 0; // 0: the root, or above what you may see
    static constexpr std::string_view schema_name = "RegionRef";
    static constexpr auto form = std::tuple{base::form::field("id", &RegionRef::id), base::form::field("name", &RegionRef::name), base::form::field("level", &RegionRef::level),
                                            base::form::field("parent_id", &RegionRef::parent_id, "0: the root, or above what you may see")};
};
struct ChildView {
    RegionRef region;
    ValueView value;
    static constexpr std::string_view schema_name = "IndicatorChild";
    static constexpr auto form = std::tuple{base::form::field("region", &ChildView::region), base::form::field("value", &ChildView::value)};
};
struct ReasonView {
    std::string outcome, reason, says;
    std::int64_t count = 0;
    static constexpr std::string_view schema_name = "IndicatorReason";
    static constexpr auto form = std::tuple{base::form::field("outcome", &ReasonView::outcome), base::form::field("reason", &ReasonView::reason), base::form::field("says", &ReasonView::says),
                                            base::form::field("count", &ReasonView::count)};
};
struct IndicatorView {
    std::string id, name;
    int version = 1;
    base::Date as_of, window_from;
    bool live = true;
    std::int64_t leaf = -1;
    RegionRef region;
    ValueView value;
    std::string target;      // per cent; empty: none
    std::optional<base::Date> target_by;
    bool reconstructed = false;
    std::vector<ChildView> children;
    std::vector<ReasonView> reasons;
    static constexpr std::string_view schema_name = "Indicator";
    static constexpr auto form = std::tuple{
        base::form::field("id", &IndicatorView::id), base::form::field("name", &IndicatorView::name), base::form::field("version", &IndicatorView::version),
        base::form::field("as_of", &IndicatorView::as_of), base::form::field("window_from", &IndicatorView::window_from), base::form::field("live", &IndicatorView::live),
        base::form::field("leaf", &IndicatorView::leaf, "what of the journal was known"), base::form::field("region", &IndicatorView::region), base::form::field("value", &IndicatorView::value),
        base::form::field("target", &IndicatorView::target), base::form::field("target_by", &IndicatorView::target_by),
        base::form::field("reconstructed", &IndicatorView::reconstructed, "before the region's go-live day"), base::form::field("children", &IndicatorView::children),
        base::form::field("reasons", &IndicatorView::reasons)};
};

struct Look {
    std::size_t indicator = 0;
    std::int64_t region_id = 0;         // 0: the official's own, or the root
    std::optional<base::Date> as_of;    // none: now
};
// Nothing: the region is not there or not theirs. Blocking for an earlier day.
[[nodiscard]] std::optional<IndicatorView> look_at(const Oversight&, const auth::Scope&, std::int64_t own_region, const Look&, auth::Language);

struct ObjectRow {
    std::int64_t equipment_id = 0, region_id = 0;
    Judgement judgement;
};
// Objects of the region in ascending id; reason and outcome empty: all that count (out is left away unless asked for).
struct ObjectQuery {
    Look look;
    std::optional<Outcome> outcome;
    std::optional<Reason> reason;
    std::int64_t after_id = 0;
    std::size_t limit = 50;
};
struct ObjectsFound {
    std::vector<ObjectRow> rows;
    bool more = false;
};
[[nodiscard]] std::optional<ObjectsFound> list_objects(const Oversight&, const auth::Scope&, std::int64_t own_region, const ObjectQuery&);

// The guard of the denominators (C13): what left in the window of that day. Counts of the region and of those right below it; objects in
// ascending id.
struct DepartureQuery {
    Look look;
    std::optional<Reason> reason;
    std::int64_t after_id = 0;
    std::size_t limit = 50;
};
struct DeparturesFound {
    base::Date as_of, window_from;
    int least = 0, per_mille = 0;        // flagged above both
    struct Place {
        RegionRef region;
        std::int64_t left = 0, den = 0;
        bool flagged = false;
    };
    std::vector<Place> places;           // the region first
    std::map<Reason, std::int64_t> reasons;
    struct Row {
        std::int64_t equipment_id = 0, region_id = 0;
        Reason reason = Reason::suspended;
        Departure departure;
    };
    std::vector<Row> rows;
    bool more = false;
};
[[nodiscard]] std::optional<DeparturesFound> list_departures(const Oversight&, const auth::Scope&, std::int64_t own_region, const DepartureQuery&, auth::Language);

// `tezai indicator K03 --as-of 2021-12-05 [--region …] [--objects]`: CSV. Regions: the region and those below it to county
// level; objects: one line each. False: no such indicator or region.
bool write_indicator_csv(const Oversight&, const auth::Scope&, std::string_view indicator, std::optional<base::Date> as_of, std::int64_t region_id, bool objects,
                         const std::function<void(std::string_view)>& sink);

} // namespace tezai::oversight
