#include "law/clause.hpp"

namespace tezai::law {

std::string to_text(const Clause& clause) {
    auto text = std::string(clause.source) + " " + std::to_string(clause.article);
    if (clause.paragraph != 0) text += "." + std::to_string(clause.paragraph);
    return text;
}

} // namespace tezai::law
