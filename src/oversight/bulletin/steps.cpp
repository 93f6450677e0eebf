#include "oversight/bulletin/steps.hpp"

#include "oversight/bulletin/objection_store.hpp"

namespace tezai::oversight {

bool may_run(const auth::Actor& by, IssueKey key) {
    if (!by.may(auth::Permission::freeze_bulletin)) return false;
    return by.at_console || (key.county_id == 0 ? by.region_level == "province" : by.region_id == key.county_id);
}

law::Decision<Freezing> judge_freeze(store::Transaction& tx, const Oversight& oversight, const registry::RegionTree& tree, const auth::Actor& by, IssueKey key) {
    const auto& clock = oversight.journal().clock();
    const auto issue_on = base::to_text(key.issue_on);
    const auto* county = key.county_id == 0 ? nullptr : tree.find(key.county_id);
    if (key.county_id != 0 && (county == nullptr || county->level != "county")) return law::refuse("oversight.unknown_issue", law::rulebook(12));
    if (!may_run(by, key)) return law::refuse("oversight.bulletin.not_permitted", law::rulebook(100));
    auto settings = load_settings(tx, tree, key.issue_on, clock.offset());
    const auto day = settings.campaign ? find_issue(*settings.campaign, key.issue_on) : std::nullopt;
    if (!day) return law::refuse("oversight.no_issue_that_day", law::online_notice_2021(42, 1), {{"day", issue_on}});
    if (find_issue_on(tx, key)) return law::refuse("oversight.already_frozen", law::rulebook(6), {{"day", issue_on}});
    const auto from = freeze_from(key.issue_on, clock.offset());
    if (clock.now() < from) return law::refuse("oversight.too_early_to_freeze", law::rulebook(43), {{"from", base::to_text_minutes(from, clock.offset())}});
    const auto before = list_issues_before(tx, settings.campaign->id, key);
    if (!before.empty() && before.front().state != "published")
        return law::refuse("oversight.previous_not_published", law::rulebook(43), {{"day", base::to_text(before.front().issue_on)}});
    return Freezing{std::move(settings), *day};
}

law::Decision<IssueRow> judge_publish(store::Transaction& tx, const Oversight& oversight, const auth::Actor& by, IssueKey key) {
    const auto& clock = oversight.journal().clock();
    const auto row = find_issue_on(tx, key);
    if (!row) return law::refuse("oversight.unknown_issue", law::rulebook(12));
    if (!may_run(by, key)) return law::refuse("oversight.bulletin.not_permitted", law::rulebook(100));
    if (row->state == "published") return law::refuse("oversight.issue_is_published", law::rulebook(6));
    if (clock.now() < row->objection_until)
        return law::refuse("oversight.objection_window_open", law::rulebook(43), {{"until", base::to_text_minutes(row->objection_until, clock.offset())}});
    for (const auto& each : list_objections(tx, auth::Scope::everything(), row->id))
        if (each.state == "open") return law::refuse("oversight.objections_undecided", law::rulebook(44));
    if (key.county_id != 0) // what the province decides on objections holds in the county's paper too
        if (const auto of_province = find_issue_on(tx, key.issue_on); of_province && of_province->state != "published")
            return law::refuse("oversight.province_publishes_first", law::rulebook(100));
    return *row;
}

} // namespace tezai::oversight
