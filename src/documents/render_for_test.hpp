// For tests only: a PDF as its reader sees it, by poppler.
#pragma once

#include "documents/fonts.hpp"
#include "documents/picture.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace tezai::documents::test {

namespace fs = std::filesystem;

inline void use_test_fonts() { use_fonts(fs::path(TEZAI_SOURCE_DIR) / "build" / "fonts"); }

struct Folder {
    fs::path path;
    Folder() {
        std::string name = (fs::temp_directory_path() / "paper-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
};

inline std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_file(const fs::path& path, const std::string& bytes) {
    std::ofstream out(path, std::ios::binary);
    out << bytes;
}
inline void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

// The text of each page.
inline std::vector<std::string> text_of(const std::string& pdf) {
    const Folder folder;
    write_file(folder.path / "a.pdf", pdf);
    run("pdftotext -layout " + (folder.path / "a.pdf").string() + " " + (folder.path / "a.txt").string());
    std::vector<std::string> pages;
    std::string page;
    for (const char c : read_file(folder.path / "a.txt")) {
        if (c == '\f') {
            pages.push_back(std::move(page));
            page.clear();
        } else {
            page += c;
        }
    }
    return pages;
}

inline std::string without_blanks(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
}

inline int count(const std::string& text, const std::string& wanted) {
    int found = 0;
    for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + wanted.size())) ++found;
    return found;
}

inline GreyPicture picture_of(const std::string& pdf, int page, int dpi) {
    const Folder folder;
    write_file(folder.path / "a.pdf", pdf);
    const auto n = std::to_string(page);
    run("pdftoppm -gray -singlefile -r " + std::to_string(dpi) + " -f " + n + " -l " + n + " " + (folder.path / "a.pdf").string() + " " +
        (folder.path / "a").string());
    std::ifstream in(folder.path / "a.pgm", std::ios::binary);
    std::string magic;
    int width = 0, height = 0, most = 0;
    in >> magic >> width >> height >> most;
    in.get();
    GreyPicture picture(width, height);
    in.read(reinterpret_cast<char*>(picture.pixels.data()), static_cast<std::streamsize>(picture.pixels.size()));
    if (!in || magic != "P5") throw std::runtime_error("no picture of the page");
    return picture;
}

} // namespace tezai::documents::test
