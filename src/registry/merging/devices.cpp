// Two records of one device: one stays, the other says which it is now.
#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/canonical_json.hpp"
#include "base/json.hpp"
#include "registry/approvals/store.hpp"
#include "registry/equipment/updating.hpp"
#include "registry/merging/merging.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::registry::merging {
namespace {

constexpr std::string_view merge_sql = "UPDATE equipment SET merged_into = :into, version = version + 1 WHERE id = :id AND merged_into IS NULL";
constexpr std::string_view take_along_sql = "UPDATE equipment SET merged_into = :into WHERE merged_into = :id RETURNING id";
constexpr std::string_view part_sql = "UPDATE equipment SET merged_into = NULL, version = version + 1 WHERE id = :id AND merged_into = :into";
constexpr std::string_view give_back_sql = "UPDATE equipment SET merged_into = :to WHERE id = :id AND merged_into = :into";
constexpr std::string_view open_tasks_sql = R"sql(
    SELECT id, code FROM tasks WHERE subject_kind = 'equipment' AND subject_id = :id AND state = 'open' ORDER BY id
)sql"; // -- unscoped: of a device that was read through a scope

bool is_gone(const Equipment& device) { return device.use_state == UseState::scrapped || device.use_state == UseState::moved_out; }

std::string value_of(const Equipment& device, std::string_view field) {
    if (field == "name") return device.name;
    if (field == "address") return device.address;
    if (field == "place_type") return device.place_type;
    if (field == "region_id") return std::to_string(device.region_id);
    if (field == "unit_id") return std::to_string(device.unit_id);
    if (field == "registered_on") return device.registered_on ? base::to_text(*device.registered_on) : std::string();
    if (field == "device_code") return std::string(device.identifier(IdentifierKind::device_code));
    return std::string(device.identifier(IdentifierKind::certificate_no));
}

// Sets the field of the changes; false: the value cannot be had (an empty number, a number that is there already).
bool set_field(DeviceChanges& to, const Equipment& now, std::string_view field, const std::string& value) {
    if (value_of(now, field) == value) return false;
    if (field == "name") to.name = value;
    else if (field == "address") to.address = value;
    else if (field == "place_type") to.place_type = value;
    else if (field == "region_id") to.region_id = std::stoll(value);
    else if (field == "unit_id") to.unit_id = std::stoll(value);
    else if (field == "registered_on") to.registered_on.emplace(value.empty() ? std::optional<base::Date>() : base::parse_date(value));
    else if (field == "device_code" && !value.empty()) to.device_code = value;
    else if (field == "certificate_no" && (value.empty() || value_of(now, field).empty())) to.certificate_no = value;
    else return false;
    return true;
}

std::string describe(const std::vector<std::string>& fields) {
    std::string text = "[";
    for (const auto& field : fields) {
        if (text.size() > 1) text += ',';
        base::append_json_string(text, field);
    }
    return text + "]";
}

struct Both {
    Equipment kept, other;
};
law::Decision<Both> read_both(store::Transaction& tx, const Act& act, std::int64_t keep) {
    const std::array ids{act.pair.left.id, act.pair.right.id};
    lock_devices(tx, ids);
    auto kept = find_equipment(tx, act.by.scope, {keep}), other = find_equipment(tx, act.by.scope, {act.pair.other_than(keep)});
    if (!kept || !other) return law::refuse("merging.changed_meanwhile", law::rulebook(85)); // one of them was merged elsewhere
    return Both{std::move(*kept), std::move(*other)};
}

void write_change(store::Transaction& tx, const Act& act, const Equipment& device, DeviceChanges changes) {
    if (!changes.any()) return;
    DeviceUpdate update{.before = &device, .changes = std::move(changes), .origin = journal::Origin::witnessed, .source = "merge " + std::to_string(act.pair.id)};
    update_many(tx, act.merging.journal(), act.by.account, {&update, 1});
}

} // namespace

