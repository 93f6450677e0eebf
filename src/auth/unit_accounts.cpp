#include "auth/unit_accounts.hpp"

#include "base/canonical_json.hpp"

namespace tezai::auth {
namespace {

void tell(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::int64_t account, std::int64_t from_unit, std::int64_t to_unit) {
    base::CanonicalObject payload;
    payload.add("before", from_unit).add("unit_id", to_unit);
    journal.append(tx, {.event = "auth.account_unit_changed", .subject = {"account", account}, .place = {0, to_unit}, .by = by, .payload = payload.text()});
}

} // namespace

std::int64_t count_unit_accounts(store::Transaction& tx, std::int64_t unit_id) {
    return tx.integer("SELECT COUNT(*) FROM accounts WHERE unit_id = :unit AND disabled = 0", {{"unit", unit_id}});
}

std::vector<std::int64_t> hand_accounts_over(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::int64_t from_unit, std::int64_t to_unit) {
    const auto accounts = tx.all("UPDATE accounts SET unit_id = :to WHERE unit_id = :from RETURNING id", {{"to", to_unit}, {"from", from_unit}},
                                 [](const store::Row& row) { return row.integer(0); });
    for (const auto account : accounts) tell(tx, journal, by, account, from_unit, to_unit);
    return accounts;
}

void hand_accounts_back(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, std::span<const std::int64_t> accounts, std::int64_t from_unit, std::int64_t to_unit) {
    for (const auto account : accounts)
        if (tx.execute("UPDATE accounts SET unit_id = :to WHERE id = :id AND unit_id = :from", {{"to", to_unit}, {"id", account}, {"from", from_unit}}) == 1)
            tell(tx, journal, by, account, from_unit, to_unit);
}

} // namespace tezai::auth
