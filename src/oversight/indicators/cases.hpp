// For tests: devices written in one line, read from the cases.csv beside each classify.
//
//   "registered 2021-11-20 / code 2021-11-20 / photo 2021-12-04T10:00 proven known=2021-12-06T11:59"
//
// A day alone is 10:00 of it (UTC+8). `known` defaults to the event. Leaves follow the known time.
#pragma once

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/ensure.hpp"
#include "base/text.hpp"
#include "oversight/indicators/facts.hpp"

namespace tezai::oversight::cases {

inline std::int32_t day(std::string_view text) {
    const auto date = base::parse_date(text);
    ENSURE(date, "a case names a day: " + std::string(text));
    return base::day_number(*date);
}
inline std::int64_t instant(const std::string& text) {
    const auto at = base::parse_instant((text.size() == 10 ? text + "T10:00" : text) + "+08:00");
    ENSURE(at, "a case names an instant: " + text);
    return base::millis(*at);
}

inline Fact fact_from_text(std::string_view text) {
    std::istringstream words{std::string(base::trim(text))};
    std::string what, when, word;
    words >> what >> when;
    Fact f;
    f.place_id = 1;
    f.event_ms = f.known_ms = instant(when);
    const auto state = [&](UseState s) {
        f.event = Event::use_state_changed;
        f.use_state = s;
        f.has_use_state = true;
    };
    const auto registration = [&](RegistrationState s) {
        f.event = Event::registration_state_changed;
        f.registration_state = s;
    };
    if (what == "registered" || what == "recorded") {
        f.event = what == "registered" ? Event::registered : Event::recorded;
        f.kind = CodedKind::device;
        f.has_kind = f.has_use_state = true;
        f.use_state = what == "registered" ? UseState::in_use : UseState::not_yet_used;
        f.region_id = 1;
        if (what == "registered") f.stated_day = GoLiveDays{}.day_of(f.event_ms);
    } else if (what == "moved") f.event = Event::placed;
    else if (what == "not_yet_used") state(UseState::not_yet_used);
    else if (what == "in_use") state(UseState::in_use);
    else if (what == "suspended") state(UseState::suspended);
    else if (what == "sealed") state(UseState::sealed);
    else if (what == "scrapped") state(UseState::scrapped);
    else if (what == "moved_out") state(UseState::moved_out);
    else if (what == "cancelled") registration(RegistrationState::cancelled);
    else if (what == "left_province") registration(RegistrationState::left_province);
    else if (what == "revoked") registration(RegistrationState::unregistered);
    else if (what == "valid_again") registration(RegistrationState::registered);
    else if (what == "changed") registration(RegistrationState::changed);
    else if (what == "merged") f.event = Event::merged;
    else if (what == "unmerged") f.event = Event::unmerged;
    else if (what == "undone") f.event = Event::import_undone;
    else if (what == "code") f.event = Event::code_issued;
    else if (what == "unbound") f.event = Event::binding_revoked;
    else if (what == "cloned") f.event = Event::code_cloned;
    else if (what == "photo") f.event = Event::photo_accepted;
    else if (what == "rejected") f.event = Event::photo_rejected;
    else if (what == "damaged" || what == "lost" || what == "mismatched") {
        f.event = Event::sticker_reported;
        f.report = what == "damaged" ? ReportKind::damaged : what == "lost" ? ReportKind::lost : ReportKind::mismatched;
    } else if (what == "answered") f.event = Event::report_answered;
    else if (what == "cannot_be_stuck" || what == "excluded") {
        f.event = Event::sticker_excluded;
        f.exclusion = what == "excluded" ? ExclusionKind::other : ExclusionKind::cannot_be_stuck;
    } else if (what == "exclusion_ended") f.event = Event::exclusion_ended;
    else if (what == "corrected") f.event = Event::corrected;
    else if (what == "listed") f.event = Event::lookback_listed;
    else if (what == "looked_at") f.event = Event::lookback_answered;
    else if (what == "found") f.event = Event::lookback_found;
    else if (what == "problem") f.event = Event::lookback_problem_found;
    else if (what == "mended") f.event = Event::lookback_problem_closed;
    else if (what == "rechecked") f.event = Event::lookback_rechecked;
    else ENSURE(false, "a case knows the fact: " + what);
    while (words >> word) {
        if (word == "attested") f.origin = FactOrigin::attested;
        else if (word == "proven") f.origin = FactOrigin::proven;
        else if (word == "synthetic") f.synthetic = true;
        else if (word == "wrong_device") f.right_device = false;
        else if (word == "day_unknown") f.stated_day = Fact::no_day;
        else if (word.starts_with("known=")) f.known_ms = instant(word.substr(6));
        else if (word.starts_with("stated=")) f.stated_day = day(word.substr(7));
        else if (word.starts_with("region=")) f.region_id = std::stoll(word.substr(7));
        else if (word.starts_with("code=")) f.kind = coded_kind_of({}, word.substr(5)), f.has_kind = true;
        else if (word.starts_with("office=")) f.office_id = std::stoll(word.substr(7));
        else if (word.starts_with("approval=")) f.approval_id = std::stoll(word.substr(9));
        else if (word.starts_with("until=")) f.until_day = day(word.substr(6));
        else if (word == "complete") f.complete = true;
        else if (word == "no") f.found_no = true;
        else if (word == "differs") f.agrees = false;
        else if (word.starts_with("due=")) f.stated_day = day(word.substr(4));
        else if (word == "unused") f.use_state = UseState::not_yet_used;
        else if (word == "stopped") f.use_state = UseState::suspended;
        else ENSURE(false, "a case knows the word: " + word);
    }
    return f;
}

// In the order of their known times, leaves 0, 1, …
inline std::vector<Fact> facts_from_text(std::string_view text, std::int64_t equipment_id = 1) {
    std::vector<Fact> facts;
    for (const auto part : base::split(text, '/'))
        if (!base::trim(part).empty()) facts.push_back(fact_from_text(part));
    std::stable_sort(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) { return a.known_ms < b.known_ms; });
    for (std::size_t i = 0; i < facts.size(); ++i) {
        facts[i].leaf = static_cast<std::int64_t>(i);
        facts[i].equipment_id = equipment_id;
    }
    return facts;
}
// The last leaf known by then; -1: none.
inline std::int64_t leaf_known_by(const std::vector<Fact>& facts, std::int64_t freeze_ms) {
    std::int64_t leaf = -1;
    for (const auto& fact : facts)
        if (fact.known_ms <= freeze_ms) leaf = std::max(leaf, fact.leaf);
    return leaf;
}

struct Case {
    std::string name, facts, reason;
    std::int32_t as_of = 0, window_from = 0;
    std::int64_t freeze_ms = 0;
};
// name,facts,as_of,window_from,frozen,reason – no field holds a comma; lines that start with # explain.
inline std::vector<Case> read_cases(const std::string& file) {
    std::ifstream in(file);
    ENSURE(in.good(), "the cases lie beside the code: " + file);
    std::vector<Case> found;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        if (base::trim(line).empty() || line.starts_with("#")) continue;
        const auto cells = base::split(line, ',');
        ENSURE(cells.size() == 6, "a case has six cells: " + line);
        const auto text = [&](std::size_t i) { return std::string(base::trim(cells[i])); };
        found.push_back({text(0), text(1), text(5), day(text(2)), day(text(3)), instant(text(4))});
    }
    return found;
}

} // namespace tezai::oversight::cases
