#include "simulator/living.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "links/coding/store.hpp"
#include "registry/equipment/actions.hpp"
#include "simulator/mix.hpp"
#include "simulator/names.hpp"
#include "simulator/population.hpp"

namespace tezai::simulator {
namespace {

using base::CalendarDays;
using base::Date;
using base::Instant;
using registry::UseState;

constexpr auto hour = std::chrono::milliseconds{3'600'000};
constexpr auto minute = std::chrono::milliseconds{60'000};

bool is_weekend(Date day) { return working_day(day) != day; }

// What is left of the gap at the end of day `t` of `days`, as a share of what there was at the start.
double left_of_gap(Character character, double t, double days) {
    switch (character) {
    case Character::exemplary: return t >= 8 ? 0.0 : std::exp(-t / 3.0);
    case Character::steady: return std::clamp(1.0 - t / (days - 3.0), 0.0, 1.0);
    case Character::slow: return std::clamp(1.0 - 0.5 * t / days, 0.45, 1.0);
    case Character::cramming: return t < days - 7 ? 1.0 - 0.1 * t / days : std::clamp(0.9 * (days - 1.0 - t) / 6.0, 0.03, 0.9);
    }
    return 1.0;
}

// Of every day and device in use; and what a small province has at least, so that there is something to see.
struct Rate {
    double per_device, least;
};
constexpr Rate registrations{new_per_year / 365.0, 3.0}, damages{0.00025, 1.5}, public_reports{0.00002, 0.4}, stops{0.00015, 0.8}, restarts{0.00008, 0.5},
    scraps{0.00008, 0.4}, moves{0.00004, 0.7};

} // namespace

std::string_view LivingProvince::word(Kind kind) {
    constexpr std::array<std::string_view, 9> words{"issue", "photo", "register", "report", "public_report", "stop", "restart", "scrap", "move"};
    return words[static_cast<std::size_t>(kind)];
}

LivingProvince::LivingProvince(Office office, const Plan& plan, Worklist work, Date from)
    : office_(std::move(office)), plan_(plan), counties_(plan_counties(plan.seed)), work_(std::move(work)), next_day_(from), stands_at_(office_.journal.clock().start_of(from)) {
    const double t = static_cast<double>(base::days_between(plan.campaign_from, from).count());
    for (std::size_t i = 0; i < work_.size(); ++i) {
        auto& county = work_[i];
        in_use_ += static_cast<double>(county.in_use);
        auto dice = Dice::of(plan.seed, "backlog", i);
        for (std::size_t k = county.backlog.size(); k > 1; --k) std::swap(county.backlog[k - 1], county.backlog[dice.below(k)]);
        backlog_at_start_.push_back(static_cast<double>(county.backlog.size()) / std::max(0.1, t <= 0 ? 1.0 : left_of_gap(county.character, t - 1, plan.campaign_days)));
        for (const auto& waiting : county.grace)
            if (waiting.stick_on) queue(office_hour(std::max(*waiting.stick_on, from), dice), {.kind = Kind::photo, .county = i, .equipment_id = waiting.equipment_id});
    }
}

std::size_t LivingProvince::waiting() const {
    std::size_t count = 0;
    for (const auto& county : work_) count += county.backlog.size();
    return count;
}

Instant LivingProvince::office_hour(Date day, Dice& dice) const {
    return office_.journal.clock().start_of(day) + 9 * hour + dice.between(0, 8 * 60 + 30) * minute + std::chrono::milliseconds{dice.between(0, 59'999)};
}

void LivingProvince::play(base::StoppedClock& clock, Instant until, const Bell& bell, const Progress& progress) {
    const auto first = stands_at_;
    const auto days = std::chrono::ceil<std::chrono::days>(until - first).count();
    while (stands_at_ < until) {
        const auto day = office_.journal.clock().day_of(stands_at_);
        if (day == next_day_) {
            plan_day(day);
            next_day_ = base::add(day, CalendarDays{1});
            if (progress && !progress("campaign", base::days_between(office_.journal.clock().day_of(first), day).count(), days)) return;
        }
        clock.set(stands_at_);
        if (bell) bell(stands_at_);
        const auto upto = std::min(until, stands_at_ + hour);
        while (!queue_.empty() && queue_.begin()->first < upto) {
            const auto [at, act] = *queue_.begin();
            queue_.erase(queue_.begin());
            clock.set(std::max(at, stands_at_));
            perform(act);
        }
        stands_at_ = upto;
    }
    clock.set(until);
    if (progress) progress("campaign", days, days);
}

std::string_view LivingProvince::act_now() {
    const auto today = office_.journal.clock().today();
    while (next_day_ <= today) {
        plan_day(next_day_);
        next_day_ = base::add(next_day_, CalendarDays{1});
    }
    auto dice = Dice::of(plan_.seed, "now", static_cast<std::uint64_t>(base::millis(office_.journal.clock().now())) + lived_++);
    Act act = anything(dice);
    if (!queue_.empty() && queue_.begin()->first < base::end_of(today, office_.journal.clock().offset())) {
        act = queue_.begin()->second;
        queue_.erase(queue_.begin());
    }
    perform(act);
    return word(act.kind);
}

LivingProvince::Act LivingProvince::anything(Dice& dice) {
    std::size_t county = 0;
    do county = dice.weighted(counties_, 1.0); while (work_[county].region_id == 0 && dice.happens(0.99));
    auto& work = work_[county];
    const double share = dice.share();
    if (share < 0.35 && !work.backlog.empty()) {
        const auto id = work.backlog.back().equipment_id;
        work.backlog.pop_back();
        return {.kind = Kind::photo, .county = county, .equipment_id = id};
    }
    if (share < 0.45 && !work.stuck.empty()) return {.kind = Kind::report, .county = county, .equipment_id = dice.pick(work.stuck)};
    if (share < 0.50 && !work.stuck.empty()) return {.kind = Kind::public_report, .county = county, .equipment_id = dice.pick(work.stuck)};
    return {.kind = Kind::registration, .county = county};
}

void LivingProvince::plan_day(Date day) {
    for (std::size_t i = 0; i < work_.size(); ++i) {
        if (work_[i].region_id == 0) continue;
        auto dice = Dice::of(plan_.seed, "day", i * 1'000'000 + static_cast<std::uint64_t>(base::day_number(day)));
        plan_backlog(i, day, dice);
        plan_chance(i, day, dice);
        plan_mass_stop(i, day, dice);
    }
}

// The county's own way through its gap: codes in the morning, stickers and photos over the day.
void LivingProvince::plan_backlog(std::size_t at, Date day, Dice& dice) {
    auto& county = work_[at];
    const auto t = base::days_between(plan_.campaign_from, day).count();
    const bool last_days = t >= plan_.campaign_days - 5;
    if (is_weekend(day) && !last_days) return;
    const auto keep = static_cast<std::size_t>(std::lround(backlog_at_start_[at] * left_of_gap(county.character, static_cast<double>(t), plan_.campaign_days)));
    Act issue{.kind = Kind::issue, .county = at};
    while (county.backlog.size() > keep) {
        const auto waiting = county.backlog.back();
        county.backlog.pop_back();
        if (!waiting.coded) issue.ids.push_back(waiting.equipment_id);
        queue(office_hour(day, dice), {.kind = Kind::photo, .county = at, .equipment_id = waiting.equipment_id});
    }
    // On Mondays codes are given ahead: printed, handed out, not stuck yet.
    if (std::chrono::weekday{std::chrono::sys_days{day}} == std::chrono::Monday)
        for (std::size_t k = 0; k < county.backlog.size() / 4; ++k) {
            auto& waiting = county.backlog[county.backlog.size() - 1 - k];
            if (!waiting.coded) issue.ids.push_back(waiting.equipment_id);
            waiting.coded = true;
        }
    if (!issue.ids.empty()) queue(office_.journal.clock().start_of(day) + 8 * hour + 30 * minute + dice.between(0, 29) * minute, std::move(issue));
}

void LivingProvince::plan_chance(std::size_t at, Date day, Dice& dice) {
    auto& county = work_[at];
    if (in_use_ <= 0 || county.in_use == 0) return;
    const double rhythm = is_weekend(day) ? 0.1 : 1.36;
    const auto times = [&](const Rate& rate) { return dice.count_of(static_cast<double>(county.in_use) / in_use_ * std::max(rate.per_device * in_use_, rate.least) * rhythm); };
    const auto some = [&](const Rate& rate, Kind kind, std::vector<std::int64_t>& from, bool leaves) {
        for (int n = times(rate); n > 0 && !from.empty(); --n) {
            const auto k = dice.below(from.size());
            queue(office_hour(day, dice), {.kind = kind, .county = at, .equipment_id = from[k]});
            if (leaves) from.erase(from.begin() + static_cast<std::ptrdiff_t>(k));
        }
    };
    for (int n = times(registrations); n > 0; --n) queue(office_hour(day, dice), {.kind = Kind::registration, .county = at});
    some(damages, Kind::report, county.stuck, true);
    some(public_reports, Kind::public_report, county.stuck, false);
    some(stops, Kind::stop, county.stuck, true);
    some(restarts, Kind::restart, county.suspended, true);
    some(scraps, Kind::scrap, county.suspended, true);
    some(moves, Kind::move, county.stuck, true);
}

// The third Sunday of the campaign, late in the evening: what is not stuck is stopped, until the denominator falls.
void LivingProvince::plan_mass_stop(std::size_t at, Date day, Dice& dice) {
    auto& county = work_[at];
    const auto t = base::days_between(plan_.campaign_from, day).count();
    if (!county.stops_before_cut_off || !base::is_sunday(day) || t < 14 || t >= 21) return;
    const auto wanted = std::max<std::size_t>(5, static_cast<std::size_t>(county.in_use) / 100);
    for (std::size_t k = 0; k < wanted && (!county.backlog.empty() || !county.stuck.empty()); ++k) {
        std::int64_t id = 0;
        if (!county.backlog.empty()) {
            id = county.backlog.back().equipment_id;
            county.backlog.pop_back();
        } else {
            id = county.stuck.back();
            county.stuck.pop_back();
        }
        queue(office_.journal.clock().start_of(day) + 22 * hour + dice.between(20, 110) * minute, {.kind = Kind::stop, .county = at, .equipment_id = id});
    }
}

} // namespace tezai::simulator
