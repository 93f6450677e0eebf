#include "exchange/import/update/differences.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "registry/equipment/status.hpp"

namespace tezai::exchange {
namespace {

using registry::ClaimKind;
using registry::IdentifierKind;

std::string day_text(const std::optional<base::Date>& day) { return day ? base::to_text(*day) : std::string(); }

constexpr std::array claim_fields{std::pair{Field::last_inspection, ClaimKind::last_inspection}, std::pair{Field::next_inspection, ClaimKind::next_inspection},
                                  std::pair{Field::certificate_expiry, ClaimKind::certificate_expiry}};

// Ledgers of one device name its unit with and without the code, and with blanks or wide brackets: that is one unit.
bool is_same_unit(const Known& known, const ReadRow& row) {
    if (known.device.unit_id == 0) return false;
    if (!row.unit_credit_code.empty() && !known.unit_credit_code.empty()) return row.unit_credit_code == known.unit_credit_code;
    return base::normalise_code(known.device.unit_name) == base::normalise_code(row.unit_name);
}

} // namespace

std::string claim_text(const registry::InspectionClaim& claim) {
    auto text = base::to_text(claim.stated_on);
    text.resize(claim.precision == registry::DatePrecision::day ? 10 : claim.precision == registry::DatePrecision::month ? 7 : 4);
    return text;
}

std::vector<Change> list_differences(const Known& known, const ReadRow& row, const registry::RegionTree& regions, base::Date today) {
    const auto& was = known.device;
    const auto& is = row.device;
    std::vector<Change> found;
    const auto differs = [&](Field field, std::string before, std::string after) -> Change& {
        return found.emplace_back(Change{.equipment_id = was.id.value, .field = std::string(word(field)), .before = std::move(before), .after = std::move(after)});
    };
    const auto compare = [&](Field field, const std::string& before, const std::string& after) {
        if (row.said[static_cast<std::size_t>(field)] && !after.empty() && before != after) differs(field, before, after);
    };
    const auto says = [&](Field field) { return row.said[static_cast<std::size_t>(field)]; };
    compare(Field::name, was.name, is.name);
    compare(Field::address, was.address, is.address);
    // "unknown" is our own word for nothing.
    compare(Field::place_type, was.place_type == "unknown" ? std::string() : was.place_type, is.place_type == "unknown" ? std::string() : is.place_type);
    const bool names_place = says(Field::region) || says(Field::city) || says(Field::county) || says(Field::township);
    if (names_place && is.region_id != 0 && !regions.is_under(was.region_id, is.region_id, today)) {
        auto& change = differs(Field::region, "", "");
        change.before_id = was.region_id;
        change.after_id = is.region_id;
    }
    if (!row.unit_name.empty() && says(Field::unit_name) && !is_same_unit(known, row)) differs(Field::unit_name, was.unit_name, row.unit_name).before_id = was.unit_id;
    compare(Field::use_state, std::string(registry::word(was.use_state)), std::string(registry::word(is.use_state)));
    compare(Field::registered_on, day_text(was.registered_on), day_text(is.registered_on));
    if (was.identifier(IdentifierKind::certificate_no).empty())
        for (const auto& each : is.identifiers)
            if (each.kind == IdentifierKind::certificate_no) differs(Field::certificate_no, "", each.value);
    for (const auto& [field, what] : claim_fields) {
        const auto claim = std::ranges::find(is.claims, what, &registry::InspectionClaim::what);
        if (claim == is.claims.end()) continue;
        const auto& before = known.claims[static_cast<std::size_t>(what)];
        compare(field, before ? claim_text(*before) : std::string(), claim_text(*claim));
    }
    return found;
}

bool matters_for_known(const RowFault& fault) { return fault.code != "import.required_missing" && fault.code != "import.variety_missing"; }

void judge_better(std::vector<Change>& changes, const Known& known, const ReadRow& row, const LatestFacts& facts, base::Date ledger_on) {
    for (auto& change : changes) {
        const auto field = parse_field(change.field).value();
        if (field == Field::use_state && !registry::may_follow(known.device.use_state, row.device.use_state)) {
            change.better = "import.better_by_steps";
            continue;
        }
        if (change.before.empty() && change.before_id == 0) continue; // nothing is known that could be better
        const auto& fact = facts[static_cast<std::size_t>(field)];
        if (fact.seen_here) change.better = "import.better_seen_here";
        else if (fact.ledger_on && *fact.ledger_on > ledger_on) change.better = "import.better_by_ledger";
    }
}

bool has_change(const std::vector<Change>& changes, Field field) {
    return std::ranges::any_of(changes, [&](const Change& each) { return each.better.empty() && each.field == word(field); });
}

} // namespace tezai::exchange
