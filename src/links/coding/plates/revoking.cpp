// A code is for life. It is revoked when the device is scrapped, when the code was found twice, or when it was bound to the wrong
// device; and then nobody ever gets it again.
#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "links/coding/duties.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/plates/store.hpp"
#include "links/coding/rules.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/imported.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::coding {
namespace {

void revoke(store::Transaction& tx, const Coding& coding, journal::AccountId by, const registry::Equipment& device, const IssuedCode& code, RevokedFor why, const std::string& note) {
    const auto now = coding.journal.clock().now();
    save_revoked(tx, code.id, device.id.value, now, why);
    for (const auto& report : list_standing_reports(tx, device.id.value)) save_report_state(tx, report.id, "dropped", now);
    if (const auto order = find_open_order_of(tx, device.id.value)) end_order(tx, order->id, now, "dropped");
    base::CanonicalObject payload;
    payload.add("code", code.code).add("human_code", code.human_code).add("reason", registry::word(why));
    const auto written = payload.text();
    journal::Entry entry{.event = "coding.binding_revoked", .subject = subject_of(device.id.value), .place = {device.region_id, device.unit_id}, .by = by, .payload = written};
    if (!note.empty()) entry.personal.push_back({"note", note});
    coding.journal.append(tx, entry);
    for (const auto task : {mend_task, question_task, clone_task}) registry::end_task(tx, coding.journal, by, task, subject_of(device.id.value), false, "code_revoked");
    registry::end_task(tx, coding.journal, by, replace_task, subject_of(device.id.value), true, "code_revoked");
}

} // namespace

law::Decision<std::optional<IssuedCode>> revoke_code(const Coding& coding, const auth::Actor& by, const Revocation& wanted) {
    using Out = std::optional<IssuedCode>;
    return coding.journal.act<Out>({.action = "coding.revoke", .by = by.account, .subject = subject_of(wanted.equipment_id)}, [&](store::Transaction& tx) -> law::Decision<Out> {
        registry::hold_equipment(tx, {&wanted.equipment_id, 1});
        const auto device = registry::find_equipment(tx, by.scope, {wanted.equipment_id});
        if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
        const auto code = find_code_of(tx, wanted.equipment_id);
        const auto note = std::string(base::cut_utf8(base::one_line(wanted.note), 600));
        const auto today = coding.journal.clock().today();
        const RevokeFacts facts{.reason = wanted.reason, .has_code = code.has_value(), .is_scrapped = device->use_state == registry::UseState::scrapped, .was_cloned = is_cloned(tx, wanted.equipment_id),
                                .has_note = !base::trim(note).empty(), .issue_new = wanted.issue_new};
        if (auto refusal = law::first_refusal(law::judge(revoke_rules(), facts, today))) return base::failure(std::move(*refusal));
        if (wanted.issue_new)
            if (auto refusal = law::first_refusal(law::judge(issue_rules(), facts_of(*device, false), today))) return base::failure(std::move(*refusal));
        revoke(tx, coding, by.account, *device, *code, wanted.reason, note);
        if (!wanted.issue_new) return Out{};
        const journal::Place place{device->region_id, device->unit_id};
        auto fresh = issue(tx, coding, by.account, wanted.equipment_id, place);
        (void)order_again(tx, coding, by.account, *device, OrderReason::new_code);
        base::CanonicalObject evidence;
        evidence.add("kind", "coding.report_kind.new_code").add("name", device->name);
        registry::NewTask task{.code = mend_task, .subject = subject_of(wanted.equipment_id), .place = place, .clause = law::rulebook(73), .evidence = evidence.text(), .due_on = base::add(today, days_to_stick),
                               .ends_by_evidence = true};
        own(task);
        registry::open_task(tx, coding.journal, by.account, task);
        return Out{std::move(fresh)};
    });
}

void revoke_scrapped(store::Transaction& tx, const Coding& coding, const journal::Record& scrapping) {
    registry::hold_equipment(tx, {&scrapping.subject_id, 1});
    const auto device = registry::find_equipment(tx, auth::Scope::everything(), {scrapping.subject_id});
    if (!device || device->use_state != registry::UseState::scrapped) return; // changed again since
    const auto code = find_code_of(tx, scrapping.subject_id);
    if (!code || (scrapping.origin == journal::Origin::attested && came_with_import(tx, code->id))) return;
    revoke(tx, coding, {}, *device, *code, RevokedFor::scrapped, "");
}

} // namespace tezai::coding
