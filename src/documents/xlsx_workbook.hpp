// What the sheets of a workbook share: their names and parts, number formats, strings.
#pragma once

#include "documents/xlsx_package.hpp"
#include "documents/xlsx_reader.hpp"

#include <deque>

namespace tezai::documents {

[[nodiscard]] std::string_view code_of_builtin_format(int id); // empty: no date

namespace xlsx {

struct Format {
    std::string_view code;
    FormatParts parts;
};

class Workbook {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Workbook>, SheetError> open(std::unique_ptr<Package> package);

    [[nodiscard]] Package& package() { return *package_; }
    [[nodiscard]] const std::vector<SheetInfo>& sheets() const { return sheets_; }
    [[nodiscard]] const std::string& part_of(std::size_t sheet) const { return parts_[sheet]; }
    [[nodiscard]] SerialSystem serial_system() const { return system_; }

    // Of the style that a cell names; nothing: there is no such style. A workbook without styles has style 0.
    [[nodiscard]] const Format* format(std::size_t style) const {
        return style < formats_.size() ? &formats_[style] : nullptr;
    }
    // Once, before the first row: they may be most of the file.
    [[nodiscard]] base::Result<void, SheetError> load_strings();
    [[nodiscard]] std::optional<std::string_view> shared_string(std::size_t index) const;

private:
    base::Result<void, SheetError> read_styles();

    std::unique_ptr<Package> package_;
    std::vector<SheetInfo> sheets_;
    std::vector<std::string> parts_;
    std::string strings_part_, styles_part_;
    SerialSystem system_ = SerialSystem::from_1900;
    std::deque<std::string> codes_; // of own formats; their addresses must hold
    std::vector<Format> formats_;
    std::string strings_;             // one after the other
    std::vector<std::uint32_t> ends_; // of each; 400 MB fit
    bool strings_loaded_ = false;
};

// _x000D_ stands for a character that XML cannot hold, _x005F_ for an underscore that would look like one.
void unescape(std::string& text);

} // namespace xlsx
} // namespace tezai::documents
