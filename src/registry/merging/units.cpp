// Two records of one unit: one stays, and what hung on the other – devices, accounts, people, open tasks – is the one's.
#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/canonical_json.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "registry/equipment/updating.hpp"
#include "registry/merging/merging.hpp"
#include "registry/units/units.hpp"

namespace tezai::registry::merging {
namespace {

constexpr std::string_view lock_sql = "SELECT id FROM units WHERE id IN (:left, :right) ORDER BY id FOR UPDATE"; // -- unscoped: shows nothing
constexpr std::string_view merge_sql = "UPDATE units SET merged_into = :into, version = version + 1 WHERE id = :id AND merged_into IS NULL";
constexpr std::string_view take_along_sql = "UPDATE units SET merged_into = :into WHERE merged_into = :id RETURNING id";
constexpr std::string_view part_sql = "UPDATE units SET merged_into = NULL, version = version + 1 WHERE id = :id AND merged_into = :into";
constexpr std::string_view give_back_sql = "UPDATE units SET merged_into = :to WHERE id = :id AND merged_into = :into";
constexpr std::string_view elsewhere_sql = R"sql(
    SELECT COUNT(*) FROM equipment AS e WHERE e.unit_id = :unit AND NOT ({visible:e})
)sql";
constexpr std::string_view devices_sql = R"sql(
    SELECT id FROM equipment WHERE unit_id = :unit ORDER BY id
)sql"; // -- unscoped: all of them are in the scope, or it was refused
constexpr std::string_view merged_devices_sql = "UPDATE equipment SET unit_id = :to, version = version + 1 WHERE unit_id = :from AND merged_into IS NOT NULL"; // not devices of their own
constexpr std::string_view people_sql = "UPDATE persons SET unit_id = :to WHERE unit_id = :from RETURNING id";
constexpr std::string_view person_back_sql = "UPDATE persons SET unit_id = :to WHERE id = :id AND unit_id = :from";
constexpr std::string_view tasks_sql = R"sql(
    UPDATE tasks SET unit_id = :to, owner_id = CASE WHEN owner_kind = 'unit' AND owner_id = :from THEN :to ELSE owner_id END, version = version + 1
     WHERE state = 'open' AND unit_id = :from
    RETURNING id
)sql";
constexpr std::string_view task_back_sql = R"sql(
    UPDATE tasks SET unit_id = :to, owner_id = CASE WHEN owner_kind = 'unit' AND owner_id = :from THEN :to ELSE owner_id END, version = version + 1
     WHERE state = 'open' AND id = :id AND unit_id = :from
)sql";
constexpr std::string_view code_sql = "UPDATE units SET credit_code = :code, version = version + 1 WHERE id = :id";
constexpr std::string_view name_sql = "UPDATE units SET name = :name, name_key = :key, version = version + 1 WHERE id = :id";
constexpr std::string_view region_sql = "UPDATE units SET region_id = :region, version = version + 1 WHERE id = :id";

constexpr std::size_t devices_at_once = 500;

std::string value_of(const Unit& unit, std::string_view field) { return field == "name" ? unit.name : field == "credit_code" ? unit.credit_code : std::to_string(unit.region_id); }

void save_code(store::Transaction& tx, std::int64_t unit, const std::string& code) {
    tx.execute(code_sql, {{"code", code.empty() ? store::Value() : store::Value(code)}, {"id", unit}});
}
void save_field(store::Transaction& tx, std::int64_t unit, std::string_view field, const std::string& value) {
    if (field == "name") tx.execute(name_sql, {{"name", value}, {"key", base::normalise_code(value)}, {"id", unit}});
    else if (field == "credit_code") save_code(tx, unit, value);
    else tx.execute(region_sql, {{"region", static_cast<std::int64_t>(std::stoll(value))}, {"id", unit}});
}

// Devices change hands as by any other correction: with an entry each, and their open tasks with them.
void hand_over(store::Transaction& tx, const Act& act, std::span<const std::int64_t> ids, std::int64_t to) {
    for (std::size_t from = 0; from < ids.size(); from += devices_at_once) {
        const auto some = ids.subspan(from, std::min(devices_at_once, ids.size() - from));
        lock_devices(tx, some);
        const auto devices = list_equipment_by_ids(tx, auth::Scope::everything(), some);
        std::vector<DeviceUpdate> updates;
        for (const auto& device : devices) {
            DeviceUpdate update{.before = &device, .origin = journal::Origin::witnessed, .source = "merge " + std::to_string(act.pair.id)};
            update.changes.unit_id = to;
            updates.push_back(std::move(update));
        }
        update_many(tx, act.merging.journal(), act.by.account, updates);
    }
}

