// The RFC 9162 Merkle tree: leaf = H(0x00 ‖ entry), node = H(0x01 ‖ left ‖ right), split at the largest power of two below n.
// Pure: works on hashes it is given through a reader.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/digest.hpp"

namespace tezai::journal {

using Hash = base::Bytes32;

[[nodiscard]] Hash leaf_hash(base::Hasher&, base::ByteView entry);
[[nodiscard]] Hash node_hash(base::Hasher&, const Hash& left, const Hash& right);
[[nodiscard]] Hash empty_root(base::Hasher&); // H("")

// The root of a perfect subtree: level 0 is a leaf; index counts subtrees of that level from the left.
using SubtreeReader = std::function<Hash(int level, std::uint64_t index)>;

[[nodiscard]] Hash root(base::Hasher&, std::uint64_t size, const SubtreeReader&);
[[nodiscard]] std::vector<Hash> inclusion_proof(base::Hasher&, std::uint64_t leaf, std::uint64_t size, const SubtreeReader&);
[[nodiscard]] std::vector<Hash> consistency_proof(base::Hasher&, std::uint64_t old_size, std::uint64_t size, const SubtreeReader&);

// RFC 9162 §2.1.3.2 and §2.1.4.2; never reads out of bounds whatever it is given.
[[nodiscard]] bool verify_inclusion(base::Hasher&, const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                    std::span<const Hash> proof, const Hash& root);
[[nodiscard]] bool verify_consistency(base::Hasher&, std::uint64_t old_size, std::uint64_t size, const Hash& old_root,
                                      const Hash& root, std::span<const Hash> proof);

} // namespace tezai::journal
