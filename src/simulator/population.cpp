#include "simulator/population.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "law/catalog.hpp"

namespace tezai::simulator {
namespace {

using base::CalendarDays;
using base::Date;
using registry::UseState;

template <class Range>
double total_of(const Range& entries) {
    double total = 0;
    for (const auto& entry : entries) total += entry.weight;
    return total;
}
template <class Range>
const Variety& pick_from(const Range& varieties, Dice& dice) { return varieties[dice.weighted(varieties, total_of(varieties))]; }

// `total` spread over the counties by weight with one random start: each gets its share up or down to a whole number, and the sums
// of neighbours (a city's counties lie together but for its zones) do not drift.
std::vector<std::int64_t> spread(std::int64_t total, const std::vector<County>& counties, double start) {
    std::vector<std::int64_t> counts;
    double reached = 0;
    auto given = static_cast<std::int64_t>(std::floor(start));
    for (std::size_t i = 0; i < counties.size(); ++i) {
        reached += counties[i].weight;
        const auto upto = i + 1 == counties.size() ? total : std::min(total, static_cast<std::int64_t>(std::floor(static_cast<double>(total) * reached + start)));
        counts.push_back(upto - given);
        given = upto;
    }
    return counts;
}

// Median 2, mean about 8: most units have one or two devices, a few have hundreds.
std::size_t size_of_unit(Dice& dice) {
    const double size = 2.0 * std::exp(1.665 * dice.bell());
    return static_cast<std::size_t>(std::clamp(std::round(size), 1.0, 4'000.0));
}

int pick_township(const County& county, Dice& dice) {
    return county.townships.empty() ? -1 : static_cast<int>(dice.weighted(county.townships, 1.0));
}

} // namespace

Date working_day(Date day) {
    const auto weekday = std::chrono::weekday{std::chrono::sys_days{day}}.iso_encoding();
    return weekday > 5 ? base::add(day, CalendarDays{5 - static_cast<int>(weekday)}) : day;
}

std::optional<int> days_until_stuck(Character character, Dice& dice) {
    const double share = dice.share();
    const double late = character == Character::exemplary ? 0.004 : character == Character::steady ? 0.02 : character == Character::slow ? 0.09 : 0.05;
    if (share < late * 0.3) return std::nullopt;
    if (share < late) return dice.between(8, 13);
    if (share < late + 0.06) return 7; // on the last day
    return dice.between(0, 6);
}

const Variety& pick_variety(std::string_view category, Trade trade, Dice& dice) {
    switch (category.front()) {
    case '3':
        if (trade == Trade::mall || trade == Trade::station) return pick_from(mall_lifts, dice);
        return trade == Trade::factory ? pick_from(goods_lifts, dice) : pick_from(passenger_lifts, dice);
    case '2': return trade == Trade::hospital ? pick_from(hospital_vessels, dice) : pick_from(vessels, dice);
    case '5': return trade == Trade::scenic ? pick_from(sightseeing, dice) : pick_from(vehicles, dice);
    case '4':
        if (trade == Trade::construction) return pick_from(site_cranes, dice);
        if (trade == Trade::residential) return pick_from(parking, dice);
        return trade == Trade::logistics ? pick_from(port_cranes, dice) : pick_from(cranes, dice);
    case '1': return pick_from(boilers, dice);
    case '6': return pick_from(rides, dice);
    default: return pick_from(ropeways, dice);
    }
}

registry::NewUnit use_unit(const County& county, Trade trade, std::size_t n, std::uint64_t serial, UnitStyle style) {
    return {.name = unit_name(trade, county, n, style), .credit_code = credit_code(serial, county.code), .kinds = "use_unit"};
}

Population::Population(const Plan& plan) : plan_(plan), counties_(plan_counties(plan.seed)) {
    ENSURE(plan.devices >= 100, "a province has devices");
    const auto out = static_cast<std::int64_t>(std::llround(static_cast<double>(plan.devices) * share_left_out));
    std::vector<std::int64_t> totals;
    std::int64_t left = plan.devices - out;
    for (const auto& category : mix) {
        const double exact = static_cast<double>(plan.devices - out) * category.weight / total_of(mix);
        // Even a small province has a ride and a ropeway to look at.
        totals.push_back(std::max<std::int64_t>(std::llround(exact), category.category == "6000" ? 2 : 1));
        left -= totals.back();
    }
    totals.front() += left; // what rounding leaves over is lifts
    totals.push_back(out);
    for (std::size_t i = 0; i < totals.size(); ++i) counts_.push_back(spread(totals[i], counties_, Dice::of(plan.seed, "spread", i).share()));
}

std::int64_t Population::devices_in(std::size_t county) const {
    std::int64_t sum = 0;
    for (const auto& counts : counts_) sum += counts[county];
    return sum;
}

// What there is, by trade, well mixed.
std::vector<std::vector<Population::Slot>> Population::deal_slots(std::size_t county) {
    auto dice = Dice::of(plan_.seed, "slots", county);
    std::vector<std::vector<Slot>> slots(trade_count);
    for (std::size_t i = 0; i < mix.size(); ++i)
        for (std::int64_t k = 0; k < counts_[i][county]; ++k) {
            const auto& trade = mix[i].trades[dice.weighted(mix[i].trades, total_of(mix[i].trades))];
            slots[static_cast<std::size_t>(trade.trade)].push_back({&mix[i], trade.trade});
        }
    for (std::int64_t k = 0; k < counts_.back()[county]; ++k) {
        const auto trade = dice.happens(0.5) ? Trade::gas : Trade::factory;
        slots[static_cast<std::size_t>(trade)].push_back({nullptr, trade});
    }
    for (auto& of_trade : slots)
        for (std::size_t i = of_trade.size(); i > 1; --i) std::swap(of_trade[i - 1], of_trade[dice.below(i)]);
    return slots;
}

CountyPopulation Population::make(std::size_t at) {
    const auto& county = counties_[at];
    CountyPopulation made;
    made.devices.reserve(static_cast<std::size_t>(devices_in(at)));
    auto dice = Dice::of(plan_.seed, "county", at);
    const auto slots = deal_slots(at);
    for (const auto& of_trade : slots) {
        std::size_t unit_n = 0;
        for (std::size_t from = 0; from < of_trade.size(); ++unit_n) {
            const auto size = std::min(size_of_unit(dice), of_trade.size() - from);
            const auto unit = static_cast<int>(made.units.size());
            made.units.push_back(make_unit(at, of_trade[from].trade, unit_n, size, dice));
            for (std::size_t k = 0; k < size; ++k) {
                auto device = make_device(at, of_trade[from + k], unit_n, k, made.units.back(), dice);
                device.unit = unit;
                const auto& last = made.devices.empty() ? device : made.devices.back();
                // A county at one hundred per cent has looked its books through.
                if (k > 0 && last.unit == unit && last.record.category == device.record.category && !last.planted.entered_twice && !last.planted.no_device_code &&
                    !last.planted.left_out && county.stuck_at_start < 1.0 && dice.happens(fault_share::entered_twice * 1.5)) {
                    device = last;
                    device.planted = {.entered_twice = true};
                    device.record.address.erase(device.record.address.rfind("号"));
                    auto code = last.record.identifiers.front(); // the device code, in the older form without the sequence's first digit
                    code.value.erase(13, 1);
                    device.record.identifiers = {code};
                    device.coded_on = device.accepted_on = device.stick_on = std::nullopt;
                }
                give_faults(device, dice);
                if (device.planted.no_unit) device.unit = -1;
                made.devices.push_back(std::move(device));
            }
            from += size;
        }
    }
    return made;
}

PlannedUnit Population::make_unit(std::size_t at, Trade trade, std::size_t n, std::size_t devices, Dice& dice) {
    const auto& county = counties_[at];
    const bool rare = dice.happens(fault_share::unit_with_rare_name);
    PlannedUnit unit{.record = use_unit(county, trade, n, next_unit_++, {.wide = dice.happens(0.03), .rare = rare}), .township = pick_township(county, dice), .devices = devices, .rare_name = rare};
    if (dice.happens(fault_share::unit_without_code)) unit.record.credit_code.clear();
    else if (dice.happens(fault_share::unit_with_wrong_code)) {
        unit.record.credit_code = spoil(unit.record.credit_code);
        unit.wrong_code = true;
    }
    if (devices >= 30 && dice.happens(0.5)) unit.officer = person_name(static_cast<std::size_t>(next_unit_));
    return unit;
}

PlannedDevice Population::make_device(std::size_t at, const Slot& slot, std::size_t unit_n, std::size_t nth, const PlannedUnit& unit, Dice& dice) {
    const auto& county = counties_[at];
    const auto& variety = slot.category != nullptr ? pick_variety(slot.category->category, slot.trade, dice) : pick_from(left_out, dice);
    const std::size_t site = slot.trade == Trade::residential || slot.trade == Trade::office ? nth / 12 : 0;
    PlannedDevice device;
    auto& record = device.record;
    device.planted.left_out = slot.category == nullptr;
    device.township = site % 3 == 0 || county.townships.empty() ? unit.township : static_cast<int>((static_cast<std::size_t>(unit.township) + site) % county.townships.size());
    record.category = std::string(law::category_of(variety.code));
    record.variety = std::string(variety.code);
    record.name = device_name(slot.trade, site_name(slot.trade, unit_n, site), variety.short_name, slot.trade == Trade::residential ? nth % 12 : nth);
    record.address = address(county, device.township < 0 ? std::string_view() : county.townships[static_cast<std::size_t>(device.township)].name, slot.trade, unit_n, site);
    record.place_type = dice.happens(0.03) ? "unknown" : std::string(place_type_of(slot.trade));
    record.origin = journal::Origin::attested;
    record.source = "示例台账";

    const double rate = slot.category != nullptr ? slot.category->age_rate : 0.12;
    const double age_years = std::min(-std::log(1.0 - dice.share()) / rate, 28.0);
    const auto registered_on = working_day(base::add(plan_.campaign_from, -CalendarDays{1 + static_cast<int>(age_years * 365.25)}));
    record.registered_on = registered_on;
    give_states(device, slot.category, age_years, dice);
    give_identifiers(device, county, registered_on, dice);
    give_claim(device, slot.category, dice);
    give_sticker(device, county, dice);
    return device;
}

void Population::give_states(PlannedDevice& device, const CategoryMix*, double age_years, Dice& dice) const {
    auto& record = device.record;
    const double share = dice.share();
    if (share < fault_share::not_registered) {
        record.registration_state = registry::RegistrationState::unregistered;
        record.use_state = UseState::not_yet_used;
        record.registered_on = std::nullopt;
        return;
    }
    record.registration_state = dice.happens(0.07) ? registry::RegistrationState::changed : registry::RegistrationState::registered;
    const auto reach = base::days_between(*record.registered_on, plan_.campaign_from).count();
    const auto since = [&](int most_days) { return base::add(plan_.campaign_from, -CalendarDays{1 + dice.between(0, static_cast<int>(std::min<std::int64_t>(most_days, std::max<std::int64_t>(reach - 2, 0))))}); };
    if (age_years > 6 && dice.happens(share_scrapped * 2.6)) {
        record.use_state = UseState::scrapped;
        record.registration_state = registry::RegistrationState::cancelled;
        record.use_state_since = since(700);
    } else if (age_years > 1 && dice.happens(share_moved_out)) {
        record.use_state = UseState::moved_out;
        record.registration_state = registry::RegistrationState::left_province;
        record.use_state_since = since(700);
    } else if (age_years > 0.1 && dice.happens(std::min(suspended_at_first + suspended_per_year * age_years, suspended_at_most))) {
        record.use_state = UseState::suspended;
        record.use_state_since = since(1'200);
    } else if (age_years > 0.1 && dice.happens(share_sealed)) {
        record.use_state = UseState::sealed;
        record.use_state_since = since(200);
    }
}

void Population::give_identifiers(PlannedDevice& device, const County& county, Date registered_on, Dice& dice) {
    auto& record = device.record;
    const auto& maker = dice.pick(makers_of(record.category));
    record.maker_name = std::string(maker.name);
    const int year = static_cast<int>(registered_on.year());
    const bool codeless = dice.happens(fault_share::no_device_code);
    device.planted.no_device_code = codeless;
    if (!codeless) record.identifiers.push_back({registry::IdentifierKind::device_code, numbers_.device_code(record.variety, maker.code, year - (dice.happens(0.3) ? 1 : 0))});
    if (record.registration_state != registry::RegistrationState::unregistered) {
        const auto certificate = numbers_.certificate(record.variety, county.plate_letter, year);
        record.identifiers.push_back({registry::IdentifierKind::certificate_no, certificate, registered_on});
        if (dice.happens(fault_share::full_width_certificate)) {
            device.planted.full_width_certificate = true;
            record.source = fmt::format("示例台账,使用登记证编号原文 {}", with_full_width_brackets(certificate));
        }
    }
    // The legacy code is no longer given; where the device code is missing it is what people have.
    if (year < 2014 && (codeless || dice.happens(0.3)))
        record.identifiers.push_back({registry::IdentifierKind::legacy_registration_code, numbers_.legacy_code(record.variety, county.code, registered_on)});
    if (record.category == "3000" && record.use_state == UseState::in_use)
        if (auto rescue = numbers_.rescue_code()) record.identifiers.push_back({registry::IdentifierKind::rescue_code, std::move(*rescue)});
}

void Population::give_claim(PlannedDevice& device, const CategoryMix* category, Dice& dice) const {
    auto& record = device.record;
    if (record.use_state == UseState::scrapped || record.use_state == UseState::moved_out || dice.happens(0.04)) return;
    const int cycle = category != nullptr ? category->cycle_months * 30 : 700;
    const bool in_use = record.use_state == UseState::in_use;
    const bool late = in_use ? dice.happens(fault_share::overdue) : dice.happens(0.6);
    Date day = base::add(plan_.campaign_from, CalendarDays{late ? -dice.between(1, in_use ? 200 : 900) : dice.between(0, cycle)});
    registry::InspectionClaim claim{.what = registry::ClaimKind::next_inspection, .stated_on = day};
    const int y = static_cast<int>(day.year());
    const unsigned m = static_cast<unsigned>(day.month()), d = static_cast<unsigned>(day.day());
    const double form = dice.share();
    // Only a month is stated: the first day of it is kept, which must not make it late by itself.
    if (form < 0.08 && (late || Date{day.year() / day.month() / 1} >= plan_.campaign_from)) {
        claim.precision = registry::DatePrecision::month;
        claim.stated_on = Date{day.year() / day.month() / 1};
        claim.as_written = fmt::format("{}年{}月", y, m);
    } else if (form < 0.3) {
        claim.as_written = fmt::format("{}.{}.{}", y, m, d);
    } else if (form < 0.4) {
        claim.as_written = fmt::format("{}/{}/{}", y, m, d);
    } else if (form < 0.43) {
        claim.as_written = std::to_string(base::day_number(day) + 25'569); // the spreadsheet's own number
    } else {
        claim.as_written = base::to_text(day);
    }
    record.claims.push_back(std::move(claim));
}

void Population::give_sticker(PlannedDevice& device, const County& county, Dice& dice) const {
    const auto& record = device.record;
    if (device.planted.left_out || !record.registered_on) return;
    const auto start = plan_.campaign_from;
    const auto registered_on = *record.registered_on;
    const auto age = base::days_between(registered_on, start).count();
    // Coding of the stock began some 500 days before the campaign.
    const auto began = std::max<std::int64_t>(10, std::min<std::int64_t>(age, 500));
    const auto stuck_day = [&] { return base::add(start, -CalendarDays{1 + dice.between(0, static_cast<int>(began) - 1)}); };
    if (record.use_state == UseState::in_use && age <= 9) {
        const auto days = days_until_stuck(county.character, dice);
        const auto day = days ? std::optional{base::add(registered_on, CalendarDays{*days})} : std::nullopt;
        if (day && *day < start) {
            device.coded_on = device.accepted_on = day;
        } else {
            device.in_grace = true;
            device.stick_on = day;
            if (dice.happens(0.5)) device.coded_on = registered_on;
        }
        return;
    }
    const double stuck = record.use_state == UseState::in_use ? county.stuck_at_start : record.use_state == UseState::suspended ? 0.7 : 0.25;
    if (dice.happens(stuck)) {
        device.accepted_on = std::max(stuck_day(), registered_on);
        device.coded_on = std::max(base::add(*device.accepted_on, -CalendarDays{dice.between(0, 20)}), registered_on);
    } else if (dice.happens(0.45)) {
        device.coded_on = std::max(stuck_day(), registered_on);
    }
}

void Population::give_faults(PlannedDevice& device, Dice& dice) const {
    auto& record = device.record;
    device.planted.no_unit = dice.happens(fault_share::no_unit);
    if (!record.registered_on || device.in_grace || device.planted.entered_twice) return;
    if (dice.happens(fault_share::no_registration_day)) {
        device.planted.no_registration_day = true;
        record.registered_on = std::nullopt;
    } else if (dice.happens(fault_share::wrong_year)) {
        // 2021 for 2012: two digits that changed places; else ten years off.
        const int year = static_cast<int>(record.registered_on->year()), swapped = 2000 + year % 10 * 10 + year / 10 % 10;
        const int wrong = year >= 2000 && swapped != year && swapped < static_cast<int>(plan_.campaign_from.year()) ? swapped : year - 10;
        auto day = Date{std::chrono::year{wrong} / record.registered_on->month() / record.registered_on->day()};
        if (!day.ok()) day = Date{std::chrono::year{wrong} / 2 / 28};
        if (!record.use_state_since || day <= *record.use_state_since) {
            device.planted.wrong_year = true;
            record.registered_on = day;
        }
    }
}

std::vector<std::pair<std::size_t, registry::NewUnit>> Population::other_units() const {
    std::vector<std::pair<std::size_t, registry::NewUnit>> others;
    auto dice = Dice::of(plan_.seed, "other units");
    std::uint64_t serial = 800'000'000; // apart from those of use units
    const auto add = [&](std::string name, std::string_view kinds) {
        const auto county = dice.below(counties_.size());
        others.emplace_back(county, registry::NewUnit{.name = std::move(name), .credit_code = credit_code(serial++, counties_[county].code), .kinds = std::string(kinds)});
    };
    for (const auto& category : mix)
        for (const auto& maker : makers_of(category.category)) add(std::string(maker.name), "maker");
    const auto lifts = static_cast<double>(plan_.devices) * 0.386;
    for (int i = 0; i < std::max(3, static_cast<int>(lifts / 850)); ++i) add(fmt::format("示例维保{:03}号电梯服务有限公司", i + 1), "maintainer");
    for (const auto& city : city_shares) add(fmt::format("示例特种设备检验院{}分院", city.code), "inspection_body");
    return others;
}

} // namespace tezai::simulator
