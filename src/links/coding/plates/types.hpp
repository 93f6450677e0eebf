// Plates in life, what was reported of them, and what is to be printed again. Pure.
#pragma once

#include <optional>
#include <string>

#include "base/calendar.hpp"
#include "links/coding/plates/status.hpp"

namespace tezai::coding {

struct Plate {
    std::int64_t id = 0;
    std::string plate_no;
    PlateState state = PlateState::printed;
    std::int64_t place_id = 0;                 // 0: the device has one plate
    std::optional<base::Instant> printed_at, handed_at, received_at, stuck_at, retired_at;
    std::string receipt, stuck_by, retired_for, place_name;
    std::string human_code;                    // of the code it carries, which may have been revoked
};

struct Handout {
    std::int64_t id = 0, sheet_id = 0, region_id = 0, unit_id = 0, plates = 0;
    base::Instant handed_at;
    std::optional<base::Instant> received_at;
    std::string receipt;
};

struct StickerReport {
    std::int64_t id = 0; // of its entry in the journal
    std::int64_t equipment_id = 0;
    std::string kind, origin, state, device_name;
    base::Instant reported_at;
    std::int64_t other_equipment_id = 0;
    std::int64_t region_id = 0, unit_id = 0; // of the device now
};

struct ReprintOrder {
    std::int64_t id = 0, equipment_id = 0;
    std::string reason, note, device_name, address;
    base::Instant ordered_at;
    std::optional<std::string> plate_no, plate_state; // none: not printed yet
    std::int64_t region_id = 0, unit_id = 0;
};

struct PlatePlace {
    std::int64_t id = 0;
    std::string name, reason;
    std::optional<base::Instant> stuck_at; // of the plate that hangs there
};

struct Unreadable { // a device whose plate would not be read, since its last accepted photo or for the last 30 days
    std::int64_t equipment_id = 0, scans = 0, photos = 0;
    base::Instant last_at;
    std::string device_name, address;
    std::int64_t region_id = 0, unit_id = 0;
    bool ordered = false;
};

} // namespace tezai::coding
