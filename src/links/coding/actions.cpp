#include "links/coding/actions.hpp"

#include <fmt/format.h>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "law/catalog.hpp"
#include "links/coding/imported.hpp"
#include "links/coding/rules.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/imported.hpp"
#include "registry/equipment/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::coding {
namespace {

constexpr std::string_view sticker_task = "coding.stick_within_seven_days";
constexpr std::string_view mend_task = "coding.mend_sticker";
constexpr std::string_view public_task = "coding.answer_public_report";
constexpr base::CalendarDays days_to_answer{7};

journal::Subject subject_of(std::int64_t equipment_id) { return {"equipment", equipment_id}; }

void journal_issue(store::Transaction& tx, const Coding& coding, journal::AccountId by, const IssuedCode& code, const journal::Place& place, bool attested) {
    base::CanonicalObject payload;
    payload.add("code", code.code).add("human_code", code.human_code);
    coding.journal.append(tx, {.event = "coding.code_issued", .subject = subject_of(code.equipment_id), .place = place,
                               .event_at = attested ? std::optional{code.issued_at} : std::nullopt,
                               .origin = attested ? journal::Origin::attested : journal::Origin::witnessed, .by = by, .payload = payload.text()});
}

bool is_gone(std::string_view use_state) { return use_state == registry::word(registry::UseState::scrapped) || use_state == registry::word(registry::UseState::moved_out); }

std::string next_plate_number(store::Transaction& tx, const IssuedCode& code) { return fmt::format("{}-{}", code.human_code, count_plates(tx, code.id) + 1); }

// A task about a device is its user's; where nobody is known to use it, the region's that supervises it.
void own(registry::NewTask& task) {
    task.owner_kind = task.place.unit_id != 0 ? "unit" : "region";
    task.owner_id = task.place.unit_id != 0 ? task.place.unit_id : task.place.region_id;
}

} // namespace

std::string plate_url(const Coding& coding, std::string_view code) {
    return "HTTPS://" + base::to_upper_ascii(coding.host) + "/Q/" + std::string(code);
}

IssuedCode issue(store::Transaction& tx, const Coding& coding, journal::AccountId by, std::int64_t equipment_id, const journal::Place& place, std::int64_t import_id) {
    IssuedCode code{.equipment_id = equipment_id, .code = random_code(), .human_code = coding.human_codes.of(take_code_number(tx)),
                    .issued_at = coding.journal.clock().now()};
    code.id = insert_code(tx, code, import_id);
    journal_issue(tx, coding, by, code, place, false);
    return code;
}

IssuedCode attest(store::Transaction& tx, const Coding& coding, journal::AccountId by, const AttestedSticker& past) {
    const auto day = past.coded_on ? past.coded_on : past.accepted_on;
    IssuedCode code{.equipment_id = past.equipment_id, .code = past.code.empty() ? random_code() : past.code,
                    .human_code = coding.human_codes.of(take_code_number(tx)),
                    .issued_at = day ? coding.journal.clock().start_of(*day) : coding.journal.clock().now()};
    code.id = insert_code(tx, code, past.import_id);
    journal_issue(tx, coding, by, code, past.place, day.has_value());
    if (past.accepted_on) {
        const auto at = coding.journal.clock().start_of(*past.accepted_on);
        save_accepted(tx, past.equipment_id, at, 0);
        coding.journal.append(tx, {.event = "coding.photo_accepted", .subject = subject_of(past.equipment_id), .place = past.place, .event_at = at,
                                   .origin = journal::Origin::attested, .by = by, .payload = "{}"});
    }
    return code;
}

law::Decision<IssuedCode> attest_checked(store::Transaction& tx, const Coding& coding, journal::AccountId by, const AttestedSticker& past) {
    auto checked = past;
    if (!past.code.empty()) {
        const auto code = parse_code(past.code);
        if (!code) return law::refuse("coding.not_a_code", law::rulebook(23), {{"code", past.code}});
        if (is_code_taken(tx, *code)) return law::refuse("coding.code_taken", law::rulebook(14), {{"code", *code}});
        checked.code = *code;
    }
    if (find_code_of(tx, past.equipment_id)) return law::refuse("coding.already_issued", law::rulebook(23));
    return attest(tx, coding, by, checked);
}

