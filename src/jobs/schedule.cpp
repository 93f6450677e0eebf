#include "jobs/schedule.hpp"

namespace tezai::jobs {

Schedule::Schedule(const base::Clock& clock, std::function<void(const std::string&, const std::string&)> on_fault)
    : clock_(clock), on_fault_(std::move(on_fault)) {}

Schedule::~Schedule() { stop(); }

void Schedule::every(std::string name, std::chrono::milliseconds interval, std::function<void()> work) {
    jobs_.push_back({std::move(name), interval, [work = std::move(work)](base::Date) { work(); }});
}

void Schedule::daily(std::string name, std::function<void(base::Date)> work) { jobs_.push_back({std::move(name), std::nullopt, std::move(work)}); }

void Schedule::run_due() {
    const auto now = clock_.now();
    const auto today = clock_.day_of(now);
    for (auto& job : jobs_) {
        const bool due = job.interval ? now - job.last >= *job.interval : job.last_day != today;
        if (!due) continue;
        job.last = now;
        job.last_day = today;
        try {
            job.work(today);
        } catch (const std::exception& fault) {
            job.last_day.reset(); // a day's work that failed is tried again
            on_fault_(job.name, fault.what());
        }
    }
}

void Schedule::start() {
    thread_ = std::thread([this] {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            lock.unlock();
            run_due();
            lock.lock();
            wake_.wait_for(lock, std::chrono::milliseconds(200), [&] { return stopping_; });
        }
    });
}

void Schedule::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

} // namespace tezai::jobs
