// Which number formats are dates, and what of a date they show.
#include "documents/xlsx_reader.hpp"

#include <string>

namespace tezai::documents {
namespace {

// Builtin formats that a file names by number only. ECMA-376 part 1, 18.8.30; 27 to 58 as zh-CN has them.
constexpr std::string_view builtin_code(int id) {
    switch (id) {
    case 14: return "yyyy/m/d";
    case 15: return "d-mmm-yy";
    case 16: return "d-mmm";
    case 17: return "mmm-yy";
    case 18: case 19: case 20: case 21: return "h:mm:ss";
    case 22: return "yyyy/m/d h:mm";
    case 27: case 36: case 50: case 52: case 57: return "yyyy年m月";
    case 28: case 29: case 51: case 53: case 54: case 58: return "m月d日";
    case 30: return "m-d-yy";
    case 31: return "yyyy年m月d日";
    case 32: case 33: case 34: case 35: case 55: case 56: return "h时mm分ss秒";
    case 45: case 46: case 47: return "[h]:mm:ss";
    default: return {};
    }
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The letters of the first section that mean something: no quoted text, no escaped characters, no [colour] or
// [$-804], no AM/PM; [h], [mm] and [s] are elapsed time and stay.
std::string meaningful_letters(std::string_view code) {
    std::string out;
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = lower(code[i]);
        if (c == ';') break;
        if (c == '"') {
            i = code.find('"', i + 1);
            if (i == std::string_view::npos) break;
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '[') {
            const auto close = code.find(']', i);
            if (close == std::string_view::npos) break;
            std::string inside;
            for (const char d : code.substr(i + 1, close - i - 1)) inside += lower(d);
            if (!inside.empty() && inside.find_first_not_of("hms") == std::string::npos) out += 'h';
            i = close;
        } else if (c == 'a' && (code.substr(i, 5) == "AM/PM" || code.substr(i, 5) == "am/pm")) {
            i += 4;
        } else if (c == 'a' && (code.substr(i, 3) == "A/P" || code.substr(i, 3) == "a/p")) {
            i += 2;
        } else {
            out += c;
        }
    }
    return out;
}

} // namespace

FormatParts parts_of_format(int id, std::string_view code) {
    if (code.empty()) code = builtin_code(id);
    const auto letters = meaningful_letters(code);
    const auto has = [&](const char* any) { return letters.find_first_of(any) != std::string::npos; };
    if (letters.starts_with("general") || has("0#?@")) {
        // "0" beside seconds is their fraction: mm:ss.0
        if (!has("hs")) return {};
    }
    FormatParts parts;
    parts.year = has("y");
    parts.day = has("d");
    parts.time = has("hs");
    // m is a minute beside hours or seconds, unless a date stands there too
    parts.month = has("m") && (!parts.time || parts.year || parts.day);
    return parts;
}

std::string_view code_of_builtin_format(int id) { return builtin_code(id); }

} // namespace tezai::documents
