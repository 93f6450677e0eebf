// Files that people hang on a letter or put into the library: taken by content, given out so that nothing of them runs.
#pragma once

#include <string_view>

#include "documents/file_kind.hpp"
#include "http/http.hpp"
#include "library/library.hpp"

namespace tezai::library {

inline constexpr std::size_t most_file_bytes = std::size_t{20} << 20;

// What the body is, or the reply to send.
[[nodiscard]] base::Result<documents::FileKind, http::Reply> checked_file(const http::Request&);

[[nodiscard]] std::string percent_encoded(std::string_view text); // for a header or an address

// Pictures and PDFs open in the browser, anything else is saved. `type` is a word of FileKind.
[[nodiscard]] http::Reply file_reply(const Library&, const http::Request&, std::string_view blob, std::string_view type, std::string_view name);

} // namespace tezai::library
