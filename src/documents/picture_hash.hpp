// Has this photo, or a lightly changed copy of it, been handed in before?
//
// Two 64-bit hashes (pHash, dHash) of several crops. One pair a photo is not enough: measured on made photos, a crop of
// 10 % or a turn of 5° escapes it always (antifraud.md D24). So five centre crops are kept, and a new photo asks with its
// own five and with twelve small turns of its middle. Off-centre crops and mirrored copies still escape. A match is a
// hint for a person to look at, never a verdict.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "documents/picture.hpp"

namespace tezai::documents {

struct HashPair {
    std::uint64_t p = 0; // signs of the 64 lowest cosine terms of 32 × 32 greys against their median
    std::uint64_t d = 0; // is each of 8 × 8 cells lighter than its right neighbour?

    bool operator==(const HashPair&) const = default;
};

inline constexpr std::array kept_crops{1.0, 0.95, 0.90, 0.85, 0.80};
inline constexpr std::array asked_turns_deg{-6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0};

struct PictureHashes {
    std::array<HashPair, kept_crops.size()> crops{};      // to be stored
    std::array<HashPair, asked_turns_deg.size()> turns{}; // only to ask with
    bool plain = false; // a wall, a covered lens: all such pictures hash alike, so they match nothing
};

// Of the picture as it is shown: apply upright() first. An eighth of a phone's photo is plenty.
[[nodiscard]] PictureHashes hash_picture(GreyView);

struct HashDistance {
    int p = 64; // differing bits
    int d = 64;
};
struct HashLimits {
    int max_p = 6;
    int max_d = 8;
};

// The nearest of all pairs of what is kept of one and asked by the other.
[[nodiscard]] HashDistance distance(const PictureHashes& kept, const PictureHashes& asked);
[[nodiscard]] bool near(const PictureHashes& kept, const PictureHashes& asked, HashLimits = {});

// The kept crops as text for a column: 5 × 32 hex digits, empty for a plain picture.
[[nodiscard]] std::string write_hashes(const PictureHashes&);
[[nodiscard]] std::optional<PictureHashes> parse_hashes(std::string_view text);

// All kept photos in memory, scanned from end to end: nothing is missed, and a million take a fraction of a second.
// Not safe for use by several threads at once while photos are added.
class PictureIndex {
public:
    struct Match {
        std::int64_t id = 0;
        HashDistance distance;
    };
    explicit PictureIndex(HashLimits limits = {}) : limits_(limits) {}
    void add(std::int64_t id, const PictureHashes& kept);
    [[nodiscard]] std::vector<Match> find(const PictureHashes& asked) const; // nearest first
    [[nodiscard]] std::size_t size() const { return ids_.size(); }

private:
    HashLimits limits_;
    std::vector<std::int64_t> ids_;
    std::vector<std::array<HashPair, kept_crops.size()>> crops_;
};

} // namespace tezai::documents