law::Decision<std::string> merge_devices(store::Transaction& tx, const Act& act, std::int64_t keep, std::span<const std::string> take) {
    auto& journal = act.merging.journal();
    const auto both = read_both(tx, act, keep);
    if (!both) return base::failure(both.error());
    const auto& [kept, other] = *both;
    // A device that is in use does not leave the count by being merged into one that is gone (rulebook 86).
    if (kept.use_state != UseState::in_use && other.use_state == UseState::in_use) return law::refuse("merging.keep_the_one_in_use", law::rulebook(86));
    const auto coding = [&](std::int64_t id) { return act.merging.registry.coding.status(id); };
    if (coding(kept.id.value) == "uncoded" && coding(other.id.value) != "uncoded") return law::refuse("merging.keep_the_coded_one", law::rulebook(86));
    const bool worse = coding(kept.id.value) == "coded" && (coding(other.id.value) == "stuck" || coding(other.id.value) == "reported");
    if (worse) return law::refuse("merging.keep_the_stuck_one", law::rulebook(86));

    if (!list_open_kinds(tx, other.id.value).empty()) return law::refuse("merging.application_waits", law::rulebook(85), {{"name", other.name}});

    DeviceChanges changes;
    std::vector<std::string> taken;
    base::CanonicalObject before, after;
    auto fields = std::vector<std::string>(take.begin(), take.end());
    std::ranges::sort(fields);
    for (const auto& field : fields)
        if (const auto value = value_of(other, field); set_field(changes, kept, field, value)) {
            taken.push_back(field);
            before.add(field, value_of(kept, field));
            after.add(field, value);
        }
    if (changes.region_id && !act.by.scope.sees_region(*changes.region_id)) return law::refuse("equipment.region_not_yours", law::rulebook(12));
    write_change(tx, act, kept, std::move(changes));

    tx.execute(merge_sql, {{"into", keep}, {"id", other.id}});
    const auto along = tx.all(take_along_sql, {{"into", keep}, {"id", other.id}}, [](const store::Row& row) { return row.integer(0); });
    insert_moved(tx, act.pair.id, "record", along);
    std::vector<std::int64_t> tasks;
    for (const auto& [id, code] : tx.all(open_tasks_sql, {{"id", other.id}}, [](const store::Row& row) { return std::pair{row.integer(0), std::string(row.text(1))}; })) {
        tasks.push_back(id);
        end_task(tx, journal, act.by.account, code, {"equipment", other.id.value}, false, "merged");
    }
    insert_moved(tx, act.pair.id, "task", tasks);

    base::CanonicalObject merged;
    merged.add("into", keep).add("pair", act.pair.id);
    journal.append(tx, {.event = "equipment.merged", .subject = {"equipment", other.id.value}, .place = {other.region_id, other.unit_id}, .by = act.by.account,
                        .payload = merged.text(), .personal = {{"grounds", act.grounds}}});
    base::CanonicalObject absorbed;
    absorbed.add("from", other.id.value).add("pair", act.pair.id).add_raw("taken", describe(taken));
    journal.append(tx, {.event = "equipment.absorbed", .subject = {"equipment", keep}, .place = {kept.region_id, kept.unit_id}, .by = act.by.account, .payload = absorbed.text()});
    base::CanonicalObject undo;
    undo.add_raw("after", after.text()).add_raw("before", before.text());
    return undo.text();
}

law::Decision<Parted> part_devices(store::Transaction& tx, const Act& act) {
    auto& journal = act.merging.journal();
    const auto keep = act.pair.kept_id, gone = act.pair.other_than(keep);
    const std::array ids{act.pair.left.id, act.pair.right.id};
    lock_devices(tx, ids);
    const auto kept = find_equipment(tx, act.by.scope, {keep});
    const auto others = list_recorded_by_ids(tx, act.by.scope, {&gone, 1});
    if (!kept || others.empty()) return law::refuse("merging.kept_was_merged_since", law::rulebook(87), {{"name", act.pair.left.id == keep ? act.pair.left.name : act.pair.right.name}});
    if (is_gone(*kept)) return law::refuse("merging.kept_is_gone", law::rulebook(87), {{"name", kept->name}, {"state", "use_state." + std::string(word(kept->use_state))}});
    const auto& other = others.front();

    Parted parted;
    DeviceChanges back;
    if (const auto undo = base::form::parse_json(act.pair.undo); undo && undo->is_object()) {
        const auto& before = undo->get_object().at("before").as_object();
        const auto& after = undo->get_object().at("after").as_object();
        for (const auto& [field, was] : before) {
            const std::string name(field);
            if (value_of(*kept, name) == std::string_view(after.at(field).as_string())) (void)set_field(back, *kept, name, std::string(was.as_string()));
            else parted.left.push_back(name);
        }
    }
    write_change(tx, act, *kept, std::move(back));
    if (tx.execute(part_sql, {{"id", gone}, {"into", keep}}) != 1) return law::refuse("merging.changed_meanwhile", law::rulebook(87));
    for (const auto record : list_moved(tx, act.pair.id, "record")) {
        if (tx.execute(give_back_sql, {{"to", gone}, {"id", record}, {"into", keep}}) != 1) continue;
        base::CanonicalObject payload; // it is merged as before, into the one that it was merged into first
        payload.add("into", gone).add("pair", act.pair.id);
        journal.append(tx, {.event = "equipment.merged", .subject = {"equipment", record}, .place = {other.region_id, other.unit_id}, .by = act.by.account, .payload = payload.text()});
    }
    for (const auto id : list_moved(tx, act.pair.id, "task")) {
        const auto task = find_task(tx, auth::Scope::everything(), id);
        if (!task || task->state != "dropped") continue;
        open_again(tx, journal, act.by.account, *task);
    }
    base::CanonicalObject unmerged;
    unmerged.add("out_of", keep).add("pair", act.pair.id);
    journal.append(tx, {.event = "equipment.unmerged", .subject = {"equipment", gone}, .place = {other.region_id, other.unit_id}, .by = act.by.account, .payload = unmerged.text(),
                        .personal = {{"grounds", act.grounds}}});
    base::CanonicalObject released;
    released.add("left", std::string_view(fmt::format("{}", fmt::join(parted.left, " ")))).add("pair", act.pair.id).add("to", gone);
    journal.append(tx, {.event = "equipment.released", .subject = {"equipment", keep}, .place = {kept->region_id, kept->unit_id}, .by = act.by.account, .payload = released.text()});
    return parted;
}

} // namespace tezai::registry::merging
