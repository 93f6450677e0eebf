#include "exchange/import/judge.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "law/catalog.hpp"
#include "law/codes.hpp"
#include "law/place_type.hpp"
#include "links/coding/human_code.hpp"

namespace tezai::exchange {
namespace {

using documents::Cell;
using documents::CellKind;
using registry::IdentifierKind;

constexpr std::size_t longest_name = 200, longest_address = 400; // characters
constexpr std::size_t longest_told = 200;                         // bytes

// What people write where there is nothing to write.
bool says_nothing(std::string_view text) {
    return text.empty() || text == "/" || text == "\\" || text == "-" || text == "--" || text == "—" || text == "——" || text == "无" ||
           text == "暂无" || text == "N/A" || text == "NULL" || text == "n/a" || text == "null";
}

// A cell of our own correction file may have been guarded against being run as a formula.
std::string_view without_guard(std::string_view text) {
    if (text.size() > 1 && text[0] == '\'' && std::string_view("=+-@").find(text[1]) != std::string_view::npos) text.remove_prefix(1);
    return text;
}

// Characters, as the person who shortens it counts them: all bytes but those that go on with one.
std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string told(std::string_view text) { return std::string(base::cut_utf8(text, longest_told)); }

} // namespace

// One row under its layout: a field's text, and the fault that names its column.
struct Judge::Cells {
    Cells(const SourceRow& row_, const Profile& profile_, ReadRow& out_) : row(row_), profile(profile_), out(out_) {}

    const SourceRow& row;
    const Profile& profile;
    ReadRow& out;

