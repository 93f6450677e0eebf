// What runs by itself: every so often, or once a civil day. One thread; a job that throws is told to the log and runs again at
// its next turn. Where several processes share a store, a job itself must bear being run twice.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"

namespace tezai::jobs {

class Schedule {
public:
    explicit Schedule(const base::Clock& clock, std::function<void(const std::string& job, const std::string& what)> on_fault);
    ~Schedule();

    void every(std::string name, std::chrono::milliseconds interval, std::function<void()> work);
    // Once for each civil day, soon after it began or after the start; `work` gets the day.
    void daily(std::string name, std::function<void(base::Date)> work);
    void start();
    void stop();
    void run_due(); // what a test on a stopped clock calls

private:
    struct Job {
        std::string name;
        std::optional<std::chrono::milliseconds> interval; // none: daily
        std::function<void(base::Date)> work;
        base::Instant last{};
        std::optional<base::Date> last_day = {};
    };
    const base::Clock& clock_;
    std::function<void(const std::string&, const std::string&)> on_fault_;
    std::vector<Job> jobs_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::thread thread_;
    bool stopping_ = false;
};

} // namespace tezai::jobs
