#include "journal/tiles.hpp"

#include <bit>
#include <cstring>

#include "base/ensure.hpp"
#include "journal/records.hpp"

namespace tezai::journal {

Hash fold(base::Hasher& hasher, std::span<const Hash> hashes) {
    ENSURE(std::has_single_bit(hashes.size()), "a perfect subtree has a power of two of leaves");
    std::vector<Hash> row(hashes.begin(), hashes.end());
    for (auto count = row.size(); count > 1; count /= 2)
        for (std::size_t i = 0; i < count / 2; ++i) row[i] = node_hash(hasher, row[2 * i], row[2 * i + 1]);
    return row[0];
}

void Edge::add(base::Hasher& hasher, const Hash& leaf, const std::function<void(const Tile&)>& full) {
    auto carried = leaf;
    ++size_;
    for (std::size_t level = 0;; ++level) {
        if (levels_.size() == level) levels_.emplace_back().reserve(tile_width);
        auto& row = levels_[level];
        row.push_back(carried);
        if (row.size() < tile_width) return;
        const Tile tile{static_cast<int>(level), (size_ >> (tile_levels * (level + 1))) - 1, std::move(row)};
        row = {};
        row.reserve(tile_width);
        full(tile);
        carried = fold(hasher, tile.hashes);
    }
}

Hash Edge::root(base::Hasher& hasher) const {
    return journal::root(hasher, size_, [&](int level, std::uint64_t index) {
        const auto tile_level = static_cast<std::size_t>(level / tile_levels);
        const auto width = std::uint64_t{1} << (level % tile_levels);
        const auto first = (index * width) % tile_width;
        return fold(hasher, std::span(levels_[tile_level]).subspan(first, width));
    });
}

std::vector<Tile> Edge::list_growing() const {
    std::vector<Tile> tiles;
    for (std::size_t level = 1; level < levels_.size(); ++level)
        if (!levels_[level].empty()) tiles.push_back({static_cast<int>(level), size_ >> (tile_levels * (level + 1)), levels_[level]});
    return tiles;
}

Edge Edge::load(base::Hasher&, std::uint64_t size, const std::function<Hash(int, std::uint64_t)>& tile_hash) {
    Edge edge;
    edge.size_ = size;
    for (int level = 0; size >> (tile_levels * level) != 0; ++level) {
        const auto end = size >> (tile_levels * level);
        auto& row = edge.levels_.emplace_back();
        row.reserve(tile_width);
        for (auto i = end / tile_width * tile_width; i < end; ++i) row.push_back(tile_hash(level, i));
    }
    return edge;
}

Hash StoredTree::tile_hash(int level, std::uint64_t index) {
    return tile(level, index / tile_width, index % tile_width + 1)[index % tile_width];
}

Hash StoredTree::subtree(int level, std::uint64_t index) {
    const auto width = std::uint64_t{1} << (level % tile_levels);
    const auto first = (index * width) % tile_width;
    const auto& hashes = tile(level / tile_levels, index * width / tile_width, first + width);
    return fold(hasher_, std::span(hashes).subspan(first, width));
}

const std::vector<Hash>& StoredTree::tile(int level, std::uint64_t index, std::size_t at_least) {
    auto& hashes = cache_[{level, index}];
    if (hashes.empty()) hashes = read_tile(tx_, level, index);
    if (hashes.size() >= at_least) return hashes;
    if (level == 0) {
        read_leaves(index * tile_width + hashes.size(), hashes);
        if (hashes.size() < at_least)
            throw store::Fault("the journal lacks leaf " + std::to_string(index * tile_width + hashes.size()) + "; run journal verify");
        return hashes;
    }
    while (hashes.size() < at_least) // the map's other entries stay where they are
        hashes.push_back(fold(hasher_, tile(level - 1, index * tile_width + hashes.size(), tile_width)));
    return hashes;
}

void StoredTree::read_leaves(std::uint64_t first, std::vector<Hash>& into) {
    const auto end = (first / tile_width + 1) * tile_width;
    auto next = static_cast<std::int64_t>(first);
    hash_entries(tx_, hasher_, next, static_cast<std::int64_t>(end), [&](std::int64_t leaf, const Hash& hash) {
        if (leaf != next) return; // a gap: what follows it is of no use
        into.push_back(hash);
        ++next;
    });
}

std::vector<Hash> read_tile(store::Transaction& tx, int level, std::uint64_t index) {
    auto found = tx.first("SELECT hashes FROM journal_tiles WHERE level = :level AND tile = :tile",
                          {{"level", level}, {"tile", static_cast<std::int64_t>(index)}}, [](const store::Row& row) {
                              const auto bytes = row.blob(0);
                              std::vector<Hash> hashes(std::min<std::size_t>(bytes.size() / sizeof(Hash), tile_width));
                              if (!hashes.empty()) std::memcpy(hashes.data(), bytes.data(), hashes.size() * sizeof(Hash));
                              return hashes;
                          });
    return found ? std::move(*found) : std::vector<Hash>{};
}

void keep_tile(store::Transaction& tx, const Tile& tile) {
    tx.execute(R"sql(
        INSERT INTO journal_tiles (level, tile, hashes) VALUES (:level, :tile, :hashes)
        ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes)sql",
               {{"level", tile.level},
                {"tile", static_cast<std::int64_t>(tile.index)},
                {"hashes", base::ByteView(tile.hashes.front().data(), tile.hashes.size() * sizeof(Hash))}});
}

void hash_entries(store::Transaction& tx, base::Hasher& hasher, std::int64_t from, std::int64_t until,
                  const std::function<void(std::int64_t, const Hash&)>& each) {
    std::string text;
    tx.query(R"sql(
        SELECT leaf, event, subject_kind, subject_id, event_at, recorded_at, origin, account_id, region_id, unit_id, payload
          FROM journal_entries WHERE leaf >= :from AND leaf < :until ORDER BY leaf)sql",
             {{"from", from}, {"until", until}}, [&](const store::Row& row) {
                 write_leaf_text(text, {row.text(1), row.text(2), row.integer(3), row.integer(4), row.integer(5), row.text(6),
                                        row.integer(7), row.integer(8), row.integer(9), row.text(10)});
                 each(row.integer(0), leaf_hash(hasher, base::bytes(text)));
             });
}

} // namespace tezai::journal
