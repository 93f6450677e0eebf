#include "oversight/task_force/actions.hpp"

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "oversight/indicators/rate.hpp"
#include "oversight/task_force/rules.hpp"
#include "oversight/task_force/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::oversight {
namespace {

constexpr std::string_view missed_task = "oversight.milestone_missed";
constexpr std::size_t longest = 200;

std::string kept(const std::string& text) { return std::string(base::cut_utf8(base::one_line(text), longest)); }
journal::Subject subject_of(std::int64_t region_id) { return {"task_force", region_id}; }

std::int64_t write_member(store::Transaction& tx, journal::Journal& journal, const auth::Actor& by, const Member& member) {
    const auto id = insert_member(tx, member, journal.clock().now(), by.account);
    base::CanonicalObject payload; // names and telephones are commitments
    payload.add("from_on", member.from_on).add("member_id", id).add("post", member.post);
    journal.append(tx, {.event = "task_force.member_named", .subject = subject_of(member.region_id), .place = {member.region_id, 0}, .by = by.account, .payload = payload.text(),
                        .personal = {{"name", member.name}, {"office_phone", member.office_phone}}});
    return id;
}

Member cleaned(Member member) {
    member.post = kept(member.post), member.duty = kept(member.duty), member.name = kept(member.name), member.office_phone = kept(member.office_phone);
    return member;
}

void write_milestone(store::Transaction& tx, journal::Journal& journal, journal::Entry entry, const Milestone& milestone) {
    base::CanonicalObject payload;
    payload.add("due_on", milestone.due_on).add("indicator", milestone.indicator).add("milestone_id", milestone.id).add("per_ten_thousand", milestone.per_ten_thousand);
    const auto text = payload.text();
    entry.subject = subject_of(milestone.region_id);
    entry.place = {milestone.region_id, 0};
    entry.payload = text;
    journal.append(tx, entry);
}

} // namespace

bool keeps(const auth::Actor& actor, std::int64_t region_id) { return actor.may(auth::Permission::keep_task_force) && actor.region_id == region_id; }

law::Decision<std::int64_t> name_member(const Oversight& oversight, const auth::Actor& by, Member member) {
    auto& journal = oversight.journal();
    member = cleaned(std::move(member));
    return journal.act<std::int64_t>({.action = "task_force.name_member", .by = by.account, .subject = subject_of(member.region_id), .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        if (!by.scope.sees_region(member.region_id)) return law::refuse("oversight.unknown_region", law::rulebook(12));
        if (!keeps(by, member.region_id)) return law::refuse("oversight.task_force.not_permitted", law::rulebook(102));
        if (const auto judged = judge_member(member); !judged) return base::failure(judged.error());
        return write_member(tx, journal, by, member);
    });
}

law::Decision<std::int64_t> hand_over(const Oversight& oversight, const auth::Actor& by, std::int64_t member_id, base::Date on, const std::optional<Member>& successor) {
    auto& journal = oversight.journal();
    return journal.act<std::int64_t>({.action = "task_force.hand_over", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        auto member = find_member(tx, by.scope, member_id);
        if (!member) return law::refuse("oversight.unknown_member", law::rulebook(12));
        if (!keeps(by, member->region_id)) return law::refuse("oversight.task_force.not_permitted", law::rulebook(102));
        if (member->until_on) return law::refuse("oversight.task_force.handed_over_already", law::rulebook(16));
        member->until_on = on;
        if (on < member->from_on) return law::refuse("oversight.task_force.ends_before_it_begins", law::rulebook(102));
        std::int64_t next = 0;
        if (successor) {
            auto wanted = cleaned(*successor);
            wanted.region_id = member->region_id;
            wanted.from_on = on;
            if (wanted.post.empty()) wanted.post = member->post;
            if (wanted.duty.empty()) wanted.duty = member->duty;
            if (const auto judged = judge_member(wanted); !judged) return base::failure(judged.error());
            next = write_member(tx, journal, by, wanted);
        }
        member->handed_to = next;
        if (!end_member(tx, *member)) return law::refuse("oversight.task_force.handed_over_already", law::rulebook(16));
        base::CanonicalObject payload;
        payload.add("member_id", member->id).add("on", on).add("post", member->post).add("to_member_id", next);
        journal.append(tx, {.event = "task_force.handed_over", .subject = subject_of(member->region_id), .place = {member->region_id, 0}, .by = by.account, .payload = payload.text()});
        return next;
    });
}

