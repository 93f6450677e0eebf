#include "documents/xlsx_workbook.hpp"

#include "base/text.hpp"

#include <charconv>
#include <map>

namespace tezai::documents::xlsx {
namespace {

constexpr std::size_t max_strings = 10'000'000;
constexpr std::size_t max_styles = 100'000; // Excel writes at most 65 490
constexpr std::size_t max_sheets = 1000, max_relations = 10'000;

int parse_int(std::string_view text) {
    int value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

struct Relation {
    std::string type, target;
};

// The parts that a part refers to, by id.
class RelationHandler final : public XmlHandler {
public:
    std::map<std::string, Relation, std::less<>> relations;
    void start(std::string_view name, const XmlAttributes& a) override {
        if (relations.size() > max_relations) failed = SheetError{"sheet.too_many_parts", 0, {}};
        if (name != "Relationship" || a.find("TargetMode").value_or("") == "External") return;
        relations[std::string(a.find("Id").value_or(""))] = {std::string(a.find("Type").value_or("")),
                                                             std::string(a.find("Target").value_or(""))};
    }
    void end(std::string_view) override {}
};

class WorkbookHandler final : public XmlHandler {
public:
    struct Sheet {
        SheetInfo info;
        std::string relation;
    };
    std::vector<Sheet> sheets;
    bool from_1904 = false;
    bool is_workbook = false;

    void start(std::string_view name, const XmlAttributes& a) override {
        if (name == "workbook") is_workbook = true;
        else if (name == "workbookPr") {
            const auto flag = a.find("date1904").value_or("");
            from_1904 = flag == "1" || flag == "true";
        } else if (name == "sheet") {
            if (sheets.size() >= max_sheets) {
                failed = SheetError{"sheet.too_many_parts", 0, {}};
                return;
            }
            const auto state = a.find("state").value_or("visible");
            sheets.push_back({{std::string(a.find("name").value_or("")), state != "visible"}, std::string(a.find("id").value_or(""))});
        }
    }
    void end(std::string_view) override {}
};

class StyleHandler final : public XmlHandler {
public:
    std::map<int, std::string> codes;
    std::vector<int> formats; // of each cell style
    void start(std::string_view name, const XmlAttributes& a) override {
        if (codes.size() > max_styles || formats.size() > max_styles) failed = SheetError{"sheet.damaged", 0, "styles"};
        else if (name == "numFmt") codes[parse_int(a.find("numFmtId").value_or(""))] = a.find("formatCode").value_or("");
        else if (name == "cellXfs") in_cell_styles_ = true;
        else if (name == "xf" && in_cell_styles_) formats.push_back(parse_int(a.find("numFmtId").value_or("0")));
    }
    void end(std::string_view name) override {
        if (name == "cellXfs") in_cell_styles_ = false;
    }

private:
    bool in_cell_styles_ = false;
};

class StringHandler final : public XmlHandler {
public:
    StringHandler(std::string& all, std::vector<std::uint32_t>& ends) : all_(all), ends_(ends) {}
    void start(std::string_view name, const XmlAttributes&) override {
        if (name == "si") one_.clear();
        else if (name == "rPh") ++phonetic_;
        else if (name == "t") collecting_ = phonetic_ == 0;
    }
    void text(std::string_view piece) override {
        if (!collecting_) return;
        one_ += piece;
        if (one_.size() > sheet_limits::cell_bytes) failed = SheetError{"sheet.cell_too_long", 0, "shared string"};
    }
    void end(std::string_view name) override {
        if (name == "t") collecting_ = false;
        else if (name == "rPh") phonetic_ -= phonetic_ > 0;
        else if (name == "si") {
            if (ends_.size() >= max_strings) failed = SheetError{"sheet.zip_bomb", 0, "shared strings"};
            unescape(one_);
            all_ += one_;
            ends_.push_back(static_cast<std::uint32_t>(all_.size()));
        }
    }

private:
    std::string& all_;
    std::vector<std::uint32_t>& ends_;
    std::string one_;
    std::size_t phonetic_ = 0;
    bool collecting_ = false;
};

// A target as seen from the folder of the part that names it.
std::string resolve(std::string_view folder, std::string_view target) {
    std::vector<std::string_view> steps;
    if (!target.starts_with('/'))
        for (const auto step : base::split(folder, '/')) steps.push_back(step);
    for (const auto step : base::split(target, '/')) {
        if (step == "..") {
            if (!steps.empty()) steps.pop_back();
        } else if (step != ".") steps.push_back(step);
    }
    std::string out;
    for (const auto step : steps) {
        if (step.empty()) continue;
        if (!out.empty()) out += '/';
        out += step;
    }
    return out;
}

} // namespace

void unescape(std::string& text) {
    for (auto at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
        if (at + 7 > text.size() || text[at + 6] != '_') continue;
        unsigned code = 0;
        const auto* hex = text.data() + at + 2;
        const auto parsed = std::from_chars(hex, hex + 4, code, 16);
        if (parsed.ec != std::errc{} || parsed.ptr != hex + 4) continue;
        if (code == 0 || (code >= 0xD800 && code <= 0xDFFF)) continue; // nothing a text could hold
        std::string character;
        base::append_utf8(character, static_cast<char32_t>(code));
        text.replace(at, 7, character);
        at += character.size() - 1;
    }
}

base::Result<std::unique_ptr<Workbook>, SheetError> Workbook::open(std::unique_ptr<Package> package) {
    auto book = std::make_unique<Workbook>();
    book->package_ = std::move(package);
    auto& parts = *book->package_;

    std::string main = "xl/workbook.xml";
    if (parts.has("_rels/.rels")) {
        RelationHandler root;
        if (const auto read = read_part(parts, "_rels/.rels", root); !read) return base::failure(read.error());
        for (const auto& [id, relation] : root.relations)
            if (relation.type.ends_with("/officeDocument")) main = resolve("", relation.target);
    }
    if (!parts.has(main)) return base::failure(SheetError{"sheet.not_xlsx", 0, "no workbook inside"});
    WorkbookHandler workbook;
    if (const auto read = read_part(parts, main, workbook); !read) return base::failure(read.error());
    if (!workbook.is_workbook) return base::failure(SheetError{"sheet.not_xlsx", 0, "another kind of office file"});
    if (workbook.from_1904) book->system_ = SerialSystem::from_1904;

    const auto slash = main.rfind('/');
    const auto folder = slash == std::string::npos ? std::string() : main.substr(0, slash);
    const auto relations_part = (folder.empty() ? "" : folder + "/") + "_rels/" + main.substr(slash == std::string::npos ? 0 : slash + 1) + ".rels";
    RelationHandler links;
    if (const auto read = read_part(parts, relations_part, links); !read) return base::failure(read.error());
    for (const auto& [id, relation] : links.relations) {
        if (relation.type.ends_with("/sharedStrings")) book->strings_part_ = resolve(folder, relation.target);
        else if (relation.type.ends_with("/styles")) book->styles_part_ = resolve(folder, relation.target);
    }
    for (auto& sheet : workbook.sheets) {
        const auto link = links.relations.find(sheet.relation);
        if (link == links.relations.end()) return base::failure(SheetError{"sheet.damaged", 0, "sheet without a part"});
        if (!link->second.type.ends_with("/worksheet")) continue; // a chart on a tab of its own
        book->sheets_.push_back(std::move(sheet.info));
        book->parts_.push_back(resolve(folder, link->second.target));
    }
    if (const auto read = book->read_styles(); !read) return base::failure(read.error());
    return book;
}

base::Result<void, SheetError> Workbook::read_styles() {
    StyleHandler styles;
    if (!styles_part_.empty() && package_->has(styles_part_))
        if (const auto read = read_part(*package_, styles_part_, styles); !read) return read;
    if (styles.formats.empty()) styles.formats.push_back(0);
    std::map<int, Format> known;
    for (const auto id : styles.formats) {
        const auto [at, is_new] = known.try_emplace(id);
        if (is_new) {
            const auto own = styles.codes.find(id);
            at->second.code = own != styles.codes.end() ? std::string_view(codes_.emplace_back(own->second)) : code_of_builtin_format(id);
            if (at->second.code == "General") at->second.code = {};
            at->second.parts = parts_of_format(id, at->second.code);
        }
        formats_.push_back(at->second);
    }
    return {};
}

base::Result<void, SheetError> Workbook::load_strings() {
    if (strings_loaded_) return {};
    strings_loaded_ = true;
    if (strings_part_.empty() || !package_->has(strings_part_)) return {};
    StringHandler handler(strings_, ends_);
    return read_part(*package_, strings_part_, handler);
}

std::optional<std::string_view> Workbook::shared_string(std::size_t index) const {
    if (index >= ends_.size()) return std::nullopt;
    const auto begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(strings_).substr(begin, ends_[index] - begin);
}

} // namespace tezai::documents::xlsx
