#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "law/catalog.hpp"
#include "links/coding/rules.hpp"
#include "links/coding/store.hpp"
#include "portal/journal_api.hpp"
#include "portal/life_line.hpp"
#include "portal/pages.hpp"
#include "registry/api.hpp"
#include "registry/approvals/api.hpp"
#include "registry/equipment/actions.hpp"
#include "registry/equipment/status.hpp"
#include "registry/equipment/store.hpp"
#include "registry/merging/store.hpp"

namespace tezai::portal {
namespace {

using http::Reply;
using http::Request;

struct IdentifierView {
    std::string kind, value;
    std::optional<base::Date> valid_from, valid_until;
    static constexpr std::string_view schema_name = "Identifier";
    static constexpr auto form = std::tuple{base::form::field("kind", &IdentifierView::kind), base::form::field("value", &IdentifierView::value), base::form::field("valid_from", &IdentifierView::valid_from), base::form::field("valid_until", &IdentifierView::valid_until)};
};
struct FactView {
    std::string label, value, note;
    static constexpr std::string_view schema_name = "LabelledFact";
    static constexpr auto form = std::tuple{base::form::field("label", &FactView::label), base::form::field("value", &FactView::value), base::form::field("note", &FactView::note)};
};
struct Chip {
    std::string tone, says;
    static constexpr std::string_view schema_name = "Chip";
    static constexpr auto form = std::tuple{base::form::field("tone", &Chip::tone, "late, soon, wait, grace, done, none"), base::form::field("says", &Chip::says)};
};
struct Panel {
    std::string link, title;
    bool built = false;
    std::optional<Chip> chip;
    std::vector<FactView> facts;
    std::string footer, more_href;
    static constexpr std::string_view schema_name = "Panel";
    static constexpr auto form = std::tuple{base::form::field("link", &Panel::link, "one of the nine"), base::form::field("title", &Panel::title), base::form::field("built", &Panel::built, "false: footer says what will fill it"),
                                            base::form::field("chip", &Panel::chip), base::form::field("facts", &Panel::facts), base::form::field("footer", &Panel::footer), base::form::field("more_href", &Panel::more_href)};
};
struct LifeStep {
    std::string code, says;
    std::optional<std::string> on;
    std::string state;
    static constexpr std::string_view schema_name = "LifeStep";
    static constexpr auto form = std::tuple{base::form::field("code", &LifeStep::code), base::form::field("says", &LifeStep::says), base::form::field("on", &LifeStep::on, "as far as it is stated: 2022, 2022-05, 2022-05-01"), base::form::field("state", &LifeStep::state, "done, now, later")};
};
struct NextAction {
    std::string code, says, why, verb;
    std::optional<base::Date> due_on;
    std::string clause, tone;
    static constexpr std::string_view schema_name = "NextAction";
    static constexpr auto form = std::tuple{base::form::field("code", &NextAction::code), base::form::field("says", &NextAction::says), base::form::field("why", &NextAction::why), base::form::field("verb", &NextAction::verb),
                                            base::form::field("due_on", &NextAction::due_on), base::form::field("clause", &NextAction::clause), base::form::field("tone", &NextAction::tone)};
};
struct MergedRecord { // it was this device under a second record
    std::int64_t id = 0, pair_id = 0;
    std::string name, device_code, certificate_no, human_code;
    static constexpr std::string_view schema_name = "MergedRecord";
    static constexpr auto form = std::tuple{base::form::field("id", &MergedRecord::id), base::form::field("pair_id", &MergedRecord::pair_id, "of the decision; 0: it was merged into a record that was merged into this one"),
                                            base::form::field("name", &MergedRecord::name), base::form::field("device_code", &MergedRecord::device_code), base::form::field("certificate_no", &MergedRecord::certificate_no),
                                            base::form::field("human_code", &MergedRecord::human_code)};
};
struct DevicePage {
    registry::EquipmentRow device;
    std::string public_href, maker_name; // public_href: empty without a code
    std::vector<IdentifierView> identifiers;
    std::vector<MergedRecord> merged_records;
    std::vector<std::string> actions;    // what this actor may do with it now
    std::vector<std::string> use_states; // what its use state may become, for who may change it
    std::vector<registry::ApprovalKind> may_ask;        // what they may ask the county for instead
    std::vector<registry::ApplicationRow> applications; // that wait for their answer
    std::optional<NextAction> next_action;
    std::vector<LifeStep> life;
    std::vector<Panel> panels;
    std::vector<Outcome> outcomes;
    std::vector<registry::TaskView> tasks;
    std::vector<JournalRow> journal;
    static constexpr std::string_view schema_name = "DevicePage";
    static constexpr auto form = std::tuple{
        base::form::field("device", &DevicePage::device), base::form::field("public_href", &DevicePage::public_href), base::form::field("maker_name", &DevicePage::maker_name), base::form::field("identifiers", &DevicePage::identifiers), base::form::field("merged_records", &DevicePage::merged_records),
        base::form::field("actions", &DevicePage::actions, "issue_code, print_sheet, send_photo, report_sticker, change_use_state"), base::form::field("use_states", &DevicePage::use_states, "what its use state may become; empty: nothing, or not by you"), base::form::field("may_ask", &DevicePage::may_ask, "kinds of applications"), base::form::field("applications", &DevicePage::applications, "open ones"), base::form::field("next_action", &DevicePage::next_action), base::form::field("life", &DevicePage::life),
        base::form::field("panels", &DevicePage::panels, "nine, in life order"), base::form::field("outcomes", &DevicePage::outcomes), base::form::field("tasks", &DevicePage::tasks), base::form::field("journal", &DevicePage::journal, "the latest ten")};
};

constexpr std::string_view claims_sql = R"sql(
    SELECT what, stated_on, precision, as_written, source FROM inspection_claims WHERE equipment_id = :id ORDER BY entry_id DESC, what DESC
)sql"; // -- unscoped: of a device that was read through the scope

struct Claim {
    std::string what, stated_on, precision, as_written, source;
};

// As far as it was stated.
std::string as_stated(const Claim& claim) { return claim.stated_on.substr(0, claim.precision == "day" ? 10 : claim.precision == "month" ? 7 : 4); }

struct Known {
    const base::Clock& clock;
    registry::Equipment device;
    std::optional<coding::IssuedCode> code;
    coding::Sticker sticker;
    std::vector<coding::StickerPhoto> photos;
    std::vector<Claim> claims;
    std::vector<registry::Task> tasks;
    std::vector<journal::Record> journal;
    std::vector<MergedRecord> merged;
    std::vector<registry::ApprovalKind> may_ask;
    std::vector<registry::ApplicationRow> applications;

