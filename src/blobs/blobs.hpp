// Photos and files on disk, named by their content: <dir>/ab/ab12…(64 hex). The same bytes are kept once; nothing is ever
// changed. A name from outside is 64 hex digits or it is no name. What is read is hashed again: a flipped byte is a fault.
//
// Knows nothing of who may see a blob: blobs are served only through the record that owns them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"

namespace tezai::blobs {

class Blobs {
public:
    Blobs(std::string dir, base::Suite); // makes the folder; the hash is the suite's (SM3 or SHA-256)

    // Durable when it returns (file and folder synced). Throws store::Fault when the disk does not take it.
    std::string put(base::ByteView bytes);
    std::string put(std::string_view bytes) { return put(base::bytes(bytes)); }
    // Nothing for an unknown or malformed name; throws store::Fault when the bytes are not those that were put.
    [[nodiscard]] std::optional<std::string> get(std::string_view hash) const;
    [[nodiscard]] bool has(std::string_view hash) const;
    [[nodiscard]] const std::string& dir() const { return dir_; }

private:
    [[nodiscard]] std::string path_of(std::string_view hash) const; // empty for a malformed name
    std::string dir_;
    base::Suite suite_;
};

} // namespace tezai::blobs
