#include <algorithm>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "registry/merging/merging.hpp"
#include "registry/units/units.hpp"

namespace tezai::registry::merging {
namespace {

// The pair as this person sees it, and nobody has decided it since it was read; or why not.
law::Decision<Pair> read_for(store::Transaction& tx, const Merging& merging, const auth::Actor& by, std::int64_t id, std::int64_t version) {
    auto pair = find_pair(tx, by.scope, id);
    if (!pair) return law::refuse("merging.unknown", law::rulebook(12));
    if (pair->version != version) {
        const auto at = pair->decided_at ? base::to_text_minutes(*pair->decided_at, merging.journal().clock().offset()) : std::string();
        return law::refuse("merging.decided_before_you", law::rulebook(16), {{"at", at}, {"how", "merging.state." + std::string(word(pair->state))}});
    }
    return *pair;
}

law::Refusal before_you(const Merging& merging, PairState state) {
    return {"merging.decided_before_you", law::rulebook(16),
            {{"at", base::to_text_minutes(merging.journal().clock().now(), merging.journal().clock().offset())}, {"how", "merging.state." + std::string(word(state))}}};
}

} // namespace

law::Decision<bool> merge(const Merging& merging, const auth::Actor& by, const MergeWanted& wanted) {
    auto& journal = merging.journal();
    return journal.act<bool>({.action = "merging.merge", .by = by.account, .subject = {"merge", wanted.pair}, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto pair = read_for(tx, merging, by, wanted.pair, wanted.version);
        if (!pair) return base::failure(pair.error());
        if (pair->state == PairState::merged) return law::refuse("merging.is_merged", law::rulebook(85));
        if (wanted.keep != pair->left.id && wanted.keep != pair->right.id) return law::refuse("merging.keep_one_of_them", law::rulebook(85));
        const Act act{merging, by, *pair, wanted.grounds};
        const auto undo = pair->kind == Kind::unit ? merge_units(tx, act, wanted.keep, wanted.take) : merge_devices(tx, act, wanted.keep, wanted.take);
        if (!undo) return base::failure(undo.error());
        if (!save_decision(tx, *pair, PairState::merged, by.account, journal.clock().now(), wanted.keep, *undo)) return base::failure(before_you(merging, PairState::merged));
        erase_open_pairs_of(tx, pair->kind, pair->other_than(wanted.keep), pair->id);
        return true;
    });
}

law::Decision<bool> set_apart(const Merging& merging, const auth::Actor& by, const Decided& wanted) {
    auto& journal = merging.journal();
    return journal.act<bool>({.action = "merging.set_apart", .by = by.account, .subject = {"merge", wanted.pair}, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto pair = read_for(tx, merging, by, wanted.pair, wanted.version);
        if (!pair) return base::failure(pair.error());
        if (pair->state != PairState::open) return law::refuse("merging.is_merged", law::rulebook(85));
        if (!save_decision(tx, *pair, PairState::apart, by.account, journal.clock().now(), 0, "{}")) return base::failure(before_you(merging, PairState::apart));
        base::CanonicalObject payload;
        payload.add("kind", word(pair->kind)).add("left", pair->left.id).add("right", pair->right.id);
        journal.append(tx, {.event = "merge.set_apart", .subject = {"merge", pair->id}, .place = {by.region_id, 0}, .by = by.account, .payload = payload.text(),
                            .personal = {{"grounds", wanted.grounds}}});
        return true;
    });
}

law::Decision<Parted> part(const Merging& merging, const auth::Actor& by, const Decided& wanted) {
    auto& journal = merging.journal();
    return journal.act<Parted>({.action = "merging.part", .by = by.account, .subject = {"merge", wanted.pair}, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<Parted> {
        const auto pair = read_for(tx, merging, by, wanted.pair, wanted.version);
        if (!pair) return base::failure(pair.error());
        if (pair->state != PairState::merged) return law::refuse("merging.is_not_merged", law::rulebook(87));
        const Act act{merging, by, *pair, wanted.grounds};
        auto parted = pair->kind == Kind::unit ? part_units(tx, act) : part_devices(tx, act);
        if (!parted) return parted;
        if (!save_decision(tx, *pair, PairState::apart, by.account, journal.clock().now(), 0, "{}")) return base::failure(before_you(merging, PairState::apart));
        erase_moved(tx, pair->id);
        return parted;
    });
}

law::Decision<std::int64_t> name_pair(const Merging& merging, const auth::Actor& by, Kind kind, std::int64_t one, std::int64_t other) {
    auto& journal = merging.journal();
    const auto left = std::min(one, other), right = std::max(one, other);
    return journal.act<std::int64_t>({.action = "merging.name_pair", .by = by.account, .subject = {"merge", 0}, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        const auto seen = [&](std::int64_t id) { return kind == Kind::unit ? find_unit(tx, by.scope, id).has_value() : find_equipment(tx, by.scope, {id}).has_value(); };
        if (!seen(left) || !seen(right)) return law::refuse(kind == Kind::unit ? "merging.unknown_unit" : "equipment.unknown", law::rulebook(12));
        if (left == right) return law::refuse("merging.keep_one_of_them", law::rulebook(85));
        if (const auto known = find_pair_of(tx, kind, left, right)) {
            if (!find_pair(tx, by.scope, known)) return law::refuse("merging.unknown", law::rulebook(12));
            return known;
        }
        return insert_pair(tx, kind, left, right, journal.clock().now());
    });
}

} // namespace tezai::registry::merging
