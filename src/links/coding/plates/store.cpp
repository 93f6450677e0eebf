#include "links/coding/plates/store.hpp"

#include "registry/equipment/types.hpp"

namespace tezai::coding {
namespace {

using registry::word;

constexpr std::string_view plates_of_code_sql = R"sql(
    SELECT p.id, p.plate_no, p.state, p.place_id, s.made_at, h.handed_at, h.received_at, p.stuck_at, p.retired_at, h.receipt, p.stuck_by, p.retired_for, l.name, c.human_code
      FROM plates AS p
      JOIN codes AS c ON c.id = p.code_id
      LEFT JOIN label_sheets AS s ON s.id = p.sheet_id
      LEFT JOIN plate_handouts AS h ON h.id = p.handout_id
      LEFT JOIN plate_places AS l ON l.id = p.place_id
     WHERE p.code_id = :code_id
     ORDER BY p.id DESC
)sql"; // -- unscoped: of a device that the caller has seen
constexpr std::string_view plates_of_device_sql = R"sql(
    SELECT p.id, p.plate_no, p.state, p.place_id, s.made_at, h.handed_at, h.received_at, p.stuck_at, p.retired_at, h.receipt, p.stuck_by, p.retired_for, l.name, c.human_code
      FROM plates AS p
      JOIN codes AS c ON c.id = p.code_id
      JOIN code_bindings AS b ON b.code_id = c.id
      LEFT JOIN label_sheets AS s ON s.id = p.sheet_id
      LEFT JOIN plate_handouts AS h ON h.id = p.handout_id
      LEFT JOIN plate_places AS l ON l.id = p.place_id
     WHERE b.equipment_id = :equipment_id
     ORDER BY p.id DESC
     LIMIT 50
)sql"; // -- unscoped: of a device that the caller has seen
constexpr std::string_view plates_of_handout_sql = R"sql(
    SELECT p.id, p.plate_no, p.state, p.place_id, s.made_at, h.handed_at, h.received_at, p.stuck_at, p.retired_at, h.receipt, p.stuck_by, p.retired_for, l.name, c.human_code
      FROM plates AS p
      JOIN codes AS c ON c.id = p.code_id
      JOIN plate_handouts AS h ON h.id = p.handout_id
      LEFT JOIN label_sheets AS s ON s.id = p.sheet_id
      LEFT JOIN plate_places AS l ON l.id = p.place_id
     WHERE p.handout_id = :handout_id
     ORDER BY p.id
)sql"; // -- unscoped: of a hand-out that the caller has seen
constexpr std::string_view stuck_sql = R"sql(
    UPDATE plates SET state = 'stuck', stuck_at = :at, stuck_by = :by, photo_id = :photo_id, place_id = :place_id WHERE id = :id
)sql";
constexpr std::string_view retired_sql = "UPDATE plates SET state = 'retired', retired_at = :at, retired_for = :for WHERE id = :id";
constexpr std::string_view printed_sql = R"sql(
    SELECT p.id, e.region_id, e.unit_id
      FROM plates AS p
      JOIN code_bindings AS b ON b.code_id = p.code_id AND b.unbound_at IS NULL
      JOIN v_equipment AS e ON e.id = b.equipment_id
     WHERE p.sheet_id = :sheet_id AND p.state = 'printed' AND {visible:e}
     ORDER BY p.id
)sql";
constexpr std::string_view insert_handout_sql = R"sql(
    INSERT INTO plate_handouts (sheet_id, region_id, unit_id, plates, handed_at, handed_by)
    VALUES (:sheet_id, :region_id, :unit_id, :plates, :handed_at, :handed_by) RETURNING id
)sql";
constexpr std::string_view handed_sql = "UPDATE plates SET state = 'handed_out', handout_id = :handout_id WHERE id = :id";
constexpr std::string_view handouts_sql = R"sql(
    SELECT e.id, e.sheet_id, e.region_id, e.unit_id, e.plates, e.handed_at, e.received_at, e.receipt
      FROM plate_handouts AS e
     WHERE {visible:e} AND (:id = 0 OR e.id = :id) AND (:before = 0 OR e.id < :before) AND (:open = 0 OR e.received_at IS NULL)
     ORDER BY e.id DESC
     LIMIT :limit
)sql";
constexpr std::string_view receipt_sql = R"sql(
    UPDATE plate_handouts SET received_at = :at, received_by = :by, receipt = :receipt WHERE id = :id AND received_at IS NULL
)sql";
constexpr std::string_view insert_report_sql = R"sql(
    INSERT INTO sticker_reports (entry_id, equipment_id, kind, origin, reported_at, other_equipment_id, state)
    VALUES (:entry_id, :equipment_id, :kind, :origin, :reported_at, :other, :state)
)sql";
constexpr std::string_view standing_sql = R"sql(
    SELECT r.entry_id, r.equipment_id, r.kind, r.origin, r.state, r.reported_at, r.other_equipment_id, e.name, e.region_id, e.unit_id
      FROM sticker_reports AS r JOIN v_equipment AS e ON e.id = r.equipment_id
     WHERE r.equipment_id = :equipment_id AND r.ended_at IS NULL
     ORDER BY r.entry_id
)sql"; // -- unscoped: of a device that the caller has seen
constexpr std::string_view reports_sql = R"sql(
    SELECT r.entry_id, r.equipment_id, r.kind, r.origin, r.state, r.reported_at, r.other_equipment_id, e.name, e.region_id, e.unit_id
      FROM sticker_reports AS r JOIN v_equipment AS e ON e.id = r.equipment_id
     WHERE {visible:e} AND (:id = 0 OR r.entry_id = :id) AND (:before = 0 OR r.entry_id < :before) AND (:standing = 0 OR r.ended_at IS NULL)
     ORDER BY r.entry_id DESC
     LIMIT :limit
)sql";
constexpr std::string_view questions_sql = R"sql(
    SELECT r.entry_id, r.equipment_id, r.kind, r.origin, r.state, r.reported_at, r.other_equipment_id, e.name, e.region_id, e.unit_id
      FROM sticker_reports AS r JOIN v_equipment AS e ON e.id = r.equipment_id
     WHERE r.state = 'open' AND r.ended_at IS NULL AND r.origin = 'public' AND r.reported_at < :before
     ORDER BY r.entry_id
     LIMIT 10000
)sql"; // -- unscoped: the clock runs in every county
constexpr std::string_view report_state_sql = "UPDATE sticker_reports SET state = :state, ended_at = :ended_at WHERE entry_id = :id";
constexpr std::string_view cloned_sql = R"sql(
    INSERT INTO stickers (equipment_id, cloned_at) VALUES (:equipment_id, :at)
    ON CONFLICT (equipment_id) DO UPDATE SET cloned_at = COALESCE(stickers.cloned_at, excluded.cloned_at)
)sql";
constexpr std::string_view is_cloned_sql = "SELECT COUNT(*) FROM stickers WHERE equipment_id = :equipment_id AND cloned_at IS NOT NULL"; // -- unscoped: the caller has seen the device
constexpr std::string_view revoke_code_sql = "UPDATE codes SET state = 'revoked', revoked_at = :at, revoked_for = :for WHERE id = :id";
constexpr std::string_view unbind_sql = "UPDATE code_bindings SET unbound_at = :at WHERE code_id = :id AND unbound_at IS NULL";
constexpr std::string_view retire_all_sql = R"sql(
    UPDATE plates SET state = 'retired', retired_at = :at, retired_for = 'code_revoked' WHERE code_id = :id AND state <> 'retired'
)sql";
constexpr std::string_view erase_sticker_sql = "DELETE FROM stickers WHERE equipment_id = :equipment_id";
constexpr std::string_view revoked_sql = R"sql(
    SELECT c.code, c.human_code, c.revoked_for, c.revoked_at
      FROM codes AS c JOIN code_bindings AS b ON b.code_id = c.id
     WHERE c.state = 'revoked' AND b.equipment_id = :equipment_id
     ORDER BY c.id DESC
)sql"; // -- unscoped: of a device that the caller has seen
constexpr std::string_view every_revoked_sql = "SELECT code, human_code, revoked_for, revoked_at FROM codes WHERE state = 'revoked'"; // -- unscoped: that a code is no more is public
constexpr std::string_view imported_sql = "SELECT COUNT(*) FROM codes WHERE id = :id AND import_id IS NOT NULL"; // -- unscoped: of a device that scrapped itself
constexpr std::string_view insert_order_sql = R"sql(
    INSERT INTO reprint_orders (equipment_id, reason, note, ordered_at, ordered_by) VALUES (:equipment_id, :reason, :note, :at, :by)
    ON CONFLICT (equipment_id) WHERE ended_at IS NULL DO NOTHING
)sql";
constexpr std::string_view order_of_sql = R"sql(
    SELECT o.id, o.equipment_id, o.reason, o.note, o.ordered_at, p.plate_no, p.state, e.name, e.address, e.region_id, e.unit_id
      FROM reprint_orders AS o JOIN v_equipment AS e ON e.id = o.equipment_id LEFT JOIN plates AS p ON p.id = o.plate_id
     WHERE o.equipment_id = :equipment_id AND o.ended_at IS NULL
)sql"; // -- unscoped: of a device that the caller has seen
constexpr std::string_view orders_sql = R"sql(
    SELECT o.id, o.equipment_id, o.reason, o.note, o.ordered_at, p.plate_no, p.state, e.name, e.address, e.region_id, e.unit_id
      FROM reprint_orders AS o JOIN v_equipment AS e ON e.id = o.equipment_id LEFT JOIN plates AS p ON p.id = o.plate_id
     WHERE o.ended_at IS NULL AND {visible:e} AND (:id = 0 OR o.id = :id) AND (:unit_id = 0 OR e.unit_id = :unit_id) AND (:before = 0 OR o.id < :before)
     ORDER BY o.id DESC
     LIMIT :limit
)sql";
constexpr std::string_view order_printed_sql = "UPDATE reprint_orders SET plate_id = :plate_id WHERE equipment_id = :equipment_id AND ended_at IS NULL";
constexpr std::string_view end_order_sql = "UPDATE reprint_orders SET ended_at = :at, ended_as = :as WHERE id = :id";
constexpr std::string_view insert_scan_sql = R"sql(
    INSERT INTO failed_scans (equipment_id, region_id, unit_id, fault, failed_at) VALUES (:equipment_id, :region_id, :unit_id, :fault, :at)
)sql";
constexpr std::string_view failed_since_sql = R"sql(
    SELECT COUNT(*) FROM failed_scans AS f
     WHERE f.equipment_id = :equipment_id AND f.region_id = :region_id AND f.unit_id = :unit_id AND f.fault = :fault AND f.failed_at > :since
)sql"; // -- unscoped: of who tried
// Photos in which no code could be read tell the same as scans that failed. What was before the last accepted photo is over.
constexpr std::string_view unreadable_sql = R"sql(
    SELECT e.id, SUM(t.scans), SUM(t.photos), MAX(t.at), e.name, e.address, e.region_id, e.unit_id,
           (SELECT COUNT(*) FROM reprint_orders AS o WHERE o.equipment_id = e.id AND o.ended_at IS NULL)
      FROM (SELECT equipment_id, 1 AS scans, 0 AS photos, failed_at AS at FROM failed_scans WHERE equipment_id <> 0 AND failed_at >= :since
            UNION ALL
            SELECT equipment_id, 0 AS scans, 1 AS photos, sent_at AS at FROM sticker_photos WHERE verdict = 'rejected' AND right_device IS NULL AND sent_at >= :since) AS t
      JOIN v_equipment AS e ON e.id = t.equipment_id
      LEFT JOIN stickers AS s ON s.equipment_id = e.id
     WHERE {visible:e} AND t.at > COALESCE(s.accepted_at, 0)
     GROUP BY e.id, e.name, e.address, e.region_id, e.unit_id
     ORDER BY SUM(t.scans) + SUM(t.photos) DESC, MAX(t.at) DESC, e.id
     LIMIT :limit
)sql";
constexpr std::string_view insert_place_sql = R"sql(
    INSERT INTO plate_places (equipment_id, name, reason, added_at) VALUES (:equipment_id, :name, :reason, :at) RETURNING id
)sql";
constexpr std::string_view places_sql = R"sql(
    SELECT l.id, l.name, l.reason, MAX(p.stuck_at)
      FROM plate_places AS l LEFT JOIN plates AS p ON p.place_id = l.id AND p.state = 'stuck'
     WHERE l.equipment_id = :equipment_id AND l.ended_at IS NULL
     GROUP BY l.id, l.name, l.reason
     ORDER BY l.id
)sql"; // -- unscoped: of a device that the caller has seen
constexpr std::string_view end_place_sql = "UPDATE plate_places SET ended_at = :at WHERE id = :id AND equipment_id = :equipment_id AND ended_at IS NULL";

