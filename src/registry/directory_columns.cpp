#include "registry/directory_columns.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tezai::registry {

std::uint16_t Dictionary::number(std::string_view word) {
    if (const auto at = numbers_.find(word); at != numbers_.end()) return at->second;
    words_.emplace_back(word);
    return numbers_.emplace(words_.back(), static_cast<std::uint16_t>(words_.size() - 1)).first->second;
}

std::optional<std::uint16_t> Dictionary::find(std::string_view word) const {
    const auto at = numbers_.find(word);
    return at == numbers_.end() ? std::nullopt : std::optional{at->second};
}

void Directory::Columns::fit(std::size_t id) {
    if (id < states.size()) return;
    const auto room = std::max(id + 1, states.capacity() < id + 1 ? states.size() + states.size() / 2 + 64 : 0);
    for (auto* column : {&region, &unit}) column->reserve(room), column->resize(id + 1);
    for (auto* column : {&category, &variety, &place_type}) column->reserve(room), column->resize(id + 1);
    for (auto* column : {&registered, &claimed}) column->reserve(room), column->resize(id + 1, no_day);
    claimed_as.reserve(room), claimed_as.resize(id + 1);
    texts.reserve(room), texts.resize(id + 1);
    states.reserve(room), states.resize(id + 1);
}

void Directory::Columns::put(std::int64_t device, std::int64_t region_id, std::int64_t unit_id, std::string_view category_code,
                             std::string_view variety_code, std::string_view name_text, std::string_view address_text, std::string_view place,
                             std::string_view registration, std::string_view use, std::optional<base::Date> registered_on) {
    const auto id = static_cast<std::size_t>(device);
    fit(id);
    if (states[id] != 0) remove(id);
    ++live;
    region[id] = static_cast<std::uint32_t>(region_id);
    unit[id] = static_cast<std::uint32_t>(unit_id);
    if (region[id] >= in_region.size()) in_region.resize(region[id] + std::size_t{1});
    ++in_region[region[id]];
    category[id] = words.number(category_code);
    variety[id] = words.number(variety_code);
    place_type[id] = words.number(place);
    const auto new_name = base::cut_utf8(name_text, 1'000), new_address = base::cut_utf8(address_text, 2'000);
    // Most changes leave the texts alone: they are not written again, or the string would grow for ever.
    if (arena.empty() || name(id) != new_name || address(id) != new_address) {
        texts[id] = {arena.size(), static_cast<std::uint16_t>(new_name.size()), static_cast<std::uint16_t>(new_address.size())};
        arena.append(new_name).append(1, '\n').append(new_address).append(1, '\n');
    }
    const auto registration_word = parse_word<RegistrationState>(registration).value_or(RegistrationState::unregistered);
    const auto use_word = parse_word<UseState>(use).value_or(UseState::not_yet_used);
    states[id] = static_cast<std::uint8_t>((static_cast<int>(registration_word) << 4) + static_cast<int>(use_word) + 1);
    registered[id] = registered_on ? base::day_number(*registered_on) : no_day;
}

void Directory::Columns::put(const store::Row& row) {
    put(row.integer(0), row.integer(1), row.integer(2), row.text(3), row.text(4), row.text(5), row.text(6), row.text(7), row.text(8), row.text(9),
        row.maybe_date(10));
}

void Directory::Columns::remove(std::size_t id) {
    if (id >= states.size() || states[id] == 0) return;
    states[id] = 0;
    --in_region[region[id]];
    --live;
}

void Directory::Columns::read_claim(std::int64_t device, const ClaimedDay& claim) {
    if (!is_there(device)) return;
    const auto id = static_cast<std::size_t>(device);
    claimed[id] = base::day_number(claim.on);
    claimed_as[id] = static_cast<std::uint8_t>(static_cast<int>(claim.what) * 4 + static_cast<int>(claim.precision));
}

std::optional<ClaimedDay> Directory::Columns::next_inspection(std::size_t id) const {
    if (claimed[id] == no_day) return std::nullopt;
    return ClaimedDay{static_cast<ClaimKind>(claimed_as[id] / 4), base::date_of_number(claimed[id]), static_cast<DatePrecision>(claimed_as[id] % 4)};
}

bool Directory::Columns::name_unit(std::int64_t unit_id, std::string_view name_text) {
    const auto id = static_cast<std::size_t>(unit_id);
    if (id >= unit_names.size()) unit_names.resize(id + 1 + id / 2);
    if (unit_names[id] == name_text) return false;
    unit_names[id] = name_text;
    return true;
}

bool Directory::Columns::note_former_names(std::int64_t unit_id, const std::vector<std::string>& names) {
    std::string all;
    for (const auto& name : names) all.append(1, ' ').append(name);
    const auto at = former_names.find(unit_id);
    if (all.empty()) return at != former_names.end() && former_names.erase(unit_id) > 0;
    if (at != former_names.end() && at->second == all) return false;
    former_names[unit_id] = std::move(all);
    return true;
}

std::string Directory::Columns::search_text(std::size_t id) const {
    std::string text;
    const auto the_unit = unit_name(id);
    const auto former = former_names.empty() ? former_names.end() : former_names.find(unit[id]);
    text.reserve(the_unit.size() + texts[id].name + texts[id].address + std::size_t{2});
    text.append(name(id)).append(1, field_break).append(the_unit);
    if (former != former_names.end()) text.append(former->second);
    return text.append(1, address_break).append(address(id));
}

std::size_t Directory::Columns::bytes() const {
    std::size_t units = unit_names.capacity() * sizeof(std::string);
    for (const auto& each : unit_names) units += each.capacity() > 15 ? each.capacity() : 0;
    return states.capacity() * (2 * 4 + 3 * 2 + 1 + 2 * 4 + 1 + sizeof(TextAt)) + arena.capacity() + units;
}

} // namespace tezai::registry
