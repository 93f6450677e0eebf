// A person says once what the columns of somebody's spreadsheet are; the mapping is kept under a name for the region, and the next
// file with those titles is read by it. It becomes a profile like any other: the shipped ledger's, with what the person said put first.
// What an import used stays with the import, so a mapping may change and no import does.
#pragma once

#include <map>
#include <span>

#include "exchange/import/layout.hpp"
#include "exchange/import/profile.hpp"
#include "registry/equipment/types.hpp"

namespace tezai::exchange {

struct MappedColumn {
    std::string title, field; // the title as the file has it; field empty: this column is not read
    static constexpr std::string_view schema_name = "MappedColumn";
    static constexpr auto form = std::tuple{base::form::field("title", &MappedColumn::title, "as the file has it"), base::form::field("field", &MappedColumn::field, "what it is read as; empty: not read")};
};
struct MappedWord {
    std::string field, word, means; // means: a word or catalogue code of ours
    static constexpr std::string_view schema_name = "MappedWord";
    static constexpr auto form = std::tuple{base::form::field("field", &MappedWord::field), base::form::field("word", &MappedWord::word, "as the file has it"), base::form::field("means", &MappedWord::means, "a word or catalogue code of ours")};
};
struct Mapping {
    std::string name;
    std::vector<MappedColumn> columns;
    std::vector<MappedWord> words;
    std::string date_order; // ymd, mdy, dmy; empty: what may mean two days is kept back
};

// Fields whose cells are words that must be known.
[[nodiscard]] bool has_words(Field);
// Every fault with its path in the request: /columns/3/field, /words/0/means, /columns.
[[nodiscard]] base::form::Faults check_mapping(const Mapping&);
// The profile's text; the mapping has no faults.
[[nodiscard]] std::string write_profile(const Mapping&, std::string_view key);
// Of the profiles, the one under which most columns of the file have a meaning; a kept one before a shipped one that knows as many.
// Nothing: none finds a header.
[[nodiscard]] const Profile* recognise(std::span<const Profile* const> kept, std::span<const Profile* const> shipped, std::span<const documents::Row> beginning);

} // namespace tezai::exchange
