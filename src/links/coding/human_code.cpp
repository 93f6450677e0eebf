#include "links/coding/human_code.hpp"

#include <array>

#include "base/ensure.hpp"

namespace tezai::coding {
namespace {

constexpr int half = 29 * 29 * 29;

constexpr auto value_of = [] {
    std::array<std::int8_t, 128> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) table[static_cast<std::size_t>(alphabet[i])] = static_cast<std::int8_t>(i);
    const auto alias = [&](char typed, char meant) { table[static_cast<std::size_t>(typed)] = table[static_cast<std::size_t>(meant)]; };
    alias('I', '1'), alias('L', '1'), alias('O', '0'), alias('S', '5'), alias('Z', '2'), alias('B', '8'), alias('U', 'V');
    return table;
}();

int value(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 128 ? value_of[byte] : -1;
}

// What was typed, in letters of the alphabet; nothing when a character belongs nowhere.
std::optional<std::string> folded(std::string_view typed, std::size_t length) {
    std::string out;
    for (char c : typed) {
        if (c == ' ' || c == '-') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        const int v = value(c);
        if (v < 0 || out.size() == length) return std::nullopt;
        out += alphabet[static_cast<std::size_t>(v)];
    }
    return out.size() == length ? std::optional{out} : std::nullopt;
}

} // namespace

char check_character(std::string_view six) {
    int sum = 0;
    for (std::size_t i = 0; i < 6; ++i) sum += static_cast<int>(i + 2) * value(six[i]);
    return alphabet[static_cast<std::size_t>(sum % 29)];
}

std::optional<std::string> parse_human_code(std::string_view typed) {
    auto code = folded(typed, 7);
    return code && check_character(*code) == code->back() ? code : std::nullopt;
}

std::optional<std::string> parse_code(std::string_view typed) { return folded(typed, 16); }

std::string grouped(std::string_view human_code) { return std::string(human_code.substr(0, 4)) + "-" + std::string(human_code.substr(4)); }

HumanCodes::HumanCodes(base::ByteView key) : round_tables_(static_cast<std::size_t>(rounds) * half) {
    // Tables instead of an HMAC per code: three million codes are issued in one import.
    for (int round = 0; round < rounds; ++round)
        for (int block = 0; block < half; block += 16) {
            const std::string message = "tezai human code " + std::to_string(round) + " " + std::to_string(block);
            const auto mac = base::hmac(base::Suite::intl, key, base::bytes(message));
            for (int i = 0; i < 16 && block + i < half; ++i) {
                const auto at = static_cast<std::size_t>(i) * 2;
                round_tables_[static_cast<std::size_t>(round * half + block + i)] = static_cast<std::uint16_t>(((mac[at] << 8) | mac[at + 1]) % half);
            }
        }
}

std::string HumanCodes::of(std::int64_t number) const {
    ENSURE(number >= 0 && number < human_code_count, "a store has fewer codes than the alphabet can name");
    int left = static_cast<int>(number / half), right = static_cast<int>(number % half);
    for (int round = 0; round < rounds; ++round) {
        const int mixed = (left + round_tables_[static_cast<std::size_t>(round * half + right)]) % half;
        left = right;
        right = mixed;
    }
    std::string six(6, '0');
    for (int i = 2; i >= 0; --i) {
        six[static_cast<std::size_t>(i)] = alphabet[static_cast<std::size_t>(left % 29)];
        six[static_cast<std::size_t>(i + 3)] = alphabet[static_cast<std::size_t>(right % 29)];
        left /= 29;
        right /= 29;
    }
    return six + check_character(six);
}

std::string random_code() {
    // A pool of bytes: one system call for many codes.
    thread_local std::array<std::uint8_t, 1024> pool;
    thread_local std::size_t used = pool.size();
    std::string code;
    while (code.size() < 16) {
        if (used == pool.size()) {
            base::fill_random(pool);
            used = 0;
        }
        const auto byte = pool[used++];
        if (byte < 232) code += alphabet[byte % 29]; // 232 = 8 × 29: no letter is likelier than another
    }
    return code;
}

} // namespace tezai::coding
