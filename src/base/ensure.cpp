#include "base/ensure.hpp"

namespace tezai::base {

void report_bug(const char* file, int line, const char* condition, const std::string& why) {
    throw Bug(std::string(file) + ":" + std::to_string(line) + ": not " + condition + ": " + why);
}

} // namespace tezai::base
