// Persons as far as an import keeps them: the safety officer of a unit with the certificate the ledger names. Names and numbers
// are personal: in the journal they stand as commitments, on pages they are masked.
#pragma once

#include <string>

#include "journal/journal.hpp"
#include "store/database.hpp"

namespace tezai::registry {

struct NewPerson {
    std::int64_t unit_id = 0, region_id = 0, import_id = 0;
    std::string name;
    std::string certificate_item;   // "A": safety management; empty with certificate_no
    std::string certificate_no;     // empty: the ledger has none
};
// Writes the rows and "person.recorded"; 0 when the unit has a person of this name already.
std::int64_t record_person(store::Transaction&, journal::Journal&, journal::AccountId by, const NewPerson&);

} // namespace tezai::registry
