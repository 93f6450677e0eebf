// Names of units, sites, makers and persons that look invented: each carries 示例. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "simulator/mix.hpp"
#include "simulator/places.hpp"

namespace tezai::simulator {

[[nodiscard]] std::string_view place_type_of(Trade); // a word of law/place_type
// The n-th unit of its trade in the county; `wide` writes its brackets full width, `rare` puts 䶮 or 𠮷 into it.
struct UnitStyle {
    bool wide = false, rare = false;
};
[[nodiscard]] std::string unit_name(Trade, const County&, std::size_t n, UnitStyle);
// Where its devices stand: 示例恒泰花苑. A unit that manages housing has a new site for every dozen devices.
[[nodiscard]] std::string site_name(Trade, std::size_t n, std::size_t site);
// 示例云溪花苑3幢2单元客梯, 示例恒达机械厂叉车07号
[[nodiscard]] std::string device_name(Trade, std::string_view site, std::string_view short_name, std::size_t nth);
[[nodiscard]] std::string address(const County&, std::string_view township, Trade, std::size_t n, std::size_t site);
[[nodiscard]] std::string person_name(std::size_t n); // 示例·甲

struct Maker {
    std::string_view code; // characters 5–9 of its device codes
    std::string_view name;
};
[[nodiscard]] std::span<const Maker> makers_of(std::string_view category);

} // namespace tezai::simulator
