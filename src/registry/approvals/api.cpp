#include "registry/approvals/api.hpp"

#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "documents/jpeg.hpp"
#include "registry/api.hpp"
#include "registry/equipment/store.hpp"
#include "registry/units/units.hpp"

namespace tezai::registry {
namespace {

using base::form::field;
using http::Reply, http::Request;

constexpr std::size_t most_files = 12, largest_file = 12'000'000;

struct ApplicationList {
    std::vector<ApplicationRow> items;
    std::optional<std::string> next;
    std::int64_t open = 0;
    static constexpr std::string_view schema_name = "ApplicationList";
    static constexpr auto form = std::tuple{field("items", &ApplicationList::items), field("next", &ApplicationList::next), field("open", &ApplicationList::open, "undecided within your scope")};
};
struct FileView {
    std::int64_t id = 0;
    EvidenceKind shows = EvidenceKind::document;
    std::string media_type;
    std::int64_t bytes = 0;
    static constexpr std::string_view schema_name = "EvidenceFile";
    static constexpr auto form = std::tuple{field("id", &FileView::id), field("shows", &FileView::shows), field("media_type", &FileView::media_type, "image/jpeg or application/pdf"), field("bytes", &FileView::bytes)};
};
struct FindingView {
    std::string code, says, next, clause;
    static constexpr std::string_view schema_name = "ApplicationFinding";
    static constexpr auto form = std::tuple{field("code", &FindingView::code), field("says", &FindingView::says), field("next", &FindingView::next), field("clause", &FindingView::clause)};
};
struct EffectView {
    std::string indicator, before, after;
    std::int64_t den = 0, gap = 0;
    static constexpr std::string_view schema_name = "ApplicationEffect";
    static constexpr auto form = std::tuple{field("indicator", &EffectView::indicator), field("before", &EffectView::before, "outcome"), field("after", &EffectView::after, "outcome, once approved"),
                                            field("den", &EffectView::den, "how the denominator changes"), field("gap", &EffectView::gap, "how the gap changes")};
};
struct ApplicationPage {
    ApplicationRow application;
    EquipmentRow device;
    std::string grounds, decision;
    std::optional<base::Date> since_on, from_on, until_on;
    std::int64_t version = 1;
    std::vector<FileView> files;
    std::vector<ApplicationRow> batch;
    std::vector<FindingView> findings;
    std::optional<EffectView> effect;
    std::vector<std::string> may;
    static constexpr std::string_view schema_name = "ApplicationPage";
    static constexpr auto form = std::tuple{
        field("application", &ApplicationPage::application), field("device", &ApplicationPage::device, "as it is now"), field("grounds", &ApplicationPage::grounds, "in the asker's words"),
        field("decision", &ApplicationPage::decision, "the reason given"), field("since_on", &ApplicationPage::since_on, "stated: since when it has stood so"), field("from_on", &ApplicationPage::from_on),
        field("until_on", &ApplicationPage::until_on, "the last day"), field("version", &ApplicationPage::version, "send it back with a decision"), field("files", &ApplicationPage::files),
        field("batch", &ApplicationPage::batch, "the others that were asked with it"), field("findings", &ApplicationPage::findings, "what the rules notice about it"),
        field("effect", &ApplicationPage::effect, "of approving, on the coding rate; null once decided"), field("may", &ApplicationPage::may, "decide, withdraw")};
};
struct KeptFile {
    std::int64_t id = 0;
    static constexpr std::string_view schema_name = "KeptFile";
    static constexpr auto form = std::tuple{field("id", &KeptFile::id, "hand it in with the application")};
};
struct NewApplication {
    std::vector<std::int64_t> equipment_ids;
    ApprovalKind kind = ApprovalKind::suspend;
    Ground ground = Ground::other;
    std::string grounds;
    std::optional<base::Date> since_on, from_on, until_on;
    std::vector<std::int64_t> file_ids;
    static constexpr std::string_view schema_name = "NewApplication";
    static constexpr auto form = std::tuple{
        field("equipment_ids", &NewApplication::equipment_ids, "of one unit, at most 200"), field("kind", &NewApplication::kind), field("ground", &NewApplication::ground),
        field("grounds", &NewApplication::grounds, "at most 500 characters"), field("since_on", &NewApplication::since_on), field("from_on", &NewApplication::from_on, "of an exclusion; from the decision unless told"),
        field("until_on", &NewApplication::until_on, "of an exclusion, its last day"), field("file_ids", &NewApplication::file_ids, "uploaded before")};
};
struct Ids {
    std::vector<std::int64_t> ids;
    static constexpr std::string_view schema_name = "ApplicationIds";
    static constexpr auto form = std::tuple{field("ids", &Ids::ids)};
};
struct DecisionForm {
    bool approve = false;
    std::string reason;
    std::int64_t version = 0;
    std::optional<bool> whole_batch;
    static constexpr std::string_view schema_name = "ApplicationDecision";
    static constexpr auto form = std::tuple{field("approve", &DecisionForm::approve), field("reason", &DecisionForm::reason, "needed to decline"), field("version", &DecisionForm::version, "as read"),
                                            field("whole_batch", &DecisionForm::whole_batch, "and all that were asked with it")};
};
struct Decided {
    std::int64_t count = 0;
    static constexpr std::string_view schema_name = "ApplicationsDecided";
    static constexpr auto form = std::tuple{field("count", &Decided::count)};
};
struct WithdrawForm {
    std::int64_t version = 0;
    static constexpr std::string_view schema_name = "ApplicationWithdrawal";
    static constexpr auto form = std::tuple{field("version", &WithdrawForm::version, "as read")};
};

std::string office_name(const Registry& registry, store::Transaction& tx, std::int64_t unit_id, std::int64_t region_id, auth::Language language) {
    if (unit_id != 0) // whose application one may read, that unit's name one may read
        if (const auto unit = find_unit(tx, auth::Scope::everything(), unit_id)) return unit->name;
    const auto* region = registry.regions.tree()->find(region_id);
    return region == nullptr ? http::words().says(language, "approval.by_console") : region->name_in(language);
}

Reply take_file(const Approvals& approvals, const Request& request) {
    const auto shows = parse_word<EvidenceKind>(request.query_value("shows").value_or(""));
    if (!shows) return http::malformed(request, {{"/shows", "not_one_of"}});
    const auto id = keep_evidence(approvals, *request.actor, *shows, request.body);
    return id ? http::json(KeptFile{*id}, 201) : http::refused(request, id.error());
}

Reply take_application(const Approvals& approvals, const Request& request) {
    const auto wanted = http::parse<NewApplication>(request);
    if (!wanted) return wanted.error();
    base::form::Faults faults;
    if (wanted->equipment_ids.empty()) faults.push_back({"/equipment_ids", "missing"});
    if (wanted->equipment_ids.size() > most_devices_at_once) faults.push_back({"/equipment_ids", "too_long"});
    if (const auto kind = kind_of(wanted->ground); kind && *kind != wanted->kind) faults.push_back({"/ground", "not_one_of"});
    if (base::trim(wanted->grounds).empty()) faults.push_back({"/grounds", "missing"});
    if (wanted->since_on && *wanted->since_on > approvals.registry.today()) faults.push_back({"/since_on", "not_yet"});
    if (!is_exclusion(wanted->kind) && wanted->from_on) faults.push_back({"/from_on", "unknown_field"});
    if (!is_exclusion(wanted->kind) && wanted->until_on) faults.push_back({"/until_on", "unknown_field"});
    if (wanted->until_on && *wanted->until_on < wanted->from_on.value_or(approvals.registry.today())) faults.push_back({"/until_on", "ends_before_it_begins"});
    if (wanted->file_ids.size() > most_files) faults.push_back({"/file_ids", "too_long"});
    if (!faults.empty()) return http::malformed(request, faults);
    auto ids = ask(approvals, *request.actor, {wanted->equipment_ids, wanted->kind, wanted->ground, wanted->grounds, wanted->since_on, wanted->from_on, wanted->until_on, wanted->file_ids});
    if (!ids && ids.error().code == "equipment.unknown") return http::not_found(request);
    if (!ids) return http::refused(request, ids.error());
    const auto first = ids->front();
    return http::created("/api/v1/approvals/" + std::to_string(first), base::form::write(Ids{std::move(*ids)}));
}

Reply list_all(const Approvals& approvals, const Request& request) {
    constexpr std::int64_t limit = 50;
    const auto& actor = *request.actor;
    const auto state = request.query_value("state").value_or("open");
    if (state != "open" && state != "ended") return http::malformed(request, {{"/state", "not_one_of"}});
    ApplicationQuery query{.open = state == "open", .equipment_id = request.query_integer("equipment_id").value_or(0), .cursor = std::max<std::int64_t>(0, request.query_integer("cursor").value_or(0)), .limit = limit + 1};
    if (request.query_value("mine") == "true") {
        query.asked_unit_id = actor.unit_id;
        query.asked_region_id = actor.unit_id == 0 ? actor.region_id : 0;
    }
    ApplicationList list;
    approvals.registry.database().read([&](store::Transaction& tx) {
        list = {};
        auto found = list_applications(tx, actor.scope, query);
        if (static_cast<std::int64_t>(found.size()) > limit) {
            found.pop_back();
            list.next = std::to_string(found.back().id);
        }
        for (const auto& each : found) list.items.push_back(row_of(approvals.registry, tx, each, request.language));
        list.open = count_open_applications(tx, actor.scope);
    });
    return http::json(list);
}

Reply show_one(const Approvals& approvals, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto& registry = approvals.registry;
    const auto page = approvals.registry.database().read([&](store::Transaction& tx) -> std::optional<ApplicationPage> {
        const auto a = find_application(tx, request.actor->scope, *id);
        const auto device = a ? find_equipment(tx, request.actor->scope, {a->equipment_id}) : std::nullopt;
        if (!device) return std::nullopt;
        ApplicationPage out{.application = row_of(registry, tx, *a, request.language), .device = row_of(registry, *device, request.language), .grounds = a->grounds, .decision = a->decision,
                            .since_on = a->since_on, .from_on = a->from_on, .until_on = a->until_on, .version = a->version};
        const auto files = list_files(tx, a->batch_id);
        for (const auto& file : files) out.files.push_back({file.id, file.shows, file.media_type, file.bytes});
        for (const auto& other : list_batch(tx, request.actor->scope, a->batch_id))
            if (other.id != a->id) out.batch.push_back(row_of(registry, tx, other, request.language));
        if (a->state == ApprovalState::asked)
            for (const auto& breach : law::judge(approval_rules(), facts_of(approvals, tx, *a, device->use_state, files), approvals.registry.today()))
                out.findings.push_back({std::string(breach.code), http::words().says(request.language, breach.code), http::words().next(request.language, breach.code), say_clause(law::to_text(breach.clause), request.language)});
        if (may_decide_now(*request.actor, *a)) out.may.emplace_back("decide");
        if (may_withdraw_now(*request.actor, *a)) out.may.emplace_back("withdraw");
        return out;
    });
    if (!page) return http::not_found(request);
    auto shown = *page;
    if (shown.application.state == ApprovalState::asked)
        if (const auto effect = approvals.effect(shown.application.equipment_id, shown.application.kind)) shown.effect = EffectView{effect->indicator, effect->before, effect->after, effect->den, effect->gap};
    return http::json(shown);
}

// Evidence is seen by who sees the application; a picture is shown upright and without where it was taken.
Reply show_file(const Approvals& approvals, const Request& request) {
    const auto id = request.path_id(), number = request.path_id("file");
    if (!id || !number) return http::not_found(request);
    const auto file = approvals.registry.database().read([&](store::Transaction& tx) -> std::optional<EvidenceFile> {
        const auto a = find_application(tx, request.actor->scope, *id);
        if (!a) return std::nullopt;
        for (const auto& each : list_files(tx, a->batch_id))
            if (each.id == *number) return each;
        return std::nullopt;
    });
    auto bytes = file ? approvals.blobs.get(file->blob) : std::nullopt;
    if (!bytes) return http::not_found(request);
    Reply reply{.content_type = file->media_type, .body = std::move(*bytes), .headers = {{"Cache-Control", "private, max-age=3600"}}};
    if (file->media_type == "image/jpeg") {
        const auto shown = documents::thumbnail(base::bytes(reply.body), 1600);
        if (!shown) return http::not_found(request);
        reply.body.assign(shown->begin(), shown->end());
    } else reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"evidence-" + std::to_string(file->id) + ".pdf\"");
    return reply;
}

Reply take_decision(const Approvals& approvals, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<DecisionForm>(request);
    if (!wanted) return wanted.error();
    if (!wanted->approve && base::trim(wanted->reason).empty()) return http::malformed(request, {{"/reason", "missing"}});
    const auto count = decide(approvals, *request.actor, *id, {wanted->approve, wanted->reason, wanted->version, wanted->whole_batch.value_or(false)});
    if (!count && count.error().code == "approval.unknown") return http::not_found(request);
    return count ? http::json(Decided{*count}) : http::refused(request, count.error());
}

Reply take_withdrawal(const Approvals& approvals, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<WithdrawForm>(request);
    if (!wanted) return wanted.error();
    const auto done = withdraw(approvals, *request.actor, *id, wanted->version);
    if (!done && done.error().code == "approval.unknown") return http::not_found(request);
    return done ? http::no_content() : http::refused(request, done.error());
}

} // namespace

