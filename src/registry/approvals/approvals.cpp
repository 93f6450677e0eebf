#include "registry/approvals/approvals.hpp"

#include <algorithm>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "registry/equipment/imported.hpp"
#include "registry/equipment/status.hpp"
#include "registry/equipment/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view decide_task = "approval.decide_it", declined_task = "approval.read_refusal";
constexpr base::CalendarDays days_to_read{7};
constexpr std::size_t longest_text = 1'500; // bytes of what somebody writes

journal::Subject subject_of(std::int64_t equipment_id) { return {"equipment", equipment_id}; }
journal::Place place_of(const Application& a) { return {a.region_id, a.unit_id}; }
std::string short_text(std::string_view text) { return std::string(base::cut_utf8(base::one_line(text), longest_text)); }

// An application is the county's to answer; where the device hangs above a county, it is that region's.
std::int64_t office_for(const Registry& registry, std::int64_t region_id) {
    const auto county = registry.regions.tree()->ancestor_at(region_id, "county", registry.today());
    return county != 0 ? county : region_id;
}

std::string evidence_of(const Application& a) {
    base::CanonicalObject evidence; // the kind as the code of its text: the reader's language says it
    return evidence.add("kind", "approval.kind." + std::string(word(a.kind))).add("name", a.device_name).text();
}

void journal_asked(store::Transaction& tx, const Approvals& approvals, const Application& a, const std::vector<EvidenceFile>& files) {
    std::string list = "[";
    for (const auto& file : files) {
        if (list.size() > 1) list += ',';
        base::append_json_string(list, file.blob);
    }
    base::CanonicalObject payload;
    payload.add("approval_id", a.id).add_raw("files", list + "]").add("from", a.from_on).add("ground", word(a.ground)).add("kind", word(a.kind)).add("since_on", a.since_on).add("until", a.until_on);
    const auto text = payload.text();
    journal::Entry entry{.event = "approval.asked", .subject = subject_of(a.equipment_id), .place = place_of(a), .by = a.asked_by, .payload = text};
    if (!a.grounds.empty()) entry.personal.push_back({"grounds", a.grounds}); // it may name people: a commitment
    approvals.registry.journal.append(tx, entry);
}

// The fact itself, with who decided and why in words that may be printed.
law::Decision<bool> grant(store::Transaction& tx, const Approvals& approvals, const auth::Actor& by, const Application& a, const Equipment& device, const std::vector<law::Breach>& findings) {
    if (const auto to = wanted_state(a.kind)) {
        if (!update_use_state(tx, device.id, device.version, *to)) return law::refuse("approval.saved_before_you", law::rulebook(16));
        base::CanonicalObject payload;
        payload.add("approval_id", a.id).add("before", word(device.use_state)).add("ground", word(a.ground)).add("office_id", by.region_id).add("since_on", a.since_on).add("use_state", word(*to));
        approvals.registry.journal.append(tx, {.event = "equipment.use_state_changed", .subject = subject_of(a.equipment_id), .place = {device.region_id, device.unit_id}, .by = by.account,
                                               .payload = payload.text(), .findings = findings});
        return true;
    }
    const Exclusion exclusion{.equipment = device.id, .place = {device.region_id, device.unit_id}, .by = by.account, .cannot_be_stuck = a.kind == ApprovalKind::exclude_cannot_be_stuck,
                              .ground = word(a.ground), .from_on = a.from_on, .until_on = a.until_on, .approval_id = a.id, .office_id = by.region_id};
    (a.kind == ApprovalKind::end_exclusion ? approvals.exclusions.end : approvals.exclusions.begin)(tx, exclusion);
    return true;
}

