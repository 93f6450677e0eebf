// One line per request: method, route pattern, status, milliseconds. Never a path with values, a query, a body or a login.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace tezai::http {

class RequestLog {
public:
    // "": nothing is written; "-": standard error; else a file that is appended to.
    explicit RequestLog(const std::string& file);
    ~RequestLog();
    RequestLog(const RequestLog&) = delete;
    RequestLog& operator=(const RequestLog&) = delete;

    [[nodiscard]] bool is_on() const { return fd_ >= 0; }
    void request(std::string_view method, std::string_view pattern, int status, std::int64_t micros);
    void fault(std::string_view pattern, std::string_view what); // first line only; always reaches standard error
    void flush();

private:
    std::mutex mutex_;
    std::string waiting_; // written out when it is large, and once a second
    int fd_ = -1;
};

} // namespace tezai::http
