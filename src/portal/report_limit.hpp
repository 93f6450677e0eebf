// How many reports strangers may send within an hour: each becomes an entry that stays and a task that somebody answers. Counted in
// memory; a restart forgets it. Knows no clock: the caller says when.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/calendar.hpp"

namespace tezai::portal {

class ReportLimit {
public:
    static constexpr std::int64_t per_address_and_code = 5, per_address = 30, per_code = 60; // within any hour
    static constexpr std::chrono::hours window{1};

    // Whether one more may be sent; if so it counts from now on.
    [[nodiscard]] bool take(std::string_view address, std::string_view code, base::Instant now);
    [[nodiscard]] std::size_t size() const; // reports that are remembered

private:
    struct Taken {
        base::Instant at;
        std::string address, code;
    };
    struct Keys {
        std::string address, code, both;
    };
    [[nodiscard]] static Keys keys_of(std::string_view address, std::string_view code);
    void forget(const std::string& key);

    mutable std::mutex mutex_;
    std::deque<Taken> taken_; // oldest first; what was refused leaves nothing
    std::unordered_map<std::string, std::int64_t> counts_;
};

} // namespace tezai::portal
