#include "oversight/api.hpp"

#include <algorithm>
#include <iterator>

#include <boost/json/parse.hpp>

#include "base/ensure.hpp"

#include "oversight/bulletin/actions.hpp"
#include "oversight/bulletin/files.hpp"
#include "oversight/bulletin/steps.hpp"

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
    std::optional<std::int64_t> county_id; // whose own bulletin is there to be read besides
    std::string county_name;
    static constexpr std::string_view schema_name = "BulletinList";
    static constexpr auto form = std::tuple{field("items", &IssueList::items), field("waiting", &IssueList::waiting, "days of issues to come"),
                                            field("county_id", &IssueList::county_id, "the county of this list, or in which you are: it has a bulletin of its own"), field("county_name", &IssueList::county_name)};
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
struct StepView {
    bool may = false;
    std::string says, next;                // why not; empty where it may be taken
    std::optional<base::Instant> from;     // when the clock alone will allow it
    static constexpr std::string_view schema_name = "BulletinStep";
    static constexpr auto form = std::tuple{field("may", &StepView::may), field("says", &StepView::says, "why not"), field("next", &StepView::next), field("from", &StepView::from, "when the clock allows it")};
};
struct StepsView {
    base::Date issue_on;
    std::string state; // due, draft, closed, published
    bool yours = false;
    StepView freeze, publish;
    bool may_object = false;
    std::optional<base::Instant> objection_until;
    static constexpr std::string_view schema_name = "BulletinSteps";
    static constexpr auto form = std::tuple{field("issue_on", &StepsView::issue_on), field("state", &StepsView::state, "due, draft, closed, published"), field("yours", &StepsView::yours, "it is yours to freeze and publish"),
                                            field("freeze", &StepsView::freeze), field("publish", &StepsView::publish), field("may_object", &StepsView::may_object), field("objection_until", &StepsView::objection_until)};
};

// A county that there is, and that is theirs, or in which they are. Nothing: the answer is that of no county.
std::optional<std::int64_t> county_of(const Oversight& oversight, const Request& request) {
    const auto id = request.path_id("region_id");
    const auto tree = oversight.registry.regions.tree();
    const auto* county = id ? tree->find(*id) : nullptr;
    if (county == nullptr || county->level != "county") return std::nullopt;
    const auto& actor = *request.actor;
    const bool theirs = actor.scope.is_everything() || actor.scope.sees_region(*id) || (actor.region_id != 0 && tree->parent_of(actor.region_id, oversight.live.today()) == *id);
    return theirs ? id : std::nullopt;
}
bool sees_drafts(const auth::Actor& actor, std::int64_t county_id) { return actor.scope.is_everything() || actor.scope.sees_region(county_id); }

std::string state_of(const Oversight& oversight, const IssueRow& row) {
    if (row.state != "frozen") return row.state;
    return oversight.journal().clock().now() < row.objection_until ? "draft" : "closed";
}

IssueItem item_of(const Oversight& oversight, const Request& request, const IssueRow& row) {
    IssueItem item{row.issue_on, row.number, state_of(oversight, row), row.leaf, row.frozen_at, row.objection_until, row.published_at, {}};
    const auto says = [&](const char* code) { return http::words().says(request.language, code); };
    const auto cut = read_cut(row.cut);
    if (cut.go_live_default && row.issue_on < *cut.go_live_default) item.labels.push_back(says("oversight.label.reconstructed"));
    if (cut.as_of == cut.campaign_until) item.labels.push_back(says("oversight.label.final"));
    if (!cut.amendments.empty()) item.labels.push_back(says("oversight.label.amended"));
    if (!oversight.watermark.empty()) item.labels.push_back(oversight.watermark);
    return item;
}

// Which issue the path names: of the province, or of the county in it. Nothing: no such day, or a county that is none of theirs. A county's
// own people see its drafts; its townships, to whom it is addressed, what was published.
std::optional<IssueKey> key_of(const Oversight& oversight, const Request& request, bool published_only_for_townships = true) {
    const auto day = base::parse_date(request.path_value("issue_on"));
    if (!day) return std::nullopt;
    if (request.path_value("region_id").empty()) return IssueKey(*day);
    const auto county = county_of(oversight, request);
    if (!county) return std::nullopt;
    const IssueKey key(*day, *county);
    if (sees_drafts(*request.actor, *county) || !published_only_for_townships) return key;
    const auto row = oversight.database().read([&](store::Transaction& tx) { return find_issue_on(tx, key); });
    return row && row->state == "published" ? std::optional(key) : std::nullopt;
}

