#include "oversight/indicators/fold.hpp"

#include <algorithm>

namespace tezai::oversight {
namespace {

constexpr std::int32_t no_day = Fact::no_day;

// Why an object that is not in use is not.
Reason reason_of_leaving(const ObjectFacts& o) {
    if (o.is_merged) return Reason::merged;
    switch (o.registration_state) {
    case RegistrationState::cancelled: return Reason::cancelled;
    case RegistrationState::left_province: return Reason::left_province;
    case RegistrationState::unregistered:
    case RegistrationState::applied: return Reason::registration_revoked;
    case RegistrationState::registered:
    case RegistrationState::changed: break;
    }
    switch (o.use_state) {
    case UseState::suspended: return Reason::suspended;
    case UseState::sealed: return Reason::sealed;
    case UseState::scrapped: return Reason::scrapped;
    case UseState::moved_out: return Reason::moved_out;
    case UseState::not_yet_used: return Reason::back_to_not_used;
    case UseState::in_use: break;
    }
    return Reason::in_order;
}

// 停用, 注销 and their like; a device that was never used has not left.
bool has_left(Reason reason) { return reason != Reason::in_order && reason != Reason::back_to_not_used; }

std::int32_t natural_due(const ObjectFacts& o, const Policy& policy) {
    return o.registered_day == no_day ? no_day : o.registered_day + policy.days_to_stick;
}

void note_states(ObjectFacts& o, bool was_in_use, std::int32_t day, const Policy& policy) {
    const auto reason = reason_of_leaving(o);
    if (was_in_use && !o.in_use()) {
        o.left_day = day;
        o.left_for = reason;
    }
    if (const auto due = natural_due(o, policy); o.ever_registered && due != no_day && day <= due)
        o.left_by_due = has_left(reason) ? reason : Reason::in_order;
}

// §4 K04: registration date = the system's instant; of an attested registration its attested day, by C5; and a day that
// nobody knows stays unknown ("due at once").
void register_device(ObjectFacts& o, const Fact& fact, std::int32_t day) {
    const bool valid_before =
        o.registration_state == RegistrationState::registered || o.registration_state == RegistrationState::changed;
    o.registration_state = RegistrationState::registered;
    if (o.ever_registered && valid_before) return; // the same registration stated again
    o.ever_registered = true;
    o.attested_registration = fact.origin == FactOrigin::attested;
    o.registered_day = o.attested_registration && fact.stated_day == no_day ? no_day : day;
    o.stated_earlier = !o.attested_registration && fact.stated_day != no_day && fact.stated_day < day;
}

void take_photo(ObjectFacts& o, std::int32_t day, const Policy& policy) {
    const bool answers_rejection = o.chain_sent_day != no_day && day - o.chain_rejected_day <= policy.days_to_resend;
    if (o.first_sent_day == no_day) o.first_sent_day = answers_rejection ? std::min(o.chain_sent_day, day) : day;
    o.chain_sent_day = o.chain_rejected_day = no_day;
    o.photo_accepted = true;
    o.reported_day = no_day; // repaired, or shown to be fine
}

// Sent in time and rejected for quality keeps its time, as long as each re-sending follows within the days allowed. A photo
// of a wrong device counts as not sent.
void reject_photo(ObjectFacts& o, const Fact& fact, std::int32_t day, const Policy& policy) {
    if (!fact.right_device) return;
    if (o.chain_sent_day == no_day || day - o.chain_rejected_day > policy.days_to_resend) o.chain_sent_day = day;
    o.chain_rejected_day = std::max(day, civil_day_of(fact.known_ms));
}

void apply(ObjectFacts& o, const Fact& fact, std::int64_t at_ms, const Policy& policy) {
    const auto day = civil_day_of(at_ms);
    const bool was_in_use = o.in_use();
    o.equipment_id = fact.equipment_id;
    o.last_ms = at_ms;
    if (fact.region_id != 0) o.region_id = fact.region_id;
    if (fact.has_kind) o.kind = fact.kind;
    if (fact.has_use_state) o.use_state = fact.use_state;
    switch (fact.event) {
    case Event::registered:
        if (!fact.has_use_state && !o.ever_registered) o.use_state = UseState::in_use;
        register_device(o, fact, day);
        o.is_synthetic = o.is_synthetic || fact.synthetic;
        break;
    case Event::recorded: o.is_synthetic = o.is_synthetic || fact.synthetic; break;
    case Event::registration_state_changed:
        if (fact.registration_state == RegistrationState::registered) register_device(o, fact, day);
        o.registration_state = fact.registration_state;
        break;
    case Event::merged: o.is_merged = true; break;
    case Event::code_issued:
        o.bound = true;
        o.code_shared = false;
        break;
    case Event::binding_revoked: o.bound = o.code_shared = o.photo_accepted = false; break;
    case Event::code_cloned: o.code_shared = true; break;
    case Event::photo_accepted: take_photo(o, day, policy); break;
    case Event::photo_rejected: reject_photo(o, fact, day, policy); break;
    case Event::sticker_reported:
        if (o.reported_day == no_day) {
            o.reported_day = day;
            o.report = fact.report;
        }
        break;
    // A staff report is confirmed at once; a public one when the unit admits it or lets seven days pass; "it is fine"
    // needs a new photo. So either way the sticker fails from the eighth day unless a photo was accepted since the report,
    // and an answer by itself changes nothing.
    case Event::report_answered: break;
    case Event::sticker_excluded:
        o.exclusion = fact.exclusion;
        o.excluded_day = fact.stated_day == no_day ? day : std::max(day, fact.stated_day);
        break;
    case Event::exclusion_ended:
        o.exclusion = ExclusionKind::none;
        o.excluded_day = no_day;
        break;
    case Event::import_undone: // see fold
    case Event::placed:
    case Event::use_state_changed:
    case Event::corrected: break;
    }
    note_states(o, was_in_use, day, policy);
}

bool corrects_registration(const Fact& fact) { return fact.event == Event::corrected && fact.stated_day != no_day; }

struct Dated {
    std::int64_t at_ms;
    const Fact* fact;
};
bool earlier(const Dated& a, const Dated& b) { return a.at_ms != b.at_ms ? a.at_ms < b.at_ms : a.fact->leaf < b.fact->leaf; }

// A registration day is corrected by the latest correction the cut lets in. A witnessed registration keeps its instant;
// the correction of an attested one stands before go-live, and after it the registration counts when it became known.
Fact with_corrected_day(const Fact& registered, const Fact& correction, const GoLiveDays& go_live) {
    Fact fact = registered;
    fact.stated_day = correction.stated_day;
    constexpr std::int64_t day_ms = 86'400'000;
    if (fact.origin == FactOrigin::attested && fact.stated_day < go_live.of(fact.place_id))
        fact.event_ms = fact.stated_day * day_ms - 8 * 3'600'000; // 00:00 of that day, UTC+8
    return fact;
}

} // namespace

bool fold_next(ObjectFacts& o, const Fact& fact, const GoLiveDays& go_live, const Policy& policy) {
    const auto at_ms = effective_ms(fact, go_live);
    // A corrected day belongs to the registration, so a registration that follows a correction is folded with it.
    if (corrects_registration(fact) || (fact.event == Event::registered && o.day_corrected)) return false;
    if (fact.event == Event::import_undone) {
        o.is_undone = true;
        return true;
    }
    if (at_ms < o.last_ms) return false;
    apply(o, fact, at_ms, policy);
    return true;
}

ObjectFacts fold(std::span<const Fact> facts, const CutLine& cut, const GoLiveDays& go_live, const Policy& policy) {
    std::vector<Dated> taken;
    taken.reserve(facts.size());
    bool undone = false;
    for (const auto& fact : facts) {
        if (fact.leaf > cut.last_leaf) continue;
        // An import that was undone takes its devices out of every population, whenever that was: they were never there.
        if (fact.event == Event::import_undone) undone = true;
        else if (const auto at_ms = effective_ms(fact, go_live); civil_day_of(at_ms) <= cut.as_of) taken.push_back({at_ms, &fact});
    }
    std::sort(taken.begin(), taken.end(), earlier);
    std::optional<Fact> corrected;
    bool day_corrected = false;
    if (const auto last = std::find_if(taken.rbegin(), taken.rend(), [](const Dated& d) { return corrects_registration(*d.fact); });
        last != taken.rend()) {
        day_corrected = true;
        const auto first = std::find_if(taken.begin(), taken.end(), [](const Dated& d) { return d.fact->event == Event::registered; });
        if (first != taken.end()) {
            corrected = with_corrected_day(*first->fact, *last->fact, go_live);
            *first = {effective_ms(*corrected, go_live), &*corrected};
            std::sort(taken.begin(), taken.end(), earlier);
        }
    }
    ObjectFacts o;
    if (!facts.empty()) o.equipment_id = facts.front().equipment_id;
    for (const auto& dated : taken) apply(o, *dated.fact, dated.at_ms, policy);
    o.is_undone = undone;
    o.day_corrected = day_corrected;
    return o;
}

} // namespace tezai::oversight
