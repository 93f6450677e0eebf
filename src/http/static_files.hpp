// The built web pages, held in memory with their .br and .gz beside them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tezai::http {

class StaticFiles {
public:
    struct File {
        std::string type, etag, cache_control;
        std::string plain, brotli, gzip; // the last two may be empty
    };
    // Reads every regular file under `root`; an empty root serves nothing.
    explicit StaticFiles(const std::string& root);

    // "/assets/x.js" → that file; "/" → index.html; "/m" and what is below → m/index.html where a page is wanted and no file
    // of that name exists. A page address is one without a dot in its last segment.
    [[nodiscard]] const File* find(std::string_view path, bool wants_page) const;
    [[nodiscard]] std::size_t size() const { return files_.size(); }

    // What of the file to send to who accepts `encodings` ("br, gzip").
    struct Chosen {
        std::string_view bytes, encoding;
    };
    [[nodiscard]] static Chosen choose(const File&, std::string_view accept_encoding);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    std::unordered_map<std::string, File, Hash, std::equal_to<>> files_; // by "/assets/x.js"
};

} // namespace tezai::http
