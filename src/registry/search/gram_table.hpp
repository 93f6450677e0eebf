// From a gram – a character, a pair of characters, two or three initials – to the positions that hold it.
#pragma once

#include "registry/search/posting_list.hpp"

#include <deque>

namespace tezai::registry {

using Gram = std::uint64_t;
// Four kinds in one space of keys.
constexpr Gram character_gram(char32_t c) { return Gram{c}; }
constexpr Gram pair_gram(char32_t a, char32_t b) { return Gram{1} << 62 | Gram{a} << 21 | Gram{b}; }
constexpr Gram initials_gram(unsigned a, unsigned b) { return Gram{2} << 62 | Gram{a} << 8 | Gram{b}; }
constexpr Gram initials_gram(unsigned a, unsigned b, unsigned c) { return Gram{3} << 62 | Gram{a} << 16 | Gram{b} << 8 | Gram{c}; }

// Open addressing over indexes, because a map of a million small nodes costs twice the lists themselves.
class GramTable {
public:
    GramTable() : slots_(1024, empty_slot) {}
    [[nodiscard]] PostingList& at(Gram gram);
    [[nodiscard]] const PostingList* find(Gram gram) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    [[nodiscard]] std::size_t bytes() const;

private:
    static constexpr std::uint32_t empty_slot = 0xFFFFFFFF;
    struct Entry {
        Gram gram;
        PostingList list;
    };
    [[nodiscard]] std::size_t slot_of(Gram gram) const;
    void grow();

    std::deque<Entry> entries_;
    std::vector<std::uint32_t> slots_; // a power of two of them
};

} // namespace tezai::registry
