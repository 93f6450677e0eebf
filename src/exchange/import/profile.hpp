// A profile says how somebody else's table is to be read: which column is which field, under which of its names; what the words
// in it mean; what identifies a row; what must be there. It is a file (profiles/*.json, or one that an operator brings along), not code.
//
//   {
//     "key": "ledger", "name_zh": …, "name_en": …, "about_zh": …, "about_en": …,
//     "jurisdiction": "nyc",             only for stores of this jurisdiction; absent: for any
//     "regions_table": "nyc_regions",    profiles/tables/*.csv to start a new store from
//     "header": {"search_rows": 30, "joined_rows": 2},   how far down the header may stand; how many rows may form it
//     "identified_by": ["device_code", "certificate_no"],
//     "carry_down": ["unit_name"],       in CSV, where merged cells became blanks; XLSX says itself what was merged
//     "footers": ["合计", "制表人"],      a row that begins so and identifies nothing is no row
//     "date_order": "ymd",               or "mdy", "dmy": how 3/4/2021 is meant; absent: such a day is not guessed
//     "earliest": "1950-01-01",          a day before it is a slip
//     "defaults": {"use_state": "in_use"},
//     "columns": [{"field": "device_code", "title_zh": …, "title_en": …, "headers": ["设备代码", "设备代号"],
//                  "required": true, "values": {"在用": "in_use"}, "empty_words": ["MISSING"], "part": 1, "personal": true}, …]
//   }
//
// Several columns may feed one text field: "part" gives their order. One column may feed several fields.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace tezai::exchange {

enum class Field : std::uint8_t {
    device_code, legacy_registration_code, certificate_no, rescue_code, serial_no, local_no,
    variety, category, name, maker_name, unit_name, unit_credit_code,
    region, city, county, township, address, place_type,
    registration_state, use_state, registered_on, stop_use_on,
    last_inspection, next_inspection, certificate_expiry,
    safety_officer, safety_officer_certificate,
    code, coded_on, sticker_accepted_on,
};
inline constexpr std::size_t field_count = static_cast<std::size_t>(Field::sticker_accepted_on) + 1;
[[nodiscard]] std::string_view word(Field);
[[nodiscard]] std::optional<Field> parse_field(std::string_view);

struct ProfileColumn {
    Field field = Field::device_code;
    std::string title_zh, title_en;
    std::vector<std::string> headers;            // normalised
    std::map<std::string, std::string> values;   // normalised → the word of ours
    std::vector<std::string> empty_words;        // normalised: these say that nothing is known
    bool required = false, personal = false;
    int part = 0;                                // order among the columns of one text field
};

enum class DateOrder : std::uint8_t { unknown, ymd, mdy, dmy };

struct Profile {
    std::string key, name_zh, name_en, about_zh, about_en, jurisdiction, regions_table;
    std::size_t search_rows = 20, joined_rows = 1;
    std::vector<Field> identified_by, carry_down;
    std::vector<std::string> footers;            // normalised
    DateOrder date_order = DateOrder::unknown;
    base::Date earliest{std::chrono::year{1950} / 1 / 1};
    std::array<std::string, field_count> defaults;
    std::vector<ProfileColumn> columns;
    std::string text;                            // as read: kept with the import, so that a resumed one reads the same
};

// Half width, upper case, no blanks, no : or * at an end; a header may carry its unit or a remark in brackets.
[[nodiscard]] std::string normalise_header(std::string_view);

[[nodiscard]] base::Result<Profile, base::form::Faults> parse_profile(std::string_view json);
[[nodiscard]] const std::vector<Profile>& shipped_profiles();
[[nodiscard]] const Profile* find_profile(std::string_view key);

} // namespace tezai::exchange
