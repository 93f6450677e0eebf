#include "registry/search/pinyin.hpp"

#include "registry/search/utf8_walk.hpp"

#include <unordered_map>

namespace tezai::registry {
namespace {

constexpr std::string_view source =
#include "registry/search/pinyin_initials.inc"
    ;

// The block that holds all but rare characters is an array, the rest a map.
constexpr char32_t block_first = 0x3400, block_last = 0x9FFF;

struct Table {
    std::array<std::uint32_t, block_last - block_first + 1> block{};
    std::unordered_map<char32_t, std::uint32_t> rare;

    Table() {
        auto text = source;
        while (!text.empty()) {
            const auto end = text.find('\n');
            auto line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            const auto blank = line.find(' ');
            if (blank == std::string_view::npos) continue;
            std::uint32_t set = 0;
            for (const char c : line.substr(0, blank)) set |= 1U << (c - 'a');
            line.remove_prefix(blank + 1);
            while (!line.empty()) {
                const auto c = take_character(line);
                if (c >= block_first && c <= block_last) block[c - block_first] = set;
                else rare[c] = set;
            }
        }
    }
};

const Table& table() {
    static const Table built; // a third of a millisecond, once
    return built;
}

} // namespace

std::optional<unsigned> initial_bit(char c) {
    if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a');
    if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0' + 26);
    return std::nullopt;
}

InitialSet initials_of(char32_t c) {
    if (c < 0x80) {
        const auto bit = initial_bit(static_cast<char>(c));
        return bit ? InitialSet{1} << *bit : 0;
    }
    const auto& t = table();
    if (c >= block_first && c <= block_last) return t.block[c - block_first];
    const auto found = t.rare.find(c);
    return found == t.rare.end() ? 0 : found->second;
}

std::vector<InitialSet> initials_sets(std::string_view utf8) {
    std::vector<InitialSet> sets;
    while (!utf8.empty())
        if (const auto set = initials_of(take_character(utf8))) sets.push_back(set);
    return sets;
}

std::string to_text(InitialSet set) {
    std::string out;
    for (unsigned bit = 0; bit < initial_count; ++bit)
        if (set >> bit & 1) out += static_cast<char>(bit < 26 ? 'a' + bit : '0' + (bit - 26));
    return out;
}

std::optional<InitialsPattern> InitialsPattern::parse(std::string_view letters) {
    if (letters.empty() || letters.size() > 64) return std::nullopt;
    InitialsPattern pattern;
    for (const char c : letters) {
        const auto bit = initial_bit(c);
        if (!bit) return std::nullopt;
        pattern.places_[*bit] |= std::uint64_t{1} << pattern.bits_.size();
        pattern.bits_.push_back(*bit);
    }
    return pattern;
}

// Shift-and: bit j of `state` says that the pattern's first j+1 letters end here.
bool InitialsPattern::found_in(std::string_view utf8) const {
    const auto whole = std::uint64_t{1} << (bits_.size() - 1);
    std::uint64_t state = 0;
    bool in_name = true;
    while (!utf8.empty()) {
        const auto c = take_character(utf8);
        if (c == field_break || c == address_break) {
            in_name = c == field_break;
            state = 0;
        }
        auto set = in_name || c < 0x80 ? initials_of(c) : 0;
        if (set == 0) {
            if (!in_name) state = 0;
            continue;
        }
        std::uint64_t fits = 0;
        for (; set != 0; set &= set - 1) fits |= places_[static_cast<unsigned>(__builtin_ctzll(set))];
        state = (state << 1 | 1) & fits;
        if (state & whole) return true;
    }
    return false;
}

bool matches_initials(std::string_view name, std::string_view letters) {
    const auto pattern = InitialsPattern::parse(letters);
    return pattern && pattern->found_in(name);
}

} // namespace tezai::registry
