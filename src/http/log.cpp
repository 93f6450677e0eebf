#include "http/log.hpp"

#include <charconv>
#include <chrono>

#include <fcntl.h>
#include <unistd.h>

#include "base/calendar.hpp"
#include "store/database.hpp"

namespace tezai::http {
namespace {

std::string now_text() {
    return base::to_text(std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()), base::UtcOffset{0});
}
void append_number(std::string& out, std::int64_t n) {
    char buffer[24];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, n).ptr);
}
void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(fd, text.data(), text.size());
        if (n <= 0) return; // a log that cannot be written stops nobody
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

} // namespace

RequestLog::RequestLog(const std::string& file) {
    if (file.empty()) return;
    fd_ = file == "-" ? STDERR_FILENO : ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (fd_ < 0) throw store::Fault("cannot write the request log " + file + "; check the folder's rights or leave it out of the settings");
}
RequestLog::~RequestLog() {
    flush();
    if (fd_ > STDERR_FILENO) ::close(fd_);
}

void RequestLog::request(std::string_view method, std::string_view pattern, int status, std::int64_t micros) {
    if (fd_ < 0) return;
    const std::lock_guard lock(mutex_);
    waiting_ += now_text();
    waiting_ += ' ';
    waiting_ += method;
    waiting_ += ' ';
    waiting_ += pattern;
    waiting_ += ' ';
    append_number(waiting_, status);
    waiting_ += ' ';
    append_number(waiting_, micros / 1000);
    waiting_ += '.';
    append_number(waiting_, micros / 100 % 10);
    waiting_ += "ms\n";
    if (waiting_.size() < 64 * 1024) return;
    write_all(fd_, waiting_);
    waiting_.clear();
}

void RequestLog::fault(std::string_view pattern, std::string_view what) {
    std::string line = now_text() + " fault ";
    line += pattern;
    line += ": ";
    line += what.substr(0, what.find('\n'));
    line += '\n';
    const std::lock_guard lock(mutex_);
    if (fd_ >= 0) waiting_ += line;
    if (fd_ != STDERR_FILENO) write_all(STDERR_FILENO, line);
}

void RequestLog::flush() {
    const std::lock_guard lock(mutex_);
    if (fd_ >= 0) write_all(fd_, waiting_);
    waiting_.clear();
}

} // namespace tezai::http