law::Decision<bool> decide_one(store::Transaction& tx, const Approvals& approvals, const auth::Actor& by, const Application& a, const Verdict& verdict, const std::string& reason) {
    auto& journal = approvals.registry.journal;
    const auto device = find_equipment(tx, by.scope, {a.equipment_id});
    if (!device) return law::refuse("approval.unknown", law::rulebook(12));
    const auto state = verdict.approve ? ApprovalState::approved : ApprovalState::declined;
    if (!end_application(tx, {a.id, a.version, state, journal.clock().now(), by.account, by.region_id, reason})) return law::refuse("approval.saved_before_you", law::rulebook(16));
    if (verdict.approve) {
        auto facts = facts_of(approvals, tx, a, device->use_state, list_files(tx, a.batch_id));
        facts.decided_on = journal.clock().today();
        const auto breaches = law::judge(approval_rules(), facts, *facts.decided_on);
        if (auto refusal = law::first_refusal(breaches)) return base::failure(*refusal); // it changed since it was asked
        if (auto granted = grant(tx, approvals, by, a, *device, breaches); !granted) return granted;
    }
    base::CanonicalObject payload;
    payload.add("approval_id", a.id).add("kind", word(a.kind)).add("office_id", by.region_id);
    const auto text = payload.text();
    journal::Entry entry{.event = verdict.approve ? "approval.approved" : "approval.declined", .subject = subject_of(a.equipment_id), .place = place_of(a), .by = by.account, .payload = text};
    if (!reason.empty()) entry.personal.push_back({"reason", reason});
    journal.append(tx, entry);
    end_task(tx, journal, by.account, decide_task, {"approval", a.id}, true, verdict.approve ? "approved" : "declined");
    if (verdict.approve) return true;
    const bool of_unit = a.asked_unit_id != 0;
    if (!of_unit && a.asked_region_id == 0) return true; // the console asked
    open_task(tx, journal, by.account, {.code = declined_task, .subject = {"approval", a.id}, .place = {of_unit ? a.region_id : a.asked_region_id, a.asked_unit_id},
                                        .owner_kind = of_unit ? "unit" : "region", .owner_id = of_unit ? a.asked_unit_id : a.asked_region_id, .clause = law::rulebook(62),
                                        .evidence = evidence_of(a), .due_on = base::add(journal.clock().today(), days_to_read)});
    return true;
}

Decider decider_of(const auth::Actor& by, const Application& a) {
    // Account 0 is the store's own console, which is nobody's colleague.
    return {.asked_it = by.account && by.account == a.asked_by, .of_askers_unit = by.unit_id != 0 && by.unit_id == a.asked_unit_id,
            .decides_for_region = by.may(auth::Permission::decide_approval)};
}

} // namespace

ApprovalFacts facts_of(const Approvals& approvals, store::Transaction& tx, const Application& a, UseState use_state, std::span<const EvidenceFile> files) {
    const auto to = wanted_state(a.kind);
    return {.kind = a.kind, .may_follow = to && may_follow(use_state, *to), .excluded = !to && approvals.exclusions.stands(tx, {a.equipment_id}), .has_evidence = !files.empty(),
            .has_plate_photo = std::ranges::any_of(files, [](const EvidenceFile& file) { return file.shows == EvidenceKind::plate_photo; }), .since_on = a.since_on, .from_on = a.from_on,
            .until_on = a.until_on, .asked_on = approvals.registry.journal.clock().day_of(a.asked_at)};
}

bool may_decide_now(const auth::Actor& by, const Application& a) { return a.state == ApprovalState::asked && !may_decide(decider_of(by, a)); }
bool may_withdraw_now(const auth::Actor& by, const Application& a) {
    return a.state == ApprovalState::asked && by.may(auth::Permission::ask_approval) && (a.asked_by == by.account || (by.unit_id != 0 && by.unit_id == a.asked_unit_id));
}

law::Decision<std::vector<std::int64_t>> ask(const Approvals& approvals, const auth::Actor& by, const WantedApproval& wanted) {
    auto& journal = approvals.registry.journal;
    auto ids = wanted.equipment_ids;
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    const journal::Attempt attempt{.action = "approval.ask", .by = by.account, .subject = subject_of(ids.empty() ? 0 : ids.front()), .place = {by.region_id, by.unit_id}};
    return journal.act<std::vector<std::int64_t>>(attempt, [&](store::Transaction& tx) -> law::Decision<std::vector<std::int64_t>> {
        hold_equipment(tx, ids);
        const auto devices = list_equipment_by_ids(tx, by.scope, ids);
        if (devices.size() != ids.size() || devices.empty()) return law::refuse("equipment.unknown", law::rulebook(12));
        const auto files = list_own_files(tx, by.account, wanted.file_ids);
        if (files.size() != wanted.file_ids.size()) return law::refuse("approval.file_unknown", law::rulebook(60));
        const auto now = journal.clock().now();
        std::vector<std::int64_t> made;
        for (const auto& device : devices) {
            if (device.unit_id != devices.front().unit_id) return law::refuse("approval.of_several_units", law::rulebook(60));
            Application a{.batch_id = made.empty() ? 0 : made.front(), .equipment_id = device.id.value, .kind = wanted.kind, .ground = wanted.ground, .grounds = short_text(wanted.grounds),
                          .since_on = wanted.since_on, .from_on = wanted.from_on, .until_on = wanted.until_on, .asked_at = now, .asked_by = by.account, .asked_unit_id = by.unit_id,
                          .asked_region_id = by.region_id, .due_on = base::add(journal.clock().today(), days_to_decide), .device_name = device.name, .region_id = device.region_id,
                          .unit_id = device.unit_id};
            if (std::ranges::count(list_open_kinds(tx, a.equipment_id), a.kind) != 0) return law::refuse("approval.asked_already", law::rulebook(16), {{"name", device.name}});
            if (auto refusal = law::first_refusal(law::judge(approval_rules(), facts_of(approvals, tx, a, device.use_state, files), journal.clock().today()))) return base::failure(*refusal);
            a.id = insert_application(tx, a);
            if (made.empty()) hand_in_files(tx, a.id, wanted.file_ids);
            made.push_back(a.id);
            journal_asked(tx, approvals, a, files);
            // The office's alone: whose application it is has nothing to do until it is answered.
            const auto office = office_for(approvals.registry, a.region_id);
            open_task(tx, journal, by.account, {.code = decide_task, .subject = {"approval", a.id}, .place = {office, 0}, .owner_kind = "region", .owner_id = office,
                                                .clause = law::rulebook(62), .evidence = evidence_of(a), .due_on = a.due_on, .ends_by_evidence = true});
        }
        return made;
    });
}

