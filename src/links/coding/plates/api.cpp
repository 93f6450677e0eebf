#include "links/coding/plates/api.hpp"

#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/plates/store.hpp"
#include "links/coding/plates/views.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/store.hpp"
#include "registry/units/units.hpp"

namespace tezai::coding {
namespace {

using auth::Permission;
using http::Reply;
using http::Request;
using registry::parse_word;

constexpr std::int64_t page_size = 50, most_unreadable = 200;
constexpr std::size_t most_orders_at_once = 500;
constexpr base::CalendarDays unreadable_within{30};

struct Room {
    const Coding& coding;
    registry::Registry& registry;

    [[nodiscard]] store::Database& database() const { return coding.journal.database(); }
};

std::string region_name(const Room& room, std::int64_t id, auth::Language language) {
    const auto* region = room.registry.regions.tree()->find(id);
    return region ? region->name_in(language) : "";
}
std::string unit_name(const Room& room, store::Transaction& tx, std::int64_t id) {
    const auto unit = id == 0 ? std::nullopt : registry::find_unit(tx, auth::Scope::everything(), id); // of a record that was read through the scope
    (void)room;
    return unit ? unit->name : "";
}

PlateView view_of(const Plate& plate) {
    return {.id = plate.id, .plate_no = plate.plate_no, .human_code = plate.human_code, .place_name = plate.place_name, .state = plate.state, .printed_at = plate.printed_at, .handed_at = plate.handed_at,
            .received_at = plate.received_at, .stuck_at = plate.stuck_at, .retired_at = plate.retired_at, .stuck_by = plate.stuck_by, .retired_for = plate.retired_for};
}

ReportView view_of(const Room& room, store::Transaction& tx, const Request& request, const StickerReport& report) {
    const auto& clock = room.coding.journal.clock();
    ReportView view{.id = report.id, .equipment_id = report.equipment_id, .device_name = report.device_name, .unit_name = unit_name(room, tx, report.unit_id), .region_name = region_name(room, report.region_id, request.language),
                    .kind = parse_word<ReportKind>(report.kind).value_or(ReportKind::damaged), .origin = report.origin, .state = report.state, .reported_at = report.reported_at};
    const bool question = report.origin == "public" && report.state == "open";
    if (question) view.answer_by = base::add(clock.day_of(report.reported_at), days_to_answer);
    if (question && request.actor->may(Permission::report_sticker)) view.may.emplace_back("admit");
    if (view.kind == ReportKind::cloned && report.state == "open" && request.actor->may(Permission::revoke_codes)) view.may.emplace_back("decide");
    if (report.other_equipment_id != 0)
        if (const auto other = registry::find_equipment(tx, request.actor->scope, {report.other_equipment_id})) {
            view.other_equipment_id = report.other_equipment_id;
            view.other_name = other->name;
        }
    return view;
}

OrderView view_of(const Room& room, store::Transaction& tx, const Request& request, const ReprintOrder& order) {
    return {.id = order.id, .equipment_id = order.equipment_id, .device_name = order.device_name, .unit_name = unit_name(room, tx, order.unit_id), .region_name = region_name(room, order.region_id, request.language),
            .address = order.address, .reason = parse_word<OrderReason>(order.reason).value_or(OrderReason::damaged), .note = order.note, .stage = order.plate_state.value_or("ordered"), .plate_no = order.plate_no, .ordered_at = order.ordered_at};
}

HandoutView view_of(const Room& room, store::Transaction& tx, const Request& request, const Handout& handout) {
    HandoutView view{.id = handout.id, .sheet_id = handout.sheet_id, .plates = handout.plates, .to_name = unit_name(room, tx, handout.unit_id), .region_name = region_name(room, handout.region_id, request.language),
                     .handed_at = handout.handed_at, .received_at = handout.received_at, .receipt = handout.receipt};
    if (view.to_name.empty()) view.to_name = view.region_name;
    if (!handout.received_at && request.actor->may(Permission::do_tasks)) view.may.emplace_back("confirm_receipt");
    return view;
}

// The page's worth of what was read one too many of.
template <class List, class Row>
List page_of(const std::vector<Row>& rows, const std::function<decltype(List::items)(std::span<const Row>)>& view) {
    const auto shown = std::min(rows.size(), static_cast<std::size_t>(page_size));
    List list{.items = view({rows.data(), shown})};
    if (rows.size() > shown) list.next = std::to_string(rows[shown - 1].id);
    return list;
}

template <class T>
Reply answer(const Request& request, const law::Decision<T>& done, const std::function<Reply(const T&)>& good) {
    if (done) return good(*done);
    // Another region's record and none are the same answer.
    for (const std::string_view unknown : {"equipment.unknown", "coding.unknown_report", "coding.unknown_order", "coding.unknown_handout", "coding.unknown_sheet", "coding.unknown_place"})
        if (done.error().code == unknown) return http::not_found(request);
    return http::refused(request, done.error());
}
Reply answer(const Request& request, const law::Decision<bool>& done) {
    return answer<bool>(request, done, [](bool) { return http::no_content(); });
}

// ---- handlers ------------------------------------------------------------------------------------------------------
Reply show_plates(const Room& room, const Request& request) {
    const auto id = request.path_id();
    const auto view = room.database().read([&](store::Transaction& tx) -> std::optional<DevicePlates> {
        const auto device = id ? registry::find_equipment(tx, request.actor->scope, {*id}) : std::nullopt;
        if (!device) return std::nullopt;
        const auto code = find_code_of(tx, *id);
        DevicePlates all{.human_code = code ? code->human_code : "", .cloned = is_cloned(tx, *id)};
        for (const auto& plate : list_plates_of_device(tx, *id)) all.plates.push_back(view_of(plate));
        for (const auto& report : list_standing_reports(tx, *id)) all.reports.push_back(view_of(room, tx, request, report));
        if (const auto order = find_open_order_of(tx, *id)) all.order = view_of(room, tx, request, *order);
        for (const auto& place : list_places(tx, *id)) all.places.push_back({place.id, place.name, place.reason, place.stuck_at});
        for (const auto& revoked : list_revoked_codes(tx, *id)) all.revoked.push_back({revoked.human_code, parse_word<RevokedFor>(revoked.reason).value_or(RevokedFor::scrapped), revoked.revoked_at});
        const auto& actor = *request.actor;
        if (code && !all.order && actor.may(Permission::print_sheets)) all.may.emplace_back("order_reprint");
        if (code && actor.may(Permission::revoke_codes)) all.may.emplace_back("revoke_code");
        if (actor.may(Permission::issue_codes) && device->use_state != registry::UseState::scrapped) all.may.emplace_back("keep_places");
        return all;
    });
    return view ? http::json(*view) : http::not_found(request);
}

Reply revoke(const Room& room, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<RevocationWanted>(request);
    if (!wanted) return wanted.error();
    return answer<std::optional<IssuedCode>>(request, revoke_code(room.coding, *request.actor, {*id, wanted->reason, wanted->note.value_or(""), wanted->issue_new}), [](const std::optional<IssuedCode>& fresh) {
        return http::json(RevocationDone{fresh ? std::optional{fresh->human_code} : std::nullopt}, 201);
    });
}

Reply list_all_reports(const Room& room, const Request& request) {
    return room.database().read([&](store::Transaction& tx) {
        const auto reports = list_reports(tx, request.actor->scope, true, request.query_integer("cursor").value_or(0), page_size + 1);
        return http::json(page_of<ReportList, StickerReport>(reports, [&](std::span<const StickerReport> some) {
            std::vector<ReportView> views;
            for (const auto& report : some) views.push_back(view_of(room, tx, request, report));
            return views;
        }));
    });
}

Reply admit(const Room& room, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<NoteWanted>(request);
    if (!wanted) return wanted.error();
    return answer(request, admit_report(room.coding, *request.actor, *id, wanted->note.value_or("")));
}

Reply decide(const Room& room, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<CloneDecision>(request);
    if (!wanted) return wanted.error();
    return answer(request, decide_clone(room.coding, *request.actor, *id, wanted->cloned, wanted->note.value_or("")));
}

Reply list_orders(const Room& room, const Request& request) {
    return room.database().read([&](store::Transaction& tx) {
        const auto orders = list_open_orders(tx, request.actor->scope, request.query_integer("unit_id").value_or(0), request.query_integer("cursor").value_or(0), page_size + 1);
        return http::json(page_of<OrderList, ReprintOrder>(orders, [&](std::span<const ReprintOrder> some) {
            std::vector<OrderView> views;
            for (const auto& order : some) views.push_back(view_of(room, tx, request, order));
            return views;
        }));
    });
}

Reply order(const Room& room, const Request& request) {
    const auto wanted = http::parse<OrderWanted>(request);
    if (!wanted) return wanted.error();
    if (wanted->equipment_ids.empty()) return http::malformed(request, {{"/equipment_ids", "missing"}});
    if (wanted->equipment_ids.size() > most_orders_at_once)
        return http::problem(request, 409, "coding.too_many_at_once", {{"limit", std::to_string(most_orders_at_once)}, {"count", std::to_string(wanted->equipment_ids.size())}});
    return answer<Ordered>(request, order_reprints(room.coding, *request.actor, wanted->equipment_ids, wanted->reason, wanted->note.value_or("")),
                           [](const Ordered& done) { return http::json(OrderedView{done.ordered, done.already, done.without_code}, 201); });
}

Reply drop(const Room& room, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<NoteWanted>(request);
    if (!wanted) return wanted.error();
    return answer(request, drop_order(room.coding, *request.actor, *id, wanted->note.value_or("")));
}

Reply hand_out_sheet(const Room& room, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<HandOutWanted>(request);
    if (!wanted) return wanted.error();
    return answer<std::vector<Handout>>(request, hand_out(room.coding, *request.actor, *id, wanted->unit_id), [&](const std::vector<Handout>& all) {
        return room.database().read([&](store::Transaction& tx) {
            HandoutList list;
            for (const auto& each : all) list.items.push_back(view_of(room, tx, request, each));
            return http::json(list, 201);
        });
    });
}

Reply list_all_handouts(const Room& room, const Request& request) {
    const bool open_only = request.query_value("open").value_or("true") != "false";
    return room.database().read([&](store::Transaction& tx) {
        const auto handouts = list_handouts(tx, request.actor->scope, open_only, request.query_integer("cursor").value_or(0), page_size + 1);
        return http::json(page_of<HandoutList, Handout>(handouts, [&](std::span<const Handout> some) {
            std::vector<HandoutView> views;
            for (const auto& handout : some) views.push_back(view_of(room, tx, request, handout));
            return views;
        }));
    });
}

Reply show_handout(const Room& room, const Request& request) {
    const auto id = request.path_id();
    const auto page = room.database().read([&](store::Transaction& tx) -> std::optional<HandoutPage> {
        const auto handout = id ? find_handout(tx, request.actor->scope, *id) : std::nullopt;
        if (!handout) return std::nullopt;
        HandoutPage shown{.handout = view_of(room, tx, request, *handout)};
        for (const auto& plate : list_plates_of_handout(tx, *id)) shown.plates.push_back(view_of(plate));
        return shown;
    });
    return page ? http::json(*page) : http::not_found(request);
}

Reply receive(const Room& room, const Request& request) {
    const auto id = request.path_id();
    return id ? answer(request, confirm_receipt(room.coding, *request.actor, *id)) : http::not_found(request);
}

Reply list_unreadable_plates(const Room& room, const Request& request) {
    const auto& clock = room.coding.journal.clock();
    UnreadableList list;
    room.database().read([&](store::Transaction& tx) {
        for (const auto& each : list_unreadable(tx, request.actor->scope, clock.start_of(base::add(clock.today(), -unreadable_within)), most_unreadable))
            list.items.push_back({each.equipment_id, each.scans, each.photos, each.device_name, unit_name(room, tx, each.unit_id), region_name(room, each.region_id, request.language), each.address, each.last_at, each.ordered});
    });
    return http::json(list);
}

Reply note_scan(const Room& room, const Request& request) {
    const auto wanted = http::parse<ScanWanted>(request);
    if (!wanted) return wanted.error();
    return answer(request, note_failed_scan(room.coding, *request.actor, wanted->equipment_id.value_or(0), wanted->fault));
}

Reply want_place(const Room& room, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<PlaceWanted>(request);
    if (!wanted) return wanted.error();
    base::form::Faults faults;
    if (base::trim(wanted->name).empty()) faults.push_back({"/name", "missing"});
    if (base::trim(wanted->reason).empty()) faults.push_back({"/reason", "missing"});
    if (!faults.empty()) return http::malformed(request, faults);
    return answer<std::int64_t>(request, add_place(room.coding, *request.actor, *id, wanted->name, wanted->reason), [](std::int64_t place) { return http::json(PlaceAdded{place}, 201); });
}

Reply drop_place(const Room& room, const Request& request) {
    const auto id = request.path_id(), place = request.path_id("place");
    return id && place ? answer(request, remove_place(room.coding, *request.actor, *id, *place)) : http::not_found(request);
}

} // namespace

std::vector<http::Route> plate_routes(const Coding& coding, registry::Registry& registry) {
    using enum http::Method;
    using http::Runs, http::ScopeUse, http::schema;
    const Room room{coding, registry};
    const auto bind = [room](Reply (*handler)(const Room&, const Request&)) { return [room, handler](const Request& request) { return handler(room, request); }; };
    const std::vector<http::QueryParameter> paged{{"cursor", "from the previous page's next", "integer"}};
    const auto made = [](http::Route route) {
        route.status = 201;
        return route;
    };
    return {
        {get, "/api/v1/equipment/{id}/plates", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(show_plates), "The plates of a device and their lives, what is reported of them, and what you may do", {}, {}, schema<DevicePlates>()},
        made({post, "/api/v1/equipment/{id}/code-revocations", Permission::revoke_codes, ScopeUse::applied, Runs::pooled, bind(revoke), "Revokes the code, for ever; gives another one if wanted", {}, schema<RevocationWanted>(), schema<RevocationDone>()}),
        made({post, "/api/v1/equipment/{id}/plate-places", Permission::issue_codes, ScopeUse::applied, Runs::pooled, bind(want_place), "An entrance that wants a plate of its own", {}, schema<PlaceWanted>(), schema<PlaceAdded>()}),
        {post, "/api/v1/equipment/{id}/plate-places/{place}/removal", Permission::issue_codes, ScopeUse::applied, Runs::pooled, bind(drop_place), "The entrance wants none any more"},
        {get, "/api/v1/coding/sticker-reports", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(list_all_reports), "Reports that stand, newest first", paged, {}, schema<ReportList>()},
        {post, "/api/v1/coding/sticker-reports/{id}/admission", Permission::report_sticker, ScopeUse::applied, Runs::pooled, bind(admit), "The public is right; that the sticker is fine is said with a photo", {}, schema<NoteWanted>()},
        {post, "/api/v1/coding/sticker-reports/{id}/decision", Permission::revoke_codes, ScopeUse::applied, Runs::pooled, bind(decide), "Whether a code was found twice: a fact of both devices", {}, schema<CloneDecision>()},
        {get, "/api/v1/coding/reprint-orders", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(list_orders), "Plates to be printed again, newest first", {{"unit_id", "", "integer"}, {"cursor", "", "integer"}}, {}, schema<OrderList>()},
        made({post, "/api/v1/coding/reprint-orders", Permission::print_sheets, ScopeUse::applied, Runs::pooled, bind(order), "Orders plates again: the same code, a new plate number", {}, schema<OrderWanted>(), schema<OrderedView>()}),
        {post, "/api/v1/coding/reprint-orders/{id}/drop", Permission::print_sheets, ScopeUse::applied, Runs::pooled, bind(drop), "Takes an order back, with the reason", {}, schema<NoteWanted>()},
        made({post, "/api/v1/coding/sheets/{id}/hand-outs", Permission::issue_codes, ScopeUse::applied, Runs::pooled, bind(hand_out_sheet), "Hands the plates of a sheet to their units; each owes a receipt", {}, schema<HandOutWanted>(), schema<HandoutList>()}),
        {get, "/api/v1/coding/hand-outs", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(list_all_handouts), "Hand-outs without receipt, or all", {{"open", "false: also those with a receipt", "boolean"}, {"cursor", "", "integer"}}, {}, schema<HandoutList>()},
        {get, "/api/v1/coding/hand-outs/{id}", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(show_handout), "One hand-out with its plates, to be printed and signed", {}, {}, schema<HandoutPage>()},
        {post, "/api/v1/coding/hand-outs/{id}/receipt", Permission::do_tasks, ScopeUse::applied, Runs::pooled, bind(receive), "The unit has them; or, said by an official, its signed receipt lies at the office"},
        {get, "/api/v1/coding/unreadable", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(list_unreadable_plates), "Plates that would not be read, by device", {}, {}, schema<UnreadableList>()},
        {post, "/api/v1/coding/failed-scans", Permission::send_photo, ScopeUse::applied, Runs::pooled, bind(note_scan), "A scan that came to nothing; no position is kept", {}, schema<ScanWanted>()},
    };
}

} // namespace tezai::coding
