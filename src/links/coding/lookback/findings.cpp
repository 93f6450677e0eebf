#include "links/coding/lookback/findings.hpp"

namespace tezai::coding::lookback {

Found find_answers(std::span<const Known> entries, base::Instant frozen_at) {
    std::int64_t code = 0, accepted = 0, accepted_ever = 0, wrong = 0, reported = 0, mismatched = 0, ledger = 0, correction = 0;
    bool merged = false;
    for (const auto& e : entries) {
        const bool since = e.recorded_at >= frozen_at && e.at >= frozen_at;
        if (e.event == "coding.code_issued") code = e.entry;
        else if (e.event == "coding.binding_revoked") code = accepted = accepted_ever = wrong = 0;
        else if (e.event == "coding.code_cloned") code = 0; // two devices carry it: whose it is has to be looked at
        // An attested acceptance is somebody's word about a picture nobody here has seen.
        else if (e.event == "coding.photo_accepted" && since && !e.attested) {
            accepted = accepted_ever = e.entry;
            wrong = reported = mismatched = 0;
        } else if (e.event == "coding.photo_rejected" && since && e.other_device) {
            wrong = e.entry;
            accepted = 0;
        } else if (e.event == "coding.sticker_reported" && since && e.by_staff) {
            reported = e.entry;
            if (e.mismatched) mismatched = e.entry;
        } else if (e.event == "coding.report_confirmed" && since) {
            reported = e.entry;
        } else if (e.event == "equipment.placed" || e.event == "equipment.use_state_changed" || e.event == "equipment.corrected") {
            if (e.event != "equipment.use_state_changed") correction = e.entry;
            // Attested and learned since: a newer ledger named this device, and what differed was written.
            if (e.attested && e.recorded_at >= frozen_at) ledger = e.entry;
        } else if (e.event == "equipment.merged") merged = true;
        else if (e.event == "equipment.unmerged") merged = false;
    }
    Found found{.photo_entry = accepted_ever, .correction_entry = correction, .merged = merged};
    const auto answer = [&](Question q, Answer as, std::int64_t by) {
        found.answers[q] = as;
        found.by[static_cast<std::size_t>(q)] = by;
    };
    if (code != 0) answer(Question::coded, Answer::yes, code);
    if (wrong != 0) {
        answer(Question::accurate, Answer::no, wrong);
        answer(Question::proper, Answer::no, wrong);
    } else {
        if (mismatched != 0) answer(Question::accurate, Answer::no, mismatched);
        else if (accepted != 0 && ledger != 0) answer(Question::accurate, Answer::yes, accepted > ledger ? accepted : ledger);
        if (accepted != 0 && reported == 0) answer(Question::proper, Answer::yes, accepted);
    }
    found.has_photo = accepted != 0 || wrong != 0;
    return found;
}

} // namespace tezai::coding::lookback
