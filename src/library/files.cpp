#include "library/files.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "documents/jpeg.hpp"

namespace tezai::library {
std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

base::Result<documents::FileKind, http::Reply> checked_file(const http::Request& request) {
    const auto name = request.query_value("file_name");
    if (!name || base::trim(*name).empty()) return base::failure(http::malformed(request, {{"/file_name", "missing"}}));
    if (name->size() > 200) return base::failure(http::malformed(request, {{"/file_name", "too_long"}}));
    const auto kind = documents::file_kind(request.body);
    if (!kind) return base::failure(http::problem(request, 422, kind.error()));
    return *kind;
}

http::Reply file_reply(const Library& library, const http::Request& request, std::string_view blob, std::string_view type, std::string_view name) {
    const auto kind = documents::parse_file_kind(type);
    auto bytes = kind ? library.blobs.get(blob) : std::nullopt;
    if (!bytes) return http::not_found(request);
    using enum documents::FileKind;
    if (*kind == jpeg) { // what a camera hides in it, such as where somebody stood, stays here
        const auto copy = documents::display_copy(base::bytes(*bytes));
        if (!copy) return http::not_found(request);
        bytes->assign(copy->begin(), copy->end());
    }
    const bool shown = *kind == pdf || *kind == jpeg || *kind == png;
    return {.content_type = std::string(documents::media_type(*kind)), .body = std::move(*bytes),
            .headers = {{"Content-Disposition", std::string(shown ? "inline" : "attachment") + "; filename*=UTF-8''" + percent_encoded(name) /* RFC 8187: nothing of it can end the header */}}};
}

} // namespace tezai::library
