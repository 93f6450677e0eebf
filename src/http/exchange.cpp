// One connection: reads a request's head, lets the dispatcher decide, reads the body, has the handler run, has the answer sent.
// The only file that compiles Beast's parser.
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/client_address.hpp"
#include "http/network.hpp"

namespace tezai::http {

namespace beast = boost::beast;
namespace bh = boost::beast::http;

namespace {

constexpr std::size_t header_limit = 16 * 1024;
constexpr std::size_t buffer_limit = 160 * 1024;

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

// Of the last line: a proxy may add a line of its own below what came from the client.
std::string_view last_value(const bh::fields& fields, beast::string_view name) {
    beast::string_view last;
    const auto [from, to] = fields.equal_range(name);
    for (auto at = from; at != to; ++at) last = at->value();
    return {last.data(), last.size()};
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

} // namespace

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

bool Server::State::answer(Connection& c, Stream& stream, boost::beast::flat_buffer& buffer, bool& keep_alive) {
    const auto began = steady_micros();
    error_code ec;
    bh::request_parser<bh::string_body> parser;
    parser.header_limit(header_limit);
    parser.body_limit(boost::none);
    c.fibre.deadline.set(c.loop.now, stopping ? stop_patience : settings.header_within.count());
    c.reading = true;
    bh::read_header(stream, buffer, parser, ec);
    c.reading = false;

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
    call.head_only = head_only;
    call.client_address = client_address(c.fibre.socket.remote_endpoint(ec).address(), last_value(message, "X-Forwarded-For"));
    core.begin(call, method.value_or(Method::get), target, header);
    if (!method && call.found.route) return refuse(405, "http.method_not_allowed");

    const auto length = parser.content_length().value_or(0);
    const bool has_body = length > 0 || parser.chunked();
    if (call.early) {
        if (call.no_such_path && method == Method::get && !has_body && files.size() > 0) {
            const bool wants_page = header("accept").find("text/html") != std::string_view::npos && call.target.path.substr(0, 5) != "/api/";
            if (const auto* file = files.find(call.target.path, wants_page)) {
                int status = 200;
                c.fibre.deadline.set(c.loop.now, whole_exchange, settings.body_progress.count());
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
        c.fibre.deadline.set(c.loop.now, whole_exchange, settings.body_progress.count());
        if (view(message[bh::field::expect]) == "100-continue" && !write_all(stream, "HTTP/1.1 100 Continue\r\n\r\n")) return false;
        c.reading = true;
        bh::read(stream, buffer, parser, ec);
        c.reading = false;
        if (ec) return refuse_unreadable();
    }

    c.fibre.deadline.clear();
    Reply reply;
    if (call.runs_on_loop()) {
        reply = core.finish(call, message.body());
    } else {
        auto job = [&] {
            try {
                reply = core.finish(call, message.body());
            } catch (...) { // no fibre here: whatever a handler throws must not end the process
                core.log->fault(call.pattern(), "a handler threw what is no std::exception");
                reply = core.problem(call, 503, "http.fault");
            }
        };
        if (!on_pool(c, job)) reply = core.problem(call, 503, "http.busy");
    }

    const int status = reply.status;
    c.fibre.deadline.set(c.loop.now, whole_exchange, settings.body_progress.count());
    if (stopping) keep_alive = false;
    bool sent = false;
    if (reply.live && !head_only) run_live(c, stream, call, reply);
    else if (reply.stream) sent = send_pieces(c, stream, call, reply, head_only, keep_alive, http_1_0);
    else sent = send(c, stream, call, reply, head_only, keep_alive, http_1_0);
    note(status);
    return sent;
}

} // namespace tezai::http