    [[nodiscard]] const Cell* cell(const Layout::Source& source) const {
        if (source.column >= row.cells->size()) return nullptr;
        const auto& cell = (*row.cells)[source.column];
        return cell.kind == CellKind::empty ? nullptr : &cell;
    }
    [[nodiscard]] const Cell* cell(Field field) const {
        for (const auto& source : row.layout->of(field))
            if (const auto* found = cell(source)) return found;
        return nullptr;
    }
    [[nodiscard]] bool says(Field field) const {
        for (const auto& source : row.layout->of(field)) {
            const auto* found = cell(source);
            if (found == nullptr) continue;
            if (found->kind == CellKind::number || found->kind == CellKind::date) return true;
            const auto one = base::one_line(without_guard(found->text));
            if (!says_nothing(one) && std::ranges::find(source.as->empty_words, base::normalise_code(one)) == source.as->empty_words.end()) return true;
        }
        return false;
    }
    // One line; empty where the table says nothing. The profile's default is taken only where there is no such text.
    std::string text(Field field) {
        std::string joined;
        for (const auto& source : row.layout->of(field)) {
            const auto* found = cell(source);
            if (found == nullptr) continue;
            if (found->kind == CellKind::error) {
                fault(field, "import.cell_has_error", found->text);
                continue;
            }
            auto one = base::one_line(without_guard(found->kind == CellKind::number ? std::string_view(number_text = documents::plain_text(*found)) : std::string_view(found->text)));
            if (says_nothing(one)) continue;
            if (!source.as->empty_words.empty() && std::ranges::find(source.as->empty_words, base::normalise_code(one)) != source.as->empty_words.end()) continue;
            if (!joined.empty()) joined += ' ';
            joined += one;
        }
        if (joined.empty()) return profile.defaults[static_cast<std::size_t>(field)];
        return joined;
    }
    // A text that must be there when the profile says so.
    std::string wanted_text(Field field, std::size_t longest = longest_name) {
        auto found = text(field);
        if (found.empty()) {
            for (const auto& source : row.layout->of(field))
                if (source.as->required) {
                    fault(field, "import.required_missing", "");
                    break;
                }
        } else if (length_of(found) > longest) {
            fault(field, "import.text_too_long", found, std::to_string(longest));
        }
        return found;
    }
    void fault(Field field, std::string_view code, std::string_view value, std::string detail = {}) {
        std::string title;
        bool personal = false;
        for (const auto& source : row.layout->of(field)) {
            if (title.empty()) title = row.layout->titles[source.column];
            personal = personal || source.as->personal;
        }
        if (title.empty()) title = word(field); // a default that is not right
        // A natural person's number may stand where a credit code is asked for.
        const bool number = personal || law::parse_id_number(value).has_value();
        out.faults.push_back({title, personal || number ? law::mask_id_number(value) : told(value), std::string(code), told(detail)});
    }
    [[nodiscard]] const std::string* mapped(Field field, std::string_view value) const {
        for (const auto& source : row.layout->of(field)) {
            const auto at = source.as->values.find(base::normalise_code(value));
            if (at != source.as->values.end()) return &at->second;
        }
        return nullptr;
    }

private:
    std::string number_text;
};

Judge::Judge(const Profile& profile, Places places, base::Date today, Notes notes) : profile_(profile), places_(std::move(places)), today_(today), notes_(notes) {}

ReadRow Judge::read(const SourceRow& row) {
    ReadRow out;
    Cells cells{row, profile_, out};
    out.device.origin = journal::Origin::attested;
    read_kind(cells, out);
    read_identifiers(cells, out);
    read_words(cells, out);
    read_unit(cells, out);
    read_place(cells, out);
    read_days(cells, out);
    read_code(cells, out);
    for (std::size_t field = 0; field < field_count; ++field) {
        const auto each = static_cast<Field>(field);
        if (notes_ == Notes::places_said && (each < Field::region || each > Field::township)) continue;
        if (cells.says(each)) out.said.set(field);
    }
    return out;
}

void Judge::read_identifiers(Cells& cells, ReadRow& out) {
    auto& device = out.device;
    const auto add = [&](IdentifierKind kind, std::string value) { device.identifiers.push_back({kind, std::move(value)}); };
    const auto long_number = [&](Field field) -> std::optional<std::string> {
        const auto* cell = cells.cell(field);
        if (cell != nullptr && (documents::may_have_lost_digits(*cell) || law::number_damage(base::trim(cell->text)) == law::NumberDamage::as_float)) {
            cells.fault(field, "import.code_turned_into_number", cell->text);
            return std::nullopt;
        }
        auto text = cells.text(field);
        return text.empty() ? std::nullopt : std::optional{std::move(text)};
    };
    std::string legacy;
    if (const auto text = long_number(Field::device_code)) {
        const auto code = law::parse_device_code(*text);
        if (code) {
            for (const auto& odd : law::check_device_code(*code, device.variety, today_)) cells.fault(Field::device_code, odd.code, *text, odd.detail);
            add(IdentifierKind::device_code, code->text);
        } else if (auto old = law::parse_legacy_device_code(*text)) {
            legacy = std::move(*old); // of before 2014: kept and searched as it is
        } else {
            cells.fault(Field::device_code, code.error().code, *text, code.error().detail);
        }
    }
    if (const auto text = long_number(Field::legacy_registration_code)) {
        if (auto code = law::parse_legacy_registration_code(*text)) add(IdentifierKind::legacy_registration_code, std::move(code->text));
        else cells.fault(Field::legacy_registration_code, code.error().code, *text, code.error().detail);
    }
    if (const auto text = cells.text(Field::certificate_no); !text.empty()) {
        if (auto number = law::parse_certificate_number(text)) {
            // Years differ where a certificate was issued anew; its kind cannot.
            for (const auto& odd : law::check_certificate_number(*number, device.variety, std::nullopt, std::nullopt, number->province))
                cells.fault(Field::certificate_no, odd.code, text, odd.detail);
            add(IdentifierKind::certificate_no, std::move(number->text));
        } else {
            cells.fault(Field::certificate_no, number.error().code, text, number.error().detail);
        }
    }
    if (const auto text = cells.text(Field::rescue_code); !text.empty()) {
        if (auto code = law::parse_rescue_code(text)) add(IdentifierKind::rescue_code, std::move(*code));
        else cells.fault(Field::rescue_code, code.error().code, text, code.error().detail);
    }
    if (auto text = cells.text(Field::serial_no); !text.empty()) {
        const auto* cell = cells.cell(Field::serial_no);
        if (cell != nullptr && documents::may_have_lost_digits(*cell)) cells.fault(Field::serial_no, "import.code_turned_into_number", cell->text);
        else if (length_of(text) > longest_name) cells.fault(Field::serial_no, "import.text_too_long", text, std::to_string(longest_name));
        else add(IdentifierKind::serial_no, base::normalise_code(text));
    }
    auto local = cells.wanted_text(Field::local_no);
    if (local.empty()) local = legacy;
    if (!local.empty()) add(IdentifierKind::local_no, base::normalise_code(local));
    // A number that is there and is wrong was told above: the row does not also lack it.
    const bool named = std::ranges::any_of(profile_.identified_by, [&](Field field) {
        return std::ranges::any_of(device.identifiers, [&](const auto& each) { return registry::word(each.kind) == word(field); }) ||
               (cells.cell(field) != nullptr && !cells.text(field).empty());
    });
    if (!named) out.faults.push_back({"", "", "import.no_identifier", ""});
}

// The finest catalogue code that the row says or that stands in one of its official numbers.
void Judge::read_kind(Cells& cells, ReadRow& out) {
    auto& device = out.device;
    const auto look_up = [&](Field field) -> std::string {
        const auto text = cells.wanted_text(field);
        if (text.empty()) return {};
        const auto* mapped = cells.mapped(field, text);
        const auto* row = mapped ? law::find_variety(*mapped) : nullptr;
        if (row == nullptr) row = law::find_variety(base::normalise_code(text));
        if (row == nullptr) row = law::find_variety_named(text);
        if (row == nullptr) cells.fault(field, "import.variety_unknown", text);
        return row == nullptr ? std::string() : row->code;
    };
    device.variety = look_up(Field::variety);
    const auto category = look_up(Field::category);
    if (!out.faults.empty()) return;
    if (device.variety.empty()) {
        device.variety = category;
        for (const auto field : {Field::device_code, Field::legacy_registration_code}) {
            const auto code = base::normalise_code(cells.text(field));
            const auto* row = code.size() >= 17 ? law::find_variety(std::string_view(code).substr(0, 4)) : nullptr;
            if (row != nullptr && (category.empty() || law::is_under(row->code, category))) {
                device.variety = row->code;
                break;
            }
        }
        if (device.variety.empty())
            if (const auto number = law::parse_certificate_number(cells.text(Field::certificate_no)))
                if (const auto* row = law::find_variety(number->catalog_start + "0")) device.variety = row->code;
        if (device.variety.empty()) out.faults.push_back({"", "", "import.variety_missing", ""});
    } else if (!category.empty() && !law::is_under(device.variety, category)) {
        cells.fault(Field::variety, "import.variety_not_of_category", cells.text(Field::variety), category);
    }
    device.category = std::string(law::category_of(device.variety));
}

void Judge::read_words(Cells& cells, ReadRow& out) {
    auto& device = out.device;
    device.name = cells.wanted_text(Field::name);
    if (device.name.empty())
        if (const auto* row = law::find_variety(device.variety)) device.name = row->name_zh;
    device.maker_name = cells.wanted_text(Field::maker_name);
    device.address = cells.wanted_text(Field::address, longest_address);
    const auto place = cells.wanted_text(Field::place_type);
    const auto* mapped_place = cells.mapped(Field::place_type, place);
    if (place.empty()) device.place_type = "unknown";
    else if (const auto* type = mapped_place ? law::find_place_type(*mapped_place) : law::recognise_place_type(place)) device.place_type = type->word;
    else cells.fault(Field::place_type, "import.word_unknown", place);
    const auto state_of = [&]<class E>(Field field, E& state) {
        const auto text = cells.wanted_text(field);
        if (text.empty()) {
            if (!cells.row.layout->has(field)) out.faults.push_back({std::string(word(field)), "", "import.required_missing", ""});
            else if (std::ranges::none_of(cells.row.layout->of(field), [](const auto& source) { return source.as->required; }))
                cells.fault(field, "import.required_missing", "");
            return;
        }
        const auto* mapped = cells.mapped(field, text);
        if (const auto found = registry::parse_word<E>(mapped ? *mapped : text)) state = *found;
        else cells.fault(field, "import.word_unknown", text);
    };
    state_of(Field::registration_state, device.registration_state);
    state_of(Field::use_state, device.use_state);
}

void Judge::read_unit(Cells& cells, ReadRow& out) {
    out.unit_name = cells.wanted_text(Field::unit_name);
    if (const auto text = cells.wanted_text(Field::unit_credit_code); !text.empty()) {
        const auto* cell = cells.cell(Field::unit_credit_code);
        if (cell != nullptr && documents::may_have_lost_digits(*cell)) cells.fault(Field::unit_credit_code, "import.code_turned_into_number", cell->text);
        else if (auto code = law::parse_credit_code(text)) out.unit_credit_code = std::move(code->text);
        else cells.fault(Field::unit_credit_code, code.error().code, text, code.error().detail);
    }
    if (!out.unit_credit_code.empty() && out.unit_name.empty()) cells.fault(Field::unit_credit_code, "import.unit_without_name", out.unit_credit_code);
    out.safety_officer = cells.wanted_text(Field::safety_officer);
    out.safety_officer_certificate = cells.wanted_text(Field::safety_officer_certificate);
    if (out.safety_officer.empty() && !out.safety_officer_certificate.empty())
        cells.fault(Field::safety_officer_certificate, "import.person_without_name", out.safety_officer_certificate);
    if (!out.safety_officer.empty() && out.unit_name.empty()) cells.fault(Field::safety_officer, "import.person_without_unit", out.safety_officer);
}

void Judge::read_place(Cells& cells, ReadRow& out) {
    const auto mapped = [&](Field field) {
        auto text = cells.wanted_text(field);
        const auto* to = text.empty() ? nullptr : cells.mapped(field, text);
        return to ? *to : text;
    };
    const auto region = mapped(Field::region), city = mapped(Field::city), county = mapped(Field::county), township = mapped(Field::township);
    const auto& found = places_.find({region, city, county, township});
    if (found.fault.empty()) {
        out.device.region_id = found.region_id;
        return;
    }
    const auto field = parse_field(found.level);
    if (field && cells.row.layout->has(*field)) cells.fault(*field, found.fault, cells.text(*field));
    else out.faults.push_back({"", "", std::string(found.fault), ""});
}

// A day that has been: what is still to come, or lies before there were lifts, is a slip.
std::optional<base::Date> Judge::read_past_day(Cells& cells, Field field) {
    const auto text = cells.wanted_text(field);
    if (text.empty()) return std::nullopt;
    const auto* cell = cells.cell(field);
    const auto day = cell ? read_day(*cell, profile_.date_order) : read_day(std::string_view(text), profile_.date_order);
    if (!day) cells.fault(field, "import.not_a_date", text);
    else if (day->precision != registry::DatePrecision::day) cells.fault(field, "import.day_needed", text);
    else if (day->on > today_) cells.fault(field, "import.date_to_come", text);
    else if (day->on < profile_.earliest) cells.fault(field, "import.date_too_early", text, base::to_text(profile_.earliest));
    else return day->on;
    return std::nullopt;
}

void Judge::read_days(Cells& cells, ReadRow& out) {
    auto& device = out.device;
    device.registered_on = read_past_day(cells, Field::registered_on);
    device.use_state_since = read_past_day(cells, Field::stop_use_on);
    if (device.use_state_since && (device.use_state == registry::UseState::in_use || device.use_state == registry::UseState::not_yet_used))
        cells.fault(Field::stop_use_on, "import.states_disagree", base::to_text(*device.use_state_since));
    if (device.use_state_since && device.registered_on && *device.use_state_since < *device.registered_on)
        cells.fault(Field::stop_use_on, "import.days_out_of_order", base::to_text(*device.use_state_since));
    using registry::ClaimKind;
    for (const auto& [field, what] : {std::pair{Field::last_inspection, ClaimKind::last_inspection}, std::pair{Field::next_inspection, ClaimKind::next_inspection},
                                      std::pair{Field::certificate_expiry, ClaimKind::certificate_expiry}}) {
        auto text = cells.wanted_text(field);
        if (text.empty()) continue;
        const auto* cell = cells.cell(field);
        const auto day = cell ? read_day(*cell, profile_.date_order) : read_day(std::string_view(text), profile_.date_order);
        if (!day) cells.fault(field, "import.not_a_date", text);
        else if (what == ClaimKind::last_inspection && day->on > today_) cells.fault(field, "import.date_to_come", text);
        else if (day->on < profile_.earliest) cells.fault(field, "import.date_too_early", text, base::to_text(profile_.earliest));
        else device.claims.push_back({what, day->on, day->precision, told(text)});
    }
}

void Judge::read_code(Cells& cells, ReadRow& out) {
    if (const auto text = cells.wanted_text(Field::code); !text.empty()) {
        // A plate's whole address is as good as its last part.
        const auto slash = text.find_last_of('/');
        if (auto code = coding::parse_code(slash == std::string::npos ? std::string_view(text) : std::string_view(text).substr(slash + 1))) out.code = std::move(*code);
        else cells.fault(Field::code, "import.code_malformed", text);
    }
    out.coded_on = read_past_day(cells, Field::coded_on);
    out.sticker_accepted_on = read_past_day(cells, Field::sticker_accepted_on);
    if (out.coded_on && out.sticker_accepted_on && *out.sticker_accepted_on < *out.coded_on)
        cells.fault(Field::sticker_accepted_on, "import.days_out_of_order", base::to_text(*out.sticker_accepted_on));
}

} // namespace tezai::exchange
