#include "links/coding/api.hpp"

#include <charconv>

#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "documents/jpeg.hpp"
#include "journal/personal.hpp"
#include "links/coding/photo_view.hpp"
#include "links/coding/plates/api.hpp"
#include "links/coding/plates/rules.hpp"
#include "links/coding/plates/store.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/store.hpp"
#include "registry/list_filter.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::coding {
namespace {

using http::Reply;
using http::Request;

constexpr std::size_t most_codes_at_once = 200'000, most_labels_at_once = 2'000;

// ---- what goes over the wire ----------------------------------------------------------------------------------
struct CodesWanted {
    std::optional<std::vector<std::int64_t>> equipment_ids;
    std::optional<registry::ListFilter> filter;
    static constexpr std::string_view schema_name = "CodesWanted";
    static constexpr auto form = std::tuple{base::form::field("equipment_ids", &CodesWanted::equipment_ids, "these devices …"), base::form::field("filter", &CodesWanted::filter, "… or all that match")};
};
struct SheetWanted {
    std::string format;
    std::optional<std::vector<std::int64_t>> equipment_ids;
    std::optional<registry::ListFilter> filter;
    static constexpr std::string_view schema_name = "SheetWanted";
    static constexpr auto form = std::tuple{base::form::field("format", &SheetWanted::format, "key of a label format"), base::form::field("equipment_ids", &SheetWanted::equipment_ids), base::form::field("filter", &SheetWanted::filter)};
};
struct RefusedDevice {
    std::int64_t equipment_id = 0;
    std::string code, says, next;
    static constexpr std::string_view schema_name = "RefusedDevice";
    static constexpr auto form = std::tuple{base::form::field("equipment_id", &RefusedDevice::equipment_id), base::form::field("code", &RefusedDevice::code), base::form::field("says", &RefusedDevice::says), base::form::field("next", &RefusedDevice::next)};
};
struct IssuedView {
    std::int64_t issued = 0, already = 0, refused_count = 0;
    std::vector<RefusedDevice> refused;
    static constexpr std::string_view schema_name = "CodesIssued";
    static constexpr auto form = std::tuple{base::form::field("issued", &IssuedView::issued), base::form::field("already", &IssuedView::already), base::form::field("refused_count", &IssuedView::refused_count),
                                            base::form::field("refused", &IssuedView::refused, "the first 200")};
};
struct FormatView {
    std::string key, name;
    std::int64_t labels_per_page = 0;
    double label_width_mm = 0, label_height_mm = 0, qr_mm = 0;
    static constexpr std::string_view schema_name = "LabelFormat";
    static constexpr auto form = std::tuple{base::form::field("key", &FormatView::key), base::form::field("name", &FormatView::name), base::form::field("labels_per_page", &FormatView::labels_per_page),
                                            base::form::field("label_width_mm", &FormatView::label_width_mm), base::form::field("label_height_mm", &FormatView::label_height_mm), base::form::field("qr_mm", &FormatView::qr_mm)};
};
struct FormatList {
    std::vector<FormatView> items;
    static constexpr std::string_view schema_name = "LabelFormatList";
    static constexpr auto form = std::tuple{base::form::field("items", &FormatList::items)};
};
struct MadeSheetView {
    std::int64_t id = 0, labels = 0, pages = 0, without_code = 0;
    static constexpr std::string_view schema_name = "SheetMade";
    static constexpr auto form = std::tuple{base::form::field("id", &MadeSheetView::id), base::form::field("labels", &MadeSheetView::labels), base::form::field("pages", &MadeSheetView::pages),
                                            base::form::field("without_code", &MadeSheetView::without_code, "chosen, but without a code yet")};
};
struct SheetView {
    std::int64_t id = 0;
    std::string format, format_name;
    std::int64_t labels = 0, pages = 0, printed = 0;
    base::Instant made_at;
    static constexpr std::string_view schema_name = "Sheet";
    static constexpr auto form = std::tuple{base::form::field("id", &SheetView::id), base::form::field("format", &SheetView::format), base::form::field("format_name", &SheetView::format_name), base::form::field("labels", &SheetView::labels),
                                            base::form::field("pages", &SheetView::pages), base::form::field("printed", &SheetView::printed, "how often it was fetched"), base::form::field("made_at", &SheetView::made_at)};
};
struct SheetList {
    std::vector<SheetView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "SheetList";
    static constexpr auto form = std::tuple{base::form::field("items", &SheetList::items), base::form::field("next", &SheetList::next)};
};
struct PhotoView {
    std::int64_t id = 0;
    std::string verdict;
    std::vector<Reason> reasons;
    base::Instant sent_at;
    static constexpr std::string_view schema_name = "StickerPhoto";
    static constexpr auto form = std::tuple{base::form::field("id", &PhotoView::id), base::form::field("verdict", &PhotoView::verdict), base::form::field("reasons", &PhotoView::reasons), base::form::field("sent_at", &PhotoView::sent_at)};
};
struct PhotoList {
    std::vector<PhotoView> items;
    static constexpr std::string_view schema_name = "StickerPhotoList";
    static constexpr auto form = std::tuple{base::form::field("items", &PhotoList::items)};
};
struct FoundByCode {
    std::int64_t equipment_id = 0;
    static constexpr std::string_view schema_name = "FoundByCode";
    static constexpr auto form = std::tuple{base::form::field("equipment_id", &FoundByCode::equipment_id)};
};
struct ReportWanted {
    ReportKind kind = ReportKind::damaged;
    std::string note;
    std::optional<std::string> other_code;
    static constexpr std::string_view schema_name = "StickerReport";
    static constexpr auto form = std::tuple{base::form::field("kind", &ReportWanted::kind), base::form::field("note", &ReportWanted::note), base::form::field("other_code", &ReportWanted::other_code, "cloned: the code of the other device, as typed from its plate")};
};

struct PublicReportView {
    std::int64_t id = 0;
    std::string about, text;
    base::Date due_on;
    static constexpr std::string_view schema_name = "PublicReport";
    static constexpr auto form = std::tuple{base::form::field("id", &PublicReportView::id), base::form::field("about", &PublicReportView::about, "fault, sticker, complaint"),
                                            base::form::field("text", &PublicReportView::text, "as written; empty once it was deleted"), base::form::field("due_on", &PublicReportView::due_on)};
};

struct Room {
    const Coding& coding;
    const CodeBook& book;
    registry::Registry& registry;
};

// The devices that the request means, or the reply to send instead.
base::Result<std::vector<std::int64_t>, Reply> chosen(const Room& room, const Request& request, const std::optional<std::vector<std::int64_t>>& ids,
                                                      const std::optional<registry::ListFilter>& filter, std::size_t most) {
    if (ids.has_value() == filter.has_value()) return base::failure(http::malformed(request, {{"/equipment_ids", "either_ids_or_filter"}}));
    if (filter) {
        if (const auto faults = registry::check(*filter)) return base::failure(http::malformed(request, *faults));
        const auto listed = registry::find_listed(room.registry, *request.actor, *filter, 0, most + 1, false);
        if (listed.ids.size() > most) {
            const auto total = registry::find_listed(room.registry, *request.actor, *filter, 0, 1, true).total;
            return base::failure(http::problem(request, 409, "coding.too_many_at_once", {{"limit", std::to_string(most)}, {"count", std::to_string(total)}}));
        }
        return listed.ids;
    }
    if (ids->size() > most) return base::failure(http::problem(request, 409, "coding.too_many_at_once", {{"limit", std::to_string(most)}, {"count", std::to_string(ids->size())}}));
    return *ids;
}

// ---- handlers ------------------------------------------------------------------------------------------------------
Reply issue_for(const Room& room, const Request& request) {
    const auto wanted = http::parse<CodesWanted>(request);
    if (!wanted) return wanted.error();
    const auto ids = chosen(room, request, wanted->equipment_ids, wanted->filter, most_codes_at_once);
    if (!ids) return ids.error();
    const auto issued = issue_codes(room.coding, *request.actor, *ids);
    if (!issued) return http::refused(request, issued.error());
    IssuedView view{issued->issued, issued->already, issued->refused_count, {}};
    for (const auto& each : issued->refused) {
        const auto said = reason_of(request, std::string(each.why.code));
        view.refused.push_back({each.equipment_id, said.code, said.says, said.next});
    }
    return http::json(view);
}

Reply list_formats(const Room&, const Request&) {
    FormatList list;
    for (const auto& format : documents::list_label_formats())
        if (documents::holds_code(format))
            list.items.push_back({std::string(format.key), std::string(format.name), format.columns * format.rows, format.label_width_mm, format.label_height_mm, std::floor(documents::qr_side_mm(format) * 10) / 10});
    return http::json(list);
}

Reply print_sheet(const Room& room, const Request& request) {
    const auto wanted = http::parse<SheetWanted>(request);
    if (!wanted) return wanted.error();
    const auto ids = chosen(room, request, wanted->equipment_ids, wanted->filter, most_labels_at_once);
    if (!ids) return ids.error();
    const auto made = make_sheet(room.coding, *request.actor, wanted->format, *ids);
    if (!made) return http::refused(request, made.error());
    return http::created("/api/v1/coding/sheets/" + std::to_string(made->id) + ".pdf", base::form::write(MadeSheetView{made->id, made->labels, made->pages, made->without_code}));
}

Reply list_my_sheets(const Room& room, const Request& request) {
    auto sheets = room.coding.journal.database().read([&](store::Transaction& tx) { return list_sheets(tx, request.actor->scope, request.query_integer("cursor").value_or(0), 51); });
    SheetList list;
    if (sheets.size() > 50) {
        sheets.pop_back();
        list.next = std::to_string(sheets.back().id);
    }
    for (const auto& sheet : sheets) {
        const auto* format = documents::find_label_format(sheet.format);
        list.items.push_back({sheet.id, sheet.format, format ? std::string(format->name) : sheet.format, sheet.labels, sheet.pages, sheet.printed, sheet.made_at});
    }
    return http::json(list);
}

// Every fetch is a print: it is counted and journaled once the file is there, so that the print log says who had which plates in hand.
Reply fetch_sheet(const Room& room, const Request& request) {
    const auto file = request.path_value("file");
    const auto digits = file.ends_with(".pdf") ? file.substr(0, file.size() - 4) : std::string_view();
    std::int64_t id = 0;
    if (const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), id); fault != std::errc() || end != digits.data() + digits.size() || id <= 0)
        return http::not_found(request);
    auto& database = room.coding.journal.database();
    const auto sheet = database.read([&](store::Transaction& tx) { return find_sheet(tx, request.actor->scope, id); });
    auto pdf = sheet ? room.coding.blobs.get(sheet->blob) : std::nullopt;
    if (!pdf) return http::not_found(request);
    database.transaction([&](store::Transaction& tx) {
        count_print(tx, id);
        base::CanonicalObject payload;
        payload.add("labels", sheet->labels);
        room.coding.journal.append(tx, {.event = "coding.sheet_printed", .subject = {"label_sheet", id}, .place = {request.actor->region_id, request.actor->unit_id}, .by = request.actor->account, .payload = payload.text()});
    });
    return {.content_type = "application/pdf", .body = std::move(*pdf), .headers = {{"Content-Disposition", "inline; filename=\"tezai-labels-" + std::to_string(id) + ".pdf\""}}};
}

