#include "library/letters/store.hpp"

namespace tezai::library {
namespace {

constexpr std::string_view office_sql = "SELECT region_id, name, word, contact FROM letter_offices WHERE region_id = :region";
constexpr std::string_view save_office_sql = R"sql(
    INSERT INTO letter_offices (region_id, name, word, contact) VALUES (:region, :name, :word, :contact)
    ON CONFLICT (region_id) DO UPDATE SET name = excluded.name, word = excluded.word, contact = excluded.contact
)sql";
constexpr std::string_view next_serial_sql = "SELECT last + 1 FROM letter_numbers WHERE region_id = :region AND year = :year";
constexpr std::string_view take_serial_sql = R"sql(
    INSERT INTO letter_numbers (region_id, year, last) VALUES (:region, :year, 1)
    ON CONFLICT (region_id, year) DO UPDATE SET last = letter_numbers.last + 1
    RETURNING last
)sql";
constexpr std::string_view insert_sql = R"sql(
    INSERT INTO letters (region_id, unit_id, office_region_id, template, about_kind, about_id, year, serial, number, title, content, pdf, devices, due_on, issued_on, issued_at,
                         issued_by, version, supersedes, state, why)
    VALUES (:region, :unit, :office, :template, :about_kind, :about_id, :year, :serial, :number, :title, :content, :pdf, :devices, :due_on, :issued_on, :issued_at,
            :issued_by, :version, :supersedes, 'issued', '')
    RETURNING id
)sql";
constexpr std::string_view insert_device_sql = "INSERT INTO letter_devices (letter_id, equipment_id) VALUES (:letter, :equipment)";

constexpr std::string_view columns = R"sql(
    SELECT e.id, e.region_id, e.unit_id, e.office_region_id, e.template, e.about_kind, e.about_id, e.year, e.serial, e.number, e.title, e.content, e.pdf, e.devices, e.due_on,
           e.issued_on, e.issued_at, e.issued_by, e.version, e.supersedes, e.superseded_by, e.state, e.why, e.read_at, e.read_role, e.confirmed_at, e.confirmed_role,
           e.reply_entry, e.delivered_on
      FROM letters AS e
     WHERE {visible:e}
)sql";
// The words are those of standing_of.
constexpr std::string_view list_tail = R"sql(
       AND (:before = 0 OR e.id < :before) AND (:unit = 0 OR e.unit_id = :unit)
       AND (:equipment = 0 OR EXISTS (SELECT 1 FROM letter_devices AS d WHERE d.letter_id = e.id AND d.equipment_id = :equipment))
       AND (:part = '' OR e.number LIKE '%' || :part || '%' ESCAPE '!' OR e.title LIKE '%' || :part || '%' ESCAPE '!')
       AND (:standing = '' OR :standing = CASE WHEN e.state <> 'issued' THEN e.state
                                               WHEN e.confirmed_at IS NOT NULL THEN 'confirmed'
                                               WHEN e.delivered_on IS NOT NULL THEN 'delivered'
                                               WHEN e.read_at IS NOT NULL THEN 'read'
                                               WHEN e.issued_on <= :late THEN 'unread_late'
                                               ELSE 'unread' END)
     ORDER BY e.id DESC
     LIMIT :limit
)sql";
constexpr std::string_view unread_tail = R"sql(
       AND e.state = 'issued' AND e.read_at IS NULL AND e.confirmed_at IS NULL AND e.delivered_on IS NULL AND e.issued_on <= :late
     ORDER BY e.id
)sql";
constexpr std::string_view late_sql = R"sql(
    SELECT COUNT(*) FROM letters AS e
     WHERE {visible:e} AND e.state = 'issued' AND e.read_at IS NULL AND e.confirmed_at IS NULL AND e.delivered_on IS NULL AND e.issued_on <= :late
)sql";
constexpr std::string_view alike_sql = R"sql(
    SELECT issued_on FROM letters
     WHERE unit_id = :unit AND office_region_id = :office AND template = :template AND state = 'issued' AND confirmed_at IS NULL AND delivered_on IS NULL
     ORDER BY id DESC LIMIT 1
)sql"; // -- unscoped: the office's own, to a unit that was read through the scope
constexpr std::string_view read_sql = "UPDATE letters SET read_at = :at, read_by = :by, read_role = :role WHERE id = :id AND read_at IS NULL";
constexpr std::string_view confirmed_sql = R"sql(
    UPDATE letters SET confirmed_at = :at, confirmed_by = :by, confirmed_role = :role, reply_entry = :entry
     WHERE id = :id AND state = 'issued' AND confirmed_at IS NULL AND delivered_on IS NULL
)sql";
constexpr std::string_view delivered_sql = R"sql(
    UPDATE letters SET delivered_on = :on, delivered_at = :at, delivered_by = :by
     WHERE id = :id AND state = 'issued' AND confirmed_at IS NULL AND delivered_on IS NULL
)sql";
constexpr std::string_view ended_sql = "UPDATE letters SET state = :state, why = :why, superseded_by = :by WHERE id = :id AND state = 'issued'";
constexpr std::string_view insert_file_sql = R"sql(
    INSERT INTO letter_files (letter_id, region_id, unit_id, kind, name, type, bytes, blob, added_at, added_by)
    VALUES (:letter, :region, :unit, :kind, :name, :type, :bytes, :blob, :at, :by) RETURNING id
)sql";
constexpr std::string_view files_sql = R"sql(
    SELECT e.id, e.letter_id, e.kind, e.name, e.type, e.blob, e.bytes, e.added_at
      FROM letter_files AS e WHERE {visible:e} AND e.letter_id = :letter ORDER BY e.id
)sql";

