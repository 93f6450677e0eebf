// What the routes of imports say, as the browser reads it.
#pragma once

#include "base/form.hpp"
#include "exchange/import/types.hpp"

namespace tezai::exchange {

namespace form = base::form;

struct ProfileColumnView {
    std::string field, title;
    bool required = false;
    std::vector<std::string> headers;
    static constexpr std::string_view schema_name = "ImportProfileColumn";
    static constexpr auto form = std::tuple{form::field("field", &ProfileColumnView::field), form::field("title", &ProfileColumnView::title),
                                            form::field("required", &ProfileColumnView::required), form::field("headers", &ProfileColumnView::headers, "by which it is recognised, normalised")};
};
struct ProfileView {
    std::string key, name, about;
    std::vector<ProfileColumnView> columns;
    static constexpr std::string_view schema_name = "ImportProfile";
    static constexpr auto form = std::tuple{form::field("key", &ProfileView::key), form::field("name", &ProfileView::name), form::field("about", &ProfileView::about), form::field("columns", &ProfileView::columns)};
};
struct ProfileList {
    std::vector<ProfileView> items;
    static constexpr std::string_view schema_name = "ImportProfileList";
    static constexpr auto form = std::tuple{form::field("items", &ProfileList::items)};
};

struct NewImportId {
    std::int64_t id = 0;
    static constexpr std::string_view schema_name = "NewImportId";
    static constexpr auto form = std::tuple{form::field("id", &NewImportId::id)};
};
struct CommitWanted {
    bool issue_codes = false;
    static constexpr std::string_view schema_name = "ImportCommit";
    static constexpr auto form = std::tuple{form::field("issue_codes", &CommitWanted::issue_codes, "devices without a code get one")};
};

struct CountedText {
    std::string code, says, next;
    std::int64_t count = 0;
    static constexpr std::string_view schema_name = "CountedText";
    static constexpr auto form = std::tuple{form::field("code", &CountedText::code), form::field("says", &CountedText::says), form::field("next", &CountedText::next, "what to do"), form::field("count", &CountedText::count)};
};
struct FileColumnView {
    std::string title, field, field_title;
    static constexpr std::string_view schema_name = "ImportFileColumn";
    static constexpr auto form = std::tuple{form::field("title", &FileColumnView::title, "as the file has it"), form::field("field", &FileColumnView::field, "what it is read as; empty: not used"),
                                            form::field("field_title", &FileColumnView::field_title)};
};
struct PreviewRow {
    std::vector<std::string> cells;
    std::int64_t line = 0;
    std::vector<std::string> reads_as;
    static constexpr std::string_view schema_name = "ImportPreviewRow";
    static constexpr auto form = std::tuple{form::field("cells", &PreviewRow::cells), form::field("line", &PreviewRow::line), form::field("reads_as", &PreviewRow::reads_as, "by column; empty: not used or doubtful")};
};
struct ImportView {
    std::int64_t id = 0;
    std::string file_name, profile, profile_name;
    ImportState state = ImportState::reading;
    std::string failure_says, failure_next;
    std::int64_t failure_line = 0;
    std::int64_t region_id = 0;
    std::string region_name;
    std::int64_t rows_total = 0, rows_ready = 0, rows_kept_back = 0, rows_done = 0, not_rows = 0;
    bool is_update = false;
    base::Date ledger_on;
    std::int64_t rows_new = 0, rows_changed = 0, rows_same = 0, rows_better = 0, missing = 0;
    base::Instant created_at;
    std::string by, committed_by, undone_by;
    static constexpr std::string_view schema_name = "ImportSummary";
    static constexpr auto form = std::tuple{
        form::field("id", &ImportView::id), form::field("file_name", &ImportView::file_name), form::field("profile", &ImportView::profile), form::field("profile_name", &ImportView::profile_name),
        form::field("state", &ImportView::state), form::field("failure_says", &ImportView::failure_says, "empty unless it failed, or stands still while committing or undoing"), form::field("failure_next", &ImportView::failure_next), form::field("failure_line", &ImportView::failure_line, "of the file; 0: about the file as a whole"),
        form::field("region_id", &ImportView::region_id), form::field("region_name", &ImportView::region_name),
        form::field("rows_total", &ImportView::rows_total, "= ready + kept back"), form::field("rows_ready", &ImportView::rows_ready), form::field("rows_kept_back", &ImportView::rows_kept_back),
        form::field("rows_done", &ImportView::rows_done, "written"), form::field("not_rows", &ImportView::not_rows, "titles, headers, footers"), form::field("created_at", &ImportView::created_at),
        form::field("is_update", &ImportView::is_update, "rows of known devices are compared with them; ready = new + changed + same + better"), form::field("ledger_on", &ImportView::ledger_on, "the day as of which the file speaks"),
        form::field("rows_new", &ImportView::rows_new), form::field("rows_changed", &ImportView::rows_changed), form::field("rows_same", &ImportView::rows_same),
        form::field("rows_better", &ImportView::rows_better, "something differs, and all of it is known better here"), form::field("missing", &ImportView::missing, "devices that an earlier ledger had and this one has not"),
        form::field("by", &ImportView::by, "who sent the file"), form::field("committed_by", &ImportView::committed_by, "who confirmed it; empty: nobody yet"),
        form::field("undone_by", &ImportView::undone_by, "who takes or took it back; empty: nobody")};
};
struct ImportList {
    std::vector<ImportView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "ImportList";
    static constexpr auto form = std::tuple{form::field("items", &ImportList::items), form::field("next", &ImportList::next)};
};
struct ImportPage : ImportView {
    std::vector<CountedText> reasons, notes;
    bool can_commit = false, can_undo = false, can_go_on = false;
    std::vector<CountedText> undo_blockers;
    std::vector<FileColumnView> columns;
    std::vector<PreviewRow> preview;
    static constexpr std::string_view schema_name = "Import";
    static constexpr auto form = std::tuple_cat(
        ImportView::form,
        std::tuple{form::field("reasons", &ImportPage::reasons, "why rows were kept back, most frequent first; count is of rows"), form::field("notes", &ImportPage::notes, "what was not read, and what was filled in"),
                   form::field("can_commit", &ImportPage::can_commit), form::field("can_undo", &ImportPage::can_undo),
                   form::field("can_go_on", &ImportPage::can_go_on, "it broke off: commit or undo again, as its state says, and it goes on"), form::field("undo_blockers", &ImportPage::undo_blockers, "what depends on it"),
                   form::field("columns", &ImportPage::columns), form::field("preview", &ImportPage::preview)});
};

struct KeptBackView {
    std::string sheet;
    std::int64_t line = 0;
    std::string column, value, code, says, next;
    static constexpr std::string_view schema_name = "ImportKeptBack";
    static constexpr auto form = std::tuple{form::field("sheet", &KeptBackView::sheet), form::field("line", &KeptBackView::line), form::field("column", &KeptBackView::column), form::field("value", &KeptBackView::value),
                                            form::field("code", &KeptBackView::code), form::field("says", &KeptBackView::says), form::field("next", &KeptBackView::next, "what to do")};
};
struct KeptBackList {
    std::vector<KeptBackView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "ImportKeptBackList";
    static constexpr auto form = std::tuple{form::field("items", &KeptBackList::items), form::field("next", &KeptBackList::next)};
};

struct ChangeView {
    std::int64_t line = 0, equipment_id = 0;
    std::string sheet, device, field, field_title, before, after, why, next;
    bool known_better = false, undone = false;
    static constexpr std::string_view schema_name = "ImportChange";
    static constexpr auto form = std::tuple{
        form::field("sheet", &ChangeView::sheet), form::field("line", &ChangeView::line), form::field("equipment_id", &ChangeView::equipment_id), form::field("device", &ChangeView::device, "its name"),
        form::field("field", &ChangeView::field), form::field("field_title", &ChangeView::field_title), form::field("before", &ChangeView::before, "empty: nothing was known"), form::field("after", &ChangeView::after),
        form::field("known_better", &ChangeView::known_better, "it is left alone"), form::field("undone", &ChangeView::undone), form::field("why", &ChangeView::why, "why it was left alone"), form::field("next", &ChangeView::next)};
};
struct ChangeList {
    std::vector<ChangeView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "ImportChangeList";
    static constexpr auto form = std::tuple{form::field("items", &ChangeList::items), form::field("next", &ChangeList::next)};
};
struct MissingView {
    std::int64_t equipment_id = 0;
    std::string device, number, region_name, had;
    base::Date had_on;
    bool asked = false;
    static constexpr std::string_view schema_name = "ImportMissing";
    static constexpr auto form = std::tuple{form::field("equipment_id", &MissingView::equipment_id), form::field("device", &MissingView::device, "its name"), form::field("number", &MissingView::number), form::field("region_name", &MissingView::region_name),
                                            form::field("had", &MissingView::had, "the file that had it"), form::field("had_on", &MissingView::had_on), form::field("asked", &MissingView::asked, "a task of the county asks what became of it")};
};
struct MissingList {
    std::vector<MissingView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "ImportMissingList";
    static constexpr auto form = std::tuple{form::field("items", &MissingList::items), form::field("next", &MissingList::next)};
};

} // namespace tezai::exchange
