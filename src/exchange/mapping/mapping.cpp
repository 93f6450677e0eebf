#include "exchange/mapping/mapping.hpp"

#include <algorithm>
#include <set>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "law/catalog.hpp"
#include "law/place_type.hpp"

namespace tezai::exchange {
namespace {

const Profile& base_profile() { return *find_profile("ledger"); }

std::string list_of(const std::vector<std::string>& texts) {
    std::string json = "[";
    for (const auto& text : texts) {
        if (json.size() > 1) json += ',';
        base::append_json_string(json, text);
    }
    return json + "]";
}
std::string list_of(const std::vector<Field>& fields) {
    std::vector<std::string> words;
    for (const auto field : fields) words.emplace_back(word(field));
    return list_of(words);
}

bool is_word_of_ours(Field field, std::string_view means) {
    switch (field) {
    case Field::variety:
    case Field::category: return law::find_variety(means) != nullptr || law::find_catalog_row(means) != nullptr;
    case Field::use_state: return registry::parse_word<registry::UseState>(means).has_value();
    case Field::registration_state: return registry::parse_word<registry::RegistrationState>(means).has_value();
    case Field::place_type: return law::find_place_type(means) != nullptr;
    default: return !means.empty(); // a place as our tree calls it
    }
}

} // namespace

bool has_words(Field field) {
    return field == Field::variety || field == Field::category || field == Field::use_state || field == Field::registration_state || field == Field::place_type || field == Field::county ||
           field == Field::township;
}

base::form::Faults check_mapping(const Mapping& mapping) {
    base::form::Faults faults;
    std::map<Field, std::size_t> fed;
    std::set<std::string> titles;
    for (std::size_t i = 0; i < mapping.columns.size(); ++i) {
        const auto path = "/columns/" + std::to_string(i);
        const auto& column = mapping.columns[i];
        if (normalise_header(column.title).empty()) faults.push_back({path + "/title", "missing"});
        else if (!titles.insert(normalise_header(column.title)).second) faults.push_back({path + "/title", "import.title_twice", {{"title", column.title}}});
        if (column.field.empty()) continue;
        const auto field = parse_field(column.field);
        if (!field) faults.push_back({path + "/field", "not_one_of"});
        else if (const auto [at, fresh] = fed.emplace(*field, i); !fresh) faults.push_back({path + "/field", "import.field_fed_twice", {{"title", mapping.columns[at->second].title}}});
    }
    for (std::size_t i = 0; i < mapping.words.size(); ++i) {
        const auto field = parse_field(mapping.words[i].field);
        if (!field || !has_words(*field)) faults.push_back({"/words/" + std::to_string(i) + "/field", "not_one_of"});
        else if (!is_word_of_ours(*field, mapping.words[i].means)) faults.push_back({"/words/" + std::to_string(i) + "/means", "not_one_of"});
    }
    const auto& identified_by = base_profile().identified_by;
    if (std::ranges::none_of(identified_by, [&](Field field) { return fed.contains(field); })) faults.push_back({"/columns", "import.mapping_identifies_nothing"});
    for (const auto& column : base_profile().columns)
        if (column.required && !fed.contains(column.field)) faults.push_back({"/columns", "import.mapping_lacks", {{"field", column.title_zh + " / " + column.title_en}}});
    if (!mapping.date_order.empty() && mapping.date_order != "ymd" && mapping.date_order != "mdy" && mapping.date_order != "dmy") faults.push_back({"/date_order", "not_one_of"});
    if (base::trim(mapping.name).empty()) faults.push_back({"/name", "missing"});
    else if (base::to_code_points(mapping.name).size() > 60) faults.push_back({"/name", "too_long"});
    return faults;
}

std::string write_profile(const Mapping& mapping, std::string_view key) {
    const auto& base = base_profile();
    std::set<std::string> said; // titles of which the person has spoken
    for (const auto& column : mapping.columns) said.insert(normalise_header(column.title));
    std::string columns = "[";
    for (const auto& each : base.columns) {
        std::vector<std::string> headers;
        for (const auto& column : mapping.columns)
            if (column.field == word(each.field)) headers.push_back(normalise_header(column.title));
        const bool fed = !headers.empty();
        // Beside what the person said, the names it goes by elsewhere; not where another column of this file feeds the field.
        if (!fed)
            for (const auto& header : each.headers)
                if (!said.contains(header)) headers.push_back(header);
        if (headers.empty()) continue; // this file uses all of its names for something else
        auto values = each.values;
        for (const auto& one : mapping.words)
            if (one.field == word(each.field)) values[base::normalise_code(one.word)] = one.means;
        base::CanonicalObject value_list;
        for (const auto& [from, to] : values) value_list.add(from, to);
        base::CanonicalObject column;
        if (!each.empty_words.empty()) column.add_raw("empty_words", list_of(each.empty_words));
        column.add("field", word(each.field)).add_raw("headers", list_of(headers)).add("personal", each.personal).add("required", each.required).add("title_en", each.title_en).add("title_zh", each.title_zh);
        if (!values.empty()) column.add_raw("values", value_list.text());
        if (columns.size() > 1) columns += ',';
        columns += column.text();
    }
    columns += "]";
    base::CanonicalObject defaults, header, profile;
    std::map<std::string, std::string> sorted;
    for (std::size_t f = 0; f < field_count; ++f)
        if (!base.defaults[f].empty()) sorted.emplace(word(static_cast<Field>(f)), base.defaults[f]);
    for (const auto& [field, value] : sorted) defaults.add(field, value);
    header.add("joined_rows", static_cast<std::int64_t>(base.joined_rows)).add("search_rows", static_cast<std::int64_t>(base.search_rows));
    profile.add("about_en", "A mapping that somebody of this region keeps.").add("about_zh", "本地区自己保存的列对应。").add_raw("carry_down", list_of(base.carry_down)).add_raw("columns", columns);
    if (!mapping.date_order.empty()) profile.add("date_order", mapping.date_order);
    profile.add_raw("defaults", defaults.text()).add("earliest", base.earliest).add_raw("footers", list_of(base.footers)).add_raw("header", header.text())
        .add_raw("identified_by", list_of(base.identified_by)).add("key", key).add("name_en", mapping.name).add("name_zh", mapping.name);
    return profile.text();
}

const Profile* recognise(std::span<const Profile* const> kept, std::span<const Profile* const> shipped, std::span<const documents::Row> beginning) {
    const Profile* best = nullptr;
    std::size_t most = 0;
    for (const auto& profiles : {kept, shipped})
        for (const auto* profile : profiles) {
            const auto layout = find_layout(*profile, beginning);
            if (!layout || find_missing(*profile, *layout) != nullptr || layout->understood <= most) continue;
            most = layout->understood;
            best = profile;
        }
    return best;
}

} // namespace tezai::exchange