Plate read_plate(const store::Row& row) {
    return {.id = row.integer(0), .plate_no = std::string(row.text(1)), .state = registry::parse_word<PlateState>(row.text(2)).value_or(PlateState::printed),
            .place_id = row.maybe_integer(3).value_or(0), .printed_at = row.maybe_instant(4), .handed_at = row.maybe_instant(5), .received_at = row.maybe_instant(6),
            .stuck_at = row.maybe_instant(7), .retired_at = row.maybe_instant(8), .receipt = row.maybe_text(9).value_or(""), .stuck_by = row.maybe_text(10).value_or(""),
            .retired_for = row.maybe_text(11).value_or(""), .place_name = row.maybe_text(12).value_or(""), .human_code = std::string(row.text(13))};
}

Handout read_handout(const store::Row& row) {
    return {.id = row.integer(0), .sheet_id = row.integer(1), .region_id = row.integer(2), .unit_id = row.integer(3), .plates = row.integer(4), .handed_at = row.instant(5),
            .received_at = row.maybe_instant(6), .receipt = row.maybe_text(7).value_or("")};
}

StickerReport read_report(const store::Row& row) {
    return {.id = row.integer(0), .equipment_id = row.integer(1), .kind = std::string(row.text(2)), .origin = std::string(row.text(3)), .state = std::string(row.text(4)),
            .device_name = std::string(row.text(7)), .reported_at = row.instant(5), .other_equipment_id = row.integer(6), .region_id = row.integer(8), .unit_id = row.integer(9)};
}

