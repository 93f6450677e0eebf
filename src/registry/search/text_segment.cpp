#include "registry/search/text_segment.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "registry/search/utf8_walk.hpp"

#include <algorithm>
#include <cstring>

namespace tezai::registry {
namespace {

template <class Do>
void for_each_bit(InitialSet set, const Do& act) {
    for (; set != 0; set &= set - 1) act(static_cast<unsigned>(__builtin_ctzll(set)));
}

} // namespace

std::uint32_t TextSegment::add(std::uint32_t id, std::string_view form) {
    form = base::cut_utf8(form, max_text_bytes);
    if (block_used_ + 2 + form.size() > block_bytes) {
        ENSURE(blocks_.size() < 4096, "4 GB of names are more than one index is for");
        blocks_.push_back(std::make_unique<char[]>(block_bytes));
        block_used_ = 0;
    }
    auto* to = blocks_.back().get() + block_used_;
    const auto length = static_cast<std::uint16_t>(form.size());
    std::memcpy(to, &length, 2);
    std::memcpy(to + 2, form.data(), form.size());

    const auto position = size();
    ids_.push_back(id);
    places_.push_back(static_cast<std::uint32_t>((blocks_.size() - 1) << 20 | block_used_));
    if (position / 64 >= gone_.size()) gone_.push_back(0);
    block_used_ += 2 + form.size();

    char32_t before = 0;
    InitialSet one_back = 0, two_back = 0;
    bool in_name = true;
    for (auto rest = form; !rest.empty();) {
        const auto c = take_character(rest);
        if (c == field_break || c == address_break) {
            in_name = c == field_break;
            before = 0;
            one_back = two_back = 0;
            continue;
        }
        grams_.at(character_gram(c)).append(position);
        if (before != 0) grams_.at(pair_gram(before, c)).append(position);
        before = c;
        if (!with_initials_) continue;
        const auto set = in_name || c < 0x80 ? initials_of(c) : 0;
        if (set == 0) {
            if (!in_name) one_back = two_back = 0;
            continue;
        }
        for_each_bit(set, [&](unsigned z) {
            for_each_bit(one_back, [&](unsigned y) {
                grams_.at(initials_gram(y, z)).append(position);
                for_each_bit(two_back, [&](unsigned x) { grams_.at(initials_gram(x, y, z)).append(position); });
            });
        });
        two_back = one_back;
        one_back = set;
    }
    return position;
}

void TextSegment::remove(std::uint32_t position) {
    if (is_removed(position)) return;
    gone_[position / 64] |= std::uint64_t{1} << (position % 64);
    ++removed_;
}

std::string_view TextSegment::text(std::uint32_t position) const {
    const auto place = places_[position];
    const auto* from = blocks_[place >> 20].get() + (place & (block_bytes - 1));
    std::uint16_t length = 0;
    std::memcpy(&length, from, 2);
    return {from + 2, length};
}

std::size_t TextSegment::bytes() const {
    return blocks_.size() * block_bytes + (ids_.capacity() + places_.capacity()) * 4 + gone_.capacity() * 8 + grams_.bytes();
}

TextSegment::Walk::Walk(const TextSegment& segment, const NameQuery& query, std::uint32_t first) : segment_(segment) {
    struct Listed {
        const PostingList* list;
        const QueryWord* decides; // the word that is found wherever this list says so
    };
    std::vector<Listed> lists;
    for (const auto& word : query.words)
        for (const auto gram : word.grams) {
            const auto* list = segment.grams_.find(gram);
            if (!list) return;
            if (std::none_of(lists.begin(), lists.end(), [&](const auto& l) { return l.list == list; }))
                lists.push_back({list, word.exact ? &word : nullptr});
            else if (word.exact)
                for (auto& l : lists)
                    if (l.list == list) l.decides = &word;
        }
    std::sort(lists.begin(), lists.end(), [](const auto& a, const auto& b) { return a.list->count() < b.list->count(); });
    // The rarest list leads. One or two more are stepped along with it: that is cheaper than looking at a text, but not
    // when they are so long that nearly everything is on them.
    std::size_t used = 0;
    for (; used < lists.size() && used < 3; ++used) {
        if (used > 0 && lists[used].list->count() / 16 > lists[0].list->count()) break;
        cursors_.emplace_back(*lists[used].list);
        cursors_.back().seek(first);
    }
    for (const auto& word : query.words) {
        const bool decided = std::any_of(lists.begin(), lists.begin() + static_cast<std::ptrdiff_t>(used),
                                         [&](const auto& l) { return l.decides == &word; });
        if (!decided) to_verify_.push_back(&word);
    }
}

bool TextSegment::Walk::on_all_lists(std::uint32_t position) {
    for (std::size_t i = 1; i < cursors_.size(); ++i) {
        cursors_[i].seek(position);
        if (cursors_[i].at_end()) {
            cursors_.clear();
            return false;
        }
        if (cursors_[i].position() != position) {
            cursors_.front().seek(cursors_[i].position());
            return false;
        }
    }
    return true;
}

bool TextSegment::Walk::verified(std::uint32_t position) const {
    if (to_verify_.empty()) return true;
    const auto form = segment_.text(position);
    return std::all_of(to_verify_.begin(), to_verify_.end(), [&](const auto* word) { return word->found_in(form); });
}

} // namespace tezai::registry