Reply take_photo(const Room& room, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    SentPhoto sent{.equipment_id = *id, .jpeg = std::string(request.body)};
    if (const auto stated = request.header("x-captured-at"); !stated.empty()) {
        sent.captured_at = base::parse_instant(stated);
        if (!sent.captured_at) return http::malformed(request, {{"X-Captured-At", "not_an_instant"}});
    }
    if (const auto stated = request.header("x-phone-clock"); !stated.empty()) {
        sent.phone_now = base::parse_instant(stated);
        if (!sent.phone_now) return http::malformed(request, {{"X-Phone-Clock", "not_an_instant"}});
    }
    sent.plate_no = base::to_upper_ascii(base::trim(request.header("x-plate-no")));
    if (const auto stated = request.header("x-stuck-by"); !stated.empty()) {
        sent.stuck_by = registry::parse_word<StuckBy>(stated);
        if (!sent.stuck_by) return http::malformed(request, {{"X-Stuck-By", "not_one_of"}});
    }
    if (const auto stated = request.header("x-plate-place"); !stated.empty()) {
        if (const auto [end, fault] = std::from_chars(stated.data(), stated.data() + stated.size(), sent.place_id); fault != std::errc() || end != stated.data() + stated.size() || sent.place_id <= 0)
            return http::malformed(request, {{"X-Plate-Place", "not_a_number"}});
    }
    const auto verdict = send_photo(room.coding, *request.actor, sent);
    if (!verdict && verdict.error().code == "equipment.unknown") return http::not_found(request);
    if (!verdict) return http::refused(request, verdict.error());
    return http::json(view_of(request, *verdict), 201);
}

