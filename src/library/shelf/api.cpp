#include "library/shelf/api.hpp"

#include <algorithm>

#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "documents/file_kind.hpp"
#include "library/files.hpp"
#include "library/shelf/actions.hpp"

namespace tezai::library {
namespace {

using base::form::field;
using http::Reply;
using http::Request;

// ---- what goes over the wire ----------------------------------------------------------------------------------
struct DocumentView {
    std::int64_t id = 0, version = 1;
    std::string kind, number, title, issuing_body, region_name, standing, note, file_name, file_type;
    base::Date dated_on, in_force_from;
    std::optional<base::Date> in_force_until;
    std::int64_t bytes = 0, superseded_by = 0;
    bool is_public = false;
    std::string why;
    static constexpr std::string_view schema_name = "Document";
    static constexpr auto form = std::tuple{
        field("id", &DocumentView::id), field("version", &DocumentView::version), field("kind", &DocumentView::kind, "notice, plan, form, guide, other"), field("number", &DocumentView::number, "empty: none"),
        field("title", &DocumentView::title), field("issuing_body", &DocumentView::issuing_body), field("region_name", &DocumentView::region_name, "who published it here"),
        field("standing", &DocumentView::standing, "in_force, to_come, expired, superseded, withdrawn"), field("note", &DocumentView::note), field("file_name", &DocumentView::file_name),
        field("file_type", &DocumentView::file_type, "pdf, docx, xlsx, jpeg, png"), field("dated_on", &DocumentView::dated_on), field("in_force_from", &DocumentView::in_force_from),
        field("in_force_until", &DocumentView::in_force_until, "its last day"), field("bytes", &DocumentView::bytes), field("superseded_by", &DocumentView::superseded_by, "0: none"),
        field("is_public", &DocumentView::is_public), field("why", &DocumentView::why, "it was withdrawn")};
};
struct DocumentList {
    std::vector<DocumentView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "DocumentList";
    static constexpr auto form = std::tuple{field("items", &DocumentList::items), field("next", &DocumentList::next)};
};
struct DocumentPage {
    DocumentView document;
    std::vector<DocumentView> versions;
    std::string digest;
    std::vector<std::string> actions;
    static constexpr std::string_view schema_name = "DocumentPage";
    static constexpr auto form = std::tuple{field("document", &DocumentPage::document), field("versions", &DocumentPage::versions, "all of them, newest first"), field("digest", &DocumentPage::digest, "of the file; the journal has it too"),
                                            field("actions", &DocumentPage::actions, "replace, withdraw: what you may do with it now")};
};
struct PublicDocuments {
    std::string mark;
    std::vector<DocumentView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "PublicDocuments";
    static constexpr auto form = std::tuple{field("mark", &PublicDocuments::mark, "of a store that is not for real; empty: it is"), field("items", &PublicDocuments::items), field("next", &PublicDocuments::next)};
};
struct WithdrawalWanted {
    std::string why;
    static constexpr std::string_view schema_name = "DocumentWithdrawal";
    static constexpr auto form = std::tuple{field("why", &WithdrawalWanted::why)};
};
struct NewDocumentView {
    std::int64_t id = 0;
    static constexpr std::string_view schema_name = "NewDocument";
    static constexpr auto form = std::tuple{field("id", &NewDocumentView::id)};
};

constexpr std::int64_t limit = 50;
constexpr std::string_view short_cache = "public, max-age=300"; // what was withdrawn is gone from everywhere within five minutes

DocumentView view_of(const Library& library, const Document& document, auth::Language language) {
    const auto* region = library.registry.regions.tree()->find(document.region_id);
    return {.id = document.id, .version = document.version, .kind = document.kind, .number = document.number, .title = document.title, .issuing_body = document.issuing_body,
            .region_name = region == nullptr ? "" : region->name_in(language), .standing = std::string(standing_of(document, library.registry.today())), .note = document.note, .file_name = document.file_name,
            .file_type = document.file_type, .dated_on = document.dated_on, .in_force_from = document.in_force_from, .in_force_until = document.in_force_until, .bytes = document.bytes,
            .superseded_by = document.superseded_by, .is_public = document.is_public, .why = document.why};
}

Reply say_no(const Request& request, const law::Refusal& why) { return why.code == "library.document.unknown" ? http::not_found(request) : http::refused(request, why); }

// What a list is asked for, or the reply to send. Views the request's texts: `key` outlives the query.
struct Asked {
    std::string key;
    DocumentQuery query;
};
base::Result<Asked, Reply> asked_of(const Request& request) {
    Asked asked{.key = base::normalise_code(request.query_value("q").value_or(""))};
    const auto kind = request.query_value("kind").value_or("");
    if (!kind.empty() && std::ranges::find(document_kinds, kind) == document_kinds.end()) return base::failure(http::malformed(request, {{"/kind", "not_one_of"}}));
    asked.query = {.kind = kind, .all_versions = request.query_value("all") == "true", .before_id = request.query_integer("cursor").value_or(0), .limit = limit + 1};
    return asked;
}

template <class List>
List paged(const Library& library, std::vector<Document> documents, auth::Language language) {
    List list;
    if (static_cast<std::int64_t>(documents.size()) > limit) {
        documents.pop_back();
        list.next = std::to_string(documents.back().id);
    }
    for (const auto& document : documents) list.items.push_back(view_of(library, document, language));
    return list;
}

Reply list(const Library& library, const Request& request) {
    auto asked = asked_of(request);
    if (!asked) return asked.error();
    asked->query.key = asked->key;
    const auto readers = readership_of(library, *request.actor);
    return http::json(paged<DocumentList>(library, library.database().read([&](store::Transaction& tx) { return list_documents(tx, readers, asked->query); }), request.language));
}

Reply show(const Library& library, const Request& request) {
    const auto id = request.path_id();
    const auto readers = readership_of(library, *request.actor);
    const auto page = library.database().read([&](store::Transaction& tx) -> std::optional<DocumentPage> {
        const auto document = id ? find_document(tx, readers, *id) : std::nullopt;
        if (!document) return std::nullopt;
        DocumentPage made{.document = view_of(library, *document, request.language), .digest = document->blob};
        for (const auto& version : list_versions(tx, readers, document->series_id)) made.versions.push_back(view_of(library, version, request.language));
        if (document->state == "published" && document->region_id == request.actor->region_id && request.actor->may(auth::Permission::keep_library)) made.actions = {"replace", "withdraw"};
        return made;
    });
    return page ? http::json(*page) : http::not_found(request);
}

Reply send_file(const Library& library, const Request& request) {
    const auto id = request.path_id();
    const auto readers = readership_of(library, *request.actor);
    const auto document = id ? library.database().read([&](store::Transaction& tx) { return find_document(tx, readers, *id); }) : std::nullopt;
    return document ? file_reply(library, request, document->blob, document->file_type, document->file_name) : http::not_found(request);
}

// ---- for everybody ---------------------------------------------------------------------------------------------------
Reply list_public(const Library& library, const Request& request) {
    auto asked = asked_of(request);
    if (!asked) return asked.error();
    asked->query.key = asked->key;
    asked->query.all_versions = false;
    auto view = paged<PublicDocuments>(library, library.database().read([&](store::Transaction& tx) { return list_public_documents(tx, asked->query); }), request.language);
    view.mark = library.mark;
    auto reply = http::json(view);
    reply.headers.emplace_back("Cache-Control", short_cache);
    reply.headers.emplace_back("Vary", "Accept-Language");
    return reply;
}

Reply send_public_file(const Library& library, const Request& request) {
    const auto id = request.path_id();
    const auto document = id ? library.database().read([&](store::Transaction& tx) { return find_public_document(tx, *id); }) : std::nullopt;
    if (!document) return http::not_found(request);
    const auto tag = "\"" + document->blob.substr(0, 32) + "\"";
    Reply reply;
    if (request.header("if-none-match") == tag) reply.status = 304, reply.content_type.clear();
    else reply = file_reply(library, request, document->blob, document->file_type, document->file_name);
    if (reply.status == 200 || reply.status == 304) {
        reply.headers.emplace_back("Cache-Control", short_cache);
        reply.headers.emplace_back("ETag", tag);
    }
    return reply;
}

// ---- by who keeps the library ------------------------------------------------------------------------------------------
Reply publish(const Library& library, const Request& request) {
    base::form::Faults faults;
    const auto text = [&](std::string_view name, std::size_t most, bool needed) {
        const auto value = base::one_line(request.query_value(name).value_or(""));
        if (needed && value.empty()) faults.push_back({"/" + std::string(name), "missing"});
        if (value.size() > most) faults.push_back({"/" + std::string(name), "too_long"});
        return value;
    };
    const auto day = [&](std::string_view name, bool needed) -> std::optional<base::Date> {
        const auto value = request.query_value(name);
        if (!value && needed) faults.push_back({"/" + std::string(name), "missing"});
        const auto parsed = value ? base::parse_date(*value) : std::nullopt;
        if (value && !parsed) faults.push_back({"/" + std::string(name), "not_a_date"});
        return parsed;
    };
    NewDocument wanted{.said_free_of_personal_data = request.query_value("no_personal_data") == "true", .supersedes = request.query_integer("supersedes").value_or(0)};
    auto& document = wanted.document;
    document.kind = text("kind", 20, true);
    if (!document.kind.empty() && std::ranges::find(document_kinds, document.kind) == document_kinds.end()) faults.push_back({"/kind", "not_one_of"});
    document.title = text("title", 300, true);
    document.number = text("number", 120, false);
    document.issuing_body = text("issuing_body", 180, true);
    document.note = text("note", 1'500, false);
    document.is_public = request.query_value("public") == "true";
    const auto dated = day("dated_on", true), from = day("in_force_from", false);
    document.in_force_until = day("in_force_until", false);
    if (!faults.empty()) return http::malformed(request, faults);
    document.dated_on = *dated;
    document.in_force_from = from.value_or(*dated);
    const auto kind = checked_file(request);
    if (!kind) return kind.error();
    document.file_type = documents::word(*kind);
    document.file_name = base::one_line(*request.query_value("file_name"));
    const auto id = publish_document(library, *request.actor, wanted, request.body);
    if (!id) return say_no(request, id.error());
    return http::created("/api/v1/documents/" + std::to_string(*id), base::form::write(NewDocumentView{*id}));
}

Reply withdraw(const Library& library, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<WithdrawalWanted>(request);
    if (!wanted) return wanted.error();
    const auto done = withdraw_document(library, *request.actor, *id, wanted->why);
    return done ? http::no_content() : say_no(request, done.error());
}

} // namespace

std::vector<http::Route> document_routes(const Library& library) {
    using enum http::Method;
    using http::Runs, http::ScopeUse, http::schema, auth::Permission;
    const auto bind = [&library](Reply (*handler)(const Library&, const Request&)) { return [&library, handler](const Request& request) { return handler(library, request); }; };
    constexpr auto pooled = Runs::pooled;
    const std::vector<http::QueryParameter> list_query{{"q", "part of number or title"}, {"kind", "notice, plan, form, guide, other"}, {"cursor", "", "integer"}};
    auto full_query = list_query;
    full_query.push_back({"all", "true: superseded and withdrawn ones too", "boolean"});
    return {
        {get, "/api/v1/documents", Permission::read_equipment, ScopeUse::applied, pooled, bind(list), "Documents of your region and those above and below, newest first", full_query, {}, schema<DocumentList>()},
        {post, "/api/v1/documents", Permission::keep_library, ScopeUse::applied, pooled, bind(publish), "Publishes a document for your region and all below; the body is the file",
         {{"kind", "notice, plan, form, guide, other"}, {"title", ""}, {"number", ""}, {"issuing_body", ""}, {"dated_on", "", "date"}, {"in_force_from", "dated_on unless told", "date"}, {"in_force_until", "its last day", "date"},
          {"public", "true: for everybody without signing in", "boolean"}, {"no_personal_data", "true: you looked; needed for public ones", "boolean"}, {"note", "what changed, or what it is for"}, {"file_name", ""},
          {"supersedes", "id of the version before", "integer"}},
         {}, schema<NewDocumentView>(), "application/octet-stream", "application/json", most_file_bytes, 201},
        {get, "/api/v1/documents/{id}", Permission::read_equipment, ScopeUse::applied, pooled, bind(show), "One document with its versions", {}, {}, schema<DocumentPage>()},
        {get, "/api/v1/documents/{id}/file", Permission::read_equipment, ScopeUse::applied, pooled, bind(send_file), "Its file", {}, {}, {}, "application/json", "application/octet-stream"},
        {post, "/api/v1/documents/{id}/withdrawal", Permission::keep_library, ScopeUse::applied, pooled, bind(withdraw), "Withdraws a document; it stays listed with the reason", {}, schema<WithdrawalWanted>()},
        {get, "/api/v1/public/documents", Permission::anyone, ScopeUse::none, pooled, bind(list_public), "Documents that anybody may read", list_query, {}, schema<PublicDocuments>()},
        {get, "/api/v1/public/documents/{id}/file", Permission::anyone, ScopeUse::none, pooled, bind(send_public_file), "The file of a public document", {}, {}, {}, "application/json", "application/octet-stream"},
    };
}

} // namespace tezai::library
