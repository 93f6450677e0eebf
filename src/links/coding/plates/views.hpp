// What of plates goes over the wire.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/form.hpp"
#include "links/coding/plates/types.hpp"
#include "links/coding/types.hpp"

namespace tezai::coding {

using base::form::field;

struct PlateView {
    std::int64_t id = 0;
    std::string plate_no, human_code, place_name;
    PlateState state = PlateState::printed;
    std::optional<base::Instant> printed_at, handed_at, received_at, stuck_at, retired_at;
    std::string stuck_by, retired_for;
    static constexpr std::string_view schema_name = "Plate";
    static constexpr auto form = std::tuple{field("id", &PlateView::id), field("plate_no", &PlateView::plate_no), field("human_code", &PlateView::human_code, "of the code it carries"), field("place_name", &PlateView::place_name, "of several entrances; empty: the one plate"),
                                            field("state", &PlateView::state), field("printed_at", &PlateView::printed_at), field("handed_at", &PlateView::handed_at), field("received_at", &PlateView::received_at, "null: no receipt"),
                                            field("stuck_at", &PlateView::stuck_at), field("retired_at", &PlateView::retired_at), field("stuck_by", &PlateView::stuck_by, "unit, township, bureau, contractor"), field("retired_for", &PlateView::retired_for)};
};
struct ReportView {
    std::int64_t id = 0, equipment_id = 0;
    std::string device_name, unit_name, region_name;
    ReportKind kind = ReportKind::damaged;
    std::string origin, state;
    base::Instant reported_at;
    std::optional<base::Date> answer_by;
    std::optional<std::int64_t> other_equipment_id;
    std::string other_name;
    std::vector<std::string> may;
    static constexpr std::string_view schema_name = "StandingReport";
    static constexpr auto form = std::tuple{field("id", &ReportView::id, "the number the sender was told"), field("equipment_id", &ReportView::equipment_id), field("device_name", &ReportView::device_name), field("unit_name", &ReportView::unit_name),
                                            field("region_name", &ReportView::region_name), field("kind", &ReportView::kind), field("origin", &ReportView::origin, "staff, public, photo"), field("state", &ReportView::state, "open, confirmed"),
                                            field("reported_at", &ReportView::reported_at), field("answer_by", &ReportView::answer_by, "of a question to the unit: unanswered after this day it is confirmed"),
                                            field("other_equipment_id", &ReportView::other_equipment_id, "of a clone: the other device, where you may see it"), field("other_name", &ReportView::other_name), field("may", &ReportView::may, "admit, decide")};
};
struct ReportList {
    std::vector<ReportView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "StandingReportList";
    static constexpr auto form = std::tuple{field("items", &ReportList::items), field("next", &ReportList::next)};
};
struct OrderView {
    std::int64_t id = 0, equipment_id = 0;
    std::string device_name, unit_name, region_name, address;
    OrderReason reason = OrderReason::damaged;
    std::string note, stage;
    std::optional<std::string> plate_no;
    base::Instant ordered_at;
    static constexpr std::string_view schema_name = "ReprintOrder";
    static constexpr auto form = std::tuple{field("id", &OrderView::id), field("equipment_id", &OrderView::equipment_id), field("device_name", &OrderView::device_name), field("unit_name", &OrderView::unit_name), field("region_name", &OrderView::region_name), field("address", &OrderView::address),
                                            field("reason", &OrderView::reason), field("note", &OrderView::note), field("stage", &OrderView::stage, "ordered, printed, handed_out"), field("plate_no", &OrderView::plate_no, "null: not printed yet"), field("ordered_at", &OrderView::ordered_at)};
};
struct OrderList {
    std::vector<OrderView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "ReprintOrderList";
    static constexpr auto form = std::tuple{field("items", &OrderList::items), field("next", &OrderList::next)};
};
struct HandoutView {
    std::int64_t id = 0, sheet_id = 0, plates = 0;
    std::string to_name, region_name;
    base::Instant handed_at;
    std::optional<base::Instant> received_at;
    std::string receipt;
    std::vector<std::string> may;
    static constexpr std::string_view schema_name = "PlateHandout";
    static constexpr auto form = std::tuple{field("id", &HandoutView::id), field("sheet_id", &HandoutView::sheet_id), field("plates", &HandoutView::plates), field("to_name", &HandoutView::to_name, "the unit, or the township"), field("region_name", &HandoutView::region_name), field("handed_at", &HandoutView::handed_at),
                                            field("received_at", &HandoutView::received_at, "null: no receipt yet"), field("receipt", &HandoutView::receipt, "in_app: said by the unit; paper: signed"), field("may", &HandoutView::may, "confirm_receipt")};
};
struct HandoutList {
    std::vector<HandoutView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "PlateHandoutList";
    static constexpr auto form = std::tuple{field("items", &HandoutList::items), field("next", &HandoutList::next)};
};
struct HandoutPage {
    HandoutView handout;
    std::vector<PlateView> plates;
    static constexpr std::string_view schema_name = "PlateHandoutPage";
    static constexpr auto form = std::tuple{field("handout", &HandoutPage::handout), field("plates", &HandoutPage::plates)};
};
struct UnreadableView {
    std::int64_t equipment_id = 0, scans = 0, photos = 0;
    std::string device_name, unit_name, region_name, address;
    base::Instant last_at;
    bool ordered = false;
    static constexpr std::string_view schema_name = "UnreadablePlate";
    static constexpr auto form = std::tuple{field("equipment_id", &UnreadableView::equipment_id), field("scans", &UnreadableView::scans, "that failed"), field("photos", &UnreadableView::photos, "in which no code was read"), field("device_name", &UnreadableView::device_name),
                                            field("unit_name", &UnreadableView::unit_name), field("region_name", &UnreadableView::region_name), field("address", &UnreadableView::address), field("last_at", &UnreadableView::last_at), field("ordered", &UnreadableView::ordered, "a reprint is under way")};
};
struct UnreadableList {
    std::vector<UnreadableView> items;
    static constexpr std::string_view schema_name = "UnreadablePlateList";
    static constexpr auto form = std::tuple{field("items", &UnreadableList::items, "of the last 30 days and since the last accepted photo, worst first, at most 200")};
};
struct PlaceView {
    std::int64_t id = 0;
    std::string name, reason;
    std::optional<base::Instant> stuck_at;
    static constexpr std::string_view schema_name = "PlatePlace";
    static constexpr auto form = std::tuple{field("id", &PlaceView::id), field("name", &PlaceView::name), field("reason", &PlaceView::reason), field("stuck_at", &PlaceView::stuck_at, "null: no plate hangs there yet")};
};
struct RevokedCodeView {
    std::string human_code;
    RevokedFor reason = RevokedFor::scrapped;
    base::Instant revoked_at;
    static constexpr std::string_view schema_name = "RevokedCode";
    static constexpr auto form = std::tuple{field("human_code", &RevokedCodeView::human_code), field("reason", &RevokedCodeView::reason), field("revoked_at", &RevokedCodeView::revoked_at)};
};
struct DevicePlates {
    std::string human_code;
    bool cloned = false;
    std::vector<PlateView> plates;
    std::vector<ReportView> reports;
    std::optional<OrderView> order;
    std::vector<PlaceView> places;
    std::vector<RevokedCodeView> revoked;
    std::vector<std::string> may;
    static constexpr std::string_view schema_name = "DevicePlates";
    static constexpr auto form = std::tuple{field("human_code", &DevicePlates::human_code, "empty: no code now"), field("cloned", &DevicePlates::cloned, "its code was found at two places"), field("plates", &DevicePlates::plates, "newest first"), field("reports", &DevicePlates::reports, "that stand"),
                                            field("order", &DevicePlates::order), field("places", &DevicePlates::places, "where it wants a plate each; empty: one plate"), field("revoked", &DevicePlates::revoked), field("may", &DevicePlates::may, "order_reprint, revoke_code, keep_places")};
};

// ---- what comes in -----------------------------------------------------------------------------------------------
struct NoteWanted {
    std::optional<std::string> note;
    static constexpr std::string_view schema_name = "WithNote";
    static constexpr auto form = std::tuple{field("note", &NoteWanted::note)};
};
struct CloneDecision {
    bool cloned = false;
    std::optional<std::string> note;
    static constexpr std::string_view schema_name = "CloneDecision";
    static constexpr auto form = std::tuple{field("cloned", &CloneDecision::cloned, "false: it was something else"), field("note", &CloneDecision::note)};
};
struct RevocationWanted {
    RevokedFor reason = RevokedFor::wrong_binding;
    std::optional<std::string> note;
    bool issue_new = false;
    static constexpr std::string_view schema_name = "CodeRevocation";
    static constexpr auto form = std::tuple{field("reason", &RevocationWanted::reason), field("note", &RevocationWanted::note, "why; wanted for wrong_binding"), field("issue_new", &RevocationWanted::issue_new, "and gives the device another code at once")};
};
struct RevocationDone {
    std::optional<std::string> human_code;
    static constexpr std::string_view schema_name = "CodeRevoked";
    static constexpr auto form = std::tuple{field("human_code", &RevocationDone::human_code, "of the new code")};
};
struct OrderWanted {
    std::vector<std::int64_t> equipment_ids;
    OrderReason reason = OrderReason::damaged;
    std::optional<std::string> note;
    static constexpr std::string_view schema_name = "ReprintWanted";
    static constexpr auto form = std::tuple{field("equipment_ids", &OrderWanted::equipment_ids, "1–500"), field("reason", &OrderWanted::reason), field("note", &OrderWanted::note)};
};
struct OrderedView {
    std::int64_t ordered = 0, already = 0, without_code = 0;
    static constexpr std::string_view schema_name = "ReprintOrdered";
    static constexpr auto form = std::tuple{field("ordered", &OrderedView::ordered), field("already", &OrderedView::already, "had an open order"), field("without_code", &OrderedView::without_code)};
};
struct HandOutWanted {
    std::optional<std::int64_t> unit_id;
    static constexpr std::string_view schema_name = "HandOutWanted";
    static constexpr auto form = std::tuple{field("unit_id", &HandOutWanted::unit_id, "only to this unit; null: to all whose plates are on the sheet")};
};
struct ScanWanted {
    std::optional<std::int64_t> equipment_id;
    ScanFault fault = ScanFault::unread;
    static constexpr std::string_view schema_name = "FailedScan";
    static constexpr auto form = std::tuple{field("equipment_id", &ScanWanted::equipment_id, "if it was found in another way"), field("fault", &ScanWanted::fault)};
};
struct PlaceWanted {
    std::string name, reason;
    static constexpr std::string_view schema_name = "PlatePlaceWanted";
    static constexpr auto form = std::tuple{field("name", &PlaceWanted::name, "of the entrance"), field("reason", &PlaceWanted::reason, "why one plate is not enough")};
};
struct PlaceAdded {
    std::int64_t id = 0;
    static constexpr std::string_view schema_name = "PlatePlaceAdded";
    static constexpr auto form = std::tuple{field("id", &PlaceAdded::id)};
};

} // namespace tezai::coding
