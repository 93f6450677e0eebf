// Which fonts papers are set in, and the fingerprint that says when two renderings can be compared byte for byte.
//
// The process sees eight font files and no other, whatever is installed on the machine: the four Fandol fonts that
// `deploy/fonts` fetches (仿宋 楷体 黑体 宋体) and four of Noto CJK (小标宋, sans, mono, and every character Fandol
// lacks: 䶮 𠮷 堃 喆). One more font on the machine would otherwise change the bytes of a published paper.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tezai::documents {

struct FontsInUse {
    std::vector<std::filesystem::path> files; // in a fixed order
    bool official = false;                    // all four Fandol fonts are there; else papers are set in Noto CJK
    std::string note;                         // a sentence for the operator when something is missing, else empty
};

// Call once at the start of the process, before it has threads and before anything is drawn: it sets FONTCONFIG_FILE
// for this process. `folder` is where deploy/fonts put the files; it may be empty or absent. A second call with the
// same folder is harmless, with another one a bug. Throws std::runtime_error when Noto CJK is not installed
// (Debian: fonts-noto-cjk), for then no paper can be drawn.
const FontsInUse& use_fonts(const std::filesystem::path& folder);

// A bug before use_fonts.
[[nodiscard]] const FontsInUse& fonts_in_use();

// Two runs with equal fingerprints make equal PDF bytes from equal input: the versions of the libraries that draw, the
// SHA-256 over the font files, and the edition of our own layout. One line of text; read once per process (0.3 s).
[[nodiscard]] std::string render_fingerprint();

} // namespace tezai::documents
