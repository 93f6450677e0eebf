#include "library/letters/actions.hpp"

#include <algorithm>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "library/files.hpp"
#include "library/letters/compose.hpp"
#include "library/letters/paper.hpp"
#include "library/letters/rules.hpp"
#include "library/letters/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::library {
namespace {

constexpr std::string_view confirm_task = "library.confirm_letter";
constexpr std::string_view deliver_task = "library.deliver_letter";

journal::Subject subject_of(std::int64_t letter_id) { return {"letter", letter_id}; }

// What a person wrote for others to read, as long as somebody writes by hand; several lines stay several.
std::string written(std::string_view text) {
    std::string all;
    for (const auto line : base::split(base::cut_utf8(text, 6'000), '\n'))
        if (const auto one = base::one_line(line); !one.empty()) all += (all.empty() ? "" : "\n") + one;
    return all;
}

void open_deliver_task(store::Transaction& tx, const Library& library, journal::AccountId by, const Letter& letter, std::string_view unit_name, base::Date due_on) {
    base::CanonicalObject evidence;
    evidence.add("name", unit_name).add("number", letter.number);
    registry::open_task(tx, library.journal(), by,
                        {.code = deliver_task, .subject = subject_of(letter.id), .place = {letter.place.region_id, 0}, .owner_kind = "region", .owner_id = letter.office_region_id,
                         .clause = law::rulebook(112), .evidence = evidence.text(), .due_on = due_on, .ends_by_evidence = true});
}

void end_tasks(store::Transaction& tx, const Library& library, journal::AccountId by, std::int64_t id, bool done, std::string_view why) {
    for (const auto task : {confirm_task, deliver_task}) registry::end_task(tx, library.journal(), by, task, subject_of(id), done, why);
}

LetterFacts facts_of(const Letter& letter, const auth::Actor& by) {
    return {.issued = letter.state == "issued", .by_addressee = by.unit_id != 0 && by.unit_id == letter.place.unit_id, .by_office = by.region_id != 0 && by.region_id == letter.office_region_id,
            .answered = letter.confirmed_at.has_value() || letter.delivered_on.has_value()};
}

// Loads the letter through the scope and judges it; the answer of who is not to know of it is the same as for none.
law::Decision<Letter> load_judged(store::Transaction& tx, const Library& library, const auth::Actor& by, std::int64_t id, std::span<const law::Rule<LetterFacts>> rules) {
    auto letter = find_letter(tx, by.scope, id);
    if (!letter) return law::refuse("library.letter.unknown", law::rulebook(12));
    if (auto refusal = law::first_refusal(law::judge(rules, facts_of(*letter, by), library.registry.today()))) return base::failure(std::move(*refusal));
    return std::move(*letter);
}

law::Decision<Letter> keep_letter(const Library& library, const auth::Actor& by, const NewLetter& wanted, const Composed& composed, Letter letter) {
    return library.journal().act<Letter>({.action = "library.letter.send", .by = by.account, .subject = {"unit", wanted.unit_id}, .place = letter.place}, [&](store::Transaction& tx) -> law::Decision<Letter> {
        if (take_serial(tx, letter.office_region_id, letter.year) != letter.serial) return law::refuse("library.letter.numbered_meanwhile", law::rulebook(110));
        // Two clerks at once: the second sees the first one's letter here.
        auto facts = composed.facts;
        facts.alike_on = find_alike(tx, letter.office_region_id, wanted.unit_id, wanted.template_key);
        if (auto refusal = law::first_refusal(law::judge(send_rules(), facts, facts.today))) return base::failure(std::move(*refusal));
        letter.id = insert_letter(tx, letter, composed.content.devices);
        if (wanted.corrects != 0) {
            const auto old = load_judged(tx, library, by, wanted.corrects, withdraw_rules());
            if (!old) return base::failure(old.error());
            if (!save_ended(tx, wanted.corrects, "superseded", wanted.why, letter.id)) return law::refuse("library.letter.no_longer_issued", law::rulebook(110));
            base::CanonicalObject payload;
            payload.add("by", letter.id);
            library.journal().append(tx, {.event = "library.letter_superseded", .subject = subject_of(wanted.corrects), .place = old->place, .by = by.account, .payload = payload.text(),
                                          .personal = {{"why", wanted.why}}});
            end_tasks(tx, library, by.account, wanted.corrects, false, "superseded");
        }
        base::Hasher hasher(library.journal().suite());
        base::CanonicalObject payload;
        payload.add("about_id", letter.about_id).add("about_kind", letter.about_kind).add("content", base::to_hex(hasher.hash(letter.content))).add("devices", letter.devices).add("due_on", letter.due_on)
            .add("number", letter.number).add("office", letter.office_region_id).add("pdf", letter.pdf);
        if (letter.supersedes != 0) payload.add("supersedes", letter.supersedes);
        payload.add("template", letter.template_key).add("version", letter.version);
        library.journal().append(tx, {.event = "library.letter_issued", .subject = subject_of(letter.id), .place = letter.place, .by = by.account, .payload = payload.text()});

        base::CanonicalObject evidence;
        evidence.add("name", letter.title).add("number", letter.number).add("office", composed.content.office);
        registry::open_task(tx, library.journal(), by.account,
                            {.code = confirm_task, .subject = subject_of(letter.id), .place = letter.place, .owner_kind = "unit", .owner_id = letter.place.unit_id, .clause = law::rulebook(113),
                             .evidence = evidence.text(), .due_on = base::add(letter.issued_on, days_to_confirm), .ends_by_evidence = true});
        // A unit that cannot sign in cannot read it here: paper from the start.
        if (!composed.unit_signs_in) open_deliver_task(tx, library, by.account, letter, composed.content.addressee, base::add(letter.issued_on, days_unread));
        return letter;
    });
}

} // namespace

law::Decision<bool> set_office(const Library& library, const auth::Actor& by, const LetterOffice& wanted) {
    return library.journal().act<bool>({.action = "library.office.set", .by = by.account, .subject = {"region", by.region_id}, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const LetterOffice office{by.region_id, base::one_line(wanted.name), base::one_line(wanted.word), base::one_line(wanted.contact)};
        save_office(tx, office);
        base::CanonicalObject payload;
        payload.add("name", office.name).add("word", office.word);
        journal::Entry entry{.event = "library.office_set", .subject = {"region", by.region_id}, .place = {by.region_id, 0}, .by = by.account};
        const auto text = payload.text();
        entry.payload = text;
        if (!office.contact.empty()) entry.personal.push_back({"contact", office.contact}); // it may name a person
        library.journal().append(tx, entry);
        return true;
    });
}

law::Decision<LetterContent> draft_letter(const Library& library, const auth::Actor& by, const NewLetter& wanted) {
    auto composed = compose_letter(library, by, wanted);
    if (!composed) return base::failure(composed.error());
    if (auto refusal = law::first_refusal(law::judge(send_rules(), composed->facts, composed->facts.today))) return base::failure(std::move(*refusal));
    return std::move(composed->content);
}

law::Decision<Letter> send_letter(const Library& library, const auth::Actor& by, const NewLetter& asked) {
    auto wanted = asked;
    wanted.text = written(wanted.text);
    wanted.why = base::one_line(base::cut_utf8(wanted.why, 600));
    const journal::Attempt attempt{.action = "library.letter.send", .by = by.account, .subject = {"unit", wanted.unit_id}};
    const auto refuse = [&](law::Refusal why) { return library.journal().act<Letter>(attempt, [&](store::Transaction&) -> law::Decision<Letter> { return base::failure(why); }); };
    if (wanted.corrects != 0 && wanted.why.empty()) return refuse({"library.letter.reason_missing", law::rulebook(110), {}});
    const std::lock_guard one(library.numbering);
    auto composed = compose_letter(library, by, wanted);
    if (!composed) return refuse(composed.error());
    if (auto refusal = law::first_refusal(law::judge(send_rules(), composed->facts, composed->facts.today))) return refuse(std::move(*refusal));

    auto& content = composed->content;
    Letter letter{.place = composed->place, .office_region_id = by.region_id, .template_key = wanted.template_key, .about_kind = wanted.about_kind,
                  .about_id = wanted.about_id != 0 ? wanted.about_id : wanted.unit_id, .year = static_cast<int>(content.signed_on.year()), .title = content.title,
                  .devices = static_cast<std::int64_t>(content.devices.size()), .due_on = wanted.due_on, .issued_on = content.signed_on, .issued_at = library.journal().clock().now(),
                  .issued_by = by.account.value, .version = composed->version, .supersedes = wanted.corrects, .state = "issued"};
    letter.serial = library.database().read([&](store::Transaction& tx) { return next_serial(tx, letter.office_region_id, letter.year); });
    letter.number = number_text(content.language, composed->office.word, letter.year, letter.serial);
    content.number = letter.number;
    letter.content = base::form::write(content);
    const auto paper = make_letter_paper(content, {.watermark = library.watermark, .address = "https://" + library.host + "/letters?q=" + percent_encoded(letter.number), .made_at = letter.issued_at});
    if (paper.missing_glyphs != 0) return refuse({"library.letter.cannot_be_printed", law::rulebook(114), {}});
    letter.pdf = library.blobs.put(paper.pdf);
    return keep_letter(library, by, wanted, *composed, std::move(letter));
}

void mark_read(const Library& library, const auth::Actor& by, const Letter& letter) {
    if (letter.read_at || by.unit_id == 0 || by.unit_id != letter.place.unit_id) return;
    library.database().transaction([&](store::Transaction& tx) {
        if (!save_read(tx, letter.id, library.journal().clock().now(), by.account.value, auth::word(by.role))) return;
        base::CanonicalObject payload;
        payload.add("role", auth::word(by.role));
        library.journal().append(tx, {.event = "library.letter_read", .subject = subject_of(letter.id), .place = letter.place, .by = by.account, .payload = payload.text()});
        registry::end_task(tx, library.journal(), by.account, deliver_task, subject_of(letter.id), true, "read");
    });
}

law::Decision<bool> confirm_letter(const Library& library, const auth::Actor& by, std::int64_t id, std::string_view reply) {
    return library.journal().act<bool>({.action = "library.letter.confirm", .by = by.account, .subject = subject_of(id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto letter = load_judged(tx, library, by, id, confirm_rules());
        if (!letter) return base::failure(letter.error());
        const auto now = library.journal().clock().now();
        const auto role = auth::word(by.role);
        const auto text = written(reply);
        base::CanonicalObject payload;
        payload.add("role", role);
        const auto said = payload.text();
        journal::Entry entry{.event = "library.letter_confirmed", .subject = subject_of(id), .place = letter->place, .by = by.account, .payload = said};
        if (!text.empty()) entry.personal.push_back({"reply", text}); // it may name people: it can be deleted
        const auto written_at = library.journal().append(tx, entry);
        if (!save_confirmed(tx, id, now, by.account.value, role, text.empty() ? 0 : written_at.value)) return law::refuse("library.letter.answered_already", law::rulebook(113));
        save_read(tx, id, now, by.account.value, role); // who confirms has it
        end_tasks(tx, library, by.account, id, true, "confirmed");
        return true;
    });
}

law::Decision<bool> deliver_letter(const Library& library, const auth::Actor& by, std::int64_t id, base::Date on) {
    return library.journal().act<bool>({.action = "library.letter.deliver", .by = by.account, .subject = subject_of(id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto letter = load_judged(tx, library, by, id, deliver_rules());
        if (!letter) return base::failure(letter.error());
        if (on < letter->issued_on || on > library.registry.today())
            return law::refuse("library.letter.delivered_when", law::rulebook(113), {{"from", base::to_text(letter->issued_on)}, {"until", base::to_text(library.registry.today())}});
        const auto files = list_files(tx, by.scope, id);
        const auto strip = std::ranges::find(files, "strip", &LetterFile::kind);
        if (strip == files.end()) return law::refuse("library.letter.strip_missing", law::rulebook(113));
        if (!save_delivered(tx, id, on, library.journal().clock().now(), by.account.value)) return law::refuse("library.letter.answered_already", law::rulebook(113));
        base::CanonicalObject payload;
        payload.add("on", on).add("strip", strip->blob);
        library.journal().append(tx, {.event = "library.letter_delivered", .subject = subject_of(id), .place = letter->place, .by = by.account, .payload = payload.text()});
        end_tasks(tx, library, by.account, id, true, "delivered");
        return true;
    });
}

law::Decision<bool> withdraw_letter(const Library& library, const auth::Actor& by, std::int64_t id, std::string_view why) {
    return library.journal().act<bool>({.action = "library.letter.withdraw", .by = by.account, .subject = subject_of(id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto letter = load_judged(tx, library, by, id, withdraw_rules());
        if (!letter) return base::failure(letter.error());
        const auto reason = base::one_line(base::cut_utf8(why, 600));
        if (reason.empty()) return law::refuse("library.letter.reason_missing", law::rulebook(110));
        if (!save_ended(tx, id, "withdrawn", reason, 0)) return law::refuse("library.letter.no_longer_issued", law::rulebook(110));
        library.journal().append(tx, {.event = "library.letter_withdrawn", .subject = subject_of(id), .place = letter->place, .by = by.account, .personal = {{"why", reason}}});
        end_tasks(tx, library, by.account, id, false, "withdrawn");
        return true;
    });
}

law::Decision<std::int64_t> add_letter_file(const Library& library, const auth::Actor& by, std::int64_t id, std::string_view name, std::string_view type, std::string_view bytes) {
    const journal::Attempt attempt{.action = "library.letter.add_file", .by = by.account, .subject = subject_of(id)};
    const auto seen = library.database().read([&](store::Transaction& tx) { return find_letter(tx, by.scope, id).has_value(); });
    const auto blob = seen ? library.blobs.put(bytes) : std::string(); // before the transaction: a large file takes its time
    return library.journal().act<std::int64_t>(attempt, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        const auto letter = find_letter(tx, by.scope, id);
        if (!letter || blob.empty()) return law::refuse("library.letter.unknown", law::rulebook(12));
        if (letter->state != "issued") return law::refuse("library.letter.no_longer_issued", law::rulebook(110));
        if (list_files(tx, by.scope, id).size() >= 10) return law::refuse("library.letter.enough_files", law::rulebook(115));
        const LetterFile file{.letter_id = id, .kind = by.unit_id != 0 ? "reply" : "strip", .name = base::one_line(base::cut_utf8(name, 200)), .type = std::string(type), .blob = blob,
                              .bytes = static_cast<std::int64_t>(bytes.size()), .added_at = library.journal().clock().now()};
        const auto added = insert_file(tx, file, letter->place, by.account.value);
        base::CanonicalObject payload;
        payload.add("bytes", file.bytes).add("file", blob).add("kind", file.kind).add("type", type);
        library.journal().append(tx, {.event = "library.letter_file_added", .subject = subject_of(id), .place = letter->place, .by = by.account, .payload = payload.text()});
        return added;
    });
}

std::size_t chase_unread(const Library& library, base::Date today) {
    return library.database().transaction([&](store::Transaction& tx) {
        std::size_t count = 0;
        for (const auto& letter : list_unread(tx, unread_late_until(today))) {
            const auto id = letter.id;
            if (!registry::list_open_subjects(tx, deliver_task, "letter", {&id, 1}).empty()) continue;
            open_deliver_task(tx, library, {}, letter, content_of(letter).addressee, base::add(today, days_unread));
            ++count;
        }
        return count;
    });
}

} // namespace tezai::library