Reply list_bulletins(Oversight& oversight, const Request& request) {
    std::int64_t county_id = 0;
    if (!request.path_value("region_id").empty()) {
        const auto county = county_of(oversight, request);
        if (!county) return http::not_found(request);
        county_id = *county;
    }
    IssueList list;
    const auto tree = oversight.registry.regions.tree();
    const auto own = request.actor->region_level == "township" ? tree->parent_of(request.actor->region_id, oversight.live.today()) : request.actor->region_id;
    if (const auto* county = tree->find(county_id != 0 ? county_id : own); county && county->level == "county") {
        list.county_id = county->id;
        list.county_name = county->name_in(request.language);
    }
    const auto campaign = oversight.live.read([](const Picture& picture, std::int64_t) { return picture.settings().campaign; });
    const auto rows = oversight.database().read([&](store::Transaction& tx) { return list_issues(tx, county_id); });
    const bool all = county_id == 0 || sees_drafts(*request.actor, county_id);
    for (const auto& row : rows)
        if (all || row.state == "published") list.items.push_back(item_of(oversight, request, row));
    if (campaign && all)
        for (const auto& issue : issues_of(*campaign))
            if (std::none_of(rows.begin(), rows.end(), [&](const IssueRow& row) { return row.issue_on == issue.as_of; })) list.waiting.push_back(issue.as_of);
    return http::json(list);
}

Reply show_bulletin(Oversight& oversight, const Request& request) {
    const auto key = key_of(oversight, request);
    auto found = key ? draft(oversight, *key) : std::nullopt;
    if (!found) return http::not_found(request);
    IssuePage page{.issue = item_of(oversight, request, found->row), .digest = found->row.digest, .signature = found->row.signature, .key_id = found->row.key_id, .data = {std::move(found->data)}};
    if (!page.digest.empty()) page.signed_text = signed_text(oversight.journal().suite(), found->row);
    return http::json(page);
}

template <class T>
StepView step_of(const Request& request, const law::Decision<T>& judged, std::optional<base::Instant> from, base::Instant now) {
    if (judged) return {.may = true};
    const auto& why = judged.error();
    return {.says = http::words().says(request.language, why.code, why.named), .next = http::words().next(request.language, why.code, why.named), .from = from && *from > now ? from : std::nullopt};
}

Reply show_steps(Oversight& oversight, const Request& request) {
    const auto key = key_of(oversight, request);
    if (!key) return http::not_found(request);
    const auto tree = oversight.registry.regions.tree();
    const auto& clock = oversight.journal().clock();
    std::optional<StepsView> view;
    oversight.database().read([&](store::Transaction& tx) {
        view.reset();
        const auto row = find_issue_on(tx, *key);
        const auto campaign = find_campaign_on(tx, key->issue_on);
        if (!row && !(campaign && find_issue(*campaign, key->issue_on))) return;
        view = StepsView{.issue_on = key->issue_on, .state = row ? state_of(oversight, *row) : "due", .yours = may_run(*request.actor, *key)};
        view->freeze = step_of(request, judge_freeze(tx, oversight, *tree, *request.actor, *key), freeze_from(key->issue_on, clock.offset()), clock.now());
        view->publish = step_of(request, judge_publish(tx, oversight, *request.actor, *key), row ? std::optional(row->objection_until) : std::nullopt, clock.now());
        if (row && key->county_id == 0) {
            view->may_object = view->state == "draft" && request.actor->may(auth::Permission::object_to_bulletin);
            view->objection_until = row->objection_until;
        }
    });
    return view ? http::json(*view) : http::not_found(request);
}

Reply take_freeze(Oversight& oversight, const Request& request) {
    const auto key = key_of(oversight, request, false);
    if (!key) return http::not_found(request);
    const auto row = freeze(oversight, *request.actor, *key);
    return row ? http::json(item_of(oversight, request, *row), 201) : http::refused(request, row.error());
}

Reply take_publish(Oversight& oversight, const Request& request) {
    const auto key = key_of(oversight, request, false);
    if (!key) return http::not_found(request);
    const auto row = publish(oversight, *request.actor, *key);
    if (!row && row.error().code == "oversight.unknown_issue") return http::not_found(request);
    return row ? http::json(item_of(oversight, request, *row)) : http::refused(request, row.error());
}

Reply take_rebuild(Oversight& oversight, const Request& request) {
    const auto key = key_of(oversight, request);
    const auto row = key ? oversight.database().read([&](store::Transaction& tx) { return find_issue_on(tx, *key); }) : std::nullopt;
    if (row && row->state != "published") return http::refused(request, {"oversight.issue_not_published", law::rulebook(43)});
    const auto rebuilt = row ? rebuild(oversight, *key) : std::nullopt;
    return rebuilt ? http::json(RebuiltView{rebuilt->identical, rebuilt->digest, rebuilt->kept_digest}) : http::not_found(request);
}

std::string file_name(IssueKey key, std::string_view ending) {
    return "bulletin-" + (key.county_id == 0 ? "" : std::to_string(key.county_id) + "-") + base::to_text(key.issue_on) + "." + std::string(ending);
}

