// Commands that write, beside a running server: one process owns the store, so the command's words go to it through a socket in
// the store's folder that only its owner (and root) may open, and what it says comes back.
#pragma once

#include <atomic>
#include <functional>
#include <iosfwd>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/home.hpp"

namespace tezai::app {

struct HandedOver {
    std::vector<std::string> words; // of the command line, the command's name first
    std::string folder;             // where the files are that it names
};

// Gives the command to whoever serves this store; its exit status. Nothing: nobody does.
[[nodiscard]] std::optional<int> hand_over(const Home&, const HandedOver&, std::ostream& out, std::ostream& err);

// The serving side, as long as it lives. `run` does one command and may be called from several threads; what it writes to `out`
// throws once the door closes, so that an import stops between two batches.
class HandOverDoor {
public:
    using Run = std::function<int(const HandedOver&, std::ostream& out, std::ostream& err)>;
    HandOverDoor(const Home&, Run); // throws store::Fault when the socket cannot be made
    ~HandOverDoor();
    HandOverDoor(const HandOverDoor&) = delete;
    HandOverDoor& operator=(const HandOverDoor&) = delete;

private:
    struct Guest {
        std::thread thread;
        std::atomic<bool> gone = false;
    };
    void open();
    void serve(int connection);

    std::string path_;
    Run run_;
    int socket_ = -1, wake_ = -1;
    std::atomic<bool> closing_ = false;
    std::thread door_;
    std::list<Guest> guests_; // touched by the door's thread, and after it
};

} // namespace tezai::app