RevokedCode read_revoked(const store::Row& row) { return {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), row.instant(3)}; }

ReprintOrder read_order(const store::Row& row) {
    return {.id = row.integer(0), .equipment_id = row.integer(1), .reason = std::string(row.text(2)), .note = std::string(row.text(3)), .device_name = std::string(row.text(7)),
            .address = std::string(row.text(8)), .ordered_at = row.instant(4), .plate_no = row.maybe_text(5), .plate_state = row.maybe_text(6), .region_id = row.integer(9), .unit_id = row.integer(10)};
}

} // namespace

std::vector<Plate> list_plates_of_code(store::Transaction& tx, std::int64_t code_id) { return tx.all(plates_of_code_sql, {{"code_id", code_id}}, read_plate); }
std::vector<Plate> list_plates_of_device(store::Transaction& tx, std::int64_t equipment_id) { return tx.all(plates_of_device_sql, {{"equipment_id", equipment_id}}, read_plate); }
std::vector<Plate> list_plates_of_handout(store::Transaction& tx, std::int64_t handout_id) { return tx.all(plates_of_handout_sql, {{"handout_id", handout_id}}, read_plate); }

void save_stuck(store::Transaction& tx, std::int64_t plate_id, base::Instant at, StuckBy by, std::int64_t photo_id, std::int64_t place_id) {
    tx.execute(stuck_sql, {{"id", plate_id}, {"at", at}, {"by", word(by)}, {"photo_id", photo_id}, {"place_id", place_id == 0 ? std::optional<std::int64_t>{} : place_id}});
}
void save_retired(store::Transaction& tx, std::int64_t plate_id, base::Instant at, RetiredFor why) { tx.execute(retired_sql, {{"id", plate_id}, {"at", at}, {"for", word(why)}}); }

