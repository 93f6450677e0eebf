// Where plates hang and where they fail: scans that came to nothing, and the entrances of a device that wants several plates.
#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "links/coding/duties.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/plates/store.hpp"
#include "registry/equipment/imported.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::coding {

constexpr std::size_t most_places = 20, longest_name = 120;

law::Decision<bool> note_failed_scan(const Coding& coding, const auth::Actor& by, std::int64_t equipment_id, ScanFault fault) {
    return coding.journal.act<bool>({.action = "coding.note_failed_scan", .by = by.account, .subject = subject_of(equipment_id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        FailedScan scan{.equipment_id = equipment_id, .region_id = by.region_id, .unit_id = by.unit_id, .fault = fault, .failed_at = coding.journal.clock().now()};
        journal::Entry entry{.event = "coding.scan_failed", .subject = {"region", by.region_id}, .place = {by.region_id, by.unit_id}, .by = by.account};
        if (equipment_id != 0) {
            registry::hold_equipment(tx, {&equipment_id, 1});
            const auto device = registry::find_equipment(tx, by.scope, {equipment_id});
            if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
            entry.subject = subject_of(equipment_id);
            entry.place = {device->region_id, device->unit_id};
        }
        if (failed_since(tx, scan, scan.failed_at - std::chrono::minutes(1))) return true; // a reader that tries again and again failed once
        insert_failed_scan(tx, scan);
        base::CanonicalObject payload;
        payload.add("fault", registry::word(fault));
        const auto written = payload.text();
        entry.payload = written;
        coding.journal.append(tx, entry);
        return true;
    });
}

law::Decision<std::int64_t> add_place(const Coding& coding, const auth::Actor& by, std::int64_t equipment_id, std::string_view name, std::string_view reason) {
    return coding.journal.act<std::int64_t>({.action = "coding.add_place", .by = by.account, .subject = subject_of(equipment_id)}, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        registry::hold_equipment(tx, {&equipment_id, 1});
        const auto device = registry::find_equipment(tx, by.scope, {equipment_id});
        if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
        const auto places = list_places(tx, equipment_id);
        const auto wanted = std::string(base::cut_utf8(base::one_line(name), longest_name));
        if (places.size() >= most_places) return law::refuse("coding.too_many_places", law::rulebook(76), {{"limit", std::to_string(most_places)}});
        for (const auto& place : places)
            if (place.name == wanted) return law::refuse("coding.place_known", law::rulebook(76), {{"name", wanted}});
        const auto id = insert_place(tx, equipment_id, wanted, base::cut_utf8(base::one_line(reason), 300), coding.journal.clock().now());
        base::CanonicalObject payload;
        payload.add("name", wanted).add("place", id);
        coding.journal.append(tx, {.event = "coding.plate_place_added", .subject = subject_of(equipment_id), .place = {device->region_id, device->unit_id}, .by = by.account, .payload = payload.text()});
        return id;
    });
}

law::Decision<bool> remove_place(const Coding& coding, const auth::Actor& by, std::int64_t equipment_id, std::int64_t place_id) {
    return coding.journal.act<bool>({.action = "coding.remove_place", .by = by.account, .subject = subject_of(equipment_id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        registry::hold_equipment(tx, {&equipment_id, 1});
        const auto device = registry::find_equipment(tx, by.scope, {equipment_id});
        if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
        if (!end_place(tx, equipment_id, place_id, coding.journal.clock().now())) return law::refuse("coding.unknown_place", law::rulebook(12));
        base::CanonicalObject payload;
        payload.add("place", place_id);
        coding.journal.append(tx, {.event = "coding.plate_place_removed", .subject = subject_of(equipment_id), .place = {device->region_id, device->unit_id}, .by = by.account, .payload = payload.text()});
        return true;
    });
}

} // namespace tezai::coding