std::vector<std::int64_t> ids_of(store::Transaction& tx, std::string_view sql, std::initializer_list<store::Bound> bound) {
    return tx.all(sql, bound, [](const store::Row& row) { return row.integer(0); });
}

// The changed fields of a unit, as equipment.corrected says those of a device.
void journal_fields(store::Transaction& tx, const Act& act, const Unit& unit, const std::map<std::string, std::string>& after) {
    if (after.empty()) return;
    base::CanonicalObject before, payload;
    for (const auto& [field, value] : after) before.add(field, value_of(unit, field));
    payload.add_raw("before", before.text());
    for (const auto& [field, value] : after) payload.add(field, value);
    payload.add("source", "merge " + std::to_string(act.pair.id));
    act.merging.journal().append(tx, {.event = "unit.corrected", .subject = {"unit", unit.id}, .place = {unit.region_id, unit.id}, .by = act.by.account, .payload = payload.text()});
}

} // namespace

law::Decision<std::string> merge_units(store::Transaction& tx, const Act& act, std::int64_t keep, std::span<const std::string> take) {
    auto& journal = act.merging.journal();
    const auto gone = act.pair.other_than(keep);
    if (tx.engine() == store::Engine::postgres) tx.query(lock_sql, {{"left", act.pair.left.id}, {"right", act.pair.right.id}}, [](const store::Row&) {});
    const auto kept = find_unit(tx, act.by.scope, keep), other = find_unit(tx, act.by.scope, gone);
    if (!kept || !other) return law::refuse("merging.changed_meanwhile", law::rulebook(85));
    if (tx.integer(act.by.scope.apply(elsewhere_sql), {{"unit", gone}}) > 0) return law::refuse("merging.unit_reaches_elsewhere", law::rulebook(88), {{"name", other->name}});

    std::map<std::string, std::string> after;
    for (const auto& field : take)
        if (std::ranges::find(unit_fields, field) != unit_fields.end() && value_of(*other, field) != value_of(*kept, field) && !value_of(*other, field).empty())
            after[field] = value_of(*other, field);
    if (kept->credit_code.empty() && !other->credit_code.empty()) after["credit_code"] = other->credit_code; // a code that is known is not lost
    if (after.contains("region_id") && !act.by.scope.sees_region(other->region_id)) return law::refuse("equipment.region_not_yours", law::rulebook(12));

    const auto devices = ids_of(tx, devices_sql, {{"unit", gone}});
    hand_over(tx, act, devices, keep);
    tx.execute(merged_devices_sql, {{"to", keep}, {"from", gone}});
    insert_moved(tx, act.pair.id, "equipment", devices);
    insert_moved(tx, act.pair.id, "person", ids_of(tx, people_sql, {{"to", keep}, {"from", gone}}));
    insert_moved(tx, act.pair.id, "task", ids_of(tx, tasks_sql, {{"to", keep}, {"from", gone}}));
    if (act.merging.ports.hand_accounts_over) insert_moved(tx, act.pair.id, "account", act.merging.ports.hand_accounts_over(tx, act.by.account, gone, keep));
    tx.execute(merge_sql, {{"into", keep}, {"id", gone}});
    insert_moved(tx, act.pair.id, "record", ids_of(tx, take_along_sql, {{"into", keep}, {"id", gone}}));

    base::CanonicalObject was, is;
    for (const auto& [field, value] : after) was.add(field, value_of(*kept, field)), is.add(field, value);
    if (after.contains("credit_code")) save_code(tx, gone, ""); // one code, one unit
    for (const auto& [field, value] : after) save_field(tx, keep, field, value);
    journal_fields(tx, act, *kept, after);

    base::CanonicalObject merged;
    merged.add("into", keep).add("pair", act.pair.id);
    journal.append(tx, {.event = "unit.merged", .subject = {"unit", gone}, .place = {other->region_id, gone}, .by = act.by.account, .payload = merged.text(), .personal = {{"grounds", act.grounds}}});
    base::CanonicalObject absorbed;
    absorbed.add("devices", static_cast<std::int64_t>(devices.size())).add("former_name", other->name).add("from", gone).add("pair", act.pair.id);
    journal.append(tx, {.event = "unit.absorbed", .subject = {"unit", keep}, .place = {kept->region_id, keep}, .by = act.by.account, .payload = absorbed.text()});
    base::CanonicalObject undo;
    undo.add_raw("after", is.text()).add_raw("before", was.text()).add("credit_code", after.contains("credit_code") ? other->credit_code : std::string());
    return undo.text();
}

