#include "library/library.hpp"

#include "base/ensure.hpp"
#include "law/jurisdiction.hpp"

namespace tezai::library {

std::string Library::language() const {
    const auto* known = law::find_jurisdiction(jurisdiction);
    ENSURE(known != nullptr, "a store's jurisdiction is one of the table's");
    return known->rules_in_force ? "zh" : "en";
}

} // namespace tezai::library
