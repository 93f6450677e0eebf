// QR codes: made for plates, pages and papers, and read back from photos.
//
// A plate carries an upper-case URL, so the code stays at 29 modules (design.md §3). Reading returns only what the decoder
// itself proves by its checksums: a text is never guessed, completed or repaired here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "documents/picture.hpp"

namespace tezai::documents {

enum class QrLevel { low, medium, quartile, high }; // how much may be lost: about 7, 15, 25, 30 % of the code words

struct Modules {
    int size = 0;                    // modules a side, without the quiet zone
    std::vector<std::uint8_t> bits;  // size × size from the top left, 1 = dark

    [[nodiscard]] bool dark(int x, int y) const { return bits[static_cast<std::size_t>(y) * static_cast<std::size_t>(size) + static_cast<std::size_t>(x)] != 0; }
};

inline constexpr int quiet_zone_modules = 4; // ISO/IEC 18004: light on every side

// Digits, capitals and `$%*+-./: ` are packed tighter than other text. Fails with "qr.empty_text" (also for a NUL inside,
// which the encoder would take for the end) or "qr.text_too_long".
[[nodiscard]] base::Result<Modules, std::string_view> encode_qr(std::string_view text, QrLevel level = QrLevel::quartile);

// A run of dark modules in one row. Drawing runs instead of single modules leaves no hair lines between neighbours.
struct DarkRun {
    int x, y, length;
};
[[nodiscard]] std::vector<DarkRun> dark_runs(const Modules&);

// A complete <svg> with its quiet zone, scaled by its box; `title` is read out by screen readers.
[[nodiscard]] std::string write_svg(const Modules&, std::string_view title);

struct FoundCode {
    std::string text;             // as decoded, UTF-8; empty in `unreadable`
    std::array<Point, 4> corners; // of the outermost modules: top left, top right, bottom right, bottom left, as the code stands
    int modules = 0;              // a side
};

struct QrReading {
    std::vector<FoundCode> codes;      // largest first, each text at one place once
    std::vector<FoundCode> unreadable; // after the ladder failed: where a QR code stands all the same, without text
};

enum class Effort {
    once,  // the decoder alone
    ladder // if it fails also: half, even contrast, a little blur, sharpened, doubled, inverted; several times the work
};
[[nodiscard]] QrReading read_qr(GreyView, Effort = Effort::ladder);

// Where a code stands that could not be read: its three finder squares, roughly. Its blur, size and tilt then say why.
[[nodiscard]] std::optional<FoundCode> find_unread_code(GreyView);

} // namespace tezai::documents
