// Does the long part of imports beside the server: one thread, one import at a time, in the order in which they were asked for.
// What it was doing when the process was killed is found in the store and gone on with.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "exchange/import/work.hpp"

namespace tezai::exchange {

class Importer {
public:
    explicit Importer(const Exchange&); // must outlive it
    ~Importer();                        // ends between two batches

    void start();                       // finds what is unfinished, then waits for more
    void stop();
    void wake(std::int64_t id);         // the import has something to do: read, commit or undo
    void wait_until_idle();             // for tests and for closing down

private:
    void serve();
    void work(std::int64_t id);
    const Exchange& exchange_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::int64_t> waiting_;
    bool stopping_ = false, busy_ = false;
    std::thread thread_;
};

} // namespace tezai::exchange
