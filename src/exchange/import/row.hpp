// A row once it was read: what it says of a device, and what is doubtful about it. Pure.
#pragma once

#include <bitset>
#include <string>
#include <vector>

#include "exchange/import/stated_day.hpp"

namespace tezai::exchange {

struct RowFault {
    std::string column;  // its title; empty: about the row as a whole
    std::string value;   // as written, cut; masked where it is personal
    std::string code;    // import.… or law.…
    std::string detail;  // fills {detail}
};

struct ReadRow {
    registry::NewEquipment device; // unit_id, import_id and source are filled in when it is written
    std::string unit_name, unit_credit_code;
    std::string safety_officer, safety_officer_certificate;
    std::string code;
    std::optional<base::Date> coded_on, sticker_accepted_on;
    std::bitset<field_count> said; // what its cells state, merged ones included; a default is not said
    std::vector<RowFault> faults;  // empty: ready
};

} // namespace tezai::exchange
