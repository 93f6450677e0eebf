#include "portal/worklist/assignments.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "portal/worklist/gap.hpp"
#include "registry/tasks/tasks.hpp"
#include "registry/units/units.hpp"

namespace tezai::portal {
namespace {

constexpr std::string_view site_task = "worklist.visit", whole_task = "worklist.whole_region";
constexpr std::array<std::string_view, 4> attempt_outcomes{"nobody_there", "refused", "no_access", "device_gone"};

std::string_view task_code(const Assignment& one) { return one.place_key.empty() ? whole_task : site_task; }
journal::Place place_of(const Assignment& one) { return {one.region_id, one.unit_id}; }
journal::Subject subject_of(const Assignment& one) { return {"assignment", one.id}; }

std::string name_of_region(const Worklist& worklist, std::int64_t id) {
    const auto* region = worklist.registry().regions.tree()->find(id);
    return region == nullptr ? "" : region->name;
}

void open_its_task(const Worklist& worklist, store::Transaction& tx, journal::AccountId by, const Assignment& one) {
    base::CanonicalObject evidence;
    evidence.add("count", std::to_string(one.devices)).add("from", name_of_region(worklist, one.from_region_id)).add("indicator", "oversight.indicator." + [&] {
        std::string lower(one.indicator);
        std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        return lower;
    }()).add("name", one.address.empty() ? name_of_region(worklist, one.region_id) : one.address);
    registry::open_task(tx, worklist.journal(), by,
                        {.code = task_code(one), .subject = subject_of(one), .place = place_of(one), .owner_kind = one.owner_kind, .owner_id = one.owner_id, .clause = law::rulebook(96),
                         .evidence = evidence.text(), .due_on = one.due_on, .ends_by_evidence = true});
}

std::vector<journal::Personal> note_of(std::string_view note) { return note.empty() ? std::vector<journal::Personal>{} : std::vector<journal::Personal>{{"note", note}}; }

// One place, or one unit's part of it, that goes to one owner.
struct Part {
    std::string key, address, owner_kind, tier;
    std::int64_t region_id = 0, unit_id = 0, owner_id = 0;
    std::vector<std::int64_t> devices;
    std::optional<law::Refusal> left_for; // it cannot go
};

class Handing {
public:
    Handing(const Worklist& worklist, const auth::Actor& by, const AssignmentWanted& wanted) : worklist_(worklist), by_(by), wanted_(wanted), tree_(worklist.registry().regions.tree()), today_(worklist.registry().today()) {}

    // From memory, before the transaction.
    bool read_parts() {
        auto gap = read_gap(worklist_.oversight, by_, {.indicator = wanted_.indicator, .region_id = wanted_.region_id, .only = wanted_.devices});
        if (!gap) return false;
        worklist_.oversight.live.read([&](const oversight::Picture& picture, std::int64_t) { std::erase_if(gap->devices, [&](const GapDevice& device) { return !lacks_sticker(picture, device.id); }); });
        if (wanted_.to == Down::whole) {
            if (gap->devices.empty()) parts_.push_back({.left_for = law::Refusal{"worklist.nothing_left", law::rulebook(96), {}}});
            else parts_.push_back(whole_region(gap->region_id, gap->devices));
            return true;
        }
        auto visits = group_visits(std::move(gap->devices));
        for (const auto& visit : visits)
            if (wanted_.places.empty() ? !wanted_.devices.empty() : std::ranges::find(wanted_.places, visit.key) != wanted_.places.end()) add_parts(visit);
        for (const auto& key : wanted_.places)
            if (std::ranges::none_of(visits, [&](const Visit& visit) { return visit.key == key; })) parts_.push_back({.key = key, .left_for = law::Refusal{"worklist.nothing_left", law::rulebook(96), {}}});
        if (parts_.empty()) parts_.push_back({.left_for = law::Refusal{"worklist.nothing_left", law::rulebook(96), {}}});
        return true;
    }

    law::Decision<HandedDown> save(store::Transaction& tx) {
        HandedDown done;
        for (auto& part : parts_) {
            if (!part.left_for) part.left_for = save_part(tx, part, done);
            if (part.left_for) done.left.push_back({part.key, part.address, *part.left_for});
        }
        if (done.ids.empty()) {
            const auto& why = done.left.front().why;
            return law::refuse(why.code, why.clause, why.named);
        }
        return done;
    }

private:
    // Below the hander's own region: nobody hands work to themselves or upwards.
    bool is_below(std::int64_t region) const { return region != by_.region_id && (by_.scope.is_everything() || by_.scope.sees_region(region)); }

