#include "links/coding/store.hpp"

#include "registry/equipment/types.hpp"

namespace tezai::coding {
namespace {

constexpr std::string_view take_number_sql = R"sql(
    UPDATE coding_counter SET next = next + 1 WHERE name = 'code' RETURNING next - 1
)sql";
constexpr std::string_view insert_code_sql = R"sql(
    INSERT INTO codes (code, human_code, state, issued_at, import_id)
    VALUES (:code, :human_code, 'active', :issued_at, :import_id) RETURNING id
)sql";
constexpr std::string_view bind_sql = R"sql(
    INSERT INTO code_bindings (code_id, equipment_id, bound_at) VALUES (:code_id, :equipment_id, :bound_at)
)sql";
constexpr std::string_view clear_clone_sql = "UPDATE stickers SET cloned_at = NULL WHERE equipment_id = :equipment_id AND cloned_at IS NOT NULL";
constexpr std::string_view code_of_sql = R"sql(
    SELECT c.id, b.equipment_id, c.code, c.human_code, c.issued_at
      FROM code_bindings AS b JOIN codes AS c ON c.id = b.code_id
     WHERE b.equipment_id = :equipment_id AND b.unbound_at IS NULL
)sql"; // -- unscoped: the caller has seen the device
constexpr std::string_view find_code_sql = R"sql(
    SELECT c.id, COALESCE(m.merged_into, b.equipment_id), c.code, c.human_code, c.issued_at
      FROM codes AS c JOIN code_bindings AS b ON b.code_id = c.id AND b.unbound_at IS NULL
      LEFT JOIN v_merged_equipment AS m ON m.id = b.equipment_id
     WHERE (c.code = :text OR c.human_code = :text) AND c.state = 'active'
)sql"; // -- unscoped: a code is public; what it leads to is read through a scope
constexpr std::string_view bindings_sql = R"sql(
    SELECT c.id, b.equipment_id, c.code, c.human_code, c.issued_at, s.accepted_at, s.photo_id, s.reported_at, s.report_kind, s.cloned_at
      FROM code_bindings AS b
      JOIN codes AS c ON c.id = b.code_id
      LEFT JOIN stickers AS s ON s.equipment_id = b.equipment_id
     WHERE b.unbound_at IS NULL AND c.state = 'active'
     ORDER BY b.code_id
)sql"; // -- unscoped: the book in memory holds every public code
constexpr std::string_view merged_sql = R"sql(
    SELECT id, merged_into FROM v_merged_equipment
)sql"; // -- unscoped: the book in memory holds every public code
constexpr std::string_view absorbed_codes_sql = R"sql(
    SELECT c.code
      FROM v_merged_equipment AS m
      JOIN code_bindings AS b ON b.equipment_id = m.id AND b.unbound_at IS NULL
      JOIN codes AS c ON c.id = b.code_id
     WHERE m.merged_into = :equipment_id AND c.state = 'active'
)sql"; // -- unscoped: the caller has seen the device
constexpr std::string_view sticker_sql = R"sql(
    SELECT accepted_at, photo_id, reported_at, report_kind, cloned_at FROM stickers WHERE equipment_id = :equipment_id
)sql"; // -- unscoped: the caller has seen the device
constexpr std::string_view accepted_sql = R"sql(
    INSERT INTO stickers (equipment_id, accepted_at, photo_id) VALUES (:equipment_id, :accepted_at, :photo_id)
    ON CONFLICT (equipment_id) DO UPDATE
       SET accepted_at = excluded.accepted_at, photo_id = excluded.photo_id, reported_at = NULL, report_kind = NULL
)sql";
// The first report counts: a second one does not give seven more days.
constexpr std::string_view report_sql = R"sql(
    INSERT INTO stickers (equipment_id, reported_at, report_kind) VALUES (:equipment_id, :at, :kind)
    ON CONFLICT (equipment_id) DO UPDATE
       SET reported_at = COALESCE(stickers.reported_at, excluded.reported_at),
           report_kind = COALESCE(stickers.report_kind, excluded.report_kind)
)sql";
constexpr std::string_view insert_photo_sql = R"sql(
    INSERT INTO sticker_photos (equipment_id, region_id, unit_id, blob, sent_at, sent_by, captured_at, verdict, reasons, right_device, measures, hashes)
    VALUES (:equipment_id, :region_id, :unit_id, :blob, :sent_at, :sent_by, :captured_at, :verdict, :reasons, :right_device, :measures, :hashes)
    RETURNING id
)sql";
constexpr std::string_view photos_sql = R"sql(
    SELECT e.id, e.equipment_id, e.blob, e.verdict, e.reasons, e.measures, e.sent_at, e.captured_at, e.right_device
      FROM sticker_photos AS e
     WHERE {visible:e} AND (e.equipment_id = :equipment_id OR e.id = :id)
     ORDER BY e.id DESC
     LIMIT 50
)sql";
constexpr std::string_view same_photo_sql = R"sql(
    SELECT e.id, e.equipment_id, e.blob, e.verdict, e.reasons, e.measures, e.sent_at, e.captured_at, e.right_device
      FROM sticker_photos AS e
     WHERE {visible:e} AND e.equipment_id = :equipment_id AND e.blob = :blob AND e.captured_at = :captured_at AND e.sent_by = :sent_by
     ORDER BY e.id DESC
     LIMIT 1
)sql";
constexpr std::string_view hashes_sql = R"sql(
    SELECT id, equipment_id, hashes FROM sticker_photos WHERE hashes <> '' ORDER BY id
)sql"; // -- unscoped: the same picture is the same picture in every county; a match names no other device to the sender
constexpr std::string_view insert_sheet_sql = R"sql(
    INSERT INTO label_sheets (format, labels, pages, blob, region_id, unit_id, made_at, made_by)
    VALUES (:format, :labels, :pages, :blob, :region_id, :unit_id, :made_at, :made_by) RETURNING id
)sql";
constexpr std::string_view count_plates_sql = "SELECT COUNT(*) FROM plates WHERE code_id = :code_id"; // -- unscoped: of a device the caller has seen
constexpr std::string_view insert_plate_sql = R"sql(
    INSERT INTO plates (code_id, plate_no, sheet_id, state, place_id) VALUES (:code_id, :plate_no, :sheet_id, 'printed', :place_id) RETURNING id
)sql";
constexpr std::string_view sheets_sql = R"sql(
    SELECT e.id, e.format, e.blob, e.labels, e.pages, e.printed, e.made_at
      FROM label_sheets AS e
     WHERE {visible:e} AND (:before = 0 OR e.id < :before) AND (:id = 0 OR e.id = :id)
     ORDER BY e.id DESC
     LIMIT :limit
)sql";
constexpr std::string_view printed_sql = "UPDATE label_sheets SET printed = printed + 1 WHERE id = :id";
constexpr std::string_view cursor_sql = "SELECT leaf FROM coding_cursor WHERE name = 'clock'";
constexpr std::string_view save_cursor_sql = R"sql(
    INSERT INTO coding_cursor (name, leaf) VALUES ('clock', :leaf) ON CONFLICT (name) DO UPDATE SET leaf = excluded.leaf
)sql";

