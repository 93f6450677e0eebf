// Plates in life: handed out, stuck, reported, found twice, revoked, printed again. Each does: load → judge → save → journal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "links/coding/actions.hpp"
#include "links/coding/plates/rules.hpp"
#include "registry/equipment/types.hpp"

namespace tezai::coding {

// ---- life.cpp ------------------------------------------------------------------------------------------------------
// What of this sheet is still at the office goes to those whose devices it is for: one hand-out for each unit, or township where the
// user is not known. `unit_id`: to this unit alone.
law::Decision<std::vector<Handout>> hand_out(const Coding&, const auth::Actor& by, std::int64_t sheet_id, std::optional<std::int64_t> unit_id);
// The unit says that it has them; or an official, that a signed receipt lies at the office.
law::Decision<bool> confirm_receipt(const Coding&, const auth::Actor& by, std::int64_t handout_id);
// An accepted photo shows a plate of this code: it hangs now, and what hung there before does not.
struct ShownOnPhoto {
    std::int64_t photo_id = 0, place_id = 0;
    std::string plate_no;                  // empty: not known
    std::optional<StuckBy> stuck_by;       // none: who sent the photo
    std::optional<ReportKind> report;      // confirmed, standing against the sticker
};
void stick_plate(store::Transaction&, const Coding&, const auth::Actor& by, const registry::Equipment&, const IssuedCode&, const ShownOnPhoto&);

// ---- reports.cpp (report_sticker and report_from_public are in ../actions.hpp) --------------------------------------
// The unit admits that the public is right. That its sticker is fine it says with a new photo.
law::Decision<bool> admit_report(const Coding&, const auth::Actor& by, std::int64_t report_id, std::string_view note);
// An accepted photo answers every question and mends what was reported before it.
void settle_reports(store::Transaction&, const Coding&, journal::AccountId by, const registry::Equipment&);
// Questions that were not answered in seven days are confirmed; how many.
std::size_t confirm_unanswered(const Coding&, base::Date today);

// ---- clones.cpp ----------------------------------------------------------------------------------------------------
// `other_code`: of the device that owns the code or wears it too; empty: the other place is no device of ours.
law::Decision<bool> report_clone(const Coding&, const auth::Actor& by, std::int64_t equipment_id, std::string_view other_code, std::string_view note);
// The picture for this device shows another device's code: a lead for the county, nothing more.
void note_lead(store::Transaction&, const Coding&, journal::AccountId by, const registry::Equipment&, std::string_view shown_code, std::int64_t photo_id);
law::Decision<bool> decide_clone(const Coding&, const auth::Actor& by, std::int64_t report_id, bool cloned, std::string_view note);

// ---- revoking.cpp --------------------------------------------------------------------------------------------------
struct Revocation {
    std::int64_t equipment_id = 0;
    RevokedFor reason = RevokedFor::scrapped;
    std::string note;
    bool issue_new = false;
};
// The new code, if one was issued.
law::Decision<std::optional<IssuedCode>> revoke_code(const Coding&, const auth::Actor& by, const Revocation&);
// The device was scrapped: its code goes with it. One that its ledger brought scrapped, code and all, is left as the ledger has it.
void revoke_scrapped(store::Transaction&, const Coding&, const journal::Record& scrapping);

// ---- reprints.cpp --------------------------------------------------------------------------------------------------
// In the caller's transaction; false: one is open already.
bool order_again(store::Transaction&, const Coding&, journal::AccountId by, const registry::Equipment&, OrderReason, std::string_view note = "");
struct Ordered {
    std::int64_t ordered = 0, already = 0, without_code = 0;
};
law::Decision<Ordered> order_reprints(const Coding&, const auth::Actor& by, const std::vector<std::int64_t>& equipment_ids, OrderReason, std::string_view note);
law::Decision<bool> drop_order(const Coding&, const auth::Actor& by, std::int64_t order_id, std::string_view note);
void end_order_by_photo(store::Transaction&, const Coding&, journal::AccountId by, const registry::Equipment&);

// ---- places.cpp ----------------------------------------------------------------------------------------------------
law::Decision<bool> note_failed_scan(const Coding&, const auth::Actor& by, std::int64_t equipment_id, ScanFault); // 0: the device was not found
law::Decision<std::int64_t> add_place(const Coding&, const auth::Actor& by, std::int64_t equipment_id, std::string_view name, std::string_view reason);
law::Decision<bool> remove_place(const Coding&, const auth::Actor& by, std::int64_t equipment_id, std::int64_t place_id);

} // namespace tezai::coding