std::vector<PrintedPlate> list_printed(store::Transaction& tx, const auth::Scope& scope, std::int64_t sheet_id) {
    return tx.all(scope.apply(printed_sql), {{"sheet_id", sheet_id}}, [](const store::Row& row) { return PrintedPlate{row.integer(0), row.integer(1), row.integer(2)}; });
}

std::int64_t insert_handout(store::Transaction& tx, const Handout& handout, journal::AccountId by) {
    return tx.first(insert_handout_sql, {{"sheet_id", handout.sheet_id}, {"region_id", handout.region_id}, {"unit_id", handout.unit_id}, {"plates", handout.plates}, {"handed_at", handout.handed_at}, {"handed_by", by}},
                    [](const store::Row& row) { return row.integer(0); }).value();
}
void save_handed_out(store::Transaction& tx, std::int64_t plate_id, std::int64_t handout_id) { tx.execute(handed_sql, {{"id", plate_id}, {"handout_id", handout_id}}); }

std::optional<Handout> find_handout(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(handouts_sql), {{"id", id}, {"before", 0}, {"open", 0}, {"limit", 1}}, read_handout);
}
std::vector<Handout> list_handouts(store::Transaction& tx, const auth::Scope& scope, bool open_only, std::int64_t before_id, std::int64_t limit) {
    return tx.all(scope.apply(handouts_sql), {{"id", 0}, {"before", before_id}, {"open", open_only ? 1 : 0}, {"limit", limit}}, read_handout);
}
bool save_receipt(store::Transaction& tx, std::int64_t handout_id, base::Instant at, journal::AccountId by, std::string_view receipt) {
    return tx.execute(receipt_sql, {{"id", handout_id}, {"at", at}, {"by", by}, {"receipt", receipt}}) == 1;
}

