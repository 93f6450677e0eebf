#include "jobs/background.hpp"

#include <chrono>
#include <functional>

#include <doctest/doctest.h>

using namespace tezai;

namespace {

void wait_until(const std::function<bool()>& done) {
    for (int i = 0; i < 2'000 && !done(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    REQUIRE(done());
}

} // namespace

TEST_CASE("long work runs when it is asked for, once more when asked meanwhile, and a fault of it is told") {
    std::atomic<int> runs = 0;
    std::atomic<bool> hold = true;
    std::string told;
    jobs::Background work("look", [&](const std::atomic<bool>&) {
        if (++runs == 2) throw std::runtime_error("no store");
        while (hold) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }, [&](const std::string& job, const std::string& what) { told = job + ": " + what; });
    work.ask(); // before it starts is not too early
    work.start();
    wait_until([&] { return runs == 1; });
    work.ask();
    work.ask(); // both are one
    hold = false;
    wait_until([&] { return runs == 2; });
    work.ask();
    wait_until([&] { return runs == 3; });
    work.stop();
    CHECK(told == "look: no store");
}

TEST_CASE("stopping does not wait for the end of the work") {
    jobs::Background work("look", [](const std::atomic<bool>& stop) {
        while (!stop) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }, [](const std::string&, const std::string&) {});
    work.start();
    work.ask();
    work.stop();
}
