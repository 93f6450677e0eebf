#include "blobs/blobs.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/disk_full.hpp"

namespace tezai::blobs {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path) {
    const auto text = "file store: cannot " + what + " " + path + ": " + std::strerror(errno) + "; check space and rights of the folder";
    if (errno == ENOSPC || errno == EDQUOT) throw store::DiskFull(text);
    throw store::Fault(text);
}

class File {
public:
    File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0640)) {}
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int fd() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_;
};

void sync_folder(const std::string& path) {
    const File folder(path, O_RDONLY | O_DIRECTORY);
    if (!folder || ::fsync(folder.fd()) != 0) fail("sync the folder", path);
}

} // namespace

Blobs::Blobs(std::string dir, base::Suite suite) : dir_(std::move(dir)), suite_(suite) {
    std::error_code ec;
    std::filesystem::create_directories(dir_, ec);
    if (ec) throw store::Fault("file store: cannot make the folder " + dir_ + ": " + ec.message());
}

std::string Blobs::path_of(std::string_view hash) const {
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (hash.size() != 64 || !std::all_of(hash.begin(), hash.end(), is_hex)) return {};
    std::string path = dir_;
    path += '/';
    path += hash.substr(0, 2);
    path += '/';
    path += hash;
    return path;
}

std::string Blobs::put(base::ByteView bytes) {
    static std::atomic<std::uint64_t> counter{0};
    base::Hasher hasher(suite_);
    auto hash = base::to_hex(hasher.hash({bytes}));
    if (has(hash)) return hash;

    const auto folder = dir_ + '/' + hash.substr(0, 2);
    const bool new_folder = ::mkdir(folder.c_str(), 0750) == 0;
    if (!new_folder && errno != EEXIST) fail("make the folder", folder);
    const auto temporary = folder + "/.new-" + std::to_string(::getpid()) + '-' + std::to_string(++counter);
    try {
        const File file(temporary, O_WRONLY | O_CREAT | O_EXCL);
        if (!file) fail("write", temporary);
        for (std::size_t done = 0; done < bytes.size();) {
            const auto n = ::write(file.fd(), bytes.data() + done, bytes.size() - done);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) fail("write", temporary);
            done += static_cast<std::size_t>(n);
        }
        if (::fsync(file.fd()) != 0) fail("sync", temporary);
        if (::rename(temporary.c_str(), path_of(hash).c_str()) != 0) fail("rename", temporary);
    } catch (const store::Fault&) {
        ::unlink(temporary.c_str());
        throw;
    }
    sync_folder(folder);
    if (new_folder) sync_folder(dir_);
    return hash;
}

std::optional<std::string> Blobs::get(std::string_view hash) const {
    const auto path = path_of(hash);
    if (path.empty()) return std::nullopt;
    const File file(path, O_RDONLY);
    if (!file) {
        if (errno == ENOENT) return std::nullopt;
        fail("open", path);
    }
    struct stat about {};
    if (::fstat(file.fd(), &about) != 0) fail("read", path);
    std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto n = ::read(file.fd(), bytes.data() + done, bytes.size() - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("read", path);
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    bytes.resize(done);
    base::Hasher hasher(suite_);
    if (base::to_hex(hasher.hash(bytes)) != hash)
        throw store::Fault("file store: " + path + " does not hold the bytes that were put there; restore it from a backup");
    return bytes;
}

bool Blobs::has(std::string_view hash) const {
    const auto path = path_of(hash);
    return !path.empty() && ::access(path.c_str(), F_OK) == 0;
}

} // namespace tezai::blobs
