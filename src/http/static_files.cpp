#include "http/static_files.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/digest.hpp"
#include "store/database.hpp"

namespace tezai::http {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.good() && !in.eof()) throw store::Fault("cannot read " + path.string() + "; build the web pages again");
    return bytes;
}

std::string type_of(const std::string& extension) {
    static const std::unordered_map<std::string, const char*> types{
        {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},   {".json", "application/json"},             {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},             {".png", "image/png"},                     {".jpg", "image/jpeg"},
        {".ico", "image/x-icon"},              {".webp", "image/webp"},                   {".woff2", "font/woff2"},
        {".wasm", "application/wasm"},         {".txt", "text/plain; charset=utf-8"},     {".pdf", "application/pdf"},
        {".map", "application/json"},          {".crt", "application/x-x509-ca-cert"}, // what makes a phone offer to install it
    };
    const auto found = types.find(extension);
    return found == types.end() ? "application/octet-stream" : found->second;
}

// Does the list name `coding` and not forbid it with q=0?
bool accepts(std::string_view list, std::string_view coding) {
    for (std::size_t at = 0; at < list.size();) {
        const auto end = std::min(list.find(',', at), list.size());
        auto one = list.substr(at, end - at);
        while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
        const auto name = one.substr(0, one.find_first_of("; "));
        if (name == coding) {
            const auto q = one.find("q=0");
            return q == one.npos || (q + 3 < one.size() && one[q + 3] == '.' && one.find_first_of("123456789", q + 4) != one.npos);
        }
        at = end + 1;
    }
    return false;
}

} // namespace

StaticFiles::StaticFiles(const std::string& root) {
    if (root.empty()) return;
    std::error_code ec;
    if (!fs::is_directory(root, ec)) throw store::Fault("there are no built web pages in " + root + "; build them or correct the setting");
    base::Hasher hasher(base::Suite::intl);
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (!entry.is_regular_file()) continue;
        const auto& path = entry.path();
        const auto extension = path.extension().string();
        if (extension == ".br" || extension == ".gz") continue;
        File file;
        file.plain = read(path);
        file.type = type_of(extension);
        file.etag = '"' + base::to_hex(hasher.hash(file.plain)).substr(0, 20) + '"';
        const auto name = '/' + fs::relative(path, root).generic_string();
        // The build gives what lies under assets/ a name that changes with its content.
        file.cache_control = name.rfind("/assets/", 0) == 0 ? "public, max-age=31536000, immutable" : "no-cache";
        for (auto [end, place] : {std::pair{".br", &File::brotli}, std::pair{".gz", &File::gzip}}) {
            const fs::path packed = path.string() + end;
            if (fs::is_regular_file(packed)) file.*place = read(packed);
        }
        files_.emplace(name, std::move(file));
    }
}

const StaticFiles::File* StaticFiles::find(std::string_view path, bool wants_page) const {
    const auto at = [&](std::string_view name) -> const File* {
        const auto found = files_.find(name);
        return found == files_.end() ? nullptr : &found->second;
    };
    if (const auto* exact = at(path)) return exact;
    if (files_.empty()) return nullptr;
    if (!path.empty() && path.back() == '/')
        if (const auto* page = at(std::string(path) + "index.html")) return page;
    const auto last = path.substr(path.rfind('/') == path.npos ? 0 : path.rfind('/'));
    if (!wants_page || last.find('.') != last.npos) return nullptr;
    // The router of the page that owns the address shows it, or says that there is no such page.
    for (auto folder = std::string(path);;) {
        if (!folder.empty() && folder.back() == '/') folder.pop_back();
        if (const auto* page = at(folder + "/index.html")) return page;
        if (folder.empty()) return nullptr;
        folder.resize(folder.rfind('/'));
    }
}

StaticFiles::Chosen StaticFiles::choose(const File& file, std::string_view accept_encoding) {
    if (!file.brotli.empty() && accepts(accept_encoding, "br")) return {file.brotli, "br"};
    if (!file.gzip.empty() && accepts(accept_encoding, "gzip")) return {file.gzip, "gzip"};
    return {file.plain, {}};
}

} // namespace tezai::http
