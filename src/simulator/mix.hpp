// What a province is made of. The shares of categories and cities, growth, ages, who is out of use and who is overdue follow the
// statistics the plan collected (end of 2020: 1 552 957 devices; Hangzhou's lifts by age 2022; Jiangsu and Shanghai for what
// is out of use); which of them are estimates is said there. How a category splits into varieties and who owns what is ours.
#pragma once

#include <array>
#include <string_view>

namespace tezai::simulator {

// Who uses a device: decides its name, its place type and what else stands there.
enum class Trade : unsigned char { residential, office, mall, hotel, hospital, school, station, care_home, factory, gas, logistics, construction, amusement, scenic };
inline constexpr std::size_t trade_count = 14;

struct TradeShare {
    Trade trade;
    double weight;
};
struct CategoryMix {
    std::string_view category;
    double weight;            // 万 devices at the end of 2020; only the proportion counts
    double age_rate;          // share of devices older than n years = exp(−rate · n): lifts 21 % over 10, 9 % over 15
    int cycle_months;         // between inspections, for what a ledger claims
    std::array<TradeShare, 9> trades; // weight 0: unused
};
inline constexpr double scale_of_mix = 155.32;
inline constexpr std::array mix{
    CategoryMix{"3000", 60.0, 0.160, 12, {{{Trade::residential, 60}, {Trade::office, 12}, {Trade::mall, 7}, {Trade::hotel, 5}, {Trade::hospital, 3}, {Trade::school, 3}, {Trade::station, 1}, {Trade::factory, 8.5}, {Trade::care_home, 0.5}}}},
    CategoryMix{"2000", 38.3, 0.115, 36, {{{Trade::factory, 82}, {Trade::gas, 12}, {Trade::hospital, 4}, {Trade::hotel, 2}}}},
    CategoryMix{"5000", 28.0, 0.200, 12, {{{Trade::factory, 68}, {Trade::logistics, 29}, {Trade::scenic, 3}}}},
    CategoryMix{"4000", 27.2, 0.120, 24, {{{Trade::factory, 70}, {Trade::logistics, 15}, {Trade::construction, 13}, {Trade::residential, 2}}}},
    CategoryMix{"1000", 1.66, 0.140, 24, {{{Trade::factory, 78}, {Trade::hotel, 12}, {Trade::hospital, 6}, {Trade::school, 4}}}},
    CategoryMix{"6000", 0.16, 0.110, 12, {{{Trade::amusement, 1}}}},
    CategoryMix{"9000", 0.008, 0.060, 12, {{{Trade::scenic, 1}}}},
};

struct CityShare {
    std::string_view code;
    double weight; // per cent of the province's devices
    int functional_zones;
};
inline constexpr std::array city_shares{
    CityShare{"330100", 24, 2}, CityShare{"330200", 16.5, 1}, CityShare{"330300", 12, 1}, CityShare{"330700", 10, 0},
    CityShare{"330400", 9.5, 1}, CityShare{"330600", 8.5, 1}, CityShare{"331000", 6.5, 0}, CityShare{"330500", 6, 0},
    CityShare{"330800", 3, 0}, CityShare{"330900", 2, 0}, CityShare{"331100", 2, 0},
};
inline constexpr double share_of_a_functional_zone = 0.03; // of its city

struct Variety {
    std::string_view code, short_name; // as people call it, for the device's name
    double weight;
};
inline constexpr std::array passenger_lifts{Variety{"3110", "客梯", 95}, Variety{"3420", "消防梯", 3}, Variety{"3430", "杂物梯", 1.4}, Variety{"3210", "液压客梯", 0.6}};
inline constexpr std::array mall_lifts{Variety{"3310", "扶梯", 58}, Variety{"3110", "客梯", 32}, Variety{"3320", "自动人行道", 6}, Variety{"3120", "货梯", 4}};
inline constexpr std::array goods_lifts{Variety{"3120", "货梯", 78}, Variety{"3110", "客梯", 15}, Variety{"3130", "简易货梯", 4}, Variety{"3220", "液压货梯", 2.5}, Variety{"3410", "防爆货梯", 0.5}};
inline constexpr std::array vessels{Variety{"2170", "储气罐", 62}, Variety{"2150", "反应釜", 31}, Variety{"2130", "储罐", 5}, Variety{"2220", "罐车", 1.4}, Variety{"2240", "罐箱", 0.4}, Variety{"2110", "超高压容器", 0.2}};
inline constexpr std::array hospital_vessels{Variety{"2170", "灭菌器", 70}, Variety{"2410", "医用氧舱", 18}, Variety{"2150", "液氧罐", 12}};
inline constexpr std::array vehicles{Variety{"5110", "叉车", 1}};
inline constexpr std::array sightseeing{Variety{"5200", "观光车", 1}};
inline constexpr std::array cranes{Variety{"4170", "单梁起重机", 52}, Variety{"4110", "桥式起重机", 13}, Variety{"4190", "葫芦桥式起重机", 12}, Variety{"4270", "葫芦门式起重机", 7}, Variety{"4210", "门式起重机", 6}, Variety{"4870", "简易升降机", 6}, Variety{"4420", "履带起重机", 2}, Variety{"4410", "轮胎起重机", 2}};
inline constexpr std::array site_cranes{Variety{"4310", "塔式起重机", 55}, Variety{"4860", "施工升降机", 40}, Variety{"4290", "架桥机", 5}};
inline constexpr std::array port_cranes{Variety{"4210", "门式起重机", 55}, Variety{"4440", "正面吊", 15}, Variety{"4710", "门座起重机", 14}, Variety{"4230", "轨道吊", 8}, Variety{"4250", "岸桥", 8}};
inline constexpr std::array parking{Variety{"4D00", "机械车库", 1}};
inline constexpr std::array boilers{Variety{"1100", "蒸汽锅炉", 57}, Variety{"1320", "导热油炉", 22}, Variety{"1200", "热水锅炉", 19}, Variety{"1310", "气相炉", 2}};
inline constexpr std::array rides{Variety{"6100", "观览车", 10}, Variety{"6200", "滑行车", 14}, Variety{"6500", "飞行塔", 12}, Variety{"6600", "转马", 16}, Variety{"6700", "自控飞机", 14}, Variety{"6800", "卡丁车", 6}, Variety{"6900", "小火车", 12}, Variety{"6A00", "碰碰车", 10}, Variety{"6D20", "水滑梯", 6}};
inline constexpr std::array ropeways{Variety{"9120", "循环索道", 70}, Variety{"9110", "往复索道", 30}};
// What gets no sticker: registered by unit, or with an identity of its own. A few, so that the indicators have somebody to leave out.
inline constexpr std::array left_out{Variety{"8310", "工艺管道", 35}, Variety{"8210", "燃气管道", 15}, Variety{"23T0", "车用气瓶", 50}};
inline constexpr double share_left_out = 0.003;

// Faults that real registries have, as shares of devices (of units where it says so).
namespace fault_share {
inline constexpr double no_registration_day = 0.007;
inline constexpr double wrong_year = 0.004;
inline constexpr double no_unit = 0.008;
inline constexpr double entered_twice = 0.003;
inline constexpr double no_device_code = 0.02;
inline constexpr double not_registered = 0.004;
inline constexpr double full_width_certificate = 0.05;
inline constexpr double unit_without_code = 0.03;   // of units
inline constexpr double unit_with_wrong_code = 0.006; // of units
inline constexpr double unit_with_rare_name = 0.002;  // of units: 䶮, 𠮷
inline constexpr double overdue = 0.011;              // of devices in use that have a claimed day
} // namespace fault_share

// Out of use: 11–14 % of what is registered (Jiangsu 2020: 13.8 %, Shanghai 2024: 11.4 %); older devices more often.
inline constexpr double suspended_at_first = 0.050, suspended_per_year = 0.0120, suspended_at_most = 0.35;
inline constexpr double share_sealed = 0.002, share_scrapped = 0.018, share_moved_out = 0.003;
// 15–18 new devices a year per hundred.
inline constexpr double new_per_year = 0.165;

} // namespace tezai::simulator