law::Decision<Issued> issue_codes(const Coding& coding, const auth::Actor& by, const std::vector<std::int64_t>& equipment_ids) {
    Issued total;
    constexpr std::size_t batch = 2'000; // one transaction each: others write in between
    for (std::size_t from = 0; from < equipment_ids.size(); from += batch) {
        const std::span ids(equipment_ids.data() + from, std::min(batch, equipment_ids.size() - from));
        const auto done = coding.journal.act<Issued>({.action = "coding.issue", .by = by.account}, [&](store::Transaction& tx) -> law::Decision<Issued> {
            Issued part;
            registry::hold_equipment(tx, ids);
            for (const auto& device : registry::list_equipment_by_ids(tx, by.scope, ids)) {
                const bool has_code = find_code_of(tx, device.id.value).has_value();
                if (has_code) {
                    ++part.already;
                    continue;
                }
                const auto breaches = law::judge(issue_rules(), facts_of(device, has_code), coding.journal.clock().today());
                if (auto refusal = law::first_refusal(breaches)) {
                    ++part.refused_count;
                    part.refused.push_back({device.id.value, std::move(*refusal)});
                    continue;
                }
                issue(tx, coding, by.account, device.id.value, {device.region_id, device.unit_id});
                ++part.issued;
            }
            return part;
        });
        if (!done) return done;
        total.issued += done->issued;
        total.already += done->already;
        total.refused_count += done->refused_count;
        for (const auto& each : done->refused)
            if (total.refused.size() < 200) total.refused.push_back(each);
    }
    return total;
}

law::Decision<MadeSheet> make_sheet(const Coding& coding, const auth::Actor& by, std::string_view format_key, const std::vector<std::int64_t>& equipment_ids) {
    const journal::Attempt attempt{.action = "coding.print", .by = by.account};
    const auto refuse = [&](std::string_view code, law::Clause clause, std::map<std::string, std::string> named = {}) {
        return coding.journal.act<MadeSheet>(attempt, [&](store::Transaction&) -> law::Decision<MadeSheet> { return law::refuse(code, clause, named); });
    };
    const auto* format = documents::find_label_format(format_key);
    if (!format || !documents::holds_code(*format)) return refuse("coding.format_cannot_hold_code", law::rulebook(24), {{"format", std::string(format_key)}});
    const bool reachable = coding.host.find('.') != std::string::npos && !coding.host.starts_with("127.") && !coding.host.starts_with("localhost");
    if (!reachable) return refuse("coding.host_not_public", law::rulebook(2), {{"host", coding.host}});

    struct Wanted {
        registry::Equipment device;
        IssuedCode code;
        std::string plate_no;
    };
    std::vector<Wanted> wanted;
    const auto tree = coding.regions.tree();
    const auto today = coding.journal.clock().today();
    coding.journal.database().read([&](store::Transaction& tx) {
        for (auto& device : registry::list_equipment_by_ids(tx, by.scope, equipment_ids))
            if (auto code = find_code_of(tx, device.id.value)) {
                auto plate = next_plate_number(tx, *code);
                wanted.push_back({std::move(device), std::move(*code), std::move(plate)});
            }
    });
    if (wanted.empty()) return refuse("coding.nothing_to_print", law::rulebook(24));

    std::vector<documents::Label> labels;
    for (const auto& each : wanted) {
        auto qr = documents::encode_qr(plate_url(coding, each.code.code));
        if (!qr) return refuse("coding.host_not_public", law::rulebook(2), {{"host", coding.host}});
        labels.push_back({.qr = std::move(*qr), .human_code = each.code.human_code, .device_name = each.device.name,
                          .place = tree->path_text(each.device.region_id, today), .plate_number = each.plate_no,
                          .rescue_number = std::string(each.device.identifier(registry::IdentifierKind::rescue_code)), .issuer = coding.issuer});
    }
    const auto now = coding.journal.clock().now();
    const auto sheet = documents::make_label_sheet(*format, labels, {.mark = coding.sheet_mark, .created_at = now});
    if (!sheet) return refuse("coding.format_cannot_hold_code", law::rulebook(24), {{"format", std::string(format_key)}});
    const auto blob = coding.blobs.put(sheet->pdf);

    return coding.journal.act<MadeSheet>(attempt, [&](store::Transaction& tx) -> law::Decision<MadeSheet> {
        MadeSheet made{.labels = static_cast<std::int64_t>(labels.size()), .pages = sheet->pages,
                       .without_code = static_cast<std::int64_t>(equipment_ids.size() - wanted.size())};
        made.id = insert_sheet(tx, {{.format = std::string(format_key), .blob = blob, .labels = made.labels, .pages = made.pages, .made_at = now},
                                    by.region_id, by.unit_id, by.account});
        for (const auto& each : wanted) {
            // Another sheet may have been made while this one was drawn: a plate number is printed once.
            if (each.plate_no != next_plate_number(tx, each.code)) return law::refuse("coding.printed_meanwhile", law::rulebook(24));
            insert_plate(tx, each.code.id, each.plate_no, made.id);
        }
        base::CanonicalObject payload;
        payload.add("format", format_key).add("labels", made.labels).add("pdf", blob);
        coding.journal.append(tx, {.event = "coding.sheet_made", .subject = {"label_sheet", made.id}, .place = {by.region_id, by.unit_id}, .by = by.account, .payload = payload.text()});
        return made;
    });
}

