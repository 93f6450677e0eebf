// What letters look like over the wire.
#pragma once

#include "library/letters/types.hpp"
#include "registry/list_filter.hpp"

namespace tezai::library {

using base::form::field;

struct TemplateView {
    std::string key, name, about, title;
    Lists lists = Lists::chosen;
    Need text = Need::optional, due = Need::optional;
    std::vector<std::string> basis;
    static constexpr std::string_view schema_name = "LetterTemplate";
    static constexpr auto form = std::tuple{field("key", &TemplateView::key), field("name", &TemplateView::name), field("about", &TemplateView::about), field("title", &TemplateView::title, "as it is printed"),
                                            field("lists", &TemplateView::lists, "the devices that it lists by itself; chosen: those that are named"), field("text", &TemplateView::text), field("due", &TemplateView::due),
                                            field("basis", &TemplateView::basis, "clauses it rests on, as people name them")};
};
struct OfficeView {
    std::string name, word, contact;
    static constexpr std::string_view schema_name = "LetterOffice";
    static constexpr auto form = std::tuple{field("name", &OfficeView::name, "as printed at the head of letters"), field("word", &OfficeView::word, "before the year in a number"), field("contact", &OfficeView::contact, "printed at the end; may be empty")};
};
struct TemplateList {
    std::vector<TemplateView> items;
    OfficeView office;
    static constexpr std::string_view schema_name = "LetterTemplateList";
    static constexpr auto form = std::tuple{field("items", &TemplateList::items), field("office", &TemplateList::office, "who writes: your own region's")};
};

struct LettersWanted {
    std::string template_key;
    std::optional<std::int64_t> unit_id;
    std::optional<registry::ListFilter> filter;
    std::optional<std::vector<std::int64_t>> equipment_ids;
    std::optional<base::Date> due_on;
    std::optional<std::string> text;
    static constexpr std::string_view schema_name = "LettersWanted";
    static constexpr auto form = std::tuple{field("template", &LettersWanted::template_key), field("unit_id", &LettersWanted::unit_id, "to this unit …"), field("filter", &LettersWanted::filter, "… or one to each unit that has such devices here"),
                                            field("equipment_ids", &LettersWanted::equipment_ids, "with unit_id: only these devices"), field("due_on", &LettersWanted::due_on, "by when it asks something"),
                                            field("text", &LettersWanted::text, "of the office's own; at most 2000 characters")};
};
struct LetterRefused {
    std::int64_t unit_id = 0;
    std::string unit_name, code, says, next;
    static constexpr std::string_view schema_name = "LetterRefused";
    static constexpr auto form = std::tuple{field("unit_id", &LetterRefused::unit_id), field("unit_name", &LetterRefused::unit_name), field("code", &LetterRefused::code), field("says", &LetterRefused::says), field("next", &LetterRefused::next)};
};
struct LetterPreview {
    std::int64_t units = 0, devices = 0, devices_without_unit = 0;
    std::vector<LetterRefused> refused;
    std::optional<LetterContent> sample;
    static constexpr std::string_view schema_name = "LetterPreview";
    static constexpr auto form = std::tuple{field("units", &LetterPreview::units, "that would get one"), field("devices", &LetterPreview::devices, "listed in all of them"),
                                            field("devices_without_unit", &LetterPreview::devices_without_unit, "that nobody is known to use: they get no letter"), field("refused", &LetterPreview::refused, "units that would get none, and why"),
                                            field("sample", &LetterPreview::sample, "the first, as it would go out today")};
};
struct LetterMade {
    std::int64_t id = 0, unit_id = 0;
    std::string number, unit_name;
    static constexpr std::string_view schema_name = "LetterMade";
    static constexpr auto form = std::tuple{field("id", &LetterMade::id), field("unit_id", &LetterMade::unit_id), field("number", &LetterMade::number), field("unit_name", &LetterMade::unit_name)};
};
struct LettersMade {
    std::vector<LetterMade> made;
    std::vector<LetterRefused> refused;
    static constexpr std::string_view schema_name = "LettersMade";
    static constexpr auto form = std::tuple{field("made", &LettersMade::made), field("refused", &LettersMade::refused)};
};

struct LetterRow {
    std::int64_t id = 0, unit_id = 0;
    std::string unit_name, number, title, template_name, office, standing;
    std::int64_t devices = 0, version = 1;
    base::Date issued_on;
    std::optional<base::Date> due_on;
    static constexpr std::string_view schema_name = "LetterRow";
    static constexpr auto form = std::tuple{field("id", &LetterRow::id), field("unit_id", &LetterRow::unit_id), field("unit_name", &LetterRow::unit_name), field("number", &LetterRow::number), field("title", &LetterRow::title),
                                            field("template_name", &LetterRow::template_name), field("office", &LetterRow::office), field("standing", &LetterRow::standing, "unread, unread_late, read, confirmed, delivered, superseded, withdrawn"),
                                            field("devices", &LetterRow::devices), field("version", &LetterRow::version), field("issued_on", &LetterRow::issued_on), field("due_on", &LetterRow::due_on)};
};
struct LetterList {
    std::vector<LetterRow> items;
    std::optional<std::string> next;
    std::int64_t unread_late = 0;
    static constexpr std::string_view schema_name = "LetterList";
    static constexpr auto form = std::tuple{field("items", &LetterList::items), field("next", &LetterList::next), field("unread_late", &LetterList::unread_late, "sent three days ago or longer and not opened, within your scope")};
};
struct LetterFileView {
    std::int64_t id = 0;
    std::string kind, name, type;
    std::int64_t bytes = 0;
    base::Instant added_at;
    static constexpr std::string_view schema_name = "LetterFile";
    static constexpr auto form = std::tuple{field("id", &LetterFileView::id), field("kind", &LetterFileView::kind, "reply or strip"), field("name", &LetterFileView::name), field("type", &LetterFileView::type, "pdf, docx, xlsx, jpeg, png"),
                                            field("bytes", &LetterFileView::bytes), field("added_at", &LetterFileView::added_at)};
};
struct LetterView {
    LetterRow row;
    LetterContent content;
    std::string digest, why, read_role, confirmed_role, reply;
    std::optional<base::Instant> read_at, confirmed_at;
    std::optional<base::Date> delivered_on;
    std::int64_t supersedes = 0, superseded_by = 0;
    std::vector<LetterFileView> files;
    std::vector<std::string> actions;
    static constexpr std::string_view schema_name = "Letter";
    static constexpr auto form = std::tuple{
        field("row", &LetterView::row), field("content", &LetterView::content), field("digest", &LetterView::digest, "of the PDF; the journal has it too"), field("why", &LetterView::why, "it was superseded or withdrawn"),
        field("read_at", &LetterView::read_at, "when the unit opened it first"), field("read_role", &LetterView::read_role), field("confirmed_at", &LetterView::confirmed_at), field("confirmed_role", &LetterView::confirmed_role),
        field("reply", &LetterView::reply, "empty: none, or deleted"), field("delivered_on", &LetterView::delivered_on, "on paper, as the signed strip says"), field("supersedes", &LetterView::supersedes, "id of the letter before; 0: none"),
        field("superseded_by", &LetterView::superseded_by, "0: none"), field("files", &LetterView::files), field("actions", &LetterView::actions, "confirm, add_file, deliver, withdraw, correct: what you may do with it now")};
};
struct ReceiptWanted {
    std::optional<std::string> reply;
    static constexpr std::string_view schema_name = "LetterReceipt";
    static constexpr auto form = std::tuple{field("reply", &ReceiptWanted::reply, "at most 2000 characters")};
};
struct DeliveryWanted {
    base::Date on;
    static constexpr std::string_view schema_name = "LetterDelivery";
    static constexpr auto form = std::tuple{field("on", &DeliveryWanted::on, "the day on the signed strip")};
};
struct WithdrawalWanted {
    std::string why;
    static constexpr std::string_view schema_name = "LetterWithdrawal";
    static constexpr auto form = std::tuple{field("why", &WithdrawalWanted::why)};
};
struct CorrectionWanted {
    std::string why;
    std::optional<base::Date> due_on;
    std::optional<std::string> text;
    static constexpr std::string_view schema_name = "LetterCorrection";
    static constexpr auto form = std::tuple{field("why", &CorrectionWanted::why), field("due_on", &CorrectionWanted::due_on), field("text", &CorrectionWanted::text)};
};
struct NewFileView {
    std::int64_t id = 0;
    static constexpr std::string_view schema_name = "NewFile";
    static constexpr auto form = std::tuple{field("id", &NewFileView::id)};
};

} // namespace tezai::library
