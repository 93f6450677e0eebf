// 特种设备目录 (2014 No. 114), tables/catalog.csv: what is special equipment, how it is called, how it is registered.
//
// Three levels: category 3000, type 3100, variety 3110. A device carries the finest code that is known of it, which may be a type
// or a category. Registries of another jurisdiction have kinds of their own; the profile that imports them says which code
// of ours each kind is, so nothing above law/ reads foreign kinds. Pure; the rows live as long as the process.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tezai::law {

enum class CatalogLevel : std::uint8_t { category, type, variety };
// device: one certificate each. unit: one for all of a use unit (cylinders, industrial pipelines). unit_or_other: long-distance and
// public pipelines, which have rules of their own. none: components and accessories, never a device in use.
enum class RegisteredBy : std::uint8_t { device, unit, unit_or_other, none };

struct CatalogRow {
    std::string code;          // "3110"
    CatalogLevel level;
    std::string category;      // "3000"
    std::string type;          // "3100"; empty for a category and for accessories, which have no type
    std::string name_zh;       // 曳引驱动乘客电梯
    std::string name_en;
    std::string cert_char;     // 梯; empty where no certificate exists
    std::string cert_digits;   // 11
    bool is_leaf;              // nothing finer exists
    RegisteredBy registered_by;
    std::string confidence;    // how sure we are of the row
};

[[nodiscard]] std::span<const CatalogRow> catalog();                             // sorted by code
[[nodiscard]] const CatalogRow* find_catalog_row(std::string_view code);        // of any level; null: no such code
// What a device may carry: a row of any level that is not a component or an accessory.
[[nodiscard]] const CatalogRow* find_variety(std::string_view code);
// By its official name, 曳引驱动乘客电梯 or 电梯; blanks and the width of brackets do not matter. Null: none has it.
[[nodiscard]] const CatalogRow* find_variety_named(std::string_view name);
[[nodiscard]] std::span<const CatalogRow* const> categories();                  // of devices: 1000 2000 3000 4000 5000 6000 8000 9000

[[nodiscard]] bool is_under(std::string_view code, std::string_view ancestor);  // true of itself; false for codes that do not exist
[[nodiscard]] std::string_view category_of(std::string_view code);              // "3110" → "3000"; empty: no such code

[[nodiscard]] bool is_cylinder(std::string_view code); // 气瓶, 23xx
[[nodiscard]] bool is_pipeline(std::string_view code); // 压力管道, 8xxx
[[nodiscard]] bool is_lift(std::string_view code);     // 电梯, 3xxx: escalators too
// Goes where the work is, so that another province's certificate is nothing odd: 22xx, 23xx on vehicles, 44xx, 5xxx.
[[nodiscard]] bool is_mobile(std::string_view code);

} // namespace tezai::law
