#include "oversight/indicators/fold.hpp"

#include <algorithm>

namespace tezai::oversight {
namespace {

constexpr std::int32_t no_day = Fact::no_day;

// §4 K04: a proven photo keeps its capture time if it was received by the due day + 72 h, else it counts at its receipt.
constexpr std::int32_t days_to_receive = 3;

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

// An approved exclusion that held on the due day, or will have begun by then.
Reason excluded_by(const ObjectFacts& o, std::int32_t due) {
    if (o.exclusion == ExclusionKind::none || o.excluded_day > due) return Reason::in_order;
    return o.exclusion == ExclusionKind::cannot_be_stuck ? Reason::cannot_be_stuck : Reason::approved_exclusion;
}

void note_states(ObjectFacts& o, std::int32_t day, bool registers, const Policy& policy) {
    const auto reason = reason_of_leaving(o);
    // Registered and stopped in one instant was in use at no instant, so it has not left (C12).
    if (o.in_use_before && !o.in_use()) {
        o.left_day = day;
        o.left_for = reason;
    }
    // A state that the registration itself names was so from the first, even where its day was corrected to one long past.
    if (const auto due = natural_due(o, policy); o.ever_registered && due != no_day && (day <= due || registers))
        o.left_by_due = has_left(reason) ? reason : excluded_by(o, due);
}

bool is_valid(RegistrationState state) { return state == RegistrationState::registered || state == RegistrationState::changed; }

// The standing registration is the one whose day counts: telling it again does not move it, unless its day is not known.
bool begins_registration(const ObjectFacts& o) {
    return !o.ever_registered || !is_valid(o.registration_state) || (o.attested_registration && o.registered_day == no_day);
}

// §4 K04: registration date = the system's instant; of an attested registration its attested day, by C5; and a day that
// nobody knows stays unknown ("due at once").
void register_device(ObjectFacts& o, const Fact& fact, std::int32_t day, const GoLiveDays& go_live) {
    o.ever_registered = true;
    o.attested_registration = fact.origin == FactOrigin::attested;
    o.registered_day = day;
    if (o.attested_registration && (fact.stated_day == no_day || fact.stated_day < go_live.of(fact.place_id))) o.registered_day = fact.stated_day;
    else if (o.attested_registration) o.registered_day = go_live.day_of(fact.known_ms);
    o.stated_earlier = !o.attested_registration && fact.stated_day != no_day && fact.stated_day < day;
}

// K04: when the sticker was first sent. Sent in time and rejected for quality keeps its time, as long as each re-sending
// follows within the days allowed. A photo of a wrong device counts as not sent.
void note_sending(ObjectFacts& o, const Fact& fact, std::int32_t day, const GoLiveDays& go_live, const Policy& policy) {
    const bool answers_rejection = o.chain_sent_day != no_day && day - o.chain_rejected_day <= policy.days_to_resend;
    if (fact.event == Event::photo_accepted) {
        const auto sent_day = answers_rejection ? std::min<std::int32_t>(o.chain_sent_day, day) : day;
        o.first_sent_day = o.first_sent_day == no_day ? sent_day : std::min(o.first_sent_day, sent_day);
    } else if (fact.right_device) {
        const auto rejected_day = std::max(day, go_live.day_of(fact.known_ms));
        if (!answers_rejection) o.chain_sent_day = day;
        // A picture judged late keeps its own three days, whatever was rejected meanwhile.
        o.chain_rejected_day = answers_rejection ? std::max<std::int32_t>(o.chain_rejected_day, rejected_day) : rejected_day;
    }
}

std::int32_t earliest(std::int32_t a, std::int32_t b) { return a == no_day ? b : b == no_day ? a : std::min(a, b); }

// A record once made stays one, and a "no" once said was said: what is mended is counted by its problem.
void note_answers(ObjectFacts& o, const Fact& fact) {
    o.answered = true;
    o.looked_back = o.looked_back || fact.complete;
    o.found_no = o.found_no || fact.found_no;
}

void apply(ObjectFacts& o, const Fact& fact, std::int64_t at_ms, const GoLiveDays& go_live, const Policy& policy) {
    const auto day = go_live.day_of(at_ms);
    if (at_ms > o.last_ms) o.in_use_before = o.in_use();
    const bool registers = fact.event == Event::registered && begins_registration(o);
    o.equipment_id = fact.equipment_id;
    o.last_ms = at_ms;
    if (fact.region_id != 0) o.region_id = fact.region_id;
    if (fact.has_kind) o.kind = fact.kind;
    if (fact.has_use_state) o.use_state = fact.use_state;
    switch (fact.event) {
    case Event::registered:
        if (!fact.has_use_state && !o.ever_registered) o.use_state = UseState::in_use;
        if (registers) register_device(o, fact, day, go_live);
        o.registration_state = RegistrationState::registered;
        o.is_synthetic = o.is_synthetic || fact.synthetic;
        break;
    case Event::recorded: o.is_synthetic = o.is_synthetic || fact.synthetic; break;
    case Event::registration_state_changed:
        // A registration that is valid again has the day on which it was issued.
        if (!o.ever_registered && is_valid(fact.registration_state)) register_device(o, fact, day, go_live);
        o.registration_state = fact.registration_state;
        break;
    case Event::merged: o.is_merged = true; break;
    case Event::code_issued:
        // Photos from before a plate was cloned show the old code.
        if (o.code_shared) o.photo_accepted = false;
        o.bound = o.ever_bound = true;
        o.code_shared = false;
        break;
    case Event::binding_revoked: o.bound = o.code_shared = o.photo_accepted = false; break;
    case Event::code_cloned: o.code_shared = true; break;
    case Event::photo_accepted:
        // Between two codes it shows the revoked one; before the first it is a past that an import brought.
        if (o.bound || !o.ever_bound) o.photo_accepted = true;
        o.reported_day = no_day; // repaired, or shown to be fine
        note_sending(o, fact, day, go_live, policy);
        break;
    case Event::photo_rejected: note_sending(o, fact, day, go_live, policy); break;
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
    case Event::sticker_excluded: {
        // One that begins later does not shorten one that holds.
        const auto begins = fact.stated_day == no_day ? day : std::max(day, fact.stated_day);
        if (o.exclusion != ExclusionKind::none && o.excluded_day <= begins) break;
        o.exclusion = fact.exclusion;
        o.excluded_day = begins;
        break;
    }
    case Event::exclusion_ended:
        o.exclusion = ExclusionKind::none;
        o.excluded_day = no_day;
        break;
    case Event::lookback_listed: // a new list begins anew
        o.listed_day = day;
        o.answered = o.looked_back = o.found_no = o.rechecked = o.contradicted = false;
        o.first_due_day = o.open_due_day = o.late_due_day = no_day;
        break;
    case Event::lookback_answered:
    case Event::lookback_found: note_answers(o, fact); break;
    case Event::lookback_problem_found:
        o.open_due_day = fact.stated_day;
        o.first_due_day = earliest(o.first_due_day, fact.stated_day);
        break;
    case Event::lookback_problem_closed:
        if (o.open_due_day != no_day && day > o.open_due_day) o.late_due_day = earliest(o.late_due_day, o.open_due_day);
        o.open_due_day = no_day;
        break;
    case Event::lookback_rechecked:
        o.rechecked = true;
        o.contradicted = o.contradicted || !fact.agrees;
        o.found_no = o.found_no || fact.found_no;
        break;
    case Event::import_undone: // see fold
    case Event::unmerged:
    case Event::placed:
    case Event::use_state_changed:
    case Event::corrected: break;
    }
    note_states(o, day, registers, policy);
}

bool corrects_registration(const Fact& fact) { return fact.event == Event::corrected && fact.stated_day != no_day; }

struct Dated {
    std::int64_t at_ms;
    const Fact* fact;
};
bool earlier(const Dated& a, const Dated& b) { return a.at_ms != b.at_ms ? a.at_ms < b.at_ms : a.fact->leaf < b.fact->leaf; }

// The registration that stood when its day was corrected, among facts in order.
const Fact* registration_corrected_by(const Fact& correction, std::span<const Dated> taken, const GoLiveDays& go_live, const Policy& policy) {
    const Fact* standing = nullptr;
    ObjectFacts o;
    for (const auto& [at_ms, fact] : taken) {
        if (fact == &correction) break;
        if (fact->event == Event::registered && begins_registration(o)) standing = fact;
        apply(o, *fact, at_ms, go_live, policy);
    }
    return standing;
}

bool is_sending(const Fact& fact) { return fact.event == Event::photo_accepted || fact.event == Event::photo_rejected; }

bool came_too_late_to_prove(const Fact& fact, std::int32_t due, const GoLiveDays& go_live) {
    return is_sending(fact) && fact.origin == FactOrigin::proven && due != no_day && go_live.day_of(fact.known_ms) > due + days_to_receive;
}

// Pictures once more, in the order of the instants that count for K04 now that the due day is known.
void note_sendings(ObjectFacts& o, std::span<const Dated> taken, std::int32_t due, const GoLiveDays& go_live, const Policy& policy) {
    std::vector<Dated> sendings;
    for (const auto& [at_ms, fact] : taken)
        if (is_sending(*fact)) sendings.push_back({came_too_late_to_prove(*fact, due, go_live) ? fact->known_ms : at_ms, fact});
    std::sort(sendings.begin(), sendings.end(), earlier);
    o.first_sent_day = no_day;
    o.chain_sent_day = o.chain_rejected_day = no_day;
    for (const auto& [at_ms, fact] : sendings) note_sending(o, *fact, go_live.day_of(at_ms), go_live, policy);
}

} // namespace

bool fold_next(ObjectFacts& o, const Fact& fact, const GoLiveDays& go_live, const Policy& policy) {
    const auto at_ms = effective_ms(fact, go_live);
    // A corrected day belongs to the registration that stood then, so all is folded again.
    if (corrects_registration(fact)) return false;
    // Parted, they are from the first as if they had never been merged, and a merge learned late may be one that was taken back.
    if (fact.event == Event::merged || fact.event == Event::unmerged) return false;
    // When a picture counts as sent depends on the due day: on a new one, and on a picture received long after it.
    const bool registers = fact.event == Event::registered || fact.event == Event::registration_state_changed;
    if (registers && (o.first_sent_day != no_day || o.chain_sent_day != no_day)) return false;
    if (came_too_late_to_prove(fact, natural_due(o, policy), go_live)) return false;
    if (fact.event == Event::import_undone) {
        o.is_undone = true;
        return true;
    }
    if (at_ms < o.last_ms) return false;
    apply(o, fact, at_ms, go_live, policy);
    return true;
}

ObjectFacts fold(std::span<const Fact> facts, const CutLine& cut, const GoLiveDays& go_live, const Policy& policy) {
    std::vector<Dated> taken;
    taken.reserve(facts.size());
    bool undone = false, synthetic = false;
    for (const auto& fact : facts) {
        if (fact.leaf > cut.last_leaf) continue;
        synthetic = synthetic || fact.synthetic; // C16: a flag of the object, whenever it was set
        // An import that was undone takes its devices out of every population, whenever that was: they were never there.
        if (fact.event == Event::import_undone) undone = true;
        else if (const auto at_ms = effective_ms(fact, go_live); go_live.day_of(at_ms) <= cut.as_of) taken.push_back({at_ms, &fact});
    }
    std::sort(taken.begin(), taken.end(), earlier);
    // A merge that was taken back was a mistake: where the cut knows that, the device was always one of its own. Otherwise a merge
    // over the due day would keep a late sticker out of K04 for good.
    const auto parted = std::find_if(taken.rbegin(), taken.rend(), [](const Dated& d) { return d.fact->event == Event::unmerged; });
    if (parted != taken.rend()) {
        const auto at = *parted;
        std::erase_if(taken, [&](const Dated& d) { return d.fact->event == Event::unmerged || (d.fact->event == Event::merged && earlier(d, at)); });
    }
    // A registration day is corrected by the latest correction the cut lets in. A witnessed one keeps its instant.
    Fact corrected;
    const auto last = std::find_if(taken.rbegin(), taken.rend(), [](const Dated& d) { return corrects_registration(*d.fact); });
    if (last != taken.rend())
        if (const auto* registration = registration_corrected_by(*last->fact, taken, go_live, policy)) {
            corrected = *registration;
            corrected.stated_day = last->fact->stated_day;
            std::find_if(taken.begin(), taken.end(), [&](const Dated& d) { return d.fact == registration; })->fact = &corrected;
        }
    ObjectFacts o;
    if (!facts.empty()) o.equipment_id = facts.front().equipment_id;
    for (const auto& dated : taken) apply(o, *dated.fact, dated.at_ms, go_live, policy);
    const auto due = natural_due(o, policy);
    if (std::any_of(taken.begin(), taken.end(), [&](const Dated& d) { return came_too_late_to_prove(*d.fact, due, go_live); })) note_sendings(o, taken, due, go_live, policy);
    o.is_undone = undone;
    o.is_synthetic = synthetic;
    return o;
}

} // namespace tezai::oversight
