#include "law/jurisdiction.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/ensure.hpp"
#include "law/csv_rows.hpp"
#include "law_tables.hpp"

namespace tezai::law {
namespace {

base::UtcOffset offset_of(const std::string& minutes) {
    int count = 0;
    const auto [end, error] = std::from_chars(minutes.data(), minutes.data() + minutes.size(), count);
    ENSURE(error == std::errc{} && end == minutes.data() + minutes.size(), "an offset is a number of minutes");
    return base::UtcOffset{count};
}

std::vector<Jurisdiction> read_jurisdictions() {
    const Csv csv(table("jurisdictions"));
    const auto key = csv.column("key"), zh = csv.column("name_zh"), en = csv.column("name_en"), offset = csv.column("utc_offset_minutes"),
               catalogue = csv.column("catalogue"), scheme = csv.column("region_scheme"), regions = csv.column("regions_table"),
               province = csv.column("plate_province"), rules = csv.column("rules_in_force");
    std::vector<Jurisdiction> all;
    for (std::size_t i = 0; i < csv.size(); ++i)
        all.push_back({csv.at(i, key), csv.at(i, zh), csv.at(i, en), offset_of(csv.at(i, offset)), csv.at(i, catalogue), csv.at(i, scheme),
                       csv.at(i, regions), csv.at(i, province), csv.at(i, rules) == "1"});
    return all;
}

const std::vector<Jurisdiction>& rows() {
    static const auto all = read_jurisdictions();
    return all;
}

} // namespace

std::span<const Jurisdiction> jurisdictions() { return rows(); }

const Jurisdiction* find_jurisdiction(std::string_view key) {
    const auto found = std::ranges::find(rows(), key, &Jurisdiction::key);
    return found == rows().end() ? nullptr : &*found;
}

} // namespace tezai::law
