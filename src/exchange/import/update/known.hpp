// Which devices the rows of a ledger are about, and what is known of them. SQL in, records out.
#pragma once

#include <span>

#include "auth/scope.hpp"
#include "exchange/import/update/differences.hpp"
#include "store/database.hpp"

namespace tezai::exchange {

struct Holder {
    std::string kind, value;
    std::int64_t equipment_id = 0;
};
// Who holds these numbers, in the whole platform: who may see it is asked next.
[[nodiscard]] std::vector<Holder> list_holders(store::Transaction&, std::span<const std::string_view> values);
// Devices of a unit with this serial number; a unit without a code in the row or in the registry goes by its name. At most three.
[[nodiscard]] std::vector<std::int64_t> list_by_serial(store::Transaction&, std::string_view serial_no, std::string_view unit_name, std::string_view unit_credit_code);
// Those that the scope sees.
[[nodiscard]] std::unordered_map<std::int64_t, Known> load_known(store::Transaction&, const auth::Scope&, std::span<const std::int64_t> ids);

struct History {
    LatestFacts facts;
    base::Instant last_at, last_state_at; // the latest instant that an entry tells of; of a use state
};
// From the journal, field by field; what an import wrote that was taken back is not counted.
[[nodiscard]] std::unordered_map<std::int64_t, History> load_histories(store::Transaction&, std::span<const std::int64_t> ids);

} // namespace tezai::exchange
