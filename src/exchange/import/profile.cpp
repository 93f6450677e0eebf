#include "exchange/import/profile.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/form.hpp"
#include "base/text.hpp"
#include "exchange_profiles.hpp"

namespace tezai::exchange {
namespace {

using namespace std::string_view_literals;
namespace form = base::form;

constexpr std::array<std::string_view, field_count> field_words{
    "device_code"sv, "legacy_registration_code"sv, "certificate_no"sv, "rescue_code"sv, "serial_no"sv, "local_no"sv,
    "variety"sv, "category"sv, "name"sv, "maker_name"sv, "unit_name"sv, "unit_credit_code"sv,
    "region"sv, "city"sv, "county"sv, "township"sv, "address"sv, "place_type"sv,
    "registration_state"sv, "use_state"sv, "registered_on"sv, "stop_use_on"sv,
    "last_inspection"sv, "next_inspection"sv, "certificate_expiry"sv,
    "safety_officer"sv, "safety_officer_certificate"sv,
    "code"sv, "coded_on"sv, "sticker_accepted_on"sv};

// The file as it is written.
struct HeaderText {
    std::optional<std::int64_t> search_rows, joined_rows;
    static constexpr auto form = std::tuple{form::field("search_rows", &HeaderText::search_rows), form::field("joined_rows", &HeaderText::joined_rows)};
};
struct ColumnText {
    std::string field, title_zh, title_en;
    std::vector<std::string> headers;
    std::optional<bool> required, personal;
    std::optional<std::map<std::string, std::string>> values;
    std::optional<std::vector<std::string>> empty_words;
    std::optional<std::int64_t> part;
    static constexpr auto form = std::tuple{
        form::field("field", &ColumnText::field), form::field("title_zh", &ColumnText::title_zh), form::field("title_en", &ColumnText::title_en),
        form::field("headers", &ColumnText::headers), form::field("required", &ColumnText::required), form::field("personal", &ColumnText::personal),
        form::field("values", &ColumnText::values), form::field("empty_words", &ColumnText::empty_words), form::field("part", &ColumnText::part)};
};
struct ProfileText {
    std::string key, name_zh, name_en, about_zh, about_en;
    std::optional<std::string> jurisdiction, regions_table, date_order;
    std::optional<HeaderText> header;
    std::vector<std::string> identified_by;
    std::optional<std::vector<std::string>> carry_down, footers;
    std::optional<base::Date> earliest;
    std::optional<std::map<std::string, std::string>> defaults;
    std::vector<ColumnText> columns;
    static constexpr auto form = std::tuple{
        form::field("key", &ProfileText::key), form::field("name_zh", &ProfileText::name_zh), form::field("name_en", &ProfileText::name_en),
        form::field("about_zh", &ProfileText::about_zh), form::field("about_en", &ProfileText::about_en),
        form::field("jurisdiction", &ProfileText::jurisdiction), form::field("regions_table", &ProfileText::regions_table),
        form::field("date_order", &ProfileText::date_order), form::field("header", &ProfileText::header),
        form::field("identified_by", &ProfileText::identified_by), form::field("carry_down", &ProfileText::carry_down),
        form::field("footers", &ProfileText::footers), form::field("earliest", &ProfileText::earliest),
        form::field("defaults", &ProfileText::defaults), form::field("columns", &ProfileText::columns)};
};

// Looks up each word; what is no field is told with its path.
std::vector<Field> fields_of(const std::vector<std::string>& words, const std::string& path, form::Faults& faults) {
    std::vector<Field> fields;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (const auto field = parse_field(words[i])) fields.push_back(*field);
        else faults.push_back({path + "/" + std::to_string(i), "not_one_of"});
    }
    return fields;
}

void take_column(const ColumnText& text, std::size_t number, Profile& profile, form::Faults& faults) {
    const auto path = "/columns/" + std::to_string(number);
    const auto field = parse_field(text.field);
    if (!field) {
        faults.push_back({path + "/field", "not_one_of"});
        return;
    }
    if (text.headers.empty()) faults.push_back({path + "/headers", "missing"});
    ProfileColumn column{.field = *field, .title_zh = text.title_zh, .title_en = text.title_en, .required = text.required.value_or(false),
                         .personal = text.personal.value_or(false), .part = static_cast<int>(text.part.value_or(0))};
    for (const auto& header : text.headers) column.headers.push_back(normalise_header(header));
    for (const auto& title : {text.title_zh, text.title_en}) // a list that we wrote can be read again
        if (const auto name = normalise_header(title); !name.empty() && std::ranges::find(column.headers, name) == column.headers.end()) column.headers.push_back(name);
    if (text.values)
        for (const auto& [from, to] : *text.values) column.values.emplace(base::normalise_code(from), to);
    if (text.empty_words)
        for (const auto& each : *text.empty_words) column.empty_words.push_back(base::normalise_code(each));
    profile.columns.push_back(std::move(column));
}

} // namespace

