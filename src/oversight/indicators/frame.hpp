// The frame of an indicator: what is known of an object, from which side it is looked at, what is said of it.
//
// Pure: facts in, reason out. `classify` of every indicator has the same form, is versioned, and old versions stay in the
// code, so that an issue of 2021 can be computed again. Days are day numbers (base::day_number), civil days in UTC+8.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "oversight/indicators/facts.hpp"
#include "oversight/indicators/policy.hpp"
#include "oversight/indicators/reason.hpp"

namespace tezai::oversight {

// What the coding indicators need to know of one device, folded from its entries. One cache line, so that three million
// are read in one sweep.
struct ObjectFacts {
    static constexpr std::int32_t no_day = Fact::no_day;

    std::int64_t equipment_id = 0;
    std::int64_t region_id = 0;            // where it is at T
    std::int64_t last_ms = INT64_MIN;      // the latest instant folded in
    std::int32_t registered_day = no_day;  // no_day: never registered, or registered on a day nobody knows
    std::int32_t left_day = no_day;        // the day on which it last stopped being in use
    std::int32_t first_sent_day = no_day;  // first accepted photo, at the day that counts for K04
    std::int32_t reported_day = no_day;    // oldest report that no accepted photo has answered
    std::int32_t excluded_day = no_day;    // since when the approved exclusion holds
    std::int32_t chain_sent_day = no_day;     // right device, rejected for quality: when it was first sent …
    std::int32_t chain_rejected_day = no_day; // … and when it was last rejected
    UseState use_state = UseState::not_yet_used;
    RegistrationState registration_state = RegistrationState::unregistered;
    CodedKind kind = CodedKind::none;
    ReportKind report = ReportKind::damaged;
    ExclusionKind exclusion = ExclusionKind::none;
    Reason left_for = Reason::suspended;     // why it stopped being in use
    Reason left_by_due = Reason::in_order;   // in_order: at the end of the natural due day it had not left and was not excluded
    bool ever_registered : 1 = false;
    bool attested_registration : 1 = false;
    bool stated_earlier : 1 = false;         // a clerk wrote a day before the system's instant: flagged (§7 row 31)
    bool in_use_before : 1 = false;          // in use until the instant folded last
    bool bound : 1 = false;                  // a code is bound to it …
    bool ever_bound : 1 = false;
    bool code_shared : 1 = false;            // … and another device carries the same
    bool photo_accepted : 1 = false;         // of the code now bound
    bool is_merged : 1 = false;
    bool is_undone : 1 = false;
    bool is_synthetic : 1 = false;

    // C11
    [[nodiscard]] bool in_use() const {
        return use_state == UseState::in_use && !is_merged &&
               (registration_state == RegistrationState::registered || registration_state == RegistrationState::changed);
    }
};
static_assert(sizeof(ObjectFacts) <= 64);

// From where we look.
struct View {
    std::int32_t as_of = 0;       // A; T is its 24:00
    std::int32_t window_from = 0; // first day of the window, which ends at A
    std::int32_t floor_day = ObjectFacts::no_day; // first day of the campaign; no_day: none
};

struct Judgement {
    Reason reason = Reason::not_registered;
    std::int32_t due_day = ObjectFacts::no_day; // no_day: there is none
    [[nodiscard]] Outcome outcome() const { return outcome_of(reason); }
};

enum class WindowKind : std::uint8_t {
    at_cut,   // a state at T; the window (of the issue) only says who has left (C12)
    week,     // objects due in the window of the issue
    campaign, // objects due from the campaign's first day to A
};
enum class LightRule : std::uint8_t { all_by_deadline, weekly_cohort };

struct Indicator {
    std::string_view id;      // "K03"
    int version = 1;
    std::string_view code;    // "oversight.indicator.k03": name; ".about": definition in one paragraph; ".unit"
    WindowKind window;
    LightRule light;
    bool has_deadline_target; // 100 % by the campaign's deadline
    Judgement (*classify)(const ObjectFacts&, const View&, const Policy&);
};

// Every indicator in its current version, in the order of the bulletin: K03, K04, K04C (K04 over the campaign).
[[nodiscard]] std::span<const Indicator> indicators();
inline constexpr std::size_t indicator_count = 3;
[[nodiscard]] std::optional<std::size_t> find_indicator(std::string_view id);
// The version an earlier issue was cut with.
[[nodiscard]] const Indicator& get_indicator(std::string_view id, int version);

} // namespace tezai::oversight
