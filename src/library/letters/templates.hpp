// The kinds of letters as data (tables/letter_templates.csv): what each says, what it needs, what it rests on. The text is filled from
// typed values and never interpreted.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "library/letters/types.hpp"

namespace tezai::library {

struct LetterTemplate {
    std::string key, language, title;
    std::string name_zh, name_en, about_zh, about_en;
    Lists lists = Lists::chosen;
    Need text = Need::optional, due = Need::optional;
    std::vector<std::string> basis;      // clauses, as docs/law/clauses.csv and the rulebook name them
    std::vector<std::string> paragraphs; // with {count} {due_on} {text}
};

[[nodiscard]] std::span<const LetterTemplate> letter_templates();
// In this language; null: none. A jurisdiction whose law is not here has the English ones alone.
[[nodiscard]] const LetterTemplate* find_template(std::string_view key, std::string_view language);

// The paragraphs with their values; one whose only content is an empty value is left out. A value may bring several lines: each is a paragraph.
[[nodiscard]] std::vector<std::string> fill_paragraphs(const LetterTemplate&, const std::map<std::string, std::string>& named);

} // namespace tezai::library