IssuedCode read_code(const store::Row& row) {
    return {row.integer(0), row.integer(1), std::string(row.text(2)), std::string(row.text(3)), row.instant(4)};
}

StickerPhoto read_photo(const store::Row& row) {
    const auto right = row.maybe_integer(8);
    return {.id = row.integer(0), .equipment_id = row.integer(1), .blob = std::string(row.text(2)), .verdict = std::string(row.text(3)),
            .reasons = std::string(row.text(4)), .measures = std::string(row.text(5)), .sent_at = row.instant(6),
            .captured_at = row.maybe_instant(7), .right_device = right ? std::optional{*right != 0} : std::nullopt};
}

LabelSheet read_sheet(const store::Row& row) {
    return {.id = row.integer(0), .format = std::string(row.text(1)), .blob = std::string(row.text(2)), .labels = row.integer(3),
            .pages = row.integer(4), .printed = row.integer(5), .made_at = row.instant(6)};
}

} // namespace

std::int64_t take_code_number(store::Transaction& tx) { return tx.integer(take_number_sql); }

std::int64_t insert_code(store::Transaction& tx, const IssuedCode& code, std::int64_t import_id) {
    const auto import = import_id == 0 ? std::optional<std::int64_t>{} : import_id;
    const auto id = tx.first(insert_code_sql, {{"code", code.code}, {"human_code", code.human_code}, {"issued_at", code.issued_at}, {"import_id", import}},
                             [](const store::Row& row) { return row.integer(0); }).value();
    tx.execute(bind_sql, {{"code_id", id}, {"equipment_id", code.equipment_id}, {"bound_at", code.issued_at}});
    if (import_id == 0) tx.execute(clear_clone_sql, {{"equipment_id", code.equipment_id}}); // what was found twice was another code
    return id;
}

std::optional<IssuedCode> find_code_of(store::Transaction& tx, std::int64_t equipment_id) {
    return tx.first(code_of_sql, {{"equipment_id", equipment_id}}, read_code);
}

std::vector<std::string> list_absorbed_codes(store::Transaction& tx, std::int64_t equipment_id) {
    return tx.all(absorbed_codes_sql, {{"equipment_id", equipment_id}}, [](const store::Row& row) { return std::string(row.text(0)); });
}

void each_merged(store::Transaction& tx, const std::function<void(std::int64_t equipment_id, std::int64_t into)>& each) {
    tx.query(merged_sql, {}, [&](const store::Row& row) { each(row.integer(0), row.integer(1)); });
}

std::optional<IssuedCode> find_code(store::Transaction& tx, std::string_view text) { return tx.first(find_code_sql, {{"text", text}}, read_code); }

void each_binding(store::Transaction& tx, const std::function<void(const IssuedCode&, const Sticker&)>& each) {
    tx.query(bindings_sql, {}, [&](const store::Row& row) {
        each(read_code(row), {row.maybe_instant(5), row.maybe_instant(7), row.maybe_integer(6).value_or(0), row.maybe_text(8).value_or(""), row.maybe_instant(9)});
        return true;
    });
}

