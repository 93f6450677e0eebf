#include "scenarios/served.hpp"

#include <charconv>
#include <csignal>
#include <cstring>
#include <filesystem>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace tezai::test {
namespace {

// Its output comes through the pipe that is returned.
pid_t start(const std::vector<std::string>& words, int& out) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    std::vector<std::string> all{TEZAI_BINARY};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> argv;
    for (auto& word : all) argv.push_back(word.data());
    argv.push_back(nullptr);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::dup2(ends[1], 1);
        ::dup2(ends[1], 2);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    out = ends[0];
    return child;
}

constexpr int patience_ms = 30'000;

bool readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, patience_ms) > 0;
}

} // namespace

int run_tezai(const std::vector<std::string>& words, std::string& said) {
    int out = -1;
    const auto child = start(words, out);
    said.clear();
    char piece[4096];
    for (ssize_t n = 0; (n = ::read(out, piece, sizeof piece)) > 0;) said.append(piece, static_cast<std::size_t>(n));
    ::close(out);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Served::Served(const std::string& store) {
    const auto no_pages = store + "-pages";
    std::filesystem::create_directories(no_pages);
    child_ = start({"serve", "--data", store, "--port", "0", "--web", no_pages}, out_);
    // "Tezai serves 330 devices at http://localhost:40123"
    std::string said;
    char piece[512];
    while (said.find("localhost:") == std::string::npos || said.find('\n', said.find("localhost:")) == std::string::npos) {
        REQUIRE_MESSAGE(readable(out_), said);
        const auto n = ::read(out_, piece, sizeof piece);
        REQUIRE_MESSAGE(n > 0, said);
        said.append(piece, static_cast<std::size_t>(n));
    }
    const auto* from = said.data() + said.find("localhost:") + 10;
    REQUIRE(std::from_chars(from, said.data() + said.size(), port_).ec == std::errc());
}

Served::~Served() { kill(); }

void Served::kill() {
    if (child_ > 0) {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        child_ = -1;
    }
    if (out_ >= 0) ::close(out_);
    out_ = -1;
}

Line::Line(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) {
        ::close(socket_);
        socket_ = -1;
        return;
    }
    const int at_once = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
}

Line::~Line() {
    if (socket_ >= 0) ::close(socket_);
}

bool Line::sign_in(const std::string& login, const std::string& password) {
    const auto answer = post("/api/v1/session", R"({"login":")" + login + R"(","password":")" + password + "\"}", "application/json");
    if (!answer || answer->status != 200) return false;
    cookie_ = answer->cookie;
    csrf_ = std::string(boost::json::parse(answer->body).at("csrf_token").as_string());
    return true;
}

std::optional<Line::Answer> Line::post(const std::string& target, const std::string& body, const std::string& content_type) {
    auto request = "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + content_type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    if (!cookie_.empty()) request += "Cookie: " + cookie_ + "\r\nX-CSRF-Token: " + csrf_ + "\r\n";
    request += "\r\n" + body;
    for (std::size_t sent = 0; sent < request.size();) {
        const auto n = ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return std::nullopt;
        sent += static_cast<std::size_t>(n);
    }
    char piece[16'384];
    const auto more = [&] {
        if (!readable(socket_)) return false;
        const auto n = ::recv(socket_, piece, sizeof piece, 0);
        if (n <= 0) return false;
        buffer_.append(piece, static_cast<std::size_t>(n));
        return true;
    };
    std::size_t head = 0;
    while ((head = buffer_.find("\r\n\r\n")) == std::string::npos)
        if (!more()) return std::nullopt;
    Answer answer;
    std::from_chars(buffer_.data() + 9, buffer_.data() + 12, answer.status);
    std::size_t length = 0;
    for (std::size_t at = buffer_.find("\r\n") + 2; at < head;) {
        const auto end = buffer_.find("\r\n", at);
        const std::string_view line(buffer_.data() + at, end - at);
        const auto value_of = [&](std::string_view name) -> std::optional<std::string_view> {
            if (line.size() <= name.size() || ::strncasecmp(line.data(), name.data(), name.size()) != 0) return std::nullopt;
            return line.substr(name.size());
        };
        if (const auto value = value_of("content-length: ")) std::from_chars(value->data(), value->data() + value->size(), length);
        if (const auto value = value_of("set-cookie: ")) answer.cookie = std::string(value->substr(0, value->find(';')));
        at = end + 2;
    }
    while (buffer_.size() < head + 4 + length)
        if (!more()) return std::nullopt;
    answer.body = buffer_.substr(head + 4, length);
    buffer_.erase(0, head + 4 + length);
    return answer;
}

} // namespace tezai::test