std::string_view word(Field field) { return field_words[static_cast<std::size_t>(field)]; }

std::optional<Field> parse_field(std::string_view text) {
    const auto at = std::ranges::find(field_words, text);
    return at == field_words.end() ? std::nullopt : std::optional{static_cast<Field>(at - field_words.begin())};
}

std::string normalise_header(std::string_view text) {
    auto key = base::normalise_code(text);
    std::erase_if(key, [](char c) { return c == '*' || c == ':' || c == '_'; });
    return key;
}

base::Result<Profile, form::Faults> parse_profile(std::string_view json) {
    const auto text = form::parse<ProfileText>(json);
    if (!text) return base::failure(text.error());
    form::Faults faults;
    Profile profile{.key = text->key, .name_zh = text->name_zh, .name_en = text->name_en, .about_zh = text->about_zh, .about_en = text->about_en,
                    .jurisdiction = text->jurisdiction.value_or(""), .regions_table = text->regions_table.value_or(""), .text = std::string(json)};
    const auto header = text->header.value_or(HeaderText{});
    const auto within = [&](std::optional<std::int64_t> given, std::int64_t otherwise, std::int64_t most, const char* path) {
        if (given && (*given < 1 || *given > most)) faults.push_back({path, "not_an_integer_in_range"});
        return static_cast<std::size_t>(given.value_or(otherwise));
    };
    profile.search_rows = within(header.search_rows, 20, 200, "/header/search_rows");
    profile.joined_rows = within(header.joined_rows, 1, 3, "/header/joined_rows");
    profile.identified_by = fields_of(text->identified_by, "/identified_by", faults);
    if (profile.identified_by.empty()) faults.push_back({"/identified_by", "missing"});
    for (std::size_t i = 0; i < profile.identified_by.size(); ++i)
        if (profile.identified_by[i] > Field::local_no) faults.push_back({"/identified_by/" + std::to_string(i), "not_one_of"});
    if (text->carry_down) profile.carry_down = fields_of(*text->carry_down, "/carry_down", faults);
    if (text->footers)
        for (const auto& footer : *text->footers) profile.footers.push_back(base::normalise_code(footer));
    if (text->date_order) {
        constexpr std::array orders{std::pair{"ymd"sv, DateOrder::ymd}, std::pair{"mdy"sv, DateOrder::mdy}, std::pair{"dmy"sv, DateOrder::dmy}};
        const auto at = std::ranges::find(orders, std::string_view(*text->date_order), &decltype(orders)::value_type::first);
        if (at == orders.end()) faults.push_back({"/date_order", "not_one_of"});
        else profile.date_order = at->second;
    }
    if (text->earliest) profile.earliest = *text->earliest;
    if (text->defaults)
        for (const auto& [name, value] : *text->defaults) {
            if (const auto field = parse_field(name)) profile.defaults[static_cast<std::size_t>(*field)] = value;
            else faults.push_back({"/defaults/" + name, "unknown_field"});
        }
    for (std::size_t i = 0; i < text->columns.size(); ++i) take_column(text->columns[i], i, profile, faults);
    for (std::size_t i = 0; i < profile.identified_by.size(); ++i)
        if (std::ranges::find(profile.columns, profile.identified_by[i], &ProfileColumn::field) == profile.columns.end())
            faults.push_back({"/identified_by/" + std::to_string(i), "missing"});
    if (!faults.empty()) return base::failure(faults);
    return profile;
}

const std::vector<Profile>& shipped_profiles() {
    static const auto all = [] {
        std::vector<Profile> read;
        for (const auto text : profiles()) {
            auto profile = parse_profile(text);
            ENSURE(profile, "a shipped profile can be read: " + (profile ? std::string() : profile.error().front().path + " " + profile.error().front().code));
            read.push_back(std::move(*profile));
        }
        return read;
    }();
    return all;
}

const Profile* find_profile(std::string_view key) {
    const auto& all = shipped_profiles();
    const auto at = std::ranges::find(all, key, &Profile::key);
    return at == all.end() ? nullptr : &*at;
}

} // namespace tezai::exchange
