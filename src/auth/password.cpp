#include "auth/password.hpp"

#include <array>
#include <stdexcept>

#include <argon2.h>

#include "base/digest.hpp"

namespace tezai::auth {
namespace {

constexpr std::uint32_t passes = 2, memory_kib = 19 * 1024, lanes = 1;
constexpr std::size_t salt_bytes = 16, hash_bytes = 32;

} // namespace

std::string hash_password(std::string_view password) {
    std::array<std::uint8_t, salt_bytes> salt{};
    base::fill_random(salt);
    std::string text(argon2_encodedlen(passes, memory_kib, lanes, salt_bytes, hash_bytes, Argon2_id), '\0');
    const int failed = argon2id_hash_encoded(passes, memory_kib, lanes, password.data(), password.size(), salt.data(), salt.size(), hash_bytes, text.data(), text.size());
    if (failed != ARGON2_OK) throw std::runtime_error(std::string("argon2: ") + argon2_error_message(failed));
    text.resize(text.find('\0'));
    return text;
}

bool password_matches(std::string_view password, const std::string& hash) { return argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK; }

void pretend_to_compare(std::string_view password) {
    static const std::string some = hash_password(random_token());
    (void)password_matches(password, some);
}

std::string base64url(std::string_view bytes) {
    static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    std::uint32_t bits = 0;
    int have = 0;
    for (const char c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (have += 8; have >= 6; have -= 6) out += letters[bits >> (have - 6) & 63];
    }
    if (have) out += letters[bits << (6 - have) & 63];
    return out;
}

std::string random_token() {
    base::Bytes32 bytes{};
    base::fill_random(bytes);
    return base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

bool same_secret(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

} // namespace tezai::auth
