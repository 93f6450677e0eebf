// Does it: load → judge → save → journal, in one transaction. A letter is printed before it, with the number it will have.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "auth/actor.hpp"
#include "law/decision.hpp"
#include "library/letters/templates.hpp"
#include "library/letters/types.hpp"
#include "library/library.hpp"
#include "registry/list_filter.hpp"

namespace tezai::library {

// Who writes for this region: what was set, or what follows from the region's name.
[[nodiscard]] LetterOffice office_of(const Library&, std::int64_t region_id);
law::Decision<bool> set_office(const Library&, const auth::Actor& by, const LetterOffice&); // of one's own region

struct NewLetter {
    std::string template_key;
    std::int64_t unit_id = 0;
    std::vector<std::int64_t> among;         // the devices it may list: those of the unit that the kind asks for are listed; of `chosen` all
    bool among_all = true;                   // any device of the unit that the actor sees
    std::optional<base::Date> due_on;
    std::string text;
    std::string about_kind = "unit";         // what it is about; the unit itself unless told
    std::int64_t about_id = 0;
    std::int64_t corrects = 0;               // the letter that it replaces; with `why`
    std::string why;
};

// As it would go out today, judged, without a number.
law::Decision<LetterContent> draft_letter(const Library&, const auth::Actor& by, const NewLetter&);
// Blocking (draws a paper): call on the pool. Refuses "library.letter.unit_unknown" for a unit outside the scope.
law::Decision<Letter> send_letter(const Library&, const auth::Actor& by, const NewLetter&);

// The units to whom a letter of this kind would go: those with such devices within the filter, with these devices.
struct Chosen {
    std::map<std::int64_t, std::vector<std::int64_t>> devices_of; // by unit
    std::size_t without_unit = 0;                                 // devices that nobody is known to use
};
[[nodiscard]] Chosen choose_units(const Library&, const auth::Actor& by, const LetterTemplate&, const registry::ListFilter&);

// The first opening by the unit's own people is kept, with who (by role) and when; anything else leaves no trace.
void mark_read(const Library&, const auth::Actor& by, const Letter&);
law::Decision<bool> confirm_letter(const Library&, const auth::Actor& by, std::int64_t id, std::string_view reply);
// On paper: the day on the signed strip, of which a picture or scan (a file of the kind `strip`) is there.
law::Decision<bool> deliver_letter(const Library&, const auth::Actor& by, std::int64_t id, base::Date on);
law::Decision<bool> withdraw_letter(const Library&, const auth::Actor& by, std::int64_t id, std::string_view why);
// A reply of the unit or a signed strip of staff. The caller knows what kind of file it is.
law::Decision<std::int64_t> add_letter_file(const Library&, const auth::Actor& by, std::int64_t id, std::string_view name, std::string_view type, std::string_view bytes);

// Daily: an unread letter becomes the office's task, to be delivered on paper. How many new ones.
std::size_t chase_unread(const Library&, base::Date today);

} // namespace tezai::library
