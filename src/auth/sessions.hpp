// The sessions that are alive, in memory: looked up on the network loop, so nothing here waits for the store.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "auth/actor.hpp"

namespace tezai::auth {

class Sessions {
public:
    struct Times {
        bool from_phone = false;
        base::Instant created_at, last_used_at;
        [[nodiscard]] bool is_over(base::Instant now) const;
    };

    [[nodiscard]] static std::string hash_of(std::string_view token);  // SHA-256, hex: what the store keeps
    [[nodiscard]] static std::string csrf_of(std::string_view token);  // derived: who has the token can know it, nobody else

    void add(const std::string& hash, std::shared_ptr<const Actor>, const Times&);
    [[nodiscard]] std::shared_ptr<const Actor> find(std::string_view token, base::Instant now, bool use) const;
    std::int64_t end(const std::string& hash); // the account, 0 if it was not alive
    void end_all_of(std::int64_t account, std::string_view but_hash);
    [[nodiscard]] std::set<std::int64_t> accounts() const;
    void now_is(std::int64_t account, std::shared_ptr<const Actor>);
    [[nodiscard]] std::optional<base::Instant> find_last_use(std::int64_t account) const;
    // Used since the last call, with when; and those that are over, which are dropped.
    [[nodiscard]] std::pair<std::vector<std::pair<std::string, base::Instant>>, std::vector<std::string>> take_changes(base::Instant now);

private:
    struct One {
        std::shared_ptr<const Actor> actor;
        bool from_phone;
        base::Instant created_at;
        std::atomic<std::int64_t> last_used_ms;
        std::int64_t saved_ms;
        One(std::shared_ptr<const Actor> a, const Times& t)
            : actor(std::move(a)), from_phone(t.from_phone), created_at(t.created_at), last_used_ms(base::millis(t.last_used_at)), saved_ms(base::millis(t.last_used_at)) {}
        [[nodiscard]] Times times() const { return {from_phone, created_at, base::instant_of_millis(last_used_ms.load(std::memory_order_relaxed))}; }
    };
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, std::unique_ptr<One>> alive_; // by hash
};

} // namespace tezai::auth
