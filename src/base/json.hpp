// JSON text into a Boost.JSON value, stricter than Boost: repeated names are faults, depth ends at 32, bad UTF-8, lone
// surrogates and NUL are refused, doubles are the nearest ones (Boost's own may be one step off).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace tezai::base::form {

struct Fault {
    std::string path; // "/owner/name"
    std::string code; // "missing", "unknown_field", "repeated", "not_a_string", "not_an_integer_in_range", "not_a_date", "not_one_of", "too_deep", "too_long", "bad_utf8", "not_json", …
    std::map<std::string, std::string> named = {}; // fills the {…} of the code's sentence; never a personal value
};
using Faults = std::vector<Fault>;
inline constexpr std::size_t most_faults = 100; // told in one answer
inline constexpr std::size_t deepest = 32;

[[nodiscard]] Result<boost::json::value, Faults> parse_json(std::string_view text);

// Appends `text` as a JSON string with its quotes; what is not UTF-8 becomes U+FFFD.
void append_string(std::string& out, std::string_view text);
// "/a~1b" of "/" and "a/b"; a name from outside is cut at 64 bytes.
void append_pointer(std::string& path, std::string_view name);
// Keys sorted, no blanks: the form in which journal payloads are written. For values we made ourselves.
[[nodiscard]] std::string canonical(const boost::json::value&);

} // namespace tezai::base::form
