// Answers of people, first and second, and problems that staff close.
#include <algorithm>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "documents/jpeg.hpp"
#include "documents/photo_quality.hpp"
#include "links/coding/lookback/actions.hpp"
#include "links/coding/lookback/record.hpp"
#include "links/coding/lookback/settle.hpp"
#include "links/coding/lookback/store.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/imported.hpp"
#include "registry/equipment/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::coding::lookback {
namespace {

struct OnList {
    Census census;
    Listed row;
};
// The device as this person may see it, on the list that runs, still in use.
law::Decision<OnList> find_on_list(store::Transaction& tx, const auth::Actor& by, std::int64_t equipment_id) {
    if (!registry::find_equipment(tx, by.scope, {equipment_id})) return law::refuse("equipment.unknown", law::rulebook(12));
    const auto census = latest_census(tx);
    if (!census) return law::refuse("coding.lookback.none_open", law::rulebook(80));
    auto row = find_listed_row(tx, auth::Scope::everything(), census->id, equipment_id);
    if (!row) return law::refuse("coding.lookback.not_listed", law::rulebook(80), {{"as_of", base::to_text(census->as_of)}});
    if (row->removed) return law::refuse("coding.lookback.removed", law::rulebook(80));
    return OnList{*census, std::move(*row)};
}

} // namespace

law::Decision<Answered> answer(const Lookback& lookback, const auth::Actor& by, const Answering& wanted) {
    auto& journal = lookback.journal();
    const journal::Attempt attempt{.action = "coding.answer_lookback", .by = by.account, .subject = {"equipment", wanted.equipment_id}};
    Answered done;
    const auto take = [&](store::Transaction& tx, const std::string& picture) -> std::optional<law::Refusal> {
        registry::hold_equipment(tx, {&wanted.equipment_id, 1});
        auto on_list = find_on_list(tx, by, wanted.equipment_id);
        if (!on_list) return std::move(on_list.error());
        auto& row = on_list->row;
        if (!picture.empty()) row.picture = picture;
        insert_answer(tx, row.census_id, row.equipment_id, {by.account.value, by.region_id, std::string(auth::word(by.role)), false, wanted.answers, journal.clock().now()});
        settle(tx, lookback, on_list->census, row, by, &wanted.answers);
        done.device = row;
        return std::nullopt;
    };
    // A picture that comes with a "no" shows what is wrong and is no sticker photo; any other is judged as one.
    const bool shows_fault = std::ranges::any_of(questions, [&](Question q) { return wanted.answers[q] == Answer::no; });
    const bool has_code = journal.database().read([&](store::Transaction& tx) {
        return registry::find_equipment(tx, by.scope, {wanted.equipment_id}) && find_code_of(tx, wanted.equipment_id);
    });
    if (!wanted.jpeg.empty() && has_code && !shows_fault) {
        auto verdict = send_photo(lookback.coding, by, {.equipment_id = wanted.equipment_id, .jpeg = wanted.jpeg, .captured_at = wanted.captured_at, .phone_now = wanted.phone_now},
                                  [&](store::Transaction& tx) { return take(tx, ""); });
        if (!verdict) return base::failure(verdict.error());
        done.photo = std::move(*verdict);
        return done;
    }
    std::string picture;
    if (!wanted.jpeg.empty()) {
        if (!documents::thumbnail(base::bytes(wanted.jpeg), 64))
            return journal.act<Answered>(attempt, [&](store::Transaction&) -> law::Decision<Answered> { return law::refuse("coding.lookback.no_picture", law::rulebook(3)); });
        picture = lookback.coding.blobs.put(wanted.jpeg);
    }
    return journal.act<Answered>(attempt, [&](store::Transaction& tx) -> law::Decision<Answered> {
        if (auto refusal = take(tx, picture)) return base::failure(std::move(*refusal));
        return done;
    });
}

law::Decision<Listed> recheck(const Lookback& lookback, const auth::Actor& by, std::int64_t equipment_id, const Answers& given, std::string_view note) {
    auto& journal = lookback.journal();
    return journal.act<Listed>({.action = "coding.recheck_lookback", .by = by.account, .subject = {"equipment", equipment_id}}, [&](store::Transaction& tx) -> law::Decision<Listed> {
        registry::hold_equipment(tx, {&equipment_id, 1});
        auto on_list = find_on_list(tx, by, equipment_id);
        if (!on_list) return base::failure(std::move(on_list.error()));
        auto& row = on_list->row;
        if (row.draw == 0) return law::refuse("coding.lookback.not_drawn", law::rulebook(82));
        if (row.recheck_agrees) return law::refuse("coding.lookback.rechecked_already", law::rulebook(82));
        const auto before = list_answers(tx, row.census_id, equipment_id);
        if (std::ranges::any_of(before, [&](const Given& each) { return each.account == by.account.value; })) return law::refuse("coding.lookback.own_answer", law::rulebook(82));
        const bool other_office = std::ranges::none_of(before, [&](const Given& each) { return each.office != 0 && each.office == by.region_id; });
        std::vector<Question> refuted;
        bool agrees = true;
        for (const auto q : questions) {
            agrees = agrees && given[q] == effective(row, q);
            if (given[q] == Answer::no && effective(row, q) != Answer::no) refuted.push_back(q);
        }
        row.recheck_agrees = agrees;
        insert_answer(tx, row.census_id, equipment_id, {by.account.value, by.region_id, std::string(auth::word(by.role)), true, given, journal.clock().now()});
        base::CanonicalObject answers, payload;
        answers.add("accurate", registry::word(given.accurate)).add("coded", registry::word(given.coded)).add("proper", registry::word(given.proper));
        payload.add_raw("answers", answers.text()).add("census", row.census_id).add("draw", row.draw).add("no", row.has_no || !refuted.empty()).add("other_office", other_office).add("same", agrees);
        const auto text = payload.text();
        const auto kept = std::string(base::cut_utf8(base::one_line(note), 600));
        journal::Entry entry{.event = "coding.lookback_rechecked", .subject = {"equipment", equipment_id}, .place = {row.region_id, row.unit_id}, .by = by.account, .payload = text};
        if (!kept.empty()) entry.personal.push_back({"note", kept});
        journal.append(tx, entry);
        registry::end_task(tx, journal, by.account, recheck_task, {"equipment", equipment_id}, true, "rechecked");
        if (!refuted.empty()) {
            row.has_no = true;
            open_problem(tx, lookback, row, by.account, refuted);
        }
        settle(tx, lookback, on_list->census, row, by, nullptr);
        return row;
    });
}

law::Decision<Listed> close_problem(const Lookback& lookback, const auth::Actor& by, std::int64_t equipment_id, std::string_view reason) {
    auto& journal = lookback.journal();
    return journal.act<Listed>({.action = "coding.close_lookback_problem", .by = by.account, .subject = {"equipment", equipment_id}}, [&](store::Transaction& tx) -> law::Decision<Listed> {
        registry::hold_equipment(tx, {&equipment_id, 1});
        auto on_list = find_on_list(tx, by, equipment_id);
        if (!on_list) return base::failure(std::move(on_list.error()));
        auto& row = on_list->row;
        if (!row.problem_is_open()) return law::refuse("coding.lookback.no_open_problem", law::rulebook(81));
        const auto text = std::string(base::cut_utf8(base::one_line(reason), 600));
        if (base::trim(text).empty()) return law::refuse("coding.lookback.close_without_reason", law::rulebook(81));
        end_problem(tx, lookback, row, by.account, "staff", 0, text);
        save_listed(tx, row);
        return row;
    });
}

} // namespace tezai::coding::lookback
