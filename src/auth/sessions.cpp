#include "auth/sessions.hpp"

#include <mutex>

#include "auth/password.hpp"
#include "auth/account_requirements.hpp"

namespace tezai::auth {

bool Sessions::Times::is_over(base::Instant now) const {
    using std::chrono::milliseconds;
    const auto patience = from_phone ? milliseconds(idle_end_of_phone) : milliseconds(idle_end);
    const auto longest = from_phone ? milliseconds(session_end_of_phone) : milliseconds(session_end);
    return now - created_at >= longest || now - last_used_at >= patience;
}

std::string Sessions::hash_of(std::string_view token) {
    thread_local base::Hasher hasher(base::Suite::intl);
    return base::to_hex(hasher.hash(token));
}
std::string Sessions::csrf_of(std::string_view token) {
    const auto mac = base::hmac(base::Suite::intl, base::bytes(token), base::bytes("tezai csrf 1"));
    return base64url({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

void Sessions::add(const std::string& hash, std::shared_ptr<const Actor> actor, const Times& times) {
    const std::unique_lock lock(mutex_);
    alive_[hash] = std::make_unique<One>(std::move(actor), times);
}

std::shared_ptr<const Actor> Sessions::find(std::string_view token, base::Instant now, bool use) const {
    if (token.size() != 43) return nullptr; // 32 bytes, base64url
    const auto hash = hash_of(token);
    const std::shared_lock lock(mutex_);
    const auto found = alive_.find(hash);
    if (found == alive_.end() || found->second->times().is_over(now)) return nullptr;
    if (use) found->second->last_used_ms.store(base::millis(now), std::memory_order_relaxed);
    return found->second->actor;
}

std::int64_t Sessions::end(const std::string& hash) {
    const std::unique_lock lock(mutex_);
    const auto found = alive_.find(hash);
    if (found == alive_.end()) return 0;
    const auto account = found->second->actor->account.value;
    alive_.erase(found);
    return account;
}

void Sessions::end_all_of(std::int64_t account, std::string_view but_hash) {
    const std::unique_lock lock(mutex_);
    std::erase_if(alive_, [&](const auto& one) { return one.second->actor->account.value == account && one.first != but_hash; });
}

std::set<std::int64_t> Sessions::accounts() const {
    const std::shared_lock lock(mutex_);
    std::set<std::int64_t> ids;
    for (const auto& [hash, one] : alive_) ids.insert(one->actor->account.value);
    return ids;
}

void Sessions::now_is(std::int64_t account, std::shared_ptr<const Actor> actor) {
    const std::unique_lock lock(mutex_);
    for (const auto& [hash, one] : alive_)
        if (one->actor->account.value == account) one->actor = actor;
}

std::optional<base::Instant> Sessions::find_last_use(std::int64_t account) const {
    const std::shared_lock lock(mutex_);
    std::optional<base::Instant> last;
    for (const auto& [hash, one] : alive_)
        if (one->actor->account.value == account && (!last || one->times().last_used_at > *last)) last = one->times().last_used_at;
    return last;
}

std::pair<std::vector<std::pair<std::string, base::Instant>>, std::vector<std::string>> Sessions::take_changes(base::Instant now) {
    const std::unique_lock lock(mutex_);
    std::vector<std::pair<std::string, base::Instant>> used;
    std::vector<std::string> over;
    for (const auto& [hash, one] : alive_) {
        const auto times = one->times();
        if (times.is_over(now)) over.push_back(hash);
        else if (base::millis(times.last_used_at) != one->saved_ms) {
            one->saved_ms = base::millis(times.last_used_at);
            used.emplace_back(hash, times.last_used_at);
        }
    }
    for (const auto& hash : over) alive_.erase(hash);
    return {std::move(used), std::move(over)};
}

} // namespace tezai::auth
