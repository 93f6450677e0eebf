#include "app/hand_over.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ostream>
#include <streambuf>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/form.hpp"
#include "store/database.hpp"

namespace tezai::app {
namespace {

constexpr std::uint32_t longest_message = 1 << 20;

struct Words : HandedOver {
    static constexpr auto form = std::tuple{base::form::field("words", &Words::words), base::form::field("folder", &Words::folder)};
};

// One message: a letter (w words; o output, e errors, x the exit status), four bytes of length, the text.
bool send_message(int socket, char kind, std::string_view text) {
    std::string message{kind};
    for (int shift = 24; shift >= 0; shift -= 8) message += static_cast<char>((text.size() >> shift) & 0xFF);
    message += text;
    for (std::string_view rest = message; !rest.empty();) {
        const auto sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool receive_bytes(int socket, char* into, std::size_t count) {
    while (count > 0) {
        const auto got = ::recv(socket, into, count, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        into += got;
        count -= static_cast<std::size_t>(got);
    }
    return true;
}

struct Message {
    char kind = 0;
    std::string text;
};
std::optional<Message> receive_message(int socket) {
    std::array<char, 5> head{};
    if (!receive_bytes(socket, head.data(), head.size())) return std::nullopt;
    std::uint32_t length = 0;
    for (std::size_t i = 1; i < head.size(); ++i) length = length << 8 | static_cast<unsigned char>(head[i]);
    if (length > longest_message) return std::nullopt;
    Message message{head[0], std::string(length, '\0')};
    if (!receive_bytes(socket, message.text.data(), length)) return std::nullopt;
    return message;
}

// What a command says goes to the other side at every flush and every few kB. A guest who has left hears nothing more; the work
// goes on. Once the door closes it throws.
class SentText final : public std::streambuf {
public:
    SentText(int socket, char kind, const std::atomic<bool>& closing) : socket_(socket), kind_(kind), closing_(closing) {}

private:
    int_type overflow(int_type c) override {
        if (!traits_type::eq_int_type(c, traits_type::eof())) text_ += traits_type::to_char_type(c);
        if (text_.size() >= 4'096) sync();
        return traits_type::not_eof(c);
    }
    std::streamsize xsputn(const char* text, std::streamsize count) override {
        text_.append(text, static_cast<std::size_t>(count));
        if (text_.size() >= 4'096) sync();
        return count;
    }
    int sync() override {
        if (!text_.empty()) send_message(socket_, kind_, text_);
        text_.clear();
        if (closing_) throw store::Fault("the server is stopping; an import goes on with tezai import --resume N");
        return 0;
    }

    int socket_;
    char kind_;
    const std::atomic<bool>& closing_;
    std::string text_;
};

std::string socket_path(const Home& home) { return home.folder() + "/serve.sock"; }

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}
bool fits(const std::string& path) { return path.size() < sizeof(sockaddr_un::sun_path); }

} // namespace

std::optional<int> hand_over(const Home& home, const HandedOver& command, std::ostream& out, std::ostream& err) {
    const auto path = socket_path(home);
    if (!fits(path)) return std::nullopt;
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct Closed {
        int socket;
        ~Closed() { ::close(socket); }
    } closed{socket};
    const auto address = address_of(path);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        if (errno == EACCES) throw store::Fault("this store is being served by another user: run the command as that user or as root");
        return std::nullopt;
    }
    if (!send_message(socket, 'w', base::form::write(Words{command}))) throw store::Fault("the server does not take the command; is it stopping?");
    while (const auto message = receive_message(socket)) {
        if (message->kind == 'o') out << message->text << std::flush;
        else if (message->kind == 'e') err << message->text << std::flush;
        else if (message->kind == 'x') return std::atoi(message->text.c_str());
    }
    throw store::Fault("the server went away before the command ended; what it did is in the journal, an import goes on with tezai import --resume N");
}

HandOverDoor::HandOverDoor(const Home& home, Run run) : path_(socket_path(home)), run_(std::move(run)) {
    if (!fits(path_)) throw store::Fault("the path of the store's folder is too long for a socket: " + path_);
    ::unlink(path_.c_str()); // of a process that was killed: we own the store
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    wake_ = ::eventfd(0, EFD_CLOEXEC);
    const auto address = address_of(path_);
    // Nobody can connect before listen, so nobody meets the socket with wider rights.
    if (socket_ < 0 || wake_ < 0 || ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::chmod(path_.c_str(), 0600) != 0 ||
        ::listen(socket_, 8) != 0)
        throw store::Fault("cannot listen at " + path_ + ": " + std::strerror(errno));
    door_ = std::thread([this] { open(); });
}

HandOverDoor::~HandOverDoor() {
    closing_ = true;
    const std::uint64_t one = 1;
    (void)!::write(wake_, &one, sizeof one);
    door_.join();
    for (auto& guest : guests_) guest.thread.join();
    ::close(socket_);
    ::close(wake_);
    ::unlink(path_.c_str());
}

void HandOverDoor::open() {
    while (!closing_) {
        std::array<pollfd, 2> watched{{{socket_, POLLIN, 0}, {wake_, POLLIN, 0}}};
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
        if (closing_ || (watched[0].revents & POLLIN) == 0) continue;
        const int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        std::erase_if(guests_, [](Guest& guest) {
            if (guest.gone) guest.thread.join();
            return guest.gone.load();
        });
        auto& guest = guests_.emplace_back();
        guest.thread = std::thread([this, connection, &guest] {
            serve(connection);
            ::close(connection);
            guest.gone = true;
        });
    }
}

void HandOverDoor::serve(int connection) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0}; // for the words; what comes back takes as long as it takes
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const auto message = receive_message(connection);
    if (!message || message->kind != 'w') return;
    const auto words = base::form::parse<Words>(message->text);
    if (!words) return;
    SentText said(connection, 'o', closing_), complained(connection, 'e', closing_);
    std::ostream out(&said), err(&complained);
    out.exceptions(std::ios::badbit); // so that what the buffer throws arrives
    int status = 1;
    try {
        status = run_(*words, out, err);
        out << std::flush;
    } catch (const std::exception& fault) {
        send_message(connection, 'e', std::string(fault.what()) + "\n");
    }
    err << std::flush;
    send_message(connection, 'x', std::to_string(status));
}

} // namespace tezai::app
