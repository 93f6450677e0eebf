// The zip archive and the XML inside an XLSX, with the limits that no part may get round.
#pragma once

#include "documents/table.hpp"

#include <expat.h>
#include <zip.h>

#include <array>
#include <memory>
#include <string_view>

namespace tezai::documents::xlsx {

class Package;

// One part as it unpacks.
class PartStream {
public:
    // 0 at the end.
    [[nodiscard]] base::Result<std::size_t, SheetError> read(char* to, std::size_t room);

private:
    friend class Package;
    struct Close {
        void operator()(zip_file_t* file) const { zip_fclose(file); }
    };
    std::unique_ptr<zip_file_t, Close> file_;
    std::string name_;
    std::size_t packed_ = 0, unpacked_ = 0;
    std::size_t* total_ = nullptr; // of the pass
};

class Package {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Package>, SheetError> open(std::string_view bytes);

    enum class Pass { rows, merges }; // each has its own budget, a sheet is read in both
    [[nodiscard]] bool has(const std::string& name) const { return find(name) >= 0; }
    [[nodiscard]] base::Result<PartStream, SheetError> open_part(const std::string& name, Pass pass = Pass::rows);

private:
    struct Discard {
        void operator()(zip_t* archive) const { zip_discard(archive); }
    };
    [[nodiscard]] zip_int64_t find(const std::string& name) const;

    std::unique_ptr<zip_t, Discard> archive_;
    std::array<std::size_t, 2> unpacked_{};
};

class XmlAttributes {
public:
    explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
    // By local name; "r:id" and "id" are both found as "id".
    [[nodiscard]] std::optional<std::string_view> find(std::string_view local) const;

private:
    const char** pairs_;
};

// Names come without their prefix. Whatever a handler does not know it ignores.
class XmlHandler {
public:
    virtual ~XmlHandler() = default;
    virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
    virtual void end(std::string_view name) = 0;
    virtual void text(std::string_view piece) { (void)piece; }

    std::optional<SheetError> failed; // a handler sets it to stop
    bool pause = false;               // a handler sets it in end() to hand out what it has
};

class XmlStream {
public:
    XmlStream(PartStream part, XmlHandler& handler, std::string part_name);
    ~XmlStream() { XML_ParserFree(parser_); }
    XmlStream(const XmlStream&) = delete;
    XmlStream& operator=(const XmlStream&) = delete;

    // True: the handler paused, there may be more. False: read to the end.
    [[nodiscard]] base::Result<bool, SheetError> run();

private:
    void obey();
    [[nodiscard]] SheetError what_failed() const;
    static void on_start(void* self, const char* name, const char** attributes);
    static void on_end(void* self, const char* name);
    static void on_text(void* self, const char* text, int length);
    static void on_doctype(void* self, const char*, const char*, const char*, int);

    PartStream part_;
    XmlHandler& handler_;
    std::string name_;
    XML_Parser parser_;
    std::size_t depth_ = 0;
    std::size_t silent_bytes_ = 0; // since the parser last had something to say
    bool stopped_ = false, suspended_ = false, last_ = false;
};

// Reads a small part whole.
[[nodiscard]] base::Result<void, SheetError> read_part(Package& package, const std::string& name, XmlHandler& handler,
                                                       Package::Pass pass = Package::Pass::rows);

} // namespace tezai::documents::xlsx