law::Decision<std::int64_t> set_milestone(const Oversight& oversight, const auth::Actor& by, Milestone milestone) {
    auto& journal = oversight.journal();
    return journal.act<std::int64_t>({.action = "task_force.set_milestone", .by = by.account, .subject = subject_of(milestone.region_id), .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        if (!by.scope.sees_region(milestone.region_id)) return law::refuse("oversight.unknown_region", law::rulebook(12));
        if (!keeps(by, milestone.region_id)) return law::refuse("oversight.task_force.not_permitted", law::rulebook(103));
        if (const auto judged = judge_milestone(milestone, find_indicator(milestone.indicator).has_value(), journal.clock().today()); !judged) return base::failure(judged.error());
        milestone.id = insert_milestone(tx, milestone, journal.clock().now(), by.account);
        if (milestone.id == 0) return law::refuse("oversight.task_force.milestone_is_there", law::rulebook(103), {{"day", base::to_text(milestone.due_on)}});
        write_milestone(tx, journal, {.event = "task_force.milestone_set", .by = by.account}, milestone);
        return milestone.id;
    });
}

law::Decision<bool> drop_milestone(const Oversight& oversight, const auth::Actor& by, std::int64_t id) {
    auto& journal = oversight.journal();
    return journal.act<bool>({.action = "task_force.drop_milestone", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        auto milestone = find_milestone(tx, by.scope, id);
        if (!milestone || milestone->state == "dropped") return law::refuse("oversight.unknown_milestone", law::rulebook(12));
        if (!keeps(by, milestone->region_id)) return law::refuse("oversight.task_force.not_permitted", law::rulebook(103));
        milestone->state = "dropped";
        if (!save_state(tx, *milestone, journal.clock().now())) return law::refuse("oversight.saved_before_you", law::rulebook(16));
        write_milestone(tx, journal, {.event = "task_force.milestone_dropped", .by = by.account}, *milestone);
        registry::end_task(tx, journal, by.account, missed_task, {"milestone", id}, false, "milestone_dropped");
        return true;
    });
}

void judge_milestones(const Oversight& oversight) {
    auto& journal = oversight.journal();
    const auto today = journal.clock().today();
    const auto due = oversight.database().read([&](store::Transaction& tx) { return list_due_milestones(tx, today); });
    for (auto milestone : due) {
        const auto indicator = find_indicator(milestone.indicator);
        if (!indicator) continue;
        const auto tally = oversight.live.read([&](const Picture& picture, std::int64_t) -> std::optional<Tally> {
            if (!picture.frame().find(milestone.region_id)) return std::nullopt; // the region is gone
            return picture.tally(*indicator, picture.frame().index_of(milestone.region_id));
        });
        if (!tally) continue;
        const bool reached = reaches(tally->num(), tally->den(), milestone.per_ten_thousand);
        if (!reached && milestone.state == "missed") continue;
        const journal::Subject subject{"milestone", milestone.id};
        milestone.state = !reached ? "missed" : milestone.state == "open" ? "met" : "met_late";
        oversight.database().transaction([&](store::Transaction& tx) {
            if (!save_state(tx, milestone, journal.clock().now())) return; // somebody was here before
            if (reached) {
                write_milestone(tx, journal, {.event = "task_force.milestone_met"}, milestone);
                registry::end_task(tx, journal, {}, missed_task, subject, true, "reached");
                return;
            }
            write_milestone(tx, journal, {.event = "task_force.milestone_missed"}, milestone);
            base::CanonicalObject evidence;
            evidence.add("due_on", milestone.due_on).add("href", "/task-force/" + std::to_string(milestone.region_id)).add("indicator", std::string(indicators()[*indicator].code))
                .add("now", rate_text(tally->num(), tally->den())).add("target", rate_text(milestone.per_ten_thousand, 10'000));
            registry::open_task(tx, journal, {}, {.code = missed_task, .subject = subject, .place = {milestone.region_id, 0}, .owner_kind = "region", .owner_id = milestone.region_id, .clause = law::rulebook(103),
                                                  .evidence = evidence.text(), .due_on = today, .ends_by_evidence = true});
        });
    }
}

} // namespace tezai::oversight
