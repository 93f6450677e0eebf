// A folder of a test's own, gone with the object.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include <stdlib.h>

namespace tezai::test {

struct Folder {
    std::string path = (std::filesystem::temp_directory_path() / "tezai-test-XXXXXX").string();
    Folder() {
        if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
};

} // namespace tezai::test
