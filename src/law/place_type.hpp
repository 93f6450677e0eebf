// Where a device stands: the kinds of 公众聚集场所 (public gathering places), housing, and the rest (tables/place_types.csv).
//
// The kinds follow the note in TSG 08: what we read of it is marked seen in the table, what we remember is marked memory, and
// what is only useful for telling ledgers apart is ours. Records carry the word. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tezai::law {

enum class PlaceKind : std::uint8_t { public_gathering, residential, other };

struct PlaceType {
    std::string word; // "shopping_mall"; "unknown" where nobody said
    PlaceKind kind;
    std::string name_zh, name_en;
    std::string confidence;            // seen, memory, ours
    std::vector<std::string> synonyms; // normalised, as ledgers write it
};

[[nodiscard]] std::span<const PlaceType> place_types(); // in the order in which a list shows them
[[nodiscard]] const PlaceType* find_place_type(std::string_view word);
// What a ledger's column "place type" or a place's name says: a word, a name, a synonym, or a name that ends with one (示例市人民医院).
// Null: it says nothing that we know. Not for addresses: 医院路12号 is no hospital, and is not taken for one.
[[nodiscard]] const PlaceType* recognise_place_type(std::string_view text);
[[nodiscard]] bool is_public_gathering(std::string_view word); // false for words that do not exist

} // namespace tezai::law
