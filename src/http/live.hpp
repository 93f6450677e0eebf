// A server-sent event stream of one listener: what the bus says and this listener may see.
//
// Events are `indicator`, `task`, `import` … (the message's topic) with `id:` = the journal's leaf, and `heartbeat` every 15 s.
// Nothing is replayed: a page that was away asks again for what it shows. A listener that reads too slowly is cut.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "bus/bus.hpp"
#include "http/http.hpp"

namespace tezai::http {

class LiveStream {
public:
    static constexpr std::size_t most_waiting = 1 << 20; // bytes

    // `wake` is called from any thread when there is something to write.
    LiveStream(std::shared_ptr<const auth::Actor> actor, std::function<void()> wake);
    ~LiveStream() { abandon(); }
    LiveStream(const LiveStream&) = delete;
    LiveStream& operator=(const LiveStream&) = delete;

    // Messages whose region or unit the actor's scope sees, and those for everybody.
    void follow(bus::Bus&);
    void send(std::string_view event, std::int64_t leaf, std::string_view data);

    // ---- for the network ----
    void now_is(std::shared_ptr<const auth::Actor>); // the scope may have changed
    // Moves what waits into `out`; false when the listener was too slow and the stream must end.
    [[nodiscard]] bool take(std::string& out);
    void abandon(); // nothing more is told; `wake` is not called again

private:
    struct Outbox {
        std::mutex mutex;
        std::string waiting;
        bool overflowed = false;
        std::shared_ptr<const auth::Actor> actor;
        std::function<void()> wake;
        void add(std::string_view event, std::int64_t leaf, std::string_view data);
    };
    std::shared_ptr<Outbox> outbox_; // shared with the subscription, which may be mid-call when the stream ends
    bus::Bus::Subscription subscription_;
};

// GET /api/v1/live
[[nodiscard]] Route live_route(bus::Bus&);

} // namespace tezai::http
