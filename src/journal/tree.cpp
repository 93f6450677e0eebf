#include "journal/tree.hpp"

#include <bit>

#include "base/ensure.hpp"

namespace tezai::journal {
namespace {

constexpr std::uint8_t leaf_mark[] = {0x00};
constexpr std::uint8_t node_mark[] = {0x01};

// The root of the leaves [begin, end); begin is a multiple of the largest power of two in it.
Hash range_root(base::Hasher& hasher, std::uint64_t begin, std::uint64_t end, const SubtreeReader& read) {
    const auto count = end - begin;
    if (std::has_single_bit(count)) {
        const int level = std::countr_zero(count);
        return read(level, begin >> level);
    }
    const auto middle = begin + std::bit_floor(count);
    const auto left = range_root(hasher, begin, middle, read);
    return node_hash(hasher, left, range_root(hasher, middle, end, read));
}

// The largest power of two below count, for count >= 2.
std::uint64_t split_of(std::uint64_t count) { return std::bit_floor(count - 1); }

void include(base::Hasher& hasher, std::uint64_t leaf, std::uint64_t begin, std::uint64_t end, const SubtreeReader& read,
             std::vector<Hash>& path) {
    if (end - begin == 1) return;
    const auto middle = begin + split_of(end - begin);
    if (leaf < middle) {
        include(hasher, leaf, begin, middle, read, path);
        path.push_back(range_root(hasher, middle, end, read));
    } else {
        include(hasher, leaf, middle, end, read, path);
        path.push_back(range_root(hasher, begin, middle, read));
    }
}

void grow(base::Hasher& hasher, std::uint64_t old_end, std::uint64_t begin, std::uint64_t end, bool whole, const SubtreeReader& read,
          std::vector<Hash>& path) {
    if (old_end == end) {
        if (!whole) path.push_back(range_root(hasher, begin, end, read));
        return;
    }
    const auto middle = begin + split_of(end - begin);
    if (old_end <= middle) {
        grow(hasher, old_end, begin, middle, whole, read, path);
        path.push_back(range_root(hasher, middle, end, read));
    } else {
        grow(hasher, old_end, middle, end, false, read, path);
        path.push_back(range_root(hasher, begin, middle, read));
    }
}

// Both positions go up one level, and on past levels where the left one is the last of its side.
void climb(std::uint64_t& fn, std::uint64_t& sn) {
    while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
    }
}

} // namespace

Hash leaf_hash(base::Hasher& hasher, base::ByteView entry) { return hasher.hash({leaf_mark, entry}); }
Hash node_hash(base::Hasher& hasher, const Hash& left, const Hash& right) { return hasher.hash({node_mark, left, right}); }
Hash empty_root(base::Hasher& hasher) { return hasher.hash(std::string_view{}); }

Hash root(base::Hasher& hasher, std::uint64_t size, const SubtreeReader& read) {
    return size == 0 ? empty_root(hasher) : range_root(hasher, 0, size, read);
}

std::vector<Hash> inclusion_proof(base::Hasher& hasher, std::uint64_t leaf, std::uint64_t size, const SubtreeReader& read) {
    ENSURE(leaf < size, "a proof is asked for a leaf of the tree");
    std::vector<Hash> path;
    include(hasher, leaf, 0, size, read, path);
    return path;
}

std::vector<Hash> consistency_proof(base::Hasher& hasher, std::uint64_t old_size, std::uint64_t size, const SubtreeReader& read) {
    ENSURE(old_size <= size, "a tree only grows");
    std::vector<Hash> path;
    if (old_size != 0) grow(hasher, old_size, 0, size, true, read, path);
    return path;
}

bool verify_inclusion(base::Hasher& hasher, const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                      const Hash& root) {
    if (index >= size) return false;
    auto fn = index, sn = size - 1;
    auto r = leaf;
    for (const auto& p : proof) {
        if (sn == 0) return false;
        if ((fn & 1) != 0 || fn == sn) {
            r = node_hash(hasher, p, r);
            climb(fn, sn);
        } else {
            r = node_hash(hasher, r, p);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && r == root;
}

bool verify_consistency(base::Hasher& hasher, std::uint64_t old_size, std::uint64_t size, const Hash& old_root, const Hash& root,
                        std::span<const Hash> proof) {
    if (old_size > size) return false;
    if (old_size == 0) return proof.empty() && old_root == empty_root(hasher);
    if (old_size == size) return proof.empty() && old_root == root;
    // An old tree that is a perfect subtree is its own first hash.
    const bool perfect = std::has_single_bit(old_size);
    if (!perfect && proof.empty()) return false;
    auto fr = perfect ? old_root : proof[0];
    auto sr = fr;
    auto fn = old_size - 1, sn = size - 1;
    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    for (const auto& c : proof.subspan(perfect ? 0 : 1)) {
        if (sn == 0) return false;
        if ((fn & 1) != 0 || fn == sn) {
            fr = node_hash(hasher, c, fr);
            sr = node_hash(hasher, c, sr);
            climb(fn, sn);
        } else {
            sr = node_hash(hasher, sr, c);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && fr == old_root && sr == root;
}

} // namespace tezai::journal
