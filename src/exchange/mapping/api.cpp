#include "exchange/mapping/api.hpp"

#include "base/text.hpp"
#include "exchange/api_types.hpp"
#include "exchange/import/correction.hpp"
#include "exchange/mapping/actions.hpp"
#include "law/catalog.hpp"
#include "law/place_type.hpp"

namespace tezai::exchange {
namespace {

using http::Reply;
using http::Request;

// ---- what goes over the wire ----------------------------------------------------------------------------------
struct Option {
    std::string word, title;
    static constexpr std::string_view schema_name = "MappingWordOption";
    static constexpr auto form = std::tuple{form::field("word", &Option::word), form::field("title", &Option::title)};
};
struct FieldOption {
    std::string field, title;
    bool required = false, identifies = false;
    std::vector<Option> words;
    static constexpr std::string_view schema_name = "MappingField";
    static constexpr auto form = std::tuple{form::field("field", &FieldOption::field), form::field("title", &FieldOption::title), form::field("required", &FieldOption::required),
                                            form::field("identifies", &FieldOption::identifies, "one of these must be there"), form::field("words", &FieldOption::words, "what a cell may mean; empty: any text")};
};
struct ColumnView {
    std::string title, field;
    std::vector<std::string> samples;
    static constexpr std::string_view schema_name = "MappingColumn";
    static constexpr auto form = std::tuple{form::field("title", &ColumnView::title), form::field("field", &ColumnView::field, "as the product understands it by itself; empty: not"), form::field("samples", &ColumnView::samples)};
};
struct RowView {
    std::int64_t line = 0;
    std::vector<std::string> cells;
    static constexpr std::string_view schema_name = "MappingFileRow";
    static constexpr auto form = std::tuple{form::field("line", &RowView::line), form::field("cells", &RowView::cells)};
};
struct DraftView {
    std::int64_t id = 0;
    std::string file_name;
    std::vector<std::string> sheets;
    std::int64_t sheet = 0, header_line = 0, header_rows = 1;
    std::vector<RowView> beginning;
    std::vector<ColumnView> columns;
    std::vector<FieldOption> fields;
    std::string recognised, recognised_name;
    static constexpr std::string_view schema_name = "ImportDraft";
    static constexpr auto form = std::tuple{
        form::field("id", &DraftView::id), form::field("file_name", &DraftView::file_name), form::field("sheets", &DraftView::sheets, "their names; of CSV one without"), form::field("sheet", &DraftView::sheet, "0-based"),
        form::field("header_line", &DraftView::header_line), form::field("header_rows", &DraftView::header_rows, "1 or 2"), form::field("beginning", &DraftView::beginning, "the first rows as they are"),
        form::field("columns", &DraftView::columns), form::field("fields", &DraftView::fields, "what a column can be"), form::field("recognised", &DraftView::recognised, "key of the profile that reads it best; empty: none"),
        form::field("recognised_name", &DraftView::recognised_name)};
};
struct MappingBody {
    std::vector<MappedColumn> columns;
    std::vector<MappedWord> words;
    std::optional<std::string> name, date_order;
    std::optional<std::int64_t> version;
    static constexpr std::string_view schema_name = "ImportMapping";
    static constexpr auto form = std::tuple{form::field("columns", &MappingBody::columns), form::field("words", &MappingBody::words), form::field("name", &MappingBody::name, "needed to keep it"),
                                            form::field("date_order", &MappingBody::date_order, "ymd, mdy, dmy: how 3/4/2021 is meant"), form::field("version", &MappingBody::version, "of the kept one of this name that it replaces")};
};
struct ReadCell {
    std::string field, title, value;
    static constexpr std::string_view schema_name = "MappingCell";
    static constexpr auto form = std::tuple{form::field("field", &ReadCell::field), form::field("title", &ReadCell::title), form::field("value", &ReadCell::value, "as it is understood; empty: nothing")};
};
struct TriedFault {
    std::string column, says, next;
    static constexpr std::string_view schema_name = "MappingFault";
    static constexpr auto form = std::tuple{form::field("column", &TriedFault::column, "its title; empty: about the row"), form::field("says", &TriedFault::says), form::field("next", &TriedFault::next)};
};
struct TriedRow {
    std::int64_t line = 0;
    std::string sheet;
    std::vector<ReadCell> cells;
    std::vector<TriedFault> faults;
    static constexpr std::string_view schema_name = "MappingTriedRow";
    static constexpr auto form = std::tuple{form::field("line", &TriedRow::line), form::field("sheet", &TriedRow::sheet), form::field("cells", &TriedRow::cells), form::field("faults", &TriedRow::faults)};
};
struct WordView {
    std::string field, field_title, word, means;
    static constexpr std::string_view schema_name = "MappingForeignWord";
    static constexpr auto form = std::tuple{form::field("field", &WordView::field), form::field("field_title", &WordView::field_title), form::field("word", &WordView::word, "as the file has it"), form::field("means", &WordView::means, "empty: not known")};
};
struct TriedView {
    std::vector<TriedRow> rows;
    std::int64_t ready = 0, doubtful = 0;
    bool all = true;
    std::vector<CountedText> reasons;
    std::vector<WordView> words;
    static constexpr std::string_view schema_name = "MappingTried";
    static constexpr auto form = std::tuple{form::field("rows", &TriedView::rows, "the first ten as they are understood"), form::field("ready", &TriedView::ready, "of the rows that were looked at"), form::field("doubtful", &TriedView::doubtful),
                                            form::field("all", &TriedView::all, "the file has no more rows than were looked at"), form::field("reasons", &TriedView::reasons), form::field("words", &TriedView::words)};
};
struct KeptView {
    std::int64_t id = 0;
    std::string key, name, region_name, by;
    base::Instant saved_at;
    std::int64_t version = 0;
    static constexpr std::string_view schema_name = "KeptMapping";
    static constexpr auto form = std::tuple{form::field("id", &KeptView::id), form::field("key", &KeptView::key, "profile of an import that uses it"), form::field("name", &KeptView::name), form::field("region_name", &KeptView::region_name),
                                            form::field("by", &KeptView::by), form::field("saved_at", &KeptView::saved_at), form::field("version", &KeptView::version)};
};
struct KeptList {
    std::vector<KeptView> items;
    static constexpr std::string_view schema_name = "KeptMappingList";
    static constexpr auto form = std::tuple{form::field("items", &KeptList::items)};
};
struct NewDraft {
    std::int64_t id = 0;
    static constexpr std::string_view schema_name = "NewImportDraft";
    static constexpr auto form = std::tuple{form::field("id", &NewDraft::id)};
};
struct NewMapping {
    std::int64_t id = 0;
    std::string key;
    static constexpr std::string_view schema_name = "NewKeptMapping";
    static constexpr auto form = std::tuple{form::field("id", &NewMapping::id), form::field("key", &NewMapping::key)};
};

bool is_zh(const Request& request) { return request.language == auth::Language::zh; }
std::string say(const Request& request, std::string_view code) { return http::words().says(request.language, code); }

std::string title_of(const Request& request, Field field) {
    for (const auto& column : find_profile("ledger")->columns)
        if (column.field == field) return is_zh(request) ? column.title_zh : column.title_en;
    return std::string(word(field));
}

std::vector<Option> words_for(const Request& request, Field field) {
    std::vector<Option> words;
    const auto states = [&]<class E>(E, std::string_view prefix) {
        for (const auto& [state, text] : base::form::Words<E>::all) words.push_back({std::string(text), say(request, std::string(prefix) + std::string(text))});
    };
    if (field == Field::use_state) states(registry::UseState{}, "use_state.");
    else if (field == Field::registration_state) states(registry::RegistrationState{}, "import.registration_state.");
    else if (field == Field::place_type) {
        for (const auto& type : law::place_types()) words.push_back({std::string(type.word), is_zh(request) ? std::string(type.name_zh) : std::string(type.name_en)});
    } else if (field == Field::variety || field == Field::category) {
        for (const auto& row : law::catalog())
            if (field == Field::variety || law::category_of(row.code) == row.code) words.push_back({row.code, row.code + " " + (is_zh(request) ? row.name_zh : row.name_en)});
    }
    return words;
}

Mapping mapping_of(const MappingBody& body, bool named) { return {named ? body.name.value_or("") : "?", body.columns, body.words, body.date_order.value_or("")}; }

Reply unreadable(const Request& request, const documents::SheetError& error) { return http::problem(request, 409, error.code, {{"detail", error.detail}}); }

// ---- handlers ------------------------------------------------------------------------------------------------------
Reply take_draft(const Exchange& exchange, const Request& request) {
    const auto id = keep_draft(exchange, *request.actor, request.query_value("file_name").value_or(""), request.body);
    return id ? http::created("/api/v1/import-drafts/" + std::to_string(*id), base::form::write(NewDraft{*id})) : http::refused(request, id.error());
}

struct Opened {
    Draft draft;
    std::string bytes;
};
std::optional<Opened> open(const Exchange& exchange, const Request& request) {
    const auto id = request.path_id();
    auto draft = id ? exchange.database().read([&](store::Transaction& tx) { return find_draft(tx, request.actor->scope, *id); }) : std::nullopt;
    auto bytes = draft ? exchange.blobs.get(draft->blob) : std::nullopt;
    if (!bytes) return std::nullopt;
    return Opened{std::move(*draft), std::move(*bytes)};
}

Reply show_draft(const Exchange& exchange, const Request& request) {
    const auto opened = open(exchange, request);
    if (!opened) return http::not_found(request);
    const auto number = [&](std::string_view name) { return static_cast<std::size_t>(std::clamp<std::int64_t>(request.query_integer(name).value_or(0), 0, 10'000)); };
    const auto look = look_at(opened->bytes, opened->draft.file_name, number("sheet"), number("header_line"), number("header_rows"));
    if (!look) return unreadable(request, look.error());
    DraftView view{.id = opened->draft.id, .file_name = opened->draft.file_name, .sheets = look->sheets, .sheet = static_cast<std::int64_t>(look->sheet), .header_line = static_cast<std::int64_t>(look->header_line),
                   .header_rows = static_cast<std::int64_t>(look->header_rows), .beginning = {}, .columns = {}, .fields = {}};
    constexpr std::size_t shown = 12;
    for (const auto& row : look->beginning) {
        if (view.beginning.size() == shown) break;
        auto& to = view.beginning.emplace_back(RowView{static_cast<std::int64_t>(row.line), {}});
        for (const auto& cell : row.cells) to.cells.push_back(base::one_line(base::cut_utf8(cell.text, 120)));
    }
    for (const auto& column : look->columns)
        if (!column.title.empty()) view.columns.push_back({column.title, column.field ? std::string(word(*column.field)) : "", column.samples});
    const auto& ledger = *find_profile("ledger");
    for (const auto& column : ledger.columns)
        view.fields.push_back({std::string(word(column.field)), is_zh(request) ? column.title_zh : column.title_en, column.required,
                               std::ranges::find(ledger.identified_by, column.field) != ledger.identified_by.end(), words_for(request, column.field)});
    const auto recognised = recognise_file(exchange, request.actor->scope, opened->bytes, opened->draft.file_name);
    view.recognised = recognised.key;
    const auto own = recognised.text.empty() ? std::optional<Profile>() : std::optional{*parse_profile(recognised.text)};
    if (const auto* profile = own ? &*own : find_profile(recognised.key)) view.recognised_name = is_zh(request) ? profile->name_zh : profile->name_en;
    return http::json(view);
}

Reply try_draft(const Exchange& exchange, const Request& request) {
    const auto opened = open(exchange, request);
    if (!opened) return http::not_found(request);
    const auto body = http::parse<MappingBody>(request);
    if (!body) return body.error();
    const auto mapping = mapping_of(*body, false);
    if (const auto faults = check_mapping(mapping); !faults.empty()) return http::malformed(request, faults);
    const auto profile = parse_profile(write_profile(mapping, "tried"));
    if (!profile) return http::malformed(request, profile.error());
    const auto tried = try_mapping(exchange, *request.actor, *profile, opened->bytes, opened->draft.file_name);
    if (!tried) return unreadable(request, tried.error());
    TriedView view{.rows = {}, .ready = tried->ready, .doubtful = tried->doubtful, .all = tried->all, .reasons = {}, .words = {}};
    for (const auto& row : tried->rows) {
        auto& to = view.rows.emplace_back(TriedRow{static_cast<std::int64_t>(row.line), row.sheet, {}, {}});
        for (const auto& [field, value] : row.reads_as) to.cells.push_back({std::string(word(field)), title_of(request, field), value});
        for (const auto& fault : row.faults) to.faults.push_back({fault.column, says(fault, request.language), what_to_do(fault, request.language)});
    }
    for (const auto& [code, count] : tried->reasons) {
        const std::map<std::string, std::string> named{{"value", "…"}, {"detail", "…"}, {"count", std::to_string(count)}};
        view.reasons.push_back({code, http::words().says(request.language, code, named), http::words().next(request.language, code, named), count});
    }
    for (const auto& [field, words] : tried->words)
        for (const auto& [foreign, means] : words) view.words.push_back({std::string(word(field)), title_of(request, field), foreign, means});
    return http::json(view);
}

Reply keep(const Exchange& exchange, const Request& request) {
    const auto body = http::parse<MappingBody>(request);
    if (!body) return body.error();
    const auto mapping = mapping_of(*body, true);
    if (const auto faults = check_mapping(mapping); !faults.empty()) return http::malformed(request, faults);
    const auto id = keep_mapping(exchange, *request.actor, mapping, body->version.value_or(0));
    return id ? http::created("/api/v1/import-mappings/" + std::to_string(*id), base::form::write(NewMapping{*id, key_of(*id)})) : http::refused(request, id.error());
}

Reply list_kept(const Exchange& exchange, const Request& request) {
    KeptList list;
    const auto tree = exchange.registry.regions.tree();
    for (const auto& each : exchange.database().read([&](store::Transaction& tx) { return list_mappings(tx, request.actor->scope); })) {
        const auto* region = tree->find(each.region_id);
        list.items.push_back({each.id, key_of(each.id), each.name, region ? region->name_in(request.language) : "", exchange.account_name ? exchange.account_name(each.saved_by) : "", each.saved_at, each.version});
    }
    return http::json(list);
}

} // namespace

std::vector<http::Route> mapping_routes(const Exchange& exchange) {
    using enum http::Method;
    using auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(const Exchange&, const Request&)) { return [&exchange, handler](const Request& request) { return handler(exchange, request); }; };
    constexpr std::size_t largest_file = std::size_t{200} << 20;
    return {
        {post, "/api/v1/import-drafts", Permission::import_equipment, ScopeUse::none, Runs::pooled, bind(take_draft), "Takes a file whose columns are to be mapped; nothing is read into the registry", {{"file_name", "as the person knows it"}}, {},
         schema<NewDraft>(), "application/octet-stream", "application/json", largest_file},
        {get, "/api/v1/import-drafts/{id}", Permission::import_equipment, ScopeUse::applied, Runs::pooled, bind(show_draft), "Its titles with samples, and what is understood by itself",
         {{"sheet", "0-based", "integer"}, {"header_line", "of the file; found by itself unless told", "integer"}, {"header_rows", "1 or 2", "integer"}}, {}, schema<DraftView>()},
        {post, "/api/v1/import-drafts/{id}/preview", Permission::import_equipment, ScopeUse::applied, Runs::pooled, bind(try_draft), "Reads the file by a mapping: ten rows as understood, and the words that are not known", {}, schema<MappingBody>(), schema<TriedView>()},
        {get, "/api/v1/import-mappings", Permission::import_equipment, ScopeUse::applied, Runs::pooled, bind(list_kept), "Mappings that are kept", {}, {}, schema<KeptList>()},
        {post, "/api/v1/import-mappings", Permission::import_equipment, ScopeUse::none, Runs::pooled, bind(keep), "Keeps a mapping under its name for one's region", {}, schema<MappingBody>(), schema<NewMapping>()},
    };
}

} // namespace tezai::exchange
