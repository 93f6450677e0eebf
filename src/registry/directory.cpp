// Filling the directory, keeping it current, and indexing it beside its readers. Searching is in directory_search.cpp.
#include "registry/directory.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "registry/directory_columns.hpp"
#include "registry/units/units.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view load_sql = R"sql(
    SELECT id, region_id, unit_id, category, variety, name, address, place_type, registration_state, use_state, registered_on
      FROM equipment WHERE merged_into IS NULL ORDER BY id
)sql"; // -- unscoped: the directory holds everybody and applies the scope at every answer
constexpr std::string_view some_sql = R"sql(
    SELECT id, region_id, unit_id, category, variety, name, address, place_type, registration_state, use_state, registered_on
      FROM equipment WHERE id IN ({ids}) AND merged_into IS NULL ORDER BY id
)sql"; // -- unscoped: as above
constexpr std::string_view claims_sql = R"sql(
    SELECT equipment_id, what, stated_on, precision FROM inspection_claims WHERE what IN ('next_inspection', 'certificate_expiry') ORDER BY equipment_id, entry_id, what
)sql"; // -- unscoped: as above
constexpr std::string_view some_claims_sql = R"sql(
    SELECT equipment_id, what, stated_on, precision FROM inspection_claims
     WHERE what IN ('next_inspection', 'certificate_expiry') AND equipment_id IN ({ids}) ORDER BY equipment_id, entry_id, what
)sql"; // -- unscoped: as above
constexpr std::string_view identifiers_sql = R"sql(
    SELECT value, equipment_id FROM equipment_identifiers
)sql"; // -- unscoped: as above
constexpr std::string_view some_identifiers_sql = R"sql(
    SELECT value, equipment_id FROM equipment_identifiers WHERE equipment_id IN ({ids})
)sql"; // -- unscoped: as above
// Numbers of merged records lead to the device that they are now.
constexpr std::string_view absorbed_identifiers_sql = R"sql(
    SELECT i.value, e.merged_into FROM equipment AS e JOIN equipment_identifiers AS i ON i.equipment_id = e.id WHERE e.merged_into IS NOT NULL
)sql"; // -- unscoped: as above
constexpr std::string_view some_absorbed_identifiers_sql = R"sql(
    SELECT i.value, e.merged_into FROM equipment AS e JOIN equipment_identifiers AS i ON i.equipment_id = e.id WHERE e.merged_into IN ({ids})
)sql"; // -- unscoped: as above
constexpr std::string_view only_others_sql = R"sql(
    SELECT value FROM v_equipment_identifiers
     WHERE equipment_id = :id AND value NOT IN (SELECT v.value FROM v_equipment_identifiers AS v WHERE v.equipment_id = :other)
)sql"; // -- unscoped: as above
constexpr std::string_view unit_names_sql = R"sql(
    SELECT id, name FROM units WHERE id IN ({ids})
)sql"; // -- unscoped: as above

constexpr std::int64_t indexed_by_load = 20'000; // devices: a fraction of a second
constexpr std::size_t block_of_names = 1'024;

std::string with_ids(std::string_view sql, std::span<const std::int64_t> ids) {
    std::string text(sql);
    text.replace(text.find("{ids}"), 5, fmt::format("{}", fmt::join(ids, ",")));
    return text;
}

// Columns 1, 2, 3 of the claims' SELECTs.
ClaimedDay read_claimed(const store::Row& row) {
    return {parse_word<ClaimKind>(row.text(1)).value(), row.maybe_date(2).value(), parse_word<DatePrecision>(row.text(3)).value()};
}

DeviceRow read_device(const store::Row& row) {
    const auto text = [&](int column) { return std::string(row.text(column)); };
    return {row.integer(0), row.integer(1), row.integer(2), text(3), text(4), text(5), text(6), text(7), text(8), text(9), row.maybe_date(10)};
}

} // namespace

base::Date last_day_of(const ClaimedDay& claim) {
    if (claim.precision == DatePrecision::day) return claim.on;
    return claim.precision == DatePrecision::month ? base::Date{claim.on.year() / claim.on.month() / std::chrono::last} : base::Date{claim.on.year() / 12 / 31};
}

