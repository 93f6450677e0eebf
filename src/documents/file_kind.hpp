// What a file is by its content, for those that people hang on a record: its name decides nothing. Only kinds that a browser can be given
// without running anything: no macros, no old Office, no web pages.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"

namespace tezai::documents {

enum class FileKind : std::uint8_t { pdf, docx, xlsx, jpeg, png };

[[nodiscard]] std::string_view word(FileKind);      // pdf docx …: also the end of its name
[[nodiscard]] std::optional<FileKind> parse_file_kind(std::string_view word);
[[nodiscard]] std::string_view media_type(FileKind);

// Fails with file.empty, file.old_office (.doc, .xls, .ppt: save as .docx or .xlsx), file.has_macros, file.damaged, file.kind_not_taken.
[[nodiscard]] base::Result<FileKind, std::string_view> file_kind(std::string_view bytes);

} // namespace tezai::documents
