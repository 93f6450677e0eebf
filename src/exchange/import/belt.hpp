// Reading ahead: one thread reads and judges rows, the caller's takes them in batches, in order.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace tezai::exchange {

template <class Batch>
class Belt {
public:
    bool put(Batch batch) { // false: nobody wants more
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return closed_ || batches_.size() < batches_ahead; });
        if (closed_) return false;
        batches_.push_back(std::move(batch));
        filled_.notify_one();
        return true;
    }
    void end(std::exception_ptr error) {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        error_ = std::move(error);
        filled_.notify_one();
    }
    std::optional<Batch> take() { // nothing: that was all; throws what the reading threw
        std::unique_lock lock(mutex_);
        filled_.wait(lock, [&] { return ended_ || !batches_.empty(); });
        if (batches_.empty()) {
            if (error_) std::rethrow_exception(error_);
            return std::nullopt;
        }
        auto batch = std::move(batches_.front());
        batches_.pop_front();
        room_.notify_one();
        return batch;
    }
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        room_.notify_one();
    }

private:
    static constexpr std::size_t batches_ahead = 2;
    std::mutex mutex_;
    std::condition_variable room_, filled_;
    std::deque<Batch> batches_;
    bool ended_ = false, closed_ = false;
    std::exception_ptr error_;
};

// `read` runs on a thread of its own and puts batches until it is done or `put` is false; `use` gets each of them here. It
// returns when both are done, and throws what either of them threw.
template <class Batch>
void read_ahead(const std::function<void(Belt<Batch>&)>& read, const std::function<void(Batch&)>& use) {
    Belt<Batch> belt;
    std::thread reader([&] {
        std::exception_ptr error;
        try {
            read(belt);
        } catch (...) {
            error = std::current_exception();
        }
        belt.end(std::move(error));
    });
    struct Joined {
        Belt<Batch>& belt;
        std::thread& reader;
        ~Joined() {
            belt.close();
            reader.join();
        }
    } joined{belt, reader};
    while (auto batch = belt.take()) use(*batch);
}

} // namespace tezai::exchange
