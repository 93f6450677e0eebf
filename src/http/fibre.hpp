// A socket that suspends its fibre: Beast's synchronous algorithms and asio's TLS run on it unchanged (stack/server.md §2).
// Only the network's own .cpp includes this; it is what costs seconds to compile.
#pragma once

#include <chrono>
#include <cstdint>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace tezai::http {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Yield = asio::basic_yield_context<Executor>;

using Moment = std::int64_t; // milliseconds of the loop's own clock, as fine as its sweep (half a second)

// When the peer is cut off: `at` in any case, and sooner if nothing moves for `patience`.
struct Deadline {
    Moment at = 0, patience = 0; // 0: not at all
    Moment next = 0;             // what the sweep looks at

    void set(Moment now, Moment total, Moment without_progress = 0) {
        at = now + total;
        patience = without_progress;
        moved(now);
    }
    void moved(Moment now) { next = patience && now + patience < at ? now + patience : at; }
    void clear() { *this = {}; }
    [[nodiscard]] bool is_over(Moment now) const { return next != 0 && now >= next; }
};

struct Fibre {
    using executor_type = Executor;
    using lowest_layer_type = Socket;
    using next_layer_type = Socket;

    Socket socket;
    Yield yield;
    const Moment& now; // of the loop
    Deadline deadline;
    bool cut = false;

    executor_type get_executor() noexcept { return socket.get_executor(); }
    Socket& lowest_layer() { return socket; }
    const Socket& lowest_layer() const { return socket; }
    Socket& next_layer() { return socket; }

    template <class Buffers>
    std::size_t read_some(const Buffers& buffers, error_code& ec) {
        const asio::mutable_buffer place = first<asio::mutable_buffer>(buffers);
        ec = {};
        if (place.size() == 0) return 0;
        if (cut) return ec = asio::error::timed_out, 0;
        const auto n = socket.async_read_some(place, yield[ec]);
        deadline.moved(now);
        return n;
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, error_code& ec) {
        const asio::const_buffer place = first<asio::const_buffer>(buffers);
        ec = {};
        if (place.size() == 0) return 0;
        if (cut) return ec = asio::error::timed_out, 0;
        auto n = socket.write_some(place, ec); // it nearly always fits the socket's buffer: no suspension
        if (ec == asio::error::would_block || ec == asio::error::try_again) n = socket.async_write_some(place, yield[ec]);
        deadline.moved(now);
        return n;
    }
    template <class Buffers>
    std::size_t read_some(const Buffers& buffers) {
        error_code ec;
        const auto n = read_some(buffers, ec);
        if (ec) throw boost::system::system_error(ec);
        return n;
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers) {
        error_code ec;
        const auto n = write_some(buffers, ec);
        if (ec) throw boost::system::system_error(ec);
        return n;
    }

private:
    template <class Buffer, class Buffers>
    static Buffer first(const Buffers& buffers) {
        for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers); ++it) {
            const Buffer one(*it);
            if (one.size() > 0) return one;
        }
        return {};
    }
};

using Tls = asio::ssl::stream<Fibre&>;

// Plain or TLS: one type, so that everything above is compiled once.
struct Stream {
    using executor_type = Executor;
    Fibre& plain;
    Tls* tls = nullptr;

    executor_type get_executor() noexcept { return plain.get_executor(); }
    template <class Buffers>
    std::size_t read_some(const Buffers& buffers, error_code& ec) {
        return tls ? tls->read_some(buffers, ec) : plain.read_some(buffers, ec);
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, error_code& ec) {
        return tls ? tls->write_some(buffers, ec) : plain.write_some(buffers, ec);
    }
    template <class Buffers>
    std::size_t read_some(const Buffers& buffers) {
        return tls ? tls->read_some(buffers) : plain.read_some(buffers);
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers) {
        return tls ? tls->write_some(buffers) : plain.write_some(buffers);
    }
};

} // namespace tezai::http
