#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <unistd.h>

#include "blobs/blobs.hpp"
#include "store/database.hpp"

using namespace tezai;
namespace fs = std::filesystem;

namespace {
struct Folder {
    fs::path path = fs::temp_directory_path() / ("tezai_blobs_" + std::to_string(::getpid()));
    Folder() { fs::remove_all(path); }
    ~Folder() { fs::remove_all(path); }
};
} // namespace

TEST_CASE("what is put is found under its hash, kept once, and read back as it was") {
    const Folder folder;
    blobs::Blobs blobs(folder.path, base::Suite::intl);
    const auto hash = blobs.put("abc");
    CHECK(hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(blobs.put("abc") == hash);
    CHECK(blobs.get(hash) == "abc");
    CHECK(blobs.has(hash));
    const auto empty = blobs.put("");
    CHECK(blobs.get(empty) == "");
    const std::string large(3'000'000, '\xff');
    CHECK(blobs.get(blobs.put(large)) == large);
    CHECK(blobs::Blobs(folder.path / "gm", base::Suite::gm).put("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path)) files += entry.is_regular_file();
    CHECK(files == 4); // nothing temporary is left
}

TEST_CASE("a name that is not 64 hex digits is no name") {
    const Folder folder;
    const blobs::Blobs blobs(folder.path, base::Suite::intl);
    for (const auto& name : {std::string(), std::string("../../etc/passwd"), std::string(64, '.'), std::string(63, 'a'), std::string(65, 'a'),
                                   std::string(64, 'A'), std::string(64, 'a')})
        CHECK_FALSE(blobs.get(name));
}

TEST_CASE("a flipped byte on disk is a fault, not a picture") {
    const Folder folder;
    blobs::Blobs blobs(folder.path, base::Suite::gm);
    const auto hash = blobs.put("a photo of a sticker");
    std::ofstream(folder.path / hash.substr(0, 2) / hash) << "a photo of a stickeR";
    CHECK_THROWS_AS((void)blobs.get(hash), store::Fault);
}

TEST_CASE("many hands put the same bytes at once") {
    const Folder folder;
    blobs::Blobs blobs(folder.path, base::Suite::gm);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) blobs.put("file " + std::to_string(i));
        });
    for (auto& thread : threads) thread.join();
    base::Hasher hasher(base::Suite::gm);
    CHECK(blobs.get(base::to_hex(hasher.hash("file 7"))) == "file 7");
}
