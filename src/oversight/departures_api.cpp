// The guard of the denominators over the wire (C13): what left, why, who approved, since when and until when, and the entry that says so.
#include <boost/json/value.hpp>

#include "oversight/api.hpp"
#include "oversight/reading.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::oversight {
namespace {

using base::form::field;
using http::Reply, http::Request;

struct PlaceView {
    RegionRef region;
    std::int64_t left = 0, den = 0;
    bool flagged = false;
    static constexpr std::string_view schema_name = "DeparturePlace";
    static constexpr auto form = std::tuple{field("region", &PlaceView::region), field("left", &PlaceView::left), field("den", &PlaceView::den), field("flagged", &PlaceView::flagged, "more left than the guard lets pass")};
};
struct ReasonCount {
    std::string reason, says;
    std::int64_t count = 0;
    static constexpr std::string_view schema_name = "DepartureReason";
    static constexpr auto form = std::tuple{field("reason", &ReasonCount::reason), field("says", &ReasonCount::says), field("count", &ReasonCount::count)};
};
struct DepartureView {
    std::int64_t equipment_id = 0;
    std::string name, device_code, region_name, reason, says, ground, approved_by;
    std::int64_t approval_id = 0, leaf = -1;
    std::optional<base::Date> left_on, until_on;
    static constexpr std::string_view schema_name = "Departure";
    static constexpr auto form = std::tuple{
        field("equipment_id", &DepartureView::equipment_id), field("name", &DepartureView::name, "empty: it has left your scope"), field("device_code", &DepartureView::device_code),
        field("region_name", &DepartureView::region_name), field("reason", &DepartureView::reason), field("says", &DepartureView::says), field("ground", &DepartureView::ground, "in words; empty: not said"),
        field("approved_by", &DepartureView::approved_by, "the office, or where it comes from"), field("approval_id", &DepartureView::approval_id, "its application with the evidence; 0: there was none"),
        field("leaf", &DepartureView::leaf, "of the journal entry"), field("left_on", &DepartureView::left_on), field("until_on", &DepartureView::until_on)};
};
struct DeparturesView {
    base::Date as_of, window_from;
    int least = 0, per_mille = 0;
    std::vector<PlaceView> places;
    std::vector<ReasonCount> reasons;
    std::vector<DepartureView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "Departures";
    static constexpr auto form = std::tuple{
        field("as_of", &DeparturesView::as_of), field("window_from", &DeparturesView::window_from), field("least", &DeparturesView::least, "flagged when more than this …"),
        field("per_mille", &DeparturesView::per_mille, "… and more than this share of the denominator left"), field("places", &DeparturesView::places, "the region, then those right below it from which something left"),
        field("reasons", &DeparturesView::reasons), field("items", &DeparturesView::items), field("next", &DeparturesView::next)};
};

Reply list(Oversight& oversight, const Request& request) {
    const auto says = [&](const std::string& code) { return http::words().says(request.language, code); };
    const auto indicator = find_indicator(request.path_value("indicator"));
    if (!indicator) return http::not_found(request);
    DepartureQuery query{.look = {.indicator = *indicator, .region_id = request.query_integer("region_id").value_or(0)}, .after_id = std::max<std::int64_t>(0, request.query_integer("cursor").value_or(0))};
    if (const auto text = request.query_value("as_of")) {
        query.look.as_of = base::parse_date(*text);
        if (!query.look.as_of) return http::malformed(request, {{"/as_of", "not_a_date"}});
        if (*query.look.as_of > oversight.live.today()) return http::malformed(request, {{"/as_of", "not_yet"}});
    }
    if (const auto text = request.query_value("reason"))
        if (!(query.reason = parse_reason(*text))) return http::malformed(request, {{"/reason", "not_one_of"}});
    const auto found = list_departures(oversight, request.actor->scope, request.actor->region_id, query, request.language);
    if (!found) return http::not_found(request);
    DeparturesView view{.as_of = found->as_of, .window_from = found->window_from, .least = found->least, .per_mille = found->per_mille};
    for (const auto& place : found->places) view.places.push_back({place.region, place.left, place.den, place.flagged});
    for (const auto& [reason, count] : found->reasons) view.reasons.push_back({std::string(word(reason)), says(code_of(reason)), count});
    const auto tree = oversight.registry.regions.tree();
    std::vector<std::int64_t> ids;
    for (const auto& row : found->rows) ids.push_back(row.equipment_id);
    std::map<std::int64_t, registry::Equipment> devices;
    for (auto& device : oversight.database().read([&](store::Transaction& tx) { return registry::list_equipment_by_ids(tx, request.actor->scope, ids); })) devices.emplace(device.id.value, std::move(device));
    for (const auto& row : found->rows) {
        const auto* region = tree->find(row.region_id);
        const auto* office = row.departure.office_id == 0 ? nullptr : tree->find(row.departure.office_id);
        DepartureView one{.equipment_id = row.equipment_id, .region_name = region ? region->name_in(request.language) : "", .reason = std::string(word(row.reason)), .says = says(code_of(row.reason)),
                          .approved_by = office ? office->name_in(request.language) : says("oversight.approved_by." + std::string(word(row.departure.by))), .approval_id = row.departure.approval_id,
                          .leaf = row.departure.leaf};
        if (row.departure.ground) one.ground = says("approval.ground." + std::string(registry::word(*row.departure.ground)));
        if (row.departure.on_day != Fact::no_day) one.left_on = base::date_of_number(row.departure.on_day);
        if (row.departure.until_day != Fact::no_day) one.until_on = base::date_of_number(row.departure.until_day);
        if (const auto device = devices.find(row.equipment_id); device != devices.end()) {
            one.name = device->second.name;
            one.device_code = device->second.identifier(registry::IdentifierKind::device_code);
        }
        view.items.push_back(std::move(one));
    }
    if (found->more) view.next = std::to_string(ids.back());
    return http::json(view);
}

} // namespace

std::vector<http::Route> departure_routes(Oversight& oversight) {
    return {{http::Method::get, "/api/v1/indicators/{indicator}/departures", auth::Permission::read_indicators, http::ScopeUse::applied, http::Runs::pooled,
             [&oversight](const Request& request) { return list(oversight, request); }, "What left the denominator in the window, and who approved it",
             {{"region_id", "your own unless told", "integer"}, {"as_of", "a day up to today; now unless told", "date"}, {"reason", "a reason's word"}, {"cursor", "", "integer"}}, {}, http::schema<DeparturesView>()}};
}

} // namespace tezai::oversight
