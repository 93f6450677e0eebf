#include "oversight/bulletin/issue.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace tezai::oversight {
namespace {

using Standings = std::array<Standing, indicator_count>;

// One cut made ready: everything that is asked a million times is looked up once.
struct Ready {
    Cut cut;
    Policy policy;
    GoLiveDays go_live;
    RegionFrame frame;
    std::int32_t as_of = 0;
    std::array<const Indicator*, indicator_count> judges{};
    std::array<View, indicator_count> views{};
    std::array<std::map<std::int64_t, Reason>, indicator_count> amended;

    explicit Ready(const Cut& from)
        : cut(from), policy(to_policy(from.policy)), go_live(go_live_of(from)), frame(frame_of(from)), as_of(base::day_number(from.as_of)) {
        for (std::size_t i = 0; i < indicator_count; ++i) {
            const auto id = indicators()[i].id;
            const auto version = cut.versions.find(std::string(id));
            judges[i] = version == cut.versions.end() ? &indicators()[i] : &get_indicator(id, version->second);
            views[i] = view_of(cut, *judges[i], as_of);
            for (const auto& amendment : cut.amendments)
                if (id.starts_with(amendment.indicator)) // K04 holds for K04C too
                    if (const auto after = parse_reason(amendment.after)) amended[i][amendment.equipment_id] = *after;
        }
    }

    [[nodiscard]] ObjectFacts fold_at(std::span<const Fact> facts, std::int64_t leaf) const {
        return fold(facts, {as_of, leaf}, go_live, policy);
    }
    [[nodiscard]] Judgement judge(std::size_t i, const ObjectFacts& object) const {
        auto judgement = judges[i]->classify(object, views[i], policy);
        if (const auto at = amended[i].find(object.equipment_id); at != amended[i].end()) judgement.reason = at->second;
        return judgement;
    }
    [[nodiscard]] Standings stand(const ObjectFacts& object) const {
        Standings standings;
        for (std::size_t i = 0; i < indicator_count; ++i) standings[i] = {judge(i, object).reason, object.region_id};
        return standings;
    }
};

} // namespace

struct IssueComputer::State {
    Issue issue;
    Ready now;
    std::optional<Ready> previous, before_previous;
    bool definitions_changed = false;
    std::int32_t campaign_from = 0;
    std::array<std::vector<std::int64_t>, indicator_count> failed_before; // on the now-frame, to check the causes against
    std::int64_t last_id = INT64_MIN;

    explicit State(IssueInput in) : now(in.now) {
        if (in.previous) previous.emplace(*in.previous);
        if (in.before_previous) before_previous.emplace(*in.before_previous);
        issue.input = std::move(in);
        issue.frame = now.frame;
        campaign_from = base::day_number(now.cut.campaign_from);
        for (auto& values : issue.values) values.resize(now.frame.size());
        for (auto& counts : failed_before) counts.resize(now.frame.size());
        if (previous) {
            issue.previous_frame = previous->frame;
            for (auto& rows : issue.restatements) rows.resize(previous->frame.size());
            definitions_changed = previous->cut.versions != now.cut.versions || !(previous->policy == now.policy);
        }
    }

    Change change_of(std::size_t i, const ObjectFacts& object, const Standing& before, const Standing& restated, Reason reason) const {
        Change change{before, restated, {reason, object.region_id}, reason};
        // Under the old definition, looked at from today: what the old words would have said.
        if (definitions_changed && !now.amended[i].contains(object.equipment_id))
            change.now_by_old_definition = previous->judges[i]->classify(object, now.views[i], previous->policy).reason;
        return change;
    }

    // In the province's issue townships are left to the lists of devices.
    [[nodiscard]] std::int64_t place_shown(std::size_t region) const {
        const auto at = now.cut.county_id == 0 && now.frame.nodes()[region].level == "township" ? now.frame.parent_index(region) : region;
        return now.frame.nodes()[at].id;
    }

    void contribute(std::size_t i, Cause cause, const Change& change) {
        if (cause == Cause::none || (!change.before.fails() && !change.now.fails())) return;
        const bool unknown = change.before.region_id == 0 && !change.before.fails();
        const auto before = unknown ? now.frame.size() : now.frame.index_of(change.before.region_id);
        const auto here = now.frame.index_of(change.now.region_id);
        const auto is_in = [&](std::size_t region, std::size_t ancestor) {
            return region != now.frame.size() && now.frame.is_under(region, ancestor);
        };
        for (auto at = here;; at = now.frame.parent_index(at)) {
            add_contribution(issue.values[i][at].causes, cause, change, is_in(before, at), true);
            if (at == 0) break;
        }
        if (before == now.frame.size()) return;
        for (auto at = before; !now.frame.is_under(here, at); at = now.frame.parent_index(at)) // those that only had it before
            add_contribution(issue.values[i][at].causes, cause, change, true, false);
    }