    // Why this device can get no code; the rules decide, as they will when somebody asks for one.
    [[nodiscard]] std::optional<law::Refusal> no_code_because() const { return law::first_refusal(law::judge(coding::issue_rules(), coding::facts_of(device, code.has_value()), clock.today())); }
};

std::string say(const Request& request, std::string_view code, const std::map<std::string, std::string>& named = {}) {
    return http::words().says(request.language, code, named);
}

std::vector<MergedRecord> merged_records(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    std::vector<MergedRecord> records;
    for (const auto& each : registry::list_recorded_by_ids(tx, scope, registry::list_absorbed(tx, scope, id))) {
        MergedRecord record{.id = each.id.value, .name = each.name, .device_code = std::string(each.identifier(registry::IdentifierKind::device_code)),
                            .certificate_no = std::string(each.identifier(registry::IdentifierKind::certificate_no))};
        const auto left = std::min(each.id.value, id), right = std::max(each.id.value, id);
        record.pair_id = registry::merging::find_pair_of(tx, registry::merging::Kind::equipment, left, right);
        if (const auto code = coding::find_code_of(tx, each.id.value)) record.human_code = coding::grouped(code->human_code);
        records.push_back(std::move(record));
    }
    return records;
}

Panel coding_panel(const Known& known, const Request& request) {
    Panel panel{.link = "coding", .title = http::words().says(request.language, "panel.coding"), .built = true};
    if (!known.code) {
        const auto refusal = known.no_code_because();
        if (!refusal) panel.chip = Chip{"soon", say(request, "page.chip.uncoded")};
        panel.footer = say(request, refusal ? refusal->code : "page.coding.no_code");
        return panel;
    }
    panel.facts.push_back({say(request, "page.coding.code"), coding::grouped(known.code->human_code), say(request, "page.coding.issued", {{"day", base::to_text(known.clock.day_of(known.code->issued_at))}})});
    if (known.sticker.reported_at) panel.chip = Chip{"late", say(request, "page.chip.reported")};
    else if (known.sticker.accepted_at) panel.chip = Chip{"done", say(request, "page.chip.stuck")};
    else panel.chip = Chip{"soon", say(request, "page.chip.coded")};
    if (known.sticker.accepted_at)
        panel.facts.push_back({say(request, "page.coding.accepted"), base::to_text(known.clock.day_of(*known.sticker.accepted_at)), known.sticker.photo_id == 0 ? say(request, "page.coding.attested") : say(request, "page.coding.checked")});
    if (!known.photos.empty()) {
        const auto& latest = known.photos.front();
        panel.facts.push_back({say(request, "page.coding.latest_photo"), say(request, "page.verdict." + latest.verdict), base::to_text_minutes(latest.sent_at, known.clock.offset())});
    }
    if (known.device.registered_on) panel.footer = say(request, "page.coding.due", {{"day", base::to_text(coding::sticker_due_on(*known.device.registered_on))}});
    panel.more_href = "/q/" + known.code->code;
    return panel;
}

Panel inspection_panel(const Known& known, const Request& request) {
    Panel panel{.link = "inspection", .title = http::words().says(request.language, "panel.inspection"), .built = false};
    for (const auto& claim : known.claims) {
        if (panel.facts.size() == 3) break;
        panel.facts.push_back({say(request, "page.claim." + claim.what), as_stated(claim), say(request, "page.claim.source", {{"source", say_source(claim.source, request.language)}})});
    }
    panel.footer = http::words().next(request.language, "panel.inspection");
    return panel;
}

std::vector<Panel> panels_of(const Known& known, const Request& request) {
    std::vector<Panel> panels;
    for (const auto* link : {"factory", "inspection", "coding", "notice", "acceptance", "sensing", "scanning", "tracing", "emergency"}) {
        const std::string code = std::string("panel.") + link;
        if (std::string_view(link) == "coding") panels.push_back(coding_panel(known, request));
        else if (std::string_view(link) == "inspection") panels.push_back(inspection_panel(known, request));
        else panels.push_back({.link = link, .title = http::words().says(request.language, code), .built = false, .footer = http::words().next(request.language, code)});
    }
    if (!known.device.maker_name.empty()) panels.front().facts.push_back({say(request, "page.maker"), known.device.maker_name, ""});
    return panels;
}

std::vector<LifeStep> life_of(const Known& known, const Request& request) {
    const auto day = [&](std::optional<base::Instant> at) { return at ? std::optional{known.clock.day_of(*at)} : std::nullopt; };
    LifeFacts facts{.registered_on = known.device.registered_on, .coded_on = known.code ? day(known.code->issued_at) : std::nullopt, .stuck_on = day(known.sticker.accepted_at),
                    .gets_code = !known.no_code_because(), .use_state = known.device.use_state};
    const auto inspection = std::ranges::find(known.claims, "next_inspection", &Claim::what);
    if (inspection != known.claims.end()) facts.next_inspection = as_stated(*inspection);
    std::vector<LifeStep> life;
    for (const auto& [code, state, on] : life_line(facts))
        life.push_back({std::string(code), say(request, "page.life." + std::string(code)), on.empty() ? std::nullopt : std::optional{on}, std::string(state)});
    return life;
}

std::vector<std::string> next_use_states(const Known& known, const auth::Actor& actor) {
    std::vector<std::string> states;
    for (const auto& step : registry::use_steps)
        if (step.from == known.device.use_state && registry::may_set(actor, step.to)) states.emplace_back(registry::word(step.to));
    return states;
}

std::vector<std::string> actions_of(const Known& known, const auth::Actor& actor) {
    std::vector<std::string> actions;
    using auth::Permission;
    const bool over = known.device.use_state == registry::UseState::scrapped;
    if (!known.no_code_because() && actor.may(Permission::issue_codes)) actions.emplace_back("issue_code");
    if (known.code && actor.may(Permission::print_sheets)) actions.emplace_back("print_sheet");
    if (known.code && !over && actor.may(Permission::send_photo)) actions.emplace_back("send_photo");
    if (known.code && actor.may(Permission::report_sticker)) actions.emplace_back("report_sticker");
    if (!next_use_states(known, actor).empty()) actions.emplace_back("change_use_state");
    return actions;
}

std::optional<NextAction> next_action_of(const std::vector<registry::TaskView>& tasks, const std::vector<std::string>& actions, const Known& known, const Request& request) {
    if (!tasks.empty()) {
        const auto& task = tasks.front();
        return NextAction{task.code, task.says, task.why, task.verb, task.due_on, task.clause, task.tone};
    }
    const auto has = [&](std::string_view action) { return std::ranges::find(actions, action) != actions.end(); };
    if (known.device.use_state != registry::UseState::in_use) return std::nullopt;
    if (has("issue_code")) return NextAction{"issue_code", say(request, "page.next.issue_code"), say(request, "page.next.issue_code_why"), say(request, "page.next.issue_code_verb"), std::nullopt, registry::say_clause("online_notice_2021 322.2", request.language), "soon"};
    if (has("send_photo") && !known.sticker.accepted_at) return NextAction{"send_photo", say(request, "page.next.send_photo"), say(request, "page.next.send_photo_why"), say(request, "page.next.send_photo_verb"), std::nullopt, registry::say_clause("online_notice_2021 322.3", request.language), "soon"};
    return std::nullopt;
}

} // namespace

