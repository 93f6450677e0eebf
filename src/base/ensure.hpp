// ENSURE(condition, "why we relied on it"): a bug of ours, told apart from a fault of the machine or of the sender.
#pragma once

#include <stdexcept>
#include <string>

namespace tezai::base {

struct Bug : std::logic_error {
    using std::logic_error::logic_error;
};

[[noreturn]] void report_bug(const char* file, int line, const char* condition, const std::string& why);

} // namespace tezai::base

#define ENSURE(condition, why)                                                                                         \
    do {                                                                                                               \
        if (!(condition)) ::tezai::base::report_bug(__FILE__, __LINE__, #condition, (why));                            \
    } while (false)
