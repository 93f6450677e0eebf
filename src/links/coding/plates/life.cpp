// Plates change hands: from the office to a unit with its receipt, from the unit to the device with a photo.
#include <map>

#include "base/canonical_json.hpp"
#include "links/coding/duties.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/plates/store.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::coding {
namespace {

journal::Subject handout_subject(std::int64_t id) { return {"plate_handout", id}; }

// Who sent the photo put it up, unless the sender says who did.
StuckBy sender_of(const auth::Actor& by) {
    if (by.unit_id != 0) return StuckBy::unit;
    return by.region_level == "township" ? StuckBy::township : StuckBy::bureau;
}

RetiredFor reason_of(const std::optional<ReportKind>& report) {
    if (!report) return RetiredFor::replaced;
    return registry::parse_word<RetiredFor>(registry::word(*report)).value_or(RetiredFor::replaced);
}

} // namespace

law::Decision<std::vector<Handout>> hand_out(const Coding& coding, const auth::Actor& by, std::int64_t sheet_id, std::optional<std::int64_t> unit_id) {
    return coding.journal.act<std::vector<Handout>>({.action = "coding.hand_out", .by = by.account, .subject = {"label_sheet", sheet_id}}, [&](store::Transaction& tx) -> law::Decision<std::vector<Handout>> {
        if (!find_sheet(tx, by.scope, sheet_id)) return law::refuse("coding.unknown_sheet", law::rulebook(12));
        std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::int64_t>> to; // (unit, region) → plates
        for (const auto& plate : list_printed(tx, by.scope, sheet_id))
            if (!unit_id || plate.unit_id == *unit_id) to[{plate.unit_id, plate.region_id}].push_back(plate.id);
        if (to.empty()) return law::refuse("coding.nothing_to_hand_out", law::rulebook(70));
        const auto now = coding.journal.clock().now();
        std::vector<Handout> all;
        for (const auto& [whom, plates] : to) {
            Handout handout{.sheet_id = sheet_id, .region_id = whom.second, .unit_id = whom.first, .plates = static_cast<std::int64_t>(plates.size()), .handed_at = now};
            handout.id = insert_handout(tx, handout, by.account);
            for (const auto plate : plates) save_handed_out(tx, plate, handout.id);
            const journal::Place place{handout.region_id, handout.unit_id};
            base::CanonicalObject payload;
            payload.add("plates", handout.plates).add("sheet", sheet_id).add("to", handout.unit_id != 0 ? "unit" : "township");
            coding.journal.append(tx, {.event = "coding.plates_handed_out", .subject = handout_subject(handout.id), .place = place, .by = by.account, .payload = payload.text()});
            base::CanonicalObject evidence;
            evidence.add("count", handout.plates).add("href", "/plates").add("sheet", sheet_id);
            registry::NewTask task{.code = receipt_task, .subject = handout_subject(handout.id), .place = place, .clause = law::rulebook(70), .evidence = evidence.text(),
                                   .due_on = base::add(coding.journal.clock().today(), days_to_receive), .ends_by_evidence = true};
            own(task);
            registry::open_task(tx, coding.journal, by.account, task);
            all.push_back(handout);
        }
        return all;
    });
}

law::Decision<bool> confirm_receipt(const Coding& coding, const auth::Actor& by, std::int64_t handout_id) {
    return coding.journal.act<bool>({.action = "coding.confirm_receipt", .by = by.account, .subject = handout_subject(handout_id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto handout = find_handout(tx, by.scope, handout_id);
        if (!handout) return law::refuse("coding.unknown_handout", law::rulebook(12));
        const std::string_view receipt = by.unit_id != 0 ? "in_app" : "paper";
        if (!save_receipt(tx, handout_id, coding.journal.clock().now(), by.account, receipt)) return law::refuse("coding.already_received", law::rulebook(70));
        base::CanonicalObject payload;
        payload.add("plates", handout->plates).add("receipt", receipt);
        coding.journal.append(tx, {.event = "coding.plates_received", .subject = handout_subject(handout_id), .place = {handout->region_id, handout->unit_id}, .by = by.account, .payload = payload.text()});
        registry::end_task(tx, coding.journal, by.account, receipt_task, handout_subject(handout_id), true, "receipt");
        return true;
    });
}

void stick_plate(store::Transaction& tx, const Coding& coding, const auth::Actor& by, const registry::Equipment& device, const IssuedCode& code, const ShownOnPhoto& shown) {
    const auto plates = list_plates_of_code(tx, code.id);
    const auto* hangs = choose_plate(plates, {.plate_no = shown.plate_no, .reported = shown.report.has_value(), .place_id = shown.place_id});
    if (hangs == nullptr || hangs->state == PlateState::stuck) return; // not ours, or no other than before
    const auto now = coding.journal.clock().now();
    const journal::Place place{device.region_id, device.unit_id};
    const auto stuck_by = shown.stuck_by.value_or(sender_of(by));
    const auto place_id = shown.place_id != 0 ? shown.place_id : hangs->place_id;
    save_stuck(tx, hangs->id, now, stuck_by, shown.photo_id, place_id);
    base::CanonicalObject payload;
    payload.add("photo_id", shown.photo_id).add("plate_no", hangs->plate_no).add("stuck_by", registry::word(stuck_by));
    coding.journal.append(tx, {.event = "coding.plate_stuck", .subject = subject_of(device.id.value), .place = place, .by = by.account, .payload = payload.text()});
    for (const auto& before : plates) {
        if (before.id == hangs->id || before.state != PlateState::stuck) continue;
        if (place_id != 0 && before.place_id != 0 && before.place_id != place_id) continue; // at another entrance
        save_retired(tx, before.id, now, reason_of(shown.report));
        base::CanonicalObject old;
        old.add("for", registry::word(reason_of(shown.report))).add("plate_no", before.plate_no);
        coding.journal.append(tx, {.event = "coding.plate_retired", .subject = subject_of(device.id.value), .place = place, .by = by.account, .payload = old.text()});
    }
}

} // namespace tezai::coding
