#include "library/letters/templates.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "law/csv_rows.hpp"
#include "library_tables.hpp"

namespace tezai::library {
namespace {

std::vector<std::string> pieces(const std::string& text, char at) {
    std::vector<std::string> all;
    for (const auto piece : base::split(text, at))
        if (const auto trimmed = base::trim(piece); !trimmed.empty()) all.emplace_back(trimmed);
    return all;
}

Need need_of(const std::string& word) { return word == "required" || word == "yes" ? Need::required : word == "optional" ? Need::optional : Need::no; }

Lists lists_of(const std::string& word) {
    for (const auto& [each, text] : base::form::Words<Lists>::all)
        if (text == word) return each;
    ENSURE(false, "a template of ours lists what we know: " + word);
    return Lists::chosen;
}

std::vector<LetterTemplate> read_templates() {
    const law::Csv rows(table("letter_templates"));
    std::vector<LetterTemplate> all;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto cell = [&](std::string_view name) { return rows.at(i, rows.column(name)); };
        all.push_back({.key = cell("key"), .language = cell("language"), .title = cell("title"), .name_zh = cell("name_zh"), .name_en = cell("name_en"), .about_zh = cell("about_zh"),
                       .about_en = cell("about_en"), .lists = lists_of(cell("devices")), .text = need_of(cell("text")), .due = need_of(cell("due")), .basis = pieces(cell("basis"), ';'),
                       .paragraphs = pieces(cell("body"), '\n')});
    }
    return all;
}

} // namespace

std::span<const LetterTemplate> letter_templates() {
    static const auto all = read_templates();
    return all;
}

const LetterTemplate* find_template(std::string_view key, std::string_view language) {
    const auto all = letter_templates();
    const auto at = std::ranges::find_if(all, [&](const LetterTemplate& each) { return each.key == key && each.language == language; });
    return at == all.end() ? nullptr : &*at;
}

std::vector<std::string> fill_paragraphs(const LetterTemplate& letter, const std::map<std::string, std::string>& named) {
    std::vector<std::string> filled;
    for (const auto& paragraph : letter.paragraphs) {
        std::string text;
        std::size_t at = 0;
        while (at < paragraph.size()) { // each value once: a brace inside a value stays a brace
            const auto open = paragraph.find('{', at), close = open == paragraph.npos ? open : paragraph.find('}', open);
            if (close == paragraph.npos) break;
            text += paragraph.substr(at, open - at);
            if (const auto value = named.find(paragraph.substr(open + 1, close - open - 1)); value != named.end()) text += value->second;
            at = close + 1;
        }
        text += paragraph.substr(std::min(at, paragraph.size()));
        for (auto& line : pieces(text, '\n')) filled.push_back(base::one_line(line));
    }
    return filled;
}

} // namespace tezai::library
