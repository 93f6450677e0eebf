// How answers leave: whole, as a built page, in pieces, or as a live stream.
#include "http/network.hpp"

namespace tezai::http {
namespace {

constexpr std::size_t drained_after_refusal = 1 << 20;

} // namespace

bool write_all(Stream& stream, std::string_view bytes) {
    error_code ec;
    while (!bytes.empty()) {
        const auto n = stream.write_some(asio::const_buffer(bytes.data(), bytes.size()), ec);
        if (ec) return false;
        bytes.remove_prefix(n);
    }
    return true;
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
            } catch (...) {
                fault = "what is no std::exception";
            }
        };
        c.fibre.deadline.clear();
        on_pool(c, job, true);
        if (!fault.empty()) { // the status is out already: a connection that ends too early is how the receiver learns of it
            core.log->fault(call.pattern(), fault);
            c.cut();
            return false;
        }
        c.fibre.deadline.set(c.loop.now, whole_exchange, settings.body_progress.count());
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

} // namespace tezai::http
