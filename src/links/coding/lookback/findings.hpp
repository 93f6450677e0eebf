// What the system can answer by itself, from the journal of the device alone. Only real evidence answers: what is not known is
// asked of a person, and every answer found names the entry it rests on. Pure.
//
//   coded     yes  a code is bound, and no other device was found to carry it
//   accurate  yes  a photo since the freeze shows this device's code, and a ledger of a later day has been compared with the device since
//             no   the latest photo since the freeze shows another device's code, or staff report the plate as another device's
//   proper    yes  a photo since the freeze was accepted, and no report of staff, or one that was confirmed, came since
//             no   the latest photo since the freeze shows another device's code
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "links/coding/lookback/types.hpp"

namespace tezai::coding::lookback {

struct Known { // one entry of the device's journal, as far as it matters here
    std::int64_t entry = 0;
    std::string_view event;
    base::Instant at, recorded_at;
    bool attested = false;
    bool other_device = false; // coding.photo_rejected: the code was another's
    bool by_staff = false;     // coding.sticker_reported
    bool mismatched = false;   // …
};

struct Found {
    Answers answers;
    std::array<std::int64_t, 3> by{};     // entries, in the order of `questions`
    bool has_photo = false;               // an accepted one since the freeze, or one that shows another device
    std::int64_t photo_entry = 0;         // the latest accepted since the freeze
    std::int64_t correction_entry = 0;    // the latest that set a field right
    bool merged = false;
};
[[nodiscard]] Found find_answers(std::span<const Known> in_order_of_entry, base::Instant frozen_at);

} // namespace tezai::coding::lookback
