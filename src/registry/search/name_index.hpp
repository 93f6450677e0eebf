// Names and addresses found by any part of them, from one character on, or by the initials of their pinyin.
//
// In memory, fed from the journal, rebuilt at start. No trigram index of either database finds two characters, and
// two characters (杭州, 示例) are what people type.
//
// Texts of ascending ids go into one large segment; a text that is replaced goes into a small one beside it, which is
// merged into a new large one when it has grown. Readers never wait for that.
#pragma once

#include "registry/search/text_segment.hpp"
#include "registry/search/turnstile.hpp"

#include <functional>
#include <span>
#include <unordered_map>

namespace tezai::registry {

class NameIndex {
public:
    struct Options {
        bool initials = true; // names; an address needs none
        std::uint32_t merge_after = 65'536; // replaced texts
    };
    explicit NameIndex() : NameIndex(Options{}) {}
    explicit NameIndex(Options options);

    // Adds, or replaces the text of an id that is known. Ids are > 0; ascending ones are quickest. One thread at a time
    // may change the index (others wait), any number may search.
    void put(std::uint32_t id, std::string_view text);
    void remove(std::uint32_t id);

    using Wanted = std::function<bool(std::uint32_t id)>;
    struct Search {
        std::string_view typed;         // words parted by blanks, all of which must be found
        std::uint32_t after = 0;        // ids above this one: the last of the page before
        std::size_t limit = 20;
        std::size_t count_up_to = 1000; // 0: do not count
        Wanted wanted = {};             // scope and filters, asked for each candidate; must not change the index
    };
    struct Found {
        std::vector<std::uint32_t> ids; // ascending
        std::size_t count = 0;          // of all pages; count_up_to where there are at least as many
        bool at_least = false;          // count is where counting stopped: "≥ 1000"
    };
    [[nodiscard]] Found search(const Search& search) const;

    // The same among few ids, ascending (a unit's own devices): looks at their texts, not at the index.
    [[nodiscard]] Found search_among(std::span<const std::uint32_t> ids, const Search& search) const;

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::size_t bytes() const; // of memory, about

private:
    template <class Visit>
    void visit_matches(const NameQuery& query, std::uint32_t after, const Wanted& wanted, const Visit& visit) const;
    [[nodiscard]] std::optional<std::uint32_t> find_in_main(std::uint32_t id) const; // its position
    void merge();

    Options options_;
    std::mutex one_writer_;
    Turnstile turnstile_;
    std::unique_ptr<TextSegment> main_;      // ids ascending
    std::unique_ptr<TextSegment> replaced_;  // in the order they came
    std::unordered_map<std::uint32_t, std::uint32_t> replaced_at_; // id → position, the living only
};

} // namespace tezai::registry
