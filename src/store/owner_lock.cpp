#include "store/owner_lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/database.hpp"

namespace tezai::store {

OwnerLock::OwnerLock(const std::string& store_path) {
    const auto path = store_path + ".lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) throw Fault("cannot write " + path + ": " + std::strerror(errno));
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
        std::array<char, 300> text{};
        const auto length = ::pread(file_, text.data(), text.size(), 0);
        ::close(file_);
        const std::string owner(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
        throw Fault("the store " + store_path + " is in use by " + (owner.empty() ? "another process" : owner) +
                    "; stop it, or let it do the work: a command that only reads may run beside it");
    }
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    std::array<char, 32> since{};
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    std::strftime(since.data(), since.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    const auto text = "process " + std::to_string(::getpid()) + " on " + host.data() + " since " + since.data();
    if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, text.data(), text.size(), 0) < 0) {
        ::close(file_);
        throw Fault("cannot write " + path + ": " + std::strerror(errno));
    }
}

OwnerLock::~OwnerLock() {
    (void)!::ftruncate(file_, 0);
    ::close(file_);
}

} // namespace tezai::store
