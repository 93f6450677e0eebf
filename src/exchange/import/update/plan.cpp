#include "exchange/import/update/plan.hpp"

#include <algorithm>

#include "exchange/import/update/store.hpp"
#include "links/coding/imported.hpp"
#include "links/coding/store.hpp"

namespace tezai::exchange {

Plan plan_rows(store::Transaction& tx, const Exchange& exchange, const OpenedImport& opened, std::span<const Asked> asked, bool locked) {
    Plan plan{.matches = match_rows(tx, opened, asked, locked), .changes = {}, .histories = {}};
    plan.changes.resize(asked.size());
    const auto regions = exchange.registry.regions.tree();
    const auto today = exchange.registry.today();
    std::vector<std::int64_t> differ;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto& matched = plan.matches.rows[i];
        const auto& row = *asked[i].row;
        if (!row.code.empty() && coding::is_code_taken(tx, row.code)) { // by the device itself: an exported list comes back
            const auto own = matched.known == nullptr ? std::nullopt : coding::find_code_of(tx, matched.known->device.id.value);
            if (!own || own->code != row.code) {
                matched.known = nullptr;
                matched.faults.push_back({asked[i].title("code"), row.code, "import.code_taken", ""});
            }
        }
        if (matched.known == nullptr || std::ranges::any_of(row.faults, matters_for_known)) continue;
        plan.changes[i] = list_differences(*matched.known, row, *regions, today);
        if (!plan.changes[i].empty()) differ.push_back(matched.known->device.id.value);
    }
    plan.histories = load_histories(tx, differ);
    for (std::size_t i = 0; i < asked.size(); ++i)
        if (!plan.changes[i].empty())
            judge_better(plan.changes[i], *plan.matches.rows[i].known, *asked[i].row, plan.histories[plan.matches.rows[i].known->device.id.value].facts, opened.record.ledger_on);
    return plan;
}

Outcome outcome_of(const Known* known, const std::vector<Change>& changes) {
    if (known == nullptr) return Outcome::fresh;
    if (changes.empty()) return Outcome::same;
    return std::ranges::any_of(changes, [](const Change& each) { return each.better.empty(); }) ? Outcome::changed : Outcome::better;
}

registry::DeviceUpdate update_of(const Exchange& exchange, const Import& import, const Known& known, const ReadRow& row, const std::vector<Change>& changes,
                                 const History& history, std::int64_t unit_id) {
    const auto& clock = exchange.journal().clock();
    const auto& is = row.device;
    // The ledger says so of its day. Not before what it corrects: facts are folded in the order of their instants.
    const auto on_ledger_day = std::min(clock.start_of(import.ledger_on), clock.now());
    registry::DeviceUpdate update{.before = &known.device, .changes = {}, .claims_before = {}, .happened_at = std::max(on_ledger_day, history.last_at),
                                  .state_happened_at = std::max(is.use_state_since ? clock.start_of(*is.use_state_since) : on_ledger_day, history.last_state_at),
                                  .import_id = import.id, .source = is.source, .takes_back = false};
    auto& to = update.changes;
    for (const auto& change : changes) {
        if (!change.better.empty()) continue;
        switch (parse_field(change.field).value()) {
        case Field::name: to.name = is.name; break;
        case Field::address: to.address = is.address; break;
        case Field::place_type: to.place_type = is.place_type; break;
        case Field::region: to.region_id = is.region_id; break;
        case Field::unit_name: to.unit_id = unit_id; break;
        case Field::use_state: to.use_state = is.use_state; break;
        case Field::registered_on: to.registered_on = is.registered_on; break;
        case Field::certificate_no: to.certificate_no = change.after; break;
        default:
            for (const auto& claim : is.claims)
                if (registry::word(claim.what) == change.field) to.claims.push_back(claim);
            update.claims_before[change.field] = change.before;
        }
    }
    return update;
}

std::optional<base::Date> find_later_ledger(store::Transaction& tx, const Exchange& exchange, const Import& import) {
    const auto tree = exchange.registry.regions.tree();
    const auto today = exchange.registry.today();
    const auto meet = [&](std::int64_t a, std::int64_t b) { return tree->is_under(a, b, today) || tree->is_under(b, a, today); };
    for (const auto& later : list_later_ledgers(tx, import))
        for (const auto a : later.regions)
            if (std::ranges::any_of(import.regions, [&](std::int64_t b) { return meet(a, b); })) return later.ledger_on;
    return std::nullopt;
}

} // namespace tezai::exchange
