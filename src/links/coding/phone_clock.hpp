// What a phone's clock says, beside our own. Pure. Nothing is refused and nothing counts by it: the receipt is what counts; a
// clock that is wrong, or a picture from a day that cannot be, is told to its owner and found by who looks.
#pragma once

#include "law/rule.hpp"

namespace tezai::coding {

struct ClockFacts {
    base::Instant received_at;                // ours
    std::optional<base::Instant> phone_now;   // the phone's clock as it sent
    std::optional<base::Instant> captured_at; // what the phone says of when the picture was taken

    [[nodiscard]] bool clock_is_right() const;
};
// How far the phone's clock is from ours, ahead or behind.
[[nodiscard]] std::chrono::milliseconds difference(const ClockFacts&);

inline constexpr std::chrono::minutes clock_tolerance{10}; // phones without a network drift by seconds a day
inline constexpr std::chrono::days photo_may_wait{30};     // as long as the answer to a request is kept

[[nodiscard]] std::span<const law::Rule<ClockFacts>> clock_rules();

} // namespace tezai::coding
