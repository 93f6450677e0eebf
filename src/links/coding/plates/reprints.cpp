// Plates that are to be printed again: the same code under a new plate number. How far an order is, its plate says.
#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "links/coding/duties.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/plates/store.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/imported.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::coding {
namespace {

void end(store::Transaction& tx, const Coding& coding, journal::AccountId by, const ReprintOrder& order, std::string_view as) {
    end_order(tx, order.id, coding.journal.clock().now(), as);
    base::CanonicalObject payload;
    payload.add("as", as).add("order", order.id);
    coding.journal.append(tx, {.event = "coding.reprint_ended", .subject = subject_of(order.equipment_id), .place = {order.region_id, order.unit_id}, .by = by, .payload = payload.text()});
}

} // namespace

bool order_again(store::Transaction& tx, const Coding& coding, journal::AccountId by, const registry::Equipment& device, OrderReason reason, std::string_view note) {
    if (!insert_order(tx, device.id.value, reason, note, coding.journal.clock().now(), by)) return false;
    base::CanonicalObject payload;
    payload.add("reason", registry::word(reason));
    coding.journal.append(tx, {.event = "coding.reprint_ordered", .subject = subject_of(device.id.value), .place = {device.region_id, device.unit_id}, .by = by, .payload = payload.text()});
    return true;
}

law::Decision<Ordered> order_reprints(const Coding& coding, const auth::Actor& by, const std::vector<std::int64_t>& equipment_ids, OrderReason reason, std::string_view note) {
    return coding.journal.act<Ordered>({.action = "coding.order_reprint", .by = by.account}, [&](store::Transaction& tx) -> law::Decision<Ordered> {
        registry::hold_equipment(tx, equipment_ids);
        Ordered done;
        const auto text = std::string(base::cut_utf8(base::one_line(note), 300));
        for (const auto& device : registry::list_equipment_by_ids(tx, by.scope, equipment_ids)) {
            if (!find_code_of(tx, device.id.value)) ++done.without_code;
            else if (order_again(tx, coding, by.account, device, reason, text)) ++done.ordered;
            else ++done.already;
        }
        if (done.ordered + done.already + done.without_code == 0) return law::refuse("equipment.unknown", law::rulebook(12));
        return done;
    });
}

law::Decision<bool> drop_order(const Coding& coding, const auth::Actor& by, std::int64_t order_id, std::string_view note) {
    return coding.journal.act<bool>({.action = "coding.drop_reprint", .by = by.account, .subject = {"reprint_order", order_id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto order = find_open_order(tx, by.scope, order_id);
        if (!order) return law::refuse("coding.unknown_order", law::rulebook(12));
        if (base::trim(note).empty()) return law::refuse("coding.drop_needs_note", law::rulebook(74));
        end(tx, coding, by.account, *order, "dropped");
        return true;
    });
}

void end_order_by_photo(store::Transaction& tx, const Coding& coding, journal::AccountId by, const registry::Equipment& device) {
    if (const auto order = find_open_order_of(tx, device.id.value)) end(tx, coding, by, *order, "stuck");
}

} // namespace tezai::coding
