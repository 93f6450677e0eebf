// Does it: load → judge → save → journal, in one transaction. Photos are judged before it (no picture work inside).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "auth/actor.hpp"
#include "blobs/blobs.hpp"
#include "documents/label_sheet.hpp"
#include "documents/photo_quality.hpp"
#include "journal/journal.hpp"
#include "links/coding/human_code.hpp"
#include "links/coding/pictures.hpp"
#include "links/coding/plates/status.hpp"
#include "links/coding/types.hpp"
#include "registry/regions/regions.hpp"
#include "registry/equipment/types.hpp"

namespace tezai::coding {

// What the room works with; put together by app.
struct Coding {
    journal::Journal& journal;
    blobs::Blobs& blobs;
    const registry::Regions& regions;
    HumanCodes human_codes;
    std::string host;        // the bureau's own, given when the store was created: HTTPS://HOST/Q/…
    std::string issuer;      // printed on plates
    std::string sheet_mark;  // "演示" | "演练" | "": what is printed across the sheets of a store that is not for real
    Pictures& pictures;      // of every photo that was sent, to find the same picture again
};

[[nodiscard]] std::string plate_url(const Coding&, std::string_view code); // HTTPS://HOST/Q/7K3M…

// Gives the device its code and binds it; the caller has judged. `issued_at` in the past with origin attested for imports.
IssuedCode issue(store::Transaction&, const Coding&, journal::AccountId by, std::int64_t equipment_id, const journal::Place&,
                 std::int64_t import_id = 0);
// A past that an import attests: the code was issued there and then, the sticker was accepted there and then.
struct AttestedSticker {
    std::int64_t equipment_id = 0;
    journal::Place place;
    std::string code;                          // empty: a new one is made
    std::optional<base::Date> coded_on, accepted_on;
    std::int64_t import_id = 0;
};
IssuedCode attest(store::Transaction&, const Coding&, journal::AccountId by, const AttestedSticker&); // the caller has checked the code
// The same for who has not: a code that is none, that somebody bears or once bore, a device that has one already.
law::Decision<IssuedCode> attest_checked(store::Transaction&, const Coding&, journal::AccountId by, const AttestedSticker&);

struct Issued {
    std::int64_t issued = 0, already = 0;
    struct Refused {
        std::int64_t equipment_id = 0;
        law::Refusal why;
    };
    std::vector<Refused> refused; // at most 200 of them; `refused_count` has all
    std::int64_t refused_count = 0;
};
// For each of `equipment_ids` within the scope; those that have a code already are counted, not refused.
law::Decision<Issued> issue_codes(const Coding&, const auth::Actor& by, const std::vector<std::int64_t>& equipment_ids);

struct MadeSheet {
    std::int64_t id = 0, labels = 0, pages = 0, without_code = 0;
};
// A sheet for those of the devices that have a code; refuses when none has, when the format cannot hold the code, when the
// store's host is not one that the public can reach.
law::Decision<MadeSheet> make_sheet(const Coding&, const auth::Actor& by, std::string_view format, const std::vector<std::int64_t>& equipment_ids);

struct SentPhoto {
    std::int64_t equipment_id = 0;
    std::string jpeg;
    std::optional<base::Instant> captured_at = {}; // the camera's word: kept, but counts for nothing without a proof chain (K04)
    std::optional<base::Instant> phone_now = {};   // what the phone's clock says as it sends: how far to trust the line above
    std::string plate_no = "";                     // as it stands on the plate; empty: not known
    std::optional<StuckBy> stuck_by = {};          // who put it up; none: who sends the photo
    std::int64_t place_id = 0;                     // of several entrances
};
struct PhotoVerdict {
    std::int64_t id = 0;
    bool accepted = false;
    std::vector<std::string> reasons; // codes
    documents::StickerVerdict measured;
    std::optional<bool> right_device;
    std::vector<law::Breach> clock_findings;
    std::chrono::milliseconds clock_difference{0};
};
// What is done with the photo, in the same transaction; a refusal takes the photo back too.
using WithPhoto = std::function<std::optional<law::Refusal>(store::Transaction&)>;
// The same picture of the same device from the same hand and moment is one photo, however late it is sent again. Blocking (decodes the picture): call on the pool.
law::Decision<PhotoVerdict> send_photo(const Coding&, const auth::Actor& by, const SentPhoto&, const WithPhoto& also = {});

// Made by signed-in staff: counts at once (indicators.md `sticker_ok`), but for a clone, which the bureau decides. `other_code`: of a clone.
law::Decision<bool> report_sticker(const Coding&, const auth::Actor& by, std::int64_t equipment_id, ReportKind, std::string_view note, std::string_view other_code = "");
// From the public page. Of a plate: a question to the unit with seven days (plates/reports.cpp). A fault or a complaint: a task with a
// reply clock for who supervises the device. The number to tell the sender.
struct PublicReport {
    std::string code;          // of the plate
    std::string about;         // "sticker" | "fault" | "complaint"
    std::string text;          // at most 500 characters; no names or numbers of people are asked for
};
law::Decision<std::int64_t> report_from_public(const Coding&, const PublicReport&);

// Follows the journal: a device that was registered gets its seven-day clock, one that is gone loses it. Returns the leaf it came
// to, which may be short of `up_to_leaf`: call it again.
std::int64_t follow(const Coding&, std::int64_t up_to_leaf);
// Writes the reminders (days 1, 4, 6, 7) that are due today, or were due on a day that was missed; how many.
std::size_t remind(const Coding&, base::Date today);

} // namespace tezai::coding
