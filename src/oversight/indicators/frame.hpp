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
#include "oversight/indicators/tally.hpp"

namespace tezai::oversight {

// A day in two bytes, for the facts of millions: 1931-04-17 … 2110-09-19, and no_day. A day beyond is the nearest of these, which
// no deadline of ours can tell from it.
class Day16 {
public:
    constexpr Day16() = default;
    constexpr Day16(std::int32_t day)
        : kept_(day == Fact::no_day ? none : static_cast<std::int16_t>(day - origin < none + 1 ? none + 1 : day - origin > INT16_MAX ? INT16_MAX : day - origin)) {}
    constexpr operator std::int32_t() const { return kept_ == none ? Fact::no_day : origin + kept_; }

private:
    static constexpr std::int32_t origin = 18'628; // 2021-01-01
    static constexpr std::int16_t none = INT16_MIN;
    std::int16_t kept_ = none;
};
static_assert(Day16(18'628) == 18'628 && Day16(18'000) == 18'000 && Day16(Fact::no_day) == Fact::no_day && Day16() == Fact::no_day);

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
    Day16 excluded_day;       // since when the approved exclusion holds
    Day16 chain_sent_day;     // right device, rejected for quality: when it was first sent …
    Day16 chain_rejected_day; // … and when it was last rejected
    Day16 listed_day;         // when it came on the look-back list that runs
    Day16 first_due_day;      // of its look-back problems: the earliest day to mend one by …
    Day16 open_due_day;       // … that of the one which is open …
    Day16 late_due_day;       // … and the earliest of those that were closed after their day
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
    bool answered : 1 = false;               // look-back: somebody or something has answered …
    bool looked_back : 1 = false;            // … all three, with a photo …
    bool found_no : 1 = false;               // … and some answer was "no"
    bool rechecked : 1 = false;              // by a second person …
    bool contradicted : 1 = false;           // … who answered otherwise

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
// derived: "others (derived 100 %)" of §6.1. none: shown, never judged.
enum class LightRule : std::uint8_t { all_by_deadline, weekly_cohort, derived, none };

struct Indicator {
    std::string_view id;      // "K03"
    int version = 1;
    std::string_view code;    // "oversight.indicator.k03": name; ".about": definition in one paragraph; ".unit"
    WindowKind window;
    LightRule light;
    bool has_deadline_target; // 100 % by the campaign's deadline
    Counts counts;            // what the numerator is
    Judgement (*classify)(const ObjectFacts&, const View&, const Policy&);
};

// Every indicator in its current version, in the order of the bulletin: K03, K04, K04C (K04 over the campaign), then the
// look-back, which is shown and never ranked: K05a, K05b, K05c, K05r (how often a second look contradicts).
[[nodiscard]] std::span<const Indicator> indicators();
inline constexpr std::size_t indicator_count = 7;
[[nodiscard]] std::optional<std::size_t> find_indicator(std::string_view id);
// The version an earlier issue was cut with.
[[nodiscard]] const Indicator& get_indicator(std::string_view id, int version);

} // namespace tezai::oversight
