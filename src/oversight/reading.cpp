#include "oversight/reading.hpp"

#include "documents/csv.hpp"
#include "http/http.hpp"
#include "oversight/indicators/rate.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::oversight {
namespace {

// Runs `look(picture, leaf, live)` on the picture of the day that is asked for.
template <class Look>
auto on_picture(const Oversight& oversight, const std::optional<base::Date>& as_of, Look&& look) {
    if (as_of && *as_of != oversight.live.today()) {
        const auto past = oversight.live.past(*as_of);
        return look(*past.picture, past.leaf, false);
    }
    return oversight.live.read([&](const Picture& picture, std::int64_t leaf) { return look(picture, leaf, true); });
}

// The region that is meant; nothing when it is not in the tree of that day or not theirs.
std::optional<std::size_t> region_of(const Picture& picture, const auth::Scope& scope, std::int64_t own_region, std::int64_t asked) {
    if (picture.frame().size() == 0) return std::nullopt;
    auto id = asked != 0 ? asked : own_region;
    if (id == 0 && scope.is_everything()) id = picture.frame().nodes().front().id;
    if (!picture.frame().find(id) || (!scope.is_everything() && !scope.sees_region(id))) return std::nullopt;
    return picture.frame().index_of(id);
}

RegionRef ref_of(const Picture& picture, const auth::Scope& scope, std::size_t at, auth::Language language) {
    const auto& node = picture.frame().nodes()[at];
    const bool parent_seen = node.parent_id != 0 && (scope.is_everything() || scope.sees_region(node.parent_id));
    return {node.id, language == auth::Language::en && !node.name_en.empty() ? node.name_en : node.name, node.level, parent_seen ? node.parent_id : 0};
}

ValueView value_of(const Oversight& oversight, const Picture& picture, std::size_t indicator, std::size_t region, bool live) {
    const auto& tally = picture.tally(indicator, region);
    const auto num = tally.counted(indicators()[indicator].counts);
    return {num, tally.den(), tally.num(), tally.fail(), tally.of(Outcome::excluded), tally.of(Outcome::grace), tally.population(), rate_text(num, tally.den()),
            std::string(word(oversight.live.light(picture, indicator, region, live)))};
}

std::string target_text(const Settings& settings, const Indicator& indicator) {
    if (!settings.campaign || !indicator.has_deadline_target) return "";
    const auto at = settings.campaign->targets.find(std::string(indicator.id));
    return at == settings.campaign->targets.end() ? "" : rate_text(at->second, 10'000);
}

std::string day_text(std::int32_t day) { return day == ObjectFacts::no_day ? std::string() : base::to_text(base::date_of_number(day)); }

} // namespace

std::optional<IndicatorView> look_at(const Oversight& oversight, const auth::Scope& scope, std::int64_t own_region, const Look& look, auth::Language language) {
    return on_picture(oversight, look.as_of, [&](const Picture& picture, std::int64_t leaf, bool live) -> std::optional<IndicatorView> {
        const auto region = region_of(picture, scope, own_region, look.region_id);
        if (!region) return std::nullopt;
        const auto& indicator = indicators()[look.indicator];
        const auto& settings = picture.settings();
        const auto view = settings.view(indicator);
        IndicatorView shown{.id = std::string(indicator.id), .name = http::words().says(language, indicator.code), .version = indicator.version, .as_of = settings.as_of,
                            .window_from = base::date_of_number(view.window_from), .live = live, .leaf = leaf, .region = ref_of(picture, scope, *region, language),
                            .value = value_of(oversight, picture, look.indicator, *region, live), .target = target_text(settings, indicator),
                            .reconstructed = view.as_of < settings.go_live.of(picture.frame().nodes()[*region].id) && settings.go_live.by_default != GoLiveDays::never};
        if (!shown.target.empty()) shown.target_by = settings.campaign->until_on;
        for (std::size_t at = 1; at < picture.frame().size(); ++at)
            if (at != *region && picture.frame().parent_index(at) == *region) {
                const auto& tally = picture.tally(look.indicator, at);
                if (picture.frame().nodes()[at].ended && tally.population() == 0) continue;
                shown.children.push_back({ref_of(picture, scope, at, language), value_of(oversight, picture, look.indicator, at, live)});
            }
        for (std::size_t i = 0; i < reason_count; ++i) {
            const auto reason = static_cast<Reason>(i);
            const auto count = picture.tally(look.indicator, *region).of(reason);
            if (count != 0) shown.reasons.push_back({std::string(word(outcome_of(reason))), std::string(word(reason)), http::words().says(language, code_of(reason)), count});
        }
        return shown;
    });
}

std::optional<ObjectsFound> list_objects(const Oversight& oversight, const auth::Scope& scope, std::int64_t own_region, const ObjectQuery& query) {
    return on_picture(oversight, query.look.as_of, [&](const Picture& picture, std::int64_t, bool) -> std::optional<ObjectsFound> {
        const auto region = region_of(picture, scope, own_region, query.look.region_id);
        if (!region) return std::nullopt;
        ObjectsFound found;
        picture.each_in(*region, query.look.indicator, query.after_id, [&](const ObjectFacts& object, const Judgement& judgement) {
            if (query.outcome ? judgement.outcome() != *query.outcome : !query.reason && judgement.outcome() == Outcome::out) return true;
            if (query.reason && judgement.reason != *query.reason) return true;
            if (found.rows.size() == query.limit) {
                found.more = true;
                return false;
            }
            found.rows.push_back({object.equipment_id, object.region_id, picture.judge(query.look.indicator, object)});
            return true;
        });
        return found;
    });
}

std::optional<DeparturesFound> list_departures(const Oversight& oversight, const auth::Scope& scope, std::int64_t own_region, const DepartureQuery& query, auth::Language language) {
    std::int64_t known = -1;
    GoLiveDays go_live;
    std::int32_t as_of = 0;
    auto found = on_picture(oversight, query.look.as_of, [&](const Picture& picture, std::int64_t leaf, bool) -> std::optional<DeparturesFound> {
        const auto region = region_of(picture, scope, own_region, query.look.region_id);
        if (!region) return std::nullopt;
        const auto& frame = picture.frame();
        const auto& settings = picture.settings();
        const auto view = settings.view(indicators()[query.look.indicator]);
        known = leaf, go_live = settings.go_live, as_of = view.as_of;
        DeparturesFound out{.as_of = settings.as_of, .window_from = base::date_of_number(view.window_from), .least = settings.policy.guard_least, .per_mille = settings.policy.guard_per_mille};
        std::map<std::size_t, std::int64_t> left; // by index in the frame: the region and those right below
        picture.each_in(*region, query.look.indicator, 0, [&](const ObjectFacts& object, const Judgement& judgement) {
            if (!left_in_window(object, judgement.reason, view)) return true;
            auto at = frame.index_of(object.region_id);
            ++left[*region];
            while (at != *region && frame.parent_index(at) != *region) at = frame.parent_index(at);
            if (at != *region) ++left[at];
            ++out.reasons[judgement.reason];
            if (object.equipment_id <= query.after_id || (query.reason && judgement.reason != *query.reason)) return true;
            if (out.rows.size() < query.limit) out.rows.push_back({object.equipment_id, object.region_id, judgement.reason, {}});
            else out.more = true;
            return true;
        });
        for (std::size_t at = 0; at < frame.size(); ++at) {
            if (at != *region && (at == 0 || frame.parent_index(at) != *region || !left.contains(at))) continue;
            const auto den = picture.tally(query.look.indicator, at).den();
            const DeparturesFound::Place place{ref_of(picture, scope, at, language), left[at], den, denominator_flagged(left[at], den, out.least, out.per_mille)};
            out.places.insert(at == *region ? out.places.begin() : out.places.end(), place);
        }
        return out;
    });
    if (found)
        oversight.database().read([&](store::Transaction& tx) {
            for (auto& row : found->rows) row.departure = find_departure(facts_of(tx, row.equipment_id, known), row.reason, {as_of, known}, go_live);
        });
    return found;
}

bool write_indicator_csv(const Oversight& oversight, const auth::Scope& scope, std::string_view id, std::optional<base::Date> as_of, std::int64_t region_id, bool objects,
                         const std::function<void(std::string_view)>& sink) {
    const auto indicator = find_indicator(id);
    if (!indicator) return false;
    documents::CsvWriter csv(sink, {.byte_order_mark = false, .guard_formulas = false});
    if (!objects)
        return on_picture(oversight, as_of, [&](const Picture& picture, std::int64_t, bool live) {
            const auto region = region_of(picture, scope, 0, region_id);
            if (!region) return false;
            csv.add_row({"indicator", "version", "as_of", "region_id", "code", "level", "region", "num", "den", "fail", "grace", "excluded", "population", "rate", "light"});
            for (std::size_t at = 0; at < picture.frame().size(); ++at) {
                const auto& node = picture.frame().nodes()[at];
                if (!picture.frame().is_under(at, *region) || (at != *region && node.level == "township")) continue;
                const auto value = value_of(oversight, picture, *indicator, at, live);
                const std::string cells[] = {std::to_string(indicators()[*indicator].version), base::to_text(picture.settings().as_of), std::to_string(node.id), std::to_string(value.num), std::to_string(value.den),
                                             std::to_string(value.fail), std::to_string(value.grace), std::to_string(value.excluded), std::to_string(value.population)};
                csv.add_row({id, cells[0], cells[1], cells[2], node.code, node.level, node.name, cells[3], cells[4], cells[5], cells[6], cells[7], cells[8], value.rate_text, value.light});
            }
            return true;
        });
    ObjectQuery query{.look = {*indicator, region_id, as_of}, .limit = 5'000};
    bool first = true;
    for (;;) {
        const auto found = list_objects(oversight, scope, 0, query);
        if (!found) return false;
        if (first) csv.add_row({"indicator", "equipment_id", "device_code", "region_id", "outcome", "reason", "due_on"});
        first = false;
        std::vector<std::int64_t> ids;
        for (const auto& row : found->rows) ids.push_back(row.equipment_id);
        std::unordered_map<std::int64_t, std::string> codes;
        for (const auto& device : oversight.database().read([&](store::Transaction& tx) { return registry::list_recorded_by_ids(tx, scope, ids); }))
            codes.emplace(device.id.value, device.identifier(registry::IdentifierKind::device_code));
        for (const auto& row : found->rows) {
            const auto equipment = std::to_string(row.equipment_id), region = std::to_string(row.region_id), due = day_text(row.judgement.due_day);
            csv.add_row({id, equipment, codes[row.equipment_id], region, word(row.judgement.outcome()), word(row.judgement.reason), due});
        }
        if (!found->more) return true;
        query.after_id = ids.back();
    }
}

} // namespace tezai::oversight
