// The tree as it is kept: tiles of 256 hashes. Level 0 holds leaf hashes, level k the roots of 256^k leaves.
//
// Edge is the right side of the tree in memory, all a growing tree needs: at most 255 hashes a level. StoredTree reads any
// subtree back from the store: from full tiles where they are, from the tile below or from the entries where not.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "journal/tree.hpp"
#include "store/database.hpp"

namespace tezai::journal {

inline constexpr std::uint64_t tile_width = 256;
inline constexpr int tile_levels = 8; // of the binary tree, within one tile

// The root of 2^n hashes.
[[nodiscard]] Hash fold(base::Hasher&, std::span<const Hash> hashes);

struct Tile {
    int level = 0;
    std::uint64_t index = 0;
    std::vector<Hash> hashes;
};

class Edge {
public:
    // Calls `full` with every tile that this leaf completes.
    void add(base::Hasher&, const Hash& leaf, const std::function<void(const Tile&)>& full);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] Hash root(base::Hasher&) const;
    // The tiles of level 1 and above that are not full yet: kept with every head, so that a restart and a proof need not fold
    // up to 65 025 leaf hashes again.
    [[nodiscard]] std::vector<Tile> list_growing() const;

    static Edge load(base::Hasher&, std::uint64_t size, const std::function<Hash(int level, std::uint64_t index)>& tile_hash);

private:
    std::uint64_t size_ = 0;
    std::vector<std::vector<Hash>> levels_;
};

class StoredTree {
public:
    StoredTree(store::Transaction& tx, base::Suite suite) : tx_(tx), hasher_(suite) {}

    // Hash `index` of tile level `level` (0: a leaf hash). Throws store::Fault when the journal lacks what it needs.
    [[nodiscard]] Hash tile_hash(int level, std::uint64_t index);
    // As SubtreeReader: binary level.
    [[nodiscard]] Hash subtree(int level, std::uint64_t index);
    [[nodiscard]] base::Hasher& hasher() { return hasher_; }

private:
    const std::vector<Hash>& tile(int level, std::uint64_t index, std::size_t at_least);
    void read_leaves(std::uint64_t first, std::vector<Hash>& into);

    store::Transaction& tx_;
    base::Hasher hasher_;
    std::map<std::pair<int, std::uint64_t>, std::vector<Hash>> cache_;
};

[[nodiscard]] std::vector<Hash> read_tile(store::Transaction&, int level, std::uint64_t index); // empty: not there
void keep_tile(store::Transaction&, const Tile&);

// Calls `each(leaf, hash)` for the sealed entries with leaf in [from, until), in order, reading and hashing in one pass.
void hash_entries(store::Transaction&, base::Hasher&, std::int64_t from, std::int64_t until,
                  const std::function<void(std::int64_t leaf, const Hash&)>& each);

} // namespace tezai::journal
