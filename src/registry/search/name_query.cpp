#include "registry/search/name_query.hpp"

#include "base/text.hpp"
#include "registry/search/utf8_walk.hpp"

#include <algorithm>
#include <cstring>

namespace tezai::registry {
namespace {

QueryWord parse_word(std::string_view form, bool with_initials) {
    QueryWord word;
    word.literal = form;
    const bool has_letter = std::any_of(form.begin(), form.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (with_initials && form.size() >= 2 && has_letter) word.initials = InitialsPattern::parse(form);
    if (word.initials) {
        const auto& b = word.initials->bits();
        if (b.size() == 2) word.grams.push_back(initials_gram(b[0], b[1]));
        for (std::size_t i = 2; i < b.size(); ++i) word.grams.push_back(initials_gram(b[i - 2], b[i - 1], b[i]));
    } else {
        auto before = take_character(form);
        if (form.empty()) word.grams.push_back(character_gram(before));
        while (!form.empty()) {
            const auto c = take_character(form);
            word.grams.push_back(pair_gram(before, c));
            before = c;
        }
    }
    word.exact = word.grams.size() == 1;
    return word;
}

} // namespace

std::string search_form(std::string_view text) { return base::normalise_code(text); }

bool QueryWord::found_in(std::string_view form) const {
    if (initials) return initials->found_in(form);
    return memmem(form.data(), form.size(), literal.data(), literal.size()) != nullptr;
}

NameQuery NameQuery::parse(std::string_view typed, bool with_initials) {
    NameQuery query;
    auto half_width = base::to_half_width(typed); // the ideographic blank parts words too
    std::replace_if(half_width.begin(), half_width.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
    for (const auto part : base::split(half_width, ' ')) {
        const auto form = search_form(part);
        if (!form.empty()) query.words.push_back(parse_word(form, with_initials));
    }
    return query;
}

bool NameQuery::found_in(std::string_view form) const {
    return std::all_of(words.begin(), words.end(), [&](const auto& word) { return word.found_in(form); });
}

} // namespace tezai::registry
