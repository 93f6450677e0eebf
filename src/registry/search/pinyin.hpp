// The initial letters of names, for those who type "cqdt" and mean 重庆电梯.
//
// A character keeps every letter it may begin with: 重 is c or z, 长 c or z, 乐 l or y, 厦 s or x. One reading chosen
// for it would be wrong for exactly the names of places. Table: Unihan 15.0, see make_pinyin.py.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tezai::registry {

// Between two fields of one text: nothing is found across it, and nobody can type it. After the second kind comes an
// address, of which nobody types the initials: letters and digits are only themselves there.
inline constexpr char field_break = '\x1F', address_break = '\x1E';

// A set of a–z and 0–9: bit 0 is a, bit 26 is 0.
using InitialSet = std::uint64_t;
inline constexpr unsigned initial_count = 36;
// a–z, A–Z, 0–9; nothing for other bytes.
[[nodiscard]] std::optional<unsigned> initial_bit(char c);

// Letters and digits stand for themselves. Empty for everything else that is no Chinese character: brackets and dots
// are passed over, 示例(杭州)电梯 is slhzdt.
[[nodiscard]] InitialSet initials_of(char32_t c);

// One set a character, those passed over left out: 重庆 is {c,z}, {q}.
[[nodiscard]] std::vector<InitialSet> initials_sets(std::string_view utf8);
[[nodiscard]] std::string to_text(InitialSet set); // "cz"

// Letters and digits in a row, to be found anywhere in a name.
class InitialsPattern {
public:
    // Nothing where there is another character in it, none, or more than 64.
    [[nodiscard]] static std::optional<InitialsPattern> parse(std::string_view letters);
    [[nodiscard]] bool found_in(std::string_view utf8) const;
    [[nodiscard]] const std::vector<unsigned>& bits() const { return bits_; }

private:
    std::vector<unsigned> bits_;
    std::array<std::uint64_t, initial_count> places_{}; // of each letter in the pattern
};

[[nodiscard]] bool matches_initials(std::string_view name, std::string_view letters);

} // namespace tezai::registry
