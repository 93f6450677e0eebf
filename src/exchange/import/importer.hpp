// Does the long part of imports beside the server: one thread, one import at a time, in the order in which they were asked for.
// What it was doing when the process was killed is found in the store and gone on with. What breaks off stands still, says so in
// its row, and goes on when somebody asks for it again; a file whose reading breaks off has failed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "exchange/import/work.hpp"

namespace tezai::exchange {

class Importer {
public:
    // The exchange must outlive it. `try_again_after`: a store that does not even take the failure is asked again that much later.
    explicit Importer(const Exchange&, std::chrono::milliseconds try_again_after = std::chrono::seconds{10});
    ~Importer();                        // ends between two batches

    void start();                       // finds what is unfinished, then waits for more
    void stop();
    void wake(std::int64_t id);         // the import has something to do: read, commit or undo
    void wait_until_idle();             // for tests and for closing down

private:
    void serve();
    void work(std::int64_t id);
    void publish(const Import&, const ImportProgress&);
    bool keep_failure(std::int64_t id); // false: the store does not take it
    const Exchange& exchange_;
    std::chrono::milliseconds try_again_after_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::int64_t> waiting_;
    bool stopping_ = false, busy_ = false;
    std::thread thread_;
};

} // namespace tezai::exchange
