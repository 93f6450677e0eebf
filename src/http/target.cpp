#include "http/target.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tezai::http {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// False for a broken escape, a control character, or what is not UTF-8 afterwards.
bool decode(std::string_view text, bool plus_is_blank, std::string& out) {
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return false;
            const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return false;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 && !(plus_is_blank && (byte == '\n' || byte == '\r' || byte == '\t'))) return false;
        if (byte == 0x7F) return false;
        out += c;
    }
    return !base::first_bad_utf8(out);
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F && c != '%'; });
}

} // namespace

std::string_view Target::parse(std::string_view text) {
    static constexpr std::string_view bad = "http.bad_target";
    if (text.empty() || text.front() != '/') return bad;
    if (const auto hash = text.find('#'); hash != text.npos) return bad;
    const auto question = text.find('?');
    const auto raw_path = text.substr(0, question);
    const bool plain = is_plain(raw_path);
    path = raw_path;
    if (!plain && !decode(raw_path, false, owned.emplace_back())) return bad;
    if (!plain) path = owned.back();

    for (std::size_t at = 1; at <= raw_path.size();) {
        const auto end = std::min(raw_path.find('/', at), raw_path.size());
        if (count == most_segments) return "http.not_found";
        auto segment = raw_path.substr(at, end - at);
        if (!plain) {
            if (!decode(segment, false, owned.emplace_back())) return bad;
            segment = owned.back();
        }
        segments[count++] = segment;
        at = end + 1;
    }

    if (question == text.npos) return {};
    for (const auto pair : base::split(text.substr(question + 1), '&')) {
        if (pair.empty()) continue;
        if (query.size() == most_parameters) return bad;
        const auto equals = pair.find('=');
        std::string name, value;
        if (!decode(pair.substr(0, equals), true, name)) return bad;
        if (equals != pair.npos && !decode(pair.substr(equals + 1), true, value)) return bad;
        for (const auto& [key, kept] : query)
            if (key == name) return "http.repeated_parameter";
        query.emplace_back(std::move(name), std::move(value));
    }
    return {};
}

} // namespace tezai::http
