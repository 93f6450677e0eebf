#include "links/coding/lookback/views.hpp"

#include <algorithm>
#include <unordered_map>

#include "http/http.hpp"
#include "links/coding/lookback/record.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::coding::lookback {
namespace {

std::string_view said_of(std::string_view event) {
    if (event == "coding.code_issued") return "coding.lookback.found.code_issued";
    if (event == "coding.photo_accepted") return "coding.lookback.found.photo_accepted";
    if (event == "coding.photo_rejected") return "coding.lookback.found.photo_rejected";
    if (event == "coding.sticker_reported") return "coding.lookback.found.sticker_reported";
    return "coding.lookback.found.ledger";
}

QuestionView question_of(const Listed& row, Question q, const std::vector<journal::Record>& entries, const auth::Actor& actor) {
    const auto& words = http::words();
    QuestionView view{.question = q, .asks = words.says(actor.language, "coding.lookback.question." + std::string(registry::word(q))), .said = row.said[q], .found = row.found[q],
                      .differs = disagree(row, q), .to_ask = row.said[q] == Answer::none && row.found[q] == Answer::none};
    const auto by = row.found_by[static_cast<std::size_t>(q)];
    const auto at = std::ranges::find(entries, by, &journal::Record::id);
    if (by != 0 && at != entries.end()) {
        view.found_leaf = at->leaf;
        view.found_says = words.says(actor.language, said_of(at->event));
    }
    return view;
}

} // namespace

CountsView view_of(const Counts& c) {
    return {c.listed, c.removed, c.complete, c.by_system, c.listed - c.removed - c.complete, c.problems, c.open, c.overdue, c.differ, c.drawn, c.rechecked, c.contradicted};
}

std::vector<DeviceView> view_of(store::Transaction& tx, const Lookback& lookback, const auth::Actor& actor, const std::vector<Listed>& rows) {
    std::vector<std::int64_t> ids;
    for (const auto& row : rows) ids.push_back(row.equipment_id);
    std::unordered_map<std::int64_t, registry::Equipment> devices;
    for (auto& device : registry::list_equipment_by_ids(tx, actor.scope, ids)) devices.emplace(device.id.value, std::move(device));
    const auto tree = lookback.registry.regions.tree();
    const bool is_unit = actor.unit_id != 0;
    std::vector<DeviceView> views;
    for (const auto& row : rows) {
        const auto device = devices.find(row.equipment_id);
        if (device == devices.end()) continue; // moved away a moment ago
        const auto* region = tree->find(device->second.region_id);
        DeviceView view{.equipment_id = row.equipment_id, .name = device->second.name, .address = device->second.address, .region_name = region ? region->name_in(actor.language) : "",
                        .unit_name = device->second.unit_name, .device_code = std::string(device->second.identifier(registry::IdentifierKind::device_code)), .said_as = row.said_as, .said_at = row.said_at,
                        .complete = row.complete, .removed = row.removed, .has_photo = row.has_photo, .has_picture = !row.picture.empty()};
        const auto entries = journal::list_entries(tx, {"equipment", row.equipment_id}, 0, 200);
        for (const auto q : questions) view.questions.push_back(question_of(row, q, entries, actor));
        if (!row.problem.empty()) {
            std::string what(row.problem);
            std::ranges::replace(what, ' ', '_');
            view.problem = ProblemView{http::words().says(actor.language, "coding.lookback.what." + what), *row.problem_due_on, row.problem_is_open(), row.problem_closed_at};
        }
        // The unit that answered is not told that it is looked at again.
        if (row.draw != 0 && !is_unit) view.recheck = !row.recheck_agrees ? "waiting" : *row.recheck_agrees ? "same" : "contradicted";
        if (!row.removed && actor.may(auth::Permission::answer_lookback)) view.may.emplace_back("answer");
        if (!row.removed && actor.may(auth::Permission::recheck_lookback)) {
            if (view.recheck == "waiting") {
                const auto given = list_answers(tx, row.census_id, row.equipment_id);
                view.same_office = std::ranges::any_of(given, [&](const Given& each) { return each.office != 0 && each.office == actor.region_id; });
                if (std::ranges::none_of(given, [&](const Given& each) { return each.account == actor.account.value; })) view.may.emplace_back("recheck");
            }
            if (row.problem_is_open()) view.may.emplace_back("close");
        }
        views.push_back(std::move(view));
    }
    return views;
}

} // namespace tezai::coding::lookback
