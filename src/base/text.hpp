// Text as people type it, brought into the one form we compare: see law/codes.md, "Input normalisation".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tezai::base {

// Strict: no overlong forms, no surrogates, nothing above U+10FFFF. The offset of the first bad byte, or nothing.
[[nodiscard]] std::optional<std::size_t> first_bad_utf8(std::string_view text);

[[nodiscard]] std::string_view trim(std::string_view text); // ASCII blanks and the ideographic space U+3000
// Full-width letters, digits, brackets and blanks to ASCII (the part of NFKC that spreadsheets need). Bad UTF-8 passes as it is.
[[nodiscard]] std::string to_half_width(std::string_view text);
[[nodiscard]] std::string to_upper_ascii(std::string_view text);
// The form in which codes and numbers are stored and compared: half width, upper case, no blanks at all.
[[nodiscard]] std::string normalise_code(std::string_view text);
// One line, blanks folded to one, control characters dropped.
[[nodiscard]] std::string one_line(std::string_view text);
// At most `limit` bytes, cut at a character's border.
[[nodiscard]] std::string_view cut_utf8(std::string_view text, std::size_t limit);

[[nodiscard]] std::u32string to_code_points(std::string_view utf8); // bad bytes become U+FFFD
void append_utf8(std::string& out, char32_t c);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char at);
[[nodiscard]] std::string escape_html(std::string_view text); // for text and for attributes in double quotes
void append_html(std::string& out, std::string_view text); // the same, at the end of `out`

} // namespace tezai::base