    // Of a county's issue only what was ever in it: the rest changes none of its numbers.
    bool concerns(std::span<const Fact> facts) const {
        if (now.cut.county_id == 0) return true;
        const auto is_in = [&](const RegionFrame& frame, std::int64_t region) { return frame.find(region) && frame.find(now.cut.county_id) && frame.is_under(frame.index_of(region), frame.index_of(now.cut.county_id)); };
        return std::ranges::any_of(facts, [&](const Fact& fact) {
            return is_in(now.frame, fact.region_id) || is_in(now.frame, fact.place_id) || (previous && (is_in(previous->frame, fact.region_id) || is_in(previous->frame, fact.place_id)));
        });
    }

    // Who has how many to stick, and what falls due in the next seven days.
    void name(std::span<const Fact> facts, const ObjectFacts& object, const Judgement& k03) {
        if (now.cut.county_id == 0 || !issue.shows(now.frame, now.frame.index_of(object.region_id))) return;
        std::int64_t unit = 0;
        std::pair<std::int64_t, std::int64_t> latest{INT64_MIN, INT64_MIN};
        for (const auto& fact : facts) {
            const std::pair at{effective_ms(fact, now.go_live), fact.leaf};
            if (fact.unit_id == 0 || fact.leaf > now.cut.leaf || now.go_live.day_of(at.first) > now.as_of || at < latest) continue;
            latest = at;
            unit = fact.unit_id;
        }
        const auto outcome = k03.outcome();
        if (outcome == Outcome::fail || outcome == Outcome::pass) {
            ++issue.units[unit].den;
            if (outcome == Outcome::fail) ++issue.units[unit].fail;
        }
        if (outcome == Outcome::grace && k03.due_day > now.as_of && k03.due_day <= now.as_of + 7) issue.due_soon.push_back({object.equipment_id, object.region_id, unit, k03.due_day});
    }

    void take(std::span<const Fact> facts) {
        if (facts.empty() || !concerns(facts)) return;
        ENSURE(facts.front().equipment_id > last_id, "objects come in ascending order");
        last_id = facts.front().equipment_id;
        const auto object = now.fold_at(facts, now.cut.leaf);
        const auto region = now.frame.index_of(object.region_id);
        Standings before{}, restated{};
        if (previous) take_previous(facts, before, restated);
        take_baseline(facts);
        for (std::size_t i = 0; i < indicator_count; ++i) {
            const auto judgement = now.judge(i, object);
            if (indicators()[i].id == "K03") name(facts, object, judgement);
            auto& value = issue.values[i][region];
            value.now.add(judgement.reason);
            std::optional<Departure> left;
            if (left_in_window(object, judgement.reason, now.views[i])) {
                ++value.newly_excluded;
                left = find_departure(facts, judgement.reason, {now.as_of, now.cut.leaf}, now.go_live);
                if (indicators()[i].window == WindowKind::at_cut && issue.shows(now.frame, region)) ++issue.departures[{place_shown(region), judgement.reason, left->ground, left->by, left->office_id}];
            }
            auto cause = Cause::none;
            if (previous) {
                const auto change = change_of(i, object, before[i], restated[i], judgement.reason);
                cause = cause_of(change);
                contribute(i, cause, change);
                if (cause == Cause::moved_in && !change.now.fails()) cause = Cause::moved_out;
                if (!change.before.fails() && !change.now.fails()) cause = Cause::none;
            }
            const auto outcome = judgement.outcome();
            if (!now.cut.versions.contains(std::string(indicators()[i].id))) continue; // came after this cut
            if ((outcome != Outcome::pass && outcome != Outcome::out) || cause != Cause::none || judgement.reason == Reason::amended_pass)
                issue.objects.push_back({i, object.equipment_id, object.region_id, judgement, cause, left});
            if (indicators()[i].window == WindowKind::week && object.stated_earlier && outcome != Outcome::out)
                ++issue.stated_earlier[now.frame.nodes()[region].id];
        }
    }

    void take_previous(std::span<const Fact> facts, Standings& before, Standings& restated) {
        const auto then = previous->fold_at(facts, previous->cut.leaf);
        const auto known_now = previous->fold_at(facts, now.cut.leaf);
        before = previous->stand(then);
        restated = previous->stand(known_now);
        const auto old_region = previous->frame.index_of(then.region_id), old_region_now = previous->frame.index_of(known_now.region_id);
        const auto region = now.frame.index_of(then.region_id);
        std::optional<ObjectFacts> earlier;
        if (before_previous) earlier = before_previous->fold_at(facts, before_previous->cut.leaf);
        for (std::size_t i = 0; i < indicator_count; ++i) {
            issue.restatements[i][old_region].published.add(before[i].reason);
            issue.restatements[i][old_region_now].restated.add(restated[i].reason);
            issue.values[i][region].last.add(before[i].reason);
            if (before[i].fails()) ++failed_before[i][region];
            if (earlier && outcome_of(before_previous->judge(i, *earlier).reason) == Outcome::fail)
                ++issue.values[i][now.frame.index_of(earlier->region_id)].pace_gap;
        }
    }

