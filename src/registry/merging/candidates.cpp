#include "registry/merging/candidates.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "registry/merging/store.hpp"

namespace tezai::registry::merging {
namespace {

constexpr std::string_view devices_sql = R"sql(
    SELECT id, unit_id, variety, address, maker_name, region_id FROM equipment WHERE merged_into IS NULL
)sql"; // -- unscoped: looks for pairs in the whole platform; who may see both sides of one is asked when it is shown
constexpr std::string_view numbers_sql = R"sql(
    SELECT equipment_id, kind, value FROM equipment_identifiers WHERE valid_until IS NULL
)sql"; // -- unscoped: as above
constexpr std::string_view some_devices_sql = R"sql(
    SELECT id, unit_id, variety, address, maker_name FROM equipment WHERE id IN ({})
)sql"; // -- unscoped: as above
constexpr std::string_view some_numbers_sql = R"sql(
    SELECT equipment_id, kind, value FROM equipment_identifiers WHERE valid_until IS NULL AND equipment_id IN ({})
)sql"; // -- unscoped: as above
constexpr std::string_view units_sql = R"sql(
    SELECT id, name, credit_code, region_id FROM units WHERE merged_into IS NULL
)sql"; // -- unscoped: as above

constexpr std::size_t crowd = 12;          // records under one key
constexpr std::size_t compared_at_once = 5'000;

std::uint64_t hashed(std::uint64_t seed, std::string_view text) {
    auto h = seed ^ 0xCBF29CE484222325ULL;
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    h ^= h >> 32;
    return h * 0x9E3779B97F4A7C15ULL;
}
std::uint64_t hashed(std::uint64_t seed, std::int64_t number) {
    auto h = (seed ^ static_cast<std::uint64_t>(number)) * 0xD6E8FEB86659FD93ULL;
    return h ^ (h >> 32);
}

void unique(std::vector<std::uint64_t>& pairs) {
    std::ranges::sort(pairs);
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
}
std::int64_t left_of(std::uint64_t pair) { return static_cast<std::int64_t>(pair >> 32); }
std::int64_t right_of(std::uint64_t pair) { return static_cast<std::int64_t>(pair & 0xFFFFFFFFULL); }

// Regions to counties, asked once each.
class Counties {
public:
    explicit Counties(const Registry& registry) : tree_(registry.regions.tree()), today_(registry.today()) {}
    std::int64_t of(std::int64_t region) {
        const auto [at, fresh] = known_.try_emplace(region, 0);
        if (fresh) {
            const auto county = tree_->ancestor_at(region, "county", today_);
            at->second = county != 0 ? county : region;
        }
        return at->second;
    }

private:
    std::shared_ptr<const RegionTree> tree_;
    base::Date today_;
    std::unordered_map<std::int64_t, std::int64_t> known_;
};

// The hash of a text in its plain form; the same text comes again and again.
class PlainHashes {
public:
    std::uint64_t of(std::string_view text) {
        if (text.empty()) return 0;
        if (known_.size() > 500'000) known_.clear();
        const auto [at, fresh] = known_.try_emplace(hashed(1, text), 0);
        if (fresh) at->second = hashed(2, plain_text(text));
        return at->second;
    }

private:
    std::unordered_map<std::uint64_t, std::uint64_t> known_;
};

DeviceSide& side_of(std::unordered_map<std::int64_t, DeviceSide>& sides, std::int64_t id) { return sides[id]; }

std::unordered_map<std::int64_t, DeviceSide> read_sides(store::Transaction& tx, const std::vector<std::int64_t>& ids) {
    std::unordered_map<std::int64_t, DeviceSide> sides;
    tx.query(fmt::format(fmt::runtime(some_devices_sql), fmt::join(ids, ",")), {}, [&](const store::Row& row) {
        auto& side = side_of(sides, row.integer(0));
        side.unit_id = row.integer(1);
        side.variety = row.text(2);
        side.address = row.text(3);
        side.maker_name = row.maybe_text(4).value_or("");
    });
    tx.query(fmt::format(fmt::runtime(some_numbers_sql), fmt::join(ids, ",")), {}, [&](const store::Row& row) {
        auto& side = side_of(sides, row.integer(0));
        const auto kind = parse_word<IdentifierKind>(row.text(1)).value();
        auto* const into = kind == IdentifierKind::device_code                ? &side.device_code
                           : kind == IdentifierKind::legacy_registration_code ? &side.legacy_code
                           : kind == IdentifierKind::certificate_no           ? &side.certificate_no
                           : kind == IdentifierKind::serial_no                ? &side.serial_no
                           : kind == IdentifierKind::local_no                 ? &side.local_no
                                                                              : nullptr;
        if (into != nullptr) *into = row.text(2);
    });
    return sides;
}

} // namespace

void pair_up(std::vector<Key>& keys, std::vector<std::uint64_t>& pairs) {
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    const auto pair = [&](std::size_t a, std::size_t b) { pairs.push_back((std::uint64_t{keys[a].second} << 32) | keys[b].second); };
    for (std::size_t from = 0; from < keys.size();) {
        auto to = from + 1;
        while (to < keys.size() && keys[to].first == keys[from].first) ++to;
        const bool few = to - from <= crowd;
        for (auto a = from; a < to; ++a)
            for (auto b = a + 1; b < (few ? to : std::min(to, a + 2)); ++b) pair(a, b);
        from = to;
    }
}