    Part whole_region(std::int64_t region_id, const std::vector<GapDevice>& devices) const {
        const auto* region = tree_->find(region_id);
        Part part{.owner_kind = "region", .tier = region == nullptr || region->level == "township" ? "site" : region->level, .region_id = region_id, .owner_id = region_id};
        for (const auto& device : devices) part.devices.push_back(device.id);
        if (!is_below(region_id)) part.left_for = law::Refusal{"worklist.not_below_you", law::rulebook(97), {}};
        return part;
    }

    void add_parts(const Visit& visit) {
        Part whole{.key = visit.key, .address = visit.address, .owner_kind = "region", .tier = "site", .region_id = visit.region_id};
        for (const auto& device : visit.devices) whole.devices.push_back(device.id);
        if (wanted_.to == Down::unit) {
            std::map<std::int64_t, Part> by_unit;
            for (const auto& device : visit.devices) {
                auto& part = by_unit.try_emplace(device.unit_id, whole).first->second;
                if (part.unit_id != device.unit_id || part.owner_kind != "unit") {
                    part.devices.clear();
                    part.owner_kind = "unit";
                    part.owner_id = part.unit_id = device.unit_id;
                }
                part.devices.push_back(device.id);
            }
            for (auto& [unit, part] : by_unit) {
                if (unit == 0) part.left_for = law::Refusal{"worklist.no_unit", law::rulebook(97), {{"address", part.address}}};
                parts_.push_back(std::move(part));
            }
            return;
        }
        whole.owner_id = wanted_.to == Down::township ? tree_->ancestor_at(visit.region_id, "township", today_) : wanted_.owner_region_id;
        if (whole.owner_id == 0) whole.left_for = law::Refusal{"worklist.no_township", law::rulebook(97), {{"address", whole.address}}};
        else if (!is_below(whole.owner_id)) whole.left_for = law::Refusal{"worklist.not_below_you", law::rulebook(97), {}};
        else if (!tree_->is_under(visit.region_id, whole.owner_id, today_)) whole.left_for = law::Refusal{"worklist.not_in_that_region", law::rulebook(97), {{"address", whole.address}, {"region", name_of_region(worklist_, whole.owner_id)}}};
        parts_.push_back(std::move(whole));
    }

    std::optional<law::Refusal> save_part(store::Transaction& tx, const Part& part, HandedDown& done) const {
        Assignment one{.region_id = part.region_id, .unit_id = part.unit_id, .tier = part.tier, .owner_kind = part.owner_kind, .owner_id = part.owner_id, .from_region_id = by_.region_id != 0 ? by_.region_id : tree_->root(registry::Tree::supervision, today_),
                       .place_key = part.key, .address = part.address, .indicator = std::string(oversight::indicators()[wanted_.indicator].id), .issue_on = wanted_.issue_on, .due_on = wanted_.due_on,
                       .note = wanted_.note, .opened_at = worklist_.journal().clock().now()};
        const auto others = list_open_among(tx, part.tier, part.devices); // whose they are already
        std::vector<std::int64_t> free;
        for (const auto id : part.devices)
            if (std::ranges::find(others, id, &AssignedDevice::equipment_id) == others.end()) free.push_back(id);
        if (free.empty()) return told_already(tx, others.front().assignment_id, part);
        one.id = insert_assignment(tx, one);
        one.devices = insert_devices(tx, one.id, one.tier, free);
        if (one.devices == 0) { // somebody else a moment ago
            delete_assignment(tx, one.id);
            return told_already(tx, list_open_among(tx, part.tier, free).front().assignment_id, part);
        }
        set_device_count(tx, one.id, one.devices);
        base::CanonicalObject payload;
        payload.add("devices", one.devices).add("due_on", one.due_on).add_raw("equipment_ids", fmt::format("[{}]", fmt::join(free, ","))).add("from_region_id", one.from_region_id).add("indicator", one.indicator)
            .add("issue_on", one.issue_on).add("owner_id", one.owner_id).add("owner_kind", one.owner_kind).add("place_key", one.place_key);
        worklist_.journal().append(tx, {.event = "assignment.handed_down", .subject = subject_of(one), .place = place_of(one), .by = by_.account, .payload = payload.text(), .personal = note_of(one.note)});
        open_its_task(worklist_, tx, by_.account, one);
        done.ids.push_back(one.id);
        done.devices += one.devices;
        return std::nullopt;
    }

