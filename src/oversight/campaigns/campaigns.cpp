#include "oversight/campaigns/campaigns.hpp"

#include <unordered_set>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "oversight/bulletin/cut.hpp"

namespace tezai::oversight {
namespace {

// Campaigns, go-live days and policies are the same for everybody: they are rules, not records of a region.
constexpr std::string_view campaigns_sql = "SELECT id, name, from_on, until_on FROM campaigns ORDER BY from_on DESC, id DESC";
constexpr std::string_view targets_sql = "SELECT campaign_id, indicator, per_ten_thousand FROM campaign_targets ORDER BY campaign_id, indicator";
constexpr std::string_view insert_campaign_sql = R"sql(
    INSERT INTO campaigns (name, from_on, until_on, cut_off, region_id, opened_at, opened_by)
    VALUES (:name, :from_on, :until_on, 'sunday', :region, :now, :by) RETURNING id
)sql";
constexpr std::string_view insert_target_sql = "INSERT INTO campaign_targets (campaign_id, indicator, per_ten_thousand) VALUES (:campaign, :indicator, :target)";
constexpr std::string_view insert_go_live_sql = R"sql(
    INSERT INTO go_live_days (region_id, go_live_on, set_at, set_by) VALUES (:region, :day, :now, :by) ON CONFLICT (region_id) DO NOTHING
)sql";

bool write_go_live(store::Transaction& tx, journal::Journal& journal, const auth::Actor& by, std::int64_t region_id, base::Date day) {
    const auto text = base::to_text(day);
    if (tx.execute(insert_go_live_sql, {{"region", region_id}, {"day", text}, {"now", journal.clock().now()}, {"by", by.account}}) == 0) return false;
    base::CanonicalObject payload;
    payload.add("go_live_on", day).add("region_id", region_id);
    journal.append(tx, {.event = "campaign.go_live_set", .subject = {"region", region_id}, .place = {by.region_id, 0}, .by = by.account, .payload = payload.text()});
    return true;
}

} // namespace

std::vector<Campaign> list_campaigns(store::Transaction& tx) {
    auto campaigns = tx.all(campaigns_sql, {}, [](const store::Row& row) {
        return Campaign{row.integer(0), std::string(row.text(1)), *row.maybe_date(2), *row.maybe_date(3), {}};
    });
    tx.query(targets_sql, {}, [&](const store::Row& row) {
        for (auto& campaign : campaigns)
            if (campaign.id == row.integer(0)) campaign.targets[std::string(row.text(1))] = static_cast<int>(row.integer(2));
        return true;
    });
    return campaigns;
}

std::optional<Campaign> find_campaign_on(store::Transaction& tx, base::Date day) {
    for (auto& campaign : list_campaigns(tx))
        if (campaign.from_on <= day) return std::move(campaign);
    return std::nullopt;
}

std::vector<GoLiveRow> list_go_live(store::Transaction& tx) {
    return tx.all("SELECT region_id, go_live_on FROM go_live_days ORDER BY region_id", {},
                  [](const store::Row& row) { return GoLiveRow{row.integer(0), *row.maybe_date(1)}; });
}

Policy current_policy(store::Transaction& tx) {
    const auto text = tx.first("SELECT policy FROM indicator_policies ORDER BY id DESC LIMIT 1", {}, [](const store::Row& row) { return std::string(row.text(0)); });
    if (!text) return {};
    const auto policy = form::parse<CutPolicy>(*text);
    ENSURE(policy, "a kept policy is one we wrote");
    return to_policy(*policy);
}

