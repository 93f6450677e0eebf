// Listening, the sweep of deadlines, starting and stopping. What one connection says and hears is in exchange.cpp and sending.cpp.
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>

#include "http/network.hpp"
#include "store/database.hpp"

namespace tezai::http {
namespace {

constexpr auto sweep_every = std::chrono::milliseconds(500);
constexpr std::size_t fibre_stack = 64 * 1024; // TLS and an export fit; overflow hits a guard page
constexpr Moment save_sessions_every = 60'000;

} // namespace

std::int64_t steady_micros() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Server::State::State(ServerSettings s, std::vector<Route> routes, auth::Accounts& accounts, journal::Journal& journal)
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
            next_saving = loop.now + save_sessions_every;
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
                for (auto* connection : loop.connections) {
                    if (everybody || connection->idle || connection->waiting) connection->cut();
                    else if (connection->reading) connection->fibre.deadline.set(loop.now, stop_patience);
                }
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
