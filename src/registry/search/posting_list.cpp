#include "registry/search/posting_list.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace tezai::registry {

PostingList::PostingList(PostingList&& other) noexcept { *this = std::move(other); }

PostingList& PostingList::operator=(PostingList&& other) noexcept {
    std::swap(count_, other.count_);
    std::swap(last_, other.last_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(inside_, other.inside_); // the pointer with it
    std::swap(jumps_, other.jumps_);
    return *this;
}

PostingList::~PostingList() {
    if (capacity_ > 0) std::free(heap_); // NOLINT
}

std::size_t PostingList::heap_bytes() const {
    return capacity_ + (jumps_ ? sizeof *jumps_ + jumps_->capacity() * sizeof(Jump) : 0);
}

void PostingList::push(std::uint8_t byte) {
    const auto space = capacity_ == 0 ? sizeof inside_ : capacity_;
    if (size_ == space) {
        // An eighth more each time: realloc moves pages, not bytes, once a list is large.
        const auto more = static_cast<std::uint32_t>(space + std::max<std::size_t>(8, space / 8));
        auto* grown = static_cast<std::uint8_t*>(std::realloc(capacity_ == 0 ? nullptr : heap_, more)); // NOLINT
        if (!grown) throw std::bad_alloc();
        if (capacity_ == 0) std::memcpy(grown, inside_, sizeof inside_);
        heap_ = grown;
        capacity_ = more;
    }
    (capacity_ == 0 ? inside_ : heap_)[size_++] = byte;
}

void PostingList::append(std::uint32_t position) {
    if (count_ > 0 && position == last_) return;
    if (count_ > 0 && count_ % jump_every == 0) {
        if (!jumps_) jumps_ = std::make_unique<std::vector<Jump>>();
        jumps_->push_back({last_, size_});
    }
    auto difference = position - last_;
    for (; difference >= 0x80; difference >>= 7) push(static_cast<std::uint8_t>(difference | 0x80));
    push(static_cast<std::uint8_t>(difference));
    last_ = position;
    ++count_;
}

PostingList::Cursor::Cursor(const PostingList& list) : list_(&list), at_(list.data()), end_(at_ + list.size_) { next(); }

void PostingList::Cursor::next() {
    if (at_ == end_) {
        at_end_ = true;
        return;
    }
    std::uint32_t difference = *at_ & 0x7F;
    for (unsigned shift = 7; *at_++ & 0x80; shift += 7) difference |= static_cast<std::uint32_t>(*at_ & 0x7F) << shift;
    position_ += difference;
}

void PostingList::Cursor::seek(std::uint32_t at_least) {
    if (at_end_ || position_ >= at_least) return;
    if (list_->jumps_ && at_least - position_ > jump_every / 4) {
        // The last jump whose entry is still before the wanted one.
        const auto& jumps = *list_->jumps_;
        const auto after = std::lower_bound(jumps.begin(), jumps.end(), at_least,
                                            [](const Jump& j, std::uint32_t wanted) { return j.position < wanted; });
        if (after != jumps.begin() && std::prev(after)->position > position_) {
            position_ = std::prev(after)->position;
            at_ = list_->data() + std::prev(after)->offset;
        }
    }
    while (!at_end_ && position_ < at_least) next();
}

} // namespace tezai::registry