law::Decision<std::int64_t> open_campaign(journal::Journal& journal, const auth::Actor& by, const NewCampaign& wanted) {
    return journal.act<std::int64_t>({.action = "campaign.open", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        if (base::trim(wanted.name).empty()) return law::refuse("oversight.campaign_unnamed", law::rulebook(42));
        if (wanted.until_on < wanted.from_on) return law::refuse("oversight.campaign_ends_first", law::rulebook(42));
        for (const auto& other : list_campaigns(tx))
            if (wanted.from_on <= other.until_on && other.from_on <= wanted.until_on)
                return law::refuse("oversight.campaign_overlaps", law::rulebook(42), {{"name", other.name}});
        for (const auto& [indicator, target] : wanted.targets)
            if (!find_indicator(indicator) || target < 1 || target > 10'000)
                return law::refuse("oversight.target_unknown", law::rulebook(42), {{"indicator", indicator}});
        const auto from = base::to_text(wanted.from_on), until = base::to_text(wanted.until_on);
        const auto id = *tx.first(insert_campaign_sql, {{"name", wanted.name}, {"from_on", from}, {"until_on", until}, {"region", by.region_id},
                                                        {"now", journal.clock().now()}, {"by", by.account}},
                                  [](const store::Row& row) { return row.integer(0); });
        auto targets = wanted.targets;
        if (targets.empty()) targets = {{"K03", 10'000}, {"K04", 10'000}};
        base::CanonicalObject target_text;
        for (const auto& [indicator, target] : targets) {
            tx.execute(insert_target_sql, {{"campaign", id}, {"indicator", indicator}, {"target", target}});
            target_text.add(indicator, target);
        }
        base::CanonicalObject payload;
        payload.add("from_on", wanted.from_on).add("name", wanted.name).add_raw("targets", target_text.text()).add("until_on", wanted.until_on);
        journal.append(tx, {.event = "campaign.opened", .subject = {"campaign", id}, .place = {by.region_id, 0}, .by = by.account, .payload = payload.text()});
        if (wanted.go_live_on) write_go_live(tx, journal, by, 0, *wanted.go_live_on); // one that is set stays
        return id;
    });
}

law::Decision<bool> set_go_live(journal::Journal& journal, const auth::Actor& by, std::int64_t region_id, base::Date day) {
    return journal.act<bool>({.action = "campaign.set_go_live", .by = by.account, .subject = {"region", region_id}, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        if (region_id != 0 && !by.scope.sees_region(region_id)) return law::refuse("oversight.unknown_region", law::rulebook(12));
        if (!write_go_live(tx, journal, by, region_id, day)) return law::refuse("oversight.go_live_is_set", law::rulebook(40));
        return true;
    });
}

law::Decision<bool> set_policy(journal::Journal& journal, const auth::Actor& by, Policy policy) {
    return journal.act<bool>({.action = "policy.set", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        if (policy.days_to_stick < 1 || policy.days_to_repair < 0 || policy.days_to_resend < 0 || policy.guard_least < 0 || policy.guard_per_mille < 0)
            return law::refuse("oversight.policy_out_of_range", law::rulebook(41));
        policy.version = current_policy(tx).version;
        if (policy == current_policy(tx)) return law::refuse("oversight.policy_unchanged", law::rulebook(104));
        policy.version = std::to_string(tx.integer("SELECT COUNT(*) FROM indicator_policies") + 2); // 1 is what the program brings
        const auto text = form::canonical(form::to_json(to_cut(policy)));
        tx.execute("INSERT INTO indicator_policies (policy, set_at, set_by) VALUES (:policy, :now, :by)",
                   {{"policy", text}, {"now", journal.clock().now()}, {"by", by.account}});
        journal.append(tx, {.event = "policy.set", .subject = {"policy", 0}, .place = {by.region_id, 0}, .by = by.account, .payload = text});
        return true;
    });
}

RegionFrame frame_on(const registry::RegionTree& tree, base::Date on) {
    const auto root = tree.root(registry::Tree::supervision, on);
    if (root == 0) return RegionFrame({{-1, 0, "province", "", "", "", false}});
    std::vector<RegionNode> nodes;
    for (const auto& region : tree.all()) {
        if (region.tree != registry::Tree::supervision || region.valid_from > on) continue;
        auto parent = tree.parent_of(region.id, on);
        if (parent == 0 && region.valid_until && *region.valid_until < on) parent = tree.parent_of(region.id, *region.valid_until);
        if (parent == 0 && region.id != root) parent = root;
        nodes.push_back({region.id, region.id == root ? 0 : parent, region.level, region.code, region.name, region.name_en, !region.valid_on(on)});
    }
    std::unordered_set<std::int64_t> known;
    for (const auto& node : nodes) known.insert(node.id);
    for (auto& node : nodes)
        if (node.parent_id != 0 && !known.contains(node.parent_id)) node.parent_id = root;
    return RegionFrame(std::move(nodes));
}

GoLiveDays spread(const std::vector<GoLiveRow>& rows, const RegionFrame& frame) {
    GoLiveDays days;
    std::unordered_map<std::int64_t, std::int32_t> own;
    for (const auto& row : rows) {
        if (row.region_id == 0) days.by_default = base::day_number(row.go_live_on);
        else own.emplace(row.region_id, base::day_number(row.go_live_on));
    }
    if (own.empty()) return days;
    std::vector<std::optional<std::int32_t>> by_index(frame.size());
    for (std::size_t at = 0; at < frame.size(); ++at) { // parents come before children
        const auto id = frame.nodes()[at].id;
        if (const auto found = own.find(id); found != own.end()) by_index[at] = found->second;
        else if (at != 0) by_index[at] = by_index[frame.parent_index(at)];
        if (by_index[at]) days.by_region.emplace(id, *by_index[at]);
    }
    return days;
}

View Settings::view(const Indicator& indicator) const {
    const auto window = base::day_number(window_from(campaign, as_of));
    if (!campaign) return {base::day_number(as_of), window, ObjectFacts::no_day};
    const auto from = base::day_number(campaign->from_on);
    return {base::day_number(as_of), indicator.window == WindowKind::campaign ? from : window, from};
}

Settings load_settings(store::Transaction& tx, const registry::RegionTree& tree, base::Date as_of, base::UtcOffset offset) {
    Settings settings{.policy = current_policy(tx), .go_live_rows = list_go_live(tx), .campaign = find_campaign_on(tx, as_of), .frame = frame_on(tree, as_of), .as_of = as_of};
    settings.go_live = spread(settings.go_live_rows, settings.frame);
    settings.go_live.offset = offset;
    return settings;
}

} // namespace tezai::oversight
