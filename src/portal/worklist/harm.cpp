#include "portal/worklist/harm.hpp"

#include "law/place_type.hpp"

namespace tezai::portal {
namespace {

int points_of_kind(std::string_view category, bool public_gathering) {
    if (category == "9000" || category == "6000") return 4; // carries people, and everywhere for the public
    if (category == "3000") return public_gathering ? 3 : 2;
    if (category == "1000" || category == "2000") return public_gathering ? 2 : 1;
    return 1;
}

int points_of_delay(std::int64_t days) { return days <= 0 ? 0 : days <= 7 ? 1 : days <= 30 ? 2 : 3; }

} // namespace

int harm_of(const HarmFacts& facts) {
    return points_of_kind(facts.category, law::is_public_gathering(facts.place_type)) + points_of_delay(facts.overdue_days) + (facts.due_in_window ? 1 : 0);
}

} // namespace tezai::portal
