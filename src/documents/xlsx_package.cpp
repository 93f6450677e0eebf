#include "documents/xlsx_package.hpp"

#include "documents/xlsx_reader.hpp"

#include "base/ensure.hpp"

#include <cstring>

namespace tezai::documents::xlsx {
namespace {

std::string_view local_name(const char* name) {
    const char* colon = std::strrchr(name, ':');
    return colon ? colon + 1 : name;
}

} // namespace

base::Result<std::unique_ptr<Package>, SheetError> Package::open(std::string_view bytes) {
    zip_error_t error;
    zip_error_init(&error);
    auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    ENSURE(source, "a buffer source fails only without memory");
    // CHECKCONS: entries that overlap or contradict the directory are refused here.
    auto* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (!archive) {
        SheetError failed{"sheet.damaged", 0, std::string("archive: ") + zip_error_strerror(&error)};
        zip_source_free(source);
        zip_error_fini(&error);
        return base::failure(std::move(failed));
    }
    zip_error_fini(&error);
    auto package = std::make_unique<Package>();
    package->archive_.reset(archive);
    if (zip_get_num_entries(archive, 0) > static_cast<zip_int64_t>(sheet_limits::parts))
        return base::failure(SheetError{"sheet.too_many_parts", 0, {}});
    return package;
}

zip_int64_t Package::find(const std::string& name) const {
    const auto exact = zip_name_locate(archive_.get(), name.c_str(), 0);
    return exact >= 0 ? exact : zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NOCASE);
}

base::Result<PartStream, SheetError> Package::open_part(const std::string& name, Pass pass) {
    const auto index = find(name);
    if (index < 0) return base::failure(SheetError{"sheet.damaged", 0, name + ": missing"});
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &stat) != 0 || !(stat.valid & ZIP_STAT_COMP_SIZE))
        return base::failure(SheetError{"sheet.damaged", 0, name});
    auto* file = zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0);
    if (!file) return base::failure(SheetError{"sheet.damaged", 0, name + ": " + zip_strerror(archive_.get())});
    PartStream part;
    part.file_.reset(file);
    part.name_ = name;
    part.packed_ = static_cast<std::size_t>(stat.comp_size);
    part.total_ = &unpacked_[static_cast<std::size_t>(pass)];
    return part;
}

base::Result<std::size_t, SheetError> PartStream::read(char* to, std::size_t room) {
    const auto got = zip_fread(file_.get(), to, room);
    if (got < 0) return base::failure(SheetError{"sheet.damaged", 0, name_ + ": " + zip_file_strerror(file_.get())});
    const auto size = static_cast<std::size_t>(got);
    unpacked_ += size;
    *total_ += size;
    const bool too_dense = unpacked_ > sheet_limits::ratio_free_bytes && unpacked_ / sheet_limits::unpacked_ratio > packed_;
    if (too_dense || *total_ > sheet_limits::unpacked_bytes) return base::failure(SheetError{"sheet.zip_bomb", 0, name_});
    return size;
}

std::optional<std::string_view> XmlAttributes::find(std::string_view local) const {
    for (auto** at = pairs_; *at; at += 2)
        if (local_name(at[0]) == local) return at[1];
    return std::nullopt;
}

XmlStream::XmlStream(PartStream part, XmlHandler& handler, std::string part_name)
    : part_(std::move(part)), handler_(handler), name_(std::move(part_name)), parser_(XML_ParserCreate(nullptr)) {
    ENSURE(parser_, "a parser fails only without memory");
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, on_start, on_end);
    XML_SetCharacterDataHandler(parser_, on_text);
    XML_SetStartDoctypeDeclHandler(parser_, on_doctype);
}

// After a handler was called: stops or pauses the parser as it wished.
void XmlStream::obey() {
    if (handler_.failed && !stopped_) {
        stopped_ = true;
        XML_StopParser(parser_, XML_FALSE);
    } else if (handler_.pause && !stopped_ && !suspended_) {
        suspended_ = true;
        XML_StopParser(parser_, XML_TRUE);
    }
}

void XmlStream::on_start(void* self, const char* name, const char** attributes) {
    auto& s = *static_cast<XmlStream*>(self);
    s.silent_bytes_ = 0;
    if (s.stopped_) return;
    if (++s.depth_ > sheet_limits::xml_depth) s.handler_.failed = SheetError{"sheet.unsafe_xml", 0, s.name_ + ": nested too deep"};
    else s.handler_.start(local_name(name), XmlAttributes(attributes));
    s.obey();
}

void XmlStream::on_end(void* self, const char* name) {
    auto& s = *static_cast<XmlStream*>(self);
    s.silent_bytes_ = 0;
    if (s.stopped_) return;
    --s.depth_;
    s.handler_.end(local_name(name));
    s.obey();
}

void XmlStream::on_text(void* self, const char* text, int length) {
    auto& s = *static_cast<XmlStream*>(self);
    s.silent_bytes_ = 0;
    if (s.stopped_) return;
    s.handler_.text({text, static_cast<std::size_t>(length)});
    s.obey();
}

void XmlStream::on_doctype(void* self, const char*, const char*, const char*, int) {
    auto& s = *static_cast<XmlStream*>(self);
    s.handler_.failed = SheetError{"sheet.unsafe_xml", 0, s.name_ + ": DOCTYPE"};
    s.obey();
}

SheetError XmlStream::what_failed() const {
    if (handler_.failed) return *handler_.failed;
    return {"sheet.damaged", 0, name_ + ": " + XML_ErrorString(XML_GetErrorCode(parser_))};
}

base::Result<bool, SheetError> XmlStream::run() {
    handler_.pause = false;
    for (;;) {
        XML_Status status = XML_STATUS_OK;
        if (suspended_) {
            suspended_ = false;
            status = XML_ResumeParser(parser_);
        } else {
            if (last_) return false;
            constexpr int piece = 64 * 1024;
            auto* buffer = static_cast<char*>(XML_GetBuffer(parser_, piece));
            ENSURE(buffer, "a buffer fails only without memory");
            const auto size = part_.read(buffer, piece);
            if (!size) return base::failure(size.error());
            last_ = *size == 0;
            silent_bytes_ += *size; // a tag of 400 MB would be kept whole by the parser
            if (silent_bytes_ > sheet_limits::xml_tag_bytes) return base::failure(SheetError{"sheet.unsafe_xml", 0, name_ + ": endless tag"});
            status = XML_ParseBuffer(parser_, static_cast<int>(*size), last_);
        }
        if (status == XML_STATUS_ERROR) return base::failure(what_failed());
        if (status == XML_STATUS_SUSPENDED) return true;
    }
}

base::Result<void, SheetError> read_part(Package& package, const std::string& name, XmlHandler& handler,
                                         Package::Pass pass) {
    auto part = package.open_part(name, pass);
    if (!part) return base::failure(part.error());
    XmlStream stream(std::move(*part), handler, name);
    if (const auto done = stream.run(); !done) return base::failure(done.error());
    return {};
}

} // namespace tezai::documents::xlsx
