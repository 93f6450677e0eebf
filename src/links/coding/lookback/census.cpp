// Freezing the list, computing it again, drawing from it.
#include <map>

#include "base/canonical_json.hpp"
#include "links/coding/lookback/actions.hpp"
#include "links/coding/lookback/record.hpp"
#include "links/coding/lookback/settle.hpp"
#include "links/coding/lookback/store.hpp"
#include "registry/equipment/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::coding::lookback {
namespace {

std::vector<ToList> list_in_use(const Lookback& lookback, base::Date as_of, std::int64_t leaf) {
    std::vector<ToList> devices;
    lookback.coding.journal.database().read([&](store::Transaction& tx) {
        devices.clear();
        lookback.port.in_use(tx, as_of, leaf, [&](std::int64_t equipment, std::int64_t region) { devices.push_back({equipment, region, 0}); });
    });
    return devices;
}

std::string digest_of(const Lookback& lookback, const std::vector<ToList>& devices) {
    std::string text;
    for (const auto& each : devices) text += std::to_string(each.equipment_id) + ',' + std::to_string(each.region_id) + '\n';
    return base::to_hex(base::Hasher(lookback.journal().suite()).hash(text));
}

// Sealed until it has chosen: in the store, and as a digest in the journal.
Draw new_draw(const Lookback& lookback, std::int64_t census_id, std::int64_t number) {
    base::Bytes32 random;
    base::fill_random(random);
    Draw next{.census_id = census_id, .number = number, .seed = base::to_hex(random), .committed_at = lookback.journal().clock().now()};
    next.seed_digest = base::to_hex(base::Hasher(lookback.journal().suite()).hash(next.seed));
    return next;
}

} // namespace

std::string recompute_digest(const Lookback& lookback, const Census& census) { return digest_of(lookback, list_in_use(lookback, census.as_of, census.leaf)); }

law::Decision<Census> open_census(const Lookback& lookback, const auth::Actor& by, std::int64_t campaign_id) {
    auto& journal = lookback.journal();
    const journal::Attempt attempt{.action = "coding.open_census", .by = by.account, .subject = {"campaign", campaign_id}, .place = {by.region_id, 0}};
    std::optional<CensusPort::Campaign> campaign;
    Census census{.campaign_id = campaign_id};
    journal.database().read([&](store::Transaction& tx) {
        campaign = lookback.port.campaign(tx, campaign_id);
        census.leaf = journal::last_leaf(tx);
    });
    const auto may_open = [&](store::Transaction& tx) -> std::optional<law::Refusal> {
        if (!campaign) return law::Refusal{"coding.lookback.no_campaign", law::rulebook(80), {}};
        if (journal.clock().now() < census.frozen_at)
            return law::Refusal{"coding.lookback.too_early", law::rulebook(80), {{"from", base::to_text_minutes(census.frozen_at, journal.clock().offset())}}};
        if (has_census(tx, campaign_id)) return law::Refusal{"coding.lookback.already_frozen", law::rulebook(80), {}};
        return std::nullopt;
    };
    if (campaign) {
        census.as_of = campaign->from_on;
        census.frozen_at = base::end_of(census.as_of, journal.clock().offset());
    }
    // Reading every fact takes its time: outside the transaction. What is known up to a leaf does not change any more.
    std::vector<ToList> devices;
    if (!journal.database().read([&](store::Transaction& tx) { return may_open(tx); })) {
        devices = list_in_use(lookback, census.as_of, census.leaf);
        census.listed = static_cast<std::int64_t>(devices.size());
        census.digest = digest_of(lookback, devices);
        for (auto& each : devices) // who answers is whoever has it now
            lookback.registry.directory.visit(each.equipment_id, [&](const registry::Seen& seen) {
                each.region_id = seen.region_id;
                each.unit_id = seen.unit_id;
            });
    }
    return journal.act<Census>(attempt, [&](store::Transaction& tx) -> law::Decision<Census> {
        if (auto refusal = may_open(tx)) return base::failure(std::move(*refusal));
        if (devices.empty()) return law::refuse("coding.lookback.nobody_to_list", law::rulebook(80));
        auto frozen = census;
        frozen.opened_at = journal.clock().now();
        frozen.id = insert_census(tx, frozen, by.account);
        insert_listed(tx, frozen.id, devices);
        const auto first = new_draw(lookback, frozen.id, 1);
        insert_draw(tx, first);
        base::CanonicalObject payload;
        payload.add("as_of", frozen.as_of).add("campaign_id", campaign_id).add("digest", frozen.digest).add("leaf", frozen.leaf).add("listed", frozen.listed).add("seed_digest", first.seed_digest);
        journal.append(tx, {.event = "coding.census_frozen", .subject = {"census", frozen.id}, .place = {by.region_id, 0}, .by = by.account, .payload = payload.text()});
        base::CanonicalObject listed;
        const auto of_census = listed.add("census", frozen.id).text();
        std::vector<journal::Entry> entries;
        for (const auto& each : devices)
            entries.push_back({.event = "coding.lookback_listed", .subject = {"equipment", each.equipment_id}, .place = {each.region_id, each.unit_id}, .by = by.account, .payload = of_census});
        journal.append_many(tx, entries);
        save_cursor(tx, frozen.leaf);
        return frozen;
    });
}