void insert_report(store::Transaction& tx, const NewReport& report) {
    tx.execute(insert_report_sql, {{"entry_id", report.entry_id}, {"equipment_id", report.equipment_id}, {"kind", report.kind}, {"origin", report.origin}, {"reported_at", report.reported_at},
                                   {"other", report.other_equipment_id}, {"state", report.state}});
}
std::vector<StickerReport> list_standing_reports(store::Transaction& tx, std::int64_t equipment_id) { return tx.all(standing_sql, {{"equipment_id", equipment_id}}, read_report); }
std::optional<StickerReport> find_report(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(reports_sql), {{"id", id}, {"before", 0}, {"standing", 0}, {"limit", 1}}, read_report);
}
std::vector<StickerReport> list_reports(store::Transaction& tx, const auth::Scope& scope, bool standing_only, std::int64_t before_id, std::int64_t limit) {
    return tx.all(scope.apply(reports_sql), {{"id", 0}, {"before", before_id}, {"standing", standing_only ? 1 : 0}, {"limit", limit}}, read_report);
}
std::vector<StickerReport> list_questions_before(store::Transaction& tx, base::Instant before) { return tx.all(questions_sql, {{"before", before}}, read_report); }
void save_report_state(store::Transaction& tx, std::int64_t id, std::string_view state, std::optional<base::Instant> ended_at) {
    tx.execute(report_state_sql, {{"id", id}, {"state", state}, {"ended_at", ended_at}});
}
void save_cloned(store::Transaction& tx, std::int64_t equipment_id, base::Instant at) { tx.execute(cloned_sql, {{"equipment_id", equipment_id}, {"at", at}}); }
bool is_cloned(store::Transaction& tx, std::int64_t equipment_id) { return tx.integer(is_cloned_sql, {{"equipment_id", equipment_id}}) != 0; }

void save_revoked(store::Transaction& tx, std::int64_t code_id, std::int64_t equipment_id, base::Instant at, RevokedFor why) {
    tx.execute(revoke_code_sql, {{"id", code_id}, {"at", at}, {"for", word(why)}});
    tx.execute(unbind_sql, {{"id", code_id}, {"at", at}});
    tx.execute(retire_all_sql, {{"id", code_id}, {"at", at}});
    tx.execute(erase_sticker_sql, {{"equipment_id", equipment_id}});
}
std::vector<RevokedCode> list_revoked_codes(store::Transaction& tx, std::int64_t equipment_id) { return tx.all(revoked_sql, {{"equipment_id", equipment_id}}, read_revoked); }
void each_revoked_code(store::Transaction& tx, const std::function<void(const RevokedCode&)>& each) {
    tx.query(every_revoked_sql, {}, [&](const store::Row& row) { each(read_revoked(row)); });
}
bool came_with_import(store::Transaction& tx, std::int64_t code_id) { return tx.integer(imported_sql, {{"id", code_id}}) != 0; }

