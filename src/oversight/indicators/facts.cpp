#include "oversight/indicators/facts.hpp"

#include <array>

#include "base/calendar.hpp"

namespace tezai::oversight {
namespace {

constexpr std::array<std::string_view, 6> use_state_words{"not_yet_used", "in_use", "suspended", "sealed", "scrapped", "moved_out"};
constexpr std::array<std::string_view, 6> registration_words{"unregistered", "applied", "registered", "changed", "cancelled", "left_province"};

template <class E, std::size_t n>
std::optional<E> among(const std::array<std::string_view, n>& words, std::string_view text) {
    for (std::size_t i = 0; i < n; ++i)
        if (words[i] == text) return static_cast<E>(i);
    return std::nullopt;
}

} // namespace

CodedKind coded_kind_of(std::string_view category, std::string_view variety) {
    // 7310, the safety valve, belongs to category F000 though its code looks like a pipe component: neither is coded.
    if (variety.starts_with("23")) return CodedKind::cylinder;
    const auto code = category.empty() ? variety : category;
    if (code.empty()) return CodedKind::none;
    switch (code.front()) {
    case '1': case '2': case '3': case '4': case '5': case '6': case '9': return CodedKind::device;
    case '8': return CodedKind::pipeline;
    default: return CodedKind::none;
    }
}

std::optional<UseState> parse_use_state(std::string_view text) { return among<UseState>(use_state_words, text); }
std::optional<RegistrationState> parse_registration_state(std::string_view text) {
    return among<RegistrationState>(registration_words, text);
}

std::int64_t effective_ms(const Fact& fact, const GoLiveDays& go_live) {
    if (fact.origin != FactOrigin::attested) return fact.event_ms;
    return go_live.day_of(fact.event_ms) < go_live.of(fact.place_id) ? fact.event_ms : fact.known_ms;
}

} // namespace tezai::oversight
