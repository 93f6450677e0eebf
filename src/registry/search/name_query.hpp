// What somebody typed into the search field, ready to be looked up.
#pragma once

#include "registry/search/gram_table.hpp"
#include "registry/search/pinyin.hpp"

#include <string>
#include <vector>

namespace tezai::registry {

// The form in which names are indexed and asked for: half width, upper case, no blanks.
[[nodiscard]] std::string search_form(std::string_view text);

struct QueryWord {
    std::string literal;                     // in search form
    std::optional<InitialsPattern> initials; // instead, where the word is letters: it finds the same letters too
    std::vector<Gram> grams;                 // all of which a match has
    bool exact = false;                      // and having them is enough

    [[nodiscard]] bool found_in(std::string_view form) const;
};

// All words must be found, in any order and place. Words are parted by blanks; none: nothing is found.
struct NameQuery {
    std::vector<QueryWord> words;
    [[nodiscard]] static NameQuery parse(std::string_view typed, bool with_initials);
    [[nodiscard]] bool found_in(std::string_view form) const;
};

} // namespace tezai::registry
