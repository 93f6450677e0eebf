#include "links/coding/phone_clock.hpp"

#include <array>

namespace tezai::coding {
namespace {

constexpr law::InForce always{base::Date{std::chrono::year{1} / 1 / 1}, std::nullopt};

// What a clock that is known to be wrong says of the picture is not worth a second finding.
bool tells_a_time(const ClockFacts& f) { return f.captured_at && f.clock_is_right(); }

constexpr std::array rules{
    law::Rule<ClockFacts>{"coding.phone_clock_wrong", law::rulebook(105), always, law::Verdict::finding,
                          [](const ClockFacts& f) { return f.phone_now.has_value(); }, [](const ClockFacts& f) { return f.clock_is_right(); }},
    law::Rule<ClockFacts>{"coding.captured_in_future", law::rulebook(105), always, law::Verdict::finding,
                          tells_a_time, [](const ClockFacts& f) { return *f.captured_at <= f.received_at + clock_tolerance; }},
    law::Rule<ClockFacts>{"coding.captured_long_ago", law::rulebook(105), always, law::Verdict::finding,
                          tells_a_time, [](const ClockFacts& f) { return *f.captured_at >= f.received_at - photo_may_wait; }},
};

} // namespace

std::chrono::milliseconds difference(const ClockFacts& facts) {
    return facts.phone_now ? std::chrono::abs(*facts.phone_now - facts.received_at) : std::chrono::milliseconds{0};
}
bool ClockFacts::clock_is_right() const { return difference(*this) <= clock_tolerance; }

std::span<const law::Rule<ClockFacts>> clock_rules() { return rules; }

} // namespace tezai::coding
