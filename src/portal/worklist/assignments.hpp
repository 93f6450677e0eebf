// Handing the gap down: who has to go where until when, and how it ends. Rules 96–99 of the rulebook.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "journal/journal.hpp"
#include "oversight/indicators/picture.hpp"
#include "portal/worklist/assignments_store.hpp"
#include "portal/worklist/worklist.hpp"

namespace tezai::portal {

enum class Down : std::uint8_t {
    township, // each place to the township that it lies in
    unit,     // each place to the use units whose devices stand there
    region,   // each place to one region, such as a zone's office
    whole,    // all that fails in a region, to that region itself: an item of the bulletin
};

struct AssignmentWanted {
    std::int64_t region_id = 0; // of the list; 0: the official's own
    std::size_t indicator = 0;
    Down to = Down::township;
    std::int64_t owner_region_id = 0;    // with Down::region
    std::vector<std::string> places;     // keys of visits; or
    std::vector<std::int64_t> devices;   // devices that fail; none of both: with Down::whole
    base::Date due_on;
    std::string note;
    std::optional<base::Date> issue_on;  // of the bulletin's item
};
struct LeftOut { // a place that was not handed down, and why
    std::string key, address;
    law::Refusal why;
};
struct HandedDown {
    std::vector<std::int64_t> ids;
    std::int64_t devices = 0;
    std::vector<LeftOut> left;
};
// Whatever can be handed down is; refused when nothing can, with the reason of the first place.
law::Decision<HandedDown> hand_down(const Worklist&, const auth::Actor& by, const AssignmentWanted&);

struct Reassignment {
    std::string_view owner_kind; // region or unit
    std::int64_t owner_id = 0;
    std::optional<base::Date> due_on;
    std::string note;
};
law::Decision<bool> reassign(const Worklist&, const auth::Actor& by, std::int64_t id, const Reassignment&);
law::Decision<bool> take_back(const Worklist&, const auth::Actor& by, std::int64_t id, std::string_view why);
law::Decision<bool> record_attempt(const Worklist&, const auth::Actor& by, std::int64_t id, std::string_view outcome, std::string_view note);
[[nodiscard]] bool is_attempt_outcome(std::string_view);

// What the actor may do with it now: take_back, reassign, attempt.
[[nodiscard]] std::vector<std::string> actions_of(const auth::Actor&, const Assignment&);
[[nodiscard]] bool is_owner(const auth::Actor&, const Assignment&);

// Looks again at these devices, if somebody was sent to them: those that pass end their part. In the journal's wake.
void follow_assignments(const Worklist&, std::span<const std::int64_t> equipment_ids);
// At all of them: once a day, for what a process that died did not see, and for days that turned.
void follow_all_assignments(const Worklist&);

} // namespace tezai::portal
