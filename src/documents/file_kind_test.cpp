#include "documents/file_kind.hpp"

#include <doctest/doctest.h>
#include <zip.h>

#include <string>
#include <vector>

#include "documents/xlsx_writer.hpp"

using namespace tezai::documents;

namespace {

std::string zip_of(const std::vector<std::string>& names) {
    zip_error_t error;
    zip_error_init(&error);
    auto* source = zip_source_buffer_create(nullptr, 0, 0, &error);
    auto* archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    REQUIRE(archive != nullptr);
    zip_source_keep(source);
    for (const auto& name : names) zip_file_add(archive, name.c_str(), zip_source_buffer(archive, "x", 1, 0), 0);
    REQUIRE(zip_close(archive) == 0);
    std::string bytes;
    REQUIRE(zip_source_open(source) == 0);
    char piece[4096];
    for (zip_int64_t got = 0; (got = zip_source_read(source, piece, sizeof piece)) > 0;) bytes.append(piece, static_cast<std::size_t>(got));
    zip_source_close(source);
    zip_source_free(source);
    return bytes;
}

std::string said(std::string_view bytes) {
    const auto kind = file_kind(bytes);
    return std::string(kind ? word(*kind) : kind.error());
}

} // namespace

TEST_CASE("a file is what its content says, and only what a browser may be given") {
    using namespace std::string_view_literals;
    CHECK(said("%PDF-1.7\n…\n%%EOF\n") == "pdf");
    CHECK(said("%PDF-1.7\n… cut off") == "file.damaged");
    CHECK(said("\xFF\xD8\xFF\xE0 picture"sv) == "jpeg");
    CHECK(said("\x89PNG\r\n\x1A\n picture"sv) == "png");
    CHECK(said(zip_of({"[Content_Types].xml", "word/document.xml"})) == "docx");
    CHECK(said(zip_of({"[Content_Types].xml", "xl/workbook.xml"})) == "xlsx");
    CHECK(said(zip_of({"[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"})) == "file.has_macros");
    CHECK(said(zip_of({"[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"})) == "file.has_macros");
    CHECK(said(zip_of({"photo.jpg"})) == "file.kind_not_taken");
    CHECK(said(zip_of({"[Content_Types].xml", "word/document.xml"}).substr(0, 60)) == "file.damaged");
    CHECK(said("\xD0\xCF\x11\xE0 old"sv) == "file.old_office");
    CHECK(said("<html><script>alert(1)</script></html>") == "file.kind_not_taken");
    CHECK(said("<svg xmlns='http://www.w3.org/2000/svg'/>") == "file.kind_not_taken");
    CHECK(said("") == "file.empty");
    for (const auto kind : {FileKind::pdf, FileKind::docx, FileKind::xlsx, FileKind::jpeg, FileKind::png}) CHECK(parse_file_kind(word(kind)) == kind);
}
