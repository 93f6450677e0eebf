// One piece of long work on a thread of its own, when it is asked for. Asked again while it runs, it runs once more afterwards.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace tezai::jobs {

class Background {
public:
    using Work = std::function<void(const std::atomic<bool>& stop)>; // returns soon once `stop` is true
    Background(std::string name, Work work, std::function<void(const std::string& job, const std::string& what)> on_fault);
    ~Background();

    void ask(); // never waits
    void start();
    void stop();

private:
    std::string name_;
    Work work_;
    std::function<void(const std::string&, const std::string&)> on_fault_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_ = false;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

} // namespace tezai::jobs
