// One code at two places. Anybody of the staff may suspect it, the bureau decides; decided, it is a fact of both devices.
#include <algorithm>
#include <array>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "links/coding/duties.hpp"
#include "links/coding/human_code.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/plates/store.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/imported.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::coding {
namespace {

// What happened to this device; `said` has the event.
journal::Entry about(const registry::Equipment& device, journal::AccountId by, std::string_view payload, journal::Entry said) {
    said.subject = subject_of(device.id.value);
    said.place = {device.region_id, device.unit_id};
    said.by = by;
    said.payload = payload;
    return said;
}

void add_note(journal::Entry& entry, const std::string& text) {
    if (!text.empty()) entry.personal.push_back({"note", text});
}

std::string note_of(std::string_view note) { return std::string(base::cut_utf8(base::one_line(note), 600)); }

std::optional<IssuedCode> find_typed(store::Transaction& tx, std::string_view typed) {
    if (const auto human = parse_human_code(typed)) return find_code(tx, *human);
    if (const auto code = parse_code(typed)) return find_code(tx, *code);
    return std::nullopt;
}

// Each of the two devices has the fact, and who supervises it the task of giving it another code.
void mark_cloned(store::Transaction& tx, const Coding& coding, const auth::Actor& by, const registry::Equipment& device, std::int64_t other, const std::string& code, const std::string& note) {
    base::CanonicalObject payload;
    payload.add("code", code).add("other", other);
    const auto written = payload.text();
    auto entry = about(device, by.account, written, {.event = "coding.code_cloned"});
    add_note(entry, note);
    coding.journal.append(tx, entry);
    save_cloned(tx, device.id.value, coding.journal.clock().now());
    if (!find_code_of(tx, device.id.value)) return;
    base::CanonicalObject evidence;
    evidence.add("name", device.name);
    registry::open_task(tx, coding.journal, by.account,
                        {.code = replace_task, .subject = subject_of(device.id.value), .place = {device.region_id, device.unit_id}, .owner_kind = "region", .owner_id = device.region_id, .clause = law::rulebook(72),
                         .evidence = evidence.text(), .due_on = base::add(coding.journal.clock().today(), days_to_answer), .ends_by_evidence = true});
}

} // namespace