std::vector<Candidate> find_device_candidates(Registry& registry, const std::atomic<bool>& stop) {
    struct Column {
        std::uint64_t maker = 0, address = 0, variety = 0;
        std::int64_t unit = 0;
    };
    std::vector<Column> columns;
    std::vector<Key> by_serial, by_unit_serial, by_certificate, by_local_no;
    registry.database().read([&](store::Transaction& tx) {
        columns.clear();
        for (auto* keys : {&by_serial, &by_unit_serial, &by_certificate, &by_local_no}) keys->clear();
        PlainHashes plain;
        tx.query(devices_sql, {}, [&](const store::Row& row) {
            const auto id = static_cast<std::size_t>(row.integer(0));
            if (id >= columns.size()) columns.resize(std::max(id + 1, columns.size() + columns.size() / 2));
            columns[id] = {row.is_null(4) ? 0 : plain.of(row.text(4)), plain.of(row.text(3)), hashed(3, row.text(2)), row.integer(1)};
            return !stop;
        });
        tx.query(numbers_sql, {}, [&](const store::Row& row) {
            const auto id = static_cast<std::size_t>(row.integer(0));
            if (id >= columns.size() || columns[id].variety == 0) return !stop; // merged
            const auto& c = columns[id];
            const auto kind = row.text(1), value = row.text(2);
            const auto number = static_cast<std::uint32_t>(id);
            if (kind == "serial_no") {
                const auto serial = hashed(c.variety, value);
                if (c.maker != 0) by_serial.emplace_back(serial ^ c.maker, number);
                if (c.unit != 0) by_unit_serial.emplace_back(hashed(serial, c.unit), number);
            } else if (kind == "certificate_no") {
                by_certificate.emplace_back(hashed(4, certificate_core(value)), number);
            } else if (kind == "local_no" && c.unit != 0 && c.address != 0) {
                by_local_no.emplace_back(hashed(hashed(c.variety ^ c.address, value), c.unit), number);
            }
            return !stop;
        });
    });
    std::vector<std::uint64_t> pairs;
    for (auto* keys : {&by_serial, &by_unit_serial, &by_certificate, &by_local_no}) {
        pair_up(*keys, pairs);
        std::vector<Key>().swap(*keys);
    }
    unique(pairs);
    std::vector<Candidate> found;
    for (std::size_t from = 0; from < pairs.size() && !stop; from += compared_at_once) {
        const std::span some(pairs.data() + from, std::min(compared_at_once, pairs.size() - from));
        std::vector<std::int64_t> ids;
        for (const auto pair : some) ids.push_back(left_of(pair)), ids.push_back(right_of(pair));
        std::ranges::sort(ids);
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        const auto sides = registry.database().read([&](store::Transaction& tx) { return read_sides(tx, ids); });
        for (const auto pair : some)
            if (auto resemblance = compare_devices(sides.at(left_of(pair)), sides.at(right_of(pair))); resemblance.any())
                found.push_back({left_of(pair), right_of(pair), std::move(resemblance)});
    }
    return found;
}

std::vector<Candidate> find_unit_candidates(Registry& registry, const std::atomic<bool>& stop) {
    std::unordered_map<std::int64_t, UnitSide> sides;
    std::vector<Key> by_name, by_first_half, by_second_half, by_address;
    registry.database().read([&](store::Transaction& tx) {
        sides.clear();
        for (auto* keys : {&by_name, &by_first_half, &by_second_half, &by_address}) keys->clear();
        Counties counties(registry);
        PlainHashes plain;
        tx.query(units_sql, {}, [&](const store::Row& row) {
            const auto id = static_cast<std::uint32_t>(row.integer(0));
            const UnitSide side{std::string(row.text(1)), row.maybe_text(2).value_or("")};
            const auto county = counties.of(row.integer(3));
            by_name.emplace_back(hashed(hashed(5, name_core(side.name)), county), id);
            if (side.credit_code.size() == 18) { // where one half is wrong, the other is right
                by_first_half.emplace_back(hashed(hashed(6, std::string_view(side.credit_code).substr(0, 13)), county), id);
                by_second_half.emplace_back(hashed(hashed(7, std::string_view(side.credit_code).substr(13, 4)), county), id);
            }
            sides.emplace(id, side);
            return !stop;
        });
        tx.query(devices_sql, {}, [&](const store::Row& row) {
            if (const auto address = plain.of(row.text(3)); address != 0 && row.integer(1) != 0 && sides.contains(row.integer(1)))
                by_address.emplace_back(hashed(address, counties.of(row.integer(5))), static_cast<std::uint32_t>(row.integer(1)));
            return !stop;
        });
    });
    std::vector<std::uint64_t> pairs, neighbours;
    for (auto* keys : {&by_name, &by_first_half, &by_second_half}) pair_up(*keys, pairs);
    pair_up(by_address, neighbours);
    unique(neighbours);
    pairs.insert(pairs.end(), neighbours.begin(), neighbours.end());
    unique(pairs);
    std::vector<Candidate> found;
    for (const auto pair : pairs)
        if (auto resemblance = compare_units(sides.at(left_of(pair)), sides.at(right_of(pair)), std::ranges::binary_search(neighbours, pair)); resemblance.any())
            found.push_back({left_of(pair), right_of(pair), std::move(resemblance)});
    return found;
}

Refreshed refresh_pairs(Registry& registry, const std::atomic<bool>& stop) {
    Refreshed all;
    for (const auto kind : {Kind::unit, Kind::equipment}) {
        const auto found = kind == Kind::unit ? find_unit_candidates(registry, stop) : find_device_candidates(registry, stop);
        if (stop) return all; // half a look says nothing of what is gone
        const auto done = save_candidates(registry.journal, kind, found);
        all.open += done.open;
        all.added += done.added;
        all.gone += done.gone;
    }
    return all;
}

} // namespace tezai::registry::merging
