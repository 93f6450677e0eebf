// When a question about a plate has gone unanswered, which plate a photo shows, when a code may be revoked. Pure: no clock, no store.
#pragma once

#include <span>

#include "base/calendar.hpp"
#include "law/rule.hpp"
#include "links/coding/plates/types.hpp"

namespace tezai::coding {

// indicators.md `sticker_ok`: a public report that the unit has not answered within seven days is confirmed. The day of the report is
// not counted, so it stands from the eighth day on: the day from which K03 fails the device.
inline constexpr base::CalendarDays days_to_answer{7};
[[nodiscard]] constexpr bool has_gone_unanswered(base::Date reported_on, base::Date today) { return base::add(reported_on, days_to_answer) < today; }

// Who was handed plates says so within this time (rulebook 70).
inline constexpr base::CalendarDays days_to_receive{7};

// Which of a code's plates a photo shows. The number, where it is known; else what was handed out last; else what was printed last, if
// none hangs or the one that hangs was reported; else the one that hangs. None: the code came with a ledger, its plates are not ours.
struct ShownPlate {
    std::string_view plate_no = "";   // as it was read from the plate; empty: not known
    bool reported = false;            // a confirmed report stands against the sticker
    std::int64_t place_id = 0;        // of several entrances
};
[[nodiscard]] const Plate* choose_plate(std::span<const Plate> newest_first, const ShownPlate&);

struct RevokeFacts {
    RevokedFor reason = RevokedFor::scrapped;
    bool has_code = false, is_scrapped = false, was_cloned = false, has_note = false, issue_new = false;
};
[[nodiscard]] std::span<const law::Rule<RevokeFacts>> revoke_rules();

} // namespace tezai::coding
