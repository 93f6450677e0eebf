// Equipment codes, certificate numbers, human codes …: from the text of an identifier to what bears it, exact or by its
// beginning. One identifier may belong to several ids, one id have many.
//
// Nine million identifiers are three for each of three million devices: sorted arrays, not a tree of nodes. New ones go
// into a small tree; when it is full it becomes an array, and arrays of like size are merged, beside the readers.
#pragma once

#include "registry/search/turnstile.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tezai::registry {

class IdentifierIndex {
public:
    explicit IdentifierIndex(std::size_t array_after = 65'536) : array_after_(array_after) {}

    // Twice the same changes nothing. Texts are compared in search form (half width, upper case, no blanks); an empty
    // one is ignored. One thread at a time may change the index (others wait), any number may search.
    void add(std::string_view identifier, std::uint32_t id);
    void remove(std::string_view identifier, std::uint32_t id);

    // Ascending.
    [[nodiscard]] std::vector<std::uint32_t> find(std::string_view identifier) const;

    struct Hit {
        std::string identifier; // in search form
        std::uint32_t id;
        friend auto operator<=>(const Hit&, const Hit&) = default;
    };
    // In the order of identifiers (bytes, then ids), after the last hit of the page before. An empty beginning finds
    // nothing. `wanted` is scope and filters; it must not change the index.
    [[nodiscard]] std::vector<Hit> find_beginning_with(std::string_view beginning, std::size_t limit, const Hit* after = nullptr,
                                                       const std::function<bool(std::uint32_t)>& wanted = {}) const;

    [[nodiscard]] std::size_t size() const;  // about: what was added twice or removed counts until it is merged
    [[nodiscard]] std::size_t bytes() const; // of memory, about

private:
    // An identifier in an array: most comparisons end in its head.
    struct Entry {
        std::uint64_t head; // the first eight bytes, most significant first
        std::uint32_t at;   // in the texts, one byte of length first
        std::uint32_t id;
    };
    struct Array {
        std::vector<Entry> entries;
        std::string texts;
        void append(std::string_view identifier, std::uint32_t id);
        [[nodiscard]] std::string_view text(const Entry& e) const;
        [[nodiscard]] std::size_t lower_bound(std::string_view identifier, std::uint32_t id) const;
        [[nodiscard]] bool contains(std::string_view identifier, std::uint32_t id) const;
    };
    struct Key {
        std::string text;
        std::uint32_t id;
    };
    struct KeyView {
        std::string_view text;
        std::uint32_t id;
    };
    struct Before {
        using is_transparent = void;
        static KeyView view(const Key& k) { return {k.text, k.id}; }
        static KeyView view(KeyView k) { return k; }
        template <class A, class B>
        bool operator()(const A& a, const B& b) const {
            const auto x = view(a), y = view(b);
            const auto order = x.text <=> y.text;
            return order != 0 ? order < 0 : x.id < y.id;
        }
    };
    using Keys = std::set<Key, Before>;

    template <class Visit>
    void visit_from(KeyView first, const Visit& visit) const; // ascending, as long as it answers true
    void freeze();
    [[nodiscard]] std::shared_ptr<const Array> merged(const Array& a, const Array& b) const;
    [[nodiscard]] bool in_arrays(KeyView key) const;

    std::size_t array_after_;
    std::mutex one_writer_;
    Turnstile turnstile_;
    std::vector<std::shared_ptr<const Array>> arrays_; // large ones first
    Keys recent_;
    Keys removed_; // still in an array; left out when it is merged
};

} // namespace tezai::registry
