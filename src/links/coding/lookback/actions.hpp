// The look-back done: freeze the list, answer, look a second time, mend. Load → judge → save → journal, in one transaction.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "links/coding/actions.hpp"
#include "links/coding/lookback/types.hpp"
#include "registry/registry.hpp"

namespace tezai::coding::lookback {

// What this needs of the room that counts; app plugs it in.
struct CensusPort {
    struct Campaign {
        std::int64_t id = 0;
        base::Date from_on;
    };
    std::function<std::optional<Campaign>(store::Transaction&, std::int64_t id)> campaign;
    // Every device that was in use at the end of that day as known at the leaf, in ascending id: the fold that K03 counts by.
    std::function<void(store::Transaction&, base::Date as_of, std::int64_t leaf, const std::function<void(std::int64_t equipment, std::int64_t region)>& each)> in_use;
};

struct Lookback {
    const Coding& coding;
    registry::Registry& registry;
    CensusPort port;

    [[nodiscard]] journal::Journal& journal() const { return coding.journal; }
};

// Freezes the list of the campaign's first day, 24:00, and commits to the seed of the first draw.
law::Decision<Census> open_census(const Lookback&, const auth::Actor& by, std::int64_t campaign_id);
// The digest of the list as it is computed from the facts again; the census keeps the one it was frozen with.
[[nodiscard]] std::string recompute_digest(const Lookback&, const Census&);

struct Answering {
    std::int64_t equipment_id = 0;
    Answers answers;  // none: not answered now
    std::string jpeg; // of the sticker, or of what is wrong; empty: none
    std::optional<base::Instant> captured_at, phone_now; // the camera's and the phone's word
};
struct Answered {
    Listed device;
    std::optional<PhotoVerdict> photo; // where the picture was judged as one of the sticker
};
// Blocking where a picture comes along: call on the pool.
law::Decision<Answered> answer(const Lookback&, const auth::Actor& by, const Answering&);

// Shows the sealed seed, chooses among the records made since the last draw, and commits to the next seed.
law::Decision<Draw> draw(const Lookback&, const auth::Actor& by);
// All three answered again, by somebody else.
law::Decision<Listed> recheck(const Lookback&, const auth::Actor& by, std::int64_t equipment_id, const Answers&, std::string_view note);
// By staff, with a reason, where no evidence will come.
law::Decision<Listed> close_problem(const Lookback&, const auth::Actor& by, std::int64_t equipment_id, std::string_view reason);

// Follows the journal: what the system finds by itself, problems that are mended, devices that leave or move. Returns the leaf it came
// to, which may be short of `up_to_leaf`: call it again.
std::int64_t follow(const Lookback&, std::int64_t up_to_leaf);

} // namespace tezai::coding::lookback
