#include "registry/search/gram_table.hpp"

namespace tezai::registry {

std::size_t GramTable::slot_of(Gram gram) const {
    auto h = gram * 0x9E3779B97F4A7C15U;
    h ^= h >> 32;
    const auto mask = slots_.size() - 1;
    auto slot = static_cast<std::size_t>(h) & mask;
    while (slots_[slot] != empty_slot && entries_[slots_[slot]].gram != gram) slot = (slot + 1) & mask;
    return slot;
}

PostingList& GramTable::at(Gram gram) {
    auto slot = slot_of(gram);
    if (slots_[slot] == empty_slot) {
        if ((entries_.size() + 1) * 4 > slots_.size() * 3) {
            grow();
            slot = slot_of(gram);
        }
        slots_[slot] = static_cast<std::uint32_t>(entries_.size());
        entries_.push_back({gram, {}});
    }
    return entries_[slots_[slot]].list;
}

const PostingList* GramTable::find(Gram gram) const {
    const auto slot = slot_of(gram);
    return slots_[slot] == empty_slot ? nullptr : &entries_[slots_[slot]].list;
}

void GramTable::grow() {
    slots_.assign(slots_.size() * 2, empty_slot);
    for (std::size_t i = 0; i < entries_.size(); ++i) slots_[slot_of(entries_[i].gram)] = static_cast<std::uint32_t>(i);
}

std::size_t GramTable::bytes() const {
    auto sum = slots_.size() * sizeof(std::uint32_t) + entries_.size() * sizeof(Entry);
    for (const auto& entry : entries_) sum += entry.list.heap_bytes();
    return sum;
}

} // namespace tezai::registry
