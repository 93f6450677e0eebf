#include "jobs/background.hpp"

#include <utility>

namespace tezai::jobs {

Background::Background(std::string name, Work work, std::function<void(const std::string&, const std::string&)> on_fault)
    : name_(std::move(name)), work_(std::move(work)), on_fault_(std::move(on_fault)) {}

Background::~Background() { stop(); }

void Background::ask() {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = true;
    }
    wake_.notify_one();
}

void Background::start() {
    thread_ = std::thread([this] {
        for (;;) {
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [&] { return stopping_ || wanted_; });
                if (stopping_) return;
                wanted_ = false;
            }
            try {
                work_(stopping_);
            } catch (const std::exception& fault) {
                on_fault_(name_, fault.what());
            }
        }
    });
}

void Background::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

} // namespace tezai::jobs
