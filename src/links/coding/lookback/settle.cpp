#include "links/coding/lookback/settle.hpp"

#include <algorithm>

#include "base/canonical_json.hpp"
#include "links/coding/lookback/record.hpp"
#include "links/coding/lookback/store.hpp"
#include "registry/equipment/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::coding::lookback {
namespace {

constexpr std::int64_t most_entries = 5'000; // of one device
constexpr std::int64_t not_written_yet = INT64_MAX;

journal::Subject subject_of(const Listed& row) { return {"equipment", row.equipment_id}; }

Known known_of(const journal::Record& record) {
    Known known{.entry = record.id, .event = record.event, .at = record.event_at, .recorded_at = record.recorded_at, .attested = record.origin == journal::Origin::attested};
    if (record.event == "coding.photo_rejected") known.other_device = base::find_truth(record.payload, "right_device") == false;
    if (record.event == "coding.sticker_reported") {
        known.by_staff = base::find_truth(record.payload, "by_staff").value_or(false);
        known.mismatched = base::find_text(record.payload, "kind") == "mismatched";
    }
    return known;
}

Found look(store::Transaction& tx, const Listed& row, base::Instant frozen_at) {
    auto records = journal::list_entries(tx, subject_of(row), 0, most_entries);
    std::ranges::reverse(records);
    std::vector<Known> known;
    for (const auto& record : records) known.push_back(known_of(record));
    return find_answers(known, frozen_at);
}

std::string answers_json(const Answers& answers) {
    base::CanonicalObject json;
    for (const auto q : {Question::accurate, Question::coded, Question::proper}) // keys sorted
        if (answers[q] != Answer::none) json.add(registry::word(q), registry::word(answers[q]));
    return json.text();
}

std::string evidence_json(const Listed& row) {
    base::CanonicalObject json;
    for (const auto q : {Question::accurate, Question::coded, Question::proper})
        if (const auto entry = row.found_by[static_cast<std::size_t>(q)]; entry != 0) json.add(registry::word(q), entry);
    return json.text();
}

void open_mend_task(store::Transaction& tx, const Lookback& lookback, const Listed& row, std::string_view name) {
    std::string what(row.problem);
    std::ranges::replace(what, ' ', '_');
    base::CanonicalObject evidence;
    evidence.add("href", page_of(row.equipment_id)).add("name", name).add("what", "coding.lookback.what." + what);
    registry::NewTask task{.code = mend_task, .subject = subject_of(row), .place = {row.region_id, row.unit_id}, .owner_kind = row.unit_id != 0 ? "unit" : "region",
                           .owner_id = row.unit_id != 0 ? row.unit_id : row.region_id, .clause = law::rulebook(81), .evidence = evidence.text(), .due_on = *row.problem_due_on,
                           .ends_by_evidence = true};
    registry::open_task(tx, lookback.journal(), {}, task);
}

} // namespace

void open_problem(store::Transaction& tx, const Lookback& lookback, Listed& row, journal::AccountId by, const std::vector<Question>& about) {
    const bool goes_on = row.problem_is_open();
    if (!goes_on) row.problem.clear();
    for (const auto q : about) add_problem(row, q);
    if (goes_on) return; // its day stands
    row.problem_closed_at.reset();
    row.problem_due_on = base::add(lookback.journal().clock().today(), days_to_mend);
    base::CanonicalObject payload;
    payload.add("census", row.census_id).add("due_on", *row.problem_due_on).add("questions", row.problem);
    row.problem_entry = lookback.journal().append(tx, {.event = "coding.lookback_problem_found", .subject = subject_of(row), .place = {row.region_id, row.unit_id}, .by = by,
                                                       .payload = payload.text()}).value;
}

void end_problem(store::Transaction& tx, const Lookback& lookback, Listed& row, journal::AccountId by, std::string_view why, std::int64_t evidence, std::string_view reason) {
    row.problem_closed_at = lookback.journal().clock().now();
    base::CanonicalObject payload;
    payload.add("census", row.census_id);
    if (evidence != 0) payload.add("evidence", evidence);
    payload.add("why", why);
    const auto text = payload.text();
    journal::Entry entry{.event = "coding.lookback_problem_closed", .subject = subject_of(row), .place = {row.region_id, row.unit_id}, .by = by, .payload = text};
    if (!reason.empty()) entry.personal.push_back({"reason", reason}); // it may name people
    lookback.journal().append(tx, entry);
    registry::end_task(tx, lookback.journal(), by, mend_task, subject_of(row), true, why);
}

void settle(store::Transaction& tx, const Lookback& lookback, const Census& census, Listed& row, const auth::Actor& by, const Answers* given) {
    auto& journal = lookback.journal();
    const auto device = registry::find_equipment(tx, auth::Scope::everything(), {row.equipment_id});
    const auto found = look(tx, row, census.frozen_at);
    const bool was_removed = row.removed;
    row.removed = !device || found.merged || device->use_state != registry::UseState::in_use ||
                  (device->registration_state != registry::RegistrationState::registered && device->registration_state != registry::RegistrationState::changed);
    if (device) {
        row.region_id = device->region_id;
        row.unit_id = device->unit_id;
    }
    const journal::Place place{row.region_id, row.unit_id};
    const bool was_complete = row.complete, had_no = row.has_no;
    auto fresh = take_found(row, found);
    if (given) {
        for (const auto q : questions) {
            if ((*given)[q] != Answer::none) row.said[q] = (*given)[q];
            if ((*given)[q] == Answer::no && std::ranges::find(fresh, q) == fresh.end()) fresh.push_back(q);
        }
        row.said_by = by.account.value;
        row.said_as = auth::word(by.role);
        row.said_at = journal.clock().now();
        row.said_entry = not_written_yet;
    }
    weigh(row);
    if (given) {
        base::CanonicalObject payload;
        payload.add_raw("answers", answers_json(*given)).add("as", row.said_as).add("census", row.census_id).add("complete", row.complete).add("no", row.has_no);
        if (!row.picture.empty()) payload.add("picture", row.picture);
        row.said_entry = journal.append(tx, {.event = "coding.lookback_answered", .subject = subject_of(row), .place = place, .by = by.account, .payload = payload.text()}).value;
    } else if (row.complete != was_complete || row.has_no != had_no) {
        base::CanonicalObject payload;
        payload.add_raw("answers", answers_json(row.found)).add("census", row.census_id).add("complete", row.complete).add_raw("evidence", evidence_json(row)).add("no", row.has_no);
        journal.append(tx, {.event = "coding.lookback_found", .subject = subject_of(row), .place = place, .payload = payload.text()});
    }
    if (!fresh.empty() && !row.removed) open_problem(tx, lookback, row, by.account, fresh);
    if (row.problem_is_open() && is_mended(row, found))
        end_problem(tx, lookback, row, by.account, "evidence", std::max(found.photo_entry, found.correction_entry), "");
    // Nobody mends what is gone; what comes back has its problem still.
    if (row.problem_is_open() && !row.removed) open_mend_task(tx, lookback, row, device->name);
    if (row.removed && !was_removed)
        for (const auto task : {mend_task, recheck_task}) registry::end_task(tx, journal, {}, task, subject_of(row), false, "gone");
    save_listed(tx, row);
}

} // namespace tezai::coding::lookback
