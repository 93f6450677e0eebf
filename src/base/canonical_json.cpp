#include "base/canonical_json.hpp"

#include <charconv>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace tezai::base {
namespace {

// From the opening quote: the position behind the closing one. Looks for quotes a word at a time: every fact of three million
// devices comes through here when a server starts.
std::size_t skip_string(std::string_view json, std::size_t at) {
    for (auto end = json.find('"', at + 1); end != std::string_view::npos; end = json.find('"', end + 1)) {
        auto from = end; // a quote behind an odd number of backslashes belongs to the text
        while (json[from - 1] == '\\') --from;
        if ((end - from) % 2 == 0) return end + 1;
    }
    return json.size() + 1;
}

std::size_t skip_value(std::string_view json, std::size_t at) {
    int depth = 0;
    while (at < json.size()) {
        const char c = json[at];
        if (c == '"') {
            at = skip_string(json, at);
            if (depth == 0) return at;
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        else if (c == '}' || c == ']') {
            if (depth == 0) return at;
            if (--depth == 0) return at + 1;
        } else if (c == ',' && depth == 0) return at;
        ++at;
    }
    return at;
}

std::optional<std::string_view> find_value(std::string_view object, std::string_view key) {
    std::size_t at = 1;
    while (at < object.size() && object[at] == '"') {
        const auto key_end = skip_string(object, at);
        const auto name = object.substr(at + 1, key_end - at - 2);
        const auto value_at = key_end + 1;
        const auto value_end = skip_value(object, value_at);
        if (name == key) return object.substr(value_at, value_end - value_at);
        at = value_end + 1;
    }
    return std::nullopt;
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    out += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && static_cast<unsigned char>(text[plain]) >= 0x20 && text[plain] != '"' && text[plain] != '\\') ++plain;
        out.append(text.substr(0, plain));
        if (plain == text.size()) break;
        const char c = text[plain];
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4];
            out += hex[static_cast<unsigned char>(c) & 15];
        }
        text.remove_prefix(plain + 1);
    }
    out += '"';
}

void CanonicalObject::start(std::string_view key) {
    ENSURE(last_key_.empty() || last_key_ < key, "canonical keys come sorted");
    last_key_ = key;
    if (text_.size() > 1) text_ += ',';
    append_json_string(text_, key);
    text_ += ':';
}

CanonicalObject& CanonicalObject::add(std::string_view key, std::string_view value) {
    start(key);
    append_json_string(text_, value);
    return *this;
}

CanonicalObject& CanonicalObject::add(std::string_view key, std::int64_t value) {
    start(key);
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    text_.append(digits, end);
    return *this;
}

CanonicalObject& CanonicalObject::add(std::string_view key, bool value) {
    start(key);
    text_ += value ? "true" : "false";
    return *this;
}

CanonicalObject& CanonicalObject::add_raw(std::string_view key, std::string_view json) {
    start(key);
    text_ += json;
    return *this;
}

std::optional<std::string> find_text(std::string_view object, std::string_view key) {
    const auto value = find_value(object, key);
    if (!value || value->size() < 2 || value->front() != '"') return std::nullopt;
    const auto inner = value->substr(1, value->size() - 2);
    if (inner.find('\\') == std::string_view::npos) return std::string(inner);
    std::string out;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        if (inner[i] != '\\' || i + 1 >= inner.size()) {
            out += inner[i];
            continue;
        }
        switch (inner[++i]) {
        case 'n': out += '\n'; break;
        case 'r': out += '\r'; break;
        case 't': out += '\t'; break;
        case 'u': {
            unsigned code = 0;
            std::from_chars(inner.data() + i + 1, inner.data() + std::min(i + 5, inner.size()), code, 16);
            append_utf8(out, code);
            i += 4;
            break;
        }
        default: out += inner[i];
        }
    }
    return out;
}

std::optional<std::int64_t> find_integer(std::string_view object, std::string_view key) {
    const auto value = find_value(object, key);
    if (!value) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (error != std::errc{} || end != value->data() + value->size()) return std::nullopt;
    return number;
}

std::optional<bool> find_truth(std::string_view object, std::string_view key) {
    const auto value = find_value(object, key);
    if (value == "true") return true;
    if (value == "false") return false;
    return std::nullopt;
}

} // namespace tezai::base