Reply list_device_photos(const Room& room, const Request& request) {
    const auto id = request.path_id();
    struct Found {
        bool seen = false;
        std::vector<StickerPhoto> photos;
    };
    const auto found = room.coding.journal.database().read([&](store::Transaction& tx) -> Found {
        if (!id || !registry::find_equipment(tx, request.actor->scope, {*id})) return {};
        return {true, list_photos(tx, request.actor->scope, *id)};
    });
    if (!found.seen) return http::not_found(request);
    PhotoList list;
    for (const auto& photo : found.photos) {
        PhotoView view{photo.id, photo.verdict, {}, photo.sent_at};
        const auto reasons = boost::json::parse(photo.reasons); // must outlive the loop over it
        for (const auto& code : reasons.as_array()) view.reasons.push_back(reason_of(request, std::string(code.as_string())));
        list.items.push_back(std::move(view));
    }
    return http::json(list);
}

Reply show_photo(const Room& room, const Request& request) {
    const auto id = request.path_id();
    const auto photo = id ? room.coding.journal.database().read([&](store::Transaction& tx) { return find_photo(tx, request.actor->scope, *id); }) : std::nullopt;
    const auto original = photo ? room.coding.blobs.get(photo->blob) : std::nullopt;
    if (!original) return http::not_found(request);
    const auto shown = documents::thumbnail(base::bytes(*original), 1600); // upright, and nothing of where it was taken
    if (!shown) return http::not_found(request);
    return {.content_type = "image/jpeg", .body = std::string(shown->begin(), shown->end()), .headers = {{"Cache-Control", "private, max-age=3600"}}};
}