Directory::Directory()
    : columns_(std::make_unique<Columns>()), names_(std::make_unique<NameIndex>()), identifiers_(std::make_unique<IdentifierIndex>()) {}
Directory::~Directory() = default;

void Directory::load(store::Transaction& tx) {
    auto fresh = std::make_unique<Columns>();
    tx.query(load_sql, {}, [&](const store::Row& row) { fresh->put(row); });
    tx.query(claims_sql, {}, [&](const store::Row& row) { fresh->read_claim(row.integer(0), read_claimed(row)); });
    for (const auto& unit : load_all_units(tx)) fresh->name_unit(unit.id, unit.name);
    for (auto& [unit, names] : load_former_names(tx)) fresh->note_former_names(unit, names);
    const bool small = fresh->live <= indexed_by_load;
    {
        const std::lock_guard indexes(index_mutex_);
        const auto lock = turnstile_.write();
        columns_ = std::move(fresh);
        names_ = std::make_unique<NameIndex>();
        identifiers_ = std::make_unique<IdentifierIndex>();
        names_up_to_ = 0;
        names_ready_ = identifiers_ready_ = false;
    }
    if (!small) return;
    index_names();
    index_identifiers(tx);
}

void Directory::index_names() {
    std::vector<std::pair<std::uint32_t, std::string>> block;
    while (!names_ready_ && !stop_) {
        // A change that waits goes first: an uncontested mutex would come back to this loop for ever.
        if (waiting_for_index_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const std::lock_guard indexes(index_mutex_);
        block.clear();
        auto id = std::size_t{names_up_to_} + 1;
        bool all = false;
        {
            const auto lock = turnstile_.read();
            const auto& c = *columns_;
            for (; id < c.size() && block.size() < block_of_names; ++id)
                if (c.states[id] != 0) block.emplace_back(static_cast<std::uint32_t>(id), c.search_text(id));
            all = id >= c.size();
        }
        for (const auto& [device, text] : block) names_->put(device, text);
        names_up_to_ = all ? UINT32_MAX : static_cast<std::uint32_t>(id - 1);
        names_ready_ = all;
    }
}

void Directory::index_identifiers(store::Transaction& tx) {
    if (identifiers_ready_) return;
    // Adding twice changes nothing, and what a device loses meanwhile is asked of the columns when it is found.
    tx.query(identifiers_sql, {}, [&](const store::Row& row) {
        identifiers_->add(row.text(0), static_cast<std::uint32_t>(row.integer(1)));
        return !stop_;
    });
    tx.query(absorbed_identifiers_sql, {}, [&](const store::Row& row) { identifiers_->add(row.text(0), static_cast<std::uint32_t>(row.integer(1))); });
    identifiers_ready_ = !stop_;
}

void Directory::index_again(const std::vector<std::uint32_t>& ids) {
    if (ids.empty()) return;
    ++waiting_for_index_;
    const std::lock_guard indexes(index_mutex_);
    --waiting_for_index_;
    for (const auto id : ids) {
        if (id > names_up_to_) continue; // index_names is still to come there
        std::optional<std::string> text;
        {
            const auto lock = turnstile_.read();
            if (columns_->is_there(id)) text = columns_->search_text(id);
        }
        if (text) names_->put(id, *text);
        else names_->remove(id);
    }
}

void Directory::refresh(store::Transaction& tx, std::span<const std::int64_t> ids) {
    if (ids.empty()) return;
    // Read first, without a lock: readers do not wait for the store.
    const auto devices = tx.all(with_ids(some_sql, ids), {}, read_device);
    const auto claims = tx.all(with_ids(some_claims_sql, ids), {}, [](const store::Row& row) { return std::pair{row.integer(0), read_claimed(row)}; });
    for (const auto sql : {some_identifiers_sql, some_absorbed_identifiers_sql})
        tx.query(with_ids(sql, ids), {}, [&](const store::Row& row) { identifiers_->add(row.text(0), static_cast<std::uint32_t>(row.integer(1))); });

    std::vector<std::uint32_t> changed;
    {
        const auto lock = turnstile_.write();
        auto& c = *columns_;
        for (const auto id : ids) {
            if (!c.is_there(id)) continue;
            const bool gone = std::ranges::none_of(devices, [&](const auto& each) { return each.id == id; });
            if (!gone) continue;
            c.remove(static_cast<std::size_t>(id));
            changed.push_back(static_cast<std::uint32_t>(id));
        }
        for (const auto& d : devices) {
            c.put(d.id, d.region_id, d.unit_id, d.category, d.variety, d.name, d.address, d.place_type, d.registration_state, d.use_state, d.registered_on);
            changed.push_back(static_cast<std::uint32_t>(d.id));
        }
        for (const auto& [id, claim] : claims) c.read_claim(id, claim);
    }
    index_again(changed);
}

void Directory::forget_numbers_of(store::Transaction& tx, std::int64_t merged_no_more, std::int64_t other) {
    tx.query(only_others_sql, {{"id", merged_no_more}, {"other", other}}, [&](const store::Row& row) { identifiers_->remove(row.text(0), static_cast<std::uint32_t>(other)); });
}

void Directory::refresh_units(store::Transaction& tx) {
    std::vector<std::pair<std::int64_t, std::string>> names;
    for (auto& unit : load_all_units(tx)) names.emplace_back(unit.id, std::move(unit.name));
    take_unit_names(std::move(names), load_former_names(tx));
}

void Directory::refresh_units(store::Transaction& tx, std::span<const std::int64_t> ids) {
    if (ids.empty()) return;
    take_unit_names(tx.all(with_ids(unit_names_sql, ids), {}, [](const store::Row& row) { return std::pair{row.integer(0), std::string(row.text(1))}; }), load_former_names(tx));
}

void Directory::take_unit_names(std::vector<std::pair<std::int64_t, std::string>> names, std::map<std::int64_t, std::vector<std::string>> former) {
    std::vector<bool> renamed;
    {
        const auto lock = turnstile_.write();
        for (const auto& [id, name] : names) {
            const auto at = former.find(id);
            const bool formerly = columns_->note_former_names(id, at == former.end() ? std::vector<std::string>() : at->second);
            if (!columns_->name_unit(id, name) && !formerly) continue;
            if (static_cast<std::size_t>(id) >= renamed.size()) renamed.resize(static_cast<std::size_t>(id) + 1);
            renamed[static_cast<std::size_t>(id)] = true;
        }
    }
    if (renamed.empty()) return;
    std::vector<std::uint32_t> theirs;
    {
        const auto lock = turnstile_.read();
        const auto& c = *columns_;
        for (std::size_t id = 1; id < c.size(); ++id)
            if (c.states[id] != 0 && c.unit[id] < renamed.size() && renamed[c.unit[id]]) theirs.push_back(static_cast<std::uint32_t>(id));
    }
    index_again(theirs);
}

std::int64_t Directory::count() const {
    const auto lock = turnstile_.read();
    return columns_->live;
}

std::size_t Directory::bytes() const {
    const auto lock = turnstile_.read();
    return columns_->bytes() + names_->bytes() + identifiers_->bytes();
}

bool Directory::visit(std::int64_t id, const std::function<void(const Seen&)>& visit) const {
    const auto lock = turnstile_.read();
    const auto& c = *columns_;
    if (!c.is_there(id)) return false;
    const auto at = static_cast<std::size_t>(id);
    const auto day = [](std::int32_t n) { return n == no_day ? std::optional<base::Date>{} : base::date_of_number(n); };
    visit({.id = id, .region_id = c.region[at], .unit_id = c.unit[at], .category = c.words.word(c.category[at]), .variety = c.words.word(c.variety[at]),
           .place_type = c.words.word(c.place_type[at]), .name = c.name(at), .address = c.address(at), .unit_name = c.unit_name(at),
           .registration_state = c.registration_state(at), .use_state = c.use_state(at),
           .registered_on = day(c.registered[at]), .next_inspection = c.next_inspection(at)});
    return true;
}

} // namespace tezai::registry
