#include "links/coding/actions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "law/catalog.hpp"
#include "links/coding/duties.hpp"
#include "links/coding/imported.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/plates/store.hpp"
#include "links/coding/rules.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/imported.hpp"
#include "registry/equipment/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::coding {
namespace {

void journal_issue(store::Transaction& tx, const Coding& coding, journal::AccountId by, const IssuedCode& code, const journal::Place& place, bool attested) {
    base::CanonicalObject payload;
    payload.add("code", code.code).add("human_code", code.human_code);
    coding.journal.append(tx, {.event = "coding.code_issued", .subject = subject_of(code.equipment_id), .place = place,
                               .event_at = attested ? std::optional{code.issued_at} : std::nullopt,
                               .origin = attested ? journal::Origin::attested : journal::Origin::witnessed, .by = by, .payload = payload.text()});
}

bool is_gone(std::string_view use_state) { return use_state == registry::word(registry::UseState::scrapped) || use_state == registry::word(registry::UseState::moved_out); }

std::string next_plate_number(store::Transaction& tx, const IssuedCode& code, std::int64_t ahead = 0) { return fmt::format("{}-{}", code.human_code, count_plates(tx, code.id) + 1 + ahead); }

// The entrances that have no plate yet, of a device that wants several; else the one place that has no name.
std::vector<PlatePlace> places_to_print(store::Transaction& tx, std::int64_t equipment_id, std::int64_t code_id) {
    auto places = list_places(tx, equipment_id);
    if (!places.empty()) {
        const auto plates = list_plates_of_code(tx, code_id);
        std::erase_if(places, [&](const auto& place) { return std::ranges::any_of(plates, [&](const auto& plate) { return plate.place_id == place.id && plate.state != PlateState::retired; }); });
    }
    if (places.empty()) places.emplace_back();
    return places;
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
        std::int64_t place_id = 0; // of several entrances
        std::string place_name;
    };
    std::vector<Wanted> wanted;
    std::int64_t with_code = 0;
    const auto tree = coding.regions.tree();
    const auto today = coding.journal.clock().today();
    coding.journal.database().read([&](store::Transaction& tx) {
        for (const auto& device : registry::list_equipment_by_ids(tx, by.scope, equipment_ids)) {
            const auto code = find_code_of(tx, device.id.value);
            if (!code) continue;
            ++with_code;
            std::int64_t ahead = 0;
            for (const auto& place : places_to_print(tx, device.id.value, code->id)) wanted.push_back({device, *code, next_plate_number(tx, *code, ahead++), place.id, place.name});
        }
    });
    if (wanted.empty()) return refuse("coding.nothing_to_print", law::rulebook(24));

    std::vector<documents::Label> labels;
    for (const auto& each : wanted) {
        auto qr = documents::encode_qr(plate_url(coding, each.code.code));
        if (!qr) return refuse("coding.host_not_public", law::rulebook(2), {{"host", coding.host}});
        labels.push_back({.qr = std::move(*qr), .human_code = each.code.human_code, .device_name = each.device.name,
                          .place = tree->path_text(each.device.region_id, today) + (each.place_name.empty() ? "" : " " + each.place_name), .plate_number = each.plate_no,
                          .rescue_number = std::string(each.device.identifier(registry::IdentifierKind::rescue_code)), .issuer = coding.issuer});
    }
    const auto now = coding.journal.clock().now();
    const auto sheet = documents::make_label_sheet(*format, labels, {.mark = coding.sheet_mark, .created_at = now});
    if (!sheet) return refuse("coding.format_cannot_hold_code", law::rulebook(24), {{"format", std::string(format_key)}});
    const auto blob = coding.blobs.put(sheet->pdf);

    return coding.journal.act<MadeSheet>(attempt, [&](store::Transaction& tx) -> law::Decision<MadeSheet> {
        MadeSheet made{.labels = static_cast<std::int64_t>(labels.size()), .pages = sheet->pages,
                       .without_code = static_cast<std::int64_t>(equipment_ids.size()) - with_code};
        made.id = insert_sheet(tx, {{.format = std::string(format_key), .blob = blob, .labels = made.labels, .pages = made.pages, .made_at = now},
                                    by.region_id, by.unit_id, by.account});
        for (const auto& each : wanted) {
            // Another sheet may have been made while this one was drawn: a plate number is printed once.
            if (each.plate_no != next_plate_number(tx, each.code)) return law::refuse("coding.printed_meanwhile", law::rulebook(24));
            save_order_printed(tx, each.device.id.value, insert_plate(tx, each.code.id, each.plate_no, made.id, each.place_id));
        }
        base::CanonicalObject payload;
        payload.add("format", format_key).add("labels", made.labels).add("pdf", blob);
        coding.journal.append(tx, {.event = "coding.sheet_made", .subject = {"label_sheet", made.id}, .place = {by.region_id, by.unit_id}, .by = by.account, .payload = payload.text()});
        return made;
    });
}

std::int64_t follow(const Coding& coding, std::int64_t up_to_leaf) {
    return coding.journal.database().transaction([&](store::Transaction& tx) {
        auto at = cursor_leaf(tx);
        const auto today = coding.journal.clock().today();
        std::vector<journal::Record> registered;
        std::vector<std::int64_t> gone;
        std::vector<journal::Record> scrapped;
        // At most so many in one transaction: the caller comes again until all are followed.
        journal::tail(tx, at, std::min<std::int64_t>(20'000, up_to_leaf - at), [&](const journal::Record& record) {
            if (record.leaf) at = *record.leaf;
            if (record.event == "equipment.registered") registered.push_back(record);
            if (record.event != "equipment.use_state_changed") return;
            const auto use_state = base::find_text(record.payload, "use_state").value_or("");
            if (is_gone(use_state)) gone.push_back(record.subject_id);
            if (use_state == registry::word(registry::UseState::scrapped)) scrapped.push_back(record);
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
            for (const auto task : {sticker_task, mend_task, question_task}) registry::end_task(tx, coding.journal, {}, task, subject_of(device), false, "gone");
        for (const auto& record : scrapped) revoke_scrapped(tx, coding, record);
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
