#include "oversight/indicators/read_fact.hpp"

#include <array>
#include <unordered_map>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"

namespace tezai::oversight {
namespace {

constexpr std::array<std::string_view, 24> event_words{
    "equipment.registered", "equipment.recorded", "equipment.placed", "equipment.use_state_changed", "equipment.registration_state_changed",
    "equipment.corrected", "equipment.merged", "equipment.unmerged", "equipment.import_undone", "coding.code_issued", "coding.binding_revoked",
    "coding.code_cloned", "coding.photo_accepted", "coding.photo_rejected", "coding.sticker_reported", "coding.report_answered",
    "coding.sticker_excluded", "coding.exclusion_ended", "coding.lookback_listed", "coding.lookback_answered", "coding.lookback_found",
    "coding.lookback_problem_found", "coding.lookback_problem_closed", "coding.lookback_rechecked"};
static_assert(static_cast<std::size_t>(Event::lookback_rechecked) + 1 == event_words.size());

std::optional<Event> event_of(std::string_view word) {
    static const auto known = [] {
        std::unordered_map<std::string_view, Event> map;
        for (std::size_t i = 0; i < event_words.size(); ++i) map.emplace(event_words[i], static_cast<Event>(i));
        return map;
    }();
    const auto at = known.find(word);
    return at == known.end() ? std::nullopt : std::optional{at->second};
}

std::int32_t day_in(std::string_view payload, std::string_view key) {
    const auto text = base::find_text(payload, key);
    const auto day = text ? base::parse_date(*text) : std::nullopt;
    return day ? base::day_number(*day) : Fact::no_day;
}

void read_device(Fact& fact, std::string_view payload) {
    const auto category = base::find_text(payload, "category").value_or("");
    const auto variety = base::find_text(payload, "variety").value_or("");
    fact.has_kind = !category.empty() || !variety.empty();
    if (fact.has_kind) fact.kind = coded_kind_of(category, variety);
    fact.region_id = base::find_integer(payload, "region_id").value_or(0);
    fact.synthetic = base::find_truth(payload, "synthetic").value_or(false);
}

void read_use_state(Fact& fact, std::string_view payload) {
    const auto text = base::find_text(payload, "use_state");
    const auto state = text ? parse_use_state(*text) : std::nullopt;
    fact.has_use_state = state.has_value();
    if (state) fact.use_state = *state;
}

// Of a witnessed registration registered_on is the system's own day and stated_registered_on what the clerk wrote.
void read_registration(Fact& fact, std::string_view payload) {
    read_device(fact, payload);
    read_use_state(fact, payload);
    fact.stated_day = day_in(payload, "stated_registered_on");
    if (fact.stated_day == Fact::no_day) fact.stated_day = day_in(payload, "registered_on");
}

void read_decision(Fact& fact, std::string_view payload) {
    fact.office_id = base::find_integer(payload, "office_id").value_or(0);
    fact.approval_id = base::find_integer(payload, "approval_id").value_or(0);
    fact.until_day = day_in(payload, "until");
    if (const auto ground = base::find_text(payload, "ground")) fact.ground = registry::parse_word<registry::Ground>(*ground);
}

} // namespace

std::span<const std::string_view> fact_events() { return event_words; }

std::optional<Fact> read_fact(const journal::Record& record) {
    if (record.subject_kind != "equipment") return std::nullopt;
    const auto event = event_of(record.event);
    if (!event) return std::nullopt;
    ENSURE(record.leaf, "only sealed entries are counted: the leaf is when we knew it");
    const std::string_view payload = record.payload;
    Fact fact{.equipment_id = record.subject_id, .leaf = *record.leaf, .event_ms = base::millis(record.event_at),
              .known_ms = base::millis(record.recorded_at), .place_id = record.place.region_id, .unit_id = record.place.unit_id, .event = *event};
    fact.origin = record.origin == journal::Origin::witnessed ? FactOrigin::witnessed
                  : record.origin == journal::Origin::proven  ? FactOrigin::proven
                                                              : FactOrigin::attested;
    switch (*event) {
    case Event::registered:
    case Event::recorded: read_registration(fact, payload); break;
    case Event::placed: fact.region_id = base::find_integer(payload, "region_id").value_or(record.place.region_id); break;
    case Event::use_state_changed:
        read_use_state(fact, payload);
        read_decision(fact, payload);
        break;
    case Event::registration_state_changed:
        fact.registration_state = parse_registration_state(base::find_text(payload, "registration_state").value_or("")).value_or(RegistrationState::registered);
        break;
    case Event::corrected:
        read_device(fact, payload);
        fact.stated_day = day_in(payload, "registered_on");
        break;
    // A picture in which no code could be read was sent for this device and not shown to be of another.
    case Event::photo_rejected: fact.right_device = base::find_truth(payload, "right_device").value_or(true); break;
    case Event::sticker_reported: {
        const auto kind = base::find_text(payload, "kind").value_or("damaged");
        fact.report = kind == "lost" ? ReportKind::lost : kind == "mismatched" ? ReportKind::mismatched : ReportKind::damaged;
        break;
    }
    case Event::sticker_excluded:
        fact.exclusion = base::find_text(payload, "reason") == "cannot_be_stuck" ? ExclusionKind::cannot_be_stuck : ExclusionKind::other;
        fact.stated_day = day_in(payload, "from");
        read_decision(fact, payload);
        break;
    case Event::lookback_answered:
    case Event::lookback_found:
    case Event::lookback_rechecked:
        fact.complete = base::find_truth(payload, "complete").value_or(false);
        fact.found_no = base::find_truth(payload, "no").value_or(false);
        fact.agrees = base::find_truth(payload, "same").value_or(true);
        break;
    case Event::lookback_problem_found: fact.stated_day = day_in(payload, "due_on"); break;
    case Event::lookback_listed:
    case Event::lookback_problem_closed:
    case Event::merged:
    case Event::unmerged:
    case Event::import_undone:
    case Event::code_issued:
    case Event::binding_revoked:
    case Event::code_cloned:
    case Event::photo_accepted:
    case Event::report_answered:
    case Event::exclusion_ended: break;
    }
    return fact;
}

} // namespace tezai::oversight
