// Hashes by name: the store's suite decides which; the code knows only a Digest (design.md §4).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tezai::base {

using Bytes32 = std::array<std::uint8_t, 32>; // both suites hash to 256 bits
using ByteView = std::span<const std::uint8_t>;

enum class Suite { gm, intl }; // SM3 + SM2, SHA-256 + Ed25519

[[nodiscard]] std::string_view word(Suite);
[[nodiscard]] std::optional<Suite> parse_suite(std::string_view);

// Reusable hasher of one suite; not for sharing between threads.
class Hasher {
public:
    explicit Hasher(Suite);
    ~Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;

    // The digest of all parts one after another.
    [[nodiscard]] Bytes32 hash(std::initializer_list<ByteView> parts);
    [[nodiscard]] Bytes32 hash(std::string_view text);

private:
    struct State;
    std::unique_ptr<State> state_;
};

[[nodiscard]] inline ByteView bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] std::string to_hex(ByteView);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view hex); // raw bytes
[[nodiscard]] Bytes32 hmac(Suite, ByteView key, ByteView message);
void fill_random(std::span<std::uint8_t>); // from the system's generator; throws if it fails

} // namespace tezai::base
