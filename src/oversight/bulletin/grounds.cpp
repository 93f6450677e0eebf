#include "oversight/bulletin/grounds.hpp"

namespace tezai::oversight {
namespace {

std::string_view passing(Reason counted) {
    switch (counted) {
    case Reason::no_code:
    case Reason::no_photo: return "oversight.ground.stuck";
    case Reason::not_sent:
    case Reason::late: return "oversight.ground.in_time";
    case Reason::code_shared: return "oversight.ground.code_is_ours";
    default: return "oversight.ground.repaired"; // reported damaged, lost, mismatched
    }
}

} // namespace

std::vector<Ground> grounds_for(Reason counted) {
    if (outcome_of(counted) != Outcome::fail) return {};
    return {{"pass", passing(counted)},
            {"excluded", "oversight.ground.left"},
            {"excluded", "oversight.ground.cannot_be_stuck"},
            {"out", "oversight.ground.not_ours"},
            {"out", "oversight.ground.recorded_twice"}};
}

bool speaks_for(std::string_view claim, Event event) {
    switch (event) {
    case Event::code_issued:
    case Event::photo_accepted:
    case Event::report_answered: return claim == "pass";
    case Event::sticker_excluded: return claim == "excluded";
    case Event::use_state_changed:
    case Event::registration_state_changed: return claim == "excluded" || claim == "out";
    case Event::placed:
    case Event::merged:
    case Event::import_undone: return claim == "out";
    case Event::corrected: return true;
    case Event::registered:
    case Event::recorded:
    case Event::binding_revoked:
    case Event::code_cloned:
    case Event::photo_rejected:
    case Event::sticker_reported:
    case Event::exclusion_ended:
    case Event::unmerged:
    case Event::lookback_listed: // an issue's look-back is set right by answering, not by objecting
    case Event::lookback_answered:
    case Event::lookback_found:
    case Event::lookback_problem_found:
    case Event::lookback_problem_closed:
    case Event::lookback_rechecked: return false;
    }
    return false;
}

} // namespace tezai::oversight
