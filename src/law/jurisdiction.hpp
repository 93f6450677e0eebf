// Whose law and whose days: what differs between the places whose registries we keep (tables/jurisdictions.csv).
//
// Nothing above law/ and policy knows Zhejiang. A store belongs to one jurisdiction, chosen when it is created; its offset
// turns instants into civil days. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/calendar.hpp"

namespace tezai::law {

struct Jurisdiction {
    std::string key;                // zhejiang, nyc, maryland
    std::string name_zh, name_en;
    base::UtcOffset offset;         // fixed: a jurisdiction has one
    std::string catalogue;          // a table of ours; foreign kinds are mapped to it by the import profile
    std::string region_scheme;      // what a region's code is: gb_t_2260, nyc_borough, us_county
    std::string regions_table;      // a table of ours to start from; empty: regions come with the import
    std::string plate_province;     // 浙: the province in its certificate numbers; empty where there is none
    bool rules_in_force;            // false: facts are kept and counted, and no clause of ours judges them
};

[[nodiscard]] std::span<const Jurisdiction> jurisdictions();
[[nodiscard]] const Jurisdiction* find_jurisdiction(std::string_view key);

} // namespace tezai::law