ApplicationRow row_of(const Registry& registry, store::Transaction& tx, const Application& a, auth::Language language) {
    const auto tree = registry.regions.tree();
    ApplicationRow row{.id = a.id, .batch_id = a.batch_id, .equipment_id = a.equipment_id, .device_name = a.device_name, .device_code = a.device_code, .unit_name = a.unit_name,
                       .region_name = tree->path_text(a.region_id, registry.journal.clock().today(), language), .kind = a.kind, .ground = a.ground, .state = a.state,
                       .asked_by = office_name(registry, tx, a.asked_unit_id, a.asked_region_id, language), .asked_at = a.asked_at, .due_on = a.due_on, .decided_at = a.decided_at};
    if (a.decided_at && a.state != ApprovalState::withdrawn) row.decided_by = office_name(registry, tx, 0, a.decided_region_id, language);
    return row;
}

std::vector<http::Route> routes(const Approvals& approvals) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(const Approvals&, const Request&)) { return [&approvals, handler](const Request& request) { return handler(approvals, request); }; };
    return {
        {post, "/api/v1/approval-files", ask_approval, ScopeUse::none, Runs::pooled, bind(take_file), "Evidence for an application that follows", {{"shows", "plate_photo, site_photo, document"}}, {}, schema<KeptFile>(),
         "image/jpeg,application/pdf", "application/json", largest_file, 201},
        {post, "/api/v1/approvals", ask_approval, ScopeUse::applied, Runs::pooled, bind(take_application), "Asks for a stop, a restart, a scrapping, an exclusion", {}, schema<NewApplication>(), schema<Ids>(), "application/json", "application/json", std::size_t{1} << 20, 201},
        {get, "/api/v1/approvals", read_equipment, ScopeUse::applied, Runs::pooled, bind(list_all), "Applications: open ones oldest first, ended ones latest first",
         {{"state", "open or ended"}, {"mine", "true: of your own unit or office", "boolean"}, {"equipment_id", "", "integer"}, {"cursor", "", "integer"}}, {}, schema<ApplicationList>()},
        {get, "/api/v1/approvals/{id}", read_equipment, ScopeUse::applied, Runs::pooled, bind(show_one), "One application with its evidence and its effect", {}, {}, schema<ApplicationPage>()},
        {get, "/api/v1/approvals/{id}/files/{file}", read_equipment, ScopeUse::applied, Runs::pooled, bind(show_file), "One piece of evidence", {}, {}, {}, "application/json", "image/jpeg"},
        // Whoever takes part may try; the rule says who decides, and the journal keeps who was refused.
        {post, "/api/v1/approvals/{id}/decision", ask_approval, ScopeUse::applied, Runs::pooled, bind(take_decision), "Approves or declines; counts from this moment", {}, schema<DecisionForm>(), schema<Decided>()},
        {post, "/api/v1/approvals/{id}/withdrawal", ask_approval, ScopeUse::applied, Runs::pooled, bind(take_withdrawal), "Takes an application back", {}, schema<WithdrawForm>()},
    };
}

} // namespace tezai::registry