Reply find_by_code(const Room& room, const Request& request) {
    const auto id = room.book.find(request.path_value("code"));
    // Seen through the scope: a code is public, what a signed-in person may do with its device is not everybody's.
    const auto device = id ? room.coding.journal.database().read([&](store::Transaction& tx) { return registry::find_equipment(tx, request.actor->scope, {*id}); }) : std::nullopt;
    return device ? http::json(FoundByCode{*id}) : http::not_found(request);
}

// What somebody wrote on the public page, for those whose task it is to answer. Who read it is in the journal: it may name people.
Reply show_public_report(const Room& room, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto view = room.coding.journal.database().transaction([&](store::Transaction& tx) -> std::optional<PublicReportView> {
        const auto tasks = registry::list_tasks(tx, request.actor->scope, {.subject_kind = "report", .subject_id = *id, .limit = 1});
        if (tasks.empty()) {
            // Of a plate the unit is asked; what was written is for the bureau alone.
            const auto report = request.actor->unit_id == 0 ? find_report(tx, request.actor->scope, *id) : std::nullopt;
            if (!report || report->origin != "public") return std::nullopt;
            room.coding.journal.append(tx, {.event = "coding.public_report_read", .subject = {"report", *id}, .place = {report->region_id, 0}, .by = request.actor->account});
            return PublicReportView{*id, "sticker", journal::find_personal(tx, {*id}, "text").value_or(""), base::add(room.coding.journal.clock().day_of(report->reported_at), days_to_answer)};
        }
        room.coding.journal.append(tx, {.event = "coding.public_report_read", .subject = {"report", *id}, .place = tasks.front().place, .by = request.actor->account});
        return PublicReportView{*id, base::find_text(tasks.front().evidence, "about").value_or(""), journal::find_personal(tx, {*id}, "text").value_or(""), tasks.front().due_on};
    });
    return view ? http::json(*view) : http::not_found(request);
}