std::optional<std::int64_t> or_null(std::int64_t id) { return id == 0 ? std::nullopt : std::optional{id}; }

Letter read_letter(const store::Row& row) {
    const auto text = [&](int i) { return std::string(row.text(i)); };
    return {.id = row.integer(0), .place = {row.integer(1), row.integer(2)}, .office_region_id = row.integer(3), .template_key = text(4), .about_kind = text(5), .about_id = row.integer(6),
            .year = row.integer(7), .serial = row.integer(8), .number = text(9), .title = text(10), .content = text(11), .pdf = text(12), .devices = row.integer(13), .due_on = row.maybe_date(14),
            .issued_on = row.maybe_date(15).value(), .issued_at = row.instant(16), .issued_by = row.integer(17), .version = row.integer(18), .supersedes = row.maybe_integer(19).value_or(0),
            .superseded_by = row.maybe_integer(20).value_or(0), .state = text(21), .why = text(22), .read_at = row.maybe_instant(23), .confirmed_at = row.maybe_instant(25),
            .read_role = row.maybe_text(24).value_or(""), .confirmed_role = row.maybe_text(26).value_or(""), .reply_entry = row.maybe_integer(27).value_or(0), .delivered_on = row.maybe_date(28)};
}

LetterFile read_file(const store::Row& row) {
    return {row.integer(0), row.integer(1), std::string(row.text(2)), std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5)), row.integer(6), row.instant(7)};
}

std::int64_t first_integer(const store::Row& row) { return row.integer(0); }

std::string escaped(std::string_view part) { // with % and _ as they are
    std::string out;
    for (const char c : part) {
        if (c == '%' || c == '_' || c == '!') out += '!';
        out += c;
    }
    return out;
}

} // namespace

std::optional<LetterOffice> find_office(store::Transaction& tx, std::int64_t region_id) {
    return tx.first(office_sql, {{"region", region_id}}, [](const store::Row& row) { return LetterOffice{row.integer(0), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))}; });
}

void save_office(store::Transaction& tx, const LetterOffice& office) {
    tx.execute(save_office_sql, {{"region", office.region_id}, {"name", office.name}, {"word", office.word}, {"contact", office.contact}});
}

std::int64_t next_serial(store::Transaction& tx, std::int64_t office_region_id, std::int64_t year) {
    return tx.first(next_serial_sql, {{"region", office_region_id}, {"year", year}}, first_integer).value_or(1);
}

std::int64_t take_serial(store::Transaction& tx, std::int64_t office_region_id, std::int64_t year) {
    return tx.first(take_serial_sql, {{"region", office_region_id}, {"year", year}}, first_integer).value();
}

