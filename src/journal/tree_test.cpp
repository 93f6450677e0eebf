#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "journal/tiles.hpp"
#include "journal/tree.hpp"

using namespace tezai;
using journal::Hash;

namespace {

// A tree held whole: every level of it, as plainly as can be.
struct NaiveTree {
    base::Hasher hasher;
    std::vector<Hash> leaves;

    explicit NaiveTree(base::Suite suite) : hasher(suite) {}
    void add(std::string_view entry) { leaves.push_back(journal::leaf_hash(hasher, base::bytes(entry))); }
    // RFC 9162 §2.1.1, word for word.
    Hash mth(std::size_t begin, std::size_t end) {
        if (end == begin) return hasher.hash("");
        if (end - begin == 1) return leaves[begin];
        std::size_t k = 1;
        while (k * 2 < end - begin) k *= 2;
        return journal::node_hash(hasher, mth(begin, begin + k), mth(begin + k, end));
    }
    journal::SubtreeReader reader() {
        return [this](int level, std::uint64_t index) {
            const auto width = std::size_t{1} << level;
            return mth(index * width, (index + 1) * width);
        };
    }
};

Hash hash_of(std::string_view hex) {
    Hash hash{};
    const auto raw = base::from_hex(hex);
    REQUIRE(raw.has_value());
    REQUIRE(raw->size() == hash.size());
    std::memcpy(hash.data(), raw->data(), hash.size());
    return hash;
}

std::vector<Hash> hashes_of(std::string_view text) {
    std::vector<Hash> hashes;
    if (!text.empty())
        for (const auto hex : base::split(text, ' ')) hashes.push_back(hash_of(hex));
    return hashes;
}

const char* const classic_leaves[] = {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};

} // namespace

TEST_CASE("the classic tree has the published roots and proofs, with both hashes") {
    std::ifstream file(std::string(TEZAI_SOURCE_DIR) + "/../shared/data/merkle_vectors.csv");
    if (!file) {
        MESSAGE("skipped: the vectors are not beside this checkout");
        return;
    }
    std::string line;
    std::getline(file, line);
    int rows = 0;
    while (std::getline(file, line)) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        const auto cells = base::split(line, ',');
        REQUIRE(cells.size() == 8);
        INFO(line.substr(0, 40));
        const auto suite = cells[0] == "SM3" ? base::Suite::gm : base::Suite::intl;
        const auto size = std::stoull(std::string(cells[2]));
        NaiveTree tree(suite);
        for (std::size_t i = 0; i < size; ++i) tree.add(*base::from_hex(classic_leaves[i]));
        const auto root = hash_of(cells[5]);
        CHECK(journal::root(tree.hasher, size, tree.reader()) == root);
        const auto proof = hashes_of(cells[6]);
        if (cells[1] == "inclusion") {
            const auto leaf = std::stoull(std::string(cells[3]));
            CHECK(journal::inclusion_proof(tree.hasher, leaf, size, tree.reader()) == proof);
            const auto hash = journal::leaf_hash(tree.hasher, base::bytes(*base::from_hex(cells[4])));
            CHECK(journal::verify_inclusion(tree.hasher, hash, leaf, size, proof, root));
        } else if (cells[1] == "consistency") {
            const auto old_size = std::stoull(std::string(cells[3]));
            CHECK(journal::consistency_proof(tree.hasher, old_size, size, tree.reader()) == proof);
            CHECK(journal::verify_consistency(tree.hasher, old_size, size, hash_of(cells[7]), root, proof));
        }
        ++rows;
    }
    CHECK(rows == 41);
}

