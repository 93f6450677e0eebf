#include "exchange/mapping/actions.hpp"

#include <algorithm>
#include <charconv>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "exchange/import/judge.hpp"
#include "law/catalog.hpp"
#include "law/place_type.hpp"

namespace tezai::exchange {
namespace {

constexpr std::size_t looked_rows = 60, sampled = 3, shown_rows = 10, tried_rows = 3'000, words_of_a_field = 60;
constexpr std::string_view key_prefix = "own-";

std::string text_of(const documents::Cell& cell) {
    const auto text = cell.kind == documents::CellKind::number && !documents::may_have_lost_digits(cell) ? documents::plain_text(cell) : cell.text;
    return base::one_line(base::cut_utf8(text, 300));
}

// Rows of one sheet from its beginning, as far as they are looked at.
base::Result<std::vector<documents::Row>, documents::SheetError> read_beginning(std::string_view bytes, std::string_view file_name, std::size_t sheet, std::vector<std::string>* sheets) {
    auto reader = documents::open_table(bytes, file_name);
    if (!reader) return base::failure(reader.error());
    if (sheets)
        for (const auto& each : (*reader)->sheets()) sheets->push_back(each.name);
    std::vector<documents::Row> rows;
    documents::Row row;
    while (rows.size() < looked_rows) {
        const auto more = (*reader)->next(row);
        if (!more) return base::failure(more.error());
        if (!*more) break;
        if (row.sheet < sheet) {
            (*reader)->skip_sheet();
            continue;
        }
        if (row.sheet > sheet) break;
        for (auto& cell : row.cells) cell.format = {}; // it lives no longer than the reader
        rows.push_back(row);
    }
    return rows;
}

// Where no profile finds a header: the first row with the most cells that are texts.
std::size_t widest_row(std::span<const documents::Row> rows) {
    std::size_t best = 0, most = 0;
    for (std::size_t i = 0; i < rows.size() && i < 20; ++i) {
        const auto texts = static_cast<std::size_t>(std::ranges::count_if(rows[i].cells, [](const auto& cell) { return cell.kind == documents::CellKind::text && !base::trim(cell.text).empty(); }));
        if (texts > most) most = texts, best = i;
    }
    return best;
}

// What a word means by the profile, as the judge reads it.
std::string meaning(const Profile& profile, Field field, const std::string& text) {
    for (const auto& column : profile.columns)
        if (column.field == field)
            if (const auto at = column.values.find(base::normalise_code(text)); at != column.values.end()) return at->second;
    switch (field) {
    case Field::variety:
    case Field::category: {
        const auto* row = law::find_variety(base::normalise_code(text));
        if (row == nullptr) row = law::find_variety_named(text);
        return row == nullptr ? std::string() : std::string(row->code);
    }
    case Field::use_state: return registry::parse_word<registry::UseState>(text) ? text : std::string();
    case Field::registration_state: return registry::parse_word<registry::RegistrationState>(text) ? text : std::string();
    case Field::place_type: {
        const auto* type = law::recognise_place_type(text);
        return type == nullptr ? std::string() : std::string(type->word);
    }
    default: return text;
    }
}

} // namespace

std::string key_of(std::int64_t mapping_id) { return std::string(key_prefix) + std::to_string(mapping_id); }

std::optional<std::int64_t> parse_key(std::string_view profile) {
    if (!profile.starts_with(key_prefix)) return std::nullopt;
    const auto digits = profile.substr(key_prefix.size());
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    return fault == std::errc() && end == digits.data() + digits.size() && id > 0 ? std::optional{id} : std::nullopt;
}

law::Decision<std::int64_t> keep_draft(const Exchange& exchange, const auth::Actor& by, std::string_view file_name, std::string_view bytes) {
    auto& journal = exchange.journal();
    const journal::Attempt attempt{.action = "import.map", .by = by.account, .subject = {"import_draft", 0}, .place = {by.region_id, 0}};
    const auto reader = documents::open_table(bytes, file_name);
    if (!reader) return journal.act<std::int64_t>(attempt, [&](store::Transaction&) -> law::Decision<std::int64_t> { return law::refuse(reader.error().code, law::rulebook(7), {{"detail", reader.error().detail}}); });
    const Draft draft{.region_id = by.region_id, .file_name = base::one_line(base::cut_utf8(file_name, 200)), .blob = exchange.blobs.put(bytes), .sent_at = journal.clock().now()};
    return journal.act<std::int64_t>(attempt, [&](store::Transaction& tx) -> law::Decision<std::int64_t> { return insert_draft(tx, draft, by.account); });
}

base::Result<Look, documents::SheetError> look_at(std::string_view bytes, std::string_view file_name, std::size_t sheet, std::size_t header_line, std::size_t header_rows) {
    Look look{.sheet = sheet};
    auto rows = read_beginning(bytes, file_name, sheet, &look.sheets);
    if (!rows) return base::failure(rows.error());
    look.beginning = std::move(*rows);
    if (look.beginning.empty()) return look;
    const auto& profile = *find_profile("ledger");
    const auto found = find_layout(profile, look.beginning);
    std::size_t at = found ? found->first_row : widest_row(look.beginning), joined = found ? found->rows : 1;
    if (header_line != 0) {
        const auto row = std::ranges::find(look.beginning, header_line, &documents::Row::line);
        if (row != look.beginning.end()) at = static_cast<std::size_t>(row - look.beginning.begin()), joined = std::clamp<std::size_t>(header_rows, 1, 2);
    }
    joined = std::min(joined, look.beginning.size() - at);
    look.header_line = look.beginning[at].line;
    look.header_rows = joined;
    const std::span header(look.beginning.data() + at, joined);
    const auto own = read_header_rows(profile, header);
    for (std::size_t c = 0; c < own.titles.size(); ++c) {
        LookedColumn column{.title = own.titles[c], .samples = {}, .field = own.reads_as[c]};
        for (auto r = at + joined; r < look.beginning.size() && column.samples.size() < sampled; ++r)
            if (c < look.beginning[r].cells.size())
                if (auto text = text_of(look.beginning[r].cells[c]); !text.empty()) column.samples.push_back(std::move(text));
        look.columns.push_back(std::move(column));
    }
    return look;
}

base::Result<Tried, documents::SheetError> try_mapping(const Exchange& exchange, const auth::Actor& by, const Profile& profile, std::string_view bytes, std::string_view file_name) {
    const auto today = exchange.registry.today();
    Judge judge(profile, Places(exchange.registry.regions.tree(), by.scope, by.region_id, today), today);
    TableSource source(bytes, file_name, profile);
    Tried tried;
    SourceRow row;
    for (;;) {
        const auto more = source.next(row);
        if (!more) return base::failure(more.error());
        if (!*more) break;
        if (tried.ready + tried.doubtful == static_cast<std::int64_t>(tried_rows)) {
            tried.all = false;
            break;
        }
        const auto read = judge.read(row);
        ++(read.faults.empty() ? tried.ready : tried.doubtful);
        std::set<std::string> codes;
        for (const auto& fault : read.faults) codes.insert(fault.code);
        for (const auto& code : codes) ++tried.reasons[code];
        for (std::size_t f = 0; f < field_count; ++f) {
            const auto field = static_cast<Field>(f);
            if (!has_words(field) || field == Field::county || field == Field::township) continue;
            for (const auto& from : row.layout->of(field)) {
                if (from.column >= row.cells->size()) continue;
                const auto text = text_of((*row.cells)[from.column]);
                auto& words = tried.words[field];
                if (!text.empty() && words.size() < words_of_a_field) words.emplace(text, meaning(profile, field, text));
            }
        }
        if (tried.rows.size() == shown_rows) continue;
        auto& shown = tried.rows.emplace_back(Tried::Row{.line = row.line, .sheet = std::string(row.sheet), .reads_as = {}, .faults = read.faults});
        for (std::size_t f = 0; f < field_count; ++f) {
            const auto field = static_cast<Field>(f);
            const bool personal = std::ranges::any_of(profile.columns, [&](const auto& column) { return column.field == field && column.personal; });
            if (row.layout->has(field)) shown.reads_as.emplace_back(field, personal ? "···" : understood(read, field));
        }
    }
    return tried;
}

law::Decision<std::int64_t> keep_mapping(const Exchange& exchange, const auth::Actor& by, const Mapping& mapping, std::int64_t version) {
    auto& journal = exchange.journal();
    const auto name = base::one_line(mapping.name);
    const auto region = by.region_id;
    return journal.act<std::int64_t>({.action = "import.keep_mapping", .by = by.account, .subject = {"import_mapping", 0}, .place = {region, 0}}, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        KeptMapping kept{.id = find_mapping_named(tx, region, name), .region_id = region, .name = name, .version = version, .saved_at = journal.clock().now(), .saved_by = by.account.value};
        if (kept.id != 0) {
            kept.text = write_profile(mapping, key_of(kept.id));
            if (version == 0) return law::refuse("import.mapping_name_taken", law::rulebook(90), {{"name", name}});
            if (!update_mapping(tx, kept)) return law::refuse("equipment.saved_before_you", law::rulebook(16));
        } else {
            kept.id = insert_mapping(tx, kept); // its key is its number
            kept.text = write_profile(mapping, key_of(kept.id));
            save_mapping_text(tx, kept.id, kept.text);
        }
        base::CanonicalObject payload;
        payload.add("name", name).add_raw("profile", kept.text);
        journal.append(tx, {.event = "import.mapping_kept", .subject = {"import_mapping", kept.id}, .place = {region, 0}, .by = by.account, .payload = payload.text()});
        return kept.id;
    });
}

Recognised recognise_file(const Exchange& exchange, const auth::Scope& scope, std::string_view bytes, std::string_view file_name) {
    std::vector<Profile> own;
    for (const auto& mapping : exchange.database().read([&](store::Transaction& tx) { return list_mappings(tx, scope); }))
        if (auto profile = parse_profile(mapping.text)) own.push_back(std::move(*profile));
    std::vector<const Profile*> kept, shipped;
    for (const auto& each : own) kept.push_back(&each);
    for (const auto& each : shipped_profiles())
        if (each.jurisdiction.empty() || each.jurisdiction == exchange.jurisdiction) shipped.push_back(&each);
    std::vector<std::string> sheets;
    for (std::size_t sheet = 0; sheet == 0 || sheet < sheets.size(); ++sheet) { // a cover sheet may come first
        const auto rows = read_beginning(bytes, file_name, sheet, sheet == 0 ? &sheets : nullptr);
        if (!rows) return {};
        if (const auto* best = recognise(kept, shipped, *rows)) return {best->key, parse_key(best->key) ? best->text : std::string()};
        if (sheet == 7) break;
    }
    return {};
}

} // namespace tezai::exchange
