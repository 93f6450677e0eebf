#include "jobs/schedule.hpp"

#include <doctest/doctest.h>

using namespace tezai;
using namespace std::chrono_literals;

TEST_CASE("a daily job runs once a civil day, and again at once after it failed") {
    base::StoppedClock clock(base::parse_instant("2021-12-05T23:59:59+08:00").value());
    int runs = 0, faults = 0;
    bool failing = false;
    jobs::Schedule schedule(clock, [&](const std::string&, const std::string&) { ++faults; });
    schedule.daily("reminders", [&](base::Date) {
        ++runs;
        if (failing) throw std::runtime_error("the disk is full");
    });
    schedule.run_due();
    schedule.run_due();
    CHECK(runs == 1);
    clock.step(1s); // midnight in China
    failing = true;
    schedule.run_due();
    CHECK(runs == 2);
    CHECK(faults == 1);
    failing = false;
    schedule.run_due();
    CHECK(runs == 3);
    schedule.run_due();
    CHECK(runs == 3);
}

TEST_CASE("a repeated job waits for its interval") {
    base::StoppedClock clock(base::parse_instant("2021-12-05T10:00:00+08:00").value());
    int runs = 0;
    jobs::Schedule schedule(clock, [](const std::string&, const std::string&) {});
    schedule.every("follow", 200ms, [&] { ++runs; });
    schedule.run_due();
    clock.step(199ms);
    schedule.run_due();
    CHECK(runs == 1);
    clock.step(1ms);
    schedule.run_due();
    CHECK(runs == 2);
}