    // The campaign's first day with what is known now: where the plan line starts. Only an indicator of states has one.
    void take_baseline(std::span<const Fact> facts) {
        const auto object = fold(facts, {campaign_from, now.cut.leaf}, now.go_live, now.policy);
        for (std::size_t i = 0; i < indicator_count; ++i) {
            if (indicators()[i].window != WindowKind::at_cut) continue;
            const View view{campaign_from, campaign_from, campaign_from};
            if (outcome_of(now.judges[i]->classify(object, view, now.policy).reason) == Outcome::fail)
                ++issue.values[i][now.frame.index_of(object.region_id)].baseline_gap;
        }
    }

    void roll_up() {
        const auto& frame = now.frame;
        for (std::size_t i = 0; i < indicator_count; ++i) {
            auto& values = issue.values[i];
            for (std::size_t at = frame.size(); at-- > 1;) {
                auto& parent = values[frame.parent_index(at)];
                parent.now += values[at].now;
                parent.last += values[at].last;
                parent.newly_excluded += values[at].newly_excluded;
                parent.baseline_gap += values[at].baseline_gap;
                parent.pace_gap += values[at].pace_gap;
                failed_before[i][frame.parent_index(at)] += failed_before[i][at];
            }
            for (std::size_t at = issue.previous_frame.size(); at-- > 1;) {
                auto& parent = issue.restatements[i][issue.previous_frame.parent_index(at)];
                parent.published += issue.restatements[i][at].published;
                parent.restated += issue.restatements[i][at].restated;
            }
        }
    }

    void check() const {
        for (std::size_t i = 0; i < indicator_count; ++i)
            for (std::size_t at = 0; at < now.frame.size(); ++at) {
                const auto& value = issue.values[i][at];
                ENSURE(value.now.num() + value.now.fail() + value.now.of(Outcome::grace) + value.now.of(Outcome::excluded) == value.now.population(),
                       "C12: pass, fail, grace and excluded are the population");
                ENSURE(!previous || value.causes.sum() == value.now.fail() - failed_before[i][at],
                       "the causes of a gap's change sum to the change");
            }
    }
};

IssueComputer::IssueComputer(IssueInput input) : state_(std::make_unique<State>(std::move(input))) {}
IssueComputer::~IssueComputer() = default;

void IssueComputer::take(std::span<const Fact> facts) { state_->take(facts); }

Issue IssueComputer::finish() {
    state_->roll_up();
    state_->check();
    auto& objects = state_->issue.objects;
    std::erase_if(objects, [&](const auto& each) { return !state_->issue.shows(state_->now.frame, state_->now.frame.index_of(each.region_id)); });
    std::ranges::stable_sort(state_->issue.due_soon, {}, &DueObject::due_day);
    std::stable_sort(objects.begin(), objects.end(), [](const auto& a, const auto& b) { return a.indicator < b.indicator; });
    return std::move(state_->issue);
}

std::size_t Issue::whole(const RegionFrame& of) const {
    return input.now.county_id == 0 ? 0 : of.index_of(input.now.county_id);
}

bool Issue::shows(const RegionFrame& of, std::size_t region) const { return input.now.county_id == 0 || (of.find(input.now.county_id) && of.is_under(region, whole(of))); }

Light Issue::light(std::size_t indicator, std::size_t region) const {
    const auto& value = values[indicator][region];
    LightInput in{.rule = indicators()[indicator].light, .num = value.now.counted(indicators()[indicator].counts), .den = value.now.den(),
                  .as_of = base::day_number(input.now.as_of), .deadline_day = deadline_day_of(input.now)};
    if (input.before_previous) in.earlier = EarlierGap{base::day_number(input.before_previous->as_of), value.pace_gap};
    else if (input.previous) in.earlier = EarlierGap{base::day_number(input.previous->as_of), value.last.fail()};
    return light_of(in);
}

std::int64_t Issue::planned_gap(std::size_t indicator, std::size_t region) const {
    const std::int64_t from = base::day_number(input.now.campaign_from), until = deadline_day_of(input.now);
    const std::int64_t left = std::max<std::int64_t>(0, until - base::day_number(input.now.as_of));
    return until <= from ? 0 : values[indicator][region].baseline_gap * left / (until - from);
}

} // namespace tezai::oversight
