// One process owns a SQLite store. The file beside it says who: process, host, since when. The lock itself is the system's,
// so a process that died does not keep it.
#pragma once

#include <string>

namespace tezai::store {

class OwnerLock {
public:
    explicit OwnerLock(const std::string& store_path); // throws Fault naming the owner
    ~OwnerLock();
    OwnerLock(const OwnerLock&) = delete;
    OwnerLock& operator=(const OwnerLock&) = delete;

private:
    int file_ = -1;
};

} // namespace tezai::store