bool insert_order(store::Transaction& tx, std::int64_t equipment_id, OrderReason reason, std::string_view note, base::Instant at, journal::AccountId by) {
    return tx.execute(insert_order_sql, {{"equipment_id", equipment_id}, {"reason", word(reason)}, {"note", note}, {"at", at}, {"by", by}}) == 1;
}
std::optional<ReprintOrder> find_open_order_of(store::Transaction& tx, std::int64_t equipment_id) { return tx.first(order_of_sql, {{"equipment_id", equipment_id}}, read_order); }
std::optional<ReprintOrder> find_open_order(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(orders_sql), {{"id", id}, {"unit_id", 0}, {"before", 0}, {"limit", 1}}, read_order);
}
std::vector<ReprintOrder> list_open_orders(store::Transaction& tx, const auth::Scope& scope, std::int64_t unit_id, std::int64_t before_id, std::int64_t limit) {
    return tx.all(scope.apply(orders_sql), {{"id", 0}, {"unit_id", unit_id}, {"before", before_id}, {"limit", limit}}, read_order);
}
void save_order_printed(store::Transaction& tx, std::int64_t equipment_id, std::int64_t plate_id) { tx.execute(order_printed_sql, {{"equipment_id", equipment_id}, {"plate_id", plate_id}}); }
void end_order(store::Transaction& tx, std::int64_t order_id, base::Instant at, std::string_view as) { tx.execute(end_order_sql, {{"id", order_id}, {"at", at}, {"as", as}}); }

void insert_failed_scan(store::Transaction& tx, const FailedScan& scan) {
    tx.execute(insert_scan_sql, {{"equipment_id", scan.equipment_id}, {"region_id", scan.region_id}, {"unit_id", scan.unit_id}, {"fault", word(scan.fault)}, {"at", scan.failed_at}});
}
bool failed_since(store::Transaction& tx, const FailedScan& scan, base::Instant since) {
    return tx.integer(failed_since_sql, {{"equipment_id", scan.equipment_id}, {"region_id", scan.region_id}, {"unit_id", scan.unit_id}, {"fault", word(scan.fault)}, {"since", since}}) != 0;
}
std::vector<Unreadable> list_unreadable(store::Transaction& tx, const auth::Scope& scope, base::Instant since, std::int64_t limit) {
    return tx.all(scope.apply(unreadable_sql), {{"since", since}, {"limit", limit}}, [](const store::Row& row) {
        return Unreadable{.equipment_id = row.integer(0), .scans = row.integer(1), .photos = row.integer(2), .last_at = row.instant(3), .device_name = std::string(row.text(4)), .address = std::string(row.text(5)),
                          .region_id = row.integer(6), .unit_id = row.integer(7), .ordered = row.integer(8) != 0};
    });
}

std::int64_t insert_place(store::Transaction& tx, std::int64_t equipment_id, std::string_view name, std::string_view reason, base::Instant at) {
    return tx.first(insert_place_sql, {{"equipment_id", equipment_id}, {"name", name}, {"reason", reason}, {"at", at}}, [](const store::Row& row) { return row.integer(0); }).value();
}
std::vector<PlatePlace> list_places(store::Transaction& tx, std::int64_t equipment_id) {
    return tx.all(places_sql, {{"equipment_id", equipment_id}}, [](const store::Row& row) { return PlatePlace{row.integer(0), std::string(row.text(1)), std::string(row.text(2)), row.maybe_instant(3)}; });
}
bool end_place(store::Transaction& tx, std::int64_t equipment_id, std::int64_t place_id, base::Instant at) {
    return tx.execute(end_place_sql, {{"equipment_id", equipment_id}, {"id", place_id}, {"at", at}}) == 1;
}

} // namespace tezai::coding