law::Decision<Draw> draw(const Lookback& lookback, const auth::Actor& by) {
    auto& journal = lookback.journal();
    const auto tree = lookback.registry.regions.tree();
    return journal.act<Draw>({.action = "coding.draw_rechecks", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<Draw> {
        const auto census = latest_census(tx);
        if (!census) return law::refuse("coding.lookback.none_open", law::rulebook(80));
        const auto today = journal.clock().today();
        auto now = list_draws(tx, census->id).back();
        std::vector<Candidate> candidates;
        std::map<std::int64_t, ToList> by_id;
        for (const auto& each : list_undrawn_records(tx, census->id)) {
            const auto county = tree->ancestor_at(each.region_id, "county", today);
            candidates.push_back({each.equipment_id, county != 0 ? county : each.region_id});
            by_id.emplace(each.equipment_id, each);
        }
        if (candidates.empty()) return law::refuse("coding.lookback.nothing_to_draw", law::rulebook(82));
        const auto chosen = draw_sample(journal.suite(), now.seed, candidates);
        mark_drawn(tx, census->id, now.number, chosen);
        now.drawn_at = journal.clock().now();
        now.records = static_cast<std::int64_t>(candidates.size());
        now.drawn = static_cast<std::int64_t>(chosen.size());
        save_drawn(tx, now);
        const auto next = new_draw(lookback, census->id, now.number + 1);
        insert_draw(tx, next);
        base::CanonicalObject payload;
        payload.add("drawn", now.drawn).add("next_seed_digest", next.seed_digest).add("number", now.number).add("records", now.records).add("seed", now.seed);
        journal.append(tx, {.event = "coding.rechecks_drawn", .subject = {"census", census->id}, .place = {by.region_id, 0}, .by = by.account, .payload = payload.text()});
        for (const auto& device : registry::list_equipment_by_ids(tx, auth::Scope::everything(), chosen)) {
            const auto county = tree->ancestor_at(device.region_id, "county", today);
            base::CanonicalObject evidence;
            evidence.add("href", page_of(device.id.value)).add("name", device.name);
            // The bureau's alone: the unit that answered is not told that it is looked at again.
            registry::open_task(tx, journal, {}, {.code = recheck_task, .subject = {"equipment", device.id.value}, .place = {device.region_id, 0}, .owner_kind = "region",
                                                  .owner_id = county != 0 ? county : device.region_id, .clause = law::rulebook(82), .evidence = evidence.text(),
                                                  .due_on = base::add(today, days_to_recheck), .ends_by_evidence = true});
        }
        return now;
    });
}

} // namespace tezai::coding::lookback