TEST_CASE("every proof up to 300 leaves verifies, and none does after a flipped bit") {
    constexpr std::size_t most = 300;
    NaiveTree tree(base::Suite::intl);
    for (std::size_t i = 0; i < most; ++i) tree.add("entry " + std::to_string(i));
    // The roots of aligned subtrees, once.
    std::vector<std::vector<Hash>> perfect{tree.leaves};
    for (std::size_t level = 1; level <= 9; ++level) {
        auto& row = perfect.emplace_back();
        for (std::size_t i = 0; i + 1 < perfect[level - 1].size(); i += 2)
            row.push_back(journal::node_hash(tree.hasher, perfect[level - 1][i], perfect[level - 1][i + 1]));
    }
    const journal::SubtreeReader read = [&](int level, std::uint64_t index) { return perfect[static_cast<std::size_t>(level)][index]; };
    std::vector<Hash> roots;
    for (std::size_t size = 0; size <= most; ++size) {
        roots.push_back(journal::root(tree.hasher, size, read));
        if (size % 37 == 0) CHECK(roots.back() == tree.mth(0, size));
    }

    std::uint64_t wrong = 0, deceived = 0, flips = 0;
    const auto flip = [&](std::vector<Hash> proof) {
        auto& hash = proof[flips % proof.size()];
        hash[flips % 32] ^= static_cast<std::uint8_t>(1u << (flips % 8));
        ++flips;
        return proof;
    };
    for (std::size_t size = 1; size <= most; ++size)
        for (std::size_t at = 0; at < size; ++at) {
            const auto proof = journal::inclusion_proof(tree.hasher, at, size, read);
            if (!journal::verify_inclusion(tree.hasher, tree.leaves[at], at, size, proof, roots[size])) ++wrong;
            if (!proof.empty() && journal::verify_inclusion(tree.hasher, tree.leaves[at], at, size, flip(proof), roots[size])) ++deceived;
            if (journal::verify_inclusion(tree.hasher, tree.leaves[at], at + 1, size, proof, roots[size])) ++deceived;
            if (journal::verify_inclusion(tree.hasher, tree.leaves[at], at, size, proof, roots[size - 1])) ++deceived;
            const auto old_size = at + 1;
            const auto grown = journal::consistency_proof(tree.hasher, old_size, size, read);
            if (!journal::verify_consistency(tree.hasher, old_size, size, roots[old_size], roots[size], grown)) ++wrong;
            if (!grown.empty() && journal::verify_consistency(tree.hasher, old_size, size, roots[old_size], roots[size], flip(grown))) ++deceived;
            if (old_size > 1 && journal::verify_consistency(tree.hasher, old_size - 1, size, roots[old_size], roots[size], grown)) ++deceived;
        }
    CHECK(wrong == 0);
    CHECK(deceived == 0);
    CHECK(flips > 80'000);
    CHECK(journal::verify_consistency(tree.hasher, 0, 5, journal::empty_root(tree.hasher), roots[5], {}));
    CHECK_FALSE(journal::verify_consistency(tree.hasher, 6, 5, roots[6], roots[5], {}));
    CHECK_FALSE(journal::verify_consistency(tree.hasher, 3, 5, roots[3], roots[5], {}));
}

TEST_CASE("a tree grown at its edge has the root of the whole, at every size and across tiles") {
    NaiveTree tree(base::Suite::intl);
    journal::Edge edge;
    std::map<std::pair<int, std::uint64_t>, std::vector<Hash>> kept;
    const auto keep = [&](const journal::Tile& tile) { kept[{tile.level, tile.index}] = tile.hashes; };
    const std::size_t checked[] = {1, 2, 3, 255, 256, 257, 511, 512, 513, 65'535, 65'536, 65'537, 65'793};
    for (std::size_t i = 0; i < 65'793; ++i) {
        tree.add(std::to_string(i));
        edge.add(tree.hasher, tree.leaves.back(), keep);
        if (std::find(std::begin(checked), std::end(checked), i + 1) != std::end(checked)) {
            INFO("size ", i + 1);
            CHECK(edge.root(tree.hasher) == tree.mth(0, i + 1));
            // A restart reads the edge back from what was kept.
            const auto again = journal::Edge::load(tree.hasher, i + 1, [&](int level, std::uint64_t index) {
                if (level == 0) return tree.leaves[index];
                const auto below = kept.find({level - 1, index});
                REQUIRE(below != kept.end());
                return journal::fold(tree.hasher, below->second);
            });
            CHECK(again.root(tree.hasher) == edge.root(tree.hasher));
        }
    }
    CHECK(kept.size() == 257 + 1); // 257 of level 0, one of level 1
}
