// One journal entry about a device, as the coding indicators need it. Made from the journal's payload by parse_fact
// (read_fact.hpp) or from the text of a test case.
#pragma once

#include <cstdint>
#include <string_view>
#include <optional>

#include "oversight/indicators/policy.hpp"
#include "registry/approvals/types.hpp"

namespace tezai::oversight {

enum class Event : std::uint8_t {
    registered, recorded, placed, use_state_changed, registration_state_changed, corrected, merged, unmerged, import_undone,
    code_issued, binding_revoked, code_cloned, photo_accepted, photo_rejected, sticker_reported, report_answered,
    sticker_excluded, exclusion_ended,
    lookback_listed, lookback_answered, lookback_found, lookback_problem_found, lookback_problem_closed, lookback_rechecked,
};
enum class UseState : std::uint8_t { not_yet_used, in_use, suspended, sealed, scrapped, moved_out };
enum class RegistrationState : std::uint8_t { unregistered, applied, registered, changed, cancelled, left_province };
enum class FactOrigin : std::uint8_t { witnessed, proven, attested };
enum class ReportKind : std::uint8_t { damaged, lost, mismatched };
enum class ExclusionKind : std::uint8_t { none, cannot_be_stuck, other };

// What the catalogue says of coding this kind of thing.
enum class CodedKind : std::uint8_t {
    none,     // registered with its unit or not at all: pipe components, safety accessories
    device,   // registered device by device: gets a code
    cylinder, // 23xx
    pipeline, // 8xxx
};
// From catalogue codes ("3000", "3110"); the finer one decides.
[[nodiscard]] CodedKind coded_kind_of(std::string_view category, std::string_view variety);

[[nodiscard]] std::optional<UseState> parse_use_state(std::string_view);
[[nodiscard]] std::optional<RegistrationState> parse_registration_state(std::string_view);

struct Fact {
    std::int64_t equipment_id = 0;
    std::int64_t leaf = 0;
    std::int64_t event_ms = 0;   // when it happened, as the entry says
    std::int64_t known_ms = 0;   // when it was recorded
    std::int64_t place_id = 0;   // where the entry was written: decides whose go-live day holds
    std::int64_t unit_id = 0;    // who used it when the entry was written; 0: not said. Names the units of a county's lists, decides nothing
    std::int64_t region_id = 0;  // registered, recorded, placed: where the device is; 0: not said
    Event event = Event::recorded;
    FactOrigin origin = FactOrigin::witnessed;
    CodedKind kind = CodedKind::none;                             // registered, recorded, corrected (with has_kind)
    UseState use_state = UseState::in_use;                        // with has_use_state
    RegistrationState registration_state = RegistrationState::registered;
    ReportKind report = ReportKind::damaged;
    ExclusionKind exclusion = ExclusionKind::none;
    std::int32_t stated_day = no_day; // registered, corrected: the registration day as stated; excluded: from; a problem: due
    bool has_kind = false, has_use_state = false;
    bool right_device = true; // photo_rejected
    bool synthetic = false;   // C16
    bool complete = false, found_no = false; // lookback_answered, _found, _rechecked: it is a record now; some answer was "no"
    bool agrees = true;       // lookback_rechecked

    static constexpr std::int32_t no_day = INT32_MIN;

    // Who decided it and why, for the guard of the denominators; nothing is counted by it.
    std::int64_t office_id = 0, approval_id = 0;
    std::int32_t until_day = no_day;
    std::optional<registry::Ground> ground = {};
};

// C5: witnessed and proven instants stand. An attested one stands if its civil day lies before the region's go-live day;
// from that day on it counts when we learned it.
[[nodiscard]] std::int64_t effective_ms(const Fact&, const GoLiveDays&);

} // namespace tezai::oversight