Sticker find_sticker(store::Transaction& tx, std::int64_t equipment_id) {
    return tx.first(sticker_sql, {{"equipment_id", equipment_id}}, [](const store::Row& row) {
        return Sticker{row.maybe_instant(0), row.maybe_instant(2), row.maybe_integer(1).value_or(0), row.maybe_text(3).value_or(""), row.maybe_instant(4)};
    }).value_or(Sticker{});
}

void save_accepted(store::Transaction& tx, std::int64_t equipment_id, base::Instant accepted_at, std::int64_t photo_id) {
    const auto photo = photo_id == 0 ? std::optional<std::int64_t>{} : photo_id;
    tx.execute(accepted_sql, {{"equipment_id", equipment_id}, {"accepted_at", accepted_at}, {"photo_id", photo}});
}

void save_report(store::Transaction& tx, std::int64_t equipment_id, base::Instant at, ReportKind kind) {
    tx.execute(report_sql, {{"equipment_id", equipment_id}, {"at", at}, {"kind", registry::word(kind)}});
}

std::int64_t insert_photo(store::Transaction& tx, const StickerPhoto& photo, const journal::Place& place, journal::AccountId by, std::string_view hashes) {
    return tx.first(insert_photo_sql,
                    {{"equipment_id", photo.equipment_id}, {"region_id", place.region_id}, {"unit_id", place.unit_id}, {"blob", photo.blob},
                     {"sent_at", photo.sent_at}, {"sent_by", by}, {"captured_at", photo.captured_at}, {"verdict", photo.verdict},
                     {"reasons", photo.reasons}, {"right_device", photo.right_device}, {"measures", photo.measures}, {"hashes", hashes}},
                    [](const store::Row& row) { return row.integer(0); }).value();
}

void each_photo_hash(store::Transaction& tx, const std::function<void(std::int64_t, std::int64_t, std::string_view)>& each) {
    tx.query(hashes_sql, {}, [&](const store::Row& row) {
        each(row.integer(0), row.integer(1), row.text(2));
        return true;
    });
}

std::vector<StickerPhoto> list_photos(store::Transaction& tx, const auth::Scope& scope, std::int64_t equipment_id) {
    return tx.all(scope.apply(photos_sql), {{"equipment_id", equipment_id}, {"id", 0}}, read_photo);
}

std::optional<StickerPhoto> find_photo(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(photos_sql), {{"equipment_id", 0}, {"id", id}}, read_photo);
}

std::optional<StickerPhoto> find_same_photo(store::Transaction& tx, const auth::Scope& scope, const StickerPhoto& photo, journal::AccountId by) {
    return tx.first(scope.apply(same_photo_sql), {{"equipment_id", photo.equipment_id}, {"blob", photo.blob}, {"captured_at", photo.captured_at}, {"sent_by", by}}, read_photo);
}

std::int64_t insert_sheet(store::Transaction& tx, const NewSheet& wanted) {
    const auto& sheet = wanted.sheet;
    return tx.first(insert_sheet_sql,
                    {{"format", sheet.format}, {"labels", sheet.labels}, {"pages", sheet.pages}, {"blob", sheet.blob},
                     {"region_id", wanted.region_id}, {"unit_id", wanted.unit_id}, {"made_at", sheet.made_at}, {"made_by", wanted.by}},
                    [](const store::Row& row) { return row.integer(0); }).value();
}

std::int64_t count_plates(store::Transaction& tx, std::int64_t code_id) { return tx.integer(count_plates_sql, {{"code_id", code_id}}); }

std::int64_t insert_plate(store::Transaction& tx, std::int64_t code_id, std::string_view plate_no, std::int64_t sheet_id, std::int64_t place_id) {
    const auto place = place_id == 0 ? std::optional<std::int64_t>{} : place_id;
    return tx.first(insert_plate_sql, {{"code_id", code_id}, {"plate_no", plate_no}, {"sheet_id", sheet_id}, {"place_id", place}}, [](const store::Row& row) { return row.integer(0); }).value();
}

std::vector<LabelSheet> list_sheets(store::Transaction& tx, const auth::Scope& scope, std::int64_t before_id, std::int64_t limit) {
    return tx.all(scope.apply(sheets_sql), {{"before", before_id}, {"id", 0}, {"limit", limit}}, read_sheet);
}

std::optional<LabelSheet> find_sheet(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    return tx.first(scope.apply(sheets_sql), {{"before", 0}, {"id", id}, {"limit", 1}}, read_sheet);
}

void count_print(store::Transaction& tx, std::int64_t sheet_id) { tx.execute(printed_sql, {{"id", sheet_id}}); }

std::int64_t cursor_leaf(store::Transaction& tx) {
    return tx.first(cursor_sql, {}, [](const store::Row& row) { return row.integer(0); }).value_or(-1);
}

void save_cursor(store::Transaction& tx, std::int64_t leaf) { tx.execute(save_cursor_sql, {{"leaf", leaf}}); }

} // namespace tezai::coding
