// The seven characters that people read over the phone: six by keyed permutation of the code's number, one check.
// Pure. Alphabet and arithmetic are design.md §3's: every single error, adjacent or jump swap is caught.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"

namespace tezai::coding {

inline constexpr std::string_view alphabet = "0123456789ACDEFGHJKMNPQRTVWXY"; // 29; no letter that looks like a digit
inline constexpr std::int64_t human_code_count = 594'823'321;                // 29^6

// Σ (i+1)·value(cᵢ) mod 29 for i = 1…6 from the left. `six` holds only letters of the alphabet.
[[nodiscard]] char check_character(std::string_view six);
// As typed: lower case, blanks, dashes; I,L→1 O→0 S→5 Z→2 B→8 U→V. Nothing when a letter is foreign, the length or the check is wrong.
[[nodiscard]] std::optional<std::string> parse_human_code(std::string_view typed);
// 16 letters of the alphabet, after the same folding of case.
[[nodiscard]] std::optional<std::string> parse_code(std::string_view typed);
[[nodiscard]] std::string grouped(std::string_view human_code); // 7K3M-9XD

// number → six letters, one to one: a Feistel network over two halves of 29³, so that neighbours in time are no neighbours
// on the street. The key belongs to the store.
class HumanCodes {
public:
    explicit HumanCodes(base::ByteView key);
    [[nodiscard]] std::string of(std::int64_t number) const; // 0 ≤ number < human_code_count; seven characters

private:
    static constexpr int rounds = 6;
    std::vector<std::uint16_t> round_tables_; // rounds × 29³
};

[[nodiscard]] std::string random_code(); // 16 letters, 77 bits

} // namespace tezai::coding
