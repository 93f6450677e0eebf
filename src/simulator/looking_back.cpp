#include "simulator/looking_back.hpp"

#include "links/coding/lookback/store.hpp"
#include "simulator/dice.hpp"
#include "simulator/sticker_photo.hpp"

namespace tezai::simulator {

std::int64_t look_back(const coding::lookback::Lookback& lookback, const auth::Actor& by, std::uint64_t seed, std::int64_t most) {
    using coding::lookback::Answer;
    const auto today = lookback.journal().clock().today();
    const auto rows = lookback.coding.journal.database().read([&](store::Transaction& tx) -> std::vector<coding::lookback::Listed> {
        const auto census = coding::lookback::latest_census(tx);
        if (!census) return {};
        return coding::lookback::list_listed(tx, by.scope, {.census_id = census->id, .part = "to_ask", .today = today, .limit = 200'000});
    });
    std::int64_t answered = 0;
    for (const auto& row : rows) {
        if (answered >= most) break;
        auto dice = Dice::of(seed, "look back", static_cast<std::uint64_t>(row.equipment_id));
        // Whose turn it is on this day; who has no photo yet is left to those who stick.
        if (row.said_at || !row.has_photo || !dice.happens(0.75)) continue;
        coding::lookback::Answering wanted{.equipment_id = row.equipment_id};
        const double share = dice.share();
        wanted.answers.accurate = share < 0.05 ? Answer::no : Answer::yes;
        if (row.found.proper == Answer::none) wanted.answers.proper = share < 0.5 ? Answer::yes : Answer::no;
        if (share >= 0.05 && share < 0.09) {
            wanted.answers.proper = Answer::no;
            wanted.jpeg = take_sticker_photo("HTTPS://EXAMPLE.GOV.CN/Q/0000000000EXAMPK", Flaw::blurred, seed ^ static_cast<std::uint64_t>(row.equipment_id));
        }
        if (coding::lookback::answer(lookback, by, wanted)) ++answered;
    }
    return answered;
}

} // namespace tezai::simulator
