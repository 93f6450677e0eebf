// Many readers, one writer, and the writer gets its turn: glibc's shared_mutex lets readers overtake it for ever.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace tezai::registry {

class Turnstile {
public:
    [[nodiscard]] std::shared_lock<std::shared_mutex> read() const {
        const std::lock_guard pass(gate_); // closed while a writer waits
        return std::shared_lock(data_);
    }
    [[nodiscard]] std::unique_lock<std::shared_mutex> write() const {
        const std::lock_guard pass(gate_);
        return std::unique_lock(data_);
    }

private:
    mutable std::mutex gate_;
    mutable std::shared_mutex data_;
};

} // namespace tezai::registry
