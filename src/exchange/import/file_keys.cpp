#include "exchange/import/file_keys.hpp"

#include <cstring>

namespace tezai::exchange {
namespace {

std::uint64_t mix(std::uint64_t h) { // the finaliser of MurmurHash3
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53ULL;
    return h ^ (h >> 33);
}

std::uint64_t hash(std::string_view text, std::uint64_t seed) {
    std::uint64_t h = mix(seed ^ (text.size() * 0x9e3779b97f4a7c15ULL));
    while (!text.empty()) {
        std::uint64_t word = 0;
        const auto taken = text.size() < 8 ? text.size() : 8;
        std::memcpy(&word, text.data(), taken);
        h = mix(h ^ word) + seed;
        text.remove_prefix(taken);
    }
    return h;
}

} // namespace

std::optional<FileKeys::Place> FileKeys::add(std::string_view kind, std::string_view value, const Place& place) {
    if ((used_ + 1) * 2 > slots_.size()) grow();
    const auto high = hash(value, 0x243f6a8885a308d3ULL ^ hash(kind, 1)), low = hash(value, 0x13198a2e03707344ULL ^ hash(kind, 2));
    for (auto at = high & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
        auto& slot = slots_[at];
        if (slot.place.number == 0) {
            slot = {high, low, place};
            ++used_;
            return std::nullopt;
        }
        if (slot.high == high && slot.low == low) return slot.place;
    }
}

void FileKeys::grow() {
    auto old = std::move(slots_);
    slots_.assign(old.size() * 2, Slot{});
    for (const auto& slot : old) {
        if (slot.place.number == 0) continue;
        auto at = slot.high & (slots_.size() - 1);
        while (slots_[at].place.number != 0) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = slot;
    }
}

} // namespace tezai::exchange
