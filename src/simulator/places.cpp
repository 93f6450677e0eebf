#include "simulator/places.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "law/csv_rows.hpp"
#include "law/jurisdiction.hpp"
#include "law_tables.hpp"
#include "simulator/dice.hpp"
#include "simulator/mix.hpp"

namespace tezai::simulator {
namespace {

std::string_view regions_table() { return law::table(law::find_jurisdiction("zhejiang")->regions_table); }

// 2–9 by population, of a size each; the first is the seat.
std::vector<Township> plan_townships(const County& county, double population, Dice dice) {
    constexpr std::array streets{"城东", "城西", "城南", "城北", "新湖", "云溪", "江畔", "东门"};
    constexpr std::array towns{"南山", "北渡", "清潭", "石桥", "白鹭", "枫林", "青岩", "上埠", "沙湾", "双溪"};
    const int count = std::clamp(2 + static_cast<int>(population / 170'000), 3, 9);
    const bool urban = county.name.ends_with("区");
    std::vector<Township> townships;
    for (int i = 0; i < count; ++i) {
        const bool street = urban ? i < count - 1 : i < 2;
        const auto at = static_cast<std::size_t>(i);
        townships.push_back({fmt::format("{}9{:02}", county.code, i + 1),
                             street ? fmt::format("示例{}街道", streets[at % streets.size()]) : fmt::format("示例{}镇", towns[(at + dice.below(3)) % towns.size()]),
                             0.5 + dice.share() + (i == 0 ? 1.0 : 0.0)});
    }
    // Two towns of one county do not share a name.
    for (std::size_t i = 0; i < townships.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (townships[k].name == townships[i].name) townships[i].name.insert(std::string_view("示例").size(), "新");
    double sum = 0;
    for (const auto& each : townships) sum += each.weight;
    for (auto& each : townships) each.weight /= sum;
    return townships;
}

void give_characters(std::vector<County>& counties, std::uint64_t seed) {
    auto dice = Dice::of(seed, "characters");
    std::vector<std::size_t> order(counties.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[dice.below(i)]);
    for (std::size_t i = 0; i < order.size(); ++i) {
        auto& county = counties[order[i]];
        const double at = static_cast<double>(i) / static_cast<double>(order.size());
        if (at < 0.15) {
            county.character = Character::exemplary;
            county.stuck_at_start = i % 2 == 0 ? 1.0 : 0.990 + 0.009 * dice.share();
        } else if (at < 0.65) {
            county.character = Character::steady;
            county.stuck_at_start = 0.955 + 0.030 * dice.share();
        } else if (at < 0.85) {
            county.character = Character::slow;
            county.stuck_at_start = 0.900 + 0.045 * dice.share();
        } else {
            county.character = Character::cramming;
            county.stuck_at_start = 0.925 + 0.035 * dice.share();
        }
    }
    // The one that would rather stop a device than stick it: large enough for its denominator to be flagged.
    County* stops = nullptr;
    for (auto& county : counties)
        if (county.character == Character::cramming && !county.functional && (stops == nullptr || county.weight > stops->weight)) stops = &county;
    stops->stops_before_cut_off = true;
}

} // namespace

std::vector<County> plan_counties(std::uint64_t seed) {
    const law::Csv csv(regions_table());
    const auto code = csv.column("code"), level = csv.column("level"), parent = csv.column("parent_code"), name = csv.column("name_zh"),
               short_name = csv.column("short_zh"), letter = csv.column("plate_letter"), population = csv.column("population_2020");
    std::map<std::string, std::string> city_names;
    std::map<std::string, double> people_of_city;
    std::vector<County> counties;
    std::vector<double> people;
    for (std::size_t i = 0; i < csv.size(); ++i) {
        if (csv.at(i, level) == "city") city_names[csv.at(i, code)] = csv.at(i, short_name);
        if (csv.at(i, level) != "county") continue;
        counties.push_back({.code = csv.at(i, code), .name = csv.at(i, name), .short_name = csv.at(i, short_name), .city_code = csv.at(i, parent),
                            .plate_letter = csv.at(i, letter).at(0)});
        people.push_back(std::stod(csv.at(i, population)));
        people_of_city[csv.at(i, parent)] += people.back();
    }
    double total = 0;
    for (const auto& city : city_shares) total += city.weight;
    std::vector<County> zones;
    for (const auto& city : city_shares) {
        const double share = city.weight / total, left_to_counties = 1.0 - share_of_a_functional_zone * city.functional_zones;
        char plate = 'A';
        for (std::size_t i = 0; i < counties.size(); ++i) {
            auto& county = counties[i];
            if (county.city_code != city.code) continue;
            county.city_short = city_names.at(county.city_code);
            county.weight = share * left_to_counties * people[i] / people_of_city.at(county.city_code);
            county.townships = plan_townships(county, people[i], Dice::of(seed, "townships", i));
            plate = county.plate_letter;
        }
        for (int i = 0; i < city.functional_zones; ++i)
            zones.push_back({.code = fmt::format("{}9{}", city.code.substr(0, 4), i + 1),
                             .name = city_names.at(std::string(city.code)) + (i == 0 ? "示例经开区" : "示例高新区"), .short_name = i == 0 ? "示例经开区" : "示例高新区",
                             .city_code = std::string(city.code), .city_short = city_names.at(std::string(city.code)), .plate_letter = plate,
                             .functional = true, .weight = share * share_of_a_functional_zone});
    }
    counties.insert(counties.end(), zones.begin(), zones.end());
    give_characters(counties, seed);
    return counties;
}

std::string write_regions_csv(const std::vector<County>& counties) {
    const law::Csv csv(regions_table());
    std::string out = "code,level,parent_code,name_zh,name_en,functional,seat_lon,seat_lat\n";
    for (std::size_t i = 0; i < csv.size(); ++i) {
        const auto cell = [&](std::string_view column) { return csv.at(i, csv.column(column)); };
        out += fmt::format("{},{},{},{},\"{}\",0,{},{}\n", cell("code"), cell("level"), cell("parent_code"), cell("name_zh"), cell("name_en"), cell("seat_lon"), cell("seat_lat"));
    }
    for (const auto& county : counties) {
        if (county.functional)
            out += fmt::format("{},county,{},{},\"Example zone {}\",1,,\n", county.code, county.city_code, county.name, county.code);
        for (const auto& township : county.townships)
            out += fmt::format("{},township,{},{},\"Example township {}\",0,,\n", township.code, county.code, township.name, township.code);
    }
    return out;
}

} // namespace tezai::simulator
