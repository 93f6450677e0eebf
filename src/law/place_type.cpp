#include "law/place_type.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "law/csv_rows.hpp"
#include "law_tables.hpp"

namespace tezai::law {
namespace {

// Blanks and hyphens go, so that "nursing home", "nursing-home" and "NURSING_HOME" are one.
std::string fold(std::string_view text) {
    auto folded = base::normalise_code(text);
    std::erase_if(folded, [](char c) { return c == '-' || c == '_' || c == '\''; });
    return folded;
}

PlaceKind kind_of(std::string_view word) {
    if (word == "public_gathering") return PlaceKind::public_gathering;
    if (word == "residential") return PlaceKind::residential;
    ENSURE(word == "other", "places are of three kinds");
    return PlaceKind::other;
}

std::vector<PlaceType> read_place_types() {
    const Csv csv(table("place_types"));
    const auto word = csv.column("word"), kind = csv.column("kind"), zh = csv.column("name_zh"), en = csv.column("name_en"),
               confidence = csv.column("confidence"), synonyms = csv.column("synonyms");
    std::vector<PlaceType> types;
    for (std::size_t i = 0; i < csv.size(); ++i) {
        PlaceType type{csv.at(i, word), kind_of(csv.at(i, kind)), csv.at(i, zh), csv.at(i, en), csv.at(i, confidence), {}};
        for (const auto& said : {type.word, type.name_zh, type.name_en}) type.synonyms.push_back(fold(said));
        for (const auto said : base::split(csv.at(i, synonyms), ' ')) type.synonyms.push_back(fold(said));
        types.push_back(std::move(type));
    }
    return types;
}

const std::vector<PlaceType>& types() {
    static const auto all = read_place_types();
    return all;
}

// The longest first: 农贸市场 before 市场, 老年公寓 before 公寓.
const std::vector<std::pair<std::string_view, const PlaceType*>>& words_said() {
    static const auto all = [] {
        std::vector<std::pair<std::string_view, const PlaceType*>> said;
        for (const auto& type : types())
            for (const auto& synonym : type.synonyms) said.emplace_back(synonym, &type);
        std::ranges::stable_sort(said, std::ranges::greater{}, [](const auto& each) { return each.first.size(); });
        return said;
    }();
    return all;
}

} // namespace

std::span<const PlaceType> place_types() { return types(); }

const PlaceType* find_place_type(std::string_view word) {
    const auto found = std::ranges::find(types(), word, &PlaceType::word);
    return found == types().end() ? nullptr : &*found;
}

const PlaceType* recognise_place_type(std::string_view text) {
    const auto folded = fold(text);
    for (const auto& [said, type] : words_said())
        if (folded == said) return type;
    // One character at an end says too little: 无 is "unknown" only where it is all that is written; "other" likewise.
    for (const auto& [said, type] : words_said())
        if (said.size() >= 6 && type->word != "unknown" && type->word != "other" && folded.ends_with(said)) return type;
    return nullptr;
}

bool is_public_gathering(std::string_view word) {
    const auto* type = find_place_type(word);
    return type && type->kind == PlaceKind::public_gathering;
}

} // namespace tezai::law
