#include "documents/picture_hash.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <numbers>

namespace tezai::documents {
namespace {

constexpr int grid = 32;
using Grid = std::array<double, grid * grid>;

// Greys of the centre part of a picture, turned. Each cell is the mean of 3 × 3 samples.
Grid sample(GreyView from, double part, double turn_deg) {
    Grid cells{};
    const double angle = turn_deg * std::numbers::pi / 180, cosine = std::cos(angle), sine = std::sin(angle);
    constexpr int fine = 3;
    for (int y = 0; y < grid; ++y) {
        for (int x = 0; x < grid; ++x) {
            double sum = 0;
            for (int j = 0; j < fine; ++j) {
                for (int i = 0; i < fine; ++i) {
                    const double u = ((x + (i + 0.5) / fine) / grid - 0.5) * part * from.width;
                    const double v = ((y + (j + 0.5) / fine) / grid - 0.5) * part * from.height;
                    sum += grey_at(from, {from.width / 2.0 + u * cosine - v * sine, from.height / 2.0 + u * sine + v * cosine});
                }
            }
            cells[static_cast<std::size_t>(y * grid + x)] = sum / (fine * fine);
        }
    }
    return cells;
}

std::uint64_t phash(const Grid& cells) {
    // Terms 1…8 in both directions: term 0 is the mean brightness, which says nothing.
    static const auto cosines = [] {
        std::array<std::array<double, grid>, 8> table{};
        for (std::size_t k = 0; k < 8; ++k) {
            for (std::size_t x = 0; x < grid; ++x) {
                table[k][x] = std::cos(std::numbers::pi * (static_cast<double>(x) + 0.5) * (static_cast<double>(k) + 1) / grid);
            }
        }
        return table;
    }();
    std::array<std::array<double, grid>, 8> rows{}; // rows[k][y]: every row's kth term
    for (std::size_t k = 0; k < 8; ++k) {
        for (std::size_t y = 0; y < grid; ++y) {
            for (std::size_t x = 0; x < grid; ++x) rows[k][y] += cells[y * grid + x] * cosines[k][x];
        }
    }
    std::array<double, 64> terms{};
    for (std::size_t v = 0; v < 8; ++v) {
        for (std::size_t u = 0; u < 8; ++u) {
            for (std::size_t y = 0; y < grid; ++y) terms[v * 8 + u] += rows[u][y] * cosines[v][y];
        }
    }
    auto ordered = terms;
    std::nth_element(ordered.begin(), ordered.begin() + 32, ordered.end());
    std::uint64_t bits = 0;
    for (const double term : terms) bits = bits << 1U | (term >= ordered[32] ? 1U : 0U);
    return bits;
}

std::uint64_t dhash(const Grid& cells) {
    // 9 × 8 means taken from the 32 × 32, columns with fractional borders.
    std::uint64_t bits = 0;
    for (std::size_t y = 0; y < 8; ++y) {
        std::array<double, 9> means{};
        for (std::size_t k = 0; k < 9; ++k) {
            const double left = static_cast<double>(k) * grid / 9, right = static_cast<double>(k + 1) * grid / 9;
            for (std::size_t x = static_cast<std::size_t>(left); static_cast<double>(x) < right && x < grid; ++x) {
                const double share = std::min(right, static_cast<double>(x) + 1) - std::max(left, static_cast<double>(x));
                for (std::size_t row = 4 * y; row < 4 * y + 4; ++row) means[k] += share * cells[row * grid + x];
            }
        }
        for (std::size_t k = 0; k < 8; ++k) bits = bits << 1U | (means[k] > means[k + 1] ? 1U : 0U);
    }
    return bits;
}

HashPair hash_of(const Grid& cells) { return {phash(cells), dhash(cells)}; }

HashDistance between(const HashPair& a, const HashPair& b) { return {std::popcount(a.p ^ b.p), std::popcount(a.d ^ b.d)}; }

// Weighed so that with the usual limits (6, 8) the nearest pair is within them if any is.
bool nearer(HashDistance a, HashDistance b) {
    const auto weight = [](HashDistance of) { return std::pair{std::max(4 * of.p, 3 * of.d), of.p + of.d}; };
    return weight(a) < weight(b);
}

HashDistance nearest(const std::array<HashPair, kept_crops.size()>& kept, const PictureHashes& asked) {
    HashDistance best;
    for (const auto& k : kept) {
        for (const auto& a : asked.crops) {
            if (const auto found = between(k, a); nearer(found, best)) best = found;
        }
        for (const auto& a : asked.turns) {
            if (const auto found = between(k, a); nearer(found, best)) best = found;
        }
    }
    return best;
}

bool within(HashDistance found, HashLimits limits) { return found.p <= limits.max_p && found.d <= limits.max_d; }

} // namespace

PictureHashes hash_picture(GreyView from) {
    PictureHashes hashes;
    if (from.empty()) {
        hashes.plain = true;
        return hashes;
    }
    constexpr int working_px = 256; // averaged down first, so that samples do not fall between the details
    const double ratio = std::min(1.0, static_cast<double>(working_px) / std::max(from.width, from.height));
    const auto small = shrink(from, std::max(1, static_cast<int>(from.width * ratio)), std::max(1, static_cast<int>(from.height * ratio)));
    constexpr double plain_below_deviation = 4;
    hashes.plain = spread_of(small.view()).deviation < plain_below_deviation;
    for (std::size_t i = 0; i < kept_crops.size(); ++i) hashes.crops[i] = hash_of(sample(small.view(), kept_crops[i], 0));
    for (std::size_t i = 0; i < asked_turns_deg.size(); ++i) hashes.turns[i] = hash_of(sample(small.view(), kept_crops.back(), asked_turns_deg[i]));
    return hashes;
}

HashDistance distance(const PictureHashes& kept, const PictureHashes& asked) {
    return kept.plain || asked.plain ? HashDistance{} : nearest(kept.crops, asked);
}

bool near(const PictureHashes& kept, const PictureHashes& asked, HashLimits limits) { return within(distance(kept, asked), limits); }

std::string write_hashes(const PictureHashes& hashes) {
    std::string text;
    if (hashes.plain) return text;
    constexpr std::string_view digits = "0123456789abcdef";
    for (const auto& pair : hashes.crops) {
        for (const auto half : {pair.p, pair.d}) {
            for (int shift = 60; shift >= 0; shift -= 4) text += digits[half >> shift & 15U];
        }
    }
    return text;
}

std::optional<PictureHashes> parse_hashes(std::string_view text) {
    PictureHashes hashes;
    hashes.plain = text.empty();
    if (hashes.plain) return hashes;
    if (text.size() != kept_crops.size() * 32) return std::nullopt;
    for (auto& pair : hashes.crops) {
        for (auto* half : {&pair.p, &pair.d}) {
            const auto [end, error] = std::from_chars(text.data(), text.data() + 16, *half, 16);
            if (error != std::errc{} || end != text.data() + 16) return std::nullopt;
            text.remove_prefix(16);
        }
    }
    return hashes;
}

void PictureIndex::add(std::int64_t id, const PictureHashes& kept) {
    if (kept.plain) return;
    ids_.push_back(id);
    crops_.push_back(kept.crops);
}

std::vector<PictureIndex::Match> PictureIndex::find(const PictureHashes& asked) const {
    std::vector<Match> matches;
    if (asked.plain) return matches;
    for (std::size_t i = 0; i < ids_.size(); ++i) {
        if (const auto found = nearest(crops_[i], asked); within(found, limits_)) matches.push_back({ids_[i], found});
    }
    std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) { return nearer(a.distance, b.distance); });
    return matches;
}

} // namespace tezai::documents
