// The way back of an update: field by field, where the value is still the one that it wrote. What has become another since is
// somebody's later word and stays; the import keeps which.
#include <algorithm>

#include "exchange/import/update/plan.hpp"
#include "exchange/import/update/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::exchange {
namespace {

constexpr std::int64_t changes_at_once = 1'000;

using registry::IdentifierKind;

// Puts the old value into `to`, if the device still has the new one.
bool take_back(const Change& change, const Known& known, registry::DeviceUpdate& update) {
    const auto& now = known.device;
    auto& to = update.changes;
    const auto text = [&](const std::string& is, std::optional<std::string>& back) {
        if (is != change.after) return false;
        back = change.before;
        return true;
    };
    switch (parse_field(change.field).value()) {
    case Field::name: return text(now.name, to.name);
    case Field::address: return text(now.address, to.address);
    case Field::place_type:
        if (now.place_type != change.after) return false;
        to.place_type = change.before.empty() ? "unknown" : change.before;
        return true;
    case Field::region:
        if (now.region_id != change.after_id) return false;
        to.region_id = change.before_id;
        return true;
    case Field::unit_name:
        if (now.unit_id != change.after_id) return false;
        to.unit_id = change.before_id;
        return true;
    case Field::use_state:
        if (registry::word(now.use_state) != change.after) return false;
        to.use_state = registry::parse_word<registry::UseState>(change.before);
        return true;
    case Field::registered_on:
        if (!now.registered_on || base::to_text(*now.registered_on) != change.after) return false;
        to.registered_on.emplace(change.before.empty() ? std::optional<base::Date>{} : std::optional{base::parse_date(change.before).value()});
        return true;
    case Field::certificate_no:
        if (now.identifier(IdentifierKind::certificate_no) != change.after) return false;
        to.certificate_no = "";
        return true;
    default: {
        const auto what = registry::parse_word<registry::ClaimKind>(change.field).value();
        const auto& claim = known.claims[static_cast<std::size_t>(what)];
        if (!claim || claim_text(*claim) != change.after) return false;
        to.claims_taken_back.push_back(what);
        update.claims_before[change.field] = change.after;
        return true;
    }
    }
}

} // namespace

bool undo_updates(store::Transaction& tx, const Exchange& exchange, const Import& import) {
    const auto changes = list_changes(tx, import.id, 0, "", "written", changes_at_once);
    std::vector<std::int64_t> ids;
    for (const auto& change : changes) ids.push_back(change.equipment_id);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    registry::lock_devices(tx, ids);
    const auto known = load_known(tx, auth::Scope::everything(), ids);
    const auto now = exchange.journal().clock().now();
    std::map<std::int64_t, registry::DeviceUpdate> updates;
    for (const auto& change : changes) {
        const auto at = known.find(change.equipment_id);
        bool done = false;
        if (at != known.end()) {
            auto& update = updates[change.equipment_id];
            update.before = &at->second.device;
            done = take_back(change, at->second, update);
        }
        save_change_state(tx, import.id, change.number, change.field, done ? "undone" : "kept");
    }
    std::vector<registry::DeviceUpdate> wanted;
    for (auto& [id, update] : updates) {
        if (!update.changes.any()) continue;
        update.happened_at = update.state_happened_at = now;
        update.import_id = import.id;
        update.source = "undo of import " + std::to_string(import.id);
        update.takes_back = true;
        wanted.push_back(std::move(update));
    }
    registry::update_many(tx, exchange.journal(), {import.undone_by}, wanted);
    if (static_cast<std::int64_t>(changes.size()) == changes_at_once) return true;

    const auto asked = list_missing(tx, import.id, 0, "asked", changes_at_once);
    for (const auto& each : asked) {
        registry::end_task(tx, exchange.journal(), {import.undone_by}, missing_task, {"equipment", each.equipment_id}, false, "import_undone");
        save_missing_state(tx, import.id, each.equipment_id, "passed");
    }
    return static_cast<std::int64_t>(asked.size()) == changes_at_once;
}

} // namespace tezai::exchange