Reply take_report(const Room& room, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<ReportWanted>(request);
    if (!wanted) return wanted.error();
    const auto done = report_sticker(room.coding, *request.actor, *id, wanted->kind, wanted->note, wanted->other_code.value_or(""));
    if (!done && done.error().code == "equipment.unknown") return http::not_found(request);
    return done ? http::no_content() : http::refused(request, done.error());
}

} // namespace

std::vector<http::Route> routes(const Coding& coding, const CodeBook& book, registry::Registry& registry) {
    using enum http::Method;
    using http::Runs, http::ScopeUse, http::schema, auth::Permission;
    const Room room{coding, book, registry};
    const auto bind = [room](Reply (*handler)(const Room&, const Request&)) { return [room, handler](const Request& request) { return handler(room, request); }; };
    const auto leaves_trace = [](http::Route route) {
        route.answers_head = false;
        return route;
    };
    std::vector<http::Route> all{
        {post, "/api/v1/coding/codes", Permission::issue_codes, ScopeUse::applied, Runs::pooled, bind(issue_for), "Gives devices their codes", {}, schema<CodesWanted>(), schema<IssuedView>(), "application/json", "application/json", std::size_t{4} << 20},
        {get, "/api/v1/coding/label-formats", Permission::print_sheets, ScopeUse::none, Runs::inline_on_loop, bind(list_formats), "Labels that hold a QR of 25 mm", {}, {}, schema<FormatList>()},
        {get, "/api/v1/coding/sheets", Permission::print_sheets, ScopeUse::applied, Runs::pooled, bind(list_my_sheets), "Sheets made, newest first", {{"cursor", "", "integer"}}, {}, schema<SheetList>()},
        {post, "/api/v1/coding/sheets", Permission::print_sheets, ScopeUse::applied, Runs::pooled, bind(print_sheet), "Makes a sheet of labels", {}, schema<SheetWanted>(), schema<MadeSheetView>()},
        leaves_trace({get, "/api/v1/coding/sheets/{file}", Permission::print_sheets, ScopeUse::applied, Runs::pooled, bind(fetch_sheet), "The sheet as PDF ({id}.pdf); counted as a print", {}, {}, {}, "application/json", "application/pdf"}),
        {post, "/api/v1/equipment/{id}/sticker-photos", Permission::send_photo, ScopeUse::applied, Runs::pooled, bind(take_photo), "A photo of the sticker: judged at once", {}, {}, schema<VerdictView>(), "image/jpeg", "application/json", std::size_t{24} << 20},
        {get, "/api/v1/equipment/{id}/sticker-photos", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(list_device_photos), "Photos of this device's sticker", {}, {}, schema<PhotoList>()},
        {get, "/api/v1/sticker-photos/{id}/image", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(show_photo), "The picture, upright, without hidden data", {}, {}, {}, "application/json", "image/jpeg"},
        {get, "/api/v1/codes/{code}", Permission::read_equipment, ScopeUse::applied, Runs::pooled, bind(find_by_code), "The device of a scanned or typed code", {}, {}, schema<FoundByCode>()},
        leaves_trace({get, "/api/v1/public-reports/{id}", Permission::do_tasks, ScopeUse::applied, Runs::pooled, bind(show_public_report), "What the public wrote, while its task is open", {}, {}, schema<PublicReportView>()}),
        {post, "/api/v1/equipment/{id}/sticker-reports", Permission::report_sticker, ScopeUse::applied, Runs::pooled, bind(take_report), "Damaged, lost, mismatched or cloned, by staff", {}, schema<ReportWanted>()},
    };
    for (auto& route : plate_routes(coding, registry)) all.push_back(std::move(route));
    return all;
}

} // namespace tezai::coding
