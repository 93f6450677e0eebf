// Characters of text that is UTF-8 already, without the checks and the copy: the index walks millions of them.
#pragma once

#include <string_view>

namespace tezai::registry {

// Takes the first character off `text`, which must not be empty. Bad bytes come out as something, never out of bounds.
inline char32_t take_character(std::string_view& text) {
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
    const auto lead = byte(0);
    std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length > text.size()) length = 1;
    char32_t c = lead;
    if (length == 2) c = (lead & 0x1F) << 6 | (byte(1) & 0x3F);
    else if (length == 3) c = (lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    else if (length == 4) c = (lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
    text.remove_prefix(length);
    return c;
}

} // namespace tezai::registry
