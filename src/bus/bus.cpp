#include "bus/bus.hpp"

#include <vector>

namespace tezai::bus {

Bus::Subscription& Bus::Subscription::operator=(Subscription&& other) noexcept {
    if (this != &other) {
        if (bus_) bus_->remove(key_);
        bus_ = std::exchange(other.bus_, nullptr);
        key_ = other.key_;
    }
    return *this;
}
Bus::Subscription::~Subscription() {
    if (bus_) bus_->remove(key_);
}

Bus::Subscription Bus::subscribe(Listener listener) {
    const std::lock_guard lock(mutex_);
    const auto key = next_++;
    listeners_.emplace(key, std::make_shared<Listener>(std::move(listener)));
    return {this, key};
}

void Bus::publish(const Message& message) {
    // Called outside the lock, so that a listener may subscribe, leave or publish itself.
    std::vector<std::shared_ptr<Listener>> present;
    {
        const std::lock_guard lock(mutex_);
        present.reserve(listeners_.size());
        for (const auto& [key, listener] : listeners_) present.push_back(listener);
    }
    for (const auto& listener : present) (*listener)(message);
}

void Bus::remove(std::uint64_t key) {
    const std::lock_guard lock(mutex_);
    listeners_.erase(key);
}

} // namespace tezai::bus