law::Decision<Parted> part_units(store::Transaction& tx, const Act& act) {
    auto& journal = act.merging.journal();
    const auto keep = act.pair.kept_id, gone = act.pair.other_than(keep);
    if (tx.engine() == store::Engine::postgres) tx.query(lock_sql, {{"left", act.pair.left.id}, {"right", act.pair.right.id}}, [](const store::Row&) {});
    const auto kept = find_unit(tx, act.by.scope, keep);
    const auto& sides = act.pair;
    if (!kept) return law::refuse("merging.kept_was_merged_since", law::rulebook(87), {{"name", sides.left.id == keep ? sides.left.name : sides.right.name}});

    Parted parted;
    std::map<std::string, std::string> back;
    std::string own_code;
    if (const auto undo = base::form::parse_json(act.pair.undo); undo && undo->is_object()) {
        const auto& before = undo->get_object().at("before").as_object();
        const auto& after = undo->get_object().at("after").as_object();
        for (const auto& [field, was] : before) {
            const std::string name(field);
            if (value_of(*kept, name) == std::string_view(after.at(field).as_string())) back[name] = std::string(was.as_string());
            else parted.left.push_back(name);
        }
        if (back.contains("credit_code")) own_code = std::string(undo->get_object().at("credit_code").as_string());
    }
    for (const auto& [field, value] : back) save_field(tx, keep, field, value);
    if (!own_code.empty()) save_code(tx, gone, own_code);
    journal_fields(tx, act, *kept, back);
    if (tx.execute(part_sql, {{"id", gone}, {"into", keep}}) != 1) return law::refuse("merging.changed_meanwhile", law::rulebook(87));
    for (const auto record : list_moved(tx, act.pair.id, "record")) tx.execute(give_back_sql, {{"to", gone}, {"id", record}, {"into", keep}});

    std::vector<std::int64_t> theirs;
    const auto moved = list_moved(tx, act.pair.id, "equipment");
    for (std::size_t from = 0; from < moved.size(); from += devices_at_once)
        for (const auto& device : list_equipment_by_ids(tx, auth::Scope::everything(), std::span(moved).subspan(from, std::min(devices_at_once, moved.size() - from))))
            if (device.unit_id == keep) theirs.push_back(device.id.value);
    parted.stayed = static_cast<std::int64_t>(moved.size() - theirs.size());
    hand_over(tx, act, theirs, gone);
    for (const auto id : list_moved(tx, act.pair.id, "person")) tx.execute(person_back_sql, {{"to", gone}, {"id", id}, {"from", keep}});
    for (const auto id : list_moved(tx, act.pair.id, "task")) tx.execute(task_back_sql, {{"to", gone}, {"id", id}, {"from", keep}});
    if (act.merging.ports.hand_accounts_back) act.merging.ports.hand_accounts_back(tx, act.by.account, list_moved(tx, act.pair.id, "account"), keep, gone);

    const auto other = find_unit(tx, auth::Scope::everything(), gone);
    base::CanonicalObject unmerged;
    unmerged.add("out_of", keep).add("pair", act.pair.id);
    journal.append(tx, {.event = "unit.unmerged", .subject = {"unit", gone}, .place = {other ? other->region_id : 0, gone}, .by = act.by.account, .payload = unmerged.text(),
                        .personal = {{"grounds", act.grounds}}});
    base::CanonicalObject released;
    released.add("devices", static_cast<std::int64_t>(theirs.size())).add("pair", act.pair.id).add("to", gone);
    journal.append(tx, {.event = "unit.released", .subject = {"unit", keep}, .place = {kept->region_id, keep}, .by = act.by.account, .payload = released.text()});
    return parted;
}

} // namespace tezai::registry::merging