law::Decision<bool> report_clone(const Coding& coding, const auth::Actor& by, std::int64_t equipment_id, std::string_view other_code, std::string_view note) {
    return coding.journal.act<bool>({.action = "coding.report_sticker", .by = by.account, .subject = subject_of(equipment_id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        registry::hold_equipment(tx, {&equipment_id, 1});
        const auto device = registry::find_equipment(tx, by.scope, {equipment_id});
        if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
        std::int64_t other = 0;
        if (!base::trim(other_code).empty()) {
            // Another county's code and none are the same answer.
            const auto found = find_typed(tx, other_code);
            if (!found || !registry::find_equipment(tx, by.scope, {found->equipment_id})) return law::refuse("coding.unknown_code", law::rulebook(12));
            if (found->equipment_id == equipment_id) return law::refuse("coding.clone_of_itself", law::rulebook(72));
            other = found->equipment_id;
        } else if (!find_code_of(tx, equipment_id)) {
            return law::refuse("coding.no_code_yet", law::rulebook(23));
        }
        base::CanonicalObject payload;
        payload.add("by_staff", true).add("other", other);
        const auto written = payload.text();
        const auto text = note_of(note);
        auto entry = about(*device, by.account, written, {.event = "coding.clone_suspected"});
        add_note(entry, text);
        const auto id = coding.journal.append(tx, entry);
        insert_report(tx, {.entry_id = id.value, .equipment_id = equipment_id, .kind = "cloned", .origin = "staff", .state = "open", .reported_at = coding.journal.clock().now(), .other_equipment_id = other});
        base::CanonicalObject evidence;
        evidence.add("href", "/plates").add("name", device->name);
        registry::open_task(tx, coding.journal, by.account,
                            {.code = clone_task, .subject = subject_of(equipment_id), .place = {device->region_id, 0}, .owner_kind = "region", .owner_id = device->region_id, .clause = law::rulebook(72),
                             .evidence = evidence.text(), .due_on = base::add(coding.journal.clock().today(), days_to_answer), .ends_by_evidence = true});
        return true;
    });
}

void note_lead(store::Transaction& tx, const Coding& coding, journal::AccountId by, const registry::Equipment& device, std::string_view shown_code, std::int64_t photo_id) {
    const auto owner = find_code(tx, shown_code);
    if (!owner || owner->equipment_id == device.id.value) return;
    const auto standing = list_standing_reports(tx, device.id.value);
    if (std::ranges::any_of(standing, [&](const auto& report) { return report.kind == "cloned" && report.other_equipment_id == owner->equipment_id; })) return;
    base::CanonicalObject payload;
    payload.add("by_staff", false).add("photo_id", photo_id);
    const auto written = payload.text();
    const auto id = coding.journal.append(tx, about(device, by, written, {.event = "coding.clone_suspected"}));
    insert_report(tx, {.entry_id = id.value, .equipment_id = device.id.value, .kind = "cloned", .origin = "photo", .state = "open", .reported_at = coding.journal.clock().now(), .other_equipment_id = owner->equipment_id});
}

law::Decision<bool> decide_clone(const Coding& coding, const auth::Actor& by, std::int64_t report_id, bool cloned, std::string_view note) {
    return coding.journal.act<bool>({.action = "coding.decide_clone", .by = by.account, .subject = {"report", report_id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto asked = find_report(tx, by.scope, report_id);
        if (!asked) return law::refuse("coding.unknown_report", law::rulebook(12));
        std::array both{asked->equipment_id, asked->other_equipment_id};
        std::ranges::sort(both); // always in one order: two who decide about the same pair wait for each other and do not block
        registry::hold_equipment(tx, both);
        const auto report = find_report(tx, by.scope, report_id);
        const auto device = registry::find_equipment(tx, by.scope, {asked->equipment_id});
        if (!report || !device) return law::refuse("coding.unknown_report", law::rulebook(12));
        if (report->kind != "cloned" || report->state != "open") return law::refuse("coding.report_not_open", law::rulebook(72));
        const auto now = coding.journal.clock().now();
        const auto text = note_of(note);
        const auto end_task = [&] { registry::end_task(tx, coding.journal, by.account, clone_task, subject_of(device->id.value), true, cloned ? "cloned" : "dismissed"); };
        if (!cloned) {
            base::CanonicalObject payload;
            payload.add("report", report_id);
            const auto written = payload.text();
            auto entry = about(*device, by.account, written, {.event = "coding.clone_dismissed"});
            add_note(entry, text);
            coding.journal.append(tx, entry);
            save_report_state(tx, report_id, "dismissed", now);
            end_task();
            return true;
        }
        std::optional<registry::Equipment> other;
        if (report->other_equipment_id != 0) {
            other = registry::find_equipment(tx, by.scope, {report->other_equipment_id});
            if (!other) return law::refuse("coding.clone_reaches_beyond", law::rulebook(72));
        }
        // The code that was seen twice: of the other one, where a picture of this device showed it.
        const auto own_code = find_code_of(tx, device->id.value), others = other ? find_code_of(tx, other->id.value) : std::nullopt;
        const auto& seen = others ? others : own_code;
        const auto code = seen ? seen->code : std::string();
        mark_cloned(tx, coding, by, *device, report->other_equipment_id, code, text);
        if (other) mark_cloned(tx, coding, by, *other, device->id.value, code, text);
        for (const auto& standing : list_standing_reports(tx, device->id.value))
            if (standing.kind == "cloned" && standing.other_equipment_id == report->other_equipment_id) save_report_state(tx, standing.id, "cloned", now);
        end_task();
        return true;
    });
}

} // namespace tezai::coding