std::int64_t insert_letter(store::Transaction& tx, const Letter& letter, std::span<const ListedDevice> devices) {
    const auto due = letter.due_on ? std::optional{base::to_text(*letter.due_on)} : std::nullopt;
    const auto issued = base::to_text(letter.issued_on);
    const auto id = tx.first(insert_sql,
                             {{"region", letter.place.region_id}, {"unit", letter.place.unit_id}, {"office", letter.office_region_id}, {"template", letter.template_key}, {"about_kind", letter.about_kind},
                              {"about_id", letter.about_id}, {"year", letter.year}, {"serial", letter.serial}, {"number", letter.number}, {"title", letter.title}, {"content", letter.content},
                              {"pdf", letter.pdf}, {"devices", letter.devices}, {"due_on", due}, {"issued_on", issued}, {"issued_at", letter.issued_at}, {"issued_by", letter.issued_by},
                              {"version", letter.version}, {"supersedes", or_null(letter.supersedes)}},
                             first_integer)
                        .value();
    for (const auto& device : devices) tx.execute(insert_device_sql, {{"letter", id}, {"equipment", device.id}});
    return id;
}

std::optional<Letter> find_letter(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) { return tx.first(scope.apply(std::string(columns) + " AND e.id = :id"), {{"id", id}}, read_letter); }

std::vector<Letter> list_letters(store::Transaction& tx, const auth::Scope& scope, const LetterQuery& query) {
    const auto late = base::to_text(query.late_until), part = escaped(query.text);
    return tx.all(scope.apply(std::string(columns) + std::string(list_tail)),
                  {{"before", query.before_id}, {"unit", query.unit_id}, {"equipment", query.equipment_id}, {"part", part}, {"standing", query.standing}, {"late", late}, {"limit", query.limit}}, read_letter);
}

std::int64_t count_late(store::Transaction& tx, const auth::Scope& scope, base::Date late_until) {
    const auto late = base::to_text(late_until);
    return tx.integer(scope.apply(late_sql), {{"late", late}});
}

std::optional<base::Date> find_alike(store::Transaction& tx, std::int64_t office_region_id, std::int64_t unit_id, std::string_view template_key) {
    return tx.first(alike_sql, {{"unit", unit_id}, {"office", office_region_id}, {"template", template_key}}, [](const store::Row& row) { return row.maybe_date(0).value(); });
}

std::vector<Letter> list_unread(store::Transaction& tx, base::Date sent_until) {
    const auto late = base::to_text(sent_until);
    return tx.all(auth::Scope::everything().apply(std::string(columns) + std::string(unread_tail)), {{"late", late}}, read_letter);
}

bool save_read(store::Transaction& tx, std::int64_t id, base::Instant at, std::int64_t account, std::string_view role) {
    return tx.execute(read_sql, {{"at", at}, {"by", account}, {"role", role}, {"id", id}}) == 1;
}

bool save_confirmed(store::Transaction& tx, std::int64_t id, base::Instant at, std::int64_t account, std::string_view role, std::int64_t reply_entry) {
    return tx.execute(confirmed_sql, {{"at", at}, {"by", account}, {"role", role}, {"entry", or_null(reply_entry)}, {"id", id}}) == 1;
}

bool save_delivered(store::Transaction& tx, std::int64_t id, base::Date on, base::Instant at, std::int64_t account) {
    const auto day = base::to_text(on);
    return tx.execute(delivered_sql, {{"on", day}, {"at", at}, {"by", account}, {"id", id}}) == 1;
}

bool save_ended(store::Transaction& tx, std::int64_t id, std::string_view state, std::string_view why, std::int64_t superseded_by) {
    return tx.execute(ended_sql, {{"state", state}, {"why", why}, {"by", or_null(superseded_by)}, {"id", id}}) == 1;
}

std::int64_t insert_file(store::Transaction& tx, const LetterFile& file, const journal::Place& place, std::int64_t account) {
    return tx.first(insert_file_sql,
                    {{"letter", file.letter_id}, {"region", place.region_id}, {"unit", place.unit_id}, {"kind", file.kind}, {"name", file.name}, {"type", file.type}, {"bytes", file.bytes},
                     {"blob", file.blob}, {"at", file.added_at}, {"by", account}},
                    first_integer)
        .value();
}

std::vector<LetterFile> list_files(store::Transaction& tx, const auth::Scope& scope, std::int64_t letter_id) { return tx.all(scope.apply(files_sql), {{"letter", letter_id}}, read_file); }

} // namespace tezai::library
