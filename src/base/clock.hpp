// Time comes from a Clock, so that a test and a rehearsal store can hold it still. It also knows where the day turns: a store
// belongs to one jurisdiction, and a jurisdiction has one fixed offset.
#pragma once

#include <atomic>

#include "base/calendar.hpp"

namespace tezai::base {

class Clock {
public:
    explicit Clock(UtcOffset offset = china_offset) : offset_(offset) {}
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
    [[nodiscard]] UtcOffset offset() const { return offset_; }
    [[nodiscard]] Date today() const { return day_of(now()); }
    [[nodiscard]] Date day_of(Instant at) const { return civil_day(at, offset_); }
    [[nodiscard]] Instant start_of(Date day) const { return base::start_of(day, offset_); }

private:
    UtcOffset offset_;
};

class SystemClock final : public Clock {
public:
    using Clock::Clock;
    [[nodiscard]] Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

// Stands still until it is set or stepped. Safe to read and set from several threads.
class StoppedClock final : public Clock {
public:
    explicit StoppedClock(Instant at, UtcOffset offset = china_offset) : Clock(offset), ms_{millis(at)} {}
    [[nodiscard]] Instant now() const override { return instant_of_millis(ms_.load()); }
    void set(Instant at) { ms_.store(millis(at)); }
    void step(std::chrono::milliseconds by) { ms_.fetch_add(by.count()); }

private:
    std::atomic<std::int64_t> ms_;
};

} // namespace tezai::base
