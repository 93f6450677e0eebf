#include "oversight/api.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "base/ensure.hpp"

#include "oversight/bulletin/actions.hpp"
#include "oversight/bulletin/files.hpp"

namespace tezai::oversight {
namespace {

using base::form::field;
using http::Reply, http::Request;

struct IssueItem {
    base::Date issue_on;
    std::string number, state; // draft (objections may be raised) | closed (waits for publication) | published
    std::int64_t freeze_leaf = 0;
    base::Instant frozen_at, objection_until;
    std::optional<base::Instant> published_at;
    std::vector<std::string> labels;
    static constexpr std::string_view schema_name = "BulletinItem";
    static constexpr auto form = std::tuple{field("issue_on", &IssueItem::issue_on), field("number", &IssueItem::number), field("state", &IssueItem::state, "draft, closed, published"), field("freeze_leaf", &IssueItem::freeze_leaf),
                                            field("frozen_at", &IssueItem::frozen_at), field("objection_until", &IssueItem::objection_until), field("published_at", &IssueItem::published_at), field("labels", &IssueItem::labels)};
};
struct IssueList {
    std::vector<IssueItem> items;
    std::vector<base::Date> waiting; // issue days of the campaign that are not frozen yet
    static constexpr std::string_view schema_name = "BulletinList";
    static constexpr auto form = std::tuple{field("items", &IssueList::items), field("waiting", &IssueList::waiting, "days of issues to come")};
};
struct IssuePage {
    IssueItem issue;
    std::string digest, signature, key_id, signed_text;
    base::form::Raw data;
    static constexpr std::string_view schema_name = "Bulletin";
    static constexpr auto form = std::tuple{field("issue", &IssuePage::issue), field("digest", &IssuePage::digest, "of the canonical data; empty for a draft"), field("signature", &IssuePage::signature, "hex, detached"),
                                            field("key_id", &IssuePage::key_id), field("signed_text", &IssuePage::signed_text), field("data", &IssuePage::data, "the canonical data")};
};
struct RebuiltView {
    bool identical = false;
    std::string digest, kept_digest;
    static constexpr std::string_view schema_name = "Rebuilt";
    static constexpr auto form = std::tuple{field("identical", &RebuiltView::identical), field("digest", &RebuiltView::digest), field("kept_digest", &RebuiltView::kept_digest)};
};
struct ObjectionForm {
    std::string indicator;
    std::int64_t equipment_id = 0;
    std::string claim, grounds;
    static constexpr std::string_view schema_name = "NewObjection";
    static constexpr auto form = std::tuple{field("indicator", &ObjectionForm::indicator, "K03, K04, K05a, K05b, K05c or K05r"), field("equipment_id", &ObjectionForm::equipment_id), field("claim", &ObjectionForm::claim, "pass, excluded or out"),
                                            field("grounds", &ObjectionForm::grounds, "with the evidence; at most 500 characters")};
};
struct ObjectionView {
    std::int64_t id = 0;
    std::string indicator;
    std::int64_t equipment_id = 0;
    std::string claim, grounds, before, before_says, state, decision;
    base::Instant raised_at;
    std::optional<base::Instant> decided_at;
    static constexpr std::string_view schema_name = "Objection";
    static constexpr auto form = std::tuple{field("id", &ObjectionView::id), field("indicator", &ObjectionView::indicator), field("equipment_id", &ObjectionView::equipment_id), field("claim", &ObjectionView::claim),
                                            field("grounds", &ObjectionView::grounds), field("before", &ObjectionView::before), field("before_says", &ObjectionView::before_says), field("state", &ObjectionView::state, "open, accepted, declined"),
                                            field("decision", &ObjectionView::decision), field("raised_at", &ObjectionView::raised_at), field("decided_at", &ObjectionView::decided_at)};
};
struct ObjectionList {
    std::vector<ObjectionView> items;
    static constexpr std::string_view schema_name = "ObjectionList";
    static constexpr auto form = std::tuple{field("items", &ObjectionList::items)};
};
struct DecisionForm {
    bool accepted = false;
    std::string reason;
    static constexpr std::string_view schema_name = "ObjectionDecision";
    static constexpr auto form = std::tuple{field("accepted", &DecisionForm::accepted), field("reason", &DecisionForm::reason)};
};

IssueItem item_of(const Oversight& oversight, const Request& request, const IssueRow& row) {
    IssueItem item{row.issue_on, row.number, row.state, row.leaf, row.frozen_at, row.objection_until, row.published_at, {}};
    if (row.state == "frozen") item.state = oversight.journal().clock().now() < row.objection_until ? "draft" : "closed";
    const auto says = [&](const char* code) { return http::words().says(request.language, code); };
    const auto cut = read_cut(row.cut);
    if (cut.go_live_default && row.issue_on < *cut.go_live_default) item.labels.push_back(says("oversight.label.reconstructed"));
    if (cut.as_of == cut.campaign_until) item.labels.push_back(says("oversight.label.final"));
    if (!cut.amendments.empty()) item.labels.push_back(says("oversight.label.amended"));
    if (!oversight.watermark.empty()) item.labels.push_back(oversight.watermark);
    return item;
}

std::optional<base::Date> day_of(const Request& request) { return base::parse_date(request.path_value("issue_on")); }

Reply list_bulletins(Oversight& oversight, const Request& request) {
    IssueList list;
    const auto campaign = oversight.live.read([](const Picture& picture, std::int64_t) { return picture.settings().campaign; });
    const auto rows = oversight.database().read([](store::Transaction& tx) { return list_issues(tx); });
    for (const auto& row : rows) list.items.push_back(item_of(oversight, request, row));
    if (campaign)
        for (const auto& issue : issues_of(*campaign))
            if (std::none_of(rows.begin(), rows.end(), [&](const IssueRow& row) { return row.issue_on == issue.as_of; })) list.waiting.push_back(issue.as_of);
    return http::json(list);
}

Reply show_bulletin(Oversight& oversight, const Request& request) {
    const auto day = day_of(request);
    auto found = day ? draft(oversight, *day) : std::nullopt;
    if (!found) return http::not_found(request);
    IssuePage page{.issue = item_of(oversight, request, found->row), .digest = found->row.digest, .signature = found->row.signature, .key_id = found->row.key_id, .data = {std::move(found->data)}};
    if (!page.digest.empty()) page.signed_text = signed_text(oversight.journal().suite(), found->row);
    return http::json(page);
}

Reply take_freeze(Oversight& oversight, const Request& request) {
    const auto day = day_of(request);
    if (!day) return http::not_found(request);
    const auto row = freeze(oversight, *request.actor, *day);
    return row ? http::json(item_of(oversight, request, *row), 201) : http::refused(request, row.error());
}

Reply take_publish(Oversight& oversight, const Request& request) {
    const auto day = day_of(request);
    if (!day) return http::not_found(request);
    const auto row = publish(oversight, *request.actor, *day);
    if (!row && row.error().code == "oversight.unknown_issue") return http::not_found(request);
    return row ? http::json(item_of(oversight, request, *row)) : http::refused(request, row.error());
}

Reply take_rebuild(Oversight& oversight, const Request& request) {
    const auto day = day_of(request);
    const auto rebuilt = day ? rebuild(oversight, *day) : std::nullopt;
    return rebuilt ? http::json(RebuiltView{rebuilt->identical, rebuilt->digest, rebuilt->kept_digest}) : http::not_found(request);
}

// The issued files; of a draft the paper is made on the spot and says that it is one.
template <class Kept, class Made>
Reply send_file(Oversight& oversight, const Request& request, std::string_view type, std::string_view ending, Kept kept_of, Made make) {
    const auto day = day_of(request);
    const auto found = day ? draft(oversight, *day) : std::nullopt;
    if (!found) return http::not_found(request);
    Reply reply{.content_type = std::string(type), .headers = {{"Content-Disposition", "inline; filename=\"bulletin-" + base::to_text(*day) + "." + std::string(ending) + "\""}}};
    if (found->row.state == "published")
        if (auto kept = oversight.blobs.get(kept_of(found->row))) {
            reply.body = std::move(*kept);
            return reply;
        }
    reply.body = make(*found);
    return reply;
}

documents::OfficialPaper draft_paper(const Oversight& oversight, const Request& request, const Draft& found) {
    const auto mark = http::words().says(request.language, "oversight.label.draft");
    return paper_of(boost::json::parse(found.data), oversight.issuer, oversight.watermark.empty() ? mark : mark + " · " + oversight.watermark);
}

Reply send_pdf(Oversight& oversight, const Request& request) {
    return send_file(oversight, request, "application/pdf", "pdf", [](const IssueRow& row) { return row.pdf_blob; },
                     [&](const Draft& found) { return documents::make_official_paper(draft_paper(oversight, request, found)).pdf; });
}
Reply send_html(Oversight& oversight, const Request& request) {
    return send_file(oversight, request, "text/html; charset=utf-8", "html", [](const IssueRow& row) { return row.html_blob; },
                     [&](const Draft& found) { return write_html(draft_paper(oversight, request, found)); });
}
Reply send_json(Oversight& oversight, const Request& request) {
    return send_file(oversight, request, "application/json; charset=utf-8", "json", [](const IssueRow& row) { return row.data_blob; }, [](const Draft& found) { return found.data; });
}
// The annex names objects: the kept file is for those who see all of them, others get their part of it.
Reply send_xlsx(Oversight& oversight, const Request& request) {
    const auto day = day_of(request);
    const auto row = day ? oversight.database().read([&](store::Transaction& tx) { return find_issue_on(tx, *day); }) : std::nullopt;
    if (!row) return http::not_found(request);
    Reply reply{.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                .headers = {{"Content-Disposition", "attachment; filename=\"bulletin-" + base::to_text(*day) + ".xlsx\""}}};
    const auto& scope = request.actor->scope;
    if (row->state == "published") {
        const auto objects = oversight.blobs.get(scope.is_everything() ? row->xlsx_blob : row->objects_blob);
        ENSURE(objects, "a published issue has its files");
        reply.body = scope.is_everything() ? *objects : write_annex(oversight, *objects, scope);
        return reply;
    }
    const auto objects = oversight.database().read([&](store::Transaction& tx) { return write_objects(compute(tx, load_input(tx, *row, accepted_amendments(tx, *row)))); });
    reply.body = write_annex(oversight, objects, scope);
    return reply;
}

ObjectionView view_of(const Request& request, const Objection& each) {
    return {each.id, each.indicator, each.equipment_id, each.claim, each.grounds, each.before, http::words().says(request.language, "oversight.reason." + each.before), each.state, each.decision, each.raised_at, each.decided_at};
}

Reply list_issue_objections(Oversight& oversight, const Request& request) {
    const auto day = day_of(request);
    std::optional<ObjectionList> list;
    if (day)
        oversight.database().read([&](store::Transaction& tx) {
            const auto row = find_issue_on(tx, *day);
            if (!row) return;
            list.emplace();
            for (const auto& each : list_objections(tx, request.actor->scope, row->id)) list->items.push_back(view_of(request, each));
        });
    return list ? http::json(*list) : http::not_found(request);
}

Reply take_objection(Oversight& oversight, const Request& request) {
    const auto day = day_of(request);
    if (!day) return http::not_found(request);
    const auto wanted = http::parse<ObjectionForm>(request);
    if (!wanted) return wanted.error();
    const auto id = object_to(oversight, *request.actor, *day, {wanted->indicator, wanted->equipment_id, wanted->claim, wanted->grounds});
    if (!id && (id.error().code == "oversight.unknown_issue" || id.error().code == "equipment.unknown")) return http::not_found(request);
    return id ? http::created("/api/v1/objections/" + std::to_string(*id), "{\"id\":" + std::to_string(*id) + "}") : http::refused(request, id.error());
}

Reply take_decision(Oversight& oversight, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<DecisionForm>(request);
    if (!wanted) return wanted.error();
    const auto decided = decide_objection(oversight, *request.actor, *id, wanted->accepted, wanted->reason);
    if (!decided && decided.error().code == "oversight.unknown_objection") return http::not_found(request);
    return decided ? http::json(view_of(request, *decided)) : http::refused(request, decided.error());
}

} // namespace

std::vector<http::Route> bulletin_routes(Oversight& oversight) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(Oversight&, const Request&)) { return [&oversight, handler](const Request& request) { return handler(oversight, request); }; };
    return {
        {get, "/api/v1/bulletins", read_indicators, ScopeUse::none, Runs::pooled, bind(list_bulletins), "Issues of the weekly bulletin, newest first", {}, {}, schema<IssueList>()},
        {get, "/api/v1/bulletins/{issue_on}", read_indicators, ScopeUse::none, Runs::pooled, bind(show_bulletin), "One issue with its canonical data", {}, {}, schema<IssuePage>()},
        {post, "/api/v1/bulletins/{issue_on}/freeze", freeze_bulletin, ScopeUse::none, Runs::pooled, bind(take_freeze), "Cuts the issue at the last sealed leaf", {}, {}, schema<IssueItem>()},
        {post, "/api/v1/bulletins/{issue_on}/publish", freeze_bulletin, ScopeUse::none, Runs::pooled, bind(take_publish), "Publishes the issue, signed; nothing of it changes afterwards", {}, {}, schema<IssueItem>()},
        {post, "/api/v1/bulletins/{issue_on}/rebuild", read_indicators, ScopeUse::none, Runs::pooled, bind(take_rebuild), "Computes a published issue again from facts and cut and compares", {}, {}, schema<RebuiltView>()},
        {get, "/api/v1/bulletins/{issue_on}/file.pdf", read_indicators, ScopeUse::none, Runs::pooled, bind(send_pdf), "The official paper", {}, {}, {}, "application/json", "application/pdf"},
        {get, "/api/v1/bulletins/{issue_on}/file.html", read_indicators, ScopeUse::none, Runs::pooled, bind(send_html), "The same as a page", {}, {}, {}, "application/json", "text/html"},
        {get, "/api/v1/bulletins/{issue_on}/file.json", read_indicators, ScopeUse::none, Runs::pooled, bind(send_json), "The canonical data, byte for byte", {}, {}, {}, "application/json", "application/json"},
        {get, "/api/v1/bulletins/{issue_on}/file.xlsx", read_indicators, ScopeUse::applied, Runs::pooled, bind(send_xlsx), "The objects, as far as you may see", {}, {}, {}, "application/json",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {get, "/api/v1/bulletins/{issue_on}/objections", read_indicators, ScopeUse::applied, Runs::pooled, bind(list_issue_objections), "Objections to the issue, as far as you may see", {}, {}, schema<ObjectionList>()},
        {post, "/api/v1/bulletins/{issue_on}/objections", object_to_bulletin, ScopeUse::applied, Runs::pooled, bind(take_objection), "Objects to how one device was counted", {}, schema<ObjectionForm>()},
        {post, "/api/v1/objections/{id}/decision", decide_objections, ScopeUse::applied, Runs::pooled, bind(take_decision), "Accepts or declines an objection", {}, schema<DecisionForm>(), schema<ObjectionView>()},
    };
}

} // namespace tezai::oversight
