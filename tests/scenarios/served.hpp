// The real binary as a child process, and a plain HTTP line to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tezai::test {

// `tezai` with these words, to its end: its exit status; `said` is what it wrote.
[[nodiscard]] int run_tezai(const std::vector<std::string>& words, std::string& said);

class Served {
public:
    explicit Served(const std::string& store); // returns when it answers
    ~Served();                                 // kills it if it still runs
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    [[nodiscard]] std::uint16_t port() const { return port_; }
    void kill(); // SIGKILL: nothing is finished, nothing is flushed

private:
    pid_t child_ = -1;
    int out_ = -1;
    std::uint16_t port_ = 0;
};

class Line {
public:
    struct Answer {
        int status = 0;
        std::string body, cookie;
    };
    explicit Line(std::uint16_t port);
    ~Line();
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    bool sign_in(const std::string& login, const std::string& password);
    // Nothing: the other end is gone.
    std::optional<Answer> post(const std::string& target, const std::string& body, const std::string& content_type);

private:
    int socket_ = -1;
    std::string cookie_, csrf_, buffer_;
};

} // namespace tezai::test
