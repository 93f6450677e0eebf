#include "simulator/names.hpp"

#include <array>

#include <fmt/format.h>

namespace tezai::simulator {
namespace {

constexpr std::array first{"明", "恒", "云", "远", "嘉", "瑞", "永", "华", "金", "顺", "鸿", "宏", "祥", "清", "东", "新", "江", "湖", "安", "和"};
constexpr std::array second{"达", "泰", "溪", "航", "禾", "丰", "昌", "源", "峰", "通", "图", "宇", "云", "泉", "方", "港", "南", "畔", "康", "润"};
constexpr std::array third{"", "一", "二", "三", "星", "海", "山", "原", "林", "川"};

// 4 000 words, neighbours unlike; a county has fewer units of one trade until three million devices, and then they repeat with a number.
std::string word_of(std::size_t n) {
    constexpr std::size_t words = first.size() * second.size() * third.size();
    const auto round = n / words, at = n % words * 1'733 % words;
    auto word = fmt::format("{}{}{}", first[at % first.size()], second[at / first.size() % second.size()], third[at / (first.size() * second.size())]);
    if (round > 0) word += fmt::format("第{}", round + 1);
    return word;
}

struct TradeWords {
    std::string_view place_type, site, unit;
};
constexpr std::array<TradeWords, trade_count> words{{
    {"residential", "花苑", "物业服务有限公司"},
    {"office", "大厦", "商务楼宇管理有限公司"},
    {"shopping_mall", "购物中心", "商业管理有限公司"},
    {"hotel", "大酒店", "酒店管理有限公司"},
    {"hospital", "医院", "医院"},
    {"school", "学校", "学校"},
    {"station", "客运站", "交通场站管理有限公司"},
    {"care_home", "养老院", "养老服务有限公司"},
    {"industrial", "厂", "机械有限公司"},
    {"industrial", "气站", "气体有限公司"},
    {"industrial", "物流园", "物流有限公司"},
    {"industrial", "工地", "建设有限公司"},
    {"park", "乐园", "游乐有限公司"},
    {"park", "景区", "旅游开发有限公司"},
}};
constexpr std::array factory_lines{"机械", "纺织", "化工", "五金", "电器", "塑料", "食品", "纸业", "汽配", "药业"};

const TradeWords& words_of(Trade trade) { return words[static_cast<std::size_t>(trade)]; }

constexpr std::array lift_makers{Maker{"10901", "示例快电梯有限公司"}, Maker{"10902", "示例高楼电梯有限公司"}, Maker{"10903", "示例西奥达电梯有限公司"}, Maker{"33904", "示例南浔电梯制造有限公司"}, Maker{"33905", "示例湖畔电梯有限公司"}, Maker{"10906", "示例外滩电梯有限公司"}, Maker{"33907", "示例扶梯工业有限公司"}};
constexpr std::array vessel_makers{Maker{"33911", "示例申江压力容器有限公司"}, Maker{"33912", "示例之江容器厂"}, Maker{"10913", "示例重工容器有限公司"}, Maker{"33914", "示例储罐制造有限公司"}, Maker{"32915", "示例化机有限公司"}};
constexpr std::array vehicle_makers{Maker{"33921", "示例叉车集团有限公司"}, Maker{"10922", "示例工业车辆有限公司"}, Maker{"33923", "示例电动车辆有限公司"}, Maker{"34924", "示例搬运机械有限公司"}};
constexpr std::array crane_makers{Maker{"33931", "示例起重机械有限公司"}, Maker{"41932", "示例长垣桥机有限公司"}, Maker{"10933", "示例港机有限公司"}, Maker{"33934", "示例建机有限公司"}};
constexpr std::array boiler_makers{Maker{"33941", "示例锅炉有限公司"}, Maker{"10942", "示例热能设备有限公司"}, Maker{"33943", "示例特种锅炉厂"}};
constexpr std::array ride_makers{Maker{"33951", "示例游乐设备有限公司"}, Maker{"10952", "示例游艺机厂"}};
constexpr std::array ropeway_makers{Maker{"10961", "示例索道工程有限公司"}};

} // namespace

std::string_view place_type_of(Trade trade) { return words_of(trade).place_type; }

std::string unit_name(Trade trade, const County& county, std::size_t n, UnitStyle style) {
    auto word = word_of(n);
    if (style.rare) word += n % 2 == 0 ? "䶮" : "𠮷";
    const auto& says = words_of(trade);
    if (trade == Trade::hospital || trade == Trade::school) return fmt::format("{}示例{}{}", county.short_name, word, says.unit);
    const auto line = trade == Trade::factory ? factory_lines[n % factory_lines.size()] + std::string("有限公司") : std::string(says.unit);
    if (style.wide) return fmt::format("示例{}\uFF08{}\uFF09{}", word, county.short_name, line);
    return fmt::format("{}示例{}{}", county.short_name, word, line);
}

std::string site_name(Trade trade, std::size_t n, std::size_t site) {
    // Sites of one unit must not be the names of its neighbours' sites: the second and later ones take other words.
    return fmt::format("示例{}{}", word_of(n + site * 997), trade == Trade::factory ? factory_lines[n % factory_lines.size()] + std::string("厂") : std::string(words_of(trade).site));
}

std::string device_name(Trade trade, std::string_view site, std::string_view short_name, std::size_t nth) {
    if (trade == Trade::residential) return fmt::format("{}{}幢{}单元{}", site, nth / 2 + 1, nth % 2 + 1, short_name);
    if (trade == Trade::construction) return fmt::format("{}{}#{}", site, nth + 1, short_name);
    return fmt::format("{}{}{:02}号", site, short_name, nth + 1);
}

std::string address(const County& county, std::string_view township, Trade trade, std::size_t n, std::size_t site) {
    constexpr std::array roads{"示例一路", "示例大道", "示例湖路", "示例工业路", "示例中路", "示例东街"};
    const auto number = (n * 37 + site * 11) % 880 + 1;
    const bool works = trade == Trade::factory || trade == Trade::gas || trade == Trade::logistics;
    return fmt::format("{}{}{}{}号", county.functional ? county.city_short + county.short_name : county.name, township, works ? roads[3] : roads[(n + site) % roads.size()], number);
}

std::string person_name(std::size_t n) {
    constexpr std::array stems{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "䶮"};
    return fmt::format("示例·{}{}", stems[n % stems.size()], n / stems.size() % 10 == 0 ? "" : third[n / stems.size() % 10]);
}

std::span<const Maker> makers_of(std::string_view category) {
    switch (category.empty() ? '0' : category.front()) {
    case '3': return lift_makers;
    case '5': return vehicle_makers;
    case '4': return crane_makers;
    case '1': return boiler_makers;
    case '6': return ride_makers;
    case '9': return ropeway_makers;
    default: return vessel_makers;
    }
}

} // namespace tezai::simulator