law::Decision<bool> report_sticker(const Coding& coding, const auth::Actor& by, std::int64_t equipment_id, ReportKind kind, std::string_view note) {
    return coding.journal.act<bool>({.action = "coding.report_sticker", .by = by.account, .subject = subject_of(equipment_id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        registry::hold_equipment(tx, {&equipment_id, 1});
        const auto device = registry::find_equipment(tx, by.scope, {equipment_id});
        if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
        if (!find_code_of(tx, equipment_id)) return law::refuse("coding.no_code_yet", law::rulebook(23));
        const auto now = coding.journal.clock().now();
        save_report(tx, equipment_id, now, kind);
        base::CanonicalObject payload;
        payload.add("by_staff", true).add("kind", registry::word(kind));
        // Free text may name people: the journal keeps its commitment, the text can be deleted.
        const auto text = std::string(base::cut_utf8(base::one_line(note), 600));
        const auto written = payload.text();
        journal::Entry entry{.event = "coding.sticker_reported", .subject = subject_of(equipment_id), .place = {device->region_id, device->unit_id}, .by = by.account, .payload = written};
        if (!text.empty()) entry.personal.push_back({"note", text});
        coding.journal.append(tx, entry);
        base::CanonicalObject evidence; // the kind as the code of its text: the reader's language says it
        evidence.add("kind", "coding.report_kind." + std::string(registry::word(kind))).add("name", device->name);
        registry::NewTask task{.code = mend_task, .subject = subject_of(equipment_id), .place = {device->region_id, device->unit_id}, .clause = law::rulebook(25),
                               .evidence = evidence.text(), .due_on = base::add(coding.journal.clock().today(), days_to_stick), .ends_by_evidence = true};
        own(task);
        registry::open_task(tx, coding.journal, by.account, task);
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
        const journal::Place place{device->region_id, device->unit_id};
        const auto text = std::string(base::cut_utf8(base::one_line(report.text), 1'500));
        // What the public writes may name people: it stays out of the payload as a commitment and can be deleted.
        base::CanonicalObject payload;
        payload.add("about", report.about).add("by_staff", false);
        if (report.about == "sticker") payload.add("kind", "damaged");
        const auto entry = coding.journal.append(tx, {.event = report.about == "sticker" ? "coding.sticker_reported" : "coding.public_reported",
                                                      .subject = subject_of(device->id.value), .place = place, .payload = payload.text(),
                                                      .personal = {{"text", text}}});
        base::CanonicalObject evidence;
        evidence.add("about", "coding.report_about." + report.about).add("entry", entry.value).add("name", device->name);
        // The bureau's alone: the unit that somebody complains of neither reads what was written nor ends the task.
        return registry::open_task(tx, coding.journal, {},
                                   {.code = public_task, .subject = {"report", entry.value}, .place = {device->region_id, 0}, .owner_kind = "region",
                                    .owner_id = device->region_id, .clause = law::rulebook(26), .evidence = evidence.text(),
                                    .due_on = base::add(coding.journal.clock().today(), days_to_answer)});
    });
}

std::int64_t follow(const Coding& coding, std::int64_t up_to_leaf) {
    return coding.journal.database().transaction([&](store::Transaction& tx) {
        auto at = cursor_leaf(tx);
        const auto today = coding.journal.clock().today();
        std::vector<journal::Record> registered;
        std::vector<std::int64_t> gone;
        // At most so many in one transaction: the caller comes again until all are followed.
        journal::tail(tx, at, std::min<std::int64_t>(20'000, up_to_leaf - at), [&](const journal::Record& record) {
            if (record.leaf) at = *record.leaf;
            if (record.event == "equipment.registered") registered.push_back(record);
            if (record.event == "equipment.use_state_changed" && is_gone(base::find_text(record.payload, "use_state").value_or(""))) gone.push_back(record.subject_id);
        });
        for (const auto& record : registered) {
            const auto day = base::find_text(record.payload, "registered_on");
            const auto registered_on = day ? base::parse_date(*day) : std::nullopt;
            // Whose clock has run out long ago is on the gap list of K03; a clock is for those who can still be in time.
            if (!registered_on || sticker_due_on(*registered_on) < today) continue;
            if (base::find_text(record.payload, "use_state") != "in_use") continue;
            if (find_sticker(tx, record.subject_id).accepted_at) continue;
            const auto* variety = law::find_variety(base::find_text(record.payload, "variety").value_or(""));
            if (variety == nullptr || variety->registered_by != law::RegisteredBy::device) continue;
            base::CanonicalObject evidence;
            evidence.add("name", base::find_text(record.payload, "name").value_or("")).add("registered_on", *day);
            registry::NewTask task{.code = sticker_task, .subject = subject_of(record.subject_id), .place = record.place, .clause = law::online_notice_2021(322, 2),
                                   .evidence = evidence.text(), .due_on = sticker_due_on(*registered_on), .ends_by_evidence = true};
            own(task);
            registry::open_task(tx, coding.journal, {}, task);
        }
        // Nobody sticks a plate on what is not there any more, and nobody could tick these tasks off.
        for (const auto device : gone)
            for (const auto task : {sticker_task, mend_task}) registry::end_task(tx, coding.journal, {}, task, subject_of(device), false, "gone");
        save_cursor(tx, at);
        return at;
    });
}

std::size_t remind(const Coding& coding, base::Date today) {
    return coding.journal.database().transaction([&](store::Transaction& tx) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < reminder_days.size(); ++i) {
            // From its day until the next one's, the last for ever: what a day without a server missed is made up once, by the latest.
            const auto day = reminder_days.at(i);
            const auto due_from = i + 1 < reminder_days.size() ? base::add(today, days_to_stick - base::CalendarDays{reminder_days.at(i + 1) - 1}) : base::Date{std::chrono::year{1} / 1 / 1};
            const auto due_until = base::add(today, days_to_stick - base::CalendarDays{day});
            for (const auto& task : registry::take_reminders(tx, sticker_task, due_from, due_until, day)) {
                base::CanonicalObject payload;
                payload.add("day", day).add("due_on", task.due_on);
                coding.journal.append(tx, {.event = "task.reminded", .subject = {"task", task.id}, .place = task.place, .payload = payload.text()});
                ++count;
            }
        }
        return count;
    });
}

} // namespace tezai::coding
