#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "bus/bus.hpp"

using namespace tezai;

TEST_CASE("a message reaches whoever listens, and nobody who has left") {
    bus::Bus bus;
    int first = 0, second = 0;
    auto one = bus.subscribe([&](const bus::Message& m) { first += static_cast<int>(m.leaf); });
    {
        const auto two = bus.subscribe([&](const bus::Message&) { ++second; });
        bus.publish({.topic = "task", .leaf = 3});
    }
    bus.publish({.topic = "task", .leaf = 4});
    CHECK(first == 7);
    CHECK(second == 1);
    one = bus::Bus::Subscription{};
    bus.publish({.topic = "task", .leaf = 5});
    CHECK(first == 7);
}

TEST_CASE("a listener may leave, come and publish while it is being told") {
    bus::Bus bus;
    int heard = 0;
    bus::Bus::Subscription self, other;
    self = bus.subscribe([&](const bus::Message& m) {
        ++heard;
        self = bus::Bus::Subscription{};
        other = bus.subscribe([&](const bus::Message&) { heard += 10; });
        if (m.leaf == 1) bus.publish({.leaf = 2});
    });
    bus.publish({.leaf = 1});
    CHECK(heard == 11);
}

TEST_CASE("many threads publish and subscribe at once") {
    bus::Bus bus;
    std::atomic<int> heard = 0;
    const auto keep = bus.subscribe([&](const bus::Message&) { ++heard; });
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) {
                const auto passing = bus.subscribe([](const bus::Message&) {});
                bus.publish({.leaf = i});
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(heard == 4000);
}
