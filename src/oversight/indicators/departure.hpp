// How an object left the denominator in the window (C12, C13): the fact that took it out, who approved it and why.
//
// The same for the live list and for an issue. Pure.
#pragma once

#include <span>

#include "oversight/indicators/fold.hpp"

namespace tezai::oversight {

// Excluded for something that began in the window; a cylinder stands excluded by definition and has not left.
[[nodiscard]] bool left_in_window(const ObjectFacts&, Reason, const View&);

enum class ApprovedBy : std::uint8_t {
    office,  // a bureau decided it here
    ledger,  // attested: a ledger that was imported says so
    nobody,  // no office is named: a merge, a revocation by the system
};
[[nodiscard]] std::string_view word(ApprovedBy);

struct Departure {
    ApprovedBy by = ApprovedBy::nobody;
    std::int64_t office_id = 0, approval_id = 0, leaf = -1; // approval_id 0: decided without an application
    std::int32_t on_day = Fact::no_day, until_day = Fact::no_day;
    std::optional<registry::Ground> ground;
    friend bool operator==(const Departure&, const Departure&) = default;
};
// Of an object that is excluded for `reason`, from all its facts.
[[nodiscard]] Departure find_departure(std::span<const Fact>, Reason, const CutLine&, const GoLiveDays&);

} // namespace tezai::oversight
