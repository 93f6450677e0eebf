// SQL in, records out; decides nothing.
#pragma once

#include <optional>
#include <vector>

#include "auth/scope.hpp"
#include "journal/journal.hpp"
#include "links/coding/plates/types.hpp"
#include "store/database.hpp"

namespace tezai::coding {

// ---- plates and who has them ---------------------------------------------------------------------------------------
[[nodiscard]] std::vector<Plate> list_plates_of_code(store::Transaction&, std::int64_t code_id);             // newest first
[[nodiscard]] std::vector<Plate> list_plates_of_device(store::Transaction&, std::int64_t equipment_id);      // of every code it ever had; the caller has seen the device
void save_stuck(store::Transaction&, std::int64_t plate_id, base::Instant at, StuckBy, std::int64_t photo_id, std::int64_t place_id);
void save_retired(store::Transaction&, std::int64_t plate_id, base::Instant at, RetiredFor);

struct PrintedPlate { // on a sheet, still at the office
    std::int64_t id = 0, region_id = 0, unit_id = 0;
};
[[nodiscard]] std::vector<PrintedPlate> list_printed(store::Transaction&, const auth::Scope&, std::int64_t sheet_id);
std::int64_t insert_handout(store::Transaction&, const Handout&, journal::AccountId by);
void save_handed_out(store::Transaction&, std::int64_t plate_id, std::int64_t handout_id);
[[nodiscard]] std::optional<Handout> find_handout(store::Transaction&, const auth::Scope&, std::int64_t id);
// Without receipt, or all; newest first.
[[nodiscard]] std::vector<Handout> list_handouts(store::Transaction&, const auth::Scope&, bool open_only, std::int64_t before_id, std::int64_t limit);
[[nodiscard]] std::vector<Plate> list_plates_of_handout(store::Transaction&, std::int64_t handout_id);        // the caller has seen the hand-out
// False: somebody had confirmed it before.
[[nodiscard]] bool save_receipt(store::Transaction&, std::int64_t handout_id, base::Instant at, journal::AccountId by, std::string_view receipt);

// ---- reports -------------------------------------------------------------------------------------------------------
struct NewReport {
    std::int64_t entry_id = 0, equipment_id = 0;
    std::string_view kind, origin, state;
    base::Instant reported_at;
    std::int64_t other_equipment_id = 0;
};
void insert_report(store::Transaction&, const NewReport&);
[[nodiscard]] std::vector<StickerReport> list_standing_reports(store::Transaction&, std::int64_t equipment_id); // open and confirmed; the caller has seen the device
[[nodiscard]] std::optional<StickerReport> find_report(store::Transaction&, const auth::Scope&, std::int64_t id);
// Open and confirmed ones, or all; newest first.
[[nodiscard]] std::vector<StickerReport> list_reports(store::Transaction&, const auth::Scope&, bool standing_only, std::int64_t before_id, std::int64_t limit);
[[nodiscard]] std::vector<StickerReport> list_questions_before(store::Transaction&, base::Instant reported_before); // open, by the public
void save_report_state(store::Transaction&, std::int64_t id, std::string_view state, std::optional<base::Instant> ended_at);
void save_cloned(store::Transaction&, std::int64_t equipment_id, base::Instant at);
[[nodiscard]] bool is_cloned(store::Transaction&, std::int64_t equipment_id);

// ---- codes that are no more ----------------------------------------------------------------------------------------
struct RevokedCode {
    std::string code, human_code, reason;
    base::Instant revoked_at;
};
void save_revoked(store::Transaction&, std::int64_t code_id, std::int64_t equipment_id, base::Instant at, RevokedFor); // binding, plates and sticker with it
[[nodiscard]] std::vector<RevokedCode> list_revoked_codes(store::Transaction&, std::int64_t equipment_id);
void each_revoked_code(store::Transaction&, const std::function<void(const RevokedCode&)>&);
[[nodiscard]] bool came_with_import(store::Transaction&, std::int64_t code_id);

// ---- to be printed again -------------------------------------------------------------------------------------------
// False: one is open already.
bool insert_order(store::Transaction&, std::int64_t equipment_id, OrderReason, std::string_view note, base::Instant at, journal::AccountId by);
[[nodiscard]] std::optional<ReprintOrder> find_open_order_of(store::Transaction&, std::int64_t equipment_id); // the caller has seen the device
[[nodiscard]] std::optional<ReprintOrder> find_open_order(store::Transaction&, const auth::Scope&, std::int64_t id);
[[nodiscard]] std::vector<ReprintOrder> list_open_orders(store::Transaction&, const auth::Scope&, std::int64_t unit_id, std::int64_t before_id, std::int64_t limit);
void save_order_printed(store::Transaction&, std::int64_t equipment_id, std::int64_t plate_id);
void end_order(store::Transaction&, std::int64_t order_id, base::Instant at, std::string_view as);

// ---- scans that failed ---------------------------------------------------------------------------------------------
struct FailedScan {
    std::int64_t equipment_id = 0, region_id = 0, unit_id = 0; // the last two: of who tried, where the device is not known
    ScanFault fault = ScanFault::unread;
    base::Instant failed_at;
};
void insert_failed_scan(store::Transaction&, const FailedScan&);
[[nodiscard]] bool failed_since(store::Transaction&, const FailedScan&, base::Instant since); // the same device, or place, for the same reason
[[nodiscard]] std::vector<Unreadable> list_unreadable(store::Transaction&, const auth::Scope&, base::Instant since, std::int64_t limit); // worst first

// ---- several plates ------------------------------------------------------------------------------------------------
std::int64_t insert_place(store::Transaction&, std::int64_t equipment_id, std::string_view name, std::string_view reason, base::Instant at);
[[nodiscard]] std::vector<PlatePlace> list_places(store::Transaction&, std::int64_t equipment_id); // the caller has seen the device
bool end_place(store::Transaction&, std::int64_t equipment_id, std::int64_t place_id, base::Instant at);

} // namespace tezai::coding