std::string say_source(std::string_view source, auth::Language language) {
    constexpr std::string_view begin = "import ", next = ", ", last = ", line ";
    const auto after_id = source.find(next), line = source.rfind(last);
    if (!source.starts_with(begin) || line == std::string_view::npos || after_id > line) return std::string(source);
    std::map<std::string, std::string> named{{"import", std::string(source.substr(begin.size(), after_id - begin.size()))}, {"line", std::string(source.substr(line + last.size()))}};
    if (after_id == line) return http::words().says(language, "page.claim.import", named);
    named["sheet"] = source.substr(after_id + next.size(), line - after_id - next.size());
    return http::words().says(language, "page.claim.import_sheet", named);
}

Reply show_device(const Pages& pages, const Request& request) {
    auto id = request.path_id();
    if (!id) return http::not_found(request);
    auto& registry = pages.registry;
    const auto known = registry.database().read([&](store::Transaction& tx) -> std::optional<Known> {
        // An old link to a record that was merged leads to the device that it is now.
        if (const auto now = registry::find_what_stands_for(tx, request.actor->scope, *id)) id = now;
        auto device = registry::find_equipment(tx, request.actor->scope, {*id});
        if (!device) return std::nullopt;
        Known all{.clock = registry.journal.clock(), .device = std::move(*device), .code = coding::find_code_of(tx, *id), .sticker = coding::find_sticker(tx, *id), .photos = coding::list_photos(tx, request.actor->scope, *id)};
        all.claims = tx.all(claims_sql, {{"id", *id}}, [](const store::Row& row) {
            return Claim{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), std::string(row.text(4))};
        });
        all.tasks = registry::list_tasks(tx, request.actor->scope, {.subject_kind = "equipment", .subject_id = *id, .limit = 20});
        all.may_ask = registry::list_kinds_to_ask(pages.approvals, tx, *request.actor, all.device);
        for (const auto& each : registry::list_applications(tx, request.actor->scope, {.equipment_id = *id, .limit = 20})) all.applications.push_back(registry::row_of(registry, tx, each, request.language));
        if (request.actor->may(auth::Permission::read_journal)) all.journal = journal::list_entries(tx, {"equipment", *id}, 0, 10);
        all.merged = merged_records(tx, request.actor->scope, *id);
        return all;
    });
    if (!known) return http::not_found(request);

    DevicePage page{.device = registry::row_of(registry, known->device, request.language), .maker_name = known->device.maker_name, .actions = actions_of(*known, *request.actor), .use_states = next_use_states(*known, *request.actor), .may_ask = known->may_ask, .applications = known->applications, .life = life_of(*known, request), .panels = panels_of(*known, request)};
    if (known->code) page.public_href = "/q/" + known->code->code;
    for (const auto& each : known->device.identifiers) page.identifiers.push_back({std::string(registry::word(each.kind)), each.value, each.valid_from, each.valid_until});
    for (const auto& task : known->tasks) page.tasks.push_back(registry::view_of(registry, task, request.language));
    for (const auto& record : known->journal) page.journal.push_back(row_of(record, request.language));
    page.merged_records = known->merged;
    page.outcomes = pages.numbers.outcomes(*id, request.language);
    page.next_action = next_action_of(page.tasks, page.actions, *known, request);
    return http::json(page);
}

std::function<boost::json::value(boost::json::object&)> device_schema() { return http::schema<DevicePage>(); }

} // namespace tezai::portal
