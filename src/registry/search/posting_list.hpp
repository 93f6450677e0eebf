// The positions at which something occurs, ascending, as differences of one to five bytes. A list of up to eight bytes
// needs no memory of its own: most pairs of characters are rare.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace tezai::registry {

class PostingList {
public:
    PostingList() = default;
    PostingList(PostingList&&) noexcept;
    PostingList& operator=(PostingList&&) noexcept;
    ~PostingList();

    // Ascending; the last one again changes nothing.
    void append(std::uint32_t position);
    [[nodiscard]] std::uint32_t count() const { return count_; }
    [[nodiscard]] std::size_t heap_bytes() const;

    class Cursor {
    public:
        explicit Cursor(const PostingList& list);
        [[nodiscard]] bool at_end() const { return at_end_; }
        [[nodiscard]] std::uint32_t position() const { return position_; }
        void next();
        void seek(std::uint32_t at_least); // forward only

    private:
        const PostingList* list_;
        const std::uint8_t* at_;
        const std::uint8_t* end_;
        std::uint32_t position_ = 0;
        bool at_end_ = false;
    };

private:
    // Every so many entries a place to jump to: what a page far down or a rare companion needs.
    static constexpr std::uint32_t jump_every = 256;
    struct Jump {
        std::uint32_t position; // of the entry that ends before `offset`
        std::uint32_t offset;
    };
    [[nodiscard]] const std::uint8_t* data() const { return capacity_ == 0 ? inside_ : heap_; }
    void push(std::uint8_t byte);

    std::uint32_t count_ = 0, last_ = 0, size_ = 0, capacity_ = 0; // capacity 0: inside
    union {
        std::uint8_t inside_[8] = {};
        std::uint8_t* heap_;
    };
    std::unique_ptr<std::vector<Jump>> jumps_;
};

} // namespace tezai::registry
