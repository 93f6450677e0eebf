#include "exchange/import/update/known.hpp"

#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/canonical_json.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "exchange/import/store.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::exchange {
namespace {

constexpr std::string_view holders_sql = R"sql(
    SELECT kind, value, equipment_id FROM v_equipment_identifiers WHERE valid_until IS NULL AND value IN ({values})
)sql"; // -- unscoped: a number is one in the whole platform
constexpr std::string_view by_serial_sql = R"sql(
    SELECT DISTINCT e.id
      FROM v_equipment_identifiers AS i JOIN equipment AS e ON e.id = i.equipment_id JOIN units AS u ON u.id = e.unit_id
     WHERE i.value = :serial_no AND i.kind = 'serial_no' AND i.valid_until IS NULL
       AND (u.credit_code = :credit_code OR (u.name_key = :name_key AND (:credit_code = '' OR u.credit_code IS NULL)))
     ORDER BY e.id
     LIMIT 3
)sql"; // -- unscoped: who may see it is asked next
constexpr auto claims_sql = R"sql(
    SELECT equipment_id, what, stated_on, precision, as_written FROM inspection_claims WHERE equipment_id IN ({}) ORDER BY equipment_id, entry_id
)sql"; // -- unscoped: only devices that a scoped read gave
constexpr auto units_sql = "SELECT id, credit_code FROM units WHERE credit_code IS NOT NULL AND id IN ({})"; // -- unscoped: units of devices that a scoped read gave
constexpr std::string_view ledgers_sql = "SELECT id, ledger_on, state FROM imports"; // -- unscoped: days only, never shown with whose they are
constexpr auto entries_sql = R"sql(
    SELECT subject_id, event, origin, event_at, payload FROM journal_entries
     WHERE subject_kind = 'equipment' AND subject_id IN ({})
       AND event IN ('equipment.registered', 'equipment.recorded', 'equipment.placed', 'equipment.use_state_changed', 'equipment.corrected')
     ORDER BY subject_id, id
)sql"; // -- unscoped: only devices that a scoped read gave

constexpr std::array all_fields{Field::name, Field::address, Field::region, Field::unit_name, Field::place_type, Field::use_state, Field::registered_on,
                                Field::certificate_no, Field::last_inspection, Field::next_inspection, Field::certificate_expiry};

// The fields that a correction speaks of: its top-level keys.
std::vector<Field> fields_of_correction(std::string_view payload) {
    std::vector<Field> fields;
    const auto parsed = base::form::parse_json(std::string(payload));
    if (!parsed || !parsed->is_object()) return fields;
    for (const auto& [key, value] : parsed->get_object()) {
        if (key == "unit_id") fields.push_back(Field::unit_name);
        else if (key == "region_id") fields.push_back(Field::region);
        else if (key == "inspection_claims" && value.is_array()) {
            for (const auto& claim : value.get_array())
                if (const auto* what = claim.is_object() ? claim.get_object().if_contains("what") : nullptr; what && what->is_string())
                    if (const auto field = parse_field(std::string_view(what->get_string()))) fields.push_back(*field);
        } else if (const auto field = parse_field(std::string_view(key))) {
            fields.push_back(*field);
        }
    }
    return fields;
}

struct Ledger {
    base::Date on;
    bool undone = false;
};

} // namespace

std::vector<Holder> list_holders(store::Transaction& tx, std::span<const std::string_view> values) {
    static const auto sql = with_values(holders_sql);
    std::vector<Holder> holders;
    ask(tx, sql, values, [&](const store::Row& row) { holders.push_back({std::string(row.text(0)), std::string(row.text(1)), row.integer(2)}); });
    return holders;
}

std::vector<std::int64_t> list_by_serial(store::Transaction& tx, std::string_view serial_no, std::string_view unit_name, std::string_view unit_credit_code) {
    const auto key = base::normalise_code(unit_name);
    return tx.all(by_serial_sql, {{"serial_no", serial_no}, {"credit_code", unit_credit_code}, {"name_key", key}}, [](const store::Row& row) { return row.integer(0); });
}

