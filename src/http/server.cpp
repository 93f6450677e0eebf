// The network. Fibres on io loops speak HTTP; whatever may block runs on the pool and comes back (stack/server.md §2).
//
// No catch (...) in here: on a fibre it would swallow the unwinding at shutdown and end the process.
#include <array>
#include <atomic>
#include <condition_variable>
#include <optional>
#include <thread>
#include <unordered_set>

#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>

#include "http/dispatch.hpp"
#include "http/fibre.hpp"
#include "http/live.hpp"
#include "http/reply_text.hpp"
#include "http/static_files.hpp"
#include "store/database.hpp"

namespace tezai::http {
namespace {

namespace beast = boost::beast;
namespace bh = boost::beast::http;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

constexpr std::size_t header_limit = 16 * 1024;
constexpr std::size_t buffer_limit = 160 * 1024;
constexpr std::size_t copied_body = 64 * 1024;       // up to here head and body leave in one write
constexpr std::size_t drained_after_refusal = 1 << 20;
constexpr auto sweep_every = std::chrono::milliseconds(500);
constexpr std::size_t fibre_stack = 64 * 1024;

std::int64_t steady_micros() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

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
    bool idle = false;      // waits for a request that has not begun
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

bool write_all(Stream& stream, std::string_view bytes) {
    error_code ec;
    while (!bytes.empty()) {
        const auto n = stream.write_some(asio::const_buffer(bytes.data(), bytes.size()), ec);
        if (ec) return false;
        bytes.remove_prefix(n);
    }
    return true;
}

std::optional<Method> method_of(bh::verb verb) {
    switch (verb) {
    case bh::verb::get:
    case bh::verb::head: return Method::get;
    case bh::verb::post: return Method::post;
    case bh::verb::put: return Method::put;
    case bh::verb::delete_: return Method::del;
    default: return std::nullopt;
    }
}

// Fields whose second appearance a proxy might understand differently from us.
bool repeats_a_field(const bh::fields& fields) {
    unsigned seen = 0;
    for (const auto& field : fields) {
        unsigned bit = 0;
        switch (field.name()) {
        case bh::field::host: bit = 1; break;
        case bh::field::content_length: bit = 2; break;
        case bh::field::transfer_encoding: bit = 4; break;
        case bh::field::content_type: bit = 8; break;
        case bh::field::cookie: bit = 16; break;
        case bh::field::origin: bit = 32; break;
        default: break;
        }
        if (seen & bit) return true;
        seen |= bit;
    }
    return false;
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

} // namespace

struct Server::State {
    State(ServerSettings s, std::vector<Route> routes, auth::Accounts& accounts, journal::Journal& journal)
        : settings(std::move(s)), dispatcher(std::move(routes), accounts, journal), core(*dispatcher.state_), files(settings.static_root),
          counts(core.routes.size() + 1), pool(std::max<std::size_t>(settings.workers, 1)) {
        core.log = std::make_unique<RequestLog>(settings.request_log);
        for (std::size_t i = 0; i < std::max<std::size_t>(settings.loops, 1); ++i) loops.push_back(std::make_unique<Loop>());
        if (settings.certificate_file.empty()) return;
        try {
            tls.emplace(asio::ssl::context::tls_server);
            tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 | asio::ssl::context::no_compression);
            tls->use_certificate_chain_file(settings.certificate_file);
            tls->use_private_key_file(settings.key_file, asio::ssl::context::pem);
        } catch (const boost::system::system_error& e) {
            throw store::Fault("cannot use the certificate " + settings.certificate_file + " with the key " + settings.key_file + ": " + e.code().message());
        }
    }

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
    bool answer(Connection&, Stream&, beast::flat_buffer&, bool& keep_alive); // false: the connection is of no more use
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

void Server::State::listen() {
    auto& first = *loops.front();
    error_code ec;
    const auto address = asio::ip::make_address(settings.address, ec);
    if (ec) throw store::Fault("\"" + settings.address + "\" is no address to listen on; write 127.0.0.1 or 0.0.0.0");
    const asio::ip::tcp::endpoint endpoint(address, settings.port);
    acceptor = std::make_unique<Acceptor>(first.io.get_executor());
    acceptor->open(endpoint.protocol());
    acceptor->set_option(asio::socket_base::reuse_address(true));
    acceptor->bind(endpoint, ec);
    if (!ec) acceptor->listen(4096, ec);
    if (ec) throw store::Fault("cannot listen on " + settings.address + ":" + std::to_string(settings.port) + ": " + ec.message() + "; is another process using it?");
    port = acceptor->local_endpoint().port();
}

void Server::State::accept(Yield yield) {
    std::size_t turn = 0;
    Timer pause(loops.front()->io.get_executor());
    while (!stopping) {
        auto& loop = *loops[turn++ % loops.size()];
        Socket socket(loop.io.get_executor());
        error_code ec;
        acceptor->async_accept(socket, yield[ec]);
        if (stopping || ec == asio::error::operation_aborted) return;
        if (ec) { // no more file descriptors: wait until some are closed
            pause.expires_after(std::chrono::milliseconds(100));
            pause.async_wait(yield[ec]);
            continue;
        }
        if (open >= settings.connections) continue; // closes it
        ++open;
        asio::spawn(
            loop.io.get_executor(), std::allocator_arg, boost::context::protected_fixedsize_stack(fibre_stack),
            [this, &loop, s = std::move(socket)](Yield y) mutable {
                struct Leave {
                    State& state;
                    ~Leave() {
                        const std::lock_guard lock(state.mutex);
                        --state.open;
                        state.changed.notify_all();
                    }
                } leave{*this};
                try {
                    serve(loop, std::move(s), y);
                } catch (const std::exception& e) {
                    core.log->fault("connection", e.what());
                }
            },
            asio::detached);
    }
}

void Server::State::sweep(Loop& loop, bool keeps_house) {
    loop.now = steady_micros() / 1000;
    loop.date = http_date(std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count());
    for (auto* connection : loop.connections)
        if (connection->fibre.deadline.is_over(loop.now)) connection->cut();
    if (keeps_house) {
        core.log->flush();
        if (loop.now >= next_saving && !stopping) {
            next_saving = loop.now + 60'000;
            asio::post(pool, [this] {
                try {
                    core.accounts.save_sessions();
                } catch (const std::exception& e) {
                    core.log->fault("sessions", e.what());
                }
            });
        }
    }
    loop.sweep.expires_after(sweep_every);
    loop.sweep.async_wait([this, &loop, keeps_house](error_code ec) {
        if (!ec) sweep(loop, keeps_house);
    });
}

void Server::State::serve(Loop& loop, Socket socket, Yield yield) {
    Connection c(loop, std::move(socket), yield);
    error_code ec;
    c.fibre.socket.set_option(asio::ip::tcp::no_delay(true), ec);
    c.fibre.socket.non_blocking(true, ec);
    std::optional<Tls> secure;
    if (tls) {
        secure.emplace(c.fibre, *tls);
        c.fibre.deadline.set(loop.now, settings.header_within.count());
        secure->handshake(asio::ssl::stream_base::server, ec);
        if (ec) return;
    }
    Stream stream{c.fibre, secure ? &*secure : nullptr};
    requests(c, stream);
    if (secure && !c.fibre.cut) {
        c.fibre.deadline.set(loop.now, 1000);
        secure->shutdown(ec);
    }
}

void Server::State::requests(Connection& c, Stream& stream) {
    beast::flat_buffer buffer(buffer_limit);
    bool keep_alive = true;
    for (bool first = true; keep_alive && !stopping; first = false) {
        if (buffer.size() == 0) {
            if (buffer.capacity() > 16 * 1024) buffer.shrink_to_fit();
            c.fibre.deadline.set(c.loop.now, (first ? settings.header_within : settings.idle).count());
            c.idle = true;
            error_code ec;
            const auto n = stream.read_some(buffer.prepare(4096), ec);
            c.idle = false;
            if (ec || n == 0) return;
            buffer.commit(n);
        }
        if (!answer(c, stream, buffer, keep_alive)) return;
    }
}

bool Server::State::answer(Connection& c, Stream& stream, beast::flat_buffer& buffer, bool& keep_alive) {
    const auto began = steady_micros();
    error_code ec;
    bh::request_parser<bh::string_body> parser;
    parser.header_limit(header_limit);
    parser.body_limit(boost::none);
    c.fibre.deadline.set(c.loop.now, settings.header_within.count());
    bh::read_header(stream, buffer, parser, ec);

    const auto& message = parser.get();
    Call call;
    const auto header = [&message](std::string_view name) -> std::string_view {
        const auto found = message.find(beast::string_view(name.data(), name.size()));
        return found == message.end() ? std::string_view() : view(found->value());
    };
    const bool head_only = message.method() == bh::verb::head, http_1_0 = message.version() == 10;
    const auto note = [&](int status) {
        const auto took = steady_micros() - began;
        auto& count = counts[call.found.route ? call.found.index : counts.size() - 1];
        count.by_class.at(static_cast<std::size_t>(status / 100) % 6).fetch_add(1, std::memory_order_relaxed);
        count.micros.fetch_add(static_cast<std::uint64_t>(took), std::memory_order_relaxed);
        if (core.log->is_on()) core.log->request(head_only ? "HEAD" : word(call.method), call.pattern(), status, took);
    };
    // Says why and closes: what follows in the connection cannot be trusted or is not wanted.
    const auto refuse = [&](int status, std::string_view code) {
        auto reply = core.problem(call, status, code);
        c.fibre.deadline.set(c.loop.now, 10'000, 5'000);
        if (send(c, stream, call, reply, head_only, false, http_1_0)) linger(c);
        note(status);
        return false;
    };
    const auto refuse_unreadable = [&]() {
        if (ec == bh::error::header_limit) return refuse(431, "http.header_too_large");
        if (ec == bh::error::body_limit) return refuse(413, "http.body_too_large");
        if (ec == bh::error::end_of_stream || ec == bh::error::partial_message) return false;
        if (ec.category() == bh::make_error_code(bh::error::end_of_stream).category()) return refuse(400, "http.bad_request");
        return false; // the peer is gone or too slow
    };
    if (ec) return refuse_unreadable();

    keep_alive = message.keep_alive();
    if (repeats_a_field(message) || (!http_1_0 && message.count(bh::field::host) == 0)) return refuse(400, "http.bad_request");

    auto target = view(message.target());
    for (const std::string_view scheme : {"http://", "https://"}) // absolute form, as a proxy may send it
        if (target.substr(0, scheme.size()) == scheme) target.remove_prefix(std::min(target.find('/', scheme.size()), target.size()));
    const auto method = method_of(message.method());
    core.begin(call, method.value_or(Method::get), target, header);
    if (!method && call.found.route) return refuse(405, "http.method_not_allowed");

    const auto length = parser.content_length().value_or(0);
    const bool has_body = length > 0 || parser.chunked();
    if (call.early) {
        if (call.no_such_path && method == Method::get && !has_body && files.size() > 0) {
            const bool wants_page = header("accept").find("text/html") != std::string_view::npos && call.target.path.substr(0, 5) != "/api/";
            if (const auto* file = files.find(call.target.path, wants_page)) {
                int status = 200;
                c.fibre.deadline.set(c.loop.now, 600'000, settings.body_progress.count());
                const bool sent = send_file(c, stream, *file, header, head_only, keep_alive, http_1_0, status);
                note(status);
                return sent;
            }
        }
        const int status = call.early->status;
        if (has_body) keep_alive = false;
        c.fibre.deadline.set(c.loop.now, 10'000, 5'000);
        const bool sent = send(c, stream, call, *call.early, head_only, keep_alive, http_1_0);
        if (sent && has_body) linger(c);
        note(status);
        return sent && !has_body;
    }

    if (has_body) {
        if (length > call.body_limit()) return refuse(413, "http.body_too_large");
        parser.body_limit(call.body_limit());
        c.fibre.deadline.set(c.loop.now, 600'000, settings.body_progress.count());
        if (view(message[bh::field::expect]) == "100-continue" && !write_all(stream, "HTTP/1.1 100 Continue\r\n\r\n")) return false;
        bh::read(stream, buffer, parser, ec);
        if (ec) return refuse_unreadable();
    }

    c.fibre.deadline.clear();
    Reply reply;
    if (call.runs_on_loop()) {
        reply = core.finish(call, message.body());
    } else {
        auto job = [&] { reply = core.finish(call, message.body()); };
        if (!on_pool(c, job)) reply = core.problem(call, 503, "http.busy");
    }

    const int status = reply.status;
    c.fibre.deadline.set(c.loop.now, 600'000, settings.body_progress.count());
    if (stopping) keep_alive = false;
    bool sent = false;
    if (reply.live && !head_only) run_live(c, stream, call, reply);
    else if (reply.stream) sent = send_pieces(c, stream, call, reply, head_only, keep_alive, http_1_0);
    else sent = send(c, stream, call, reply, head_only, keep_alive, http_1_0);
    note(status);
    return sent;
}

bool Server::State::send(Connection& c, Stream& stream, const Call& call, Reply& reply, bool head_only, bool keep_alive, bool http_1_0) {
    if (call.method == Method::get && reply.status == 200 && call.header) {
        const auto etag = find_header(reply, "etag");
        if (!etag.empty() && call.header("if-none-match") == etag) reply.status = 304;
    }
    auto frame = framing(c, keep_alive, http_1_0);
    frame.length = reply.body.size();
    const bool no_body = head_only || reply.status == 304 || reply.status == 204;
    c.out.clear();
    append_head(c.out, reply, frame);
    if (!no_body && reply.body.size() <= copied_body) {
        c.out += reply.body;
        return write_all(stream, c.out);
    }
    return write_all(stream, c.out) && (no_body || write_all(stream, reply.body));
}

bool Server::State::send_file(Connection& c, Stream& stream, const StaticFiles::File& file, const HeaderOf& header, bool head_only, bool keep_alive,
                              bool http_1_0, int& status) {
    const auto chosen = StaticFiles::choose(file, header("accept-encoding"));
    Reply reply;
    reply.content_type = file.type;
    reply.headers = {{"ETag", file.etag}, {"Cache-Control", file.cache_control}, {"Vary", "Accept-Encoding"}};
    if (header("if-none-match") == file.etag) reply.status = 304;
    else if (!chosen.encoding.empty()) reply.headers.emplace_back("Content-Encoding", chosen.encoding);
    status = reply.status;
    auto frame = framing(c, keep_alive, http_1_0);
    frame.length = chosen.bytes.size();
    c.out.clear();
    append_head(c.out, reply, frame);
    const bool no_body = head_only || status == 304;
    if (!no_body && chosen.bytes.size() <= copied_body) {
        c.out += chosen.bytes;
        return write_all(stream, c.out);
    }
    return write_all(stream, c.out) && (no_body || write_all(stream, chosen.bytes));
}

bool Server::State::send_pieces(Connection& c, Stream& stream, const Call& call, Reply& reply, bool head_only, bool keep_alive, bool http_1_0) {
    auto frame = framing(c, keep_alive && !http_1_0, http_1_0);
    frame.chunked = !http_1_0;
    c.out.clear();
    append_head(c.out, reply, frame);
    if (!write_all(stream, c.out)) return false;
    if (head_only) return frame.keep_alive;
    for (bool more = true; more && !c.fibre.cut;) {
        std::string piece, fault;
        auto job = [&] {
            try {
                more = reply.stream(piece);
            } catch (const std::exception& e) {
                fault = e.what();
                if (fault.empty()) fault = "unknown";
            }
        };
        c.fibre.deadline.clear();
        on_pool(c, job, true);
        if (!fault.empty()) { // the status is out already: a connection that ends too early is how the receiver learns of it
            core.log->fault(call.pattern(), fault);
            c.cut();
            return false;
        }
        c.fibre.deadline.set(c.loop.now, 600'000, settings.body_progress.count());
        if (piece.empty()) continue;
        c.out.clear();
        if (frame.chunked) {
            static constexpr char hex[] = "0123456789abcdef";
            for (int shift = 60; shift >= 0; shift -= 4)
                if (const auto digit = (piece.size() >> shift) & 15; digit || !c.out.empty()) c.out += hex[digit];
            c.out += "\r\n";
        }
        c.out += piece;
        if (frame.chunked) c.out += "\r\n";
        if (!write_all(stream, c.out)) return false;
    }
    if (frame.chunked && !write_all(stream, "0\r\n\r\n")) return false;
    return frame.keep_alive;
}

void Server::State::run_live(Connection& c, Stream& stream, const Call& call, Reply& reply) {
    auto timer = std::make_shared<Timer>(c.loop.io.get_executor());
    LiveStream live(call.actor, [executor = c.loop.io.get_executor(), weak = std::weak_ptr<Timer>(timer)] {
        asio::post(executor, [weak] {
            if (const auto t = weak.lock()) t->cancel();
        });
    });
    struct Waiting {
        Connection& connection;
        ~Waiting() { connection.waiting = nullptr; }
    } waiting{c};
    c.waiting = timer.get();
    reply.live(live); // listens before the first byte goes out: what happens from then on is told
    reply.headers.emplace_back("X-Accel-Buffering", "no"); // a proxy in front passes each event on at once
    c.out.clear();
    append_head(c.out, reply, framing(c, false, false));
    c.out += "retry: 2000\n\n";
    if (!write_all(stream, c.out)) return;
    auto next_beat = std::chrono::steady_clock::now() + settings.heartbeat;
    while (!stopping && !c.fibre.cut) {
        const bool in_time = live.take(c.out);
        if (c.out.empty()) {
            if (!in_time) return;
            if (std::chrono::steady_clock::now() < next_beat) {
                c.fibre.deadline.clear();
                error_code ec;
                timer->expires_at(next_beat);
                timer->async_wait(c.fibre.yield[ec]);
                continue;
            }
            if (!call.token.empty()) { // signed out, disabled, moved to another role since?
                auto actor = core.accounts.peek_actor(call.token);
                if (!actor) return;
                live.now_is(std::move(actor));
            }
            c.out = "event: heartbeat\ndata: {}\n\n";
            next_beat = std::chrono::steady_clock::now() + settings.heartbeat;
        }
        c.fibre.deadline.set(c.loop.now, settings.body_progress.count());
        if (!write_all(stream, c.out)) return;
    }
}

// Gives the peer time to read the answer before the close, while what it still sends is thrown away.
void Server::State::linger(Connection& c) {
    error_code ec;
    c.fibre.socket.shutdown(asio::socket_base::shutdown_send, ec);
    c.fibre.deadline.set(c.loop.now, 2000);
    std::array<char, 4096> waste;
    for (std::size_t seen = 0; !ec && seen < drained_after_refusal;) seen += c.fibre.read_some(asio::buffer(waste), ec);
}

Server::Server(ServerSettings settings, std::vector<Route> routes, auth::Accounts& accounts, journal::Journal& journal)
    : state_(std::make_unique<State>(std::move(settings), std::move(routes), accounts, journal)) {}
Server::~Server() { stop(); }

void Server::start() {
    auto& state = *state_;
    state.listen();
    for (std::size_t i = 0; i < state.loops.size(); ++i) {
        auto& loop = *state.loops[i];
        state.sweep(loop, i == 0);
        if (i == 0) asio::spawn(loop.io.get_executor(), std::allocator_arg, boost::context::protected_fixedsize_stack(fibre_stack), [&state](Yield y) { state.accept(y); }, asio::detached);
        loop.thread = std::thread([&loop] { loop.io.run(); });
    }
    state.started = true;
}

void Server::stop() {
    auto& state = *state_;
    if (state.stopping.exchange(true) || !state.started) return;
    const auto cut = [&](bool everybody) {
        for (auto& loop : state.loops)
            asio::post(loop->io, [&state, &loop = *loop, everybody] {
                error_code ignored;
                if (&loop == state.loops.front().get()) state.acceptor->close(ignored);
                for (auto* connection : loop.connections)
                    if (everybody || connection->idle || connection->waiting) connection->cut();
            });
    };
    const auto wait_until_empty = [&](std::chrono::milliseconds at_most) {
        std::unique_lock lock(state.mutex);
        return state.changed.wait_for(lock, at_most, [&] { return state.open == 0; });
    };
    cut(false);
    wait_until_empty(state.settings.stop_within);
    state.pool.join(); // what has begun is finished
    for (int i = 0; i < 20 && state.open > 0; ++i) {
        cut(true);
        wait_until_empty(std::chrono::milliseconds(200));
    }
    for (auto& loop : state.loops) {
        asio::post(loop->io, [&loop = *loop] { loop.sweep.cancel(); });
        loop->guard.reset();
        if (state.open > 0) loop->io.stop();
    }
    for (auto& loop : state.loops)
        if (loop->thread.joinable()) loop->thread.join();
    state.core.log->flush();
}

std::uint16_t Server::port() const { return state_->port; }

std::string Server::metrics() const {
    const auto& state = *state_;
    std::string out = "# TYPE tezai_http_requests_total counter\n";
    const auto label = [&](std::size_t i) {
        const bool known = i < state.core.routes.size();
        return std::string("{method=\"") + std::string(known ? word(state.core.routes[i].method) : "-") + "\",route=\"" +
               std::string(known ? state.core.routes[i].path : "-") + "\"";
    };
    std::string spent = "# TYPE tezai_http_seconds_total counter\n";
    for (std::size_t i = 0; i < state.counts.size(); ++i) {
        for (std::size_t c = 1; c < 6; ++c)
            if (const auto n = state.counts[i].by_class[c].load())
                out += "tezai_http_requests_total" + label(i) + ",status=\"" + std::to_string(c) + "xx\"} " + std::to_string(n) + "\n";
        if (const auto micros = state.counts[i].micros.load()) spent += "tezai_http_seconds_total" + label(i) + "} " + std::to_string(static_cast<double>(micros) / 1e6) + "\n";
    }
    return out + spent + "# TYPE tezai_http_connections gauge\ntezai_http_connections " + std::to_string(state.open.load()) + "\n# TYPE tezai_http_queued gauge\ntezai_http_queued " +
           std::to_string(state.queued.load()) + "\n";
}

} // namespace tezai::http
