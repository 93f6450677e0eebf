// Texts in the order they came, and which of them hold a gram. Append only; what is gone is marked.
//
// Not safe for threads by itself: NameIndex sees to that.
#pragma once

#include "registry/search/name_query.hpp"

namespace tezai::registry {

class TextSegment {
public:
    explicit TextSegment(bool with_initials) : with_initials_(with_initials) {}

    // `form` is in search form; what exceeds max_text_bytes is not searched.
    std::uint32_t add(std::uint32_t id, std::string_view form);
    void remove(std::uint32_t position);

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(ids_.size()); } // the removed included
    [[nodiscard]] std::uint32_t removed() const { return removed_; }
    [[nodiscard]] std::uint32_t id(std::uint32_t position) const { return ids_[position]; }
    [[nodiscard]] const std::vector<std::uint32_t>& ids() const { return ids_; }
    [[nodiscard]] std::string_view text(std::uint32_t position) const;
    [[nodiscard]] bool is_removed(std::uint32_t position) const { return gone_[position / 64] >> (position % 64) & 1; }
    [[nodiscard]] std::size_t bytes() const;

    // Where the query is found, ascending, one by one.
    class Walk {
    public:
        // From `first` on. The query must outlive the walk, and neither may change meanwhile.
        Walk(const TextSegment& segment, const NameQuery& query, std::uint32_t first);
        // The next position for which `wanted(id)` holds, or nothing. `wanted` is asked before the text is looked at.
        template <class Wanted>
        [[nodiscard]] std::optional<std::uint32_t> next(const Wanted& wanted) {
            while (!cursors_.empty() && !cursors_.front().at_end()) {
                const auto position = cursors_.front().position();
                if (!on_all_lists(position)) continue;
                cursors_.front().next();
                if (segment_.is_removed(position) || !wanted(segment_.id(position)) || !verified(position)) continue;
                return position;
            }
            return std::nullopt;
        }

    private:
        bool on_all_lists(std::uint32_t position);
        bool verified(std::uint32_t position) const;

        const TextSegment& segment_;
        std::vector<PostingList::Cursor> cursors_;    // the rarest first; empty: nothing is found
        std::vector<const QueryWord*> to_verify_;
    };

    static constexpr std::size_t max_text_bytes = 4096;

private:
    static constexpr std::size_t block_bytes = 1 << 20;

    bool with_initials_;
    std::uint32_t removed_ = 0;
    std::vector<std::uint32_t> ids_, places_; // of each text: block << 20 | offset, where two bytes of length stand first
    std::vector<std::uint64_t> gone_;
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t block_used_ = block_bytes;
    GramTable grams_;
};

} // namespace tezai::registry
