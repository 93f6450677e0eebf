// Time comes from a Clock, so that a test and a rehearsal store can hold it still.
#pragma once

#include <atomic>

#include "base/calendar.hpp"

namespace tezai::base {

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
    [[nodiscard]] Date today(UtcOffset offset = china_offset) const { return civil_day(now(), offset); }
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

// Stands still until it is set or stepped. Safe to read and set from several threads.
class StoppedClock final : public Clock {
public:
    explicit StoppedClock(Instant at) : ms_{millis(at)} {}
    [[nodiscard]] Instant now() const override { return instant_of_millis(ms_.load()); }
    void set(Instant at) { ms_.store(millis(at)); }
    void step(std::chrono::milliseconds by) { ms_.fetch_add(by.count()); }

private:
    std::atomic<std::int64_t> ms_;
};

} // namespace tezai::base