    law::Refusal told_already(store::Transaction& tx, std::int64_t assignment_id, const Part& part) const {
        const auto other = find_assignment(tx, by_.scope, assignment_id);
        std::string owner;
        if (other && other->owner_kind == "region") owner = name_of_region(worklist_, other->owner_id);
        else if (other)
            if (const auto unit = registry::find_unit(tx, by_.scope, other->owner_id)) owner = unit->name;
        return {"worklist.handed_down_already", law::rulebook(98), {{"address", part.address.empty() ? name_of_region(worklist_, part.region_id) : part.address}, {"owner", owner}, {"due_on", other ? base::to_text(other->due_on) : ""}}};
    }

    const Worklist& worklist_;
    const auth::Actor& by_;
    const AssignmentWanted& wanted_;
    std::shared_ptr<const registry::RegionTree> tree_;
    base::Date today_;
    std::vector<Part> parts_;
};

bool gave_it(const auth::Actor& by, const Assignment& one) { return by.scope.is_everything() || by.region_id == one.from_region_id || by.scope.sees_region(one.from_region_id); }

} // namespace

bool is_owner(const auth::Actor& by, const Assignment& one) { return one.owner_kind == "unit" ? by.unit_id == one.owner_id : by.region_id == one.owner_id; }
bool is_attempt_outcome(std::string_view word) { return std::ranges::find(attempt_outcomes, word) != attempt_outcomes.end(); }

law::Decision<HandedDown> hand_down(const Worklist& worklist, const auth::Actor& by, const AssignmentWanted& wanted) {
    Handing handing(worklist, by, wanted);
    if (!handing.read_parts()) return law::refuse("worklist.unknown_region", law::rulebook(97));
    return worklist.journal().act<HandedDown>({.action = "assignment.hand_down", .by = by.account, .subject = {"region", wanted.region_id != 0 ? wanted.region_id : by.region_id}, .place = {by.region_id, 0}},
                                              [&](store::Transaction& tx) { return Handing(handing).save(tx); }); // it may run twice
}

std::vector<std::string> actions_of(const auth::Actor& by, const Assignment& one) {
    std::vector<std::string> actions;
    if (one.state != "open") return actions;
    const bool assigns = by.may(auth::Permission::assign_tasks);
    if (assigns && gave_it(by, one)) actions.emplace_back("take_back");
    if (assigns && (gave_it(by, one) || is_owner(by, one)) && !one.place_key.empty()) actions.emplace_back("reassign");
    if (by.may(auth::Permission::do_tasks) && !one.place_key.empty()) actions.emplace_back("attempt");
    return actions;
}

law::Decision<bool> take_back(const Worklist& worklist, const auth::Actor& by, std::int64_t id, std::string_view why) {
    auto& journal = worklist.journal();
    return journal.act<bool>({.action = "assignment.take_back", .by = by.account, .subject = {"assignment", id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto one = find_assignment(tx, by.scope, id);
        if (!one) return law::refuse("worklist.unknown_assignment", law::rulebook(97));
        if (one->state != "open") return law::refuse("worklist.ended_already", law::rulebook(99));
        if (!gave_it(by, *one)) return law::refuse("worklist.came_from_above", law::rulebook(99), {{"from", name_of_region(worklist, one->from_region_id)}});
        drop_devices(tx, id);
        close_assignment(tx, id, "taken_back", worklist.registry().today());
        registry::end_task(tx, journal, by.account, task_code(*one), subject_of(*one), false, "taken_back");
        journal.append(tx, {.event = "assignment.taken_back", .subject = subject_of(*one), .place = place_of(*one), .by = by.account, .personal = note_of(why)});
        return true;
    });
}

law::Decision<bool> reassign(const Worklist& worklist, const auth::Actor& by, std::int64_t id, const Reassignment& wanted) {
    auto& journal = worklist.journal();
    const auto tree = worklist.registry().regions.tree();
    const auto today = worklist.registry().today();
    return journal.act<bool>({.action = "assignment.reassign", .by = by.account, .subject = {"assignment", id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        auto one = find_assignment(tx, by.scope, id);
        if (!one) return law::refuse("worklist.unknown_assignment", law::rulebook(97));
        if (one->state != "open") return law::refuse("worklist.ended_already", law::rulebook(99));
        const bool gave = gave_it(by, *one);
        if ((!gave && !is_owner(by, *one)) || one->place_key.empty()) return law::refuse("worklist.came_from_above", law::rulebook(99), {{"from", name_of_region(worklist, one->from_region_id)}});
        // Who has it from above passes it on to a unit and keeps the day: the day is not theirs to move.
        if (!gave && (wanted.owner_kind != "unit" || (wanted.due_on && *wanted.due_on > one->due_on))) return law::refuse("worklist.hand_on_to_units", law::rulebook(99), {{"due_on", base::to_text(one->due_on)}});
        const auto before = *one;
        one->owner_kind = wanted.owner_kind;
        one->owner_id = wanted.owner_id;
        one->unit_id = 0;
        if (wanted.owner_kind == "unit") {
            if (!registry::find_unit(tx, by.scope, wanted.owner_id)) return law::refuse("worklist.unknown_unit", law::rulebook(97));
            bool all_theirs = true;
            for (const auto& device : list_devices(tx, by.scope, id))
                if (device.state == "open") worklist.registry().directory.visit(device.equipment_id, [&](const registry::Seen& seen) { all_theirs = all_theirs && seen.unit_id == wanted.owner_id; });
            if (!all_theirs) return law::refuse("worklist.not_all_of_that_unit", law::rulebook(97));
            one->unit_id = wanted.owner_id;
        } else if (!tree->is_under(one->region_id, wanted.owner_id, today) || wanted.owner_id == by.region_id || !(by.scope.is_everything() || by.scope.sees_region(wanted.owner_id)))
            return law::refuse("worklist.not_in_that_region", law::rulebook(97), {{"address", one->address}, {"region", name_of_region(worklist, wanted.owner_id)}});
        if (wanted.due_on) one->due_on = *wanted.due_on;
        if (!wanted.note.empty()) one->note = wanted.note;
        save_owner(tx, *one);
        registry::end_task(tx, journal, by.account, task_code(before), subject_of(before), false, "reassigned");
        base::CanonicalObject payload;
        payload.add("due_on", one->due_on).add("from_owner_id", before.owner_id).add("from_owner_kind", before.owner_kind).add("owner_id", one->owner_id).add("owner_kind", one->owner_kind);
        journal.append(tx, {.event = "assignment.reassigned", .subject = subject_of(*one), .place = place_of(*one), .by = by.account, .payload = payload.text(), .personal = note_of(wanted.note)});
        open_its_task(worklist, tx, by.account, *one);
        return true;
    });
}

law::Decision<bool> record_attempt(const Worklist& worklist, const auth::Actor& by, std::int64_t id, std::string_view outcome, std::string_view note) {
    auto& journal = worklist.journal();
    return journal.act<bool>({.action = "assignment.attempt", .by = by.account, .subject = {"assignment", id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto one = find_assignment(tx, by.scope, id);
        if (!one) return law::refuse("worklist.unknown_assignment", law::rulebook(97));
        if (one->state != "open") return law::refuse("worklist.ended_already", law::rulebook(99));
        insert_attempt(tx, {id, std::string(outcome), std::string(note), journal.clock().now()}, by.account.value);
        base::CanonicalObject payload;
        payload.add("outcome", outcome);
        journal.append(tx, {.event = "assignment.attempted", .subject = subject_of(*one), .place = place_of(*one), .by = by.account, .payload = payload.text(), .personal = note_of(note)});
        return true;
    });
}

namespace {

void end_what_passes(const Worklist& worklist, const std::vector<Watched>& watched) {
    if (watched.empty()) return;
    std::vector<Watched> mended;
    worklist.oversight.live.read([&](const oversight::Picture& picture, std::int64_t) {
        for (const auto& one : watched)
            if (!lacks_sticker(picture, one.equipment_id)) mended.push_back(one);
    });
    if (mended.empty()) return;
    auto& journal = worklist.journal();
    journal.database().transaction([&](store::Transaction& tx) {
        for (const auto& one : mended) {
            const auto left = save_mended(tx, one.assignment_id, one.equipment_id);
            if (!left || *left > 0) continue;
            const auto ended = find_assignment(tx, auth::Scope::everything(), one.assignment_id);
            if (!ended || ended->state != "open") continue;
            close_assignment(tx, ended->id, "done", worklist.registry().today());
            registry::end_task(tx, journal, {}, task_code(*ended), subject_of(*ended), true, "evidence");
            journal.append(tx, {.event = "assignment.done", .subject = subject_of(*ended), .place = place_of(*ended)});
        }
    });
}

} // namespace

void follow_assignments(const Worklist& worklist, std::span<const std::int64_t> equipment_ids) {
    if (equipment_ids.empty()) return;
    end_what_passes(worklist, worklist.database().read([&](store::Transaction& tx) { return list_watched(tx, equipment_ids); }));
}

void follow_all_assignments(const Worklist& worklist) {
    end_what_passes(worklist, worklist.database().read([&](store::Transaction& tx) { return list_watched(tx, {}); }));
}

} // namespace tezai::portal
