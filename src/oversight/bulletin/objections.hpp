// Objections to how one object was counted: raised with evidence by those who are counted, taken back by them, decided by the province.
#pragma once

#include "auth/actor.hpp"
#include "oversight/bulletin/objection_store.hpp"
#include "oversight/bulletin/store.hpp"
#include "oversight/oversight.hpp"

namespace tezai::oversight {

struct NewObjection {
    std::string indicator; // K03 or K04
    std::int64_t equipment_id = 0;
    std::string claim;     // pass | excluded | out: what it should count as
    std::string grounds;
    std::vector<std::int64_t> entries = {}, photos = {}; // leaves of the device's own entries, numbers of its own photos
};
// By those who are counted, about an object of theirs, until the window closes.
law::Decision<std::int64_t> object_to(const Oversight&, const auth::Actor& by, base::Date issue_on, const NewObjection&);
// A file beside it, as long as it is open: a JPEG, a PNG or a PDF, by its content.
law::Decision<std::int64_t> add_evidence(const Oversight&, const auth::Actor& by, std::int64_t objection_id, const std::string& name, std::string_view bytes);
// By who raised it or a colleague of the same office, as long as it is open.
law::Decision<Objection> withdraw_objection(const Oversight&, const auth::Actor& by, std::int64_t objection_id);
law::Decision<Objection> decide_objection(const Oversight&, const auth::Actor& by, std::int64_t objection_id, bool accepted, const std::string& reason);

[[nodiscard]] bool raised_by_office_of(const auth::Actor&, const Objection&);
// Its device code, or its certificate's number where it has none.
[[nodiscard]] std::string called(const registry::Equipment&);
// image/jpeg, image/png, application/pdf; empty: none of them.
[[nodiscard]] std::string_view type_by_content(std::string_view bytes);

} // namespace tezai::oversight
