// What is said of a plate: staff's word counts at once, the public's is a question to the unit that has seven days.
#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "links/coding/duties.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/plates/store.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/imported.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::coding {
namespace {

// From now on it stands against the sticker: the plate is mended within seven days, and printed again if it is broken or gone.
void confirm(store::Transaction& tx, const Coding& coding, journal::AccountId by, const registry::Equipment& device, base::Instant reported_at, ReportKind kind) {
    save_report(tx, device.id.value, reported_at, kind);
    base::CanonicalObject evidence; // the kind as the code of its text: the reader's language says it
    evidence.add("kind", "coding.report_kind." + std::string(registry::word(kind))).add("name", device.name);
    registry::NewTask task{.code = mend_task, .subject = subject_of(device.id.value), .place = {device.region_id, device.unit_id}, .clause = law::rulebook(25), .evidence = evidence.text(),
                           .due_on = base::add(coding.journal.clock().today(), base::CalendarDays{7}), .ends_by_evidence = true};
    own(task);
    registry::open_task(tx, coding.journal, by, task);
    if (kind == ReportKind::damaged || kind == ReportKind::lost)
        (void)order_again(tx, coding, by, device, kind == ReportKind::damaged ? OrderReason::damaged : OrderReason::lost);
}

// Every open question about this sticker is settled by what somebody has just said.
void confirm_questions(store::Transaction& tx, const Coding& coding, journal::AccountId by, std::int64_t equipment_id, bool done, std::string_view why) {
    for (const auto& report : list_standing_reports(tx, equipment_id))
        if (report.origin == "public" && report.state == "open") save_report_state(tx, report.id, "confirmed", std::nullopt);
    registry::end_task(tx, coding.journal, by, question_task, subject_of(equipment_id), done, why);
}

// What happened to this device; `said` has the event.
journal::Entry about(const registry::Equipment& device, journal::AccountId by, std::string_view payload, journal::Entry said) {
    said.subject = subject_of(device.id.value);
    said.place = {device.region_id, device.unit_id};
    said.by = by;
    said.payload = payload;
    return said;
}

} // namespace

