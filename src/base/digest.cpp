#include "base/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/ensure.hpp"

namespace tezai::base {
namespace {

const EVP_MD* fetched(Suite suite) {
    // Fetched once: an implicit fetch at every use costs more than the hash itself.
    static const EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    const auto* md = suite == Suite::gm ? sm3 : sha256;
    ENSURE(md != nullptr, "OpenSSL 3 has SM3 and SHA-256");
    return md;
}

} // namespace

std::string_view word(Suite suite) { return suite == Suite::gm ? "gm" : "intl"; }

std::optional<Suite> parse_suite(std::string_view text) {
    if (text == "gm") return Suite::gm;
    if (text == "intl") return Suite::intl;
    return std::nullopt;
}

struct Hasher::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const EVP_MD* md;
    explicit State(Suite suite) : md(fetched(suite)) {}
    ~State() { EVP_MD_CTX_free(context); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Hasher::Hasher(Suite suite) : state_(std::make_unique<State>(suite)) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Bytes32 Hasher::hash(std::initializer_list<ByteView> parts) {
    Bytes32 out;
    ENSURE(EVP_DigestInit_ex(state_->context, state_->md, nullptr) == 1, "a fetched digest starts");
    for (const auto part : parts) EVP_DigestUpdate(state_->context, part.data(), part.size());
    unsigned length = 0;
    EVP_DigestFinal_ex(state_->context, out.data(), &length);
    ENSURE(length == out.size(), "both suites give 32 bytes");
    return out;
}

Bytes32 Hasher::hash(std::string_view text) { return hash({bytes(text)}); }

std::string to_hex(ByteView raw) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(raw.size() * 2);
    for (const auto byte : raw) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view hex) {
    const auto value = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string raw;
    raw.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = value(hex[i]), low = value(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        raw += static_cast<char>(high * 16 + low);
    }
    return raw;
}

Bytes32 hmac(Suite suite, ByteView key, ByteView message) {
    Bytes32 out;
    unsigned length = 0;
    const auto* done = HMAC(fetched(suite), key.data(), static_cast<int>(key.size()), message.data(), message.size(), out.data(), &length);
    ENSURE(done != nullptr && length == out.size(), "HMAC of a fetched digest");
    return out;
}

void fill_random(std::span<std::uint8_t> out) {
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) throw std::runtime_error("the system's random generator failed");
}

} // namespace tezai::base
