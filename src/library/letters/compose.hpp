// From what somebody asks for to what the letter says: the unit, its devices, the office, the filled text. Reads, writes nothing.
#pragma once

#include <string>

#include "library/letters/actions.hpp"
#include "library/letters/rules.hpp"

namespace tezai::library {

struct Composed {
    LetterContent content; // without its number
    LetterOffice office;
    journal::Place place;  // who sees it beside the unit
    SendFacts facts;
    std::int64_t version = 1;
    bool unit_signs_in = false;
};
[[nodiscard]] law::Decision<Composed> compose_letter(const Library&, const auth::Actor& by, const NewLetter&);

[[nodiscard]] std::string number_text(std::string_view language, std::string_view word, std::int64_t year, std::int64_t serial); // 示市监特〔2026〕12号
[[nodiscard]] LetterContent content_of(const Letter&); // as it was sent

} // namespace tezai::library
