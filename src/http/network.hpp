// What the files of the network share: loops, connections, and the server's inside. Costs what asio costs to compile; only the
// network's own .cpp include it.
//
// No catch (...) around anything that may suspend: on a fibre it would swallow the unwinding at shutdown and end the process.
// Pool jobs run on no fibre and let nothing out.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <optional>
#include <thread>
#include <unordered_set>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "http/dispatch.hpp"
#include "http/fibre.hpp"
#include "http/live.hpp"
#include "http/reply_text.hpp"
#include "http/static_files.hpp"

namespace tezai::http {

using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

inline constexpr std::size_t copied_body = 64 * 1024; // up to here head and body leave in one write
inline constexpr Moment whole_exchange = 600'000;     // a body or an answer may take so long if it keeps moving
inline constexpr Moment stop_patience = 2000;         // with a request that is still coming in when the server stops

[[nodiscard]] std::int64_t steady_micros();
bool write_all(Stream&, std::string_view bytes);

struct Connection;

struct Loop {
    asio::io_context io{1};
    asio::executor_work_guard<Executor> guard{io.get_executor()};
    Timer sweep{io.get_executor()};
    Moment now = steady_micros() / 1000;
    std::string date;
    std::unordered_set<Connection*> connections;
    std::thread thread;
};

struct Connection {
    Loop& loop;
    Fibre fibre;
    bool idle = false;        // waits for a request that has not begun
    bool reading = false;     // a request has begun and has not come whole
    Timer* waiting = nullptr; // of a live stream
    std::string out;

    Connection(Loop& l, Socket s, Yield y) : loop(l), fibre{std::move(s), y, l.now} { loop.connections.insert(this); }
    ~Connection() { loop.connections.erase(this); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void cut() {
        error_code ignored;
        fibre.cut = true;
        fibre.socket.cancel(ignored);
        if (waiting) waiting->cancel();
    }
};

struct Count {
    std::array<std::atomic<std::uint64_t>, 6> by_class{};
    std::atomic<std::uint64_t> micros{0};
};

struct Server::State {
    State(ServerSettings, std::vector<Route>, auth::Accounts&, journal::Journal&);

    ServerSettings settings;
    Dispatcher dispatcher;
    Dispatcher::State& core;
    StaticFiles files;
    std::vector<Count> counts; // of each route; the last: everything else
    std::optional<asio::ssl::context> tls;
    std::vector<std::unique_ptr<Loop>> loops;
    std::unique_ptr<Acceptor> acceptor;
    asio::thread_pool pool;
    std::atomic<std::size_t> queued{0}, open{0};
    std::atomic<bool> stopping{false};
    std::atomic<bool> started{false};
    std::atomic<std::uint16_t> port{0};
    Moment next_saving = steady_micros() / 1000 + 60'000; // of sessions; the first loop's own
    std::mutex mutex;
    std::condition_variable changed; // a connection ended

    void listen();
    void accept(Yield);
    void sweep(Loop&, bool keeps_house);
    void serve(Loop&, Socket, Yield);
    void requests(Connection&, Stream&);
    bool answer(Connection&, Stream&, boost::beast::flat_buffer&, bool& keep_alive); // false: the connection is of no more use
    bool send(Connection&, Stream&, const Call&, Reply&, bool head_only, bool keep_alive, bool http_1_0);
    bool send_pieces(Connection&, Stream&, const Call&, Reply&, bool head_only, bool keep_alive, bool http_1_0);
    bool send_file(Connection&, Stream&, const StaticFiles::File&, const HeaderOf&, bool head_only, bool keep_alive, bool http_1_0, int& status);
    void run_live(Connection&, Stream&, const Call&, Reply&);
    void linger(Connection&);
    Framing framing(const Connection& c, bool keep_alive, bool http_1_0) const {
        return {.keep_alive = keep_alive, .http_1_0 = http_1_0, .secure = tls.has_value(), .date = c.loop.date};
    }

    // Blocking work leaves the loop and returns. False: too much is waiting.
    template <class Job>
    bool on_pool(Connection& c, Job& job, bool whatever_waits = false) {
        if (queued.fetch_add(1) >= settings.queue && !whatever_waits) {
            --queued;
            return false;
        }
        asio::async_initiate<Yield, void()>(
            [&](auto done) {
                asio::post(pool, [&, done = std::move(done)]() mutable {
                    job();
                    --queued;
                    asio::post(c.loop.io.get_executor(), std::move(done));
                });
            },
            c.fibre.yield);
        return true;
    }
};

} // namespace tezai::http
