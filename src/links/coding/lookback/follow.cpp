// What the room does by itself as facts arrive.
#include <algorithm>
#include <array>
#include <set>

#include "links/coding/lookback/actions.hpp"
#include "links/coding/lookback/settle.hpp"
#include "links/coding/lookback/store.hpp"

namespace tezai::coding::lookback {
namespace {

constexpr std::int64_t most_at_once = 2'000; // entries in one transaction: others write in between

constexpr std::array<std::string_view, 15> that_matter{
    "coding.lookback_listed", "coding.code_issued", "coding.binding_revoked", "coding.photo_accepted", "coding.photo_rejected", "coding.sticker_reported", "coding.report_confirmed", "coding.code_cloned",
    "equipment.placed", "equipment.corrected", "equipment.use_state_changed", "equipment.registration_state_changed", "equipment.merged", "equipment.unmerged", "equipment.import_undone"};

} // namespace

std::int64_t follow(const Lookback& lookback, std::int64_t up_to_leaf) {
    auto& db = lookback.journal().database();
    // Until a list is frozen there is nothing to follow, and nothing is written.
    if (!db.read([](store::Transaction& tx) { return latest_census(tx).has_value(); })) return up_to_leaf;
    return db.transaction([&](store::Transaction& tx) {
        auto at = cursor_leaf(tx);
        if (at >= up_to_leaf) return at;
        std::set<std::int64_t> touched;
        journal::tail(tx, at, std::min(most_at_once, up_to_leaf - at), [&](const journal::Record& record) {
            if (record.leaf) at = *record.leaf;
            if (record.subject_kind == "equipment" && std::ranges::find(that_matter, record.event) != that_matter.end()) touched.insert(record.subject_id);
        });
        const auto census = latest_census(tx).value();
        const std::vector<std::int64_t> ids(touched.begin(), touched.end());
        for (const auto id : listed_among(tx, census.id, ids))
            if (auto row = find_listed_row(tx, auth::Scope::everything(), census.id, id)) settle(tx, lookback, census, *row, {}, nullptr);
        save_cursor(tx, at);
        return at;
    });
}

} // namespace tezai::coding::lookback