law::Decision<bool> report_sticker(const Coding& coding, const auth::Actor& by, std::int64_t equipment_id, ReportKind kind, std::string_view note, std::string_view other_code) {
    if (kind == ReportKind::cloned) return report_clone(coding, by, equipment_id, other_code, note);
    return coding.journal.act<bool>({.action = "coding.report_sticker", .by = by.account, .subject = subject_of(equipment_id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        registry::hold_equipment(tx, {&equipment_id, 1});
        const auto device = registry::find_equipment(tx, by.scope, {equipment_id});
        if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
        if (!find_code_of(tx, equipment_id)) return law::refuse("coding.no_code_yet", law::rulebook(23));
        const auto now = coding.journal.clock().now();
        base::CanonicalObject payload;
        payload.add("by_staff", true).add("kind", registry::word(kind));
        // Free text may name people: the journal keeps its commitment, the text can be deleted.
        const auto text = std::string(base::cut_utf8(base::one_line(note), 600));
        const auto written = payload.text();
        auto entry = about(*device, by.account, written, {.event = "coding.sticker_reported"});
        if (!text.empty()) entry.personal.push_back({"note", text});
        const auto id = coding.journal.append(tx, entry);
        confirm_questions(tx, coding, by.account, equipment_id, true, "confirmed_by_staff");
        insert_report(tx, {.entry_id = id.value, .equipment_id = equipment_id, .kind = registry::word(kind), .origin = "staff", .state = "confirmed", .reported_at = now});
        confirm(tx, coding, by.account, *device, now, kind);
        return true;
    });
}

law::Decision<std::int64_t> report_from_public(const Coding& coding, const PublicReport& report) {
    return coding.journal.act<std::int64_t>({.action = "coding.public_report"}, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        const auto code = find_code(tx, report.code);
        if (!code) return law::refuse("coding.unknown_code", law::rulebook(12));
        registry::hold_equipment(tx, {&code->equipment_id, 1});
        const auto device = registry::find_equipment(tx, auth::Scope::everything(), {code->equipment_id});
        if (!device) return law::refuse("coding.unknown_code", law::rulebook(12));
        const auto now = coding.journal.clock().now();
        const bool sticker = report.about == "sticker";
        const auto text = std::string(base::cut_utf8(base::one_line(report.text), 1'500));
        // What the public writes may name people: it stays out of the payload as a commitment and can be deleted.
        base::CanonicalObject payload;
        payload.add("about", report.about).add("by_staff", false);
        if (sticker) payload.add("kind", "damaged");
        const auto written = payload.text();
        auto said = about(*device, {}, written, {.event = sticker ? "coding.sticker_reported" : "coding.public_reported"});
        said.personal.push_back({"text", text});
        const auto entry = coding.journal.append(tx, said);
        base::CanonicalObject evidence;
        if (!sticker) {
            evidence.add("about", "coding.report_about." + report.about).add("entry", entry.value).add("name", device->name);
            // The bureau's alone: the unit that somebody complains of neither reads what was written nor ends the task.
            return registry::open_task(tx, coding.journal, {},
                                       {.code = public_task, .subject = {"report", entry.value}, .place = {device->region_id, 0}, .owner_kind = "region", .owner_id = device->region_id, .clause = law::rulebook(26),
                                        .evidence = evidence.text(), .due_on = base::add(coding.journal.clock().today(), days_to_answer)});
        }
        // A plate is asked about first: the unit answers with a photo, or admits. Where staff have said so already there is nothing to ask.
        const bool confirmed = find_sticker(tx, device->id.value).reported_at.has_value();
        insert_report(tx, {.entry_id = entry.value, .equipment_id = device->id.value, .kind = "damaged", .origin = "public", .state = confirmed ? "confirmed" : "open", .reported_at = now});
        if (!confirmed) {
            evidence.add("name", device->name);
            registry::NewTask task{.code = question_task, .subject = subject_of(device->id.value), .place = {device->region_id, device->unit_id}, .clause = law::rulebook(71), .evidence = evidence.text(),
                                   .due_on = base::add(coding.journal.clock().today(), days_to_answer), .ends_by_evidence = true};
            own(task);
            registry::open_task(tx, coding.journal, {}, task);
        }
        return entry.value;
    });
}

law::Decision<bool> admit_report(const Coding& coding, const auth::Actor& by, std::int64_t report_id, std::string_view note) {
    return coding.journal.act<bool>({.action = "coding.answer_report", .by = by.account, .subject = {"report", report_id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto asked = find_report(tx, by.scope, report_id);
        if (!asked) return law::refuse("coding.unknown_report", law::rulebook(12));
        registry::hold_equipment(tx, {&asked->equipment_id, 1});
        const auto report = find_report(tx, by.scope, report_id); // as it is now that nobody else answers
        const auto device = registry::find_equipment(tx, by.scope, {asked->equipment_id});
        if (!report || !device) return law::refuse("coding.unknown_report", law::rulebook(12));
        if (report->origin != "public" || report->state != "open") return law::refuse("coding.report_not_open", law::rulebook(71));
        base::CanonicalObject payload;
        payload.add("fine", false).add("report", report_id);
        const auto written = payload.text();
        auto entry = about(*device, by.account, written, {.event = "coding.report_answered"});
        const auto text = std::string(base::cut_utf8(base::one_line(note), 600));
        if (!text.empty()) entry.personal.push_back({"note", text});
        coding.journal.append(tx, entry);
        confirm_questions(tx, coding, by.account, device->id.value, true, "admitted");
        confirm(tx, coding, by.account, *device, report->reported_at, registry::parse_word<ReportKind>(report->kind).value_or(ReportKind::damaged));
        return true;
    });
}

void settle_reports(store::Transaction& tx, const Coding& coding, journal::AccountId by, const registry::Equipment& device) {
    const auto now = coding.journal.clock().now();
    for (const auto& report : list_standing_reports(tx, device.id.value)) {
        // Somebody saw the code elsewhere: a photo of this plate says nothing about that. That a picture showed another's plate is settled.
        if (report.kind == "cloned" && report.origin == "staff") continue;
        const bool question = report.origin == "public" && report.state == "open";
        save_report_state(tx, report.id, report.state == "open" ? "fine" : "mended", now);
        if (!question) continue;
        base::CanonicalObject payload;
        payload.add("fine", true).add("report", report.id);
        const auto written = payload.text();
        coding.journal.append(tx, about(device, by, written, {.event = "coding.report_answered"}));
    }
    for (const auto task : {question_task, mend_task}) registry::end_task(tx, coding.journal, by, task, subject_of(device.id.value), true, "photo");
}

std::size_t confirm_unanswered(const Coding& coding, base::Date today) {
    const auto& clock = coding.journal.clock();
    return coding.journal.database().transaction([&](store::Transaction& tx) {
        std::size_t count = 0;
        for (const auto& asked : list_questions_before(tx, clock.start_of(base::add(today, -days_to_answer)))) {
            if (!has_gone_unanswered(clock.day_of(asked.reported_at), today)) continue;
            registry::hold_equipment(tx, {&asked.equipment_id, 1});
            const auto device = registry::find_equipment(tx, auth::Scope::everything(), {asked.equipment_id});
            const auto report = find_report(tx, auth::Scope::everything(), asked.id);
            if (!device || !report || report->state != "open") continue; // confirmed with an earlier one of the same device
            base::CanonicalObject payload;
            payload.add("because", "unanswered").add("kind", report->kind).add("report", report->id);
            const auto written = payload.text();
            coding.journal.append(tx, about(*device, {}, written, {.event = "coding.report_confirmed"}));
            confirm_questions(tx, coding, {}, device->id.value, false, "unanswered");
            confirm(tx, coding, {}, *device, report->reported_at, registry::parse_word<ReportKind>(report->kind).value_or(ReportKind::damaged));
            ++count;
        }
        return count;
    });
}

} // namespace tezai::coding