// The issued files; of a draft the paper is made on the spot and says that it is one.
template <class Kept, class Made>
Reply send_file(Oversight& oversight, const Request& request, std::string_view type, std::string_view ending, Kept kept_of, Made make) {
    const auto key = key_of(oversight, request);
    const auto found = key ? draft(oversight, *key) : std::nullopt;
    if (!found) return http::not_found(request);
    Reply reply{.content_type = std::string(type), .headers = {{"Content-Disposition", "inline; filename=\"" + file_name(*key, ending) + "\""}}};
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
    const auto data = boost::json::parse(found.data);
    return paper_of(data, issuer_of(oversight, data), oversight.watermark.empty() ? mark : mark + " · " + oversight.watermark);
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
    const auto key = key_of(oversight, request);
    const auto row = key ? oversight.database().read([&](store::Transaction& tx) { return find_issue_on(tx, *key); }) : std::nullopt;
    if (!row) return http::not_found(request);
    Reply reply{.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                .headers = {{"Content-Disposition", "attachment; filename=\"" + file_name(*key, "xlsx") + "\""}}};
    const auto& scope = request.actor->scope;
    const bool sees_all = scope.is_everything() || (key->county_id != 0 && scope.sees_region(key->county_id));
    if (row->state == "published") {
        const auto objects = oversight.blobs.get(sees_all ? row->xlsx_blob : row->objects_blob);
        ENSURE(objects, "a published issue has its files");
        reply.body = sees_all ? *objects : write_annex(oversight, *objects, scope);
        return reply;
    }
    const auto objects = oversight.database().read([&](store::Transaction& tx) { return write_objects(compute(tx, load_input(tx, *row, accepted_amendments(oversight, tx, *row)))); });
    reply.body = write_annex(oversight, objects, scope);
    return reply;
}

} // namespace

std::vector<http::Route> bulletin_routes(Oversight& oversight) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(Oversight&, const Request&)) { return [&oversight, handler](const Request& request) { return handler(oversight, request); }; };
    std::vector<http::Route> all;
    for (const bool of_county : {false, true}) {
        // The province's issue names no device but those of amendments and is every official's; a county's is its own people's, and its townships'.
        const auto scope = of_county ? ScopeUse::applied : ScopeUse::none;
        const auto path = [&](std::string_view of_province, std::string_view its_own) { return of_county ? its_own : of_province; };
        std::ranges::move(
            std::vector<http::Route>{
                {get, path("/api/v1/bulletins", "/api/v1/counties/{region_id}/bulletins"), read_indicators, scope, Runs::pooled, bind(list_bulletins), "Issues of the weekly bulletin, newest first", {}, {}, schema<IssueList>()},
                {get, path("/api/v1/bulletins/{issue_on}", "/api/v1/counties/{region_id}/bulletins/{issue_on}"), read_indicators, scope, Runs::pooled, bind(show_bulletin), "One issue with its canonical data", {}, {}, schema<IssuePage>()},
                {get, path("/api/v1/bulletins/{issue_on}/steps", "/api/v1/counties/{region_id}/bulletins/{issue_on}/steps"), read_indicators, scope, Runs::pooled, bind(show_steps), "What may be done with the issue of a day now, and from when", {}, {}, schema<StepsView>()},
                {post, path("/api/v1/bulletins/{issue_on}/freeze", "/api/v1/counties/{region_id}/bulletins/{issue_on}/freeze"), freeze_bulletin, scope, Runs::pooled, bind(take_freeze), "Cuts the issue at the last sealed leaf", {}, {}, schema<IssueItem>()},
                {post, path("/api/v1/bulletins/{issue_on}/publish", "/api/v1/counties/{region_id}/bulletins/{issue_on}/publish"), freeze_bulletin, scope, Runs::pooled, bind(take_publish), "Publishes the issue, signed; nothing of it changes afterwards", {}, {}, schema<IssueItem>()},
                {post, path("/api/v1/bulletins/{issue_on}/rebuild", "/api/v1/counties/{region_id}/bulletins/{issue_on}/rebuild"), read_indicators, scope, Runs::pooled, bind(take_rebuild), "Computes a published issue again from facts and cut and compares", {}, {}, schema<RebuiltView>()},
                {get, path("/api/v1/bulletins/{issue_on}/file.pdf", "/api/v1/counties/{region_id}/bulletins/{issue_on}/file.pdf"), read_indicators, scope, Runs::pooled, bind(send_pdf), "The official paper", {}, {}, {}, "application/json", "application/pdf"},
                {get, path("/api/v1/bulletins/{issue_on}/file.html", "/api/v1/counties/{region_id}/bulletins/{issue_on}/file.html"), read_indicators, scope, Runs::pooled, bind(send_html), "The same as a page", {}, {}, {}, "application/json", "text/html"},
                {get, path("/api/v1/bulletins/{issue_on}/file.json", "/api/v1/counties/{region_id}/bulletins/{issue_on}/file.json"), read_indicators, scope, Runs::pooled, bind(send_json), "The canonical data, byte for byte", {}, {}, {}, "application/json", "application/json"},
                {get, path("/api/v1/bulletins/{issue_on}/file.xlsx", "/api/v1/counties/{region_id}/bulletins/{issue_on}/file.xlsx"), read_indicators, ScopeUse::applied, Runs::pooled, bind(send_xlsx), "The objects, as far as you may see", {}, {}, {}, "application/json",
                 "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
            },
            std::back_inserter(all));
    }
    std::ranges::move(objection_routes(oversight), std::back_inserter(all));
    return all;
}

} // namespace tezai::oversight