std::unordered_map<std::int64_t, Known> load_known(store::Transaction& tx, const auth::Scope& scope, std::span<const std::int64_t> ids) {
    std::unordered_map<std::int64_t, Known> known;
    std::vector<std::int64_t> seen, units;
    for (auto& device : registry::list_equipment_by_ids(tx, scope, ids)) {
        seen.push_back(device.id.value);
        if (device.unit_id != 0) units.push_back(device.unit_id);
        known.emplace(device.id.value, Known{.device = std::move(device), .unit_credit_code = {}, .claims = {}});
    }
    if (seen.empty()) return known;
    tx.query(fmt::format(claims_sql, fmt::join(seen, ",")), {}, [&](const store::Row& row) {
        const auto what = registry::parse_word<registry::ClaimKind>(row.text(1)).value();
        known.at(row.integer(0)).claims[static_cast<std::size_t>(what)] = registry::InspectionClaim{
            what, row.maybe_date(2).value(), registry::parse_word<registry::DatePrecision>(row.text(3)).value(), std::string(row.text(4))};
    });
    if (units.empty()) return known;
    std::ranges::sort(units);
    units.erase(std::unique(units.begin(), units.end()), units.end());
    std::unordered_map<std::int64_t, std::string> codes;
    tx.query(fmt::format(units_sql, fmt::join(units, ",")), {}, [&](const store::Row& row) { codes.emplace(row.integer(0), row.text(1)); });
    for (auto& [id, each] : known)
        if (const auto at = codes.find(each.device.unit_id); at != codes.end()) each.unit_credit_code = at->second;
    return known;
}

std::unordered_map<std::int64_t, History> load_histories(store::Transaction& tx, std::span<const std::int64_t> ids) {
    std::unordered_map<std::int64_t, History> histories;
    if (ids.empty()) return histories;
    std::unordered_map<std::int64_t, Ledger> ledgers;
    tx.query(ledgers_sql, {}, [&](const store::Row& row) { ledgers.emplace(row.integer(0), Ledger{row.maybe_date(1).value(), row.text(2) == "undone"}); });
    std::int64_t device = 0;
    std::optional<base::Date> brought_on; // the ledger that brought the device: its first entries name it, those beside them do not
    tx.query(fmt::format(entries_sql, fmt::join(ids, ",")), {}, [&](const store::Row& row) {
        const auto event = row.text(1), origin = row.text(2), payload = row.text(4);
        if (row.integer(0) != device) {
            device = row.integer(0);
            brought_on.reset();
        }
        auto& history = histories[device];
        const auto at = row.instant(3);
        history.last_at = std::max(history.last_at, at);
        if (event == "equipment.use_state_changed") history.last_state_at = std::max(history.last_state_at, at);
        const auto import_id = base::find_integer(payload, "import_id");
        const auto ledger = import_id ? ledgers.find(*import_id) : ledgers.end();
        if (ledger != ledgers.end() && (ledger->second.undone || base::find_truth(payload, "takes_back").value_or(false))) return;
        const bool enters = event == "equipment.registered" || event == "equipment.recorded";
        const auto ledger_on = ledger != ledgers.end() ? std::optional{ledger->second.on} : std::optional<base::Date>{};
        if (enters) brought_on = ledger_on, history.last_state_at = std::max(history.last_state_at, at);
        const LatestFact fact{origin != "attested", origin != "attested" ? std::nullopt : ledger_on ? ledger_on : event == "equipment.use_state_changed" ? brought_on : std::nullopt};
        const auto set = [&](Field field) { history.facts[static_cast<std::size_t>(field)] = fact; };
        if (enters) {
            for (const auto field : all_fields) set(field);
        } else if (event == "equipment.placed") {
            set(Field::region), set(Field::address);
        } else if (event == "equipment.use_state_changed") {
            set(Field::use_state);
        } else {
            for (const auto field : fields_of_correction(payload)) set(field);
        }
    });
    return histories;
}

} // namespace tezai::exchange
