#include "portal/report_limit.hpp"

namespace tezai::portal {

ReportLimit::Keys ReportLimit::keys_of(std::string_view address, std::string_view code) {
    const std::string from(address), about(code); // neither has a blank in it; an address may be empty
    return {"from " + from, "about " + about, "both " + from + " " + about};
}

void ReportLimit::forget(const std::string& key) {
    if (const auto at = counts_.find(key); at != counts_.end() && --at->second == 0) counts_.erase(at);
}

bool ReportLimit::take(std::string_view address, std::string_view code, base::Instant now) {
    const std::lock_guard lock(mutex_);
    while (!taken_.empty() && taken_.front().at + window <= now) {
        const auto old = keys_of(taken_.front().address, taken_.front().code);
        for (const auto* key : {&old.address, &old.code, &old.both}) forget(*key);
        taken_.pop_front();
    }
    const auto keys = keys_of(address, code);
    const auto count = [&](const std::string& key) {
        const auto at = counts_.find(key);
        return at == counts_.end() ? 0 : at->second;
    };
    if (count(keys.both) >= per_address_and_code || count(keys.address) >= per_address || count(keys.code) >= per_code) return false;
    for (const auto* key : {&keys.address, &keys.code, &keys.both}) ++counts_[*key];
    taken_.push_back({now, std::string(address), std::string(code)});
    return true;
}

std::size_t ReportLimit::size() const {
    const std::lock_guard lock(mutex_);
    return taken_.size();
}

} // namespace tezai::portal