law::Decision<std::int64_t> decide(const Approvals& approvals, const auth::Actor& by, std::int64_t id, const Verdict& verdict) {
    const auto reason = short_text(verdict.reason);
    return approvals.registry.journal.act<std::int64_t>({.action = "approval.decide", .by = by.account, .subject = {"approval", id}, .place = {by.region_id, by.unit_id}},
                                                        [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        auto shown = find_application(tx, by.scope, id);
        if (!shown) return law::refuse("approval.unknown", law::rulebook(12));
        if (auto refusal = may_decide(decider_of(by, *shown))) return base::failure(*refusal);
        if (shown->state != ApprovalState::asked || shown->version != verdict.version) return law::refuse("approval.saved_before_you", law::rulebook(16));
        auto all = verdict.whole_batch ? list_batch(tx, by.scope, shown->batch_id) : std::vector{*shown};
        std::erase_if(all, [](const Application& a) { return a.state != ApprovalState::asked; });
        std::vector<std::int64_t> devices;
        for (const auto& each : all) devices.push_back(each.equipment_id);
        hold_equipment(tx, devices);
        for (const auto& each : all)
            if (auto done = decide_one(tx, approvals, by, each, verdict, reason); !done) return base::failure(done.error());
        return static_cast<std::int64_t>(all.size());
    });
}

law::Decision<bool> withdraw(const Approvals& approvals, const auth::Actor& by, std::int64_t id, std::int64_t version) {
    auto& journal = approvals.registry.journal;
    return journal.act<bool>({.action = "approval.withdraw", .by = by.account, .subject = {"approval", id}, .place = {by.region_id, by.unit_id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto a = find_application(tx, by.scope, id);
        if (!a) return law::refuse("approval.unknown", law::rulebook(12));
        if (a->state != ApprovalState::asked || a->version != version) return law::refuse("approval.saved_before_you", law::rulebook(16));
        if (!may_withdraw_now(by, *a)) return law::refuse("approval.not_yours_to_withdraw", law::rulebook(61));
        if (!end_application(tx, {id, version, ApprovalState::withdrawn, journal.clock().now(), by.account, by.region_id, ""})) return law::refuse("approval.saved_before_you", law::rulebook(16));
        base::CanonicalObject payload;
        payload.add("approval_id", id).add("kind", word(a->kind));
        journal.append(tx, {.event = "approval.withdrawn", .subject = subject_of(a->equipment_id), .place = place_of(*a), .by = by.account, .payload = payload.text()});
        end_task(tx, journal, by.account, decide_task, {"approval", id}, false, "withdrawn");
        return true;
    });
}

std::vector<ApprovalKind> list_kinds_to_ask(const Approvals& approvals, store::Transaction& tx, const auth::Actor& by, const Equipment& device) {
    std::vector<ApprovalKind> kinds;
    if (!by.may(auth::Permission::ask_approval)) return kinds;
    const auto open = list_open_kinds(tx, device.id.value);
    const bool excluded = approvals.exclusions.stands(tx, device.id);
    for (const auto& [kind, text] : base::form::Words<ApprovalKind>::all) {
        const auto to = wanted_state(kind);
        const bool fits = to ? may_follow(device.use_state, *to) : kind == ApprovalKind::end_exclusion ? excluded : !excluded && device.use_state == UseState::in_use;
        if (fits && std::ranges::count(open, kind) == 0) kinds.push_back(kind);
    }
    return kinds;
}

} // namespace tezai::registry
