#include "base/text.hpp"

#include <algorithm>
#include <cstdint>

namespace tezai::base {
namespace {

struct Decoded {
    char32_t c = 0xFFFD;
    std::size_t length = 1;
    bool ok = false;
};

Decoded decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto lead = byte(at);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return {};
    char32_t c = lead & (0xFF >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) return {};
        c = (c << 6) | (byte(at + i) & 0x3F);
    }
    const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
    if (overlong || (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF) return {};
    return {c, length, true};
}

bool is_blank(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x3000 || c == 0xA0 || c == 0xFEFF; }

} // namespace

std::optional<std::size_t> first_bad_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto d = decode(text, at);
        if (!d.ok) return at;
        at += d.length;
    }
    return std::nullopt;
}

std::string_view trim(std::string_view text) {
    while (!text.empty()) {
        const auto d = decode(text, 0);
        if (!d.ok || !is_blank(d.c)) break;
        text.remove_prefix(d.length);
    }
    while (!text.empty()) {
        std::size_t at = text.size() - 1;
        while (at > 0 && (static_cast<std::uint8_t>(text[at]) & 0xC0) == 0x80) --at;
        const auto d = decode(text, at);
        if (!d.ok || !is_blank(d.c)) break;
        text.remove_suffix(text.size() - at);
    }
    return text;
}

std::string to_half_width(std::string_view text) {
    // Most codes, days and numbers are plain already.
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto d = decode(text, at);
        if (!d.ok) {
            out += text[at++];
            continue;
        }
        char32_t c = d.c;
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        else if (c == 0x3000 || c == 0xA0) c = ' ';
        else if (c == 0x3014) c = '['; // 〔〕 are written for [] in numbers
        else if (c == 0x3015) c = ']';
        if (c == d.c) out.append(text.substr(at, d.length));
        else append_utf8(out, c);
        at += d.length;
    }
    return out;
}

std::string to_upper_ascii(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::string normalise_code(std::string_view text) {
    auto out = to_upper_ascii(to_half_width(text));
    std::erase_if(out, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
    return out;
}

std::string one_line(std::string_view text) {
    std::string out;
    bool blank = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto d = decode(text, at);
        if (d.ok && is_blank(d.c)) blank = true;
        else if (!d.ok || d.c >= 0x20) {
            if (blank && !out.empty()) out += ' ';
            blank = false;
            out.append(text.substr(at, d.length));
        }
        at += d.length;
    }
    return out;
}

std::string_view cut_utf8(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<std::uint8_t>(text[limit]) & 0xC0) == 0x80) --limit;
    return text.substr(0, limit);
}

std::u32string to_code_points(std::string_view utf8) {
    std::u32string out;
    out.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const auto d = decode(utf8, at);
        out += d.c;
        at += d.length;
    }
    return out;
}

void append_utf8(std::string& out, char32_t c) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) put(c);
    else if (c < 0x800) put(0xC0 | (c >> 6)), put(0x80 | (c & 0x3F));
    else if (c < 0x10000) put(0xE0 | (c >> 12)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
    else put(0xF0 | (c >> 18)), put(0x80 | ((c >> 12) & 0x3F)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

void append_html(std::string& out, std::string_view text) {
    std::size_t plain = 0; // from here to `at` nothing needs escaping
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string_view escaped;
        switch (text[at]) {
        case '&': escaped = "&amp;"; break;
        case '<': escaped = "&lt;"; break;
        case '>': escaped = "&gt;"; break;
        case '"': escaped = "&quot;"; break;
        case '\'': escaped = "&#39;"; break;
        default: continue;
        }
        out.append(text.substr(plain, at - plain)).append(escaped);
        plain = at + 1;
    }
    out.append(text.substr(plain));
}

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    append_html(out, text);
    return out;
}

} // namespace tezai::base
