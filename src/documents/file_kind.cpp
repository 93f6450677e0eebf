#include "documents/file_kind.hpp"

#include <array>

#include "documents/xlsx_package.hpp"

namespace tezai::documents {
namespace {

using namespace std::string_view_literals;

struct Known {
    FileKind kind;
    std::string_view word, media_type;
};
constexpr std::array known{
    Known{FileKind::pdf, "pdf", "application/pdf"},
    Known{FileKind::docx, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    Known{FileKind::xlsx, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    Known{FileKind::jpeg, "jpeg", "image/jpeg"},
    Known{FileKind::png, "png", "image/png"},
};

base::Result<FileKind, std::string_view> office_kind(std::string_view bytes) {
    const auto package = xlsx::Package::open(bytes);
    if (!package) return base::failure("file.damaged"sv);
    const auto has = [&](const char* part) { return (*package)->has(part); };
    if (has("word/vbaProject.bin") || has("xl/vbaProject.bin")) return base::failure("file.has_macros"sv);
    if (!has("[Content_Types].xml")) return base::failure("file.kind_not_taken"sv);
    if (has("word/document.xml")) return FileKind::docx;
    if (has("xl/workbook.xml")) return FileKind::xlsx;
    return base::failure("file.kind_not_taken"sv);
}

} // namespace

std::string_view word(FileKind kind) { return known.at(static_cast<std::size_t>(kind)).word; }
std::string_view media_type(FileKind kind) { return known.at(static_cast<std::size_t>(kind)).media_type; }

std::optional<FileKind> parse_file_kind(std::string_view text) {
    for (const auto& each : known)
        if (each.word == text) return each.kind;
    return std::nullopt;
}

base::Result<FileKind, std::string_view> file_kind(std::string_view bytes) {
    if (bytes.empty()) return base::failure("file.empty"sv);
    // A PDF ends with its trailer; one that was cut off while it was copied is told now and not by who opens it.
    if (bytes.starts_with("%PDF-")) {
        if (bytes.substr(bytes.size() > 2048 ? bytes.size() - 2048 : 0).find("%%EOF") == bytes.npos) return base::failure("file.damaged"sv);
        return FileKind::pdf;
    }
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return FileKind::jpeg;
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return FileKind::png;
    if (bytes.starts_with("\xD0\xCF\x11\xE0"sv)) return base::failure("file.old_office"sv);
    if (bytes.starts_with("PK\x03\x04"sv)) return office_kind(bytes);
    return base::failure("file.kind_not_taken"sv);
}

} // namespace tezai::documents
