#include "simulator/population.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "law/catalog.hpp"
#include "law/codes.hpp"

using namespace tezai;
using namespace tezai::simulator;
using registry::IdentifierKind;
using registry::UseState;

namespace {

struct Everybody {
    std::vector<County> counties;
    std::vector<PlannedUnit> units;
    std::vector<std::pair<std::size_t, PlannedDevice>> devices; // with their county
};
Everybody make(std::int64_t devices, std::uint64_t seed) {
    Population population({.devices = devices, .seed = seed});
    Everybody all{population.counties(), {}, {}};
    for (std::size_t i = 0; i < all.counties.size(); ++i) {
        auto county = population.make(i);
        CHECK(static_cast<std::int64_t>(county.devices.size()) == population.devices_in(i));
        std::ranges::move(county.units, std::back_inserter(all.units));
        for (auto& device : county.devices) all.devices.emplace_back(i, std::move(device));
    }
    return all;
}
const Everybody& forty_thousand() {
    static const auto all = make(40'000, 7);
    return all;
}

std::string digest_of(const Everybody& all) {
    std::string text;
    for (const auto& unit : all.units) text += unit.record.name + unit.record.credit_code + "\n";
    for (const auto& [county, device] : all.devices) {
        const auto& record = device.record;
        text += std::to_string(county) + record.name + record.address + record.variety + std::string(registry::word(record.use_state));
        for (const auto& identifier : record.identifiers) text += identifier.value + " ";
        for (const auto& day : {record.registered_on, record.use_state_since, device.coded_on, device.accepted_on, device.stick_on}) text += day ? base::to_text(*day) : "-";
        for (const auto& claim : record.claims) text += claim.as_written;
        text += "\n";
    }
    base::Hasher hasher(base::Suite::intl);
    return base::to_hex(hasher.hash(text));
}

std::string_view value_of(const PlannedDevice& device, IdentifierKind kind) {
    for (const auto& each : device.record.identifiers)
        if (each.kind == kind) return each.value;
    return "";
}
double share(std::int64_t part, std::int64_t whole) { return static_cast<double>(part) / static_cast<double>(whole); }
void check_near(double found, double wanted, double tolerance) {
    CAPTURE(found);
    CAPTURE(wanted);
    CHECK(std::abs(found - wanted) <= tolerance);
}

} // namespace

TEST_CASE("the same seed makes the same province, another seed another one") {
    const auto first = digest_of(make(3'000, 11));
    CHECK(first == digest_of(make(3'000, 11)));
    CHECK(first != digest_of(make(3'000, 12)));
}

TEST_CASE("as many devices are made as were asked for, categories and cities in the shares of the statistics") {
    for (const std::int64_t wanted : {1'000, 1'234, 40'000}) {
        CAPTURE(wanted);
        const auto all = wanted == 40'000 ? forty_thousand() : make(wanted, 3);
        CHECK(static_cast<std::int64_t>(all.devices.size()) == wanted);
        std::map<std::string, std::int64_t> by_category, by_city;
        for (const auto& [county, device] : all.devices) {
            if (!device.planted.left_out) ++by_category[device.record.category];
            ++by_city[all.counties[county].city_code];
        }
        for (const auto& category : mix) check_near(share(by_category[std::string(category.category)], wanted), category.weight / scale_of_mix, 0.003 + 3.0 / static_cast<double>(wanted));
        for (const auto& city : city_shares) check_near(share(by_city[std::string(city.code)], wanted), city.weight / 100, 0.006);
        CHECK(by_category["6000"] >= 2);
        CHECK(by_category["9000"] >= 1);
    }
}

TEST_CASE("units have a median of one or two devices and a heavy tail") {
    auto sizes = std::vector<std::size_t>();
    for (const auto& unit : forty_thousand().units) sizes.push_back(unit.devices);
    std::ranges::sort(sizes);
    const auto median = sizes[sizes.size() / 2];
    CHECK(median >= 1);
    CHECK(median <= 2);
    const double mean = 40'000.0 / static_cast<double>(sizes.size());
    CHECK(mean > 5.0);
    CHECK(mean < 10.0);
    CHECK(sizes.back() > 100);
}

TEST_CASE("ages, states out of use and overdue claims follow the statistics") {
    std::int64_t lifts = 0, over_ten = 0, over_fifteen = 0, held = 0, out = 0, in_use = 0, overdue = 0, last_year = 0;
    const auto start = Plan{}.campaign_from;
    for (const auto& [county, device] : forty_thousand().devices) {
        const auto& record = device.record;
        const bool kept = record.use_state != UseState::scrapped && record.use_state != UseState::moved_out;
        held += kept;
        out += record.use_state == UseState::suspended || record.use_state == UseState::sealed;
        if (record.use_state == UseState::in_use) {
            ++in_use;
            for (const auto& claim : record.claims) overdue += claim.stated_on < start;
        }
        if (!record.registered_on) continue;
        CHECK(*record.registered_on < start);
        const auto days = base::days_between(*record.registered_on, start).count();
        last_year += days <= 365;
        if (record.category != "3000" || !kept) continue;
        ++lifts;
        over_ten += days > 3'652;
        over_fifteen += days > 5'479;
    }
    check_near(share(over_ten, lifts), 0.205, 0.03);   // Hangzhou 2022: 21 %
    check_near(share(over_fifteen, lifts), 0.085, 0.02); // 8.8 %
    check_near(share(out, held), 0.125, 0.015);         // 11–14 %
    CHECK(share(overdue, in_use) >= 0.008);
    CHECK(share(overdue, in_use) <= 0.015);
    check_near(share(last_year, 40'000), 0.145, 0.03);
}

TEST_CASE("numbers are well formed, belong to their device and are given once, but for what was planted") {
    std::set<std::string> device_codes, certificates, rescue_codes, credit_codes;
    const auto& all = forty_thousand();
    for (const auto& [county, device] : all.devices) {
        if (const auto code = value_of(device, IdentifierKind::device_code); !code.empty()) {
            const auto parsed = law::parse_device_code(code);
            REQUIRE(parsed);
            CHECK(parsed->catalog_code() == device.record.variety);
            CHECK(code.size() == (device.planted.entered_twice ? 17U : 18U));
            CHECK(device_codes.emplace(code).second);
        } else {
            CHECK((device.planted.no_device_code || device.planted.entered_twice));
        }
        if (const auto number = value_of(device, IdentifierKind::certificate_no); !number.empty()) {
            const auto parsed = law::parse_certificate_number(number);
            REQUIRE(parsed);
            const bool agrees = law::check_certificate_number(*parsed, device.record.variety, device.record.registered_on, all.counties[county].plate_letter).empty();
            CHECK(agrees == !device.planted.wrong_year);
            CHECK(certificates.emplace(number).second);
        }
        if (const auto rescue = value_of(device, IdentifierKind::rescue_code); !rescue.empty()) {
            CHECK(law::parse_rescue_code(rescue));
            CHECK(rescue_codes.emplace(rescue).second);
        }
        if (const auto legacy = value_of(device, IdentifierKind::legacy_registration_code); !legacy.empty()) CHECK(law::parse_legacy_registration_code(legacy));
        CHECK(law::find_variety(device.record.variety) != nullptr);
    }
    for (const auto& unit : all.units) {
        const auto& code = unit.record.credit_code;
        if (code.empty()) continue;
        CHECK(law::parse_credit_code(code).has_value() == !unit.wrong_code);
        CHECK(credit_codes.emplace(code).second);
    }
}

TEST_CASE("the faults of real registries are there in their shares") {
    const auto& all = forty_thousand();
    std::int64_t no_day = 0, wrong_year = 0, no_unit = 0, twice = 0, no_code = 0, wide = 0, out = 0, wrong = 0, without = 0, rare = 0;
    for (const auto& [county, device] : all.devices) {
        no_day += device.planted.no_registration_day;
        wrong_year += device.planted.wrong_year;
        no_unit += device.planted.no_unit;
        twice += device.planted.entered_twice;
        no_code += device.planted.no_device_code;
        wide += device.planted.full_width_certificate;
        out += device.planted.left_out;
        CHECK(device.planted.no_unit == (device.unit < 0));
    }
    for (const auto& unit : all.units) {
        wrong += unit.wrong_code;
        without += unit.record.credit_code.empty();
        rare += unit.rare_name;
        CHECK(unit.rare_name == (unit.record.name.find("䶮") != std::string::npos || unit.record.name.find("𠮷") != std::string::npos));
    }
    const auto units = static_cast<std::int64_t>(all.units.size());
    check_near(share(no_day, 40'000), fault_share::no_registration_day, 0.002);
    check_near(share(wrong_year, 40'000), fault_share::wrong_year, 0.0015);
    check_near(share(no_unit, 40'000), fault_share::no_unit, 0.002);
    check_near(share(twice, 40'000), fault_share::entered_twice, 0.002);
    check_near(share(no_code, 40'000), fault_share::no_device_code, 0.004);
    check_near(share(wide, 40'000), fault_share::full_width_certificate, 0.01);
    check_near(share(out, 40'000), share_left_out, 0.0001);
    check_near(share(wrong, units), fault_share::unit_with_wrong_code, 0.004);
    check_near(share(without, units), fault_share::unit_without_code, 0.01);
    CHECK(rare >= 1);
}

TEST_CASE("before the campaign 93 to 97 per cent of what is due is stuck, and counties differ") {
    const auto& all = forty_thousand();
    std::map<std::size_t, std::pair<std::int64_t, std::int64_t>> by_county; // stuck, due
    std::int64_t stuck = 0, due = 0, grace = 0;
    for (const auto& [county, device] : all.devices) {
        if (device.record.use_state != UseState::in_use || device.planted.left_out) continue;
        if (device.in_grace) {
            ++grace;
            continue;
        }
        ++due;
        ++by_county[county].second;
        stuck += device.accepted_on.has_value();
        by_county[county].first += device.accepted_on.has_value();
        if (device.accepted_on) {
            CHECK(*device.accepted_on < Plan{}.campaign_from);
            CHECK(*device.coded_on <= *device.accepted_on);
        }
    }
    check_near(share(stuck, due), 0.955, 0.015);
    CHECK(grace > 20);
    std::int64_t full = 0, low = 0;
    for (const auto& [county, counts] : by_county) {
        full += counts.first == counts.second;
        low += share(counts.first, counts.second) < 0.95;
    }
    CHECK(full >= 5);
    CHECK(low >= 15);
}

TEST_CASE("nobody's name looks real") {
    const auto invented = [](const std::string& name) { return name.find("示例") != std::string::npos; };
    const auto& all = forty_thousand();
    for (const auto& unit : all.units) {
        CHECK(invented(unit.record.name));
        CHECK((unit.officer.empty() || invented(unit.officer)));
    }
    for (const auto& [county, device] : all.devices) {
        CHECK(invented(device.record.name));
        CHECK(invented(device.record.address));
        CHECK(invented(device.record.maker_name));
    }
    for (const auto& [county, unit] : Population({.devices = 5'000}).other_units()) CHECK(invented(unit.name));
    for (const auto& county : all.counties) {
        CHECK((!county.functional || invented(county.name)));
        for (const auto& township : county.townships) CHECK(invented(township.name));
    }
}

TEST_CASE("the regions are the province's own with townships and zones below") {
    const auto counties = plan_counties(5);
    CHECK(counties.size() == 96); // 90 and six zones
    double sum = 0;
    std::set<std::string> codes;
    for (const auto& county : counties) {
        sum += county.weight;
        CHECK(codes.insert(county.code).second);
        std::set<std::string> names;
        for (const auto& township : county.townships) {
            CHECK(codes.insert(township.code).second);
            CHECK(names.insert(township.name).second);
        }
        CHECK(county.townships.size() >= (county.functional ? 0U : 3U));
    }
    check_near(sum, 1.0, 1e-9);
}
