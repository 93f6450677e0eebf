// In-process streams: what changed, told to whoever listens. Nothing here is kept; a listener that was away asks again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace tezai::bus {

struct Message {
    std::string topic;          // "indicator", "import", "task"
    std::int64_t leaf = 0;      // the journal's cursor when it was said
    std::int64_t region_id = 0; // whom it concerns: a listener whose scope does not see the region never gets it; 0 with
    std::int64_t unit_id = 0;   // unit 0: everybody
    std::string data;           // JSON, one line
};

class Bus {
public:
    using Listener = std::function<void(const Message&)>; // called on the publisher's thread: hand over and return
    class Subscription {
    public:
        Subscription() = default;
        Subscription(Bus* bus, std::uint64_t key) : bus_(bus), key_(key) {}
        Subscription(Subscription&& other) noexcept : bus_(std::exchange(other.bus_, nullptr)), key_(other.key_) {}
        Subscription& operator=(Subscription&& other) noexcept;
        ~Subscription();

    private:
        Bus* bus_ = nullptr;
        std::uint64_t key_ = 0;
    };

    // A listener may still be running on a publisher's thread while its subscription ends: it owns what it touches.
    [[nodiscard]] Subscription subscribe(Listener);
    void publish(const Message&);

private:
    void remove(std::uint64_t key);
    std::mutex mutex_;
    std::unordered_map<std::uint64_t, std::shared_ptr<Listener>> listeners_;
    std::uint64_t next_ = 1;
};

} // namespace tezai::bus
